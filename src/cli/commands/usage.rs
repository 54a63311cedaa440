//! `usage`: what calls came to, by groups, and how much of every bound is used.

use super::generate::now_ms;
use super::usage_sheet;
use crate::cli::run::Session;
use crate::cli::{CommandError, Exit, Grouping, Usage};
use crate::config::{Config, Layer};
use crate::ledger::{LedgerError, RunId, SqliteLedger, UsageBy, UsageEntries};
use crate::prices::Day;
use crate::report::UsageReport;
use crate::usage::{Bound, Since, Used, bounds};
use std::time::Duration;

/// How long a ledger that another process holds is waited for: somebody is looking at the screen.
const PATIENCE: Duration = Duration::from_secs(5);
const DAY_MS: u64 = 86_400_000;

pub(in crate::cli) async fn usage(session: &Session, arguments: &Usage) -> Result<Exit, CommandError> {
    let config = session.config(Layer::default())?;
    let since = since(arguments.since)?;
    let (by, name) = match arguments.by {
        Grouping::Provider => (UsageBy::Provider, "provider"),
        Grouping::Model => (UsageBy::Model, "model"),
        Grouping::Kind => (UsageBy::Kind, "kind"),
        Grouping::Day => (UsageBy::Day, "day"),
        Grouping::Run => (UsageBy::Run, "run"),
        Grouping::Group => (UsageBy::Group, "group"),
    };
    let (entries, bounds) = if config.ledger.exists() {
        let ledger = open(&config).await?;
        let entries = ledger.usage(by, since.unwrap_or(Day::from_ms(0))).await.map_err(CommandError::internal)?;
        let bounds = if arguments.budget { used(&ledger, &config).await } else { Ok(Vec::new()) };
        let bounds = bounds.map_err(CommandError::internal)?;
        ledger.close().await.map_err(CommandError::internal)?;
        (entries, bounds)
    } else {
        let path = config.ledger.display();
        session.printer.tell(&format!("nothing is recorded so far: there is no ledger at `{path}` (SLUICE_LEDGER)"));
        (UsageEntries::default(), unused(&config))
    };
    let bounds = arguments.budget.then_some(bounds);
    let report = UsageReport::new(name, since, &entries, bounds.as_deref());
    if session.json {
        session.printer.json(&report);
    } else if arguments.csv {
        session.printer.data(&usage_sheet::csv(&report).map_err(CommandError::internal)?);
    } else {
        session.printer.data(&usage_sheet::table(&report, session.printer.data_width()));
    }
    for bound in bounds.iter().flatten().filter(|bound| bound.step().is_some()) {
        session.printer.warn(&bound.to_string());
    }
    if arguments.budget && bounds.is_some_and(|bounds| bounds.is_empty()) {
        session.printer.tell("nothing is bounded: see [budget], and `rpd` and `tpd` under [providers.NAME]");
    }
    Ok(Exit::Done)
}

/// Tells which limits per day are nearly used up; budgets have told it while they were spent.
pub(super) async fn warn_of_days(session: &Session, config: &Config, ledger: &SqliteLedger) {
    // Reading the calls of a day takes time that only a limit per day is worth.
    let limits = config.providers.values().flat_map(|provider| provider.models.values().chain([&provider.limits]));
    if limits.into_iter().all(|limits| limits.requests_per_day.is_none() && limits.tokens_per_day.is_none()) {
        return;
    }
    match used(ledger, config).await {
        Ok(bounds) => {
            let near = |bound: &&Bound| bound.key.starts_with("providers.") && bound.step() >= Some(80);
            bounds.iter().filter(near).for_each(|bound| session.printer.warn(&bound.to_string()));
        }
        // The run itself is done, and well.
        Err(error) => tracing::warn!(%error, "what is used of limits per day could not be read"),
    }
}

async fn open(config: &Config) -> Result<SqliteLedger, CommandError> {
    SqliteLedger::open_waiting(&config.ledger, PATIENCE).await.map_err(|error| match &error {
        LedgerError::Held { .. } => CommandError::usage(error).hint("try again when it is done"),
        _ => CommandError::usage(error),
    })
}

/// What is used of every bound.
async fn used(ledger: &SqliteLedger, config: &Config) -> Result<Vec<Bound>, LedgerError> {
    let now_ms = now_ms();
    let begin = Day::from_ms(now_ms).start_ms();
    let nobody = RunId(String::new());
    let day = ledger.spent(begin..begin.saturating_add(DAY_MS), &nobody).await?;
    let run = match ledger.runs(1).await?.first() {
        Some(run) => Some(ledger.usage_of_run(&run.id).await?),
        None => None,
    };
    let calls = ledger.calls_since(now_ms.saturating_sub(DAY_MS)).await?;
    Ok(bounds(config, &Used { day: &day, run: run.as_ref(), calls: &calls }))
}

/// The bounds of a ledger that is not there.
fn unused(config: &Config) -> Vec<Bound> {
    bounds(config, &Used { day: &crate::ledger::SpentEntry::default(), run: None, calls: &[] })
}

fn since(since: Option<Since>) -> Result<Option<Day>, CommandError> {
    let now_ms = now_ms();
    let Some(day) = since.map(|since| since.day(now_ms)) else { return Ok(None) };
    if day > Day::from_ms(now_ms) {
        let today = Day::from_ms(now_ms);
        return Err(CommandError::usage(format!("`--since {day}` lies ahead: today is {today} (UTC)"))
            .hint("write how long ago, such as 7d, or a day that has begun"));
    }
    Ok(Some(day))
}
