//! The run: one artifact after the other (or several at once), each to exactly one end state.

use super::artifact::{Made, make};
use super::order::Order;
use super::resume::Kept;
use super::watch::Watcher;
use crate::cascade::pause;
use crate::compile::Compilers;
use crate::config::Config;
use crate::judge::Bench;
use crate::kinds::Kind;
use crate::ledger::{LedgerError, SqliteLedger, Status};
use crate::prices::{Cost, Day};
use crate::project::Project;
use crate::publish::{Folder, PublishError};
use crate::report::{ArtifactReport, RunReport, Totals};
use crate::routing::beliefs::Beliefs;
use crate::routing::breaker::Account;
use crate::routing::budget::{Limit, Limits, Span, Unit};
use crate::routing::{Purse, Roads, Roster, RouteError, Traffic};
use futures_util::{StreamExt, stream};
use sluice_providers::ProviderId;
use std::sync::Mutex;
use std::time::Instant;
use tokio::sync::watch;

/// What a run works with.
pub struct Shop<'a> {
    pub order: &'a Order,
    pub config: &'a Config,
    pub project: &'a Project,
    pub roster: &'a Roster,
    pub ledger: &'a SqliteLedger,
    pub folder: &'a Folder,
    pub compilers: &'a Compilers,
    pub watcher: &'a dyn Watcher,
    /// What is known of the accounts of providers.
    pub accounts: &'a [(ProviderId, Account)],
    /// Turns true when the user stops the run.
    pub interrupted: watch::Receiver<bool>,
    pub now_ms: fn() -> u64,
}

/// A run cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum GenerateError {
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Publish(#[from] PublishError),
    #[error(transparent)]
    Route(#[from] RouteError),
    #[error(transparent)]
    Drive(#[from] crate::cascade::DriveError),
}

/// State that the artifacts of a run share.
pub(super) struct Shared<'a> {
    pub(super) run: crate::ledger::RunId,
    pub(super) purse: Purse,
    pub(super) bench: Bench<'a>,
    pub(super) traffic: Traffic<'a>,
    /// What was learned before this run and within it.
    pub(super) beliefs: Mutex<Beliefs>,
    /// Title and text of what passed so far.
    pub(super) earlier: Mutex<Vec<(String, String)>>,
    pub(super) kept: Kept,
    /// The budget that turned a call away, where others share it: nobody else needs to begin.
    pub(super) run_out: std::sync::OnceLock<(Unit, Span)>,
}

/// Artifacts that are begun and wait for their turn at most. Those beyond it do not count among the work that is waiting
/// for a local model: with 64, two hundred artifacts loaded each model three times.
pub const MOST_OPEN: usize = 1024;

/// Makes every artifact of an order and reports on all of them.
///
/// **Errors**: [`GenerateError`]; what was made until then is published and in the ledger.
/// **Cost**: network, tokens, disk.
pub async fn run(shop: &Shop<'_>) -> Result<RunReport, GenerateError> {
    let began = Instant::now();
    let kept = Kept::find(shop.ledger, &shop.order.command).await?;
    let run = crate::ledger::Ledger::begin_run(shop.ledger, &shop.order.command).await?;
    let shared = Shared {
        traffic: roads(shop, &run).open().await?,
        run,
        purse: Purse::new(limits(shop), Day::from_ms((shop.now_ms)())).paying(shop.config.prices.clone()),
        bench: Bench::new(shop.project, shop.compilers),
        beliefs: Mutex::new(shop.ledger.beliefs((shop.now_ms)()).await?),
        earlier: Mutex::default(),
        kept,
        run_out: std::sync::OnceLock::new(),
    };
    let made: Vec<Result<Made, GenerateError>> = stream::iter(shop.order.kinds.iter().enumerate())
        .map(|(place, kind)| one(shop, &shared, kind, place))
        // All begin at once and wait for their turn: so a local model does all its work before the next is loaded.
        .buffered(MOST_OPEN.max(shop.order.jobs))
        .collect()
        .await;
    let made = made.into_iter().collect::<Result<Vec<Made>, GenerateError>>()?;
    let cost = made.iter().fold(Cost::Local, |sum, made| sum.and(made.cost));
    let artifacts: Vec<ArtifactReport> = made.into_iter().map(|made| made.report).collect();
    let interrupted = *shop.interrupted.borrow();
    if !interrupted && artifacts.iter().all(|artifact| !artifact.stopped) {
        shared.kept.close(shop.ledger).await?;
        crate::ledger::Ledger::end_run(shop.ledger, &shared.run).await?;
    }
    let wall_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    warn_of_ledger(shop);
    let totals = Totals::of(&artifacts, cost, wall_ms);
    Ok(RunReport { schema: 1, run: shared.run.to_string(), artifacts, totals })
}

fn roads<'a>(shop: &Shop<'a>, run: &crate::ledger::RunId) -> Roads<'a> {
    let Shop { order, config, roster, ledger, accounts, now_ms, .. } = *shop;
    Roads { run: run.clone(), config, roster, ledger, accounts, jobs: order.jobs, now_ms }
}

fn warn_of_ledger(shop: &Shop<'_>) {
    if let Some(warning) = shop.ledger.take_warning() {
        shop.watcher.warned(&warning);
    }
}

/// The budgets of the configuration; the flag replaces that of the run.
fn limits(shop: &Shop<'_>) -> Limits {
    let limits = shop.config.budget;
    let run = Limit { money: shop.order.max_cost.or(limits.run.money), ..limits.run };
    Limits { run, ..limits }
}

async fn one(shop: &Shop<'_>, shared: &Shared<'_>, kind: &Kind, place: usize) -> Result<Made, GenerateError> {
    let lanes = shared.traffic.enter(place).await;
    shared.purse.look_at_the_day(shop.ledger, &shared.run, (shop.now_ms)()).await?;
    let made = make(shop, shared, kind, &lanes).await?;
    for warning in shared.purse.warnings() {
        shop.watcher.warned(&warning.to_string());
    }
    warn_of_ledger(shop);
    shop.watcher.ended(&made.report);
    if made.report.end == Status::Accepted
        && let Some(text) = &made.text
    {
        let mut earlier = shared.earlier.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        earlier.push((kind.title.clone(), text.clone()));
    }
    if made.asked_a_cloud && place + 1 < shop.order.kinds.len() {
        pause(shop.order.delay, &shop.interrupted).await;
    }
    Ok(made)
}
