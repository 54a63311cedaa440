//! The plan of a run: who would be asked, with which prompt, for how much. Nobody is asked.

use super::begin::{Planned, Planner};
use super::making::Making;
use super::run::GenerateError;
use crate::cascade::Ask;
use crate::compile::Compilers;
use crate::config::Environment;
use crate::judge::Bench;
use crate::kinds::Kind;
use crate::prices::{Cost, Money};
use crate::prompt::Plan;
use crate::routing::beliefs::Beliefs;
use crate::routing::budget::Limits;
use crate::routing::{BUILTIN, Place, Purse};
use serde::Serialize;
use sluice_providers::{Locality, Request, Role};
use std::sync::Mutex;

/// The plan of a run, schema 1.
#[derive(Debug, Serialize)]
pub struct DryRun {
    pub schema: u32,
    pub dry_run: bool,
    pub artifacts: Vec<PlannedArtifact>,
    /// If the first candidate of every artifact answers at full length; `null` where a price is unknown.
    pub cost_usd: Option<f64>,
}

/// What would be done for one artifact.
#[derive(Debug, Serialize)]
pub struct PlannedArtifact {
    pub kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skipped: Option<String>,
    pub route: Vec<PlannedCall>,
    /// What goes into the prompt of the first candidate that takes one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<Plan>,
    pub prompt: Vec<PlannedMessage>,
}

/// One candidate, and what a call to it would be.
#[derive(Debug, Serialize)]
pub struct PlannedCall {
    pub candidate: String,
    pub local: bool,
    pub prompt_tokens: Option<u32>,
    pub max_tokens: Option<u32>,
    pub cost_usd: Option<f64>,
    /// Why it could not be asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// A message as it would be sent.
#[derive(Debug, Serialize)]
pub struct PlannedMessage {
    pub role: &'static str,
    pub text: String,
}

/// Plans a run.
///
/// **Errors**: a `--model` that cannot be asked. **Cost**: none.
pub fn dry_run(planner: &Planner<'_>, beliefs: &Beliefs) -> Result<DryRun, GenerateError> {
    // Nothing is judged in a plan, so nobody has to be found.
    let compilers = Compilers::new(planner.config.compile, Environment::fixed(&[]));
    let bench = Bench::new(planner.project, &compilers);
    let desk = Desk {
        planner: *planner,
        beliefs,
        purse: Purse::new(Limits::default(), planner.day).paying(planner.config.prices.clone()),
        bench,
    };
    let planned: Result<Vec<(PlannedArtifact, Cost)>, GenerateError> =
        planner.order.kinds.iter().map(|kind| desk.artifact(kind)).collect();
    let (artifacts, costs): (Vec<_>, Vec<_>) = planned?.into_iter().unzip();
    let cost = costs.into_iter().fold(Cost::Local, Cost::and);
    Ok(DryRun { schema: 1, dry_run: true, artifacts, cost_usd: cost.amount().map(Money::usd) })
}

struct Desk<'a> {
    planner: Planner<'a>,
    beliefs: &'a Beliefs,
    purse: Purse,
    bench: Bench<'a>,
}

impl Desk<'_> {
    fn artifact(&self, kind: &Kind) -> Result<(PlannedArtifact, Cost), GenerateError> {
        let blank = PlannedArtifact {
            kind: kind.name.clone(),
            skipped: None,
            route: Vec::new(),
            plan: None,
            prompt: Vec::new(),
        };
        let Planner { order, config, project, .. } = self.planner;
        let places = match self.planner.plan(kind, self.beliefs)? {
            Planned::Route(route) => route.places().to_vec(),
            Planned::Skip(skip) => {
                return Ok((PlannedArtifact { skipped: Some(skip.message), ..blank }, Cost::Local));
            }
        };
        let nothing = Mutex::default();
        let making = Making {
            kind,
            project,
            config,
            threshold: order.threshold_of(kind, config),
            bench: &self.bench,
            panel: None,
            spoken: None,
            earlier: &nothing,
        };
        let mut artifact = blank;
        let mut first_cost = None;
        for place in &places {
            let (call, cost, prompt) = self.call(&making, place);
            if let Some((request, plan)) = prompt.filter(|_| artifact.plan.is_none()) {
                artifact.plan = Some(plan);
                artifact.prompt = messages(request);
            }
            first_cost.get_or_insert(cost);
            artifact.route.push(call);
        }
        Ok((artifact, first_cost.unwrap_or(Cost::Local)))
    }

    fn call(&self, making: &Making<'_>, place: &Place) -> (PlannedCall, Cost, Option<(Request, Plan)>) {
        let call = PlannedCall {
            candidate: place.candidate.to_string(),
            local: place.locality == Locality::Local,
            prompt_tokens: None,
            max_tokens: None,
            cost_usd: None,
            problem: None,
        };
        if place.candidate.provider.as_str() == BUILTIN {
            return (PlannedCall { cost_usd: Some(0.0), ..call }, Cost::Local, None);
        }
        match making.planned(place, &Ask::default(), &[]) {
            Err(error) => (PlannedCall { problem: Some(error.message), ..call }, Cost::Unknown, None),
            Ok((request, plan)) => {
                let cost = self.purse.projected(place, &request);
                let call = PlannedCall {
                    prompt_tokens: request.prompt_tokens_estimate,
                    max_tokens: request.max_tokens,
                    cost_usd: cost.amount().map(Money::usd),
                    ..call
                };
                (call, cost, Some((request, plan)))
            }
        }
    }
}

fn messages(request: Request) -> Vec<PlannedMessage> {
    let role = |role| match role {
        Role::System => "system",
        Role::User => "user",
        Role::Assistant => "assistant",
    };
    let told = request.messages.into_iter();
    told.map(|message| PlannedMessage { role: role(message.role), text: message.text }).collect()
}
