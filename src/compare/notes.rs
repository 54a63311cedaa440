//! What a reader must know before believing the figures.

use super::grid::Grid;
use super::summary::{CEILING, Summary};
use super::table::FEWEST;
use crate::report::plural;
use std::collections::BTreeMap;

/// Losing more calls than this share leaves a candidate judged on what happened to work.
const MUCH_LOST: f64 = 0.1;

/// Sentences about the comparison as a whole, then about each candidate.
pub(super) fn notes(grid: &Grid<'_>, candidates: &[Summary]) -> Vec<String> {
    let mut said = Vec::new();
    let inputs = grid.inputs();
    match candidates {
        [] => said.push("nothing was compared: there is no input".to_owned()),
        [only] => said.push(format!("`{}` is the only candidate: there is nothing to compare it with", only.candidate)),
        [_, ..] if (inputs as u64) < FEWEST => {
            said.push(format!("n = {inputs} is too small: nothing is ranked below {FEWEST} inputs"));
        }
        [_, ..] => {}
    }
    if let Some(points) = one_score(grid) {
        said.push(format!("all scores are {points}: nothing can be told by them"));
    }
    said.extend(candidates.iter().flat_map(of_candidate));
    said
}

fn of_candidate(summary: &Summary) -> Vec<String> {
    let Summary { candidate, cells, lost, unscored, spend, .. } = summary;
    let mut said = Vec::new();
    let reasons = list(&summary.reasons);
    if summary.rate.is_none() && *lost == *cells {
        said.push(format!("`{candidate}` was never judged: {} failed ({reasons})", all(*cells, "call")));
    } else if summary.rate.is_none() {
        said.push(format!(
            "`{candidate}` was never judged: {unscored} of {} could not be scored",
            plural(*cells, "text")
        ));
    } else if *lost as f64 > MUCH_LOST * *cells as f64 {
        said.push(format!(
            "`{candidate}` is judged on what came: {lost} of {} failed ({reasons})",
            plural(*cells, "call")
        ));
    }
    if summary.rate.is_some_and(|rate| rate.accepted == 0) {
        said.push(format!("`{candidate}` was never accepted: its cost per accepted does not exist"));
    }
    if summary.is_saturated() {
        let share = summary.at_ceiling * 100.0;
        said.push(format!(
            "`{candidate}` is at the ceiling: {share:.0} % of its scores are {CEILING} or more, so harder inputs would tell more"
        ));
    }
    if spend.unpriced > 0 {
        said.push(format!("the cost of `{candidate}` is unknown for {} of {}", spend.unpriced, plural(*cells, "call")));
    }
    said
}

/// The one score that everything has, where there are several.
fn one_score(grid: &Grid<'_>) -> Option<u8> {
    let mut points = grid.cells.iter().flatten().filter_map(|cell| cell.outcome.points());
    let first = points.next()?;
    let mut others = points.peekable();
    others.peek()?;
    others.all(|points| points == first).then_some(first)
}

fn all(count: u64, word: &str) -> String {
    if count == 1 { format!("its one {word}") } else { format!("all {}", plural(count, word)) }
}

fn list(counts: &BTreeMap<String, u64>) -> String {
    let mut named: Vec<String> = counts.iter().take(5).map(|(name, count)| format!("{name} {count}")).collect();
    if counts.len() > named.len() {
        named.push(plural((counts.len() - named.len()) as u64, "other"));
    }
    named.join(", ")
}
