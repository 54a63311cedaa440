//! Cells in order: by input, group and candidate.

use super::cell::Cell;
use super::stats::{PairedInput, Pile, Tally};
use std::collections::{BTreeMap, HashMap};

/// Cells of a comparison, each once.
pub(super) struct Grid<'a> {
    /// In the order in which they first came.
    pub(super) candidates: Vec<&'a str>,
    /// Per candidate.
    pub(super) cells: Vec<Vec<&'a Cell>>,
    /// Per input, per group of it: what each candidate made of it.
    inputs: BTreeMap<&'a str, BTreeMap<&'a str, Vec<Sums>>>,
}

/// What a candidate made of one input in one group, over its repeats.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    accepted: u32,
    judged: u32,
    points: u64,
}

/// Which figure is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Figure {
    Accepted,
    Points,
}

impl<'a> Grid<'a> {
    /// Of two cells for the same place the later counts: a comparison that was gone on with may bring both.
    pub(super) fn new(cells: &'a [Cell]) -> Grid<'a> {
        let mut places: HashMap<(&str, &str, &str, u32), usize> = HashMap::new();
        for (index, cell) in cells.iter().enumerate() {
            places.insert((&cell.candidate, &cell.input, &cell.group, cell.repeat), index);
        }
        let mut grid = Grid { candidates: Vec::new(), cells: Vec::new(), inputs: BTreeMap::new() };
        let mut order: HashMap<&str, usize> = HashMap::new();
        for cell in cells {
            let next = order.len();
            if *order.entry(&cell.candidate).or_insert(next) == next {
                grid.candidates.push(&cell.candidate);
                grid.cells.push(Vec::new());
            }
        }
        for (index, cell) in cells.iter().enumerate() {
            if places.get(&(&*cell.candidate, &*cell.input, &*cell.group, cell.repeat)) == Some(&index) {
                grid.add(cell, order[&*cell.candidate]);
            }
        }
        grid
    }

    fn add(&mut self, cell: &'a Cell, candidate: usize) {
        self.cells[candidate].push(cell);
        let groups = self.inputs.entry(&cell.input).or_default();
        let row = groups.entry(&cell.group).or_insert_with(|| vec![Sums::default(); self.candidates.len()]);
        let sums = &mut row[candidate];
        if let Some((accepted, points)) = cell.outcome.accepted().zip(cell.outcome.points()) {
            sums.accepted += u32::from(accepted);
            sums.judged += 1;
            sums.points += u64::from(points);
        }
    }

    /// How many inputs there are.
    pub(super) fn inputs(&self) -> usize {
        self.inputs.len()
    }

    /// Each group of each input, with accepted of judged per candidate.
    pub(super) fn rows(&self) -> impl Iterator<Item = (&'a str, &'a str, Vec<Tally>)> {
        let tally = |sums: &Sums| Tally { accepted: sums.accepted, of: sums.judged };
        // A row is as long as there are candidates.
        let row = move |sums: &Vec<Sums>| sums.iter().map(tally).collect();
        self.inputs
            .iter()
            .flat_map(move |(input, groups)| groups.iter().map(move |(group, sums)| (*input, *group, row(sums))))
    }

    fn per_input(&self, candidate: usize) -> impl Iterator<Item = Sums> {
        self.inputs.values().map(move |groups| {
            groups.values().map(|row| row[candidate]).fold(Sums::default(), |one, other| Sums {
                accepted: one.accepted + other.accepted,
                judged: one.judged + other.judged,
                points: one.points + other.points,
            })
        })
    }

    /// Accepted of judged per input.
    pub(super) fn tallies(&self, candidate: usize) -> Vec<Tally> {
        self.per_input(candidate).map(|sums| Tally { accepted: sums.accepted, of: sums.judged }).collect()
    }

    /// Points per input.
    pub(super) fn piles(&self, candidate: usize) -> Vec<Pile> {
        self.per_input(candidate).map(|sums| Pile { sum: sums.points as f64, count: f64::from(sums.judged) }).collect()
    }

    /// Differences over the inputs that both were judged on; groups of an input are averaged, so that it counts once.
    pub(super) fn paired(&self, one: usize, other: usize, figure: Figure) -> Vec<PairedInput> {
        let of_input = |groups: &BTreeMap<&str, Vec<Sums>>| {
            let both = groups.values().map(|row| (row[one], row[other]));
            let both: Vec<(Sums, Sums)> = both.filter(|(one, other)| one.judged > 0 && other.judged > 0).collect();
            let judged =
                |side: fn(&(Sums, Sums)) -> Sums| both.iter().map(|two| f64::from(side(two).judged)).sum::<f64>();
            let (ones, others) = (judged(|two| two.0), judged(|two| two.1));
            let differences = both.iter().map(|(one, other)| figure.of(one) - figure.of(other));
            (!both.is_empty()).then(|| PairedInput {
                difference: differences.sum::<f64>() / both.len() as f64,
                repeats: 2.0 * ones * others / (ones + others),
            })
        };
        self.inputs.values().filter_map(of_input).collect()
    }
}

impl Figure {
    fn of(self, sums: &Sums) -> f64 {
        let sum = match self {
            Figure::Accepted => f64::from(sums.accepted),
            Figure::Points => sums.points as f64,
        };
        sum / f64::from(sums.judged)
    }
}
