//! Runs a batch that has begun, and tells how it ended.

use crate::batch::begin::Begun;
use crate::batch::input::{Input, Limits};
use crate::batch::live;
use crate::batch::record::RecordBench;
use crate::batch::run::{BatchError, Floor, Opened, Output, Stop, Unwatched, close, clouds};
use crate::cli::commands::generate::{meet, now_ms, on_interrupt};
use crate::cli::exit::{CommandError, Exit};
use crate::cli::run::Session;
use crate::config::{CloudPolicy, Config};
use crate::kinds::Kind;
use crate::ledger::batches::{BatchCounts, BatchState, Journal};
use crate::ledger::{HealthLedger, SqliteLedger};
use crate::prices::Money;
use crate::routing::{Recall, Roster, Tier, accounts};
use sluice_validators::Score;
use std::path::PathBuf;

/// Calls under way at the same time where nobody says otherwise.
const USUAL_CONCURRENCY: usize = 8;

/// What a batch is run with.
pub(super) struct Place<'a> {
    pub(super) config: &'a Config,
    pub(super) kind: &'a Kind,
    pub(super) input: &'a Input,
    pub(super) ledger: &'a SqliteLedger,
    pub(super) limits: Limits,
}

/// Works on the open records of a batch.
pub(super) async fn go(
    session: &Session,
    place: &Place<'_>,
    begun: &Begun,
    _no_wait: bool,
    _reports: &[PathBuf],
) -> Result<Exit, CommandError> {
    let asked = &begun.asked;
    tell_of_input(session, begun);
    let counts = place.ledger.batch_counts(begun.batch.id).await.map_err(CommandError::internal)?;
    if counts.open == 0 && begun.batch.state != BatchState::Open {
        session.printer.tell(&format!("run {} is {}: nothing is open", begun.batch.run, begun.batch.state.name()));
        return Ok(exit_of(&counts, None));
    }
    let tier = match (place.config.cloud, asked.tier) {
        (CloudPolicy::Deny, _) => Tier::LocalOnly,
        (CloudPolicy::Allow, tier) => tier,
    };
    let mut roster = Roster::built(place.config, &session.environment);
    let salt = HealthLedger::salt(place.ledger).await.map_err(CommandError::internal)?;
    let accounts = accounts(place.config, &session.environment, &salt);
    let models = asked.candidates();
    if models.is_empty() {
        roster.keep(tier);
        let age = place.config.breaker.health_age;
        let recall = Recall { ledger: place.ledger, accounts: &accounts, health_age: age, now_ms: now_ms() };
        meet(session, &mut roster, &recall).await?;
    }
    let configured = place.config.kinds.get(&place.kind.name).and_then(|given| given.threshold);
    let threshold = asked.threshold.map(|points| Score::from_points(f64::from(points))).or(configured);
    let bench = RecordBench::new(place.kind, threshold.unwrap_or(place.kind.threshold)).map_err(CommandError::usage)?;
    let journal = Journal::open(&place.config.ledger).await.map_err(CommandError::internal)?;
    let (output, opened) = Output::open(&asked.out, place.ledger, &begun.batch).await.map_err(refused)?;
    if let Opened::Edited(aside) = opened {
        let aside = aside.display();
        session
            .printer
            .warn(&format!("`{}` was changed by somebody else: what they left is `{aside}`", asked.out.display()));
    }
    let floor = Floor {
        batch: &begun.batch,
        bench: &bench,
        input: place.input,
        limits: place.limits,
        config: place.config,
        roster: &roster,
        ledger: place.ledger,
        journal: &journal,
        output: &output,
        watcher: &Unwatched,
        accounts: &accounts,
        models: &models,
        tier,
        concurrency: asked.concurrency.unwrap_or(USUAL_CONCURRENCY),
        delay: asked.delay,
        deadline: asked.deadline.unwrap_or(place.config.deadline),
        max_cost: asked.max_cost.map(Money::from_usd),
        failures: asked.failures,
        canary: asked.canary,
        interrupted: on_interrupt(),
        now_ms,
    };
    announce(session, &clouds(&floor).await.map_err(refused)?, counts.open);
    let stop = live::run(&floor).await.map_err(refused)?;
    if let Some(aside) = close(&floor, asked.sorting, stop.as_ref()).await.map_err(refused)? {
        let (out, aside) = (asked.out.display(), aside.display());
        session.printer.warn(&format!("`{out}` was changed by somebody else meanwhile: what they left is `{aside}`"));
    }
    let counts = place.ledger.batch_counts(begun.batch.id).await.map_err(CommandError::internal)?;
    tell_of_end(session, begun, &counts, stop.as_ref());
    Ok(exit_of(&counts, stop.as_ref()))
}

/// Before the first record leaves this machine: to whom, how many, and how to prevent it.
fn announce(session: &Session, clouds: &[String], open: u64) {
    if !clouds.is_empty() {
        let clouds = clouds.join(", ");
        session.printer.tell(&format!(
            "up to {open} records go to {clouds}, secrets redacted (--local-only or cloud = \"deny\" prevents it)"
        ));
    }
}

fn tell_of_input(session: &Session, begun: &Begun) {
    let found = &begun.found;
    let left_out: Vec<String> =
        found.excluded.iter().chain(&found.bad).map(|(reason, count)| format!("{count} {reason}")).collect();
    let left_out = if left_out.is_empty() { String::new() } else { format!(", left out: {}", left_out.join(", ")) };
    let again = if begun.is_old { " (goes on)" } else { "" };
    session.printer.tell(&format!("run {}{again}: {} records{left_out}", begun.batch.run, found.records));
}

fn tell_of_end(session: &Session, begun: &Begun, counts: &BatchCounts, stop: Option<&Stop>) {
    let BatchCounts { open, accepted, rejected, failed, skipped } = *counts;
    session.printer.tell(&format!(
        "{accepted} accepted, {rejected} rejected, {failed} failed, {skipped} skipped, {open} open; {}",
        begun.asked.out.display()
    ));
    if let Some(stop) = stop {
        session.printer.warn(&format!("stopped: {stop}; go on with `sluice batch resume {}`", begun.batch.run));
    }
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
        | BatchError::Unusable(_) => CommandError::usage(error),
    }
}
