//! What can be done with a batch that was begun before.

use super::floor::{self, Place, Way};
use crate::batch::begin::{Asked, Lock, take_up};
use crate::batch::input::{Input, Limits};
use crate::batch::report::ReportFile;
use crate::cli::batch_summary::{batch_head, batch_list, batch_table};
use crate::cli::exit::{CommandError, Exit};
use crate::cli::run::Session;
use crate::config::{Config, Layer};
use crate::ledger::SqliteLedger;
use crate::ledger::batches::{BatchEntry, BatchState, Reopen};
use crate::prices::Delivery;
use crate::report::plural;

/// Batches that are listed at most.
const MOST_LISTED: u32 = 50;

pub(super) async fn status(session: &Session, run: Option<&str>, reports: &[ReportFile]) -> Result<Exit, CommandError> {
    let ledger = open(session).await?;
    let batch = find(&ledger, run).await?;
    let (report, state) = floor::report(&ledger, &batch, reports).await?;
    let printer = &session.printer;
    if session.json {
        printer.json(&report);
    } else {
        let table = batch_table(printer, &report, printer.data_width());
        let output = floor::output_of(&batch).map(|output| output + "\n").unwrap_or_default();
        printer.data(&format!("{}\n{table}\n{output}", batch_head(&report, state)));
    }
    // How the batch went is data here, not the outcome of this command.
    Ok(Exit::Done)
}

pub(super) async fn go_on(
    session: &Session,
    run: Option<&str>,
    reopen: Option<&Reopen<'_>>,
    no_wait: bool,
) -> Result<Exit, CommandError> {
    let config = session.config(Layer::default())?;
    let registry = session.kinds()?;
    let ledger = open(session).await?;
    let batch = find(&ledger, run).await?;
    let kind = registry.kind(&batch.kind).map_err(CommandError::usage)?;
    let limits = Limits::default();
    let begun = take_up(&ledger, &config.ledger, batch, (kind, &config), reopen).await.map_err(floor::refused)?;
    let input =
        Input::find(&begun.asked.records, std::slice::from_ref(&begun.asked.out)).map_err(CommandError::usage)?;
    let place = Place { config: &config, kind, input: &input, ledger: &ledger, limits };
    let ran = floor::go(session, &place, &begun, &Way { no_wait, ..Way::default() }).await;
    floor::fold(ledger).await;
    ran
}

pub(super) async fn cancel(session: &Session, run: &str) -> Result<Exit, CommandError> {
    let config = session.config(Layer::default())?;
    let ledger = open(session).await?;
    let batch = find(&ledger, Some(run)).await?;
    match batch.state {
        BatchState::Finished => {
            session.printer.tell(&format!("run {} is finished: there is nothing to give up", batch.run));
            return Ok(Exit::Done);
        }
        BatchState::Reading => return forget(session, &config, &ledger, &batch).await,
        BatchState::Open | BatchState::Cancelled => {}
    }
    ledger.set_batch(batch.id, BatchState::Cancelled, None).await.map_err(CommandError::internal)?;
    if batch.delivery == Delivery::Bulk && Lock::take(&config.ledger, &batch.identity, &batch.run.0).is_ok() {
        // What was handed in is given up at the provider first, so that what it has made by then counts.
        let exit = go_on(session, Some(&batch.run.0), None, true).await?;
        let is_cancelled = ledger.is_cancelled(batch.id).await.map_err(CommandError::internal)?;
        return Ok(if is_cancelled { Exit::Done } else { exit });
    }
    // Whoever works on it sees that within a second; where nobody does, it ends here.
    match Lock::take(&config.ledger, &batch.identity, &batch.run.0) {
        Ok(_lock) => {
            let skipped = ledger.skip_open(batch.id, "cancelled").await.map_err(CommandError::internal)?;
            write_out(session, &config, &ledger, &batch).await?;
            let were = if skipped == 1 { "was" } else { "were" };
            session.printer.tell(&format!("run {} is cancelled: {} {were} open", batch.run, plural(skipped, "record")));
        }
        Err(_) => session.printer.tell(&format!("run {} is told to stop", batch.run)),
    }
    Ok(Exit::Done)
}

/// A batch whose input was not read to its end has asked nobody: nothing of it is worth keeping.
async fn forget(
    session: &Session,
    config: &Config,
    ledger: &SqliteLedger,
    batch: &BatchEntry,
) -> Result<Exit, CommandError> {
    let busy = |error| floor::refused(error).hint("it is still reading its input: stop it there with Ctrl-C");
    let _lock = Lock::take(&config.ledger, &batch.identity, &batch.run.0).map_err(busy)?;
    ledger.remove_batch(batch.id, &batch.run).await.map_err(CommandError::internal)?;
    session
        .printer
        .tell(&format!("run {} had not read its input to the end and asked nobody: it is removed", batch.run));
    Ok(Exit::Done)
}

/// Brings lines of records that have ended without a call into the output.
async fn write_out(
    session: &Session,
    config: &Config,
    ledger: &SqliteLedger,
    batch: &BatchEntry,
) -> Result<(), CommandError> {
    let Ok(asked) = serde_json::from_str::<Asked>(&batch.asked) else { return Ok(()) };
    let _lock = Lock::take_output(&config.ledger, &asked.out.display().to_string()).map_err(floor::refused)?;
    floor::write_anew(session, ledger, batch, &asked).await
}

pub(super) async fn list(session: &Session) -> Result<Exit, CommandError> {
    let ledger = open(session).await?;
    let mut listed = Vec::new();
    for batch in ledger.batches("", MOST_LISTED).await.map_err(CommandError::internal)? {
        let counts = ledger.batch_counts(batch.id).await.map_err(CommandError::internal)?;
        listed.push((batch, counts));
    }
    if session.json {
        let rows = listed.iter().map(|(batch, counts)| {
            serde_json::json!({"run": batch.run.0, "kind": batch.kind, "delivery": batch.delivery.name(),
                "state": batch.state.name(), "open": counts.open, "accepted": counts.accepted,
                "rejected": counts.rejected, "failed": counts.failed, "skipped": counts.skipped})
        });
        session.printer.json(&serde_json::json!({"schema": 1, "batches": rows.collect::<Vec<_>>()}));
    } else {
        session.printer.data(&batch_list(&listed, session.printer.data_width()));
    }
    Ok(Exit::Done)
}

async fn open(session: &Session) -> Result<SqliteLedger, CommandError> {
    let config = session.config(Layer::default())?;
    SqliteLedger::open(&config.ledger)
        .await
        .map_err(|error| CommandError::usage(error).hint("set SLUICE_LEDGER to the file it is in"))
}

/// The one batch that is meant.
async fn find(ledger: &SqliteLedger, run: Option<&str>) -> Result<BatchEntry, CommandError> {
    let found = ledger.batches(run.unwrap_or(""), 3).await.map_err(CommandError::internal)?;
    let listed = "`sluice batch list` lists them";
    match (run, found.as_slice()) {
        (None, [latest, ..]) => Ok(latest.clone()),
        (Some(_), [one]) => Ok(one.clone()),
        (None, []) => Err(CommandError::usage("there is no batch in this ledger")),
        (Some(run), []) => Err(CommandError::usage(format!("there is no batch `{run}`")).hint(listed)),
        (Some(run), several) => match several.iter().find(|batch| batch.run.0 == run) {
            Some(one) => Ok(one.clone()),
            None => Err(CommandError::usage(format!("`{run}` begins the names of several batches")).hint(listed)),
        },
    }
}
