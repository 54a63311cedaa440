//! A comparison as a whole.

use super::cell::Cell;
use super::disagree::Disagreements;
use super::duels::{Duels, Held};
use super::grid::Grid;
use super::notes::notes;
use super::pair::{Pair, Standing};
use super::stats::DRAWS;
use super::summary::Summary;

/// Below so many inputs nothing is ranked: a difference that shows in fewer is more often luck than not.
pub const FEWEST: u64 = 30;
/// Most candidates of one comparison; their pairs grow with the square.
pub const MOST_CANDIDATES: usize = 32;
/// Most draws of inputs for all intervals of a table together: under a second's work in an optimised build.
const MOST_WORK: usize = 100_000_000;
/// With fewer draws than this, the ends of an interval would themselves be chance.
const FEWEST_DRAWS: usize = 500;

/// What a comparison says.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Inputs that were asked of anybody.
    pub inputs: u64,
    /// In the order in which they first came.
    pub candidates: Vec<Summary>,
    /// Each pair once, the earlier candidate first.
    pub pairs: Vec<Pair>,
    pub disagreements: Disagreements,
    /// What a referee says; `None` where nobody was asked.
    pub duels: Option<Duels>,
    /// Sentences about what the figures cannot tell.
    pub notes: Vec<String>,
}

/// Why there is no table.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum TableError {
    #[error("`{found}` candidates are too many to compare: name at most {MOST_CANDIDATES}")]
    TooManyCandidates { found: usize },
}

impl Table {
    /// The table of these cells; the same cells and seed, the same table.
    ///
    /// **Errors**: [`TableError::TooManyCandidates`]. **Cost**: 0.2 s for 12 candidates, 200 inputs and 3 repeats; with very
    /// many inputs or candidates intervals come from formulas.
    pub fn of(cells: &[Cell], seed: u64) -> Result<Table, TableError> {
        let grid = Grid::new(cells);
        let found = grid.candidates.len();
        if found > MOST_CANDIDATES {
            return Err(TableError::TooManyCandidates { found });
        }
        let draws = draws(grid.inputs(), found);
        let mut candidates: Vec<Summary> =
            (0..found).map(|candidate| Summary::of(&grid, candidate, draws, seed)).collect();
        let pairs = Pair::all(&grid, draws, seed);
        for summary in &mut candidates {
            summary.rank = rank(&summary.candidate, &pairs);
        }
        let notes = notes(&grid, &candidates);
        let disagreements = Disagreements::of(&grid);
        Ok(Table { inputs: grid.inputs() as u64, candidates, pairs, disagreements, duels: None, notes })
    }

    /// The table with what a referee says of its candidates.
    pub fn with_duels(mut self, held: &Held) -> Table {
        let candidates: Vec<&str> = self.candidates.iter().map(|summary| &*summary.candidate).collect();
        self.duels = Some(Duels::of(held, &candidates));
        self
    }

    /// A table per group, in the order of their names.
    ///
    /// **Errors**: as [`Table::of`].
    pub fn by_group(cells: &[Cell], seed: u64) -> Result<Vec<(String, Table)>, TableError> {
        let mut groups = std::collections::BTreeMap::<&str, Vec<Cell>>::new();
        for cell in cells {
            groups.entry(&cell.group).or_default().push(cell.clone());
        }
        groups.into_iter().map(|(group, cells)| Ok((group.to_owned(), Table::of(&cells, seed)?))).collect()
    }

    /// Candidates whose accept rate is below this many per cent, or that were never judged; for `--fail-under`.
    pub fn below(&self, percent: f64) -> Vec<&Summary> {
        // A rate of 80 of 100 must not fail at 80 for a rounding.
        const HAIR: f64 = 1e-9;
        let reaches = |summary: &Summary| summary.rate.is_some_and(|rate| rate.share * 100.0 + HAIR >= percent);
        self.candidates.iter().filter(|summary| !reaches(summary)).collect()
    }
}

/// Draws for each interval; 0 for formulas.
fn draws(inputs: usize, candidates: usize) -> usize {
    let intervals = candidates * (candidates + 1) / 2;
    let affordable = MOST_WORK / (inputs * intervals).max(1);
    if affordable < FEWEST_DRAWS { 0 } else { affordable.min(DRAWS) }
}

/// `None` where any of its pairs has too few inputs, or where there is nobody to rank it against. Who was never judged
/// takes no rank, and none from others.
fn rank(candidate: &str, pairs: &[Pair]) -> Option<u32> {
    let compared = pairs.iter().filter(|pair| pair.standing != Standing::NotCompared);
    let own: Vec<&Pair> = compared.filter(|pair| pair.one == candidate || pair.other == candidate).collect();
    if own.is_empty() || own.iter().any(|pair| pair.standing == Standing::TooFew) {
        return None;
    }
    let lost = own.iter().filter(|pair| match pair.standing {
        Standing::Better => pair.other == candidate,
        Standing::Worse => pair.one == candidate,
        Standing::NoDifference | Standing::TooFew | Standing::NotCompared => false,
    });
    Some(1 + lost.count() as u32)
}
