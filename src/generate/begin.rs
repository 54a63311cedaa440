//! Before a cascade begins: is there something to make it from, and somebody to ask? Skipping is decided here.

use super::order::Order;
use super::run::{GenerateError, Shared, Shop};
use crate::builtin;
use crate::cascade::Route;
use crate::config::{CloudPolicy, Config};
use crate::kinds::{Kind, missing};
use crate::ledger::Status;
use crate::prices::Day;
use crate::project::Project;
use crate::routing::beliefs::Beliefs;
use crate::routing::rank::TimeValue;
use crate::routing::{BUILTIN, CandidateSpec, Cause, Market, Roster, Tier, Wish, route};

/// How an artifact begins.
pub(super) enum Planned {
    Route(Route),
    Skip(Skip),
}

/// Why an artifact was not begun.
pub(super) struct Skip {
    pub(super) status: Status,
    pub(super) reason: &'static str,
    /// What is missing, and what to start or set.
    pub(super) message: String,
    /// The run was stopped before its turn came.
    pub(super) stopped: bool,
}

/// Decides who makes what.
#[derive(Clone, Copy)]
pub struct Planner<'a> {
    pub order: &'a Order,
    pub config: &'a Config,
    pub project: &'a Project,
    pub roster: &'a Roster,
    /// Day of the prices.
    pub day: Day,
}

/// Decides whether an artifact can be made now, and by whom.
///
/// **Errors**: a `--model` that cannot be asked.
pub(super) fn begin(shop: &Shop<'_>, shared: &Shared<'_>, kind: &Kind) -> Result<Planned, GenerateError> {
    if *shop.interrupted.borrow() {
        return Ok(Skip::stopped("cancelled", "the run was interrupted before its turn came"));
    }
    if let Some((unit, span)) = shared.run_out.get() {
        let message = format!("what is left of the {unit} of the {span} did not pay for a call before its turn came");
        return Ok(Skip::stopped("budget", &message));
    }
    let Shop { order, config, project, roster, now_ms, .. } = *shop;
    let planner = Planner { order, config, project, roster, day: Day::from_ms(now_ms()) };
    planner.plan(kind, &shared.beliefs.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
}

impl Planner<'_> {
    /// Decides whether an artifact could be made, and by whom, whatever the state of a run.
    ///
    /// **Errors**: a `--model` that cannot be asked.
    pub(super) fn plan(&self, kind: &Kind, beliefs: &Beliefs) -> Result<Planned, GenerateError> {
        let Planner { order, config, project, roster, .. } = *self;
        if let Some(message) = missing(&kind.needs, &project.facts, &project.notes) {
            return Ok(Planned::Skip(Skip { status: Status::Skipped, reason: "needs", message, stopped: false }));
        }
        if let Some(absent) = absent_model(order, roster) {
            return Ok(Planned::Skip(absent));
        }
        let present: Vec<CandidateSpec> =
            order.models.iter().filter(|model| roster.absence_of(model).is_none()).cloned().collect();
        let wish = Wish {
            models: &present,
            route: order.route_of(kind, config),
            tier: tier(order, config),
            variants: &kind.variants,
            preferences: &kind.preferences,
            floor: builtin::drafts(&kind.name) && roster.seats.iter().any(|seat| seat.id.as_str() == BUILTIN),
        };
        let places = route(&wish, &roster.seats)?;
        let route = if order.models.is_empty() && !config.frozen {
            market(config, roster, beliefs, self.day).appraise(&kind.name, places).route()
        } else {
            Route::new(places)
        };
        Ok(match route {
            Ok(route) => Planned::Route(route),
            Err(_) => Planned::Skip(nobody(tier(order, config), roster, kind)),
        })
    }
}

/// What decides over an order of candidates.
pub fn market<'a>(config: &'a Config, roster: &'a Roster, beliefs: &'a Beliefs, day: Day) -> Market<'a> {
    Market {
        beliefs,
        seats: &roster.seats,
        prices: &config.prices,
        day,
        prefer: config.prefer,
        time: TimeValue::from_usd_per_hour(config.time_value),
        value: config.artifact_value * 1e6,
    }
}

/// `cloud = "deny"` is `--local-only` for ever.
pub fn tier(order: &Order, config: &Config) -> Tier {
    match (config.cloud, order.tier) {
        (CloudPolicy::Deny, _) => Tier::LocalOnly,
        (CloudPolicy::Allow, tier) => tier,
    }
}

impl Skip {
    fn stopped(reason: &'static str, message: &str) -> Planned {
        Planned::Skip(Skip { status: Status::Skipped, reason, message: message.to_owned(), stopped: true })
    }
}

/// A wished model whose provider is known but not there: the artifact fails with the reason why.
fn absent_model(order: &Order, roster: &Roster) -> Option<Skip> {
    let absences: Vec<_> = order.models.iter().map(|model| roster.absence_of(model)).collect();
    let first = absences.first().copied().flatten()?;
    // Somebody of the wished ones is there: the route goes on without the absent.
    if absences.iter().any(Option::is_none) {
        return None;
    }
    let reason = match first.cause {
        Cause::Unset | Cause::Misconfigured => "misconfigured",
        Cause::Unusable(reason) => reason,
    };
    let message = format!("{}; {}", first.message, first.hint);
    Some(Skip { status: Status::Failed, reason, message, stopped: false })
}

/// Nobody can be asked: says what to start or set.
fn nobody(tier: Tier, roster: &Roster, kind: &Kind) -> Skip {
    let way_out = match tier {
        Tier::Any => "start Ollama with a model, or set GROQ_API_KEY, GEMINI_API_KEY or OPENAI_API_KEY",
        Tier::LocalOnly => "start Ollama with a model (`ollama pull qwen2.5-coder:7b`)",
        Tier::CloudOnly => "set GROQ_API_KEY, GEMINI_API_KEY or OPENAI_API_KEY",
    };
    let refused: Vec<&str> = roster
        .absences
        .iter()
        .filter(|absence| absence.cause != Cause::Unset && absence.provider != "ollama")
        .map(|absence| absence.message.as_str())
        .collect();
    let known = if refused.is_empty() { String::new() } else { format!(" ({})", refused.join("; ")) };
    let message = format!("{} needs a model{known}: {way_out}", kind.name);
    Skip { status: Status::Skipped, reason: "no_candidate", message, stopped: false }
}
