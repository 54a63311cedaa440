//! What many verdicts of one kind say together.

use crate::kinds::Kind;
use sluice_validators::rubric::{FindingRole, Verdict};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Verdicts of one kind, as far as the table needs them.
#[derive(Default)]
pub(crate) struct Figures {
    pub(crate) good: Vec<u8>,
    pub(crate) bad: Vec<u8>,
    times: Vec<Duration>,
    /// What each check came to, over all texts.
    seen: BTreeMap<String, BTreeSet<String>>,
}

impl Figures {
    /// Adds a verdict and the time it took.
    pub(crate) fn add(&mut self, kind: &Kind, is_good: bool, (verdict, time): (&Verdict, Duration)) {
        let side = if is_good { &mut self.good } else { &mut self.bad };
        side.push(verdict.score.get());
        self.times.push(time);
        for check in listed(kind, "points") {
            let of = verdict.findings.iter().find(|finding| finding.check == check && finding.of > 0.0);
            let earned = of.map_or_else(String::new, |finding| format!("{:?}", finding.earned));
            self.seen.entry(check).or_default().insert(earned);
        }
        for check in gates(kind) {
            let fails = verdict.findings.iter().any(|finding| {
                finding.check == check && finding.role == FindingRole::Gate && finding.earned == Some(0.0)
            });
            self.seen.entry(check).or_default().insert(fails.to_string());
        }
    }

    /// Checks that came to the same for every text.
    pub(crate) fn dead(&self) -> Vec<&str> {
        self.seen.iter().filter(|(_, values)| values.len() < 2).map(|(check, _)| check.as_str()).collect()
    }

    /// Chance that a good text scores above a bad one, ties counted half.
    pub(crate) fn auc(&self) -> f64 {
        let mut sum = 0.0;
        for good in &self.good {
            for bad in &self.bad {
                sum += match good.cmp(bad) {
                    std::cmp::Ordering::Greater => 1.0,
                    std::cmp::Ordering::Equal => 0.5,
                    std::cmp::Ordering::Less => 0.0,
                };
            }
        }
        sum / (self.good.len() * self.bad.len()).max(1) as f64
    }

    /// One line of the table.
    pub(crate) fn line(&self, kind: &str) -> String {
        let mut times = self.times.clone();
        times.sort_unstable();
        let median = times.get(times.len() / 2).copied().unwrap_or_default();
        format!(
            "{kind:<20} {:>4} {:>6} {:>5} {:>7} {:>6.3} {:>5} {:>8.2}",
            self.good.len(),
            self.good.iter().min().unwrap_or(&0),
            self.bad.len(),
            self.bad.iter().max().unwrap_or(&0),
            self.auc(),
            self.dead().len(),
            median.as_secs_f64() * 1000.0
        )
    }
}

/// Head of the table.
pub(crate) fn head() -> String {
    format!(
        "{:<20} {:>4} {:>6} {:>5} {:>7} {:>6} {:>5} {:>8}",
        "kind", "good", "lowest", "bad", "highest", "AUC", "dead", "ms"
    )
}

/// Gates of every kind first, then its own.
fn gates(kind: &Kind) -> Vec<String> {
    const COMMON: &[&str] = &[
        "text.empty",
        "text.refusal",
        "text.truncated",
        "text.echo",
        "text.placeholder",
        "text.loop",
        "text.secret",
        "text.size",
        "extract",
    ];
    COMMON.iter().map(|check| (*check).to_owned()).chain(listed(kind, "gates")).collect()
}

fn listed(kind: &Kind, part: &str) -> Vec<String> {
    let rows = kind.table.get(part).and_then(toml::Value::as_array).into_iter().flatten();
    rows.filter_map(|row| row.get("check").and_then(toml::Value::as_str)).map(str::to_owned).collect()
}
