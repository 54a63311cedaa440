//! Runs a batch that has begun, and tells how it ended.

use super::crew::{Crew, bench};
use crate::batch::begin::{Asked, Begun};
use crate::batch::bulk::{self, Wait};
use crate::batch::input::{Input, Limits};
use crate::batch::live;
use crate::batch::report::{BatchReport, ReportFile, gather};
use crate::batch::run::{BatchError, Floor, Opened, Output, Stop, close, clouds};
use crate::cli::batch_progress::BatchProgress;
use crate::cli::batch_summary::batch_table;
use crate::cli::commands::generate::{now_ms, on_interrupt};
use crate::cli::exit::{CommandError, Exit};
use crate::cli::run::Session;
use crate::config::Config;
use crate::kinds::Kind;
use crate::ledger::SqliteLedger;
use crate::ledger::batches::{BatchCounts, BatchEntry, BatchState, Journal};
use crate::prices::{Delivery, Money};
use crate::report::{plural, visible_line};
use sluice_providers::bulk::BulkId;

/// Calls under way at the same time where nobody says otherwise.
pub(super) const USUAL_CONCURRENCY: usize = 8;

/// What a batch is run with.
pub(super) struct Place<'a> {
    pub(super) config: &'a Config,
    pub(super) kind: &'a Kind,
    pub(super) input: &'a Input,
    pub(super) ledger: &'a SqliteLedger,
    pub(super) limits: Limits,
}

/// How a batch is gone on with.
#[derive(Clone, Copy, Default)]
pub(super) struct Way<'a> {
    /// Nobody waits for what is handed in.
    pub(super) no_wait: bool,
    /// A batch that was handed in elsewhere is the first pass of this one.
    pub(super) adopt: Option<&'a BulkId>,
    pub(super) reports: &'a [ReportFile],
}

/// Works on the open records of a batch.
pub(super) async fn go(
    session: &Session,
    place: &Place<'_>,
    begun: &Begun,
    way: &Way<'_>,
) -> Result<Exit, CommandError> {
    tell_of_input(session, begun);
    let counts = place.ledger.batch_counts(begun.batch.id).await.map_err(CommandError::internal)?;
    let stop = if counts.open == 0 && begun.batch.state != BatchState::Open {
        settle(session, place, begun).await?;
        None
    } else {
        work(session, place, begun, way).await?
    };
    let exit = tell(session, place.ledger, &begun.batch, way.reports, stop.as_ref()).await?;
    let run = &begun.batch.run;
    match stop {
        Some(Stop::Cancelled) => session.printer.warn(&cancelled(begun)),
        Some(Stop::NotCancelled(jobs)) => session.printer.warn(&format!(
            "not cancelled: {}; `sluice batch cancel {run}` tries again, `sluice batch resume {run}` goes on",
            visible_line(&jobs)
        )),
        Some(Stop::Overdue(jobs)) => session.printer.warn(&format!(
            "stopped: {}; `sluice batch resume {run}` or the same command looks again, `sluice batch status {run}` tells \
             what is known, `sluice batch cancel {run}` gives it up",
            visible_line(&jobs)
        )),
        Some(stop) => {
            let why = visible_line(&stop.to_string());
            session.printer.warn(&format!("stopped: {why}; `sluice batch resume {run}` or the same command goes on"));
        }
        None => {}
    }
    Ok(exit)
}

fn cancelled(begun: &Begun) -> String {
    format!("it was cancelled; `sluice batch retry {} --cause cancelled` asks for what was skipped", begun.batch.run)
}

/// Nothing is open: only the output may have to be written once more, where it is gone, elsewhere, or wanted otherwise.
async fn settle(session: &Session, place: &Place<'_>, begun: &Begun) -> Result<(), CommandError> {
    let (batch, asked) = (&begun.batch, &begun.asked);
    session.printer.tell(&format!("run {} is {}: nothing is open", batch.run, batch.state.name()));
    if batch.state == BatchState::Cancelled {
        session.printer.warn(&cancelled(begun));
    }
    if Output::is_whole(&asked.out, place.ledger, batch).await.map_err(refused)? {
        return Ok(());
    }
    write_anew(session, place.ledger, batch, asked).await
}

/// Writes the output of what has ended.
pub(super) async fn write_anew(
    session: &Session,
    ledger: &SqliteLedger,
    batch: &BatchEntry,
    asked: &Asked,
) -> Result<(), CommandError> {
    let (output, opened) = Output::open(&asked.out, ledger, batch).await.map_err(refused)?;
    if let Opened::Edited(aside) = opened {
        let (out, aside) = (asked.out.display(), aside.display());
        session.printer.warn(&format!("`{out}` was changed by somebody else: what they left is `{aside}`"));
    }
    output.finish(ledger, batch.id, asked.sorting).await.map_err(refused)?;
    Ok(())
}

async fn work(
    session: &Session,
    place: &Place<'_>,
    begun: &Begun,
    way: &Way<'_>,
) -> Result<Option<Stop>, CommandError> {
    let asked = &begun.asked;
    let open = place.ledger.batch_counts(begun.batch.id).await.map_err(CommandError::internal)?.open;
    let crew = Crew::gather(session, place.config, place.ledger, asked).await?;
    let bench = bench(place.kind, place.config, asked)?;
    let journal = Journal::open(&place.config.ledger).await.map_err(CommandError::internal)?;
    let (output, opened) = Output::open(&asked.out, place.ledger, &begun.batch).await.map_err(refused)?;
    if let Opened::Edited(aside) = opened {
        let (out, aside) = (asked.out.display(), aside.display());
        session.printer.warn(&format!("`{out}` was changed by somebody else: what they left is `{aside}`"));
    }
    let ends = place.ledger.end_sums(begun.batch.id).await.map_err(CommandError::internal)?;
    let progress = BatchProgress::new(session.printer, session.json, &ends);
    let floor = Floor {
        batch: &begun.batch,
        bench: &bench,
        input: place.input,
        limits: place.limits,
        config: place.config,
        roster: &crew.roster,
        ledger: place.ledger,
        journal: &journal,
        output: &output,
        watcher: &progress,
        accounts: &crew.accounts,
        models: &crew.models,
        tier: crew.tier,
        concurrency: asked.concurrency.unwrap_or(USUAL_CONCURRENCY),
        delay: asked.delay,
        deadline: asked.deadline.unwrap_or(place.config.deadline),
        max_cost: asked.max_cost.map(Money::from_usd),
        failures: asked.failures,
        canary: asked.canary,
        interrupted: on_interrupt(),
        now_ms,
    };
    announce(session, &clouds(&floor).await.map_err(refused)?, open);
    let ran = match begun.batch.delivery {
        Delivery::Live => live::run(&floor).await,
        Delivery::Bulk => handed(&floor, way, session).await,
    };
    progress.close();
    let stop = ran.map_err(refused)?;
    if let Some(aside) = close(&floor, asked.sorting, stop.as_ref()).await.map_err(refused)? {
        let (out, aside) = (asked.out.display(), aside.display());
        session.printer.warn(&format!("`{out}` was changed by somebody else meanwhile: what they left is `{aside}`"));
    }
    journal.close().await;
    Ok(stop)
}

/// Folds the log into the ledger's file; where that cannot be done, the next process does it.
pub(super) async fn fold(ledger: SqliteLedger) {
    if let Err(error) = ledger.close().await {
        tracing::debug!(%error, "the ledger could not be closed");
    }
}

async fn handed(floor: &Floor<'_>, way: &Way<'_>, session: &Session) -> Result<Option<Stop>, BatchError> {
    if let Some(remote) = way.adopt {
        let adopted = bulk::adopt(floor, remote).await?;
        session.printer.tell(&format!("took over {remote}: {}", adopted.status.state.name()));
    }
    bulk::run(floor, if way.no_wait { Wait::HandIn } else { Wait::UntilDone }).await
}

/// Before the first record leaves this machine: to whom, how many, and how to prevent it.
fn announce(session: &Session, clouds: &[String], open: u64) {
    if !clouds.is_empty() {
        let clouds = clouds.join(", ");
        session.printer.tell(&format!(
            "up to {} may go to {clouds}, secrets redacted (--local-only or cloud = \"deny\" prevents it)",
            plural(open, "record")
        ));
    }
}

fn tell_of_input(session: &Session, begun: &Begun) {
    let found = &begun.found;
    let left_out: Vec<String> =
        found.excluded.iter().chain(&found.bad).map(|(reason, count)| format!("{count} {reason}")).collect();
    let left_out = if left_out.is_empty() { String::new() } else { format!(", left out: {}", left_out.join(", ")) };
    let again = if begun.is_old { " (goes on)" } else { "" };
    session.printer.tell(&format!("run {}{again}: {}{left_out}", begun.batch.run, plural(found.records, "record")));
    let asked = &begun.asked;
    if let Some(key) = asked.key.as_ref().filter(|_| found.records > 0 && found.keyed_by_content == found.records) {
        session.printer.warn(&format!("no record has a `{key}`: each is called by its content"));
    }
    if let Some(group) = asked.group_by.as_ref().filter(|_| found.records > 0 && found.grouped == 0) {
        session.printer.warn(&format!("no record has a `{group}`: there are no groups"));
    }
    if found.records == 0 {
        session.printer.warn("there is nothing to ask for: everything of the input is left out, or it is empty");
    }
    if !begun.is_old {
        found
            .examples
            .iter()
            .for_each(|example| session.printer.tell(&format!("  {}", visible_line(&example.to_string()))));
    }
}

/// How a batch stands now, written into the files that are wanted.
pub(super) async fn report(
    ledger: &SqliteLedger,
    batch: &BatchEntry,
    reports: &[ReportFile],
) -> Result<(BatchReport, BatchState), CommandError> {
    let passes = asked(batch).map_or(1, |asked| asked.models.len().max(1));
    // How far it is, is read anew: it may have ended meanwhile.
    let batch = ledger.batch_of(&batch.identity).await.map_err(CommandError::internal)?.unwrap_or(batch.clone());
    let passes = u32::try_from(passes).unwrap_or(u32::MAX);
    let report = gather(ledger, &batch, passes).await.map_err(CommandError::internal)?;
    for file in reports {
        file.write(&report).map_err(CommandError::usage)?;
    }
    Ok((report, batch.state))
}

/// Where its output goes, in a line.
pub(super) fn output_of(batch: &BatchEntry) -> Option<String> {
    asked(batch).map(|asked| format!("output: {}", asked.out.display()))
}

fn asked(batch: &BatchEntry) -> Option<Asked> {
    serde_json::from_str(&batch.asked).ok()
}

/// Tells how a run left a batch.
async fn tell(
    session: &Session,
    ledger: &SqliteLedger,
    batch: &BatchEntry,
    reports: &[ReportFile],
    stop: Option<&Stop>,
) -> Result<Exit, CommandError> {
    let (report, _) = report(ledger, batch, reports).await?;
    let printer = &session.printer;
    if session.json {
        printer.json(&report);
    } else {
        printer.tell(&batch_table(printer, &report, printer.width()));
        output_of(batch).iter().for_each(|output| printer.tell(output));
    }
    let counts = ledger.batch_counts(batch.id).await.map_err(CommandError::internal)?;
    Ok(exit_of(&counts, stop))
}

/// How a batch ends as a whole.
pub(super) fn exit_of(counts: &BatchCounts, stop: Option<&Stop>) -> Exit {
    match stop {
        Some(Stop::Interrupted) => Exit::Interrupted,
        Some(Stop::NoProvider { .. }) if counts.accepted == 0 => Exit::NoProvider,
        Some(_) => Exit::Stopped,
        None if counts.rejected + counts.failed > 0 => Exit::Rejected,
        None => Exit::Done,
    }
}

pub(super) fn refused(error: BatchError) -> CommandError {
    match error {
        BatchError::Ledger(error) => CommandError::internal(error),
        BatchError::Drive(error) => CommandError::internal(error),
        BatchError::Output { .. } => CommandError::internal(error),
        BatchError::Route(_)
        | BatchError::Input(_)
        | BatchError::Bench(_)
        | BatchError::Busy(_)
        | BatchError::Changed(_)
        | BatchError::Otherwise(_)
        | BatchError::Unusable(_) => CommandError::usage(error),
    }
}
