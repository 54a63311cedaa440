//! Projects as inputs: each in every kind that can be made from it.

use super::ask::{Asking, ask, places};
use super::plan::Plan;
use crate::builtin::Builtin;
use crate::cli::{CommandError, Exit};
use crate::compare::run::Question;
use crate::compile::Compilers;
use crate::generate::Making;
use crate::judge::Bench;
use crate::kinds::{Kind, missing};
use crate::project::{Project, Reading};
use crate::report::plural;
use crate::routing::Roster;
use sluice_providers::{Provider, ProviderId};
use sluice_validators::Score;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// A project that is an input.
struct Input {
    name: String,
    project: Project,
    /// Everybody, and who drafts from the facts of this project.
    providers: BTreeMap<ProviderId, Arc<dyn Provider>>,
}

pub(super) async fn projects(plan: &Plan<'_>) -> Result<Exit, CommandError> {
    let registry = plan.session.kinds()?;
    let kinds = crate::cli::commands::generate::kinds(&registry, &plan.arguments.kinds, &plan.arguments.preset)?;
    let mut roster = Roster::built(plan.config, &plan.session.environment);
    let inputs = inputs(plan, &mut roster)?;
    let compilers = Compilers::new(plan.config.compile, plan.session.environment.clone());
    let benches: Vec<Bench<'_>> = inputs.iter().map(|input| Bench::new(&input.project, &compilers)).collect();
    let nothing = Mutex::default();
    let mut questions = Vec::new();
    let mut left_out = Vec::new();
    for kind in &kinds {
        let places = places(plan, &kind.variants, &roster)?;
        let threshold = threshold(plan, kind);
        for (input, bench) in inputs.iter().zip(&benches) {
            if let Some(why) = missing(&kind.needs, &input.project.facts, &input.project.notes) {
                left_out.push(format!("{} of {} is left out: {why}", kind.name, input.name));
                continue;
            }
            let making = Making {
                kind,
                project: &input.project,
                config: plan.config,
                threshold,
                bench,
                panel: None,
                spoken: None,
                earlier: &nothing,
            };
            questions.push(Question {
                input: input.name.clone(),
                group: kind.name.clone(),
                digest: input.project.digest.clone(),
                kind,
                threshold,
                work: Box::new(making),
                places: Arc::clone(&places),
                providers: &input.providers,
            });
        }
    }
    let what = format!("parts of {} (at most {} kB)", plural(inputs.len() as u64, "project"), kilobytes(&inputs));
    let asked = serde_json::json!({
        "inputs": inputs.iter().map(|input| &input.name).collect::<Vec<_>>(),
        "kinds": kinds.iter().map(|kind| &kind.name).collect::<Vec<_>>(),
        "models": plan.names, "repeats": plan.arguments.repeats, "referee": plan.referee(),
    });
    ask(plan, Asking { roster: &roster, questions, left_out, what, asked: asked.to_string() }).await
}

pub(super) fn threshold(plan: &Plan<'_>, kind: &Kind) -> Score {
    let configured = plan.config.kinds.get(&kind.name).and_then(|given| given.threshold);
    let typed = plan.arguments.threshold.map(|points| Score::from_points(f64::from(points)));
    typed.or(configured).unwrap_or(kind.threshold)
}

fn kilobytes(inputs: &[Input]) -> u64 {
    inputs.iter().map(|input| input.project.bytes).sum::<u64>().div_ceil(1024)
}

/// The projects, read; each is called by its path.
fn inputs(plan: &Plan<'_>, roster: &mut Roster) -> Result<Vec<Input>, CommandError> {
    let arguments = plan.arguments;
    let groups: Vec<&[PathBuf]> = match arguments.from.as_slice() {
        [] => arguments.project.iter().map(std::slice::from_ref).collect(),
        from => vec![from],
    };
    let mut inputs: Vec<Input> = Vec::new();
    for from in groups {
        let name = from.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(" ");
        if inputs.iter().any(|input| input.name == name) {
            continue;
        }
        let (notes, limits, aliases) = (&arguments.notes, &plan.config.sources, &plan.config.aliases);
        // What `generate` writes by default is no source of the next comparison.
        let out = Path::new("docs/sluice");
        let project =
            Project::read(Reading { from, notes, out: Some(out), limits, aliases }).map_err(CommandError::usage)?;
        let builtin: Arc<dyn Provider> = Arc::new(Builtin::new(Arc::clone(&project.facts), Arc::clone(&project.notes)));
        let mut providers = roster.providers.clone();
        providers.insert(builtin.id().clone(), Arc::clone(&builtin));
        if inputs.is_empty() {
            roster.take_in(builtin, None, None);
        }
        inputs.push(Input { name, project, providers });
    }
    Ok(inputs)
}
