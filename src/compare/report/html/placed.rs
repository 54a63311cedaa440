//! Which cell stands where.

use super::page::{Page, PageCell};
use serde::Serialize;
use std::collections::{HashMap, HashSet};

/// Cells in order: by row, candidate and repeat, each place once.
#[derive(Debug)]
pub(super) struct Placed<'a> {
    /// In the order in which they first came.
    pub(super) rows: Vec<Row<'a>>,
    pub(super) cells: Vec<Place<'a>>,
}

/// An input, in one group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub(super) struct Row<'a> {
    pub(super) input: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) group: &'a str,
}

/// A cell in its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    pub(super) row: u32,
    /// The candidate, as in the table.
    pub(super) by: u32,
    pub(super) repeat: u32,
    pub(super) shown: &'a PageCell<'a>,
}

impl<'a> Placed<'a> {
    pub(super) fn of(page: &Page<'a>) -> Placed<'a> {
        let names = page.table.candidates.iter().map(|summary| &*summary.candidate);
        let by: HashMap<&str, u32> = names.zip(0..).collect();
        let mut places: HashMap<Row<'a>, u32> = HashMap::new();
        let mut rows = Vec::new();
        let mut cells = Vec::with_capacity(page.cells.len());
        for shown in page.cells {
            let Some(&by) = by.get(&*shown.cell.candidate) else { continue };
            let row = Row { input: &shown.cell.input, group: &shown.cell.group };
            let next = rows.len() as u32;
            let place = *places.entry(row).or_insert(next);
            if place == next {
                rows.push(row);
            }
            cells.push(Place { row: place, by, repeat: shown.cell.repeat, shown });
        }
        // The later of two is the first that is met from behind.
        let mut seen = HashSet::with_capacity(cells.len());
        let mut cells: Vec<Place<'a>> =
            cells.into_iter().rev().filter(|place| seen.insert((place.row, place.by, place.repeat))).collect();
        cells.sort_unstable_by_key(|place| (place.row, place.by, place.repeat));
        Placed { rows, cells }
    }
}
