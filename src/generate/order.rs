//! What a run of `generate` is asked for, with every choice made.

use crate::config::Config;
use crate::kinds::Kind;
use crate::prices::Money;
use crate::routing::{CandidateSpec, Tier};
use sluice_validators::Score;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// One run.
#[derive(Clone, Debug)]
pub struct Order {
    /// Kinds in the order they are made, each once.
    pub kinds: Vec<Arc<Kind>>,
    pub from: Vec<PathBuf>,
    pub notes: Vec<PathBuf>,
    pub out: PathBuf,
    /// Overrides the threshold of every kind.
    pub threshold: Option<Score>,
    /// Replaces the route of every kind.
    pub models: Vec<CandidateSpec>,
    pub tier: Tier,
    pub max_cost: Option<Money>,
    /// Time for one artifact.
    pub deadline: Duration,
    /// Pause after an artifact that a cloud provider made.
    pub delay: Duration,
    /// Artifacts made at the same time.
    pub jobs: usize,
    pub below_threshold: BelowThreshold,
    pub pages: Pages,
    pub reuse: Reuse,
    /// The command as it was typed: an interrupted run is gone on with by the same one.
    pub command: String,
}

/// What becomes of the best text that does not pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BelowThreshold {
    /// It goes to `rejected/`.
    Reject,
    /// It is published, marked in the manifest.
    KeepBest,
}

/// Whether answers to the same request are asked for again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reuse {
    /// An answer that passed before is judged again and used.
    Answers,
    /// Everybody is asked anew; what passes is kept in place of the old.
    Nothing,
}

/// Whether pages for people are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pages {
    Html,
    None,
}

impl Order {
    /// The score that a kind must reach: the flag's, the configuration's, or its own.
    pub fn threshold_of(&self, kind: &Kind, config: &Config) -> Score {
        let configured = config.kinds.get(&kind.name).and_then(|given| given.threshold);
        self.threshold.or(configured).unwrap_or(kind.threshold)
    }

    /// The route that the configuration gives a kind.
    pub fn route_of<'a>(&self, kind: &Kind, config: &'a Config) -> &'a [CandidateSpec] {
        config.kinds.get(&kind.name).map_or(&[], |given| given.route.as_slice())
    }
}
