//! One server of a pool, and what is known of it.

use super::choice::{Has, Standing};
use crate::provider::{Health, Model, Provider};
use crate::reason::{Phase, ProviderError, Reason};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// How long a server that could not be reached is left alone before it is asked whether it is back.
const AWAY: Duration = Duration::from_secs(30);
/// Longest wait for its answer to that: another server could be answering the call meanwhile.
const BACK_WAIT: Duration = Duration::from_secs(2);
/// How long after its last call a server is kept for the model it answered with: calls of a model come close together, and
/// another one would push it out of memory for the next.
const KEPT: Duration = Duration::from_secs(30);
/// Models that are remembered of a server.
const MOST_MODELS: usize = 1024;

/// One server.
pub(super) struct Host {
    pub(super) provider: Arc<dyn Provider>,
    calls: Arc<AtomicUsize>,
    last: Last,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    /// When it could not be reached, or was last asked whether it is back; nothing where it answers.
    away_since: Option<Instant>,
    /// Its models and whether each is loaded; nothing where it has not told.
    models: Option<Vec<(Model, bool)>>,
}

/// The model of the last call of a server, and when that began or ended.
type Last = Arc<Mutex<Option<(Model, Instant)>>>;

/// One call in flight; dropping it ends it.
pub(super) struct Call {
    calls: Arc<AtomicUsize>,
    last: Last,
}

impl Drop for Call {
    fn drop(&mut self) {
        self.calls.fetch_sub(1, Ordering::Relaxed);
        if let Some((_, since)) = &mut *locked(&self.last) {
            *since = Instant::now();
        }
    }
}

impl Host {
    pub(super) fn new(provider: Arc<dyn Provider>) -> Self {
        Host { provider, calls: Arc::default(), last: Arc::default(), known: Mutex::default() }
    }

    pub(super) fn begin(&self, model: &str) -> Call {
        *locked(&self.last) = Some((Model::named(model), Instant::now()));
        self.calls.fetch_add(1, Ordering::Relaxed);
        Call { calls: self.calls.clone(), last: self.last.clone() }
    }

    pub(super) fn standing(&self, model: &str) -> Standing {
        let known = self.known();
        let has = match &known.models {
            None => Has::Maybe,
            Some(models) => match models.iter().find(|(one, _)| one.answers_to(model)) {
                Some((_, true)) => Has::Loaded,
                Some((_, false)) => Has::Maybe,
                None => Has::No,
            },
        };
        let calls = self.calls.load(Ordering::Relaxed);
        let last = locked(&self.last).clone();
        let is_last = last.as_ref().is_some_and(|(last, _)| last.answers_to(model));
        let has = if is_last && has != Has::No { Has::Loaded } else { has };
        let idle = last.filter(|_| !is_last).map(|(_, since)| Instant::now().saturating_duration_since(since));
        // A call may well take longer than a server is kept for its model.
        let is_kept = idle.is_some_and(|idle| calls > 0 || idle < KEPT);
        Standing { is_away: known.away_since.is_some(), has, calls, is_kept, idle: idle.unwrap_or(Duration::MAX) }
    }

    pub(super) fn is_away(&self) -> bool {
        self.known().away_since.is_some()
    }

    /// Whether it was left alone for long enough to ask whether it is back; one caller is told so.
    pub(super) fn is_due(&self) -> bool {
        let mut known = self.known();
        let now = Instant::now();
        let due = known.away_since.is_some_and(|since| now.saturating_duration_since(since) >= AWAY);
        if due {
            known.away_since = Some(now);
        }
        due
    }

    /// Asks whether it is back; no tokens.
    pub(super) async fn look(&self) {
        if let Ok(answer) = tokio::time::timeout(BACK_WAIT, self.provider.health()).await {
            self.heard(&answer);
        }
    }

    pub(super) async fn health(&self) -> Result<Health, ProviderError> {
        let answer = self.provider.health().await;
        self.heard(&answer);
        answer
    }

    pub(super) async fn models(&self) -> Result<Vec<Model>, ProviderError> {
        let answer = self.provider.models().await;
        self.heard(&answer);
        if let Ok(models) = &answer {
            let told = models.iter().take(MOST_MODELS).map(|model| (Model::named(&*model.id), model.loaded));
            self.known().models = Some(told.collect());
        }
        answer
    }

    /// Notes what an answer says about the server itself.
    pub(super) fn heard<T>(&self, answer: &Result<T, ProviderError>) {
        let mut known = self.known();
        match answer {
            Err(error) if is_out_of_reach(error) => known.away_since = Some(Instant::now()),
            Ok(_) | Err(_) => known.away_since = None,
        }
    }

    /// The model was fetched, loaded or found missing.
    pub(super) fn notes(&self, model: &str, has: Has) {
        if has == Has::No {
            locked(&self.last).take_if(|(last, _)| last.answers_to(model));
        }
        let mut known = self.known();
        let Some(models) = &mut known.models else { return };
        models.retain(|(one, _)| !one.answers_to(model));
        if has == Has::Loaded {
            // As far as is known; what else was loaded may have had to go.
            models.iter_mut().for_each(|(_, loaded)| *loaded = false);
        }
        if has != Has::No && models.len() < MOST_MODELS {
            models.push((Model::named(model), has == Has::Loaded));
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        locked(&self.known)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing in here can be left half done, so a poisoned lock still guards whole values.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether no server was heard at all: what came with a status came from one.
fn is_out_of_reach(error: &ProviderError) -> bool {
    error.status.is_none()
        && matches!(error.reason, Reason::Transport | Reason::Timeout(Phase::Connect | Phase::FirstByte))
}
