//! Comparisons of what was asked before; nobody is called.

use super::ask::tell_below;
use super::plan::Plan;
use super::reports::{CompareReport, Shown};
use super::show;
use crate::cli::commands::batch::fold;
use crate::cli::{CommandError, Exit};
use crate::compare::Table;
use crate::compare::run::{PastError, from_ledger, from_runs};

/// The same cells, the same table.
const SEED: u64 = 1;

pub(super) async fn past(plan: &Plan<'_>) -> Result<Exit, CommandError> {
    // Looking at what was asked makes no ledger.
    if !plan.config.ledger.is_file() {
        let path = plan.config.ledger.display();
        return Err(CommandError::usage(format!("there is no ledger `{path}`: nothing was asked so far"))
            .hint("SLUICE_LEDGER names another one"));
    }
    let ledger = plan.ledger().await?;
    let past = match plan.arguments.runs.as_slice() {
        [one, other] => from_runs(&ledger, one, other).await,
        [] => from_ledger(&ledger, &kinds(plan)?).await,
        _ => return Err(CommandError::usage("`--runs` needs two runs").hint("write --runs A,B")),
    };
    let past = past.map_err(told)?;
    let mut table = Table::of(&past.cells, SEED).map_err(CommandError::usage)?;
    table.notes.splice(0..0, past.notes);
    let kinds = Table::by_group(&past.cells, SEED).map_err(CommandError::usage)?;
    let report = CompareReport::new(&table, &kinds);
    let shown = Shown { table: &table, cells: &past.cells, keys: &[], report: &report };
    plan.reports.write(plan.session, &ledger, &shown, plan.arguments.fail_under).await?;
    fold(ledger).await;
    if plan.session.json {
        plan.session.printer.json(&report);
    } else {
        let printer = &plan.session.printer;
        printer.data(&show::table(&table, &kinds, printer.data_width()));
    }
    tell_below(plan, &table);
    let is_below = plan.arguments.fail_under.is_some_and(|percent| !table.below(percent).is_empty());
    Ok(if is_below { Exit::Rejected } else { Exit::Done })
}

/// The kinds that are meant, by their one name.
fn kinds(plan: &Plan<'_>) -> Result<Vec<String>, CommandError> {
    let registry = plan.session.kinds()?;
    let name = |kind: &String| {
        let kind =
            registry.kind(kind).map_err(|error| CommandError::usage(error).hint("`sluice kinds` lists them all"))?;
        Ok(kind.name.clone())
    };
    plan.arguments.kinds.iter().map(name).collect()
}

fn told(error: PastError) -> CommandError {
    match error {
        PastError::Ledger(error) => CommandError::internal(error),
        PastError::NoRun(_)
        | PastError::Several(_)
        | PastError::Same(_)
        | PastError::Nothing(_)
        | PastError::Apart { .. }
        | PastError::NoAttempt(_) => {
            CommandError::usage(error).hint("runs tell their names; `sluice batch list` lists those of batches")
        }
    }
}
