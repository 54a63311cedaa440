//! What the simulated run lends to its cascades: work that judges numbers, eyes that look twice, a gate that counts time.

use super::books::Books;
use super::clock::{now_ms, pass};
use super::witness::at_once;
use async_trait::async_trait;
use sluice::cascade::{Ask, Came, Entry, Gate, Judged, Leave, Observer, Progress, Unaskable, Work};
use sluice::ledger::{HealthLedger, LedgerError, SqliteLedger};
use sluice::routing::breaker::Resort;
use sluice::routing::limiter::Need;
use sluice::routing::{Lanes, Place};
use sluice_providers::{Message, Request, Role};
use sluice_validators::Score;
use sluice_validators::rubric::{Evidence, Finding, Verdict};
use std::sync::Mutex;
use std::time::Duration;
use tokio::time::Instant;

/// How long judging takes: long enough for a crash to fall into it.
pub(super) const JUDGING: Duration = Duration::from_millis(300);
/// How long another process is believed to be trying a door.
const PROBE: Duration = Duration::from_secs(60);

pub(super) fn threshold() -> Score {
    Score::try_from(80).unwrap()
}

/// One artifact's work.
pub(super) struct Craft(pub(super) usize);

#[async_trait]
impl Work for Craft {
    fn request(&self, place: &Place, ask: &Ask, findings: &[Finding]) -> Result<Request, Unaskable> {
        let size = (self.0 as u32).wrapping_mul(2_654_435_761) >> 16;
        let answer = 400 + size % 1_600;
        Ok(Request {
            model: place.candidate.model.clone(),
            messages: vec![Message { role: Role::User, text: format!("{} findings", findings.len()) }],
            schema: None,
            max_tokens: Some(if ask.more_tokens { answer * 2 } else { answer }),
            num_ctx: None,
            temperature: None,
            prompt_tokens_estimate: Some(300 + size % 2_500),
            label: self.0.to_string(),
        })
    }

    fn key(&self, _place: &Place, _request: &Request) -> String {
        format!("work-{}", self.0)
    }

    async fn judge(&self, _place: &Place, answer: &str) -> Judged {
        pass(JUDGING).await;
        let points = answer.strip_prefix("score ").and_then(|points| points.parse().ok()).unwrap_or(0.0);
        let score = Score::from_points(points);
        let verdict = Verdict {
            score,
            threshold: threshold(),
            evidence: Evidence::Facts,
            findings: Vec::new(),
            repairs: Vec::new(),
        };
        Judged { text: answer.to_owned(), verdict, calls: Vec::new() }
    }
}

/// Sees each step of an artifact and compares it with the ledger.
pub(super) struct Eyes<'a> {
    pub(super) artifact: usize,
    pub(super) books: &'a Books,
    pub(super) ledger: &'a SqliteLedger,
    /// Nobody sets the clock.
    pub(super) steady: bool,
}

impl Observer for Eyes<'_> {
    fn on(&self, event: &Progress<'_>) {
        match event {
            Progress::Calling { place, ask } => {
                self.books.announced(self.artifact, ask.forced);
                if self.steady && !ask.forced && !place.floor {
                    self.look_at_doors(place);
                }
            }
            Progress::Judged { .. } | Progress::Failed { .. } | Progress::Cut { .. } => {
                if self.books.has_open(self.artifact) {
                    self.books.accuse(format!("artifact {} goes on before its attempt is kept", self.artifact));
                }
            }
            Progress::Recalling { .. }
            | Progress::Text(_)
            | Progress::PassedOver { .. }
            | Progress::TooExpensive { .. }
            | Progress::Waiting { .. } => {}
        }
    }
}

impl Eyes<'_> {
    /// The ledger's doors must be open for a call, or half open with nobody else trying.
    fn look_at_doors(&self, place: &Place) {
        let (provider, model) = (&place.candidate.provider, &place.candidate.model);
        let now = now_ms();
        for row in at_once(self.ledger.breakers()).unwrap() {
            let one = row.key.model.as_ref();
            if row.shut.is_none() || row.key.provider != *provider || one.is_some_and(|one| one != model) {
                continue;
            }
            if row.until_ms > now {
                self.books.accuse(format!("a call to {} at {now} while {row:?}", place.candidate));
                continue;
            }
            let tries = self.books.calls().into_iter().filter(|call| {
                let same = call.provider == provider.as_str() && one.is_none_or(|one| *one == call.model);
                let age = call.began.elapsed();
                let since_half_open = (age.as_millis() as u64) <= now - row.until_ms;
                same && call.over.is_none() && !call.forced && since_half_open && age < PROBE
            });
            if tries.count() > 0 {
                self.books.accuse(format!("a second try of {} at {now} while {row:?}", place.candidate));
            }
        }
    }
}

/// The real gate; it only counts how long turns were waited for.
pub(super) struct Timed<'a> {
    pub(super) lanes: Lanes<'a>,
    pub(super) turns: Mutex<Duration>,
}

struct Waited<'a> {
    began: Instant,
    sum: &'a Mutex<Duration>,
}

impl Drop for Waited<'_> {
    fn drop(&mut self) {
        *self.sum.lock().unwrap() += self.began.elapsed();
    }
}

#[async_trait]
impl Gate for Timed<'_> {
    async fn turn(&self, place: &Place) {
        // Also where the wait is given up.
        let _waited = Waited { began: Instant::now(), sum: &self.turns };
        self.lanes.turn(place).await;
    }

    async fn enter(&self, place: &Place, need: &mut Need) -> Result<Entry, LedgerError> {
        self.lanes.enter(place, need).await
    }

    async fn freed(&self) {
        self.lanes.freed().await;
    }

    fn leave(&self, place: &Place, need: Need) {
        self.lanes.leave(place, need);
    }

    async fn left(&self, leave: Leave, came: Came<'_>) -> Result<(), LedgerError> {
        self.lanes.left(leave, came).await
    }

    fn resort(&self, places: &[&Place]) -> Resort {
        self.lanes.resort(places)
    }

    fn force(&self, place: &Place, need: Need) -> Leave {
        self.lanes.force(place, need)
    }
}
