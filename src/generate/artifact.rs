//! One artifact, from its needs to its end state.

use super::begin::{Planned, begin, tier};
use super::finish::{finish, keep, skipped};
use super::making::Making;
use super::order::Reuse;
use super::run::{GenerateError, Shared, Shop};
use super::spoken::{Said, Spoken};
use super::watch::Window;
use crate::cascade::{Bounds, Cascade, Desk, Ended, Route, StopCause, drive, random_jitter};
use crate::judge::{Panel, judges};
use crate::kinds::Kind;
use crate::ledger::{Answers, AttemptEntry, sha256};
use crate::prices::Cost;
use crate::report::ArtifactReport;
use crate::routing::{ArtifactPurse, Lanes, Place};
use sluice_validators::Score;

/// Longest answer that is listened to: far above any artifact, far below what would fill the memory.
const MAX_ANSWER_BYTES: usize = 8 << 20;

/// An artifact that reached its end state.
pub(super) struct Made {
    pub(super) report: ArtifactReport,
    /// The text that was accepted.
    pub(super) text: Option<String>,
    pub(super) cost: Cost,
    pub(super) asked_a_cloud: bool,
}

/// The artifact that is being made: what every step of it needs to know.
pub(super) struct Piece<'a> {
    pub(super) kind: &'a Kind,
    pub(super) threshold: Score,
    /// Content hash of everything that decides the work.
    pub(super) work_key: String,
}

/// Makes one artifact.
pub(super) async fn make(
    shop: &Shop<'_>,
    shared: &Shared<'_>,
    kind: &Kind,
    lanes: &Lanes<'_>,
) -> Result<Made, GenerateError> {
    let threshold = shop.order.threshold_of(kind, shop.config);
    let mut piece = Piece { kind, threshold, work_key: String::new() };
    let route = match begin(shop, shared, kind)? {
        Planned::Route(route) => route,
        Planned::Skip(skip) => return skipped(shop, shared, &piece, skip).await,
    };
    piece.work_key = work_key(shop, &piece, route.places());
    if let Some(kept) = shared.kept.artifact(&kind.name, &piece.work_key) {
        return keep(shop, shared, &piece, kept).await;
    }
    shop.watcher.begins(&kind.name, route.places());
    let purse = shared.purse.artifact();
    let (ending, said) = go(shop, shared, &piece, route, (&purse, lanes)).await?;
    learn(shop, shared, &ending.attempts);
    if ending.ended == Ended::Stopped(StopCause::Budget)
        && let Some(run_out) = purse.run_out()
    {
        // The first one stands: one is enough.
        let _ = shared.run_out.set(run_out);
    }
    finish(shop, shared, &piece, (ending, said)).await
}

/// Goes down the route.
async fn go(
    shop: &Shop<'_>,
    shared: &Shared<'_>,
    piece: &Piece<'_>,
    route: Route,
    (purse, lanes): (&ArtifactPurse<'_>, &Lanes<'_>),
) -> Result<(crate::cascade::Ending, Option<Said>), GenerateError> {
    let panel = Panel {
        judges: judges(&shop.config.judges, tier(shop.order, shop.config), shop.roster),
        wanted: !shop.config.judges.is_empty(),
        timeout: shop.config.judge_timeout,
        providers: &shop.roster.providers,
        spending: purse,
        gate: lanes,
        run: &shared.run,
        interrupted: shop.interrupted.clone(),
        now_ms: shop.now_ms,
    };
    let spoken = Spoken::default();
    let making = Making {
        kind: piece.kind,
        project: shop.project,
        config: shop.config,
        threshold: piece.threshold,
        bench: &shared.bench,
        panel: Some(&panel),
        spoken: Some(&spoken),
        earlier: &shared.earlier,
    };
    let answers = Answers::new(shop.ledger, shop.config.cache_bytes);
    let answers = match shop.order.reuse {
        Reuse::Answers => answers,
        Reuse::Nothing => answers.only_kept(),
    };
    let desk = Desk {
        run: &shared.run,
        kind: &piece.kind.name,
        version: &piece.kind.version,
        providers: &shop.roster.providers,
        ledger: shop.ledger,
        cache: Some(&answers),
        spending: purse,
        gate: lanes,
        observer: &Window { kind: &piece.kind.name, watcher: shop.watcher },
        interrupted: shop.interrupted.clone(),
        now_ms: shop.now_ms,
        jitter: random_jitter,
        max_answer_bytes: MAX_ANSWER_BYTES,
    };
    let ending = drive(&making, Cascade::new(route, bounds(shop)), &desk).await?;
    let said = spoken.said(&ending, piece.kind, &shop.project.secret_values());
    Ok((ending, said))
}

/// What this run has seen counts for its next artifact; the ledger does the same for the next run.
fn learn(shop: &Shop<'_>, shared: &Shared<'_>, attempts: &[AttemptEntry]) {
    let mut beliefs = shared.beliefs.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    for attempt in attempts {
        if let Some(change) = attempt.teach(&mut beliefs) {
            shop.watcher.changed(&attempt.candidate, change);
        }
    }
}

fn bounds(shop: &Shop<'_>) -> Bounds {
    Bounds {
        max_attempts: shop.config.max_attempts,
        max_transport_retries: shop.config.max_transport_retries,
        max_rate_limit_waits: shop.config.max_rate_limit_waits,
        deadline: shop.order.deadline,
        pause: shop.config.pauses.retry,
        rate_limit_pause: shop.config.pauses.rate_limit,
        switch_pause: shop.config.pauses.switch,
        longest_wait: shop.config.pauses.longest,
        ..Bounds::default()
    }
}

fn work_key(shop: &Shop<'_>, piece: &Piece<'_>, places: &[Place]) -> String {
    // Who is asked first may change with what is learned; the work stays the same.
    let mut route: Vec<String> = places.iter().map(|place| place.candidate.to_string()).collect();
    route.sort();
    let parameters = (shop.config.temperature.to_bits(), shop.config.max_tokens, piece.threshold.get());
    let judges: Vec<String> =
        shop.config.judges.iter().map(|judge| format!("{}/{}", judge.provider, judge.model)).collect();
    let all = (&piece.kind.name, &piece.kind.version, &shop.project.digest, route, parameters, judges);
    sha256(format!("{all:?}").as_bytes())
}
