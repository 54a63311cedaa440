//! What was seen of a scenario, and the verdict over it.

use serde::Deserialize;

/// How a scenario went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(super) enum Verdict {
    /// Everything that is wanted.
    #[serde(rename = "pass")]
    Pass,
    /// Served, though not in every way that is wanted.
    #[serde(rename = "partial")]
    Partial,
    /// No wrong answer, but not what is wanted.
    #[serde(rename = "safe")]
    Safe,
    /// A wrong answer, a hang, or a rule that was broken.
    #[serde(rename = "fail")]
    Fail,
    /// About something that this program does not have by design.
    #[serde(rename = "n/a")]
    Absent,
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Verdict::Pass => "pass",
            Verdict::Partial => "partial",
            Verdict::Safe => "safe",
            Verdict::Fail => "fail",
            Verdict::Absent => "n/a",
        })
    }
}

/// What was seen.
#[derive(Debug, Default)]
pub(super) struct Seen {
    told: Vec<String>,
    met: usize,
    unmet: Vec<&'static str>,
    broken: Vec<&'static str>,
}

impl Seen {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        Seen::default()
    }

    /// Adds what happened.
    pub(super) fn tell(mut self, text: impl Into<String>) -> Self {
        self.told.push(text.into());
        self
    }

    /// Something without which the scenario is failed.
    pub(super) fn must(mut self, what: &'static str, holds: bool) -> Self {
        if !holds {
            self.broken.push(what);
        }
        self
    }

    /// Something that is wanted.
    pub(super) fn wants(mut self, what: &'static str, holds: bool) -> Self {
        if holds {
            self.met += 1;
        } else {
            self.unmet.push(what);
        }
        self
    }

    /// Adds everything that another look has seen.
    pub(super) fn and(mut self, other: Seen) -> Self {
        self.told.extend(other.told);
        self.met += other.met;
        self.unmet.extend(other.unmet);
        self.broken.extend(other.broken);
        self
    }

    pub(super) fn verdict(&self) -> Verdict {
        match (self.broken.is_empty(), self.unmet.is_empty(), self.met) {
            (false, _, _) => Verdict::Fail,
            // A player that wants nothing shows nothing.
            (true, _, 0) => Verdict::Safe,
            (true, true, _) => Verdict::Pass,
            (true, false, _) => Verdict::Partial,
        }
    }

    /// What happened, and what was missed.
    pub(super) fn happened(&self) -> String {
        let missed = self.broken.iter().chain(&self.unmet).map(|what| format!("MISSED: {what}"));
        self.told.iter().cloned().chain(missed).collect::<Vec<_>>().join("; ")
    }
}
