//! A rubric as it is written down: tables of a kind's file, and what can be wrong with them.

use serde::Deserialize;

/// The rubric of a kind as its file spells it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// What must hold, beyond what must hold for every kind.
    #[serde(default)]
    pub gates: Vec<GateDefinition>,
    /// What earns points; `of` sums to 100.
    #[serde(default)]
    pub points: Vec<PointsDefinition>,
    /// What holds the score down.
    #[serde(default)]
    pub caps: Vec<CapDefinition>,
}

/// A check that must hold.
#[derive(Clone, Debug, Deserialize)]
pub struct GateDefinition {
    /// Identifier of the check.
    pub check: String,
    /// Advice for the next attempt, beside what the check itself says.
    #[serde(default)]
    pub hint: Option<String>,
    /// Settings of the check, e.g. `at_least = 4`.
    #[serde(flatten)]
    pub settings: toml::Table,
}

/// A check that earns points.
#[derive(Clone, Debug, Deserialize)]
pub struct PointsDefinition {
    /// Identifier of the check.
    pub check: String,
    /// Points that can be earned, out of 100.
    pub of: f64,
    /// Advice for the next attempt, beside what the check itself says.
    #[serde(default)]
    pub hint: Option<String>,
    /// Settings of the check.
    #[serde(flatten)]
    pub settings: toml::Table,
}

/// A limit on the score.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CapDefinition {
    /// `<check>.<measure> (<|<=|>|>=) number`, e.g. `facts.entities.precision < 0.9`.
    pub when: String,
    /// Highest score while the condition holds, 0..=100.
    pub at: u8,
}

/// Why a definition is no rubric.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum DefinitionError {
    #[error("no check is called `{name}`; the nearest is `{nearest}`")]
    UnknownCheck { name: String, nearest: &'static str },
    #[error("check `{0}` is listed twice")]
    DoubleCheck(String),
    #[error("the points sum to {0}, not to 100")]
    PointsSum(f64),
    #[error("check `{check}` offers {of} points: each earns more than 0 and at most 100")]
    PointsRange { check: String, of: f64 },
    #[error("check `{check}` has no setting `{setting}`; it has {known}")]
    UnknownSetting { check: String, setting: String, known: String },
    #[error("setting `{setting}` of check `{check}`: {problem}")]
    BadSetting { check: String, setting: String, problem: String },
    #[error("cap `{0}` does not read as `<check>.<measure> < number` (or <=, >, >=)")]
    CapGrammar(String),
    #[error("cap `{when}` refers to check `{check}`, which this rubric does not run")]
    CapCheck { when: String, check: String },
    #[error("cap `{when}`: check `{check}` measures {known}, not `{measure}`")]
    CapMeasure { when: String, check: String, measure: String, known: String },
    #[error("cap `{when}` at {at}: a limit lies between 0 and 100")]
    CapLimit { when: String, at: u8 },
}
