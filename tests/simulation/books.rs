//! What the providers themselves count: every call, its tokens and its money; and what of it breaks a promise.

use super::world::{World, secs};
use sluice::ledger::{AttemptEntry, AttemptOutcome};
use sluice::prices::{Cost, Money};
use sluice_providers::{Locality, Phase, ProviderError, Reason, Request, Usage};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;
use tokio::time::Instant;

/// Pico-USD for a token of prompt and of answer, from the public price pages, 2026-11.
const PRICES: &[(&str, u64, u64)] = &[("groq", 150_000, 600_000), ("gemini", 300_000, 2_500_000)];
pub(super) const MINUTE: Duration = Duration::from_secs(60);

/// A call as the provider saw it.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) artifact: usize,
    pub(super) life: usize,
    pub(super) provider: String,
    pub(super) model: String,
    pub(super) began: Instant,
    pub(super) over: Option<Instant>,
    /// Made although its door was shut or its limit unknown: allowed where nobody else is left.
    pub(super) forced: bool,
    /// Most tokens of prompt and answer.
    most: (u64, u64),
    answer: Option<Usage>,
    /// Turned away before anything was generated.
    pub(super) free: bool,
    /// Its attempt is in the ledger.
    pub(super) recorded: bool,
}

pub(super) struct Books {
    world: World,
    began: Instant,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    life: usize,
    calls: Vec<Call>,
    announced: BTreeMap<usize, bool>,
    /// Until when a model has asked to be left alone, in this life.
    quiet: BTreeMap<(String, String), Instant>,
    /// Until when a provider or a model cannot be had at all, in every life.
    dead: BTreeMap<(String, Option<String>), Instant>,
    loads: u64,
    broken: Vec<(Duration, String)>,
}

impl Call {
    pub(super) fn tokens(&self) -> Option<(u64, u64)> {
        let usage = self.answer?;
        Some((usage.input_tokens?, usage.output_tokens?))
    }

    /// Tokens that a budget must count: the most there can have been where nobody counted.
    pub(super) fn charged_tokens(&self) -> u64 {
        let (input, output) = self.tokens().unwrap_or(if self.free { (0, 0) } else { self.most });
        input + output
    }

    /// Pico-USD that a budget must count.
    pub(super) fn charged(&self) -> u64 {
        price(&self.provider, self.tokens().unwrap_or(if self.free { (0, 0) } else { self.most }))
    }

    /// What the ledger must say it cost.
    fn cost(&self, locality: Locality) -> Cost {
        match (locality, self.tokens()) {
            (Locality::Local, _) => Cost::Local,
            (Locality::Cloud, Some(tokens)) => Cost::Known(Money::from_pico_usd(price(&self.provider, tokens))),
            (Locality::Cloud, None) if self.free => Cost::Known(Money::ZERO),
            (Locality::Cloud, None) => Cost::Unknown,
        }
    }
}

fn price(provider: &str, (input, output): (u64, u64)) -> u64 {
    PRICES.iter().find(|(name, ..)| *name == provider).map_or(0, |(_, read, write)| input * read + output * write)
}

impl Books {
    pub(super) fn new(world: &World) -> Books {
        Books { world: world.clone(), began: Instant::now(), state: Mutex::default() }
    }

    /// Time since the world began.
    pub(super) fn age(&self) -> Duration {
        self.began.elapsed()
    }

    /// Calls to a provider within the last minute.
    pub(super) fn last_minute(&self, provider: &str) -> u64 {
        let recent = |call: &&Call| call.provider == provider && call.began.elapsed() < MINUTE;
        self.state().calls.iter().filter(recent).count() as u64
    }

    pub(super) fn loaded(&self) {
        self.state().loads += 1;
    }

    pub(super) fn loads(&self) -> u64 {
        self.state().loads
    }

    pub(super) fn calls(&self) -> Vec<Call> {
        self.state().calls.clone()
    }

    /// What was broken so far.
    pub(super) fn broken(&self) -> Vec<String> {
        self.state().broken.iter().map(|(age, what)| format!("after {age:?}: {what}")).collect()
    }

    pub(super) fn accuse(&self, what: String) {
        let now = self.age();
        self.state().broken.push((now, what));
    }

    /// The process begins anew; what was under way is lost.
    pub(super) fn begin_life(&self, life: usize) {
        let mut state = self.state();
        state.life = life;
        state.quiet.clear();
        state.announced.clear();
    }

    /// The cascade says that it calls now.
    pub(super) fn announced(&self, artifact: usize, forced: bool) {
        self.state().announced.insert(artifact, forced);
    }

    /// A call arrives; gives its number.
    pub(super) fn called(&self, provider: &str, request: &Request) -> usize {
        let artifact: usize = request.label.parse().unwrap();
        let most = (request.prompt_tokens_estimate.unwrap_or(0), request.max_tokens.unwrap_or(0));
        let forced = self.state().announced.remove(&artifact);
        if forced.is_none() {
            self.accuse(format!("artifact {artifact} calls {provider} without saying so"));
        }
        let call = Call {
            artifact,
            life: self.state().life,
            provider: provider.to_owned(),
            model: request.model.clone(),
            began: Instant::now(),
            over: None,
            forced: forced.unwrap_or(false),
            most: (u64::from(most.0), u64::from(most.1)),
            answer: None,
            free: false,
            recorded: false,
        };
        self.check(&call);
        let mut state = self.state();
        state.calls.push(call);
        state.calls.len() - 1
    }

    /// An answer ends with its count of tokens.
    pub(super) fn answered(&self, number: usize, usage: Usage) {
        let mut state = self.state();
        state.calls[number].answer = Some(usage);
        let call = state.calls[number].clone();
        if call.forced {
            // Who was thought dead is not.
            state.dead.retain(|(provider, _), _| *provider != call.provider);
        }
    }

    /// A call ends with an error.
    pub(super) fn turned_away(&self, number: usize, error: &ProviderError) {
        let mut state = self.state();
        let answers = matches!(error.reason, Reason::OutputInvalid { .. } | Reason::Truncated | Reason::Refused);
        let connecting = error.reason == Reason::Timeout(Phase::Connect);
        state.calls[number].free = error.status.is_some_and(|status| status >= 400) && !answers || connecting;
        let Call { provider, model, forced, .. } = state.calls[number].clone();
        if forced && answers {
            // Who was thought dead has answered, if with nothing that can be used.
            state.dead.retain(|(dead, _), _| *dead != provider);
        }
        let in_time =
            |most: u64, unknown: u64| Instant::now() + error.retry_after.unwrap_or(secs(unknown)).min(secs(most));
        let dead = match &error.reason {
            Reason::RateLimited => {
                let until = in_time(3600, 1);
                let known = state.quiet.entry((provider, model)).or_insert(until);
                *known = until.max(*known);
                return;
            }
            Reason::QuotaExhausted => ((provider, None), in_time(25 * 3600, 3600)),
            Reason::Auth | Reason::RegionOrBilling => ((provider, None), Instant::now() + secs(3600)),
            Reason::ModelNotFound { pullable: false } => ((provider, Some(model)), Instant::now() + secs(3600)),
            _ => return,
        };
        let known = state.dead.entry(dead.0).or_insert(dead.1);
        *known = dead.1.max(*known);
    }

    /// Nobody listens to a call any more.
    pub(super) fn hung_up(&self, number: usize) {
        self.state().calls[number].over = Some(Instant::now());
    }

    /// An attempt has gone into the ledger: it must be the one call of its artifact that is not there yet.
    pub(super) fn recorded(&self, entry: &AttemptEntry) {
        let artifact = number(&entry.work_key);
        let mut state = self.state();
        let life = state.life;
        let open: Vec<usize> = (0..state.calls.len())
            .filter(|at| state.calls[*at].artifact == artifact && state.calls[*at].life == life)
            .filter(|at| !state.calls[*at].recorded)
            .collect();
        let [at] = open[..] else {
            drop(state);
            self.accuse(format!("{} calls of artifact {artifact} for one attempt: {entry:?}", open.len()));
            return;
        };
        state.calls[at].recorded = true;
        let call = state.calls[at].clone();
        drop(state);
        self.compare(&call, entry);
    }

    /// An artifact ends: each of its calls must be in the ledger.
    pub(super) fn ends(&self, work_key: &str) {
        if self.has_open(number(work_key)) {
            self.accuse(format!("{work_key} ends before its attempt is in the ledger"));
        }
    }

    /// True where a call of this life is not in the ledger.
    pub(super) fn has_open(&self, artifact: usize) -> bool {
        let state = self.state();
        state.calls.iter().any(|call| call.artifact == artifact && call.life == state.life && !call.recorded)
    }

    fn compare(&self, call: &Call, entry: &AttemptEntry) {
        let candidate = &entry.candidate;
        let told = call.answer.map_or((None, None), |usage| (usage.input_tokens, usage.output_tokens));
        let locality = self.world.party(&call.provider).locality;
        let same = candidate.provider.as_str() == call.provider
            && candidate.model == call.model
            && (entry.input_tokens, entry.output_tokens) == told
            && entry.cost == call.cost(locality);
        if !same {
            self.accuse(format!("the ledger says {entry:?} of {call:?}"));
        }
        let passed = entry.score.is_some_and(|score| score.get() >= 80);
        if (entry.outcome == AttemptOutcome::Accepted) != passed {
            self.accuse(format!("{:?} with {:?}", entry.outcome, entry.score));
        }
    }

    /// What must not be, at the moment a call arrives.
    fn check(&self, call: &Call) {
        if self.has_open(call.artifact) {
            self.accuse(format!("two calls of artifact {} at once", call.artifact));
        }
        // A clock that is set says nothing about how long ago anything was.
        if call.forced || call.provider == "builtin" || !self.world.jumps.is_empty() {
            return;
        }
        let state = self.state();
        let now = call.began;
        let mut wrong = Vec::new();
        let lane = (call.provider.clone(), call.model.clone());
        if state.quiet.get(&lane).is_some_and(|until| *until > now) {
            wrong.push(format!("{lane:?} asked to be left alone"));
        }
        for key in [(call.provider.clone(), None), (call.provider.clone(), Some(call.model.clone()))] {
            if state.dead.get(&key).is_some_and(|until| *until > now) {
                wrong.push(format!("{key:?} cannot be had"));
            }
        }
        let limits = self.world.party(&call.provider).limits;
        let own = |other: &&Call| other.provider == call.provider && other.life == state.life && !other.forced;
        let recent: Vec<&Call> =
            state.calls.iter().filter(own).filter(|other| now.duration_since(other.began) < MINUTE).collect();
        let under_way = state.calls.iter().filter(own).filter(|other| other.over.is_none()).count();
        let figures = [
            (limits.requests_per_minute, recent.len() as u64 + 1),
            (limits.requests_per_day, state.calls.iter().filter(own).count() as u64 + 1),
            (limits.concurrency.map(u64::from), under_way as u64 + 1),
        ];
        for (limit, figure) in figures {
            if limit.is_some_and(|limit| figure > limit) {
                wrong.push(format!("{figure} of {limit:?} at {lane:?}"));
            }
        }
        drop(state);
        wrong.into_iter().for_each(|what| self.accuse(what));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

/// The artifact that a work key names.
pub(super) fn number(work_key: &str) -> usize {
    work_key.strip_prefix("work-").and_then(|number| number.parse().ok()).unwrap()
}
