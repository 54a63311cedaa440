//! What judging a text leaves behind: findings, and the verdict over them.

use crate::score::Score;
use serde::{Deserialize, Serialize};

/// One thing a check has to say about a text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Dotted, stable identifier of the check.
    pub check: String,
    pub role: FindingRole,
    /// Points earned; `None` where the check could not run, which is neither a pass nor a fail.
    pub earned: Option<f32>,
    /// Points that could be earned; 1 for a gate; the limit itself for a cap; 0 for a remark that only explains.
    pub of: f32,
    /// Line of the judged text, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// What was found, for a person.
    pub message: String,
    /// What to do about it, for the retry prompt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// How a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingRole {
    /// Must hold; a failed gate holds the score at 40 or below.
    Gate,
    /// Earns points.
    Graded,
    /// Holds the score down whatever else was earned.
    Cap,
}

/// What a score rests on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// Facts read from the project's sources.
    Facts,
    /// Notes that people wrote; caps the score at 90.
    Notes,
    /// Nothing of the project; caps the score at 75.
    #[default]
    None,
}

/// An edit that was made to a model's answer before it was judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repair {
    /// What was done, e.g. `removed prose before the diagram`.
    pub edit: String,
    /// Something the answer said is gone or was guessed: costs 15 points instead of 5.
    pub lossy: bool,
}

/// The outcome of judging one text.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    pub score: Score,
    pub threshold: Score,
    pub evidence: Evidence,
    /// Failed gates first, then graded checks in rubric order, then the caps in force.
    pub findings: Vec<Finding>,
    pub repairs: Vec<Repair>,
}

impl Verdict {
    /// The score reaches the threshold and no gate failed.
    pub fn accepted(&self) -> bool {
        self.score >= self.threshold && !self.failed_a_gate()
    }

    /// Holds the score down to `limit`, for a reason that was found after the rubric; never lifts it.
    pub fn limit(&mut self, check: &str, limit: u8, message: String) {
        let limit = Score::from_points(f64::from(limit));
        let role = if limit < self.score { FindingRole::Cap } else { FindingRole::Graded };
        let of = if role == FindingRole::Cap { f32::from(limit.get()) } else { 0.0 };
        self.score = self.score.min(limit);
        self.findings.push(Finding {
            check: check.to_owned(),
            role,
            earned: None,
            of,
            line: None,
            message,
            hint: None,
        });
    }

    /// Says that something could not be judged. The score stays as it is.
    pub fn unscored(&mut self, check: &str, why: &str) {
        let message = format!("unscored: {why}");
        let role = FindingRole::Graded;
        self.findings.push(Finding {
            check: check.to_owned(),
            role,
            earned: None,
            of: 0.0,
            line: None,
            message,
            hint: None,
        });
    }

    /// At least one gate does not hold.
    pub fn failed_a_gate(&self) -> bool {
        self.findings.iter().any(|finding| finding.role == FindingRole::Gate && finding.earned == Some(0.0))
    }
}
