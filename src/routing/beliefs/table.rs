//! All beliefs: a cell per kind and candidate, and the sums that tie them together.

use super::alarm::{Alarm, Change};
use super::cell::{Cell, Mean, Seen};
use super::counts::{Counts, chance, logit};
use super::depths::Depths;
use super::estimate::{CELL_WEIGHT, Estimate, NEWCOMER_WEIGHT, Start};
use super::trust::Trust;
use std::collections::BTreeMap;

/// Weight of the mean of everything against the mean of a kind or a candidate, in attempts.
const MEAN_WEIGHT: f64 = 4.0;
/// Chance of a pass with findings after a first answer failed, as a part of the chance of a first answer. A blind repeat
/// passes 0.26 times as often; that findings double this is an assumption, which retries of its own correct.
const RETRY_SHARE: f64 = 0.5;
/// Part of the counts that is kept when a candidate has changed.
const AFTER_CHANGE: f64 = 0.1;
/// Attempts that still count for a candidate that nobody has asked for a month, or whose prompt has changed.
const AFTER_ABSENCE: f64 = 10.0;
const A_MONTH_MS: u64 = 30 * 86_400_000;

/// How fast beliefs follow outcomes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Learning {
    /// Part of its weight that a cell keeps with each further outcome; 1 never forgets.
    pub keep: f64,
    /// Whether an alarm shrinks the counts of a candidate.
    pub alarms: bool,
}

impl Default for Learning {
    fn default() -> Self {
        // A hundred outcomes of each cell count; what a model did a year ago is another model's doing.
        Learning { keep: 0.99, alarms: true }
    }
}

/// What outcomes have taught.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Beliefs {
    learning: Learning,
    /// Kind → candidate → cell.
    cells: BTreeMap<String, BTreeMap<String, Cell>>,
    /// The same for answers to a prompt with findings: their own counts, which say nothing about a first answer.
    retries: BTreeMap<String, BTreeMap<String, Cell>>,
    by_kind: BTreeMap<String, Counts>,
    /// Kind → candidate → good ones among passes that somebody has looked at.
    looks: BTreeMap<String, BTreeMap<String, Counts>>,
    by_candidate: BTreeMap<String, Counts>,
    all: Counts,
    alarms: BTreeMap<String, Alarm>,
    pub depths: Depths,
}

impl Beliefs {
    /// Nothing is known yet.
    pub fn new(learning: Learning) -> Self {
        Beliefs { learning, ..Beliefs::default() }
    }

    /// Puts back a cell that was kept.
    pub fn restore(&mut self, kind: &str, candidate: &str, cell: Cell) {
        let old = self.cell(kind, candidate).map_or(Counts::default(), |cell| cell.counts);
        let new = cell.counts;
        self.cells.entry(kind.to_owned()).or_default().insert(candidate.to_owned(), cell);
        self.move_sums(kind, candidate, old, new);
    }

    /// Puts back the evidence for a change that was kept.
    pub fn restore_alarm(&mut self, candidate: &str, alarm: Alarm) {
        self.alarms.insert(candidate.to_owned(), alarm);
    }

    /// What is known of a candidate for a kind.
    pub fn cell(&self, kind: &str, candidate: &str) -> Option<&Cell> {
        self.cells.get(kind)?.get(candidate)
    }

    /// Every cell: kind, candidate, cell.
    pub fn cells(&self) -> impl Iterator<Item = (&str, &str, &Cell)> {
        all(&self.cells)
    }

    /// Every cell of answers to a prompt with findings: kind, candidate, cell.
    pub fn retries(&self) -> impl Iterator<Item = (&str, &str, &Cell)> {
        all(&self.retries)
    }

    /// Puts back a cell of answers to a prompt with findings.
    pub fn restore_retry(&mut self, kind: &str, candidate: &str, cell: Cell) {
        self.retries.entry(kind.to_owned()).or_default().insert(candidate.to_owned(), cell);
    }

    /// Takes in a verdict over an answer to a prompt with findings.
    pub fn add_retry(&mut self, kind: &str, candidate: &str, version: &str, seen: &Seen) {
        let cell = self.retries.entry(kind.to_owned()).or_default().entry(candidate.to_owned()).or_default();
        version.clone_into(&mut cell.version);
        cell.add(seen, self.learning.keep);
    }

    /// Chance that a candidate whose first answer failed passes with the findings in its prompt.
    pub fn retry_chance(&self, kind: &str, candidate: &str, first: &Estimate) -> f64 {
        let seen =
            self.retries.get(kind).and_then(|cells| cells.get(candidate)).map_or(Counts::default(), |cell| cell.counts);
        seen.rate(first.chance * RETRY_SHARE, CELL_WEIGHT)
    }

    /// Takes in what people said of passes: good ones among those they looked at.
    pub fn look(&mut self, kind: &str, candidate: &str, counts: Counts) {
        let looks = self.looks.entry(kind.to_owned()).or_default().entry(candidate.to_owned()).or_default();
        *looks = looks.plus(counts);
    }

    /// How far a candidate's passes can be trusted.
    pub fn trust(&self, kind: &str, candidate: &str) -> Trust {
        let Some(looks) = self.looks.get(kind) else { return Trust::default() };
        let pooled = looks.values().fold(Counts::default(), |sum, counts| sum.plus(*counts));
        Trust { own: looks.get(candidate).copied().unwrap_or_default(), pooled }
    }

    /// The evidence for changes, by candidate.
    pub fn alarms(&self) -> impl Iterator<Item = (&str, &Alarm)> {
        self.alarms.iter().map(|(candidate, alarm)| (candidate.as_str(), alarm))
    }

    /// Takes in a verdict over a candidate's answer. A change that it proves is told, and old counts then weigh less.
    pub fn add(&mut self, kind: &str, candidate: &str, version: &str, seen: &Seen) -> Option<Change> {
        let expected = self.estimate(kind, candidate, Start::Cloud).chance;
        let keep = self.learning.keep;
        self.change(kind, candidate, |cell| {
            if !cell.version.is_empty() && cell.version != version {
                cell.at_most(AFTER_ABSENCE);
            }
            version.clone_into(&mut cell.version);
            cell.add(seen, keep);
        });
        if !self.learning.alarms {
            return None;
        }
        let change = self.alarms.entry(candidate.to_owned()).or_default().add(seen.passed, expected)?;
        let kinds: Vec<String> = self
            .cells
            .iter()
            .filter(|(_, cells)| cells.contains_key(candidate))
            .map(|(kind, _)| kind.clone())
            .collect();
        for kind in kinds {
            self.change(&kind, candidate, |cell| cell.counts = cell.counts.scaled(AFTER_CHANGE));
        }
        Some(change)
    }

    /// Another model stands behind a name (`provider/model`), whatever its variants: old counts weigh less at once.
    pub fn changed(&mut self, model: &str) {
        let is_its = |candidate: &str| {
            candidate.strip_prefix(model).is_some_and(|variant| variant.is_empty() || variant.starts_with('#'))
        };
        let its: Vec<(String, String)> = self
            .cells()
            .filter(|(_, candidate, _)| is_its(candidate))
            .map(|(kind, candidate, _)| (kind.to_owned(), candidate.to_owned()))
            .collect();
        for (kind, candidate) in its {
            self.change(&kind, &candidate, |cell| cell.counts = cell.counts.scaled(AFTER_CHANGE));
        }
        for cells in self.retries.values_mut() {
            for (_, cell) in cells.iter_mut().filter(|(candidate, _)| is_its(candidate)) {
                cell.counts = cell.counts.scaled(AFTER_CHANGE);
            }
        }
        self.alarms.retain(|candidate, _| !is_its(candidate));
    }

    /// Lets those weigh less whom nobody has asked for a month: they may have changed.
    pub fn age(&mut self, now_ms: u64) {
        let old: Vec<(String, String)> = self
            .cells()
            .filter(|(_, _, cell)| now_ms.saturating_sub(cell.seen_ms) >= A_MONTH_MS)
            .map(|(kind, candidate, _)| (kind.to_owned(), candidate.to_owned()))
            .collect();
        for (kind, candidate) in old {
            self.change(&kind, &candidate, |cell| cell.at_most(AFTER_ABSENCE));
        }
    }

    /// What is believed of a candidate for a kind; `start` holds where nothing was seen of either.
    pub fn estimate(&self, kind: &str, candidate: &str, start: Start) -> Estimate {
        let sum = |sums: &BTreeMap<String, Counts>, name| sums.get(name).copied().unwrap_or_default();
        let (of_kind, of_candidate) = (sum(&self.by_kind, kind), sum(&self.by_candidate, candidate));
        let seen = self.cell(kind, candidate).map_or(Counts::default(), |cell| cell.counts);
        if of_kind.attempts + of_candidate.attempts <= 0.0 {
            return Estimate::new(seen, start.chance(), NEWCOMER_WEIGHT);
        }
        let all = self.all.plus(Counts { passes: 3.0, attempts: 4.0 });
        let everybody = all.passes / all.attempts;
        let mean = chance(
            logit(of_kind.rate(everybody, MEAN_WEIGHT)) + logit(of_candidate.rate(everybody, MEAN_WEIGHT))
                - logit(everybody),
        );
        let weight = if of_candidate.attempts > 0.0 { CELL_WEIGHT } else { NEWCOMER_WEIGHT };
        Estimate::new(seen, mean, weight)
    }

    /// Seconds that loading this candidate's model took, over all kinds.
    pub fn load_seconds(&self, candidate: &str) -> Option<f64> {
        let mut all = Mean::default();
        for cell in self.cells.values().filter_map(|cells| cells.get(candidate)) {
            all.sum += cell.load_seconds.sum;
            all.weight += cell.load_seconds.weight;
        }
        all.get()
    }

    fn change(&mut self, kind: &str, candidate: &str, change: impl FnOnce(&mut Cell)) {
        let cells = self.cells.entry(kind.to_owned()).or_default();
        let cell = cells.entry(candidate.to_owned()).or_default();
        let old = cell.counts;
        change(cell);
        let new = cell.counts;
        self.move_sums(kind, candidate, old, new);
    }

    fn move_sums(&mut self, kind: &str, candidate: &str, old: Counts, new: Counts) {
        let of_kind = self.by_kind.entry(kind.to_owned()).or_default();
        *of_kind = of_kind.minus(old).plus(new);
        let of_candidate = self.by_candidate.entry(candidate.to_owned()).or_default();
        *of_candidate = of_candidate.minus(old).plus(new);
        self.all = self.all.minus(old).plus(new);
    }
}

fn all(cells: &BTreeMap<String, BTreeMap<String, Cell>>) -> impl Iterator<Item = (&str, &str, &Cell)> {
    cells
        .iter()
        .flat_map(|(kind, cells)| cells.iter().map(move |(candidate, cell)| (kind.as_str(), candidate.as_str(), cell)))
}
