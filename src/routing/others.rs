//! Other processes that call the same accounts: what they have called counts against the limits here, too.
//!
//! Nothing is written for it: a call stands in the ledger when it has ended, and who called lately has a share of the limits
//! for what it may have under way.

use super::limiter::{Lane, Limiter};
use crate::ledger::{CallLedger, LedgerError, RunId};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How old what is known of others may be when a call is admitted.
const FRESH_MS: u64 = 1_000;

/// Reads from the ledger what other runs have called since this one began.
pub struct Others<'a> {
    ledger: &'a dyn CallLedger,
    me: RunId,
    read: Mutex<Read>,
}

#[derive(Clone, Copy)]
struct Read {
    /// The last attempt that was looked at.
    upto: u64,
    at_ms: u64,
}

impl<'a> Others<'a> {
    /// Looks out for all runs but `me`, from now on.
    ///
    /// **Errors**: as the ledger. **Cost**: one read.
    pub async fn of(ledger: &'a dyn CallLedger, me: RunId, now_ms: u64) -> Result<Others<'a>, LedgerError> {
        let read = Read { upto: ledger.newest_attempt().await?, at_ms: now_ms };
        Ok(Others { ledger, me, read: Mutex::new(read) })
    }

    /// Counts what others have called since the last time.
    ///
    /// **Errors**: as the ledger; where another process holds it, what is known stands. **Cost**: at most one read a second.
    pub(super) async fn count(&self, limiter: &Mutex<Limiter>, now_ms: u64) -> Result<(), LedgerError> {
        let before = {
            let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
            // Also after a clock that went back.
            if now_ms.abs_diff(read.at_ms) < FRESH_MS {
                return Ok(());
            }
            // Whoever asks meanwhile does not read the same again.
            read.at_ms = now_ms;
            *read
        };
        let (calls, newest) = match self.ledger.calls_after(before.upto, &self.me).await {
            Ok(read) => read,
            Err(LedgerError::Busy(message)) => {
                tracing::warn!(message, "what other processes call is not known for now");
                return Ok(());
            }
            Err(
                error @ (LedgerError::Newer { .. }
                | LedgerError::Open { .. }
                | LedgerError::Held { .. }
                | LedgerError::Storage(_)),
            ) => {
                return Err(error);
            }
        };
        self.read.lock().unwrap_or_else(PoisonError::into_inner).upto = newest;
        let mut limiter = limiter.lock().unwrap_or_else(PoisonError::into_inner);
        for call in calls {
            let lane = Lane { provider: call.provider, model: call.model };
            let (at, now) = (Duration::from_millis(call.at_ms), Duration::from_millis(now_ms));
            limiter.overhear(&lane, (&call.run.0, call.tokens), at, now);
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "others_tests.rs"]
mod crowds;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{AttemptEntry, Ledger, SqliteLedger};
    use crate::routing::limiter::{Admission, Bounds, Limits, Need};
    use crate::routing::{Candidate, Place, Variant};
    use sluice_providers::{Locality, ProviderId};

    const NOW: u64 = 1_795_316_400_000;

    fn called(run: &RunId, ordinal: u32) -> AttemptEntry {
        let candidate = Candidate { provider: ProviderId::new("groq"), model: "m".to_owned(), variant: Variant::Text };
        let place = Place { candidate, window: None, locality: Locality::Cloud, floor: false };
        let entry = AttemptEntry::new(run.clone(), "erd", &place, NOW);
        AttemptEntry { ordinal, input_tokens: Some(600), output_tokens: Some(400), ..entry }
    }

    #[tokio::test]
    async fn calls_of_another_process_count_and_those_of_this_one_do_not_count_twice() {
        let ledger = SqliteLedger::in_memory().await.unwrap();
        let (me, other) = (ledger.begin_run("a").await.unwrap(), ledger.begin_run("b").await.unwrap());
        ledger.record_attempt(&called(&other, 1)).await.unwrap();
        let others = Others::of(&ledger, me.clone(), NOW).await.unwrap();
        let limits = Limits { tokens_per_day: Some(10_000), ..Limits::default() };
        let limiter = Mutex::new(Limiter::new(Bounds::default()).with(ProviderId::new("groq"), None, limits));
        let fits = |tokens: u64| {
            let lane = Lane { provider: ProviderId::new("groq"), model: "m".to_owned() };
            let mut asked = limiter.lock().unwrap().clone();
            matches!(asked.admit(&lane, &mut Need::tokens(tokens), Duration::from_millis(NOW)), Admission::Granted(_))
        };
        for (at, run, most) in
            [(1_000, &me, 10_000), (2_000, &other, 9_000), (2_999, &other, 9_000), (3_000, &me, 8_000)]
        {
            ledger.record_attempt(&called(run, 2)).await.unwrap();
            others.count(&limiter, NOW + at).await.unwrap();
            assert!(fits(most) && !fits(most + 1), "{at}: {most}");
        }
    }
}
