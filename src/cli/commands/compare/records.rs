//! Records of a batch task as inputs.

use super::ask::{Asking, ask, places};
use super::plan::Plan;
use super::projects::threshold;
use crate::batch::input::{Input, Limits, Records, Selection, read_from};
use crate::batch::record::{self, RecordBench};
use crate::cli::{CommandError, Exit};
use crate::compare::run::{Question, TakenRecords, take_records};
use crate::report::plural;
use crate::routing::{Roster, Variant};
use std::io::BufReader;
use std::path::Path;
use std::sync::Arc;

pub(super) async fn records(plan: &Plan<'_>, file: &Path) -> Result<Exit, CommandError> {
    let registry = plan.session.kinds()?;
    let listed = |error| CommandError::usage(error).hint("`sluice kinds` lists them all");
    let kind = registry.kind(plan.arguments.kind.as_deref().unwrap_or_default()).map_err(listed)?;
    let threshold = threshold(plan, kind);
    let bench = RecordBench::new(kind, threshold)
        .map_err(|error| CommandError::usage(error).hint("`sluice compare KIND --from PATH` compares on a project"))?;
    let limits = Limits::default();
    let selection = Selection { key: plan.arguments.key.clone(), limit: plan.arguments.limit, ..Selection::default() };
    let taken = take_records(open(file, limits)?, selection, &limits).map_err(CommandError::usage)?;
    let roster = Roster::built(plan.config, &plan.session.environment);
    let places = places(plan, &[Variant::Text], &roster)?;
    let question = |record| {
        let record: &crate::batch::input::Record = record;
        Question {
            input: record.key.clone(),
            group: kind.name.clone(),
            digest: record.digest.clone(),
            kind,
            threshold,
            work: Box::new(record::Asking { bench: &bench, config: plan.config, record: &record.fields }),
            places: Arc::clone(&places),
            providers: &roster.providers,
        }
    };
    let questions = taken.records.iter().map(question).collect();
    let asked = serde_json::json!({
        "records": file, "kind": kind.name, "inputs": taken.records.len(), "models": plan.names,
        "repeats": plan.arguments.repeats, "referee": plan.referee(),
    });
    let what = format!("up to {}", plural(taken.records.len() as u64, "record"));
    ask(plan, Asking { roster: &roster, questions, left_out: left_out(&taken), what, asked: asked.to_string() }).await
}

fn open(file: &Path, limits: Limits) -> Result<Records, CommandError> {
    if file == Path::new("-") {
        return read_from(BufReader::new(std::io::stdin()), limits).map_err(CommandError::usage);
    }
    let input = Input::find(file, &[]).map_err(CommandError::usage)?;
    input.records(limits).map_err(CommandError::usage)
}

fn left_out(taken: &TakenRecords) -> Vec<String> {
    let all = taken.tally.excluded.iter().chain(&taken.tally.bad);
    all.map(|(reason, count)| format!("{} left out: {}", plural(*count, "record"), reason.replace('_', " "))).collect()
}
