//! Numbers of entries: estimates of a scale, priorities, totals.

use super::entries::Entry;
use super::entry_notes::{clip, each, fault};
use super::figures::{figure, is_near};
use super::look::markdown;
use super::row::Row;
use super::told::Told;
use crate::rubric::{Evidence, Outcome, Settings, Subject};
use std::collections::HashSet;

pub(super) const ROWS: &[Row] = &[
    Row::new("entries.scale", scale).lists(&["fields"]).measures(&["equal"]),
    Row::new("entries.priorities", priorities).numbers(&[("ordered", 0.0)]).lists(&["fields"]).measures(&["equal"]),
    Row::new("entries.totals", totals).lists(&["fields"]).measures(&["right", "wrong"]),
];

/// Estimates a team can compare: Fibonacci, with the usual cards above 13. Source: SCORING §5.
const SCALE: [f64; 10] = [1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 20.0, 21.0, 34.0, 40.0];
/// Fewer actions than this may well be alike.
const MIN_SPREAD: usize = 3;
/// What is left where all entries say the same: somebody filled in a column.
const ALL_EQUAL: f64 = 0.3;

/// Words of priorities, the most urgent first.
const PRIORITIES: [&[&str]; 5] = [
    &["critical", "highest", "urgent", "blocker", "p0"],
    &["high", "must", "must have", "p1", "1"],
    &["medium", "should", "should have", "normal", "p2", "2"],
    &["low", "could", "could have", "p3", "3"],
    &["lowest", "won't", "won't have", "wont", "p4", "4"],
];

fn silent() -> Outcome {
    Outcome::unscored("there are no notes an entry could come from").measure("equal", 0.0)
}

/// True where what the notes ask for is many things and all of them got the same value.
fn all_equal(told: &Told<'_>, value: impl Fn(&Entry) -> Option<String>) -> bool {
    let values: Vec<String> = told.known().filter_map(value).collect();
    let distinct: HashSet<&String> = values.iter().collect();
    told.asked.len() >= MIN_SPREAD && distinct.len() <= 1
}

fn spread(outcome: Outcome, is_equal: bool, what: &str) -> Outcome {
    if !is_equal {
        return outcome.measure("equal", 0.0);
    }
    let share = outcome.share.map(|share| share * ALL_EQUAL);
    let outcome = Outcome { share, ..outcome }.measure("equal", 1.0);
    outcome.remark(None, format!("all {what} are the same"), Some(format!("give {what} that tell entries apart")))
}

/// Estimates are numbers of the scale, and not all the same one.
fn scale(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let told = Told::new(subject);
    if told.is_silent() {
        return silent();
    }
    let labels = settings.list("fields").first().map_or("points", String::as_str);
    let outcome = each(&told, "have an estimate of the scale", |entry, _| match entry.field(labels).and_then(figure) {
        Some(found) if SCALE.contains(&found.value) => Ok(1.0),
        Some(_) | None => {
            fault(format!("`{}` has no estimate of the scale", clip(&entry.title)), "estimate with 1, 2, 3, 5, 8 or 13")
        }
    });
    let is_equal = all_equal(&told, |entry| entry.field(labels).map(str::to_owned));
    spread(outcome, is_equal, "estimates")
}

/// Priorities are known words, not all the same, and in order where that is asked for.
fn priorities(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let told = Told::new(subject);
    if told.is_silent() {
        return silent();
    }
    let labels = settings.list("fields").first().map_or("priority", String::as_str);
    let level = |entry: &Entry| entry.field(labels).and_then(level_of);
    let mut outcome = each(&told, "have a priority", |entry, _| match level(entry) {
        Some(_) => Ok(1.0),
        None => fault(format!("`{}` has no priority", clip(&entry.title)), "write High, Medium or Low as the priority"),
    });
    let levels: Vec<usize> = told.known().filter_map(level).collect();
    if settings.number("ordered") > 0.0 && !levels.is_sorted() {
        outcome.share = outcome.share.map(|share| share * 0.5);
        let hint = "sort the entries by priority, the highest first".to_owned();
        outcome = outcome.remark(None, "the entries are not in the order of their priorities", Some(hint));
    }
    let is_equal = all_equal(&told, |entry| level(entry).map(|level| level.to_string()));
    spread(outcome, is_equal, "priorities")
}

fn level_of(priority: &str) -> Option<usize> {
    let priority = priority.trim().to_lowercase();
    PRIORITIES.iter().position(|words| words.contains(&priority.as_str()))
}

/// Totals are there and are the sums of their columns.
fn totals(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let told = Told::new(subject);
    if told.is_silent() {
        return Outcome::unscored("there are no notes an entry could come from")
            .measure("right", 1.0)
            .measure("wrong", 0.0);
    }
    let columns = settings.list("fields");
    let mut outcome = Outcome::default();
    let (mut right, mut wrong) = (0usize, 0usize);
    for labels in columns {
        let name = labels.split('|').next().unwrap_or(labels);
        let sum: f64 =
            told.entries.list.iter().filter_map(|entry| figure(entry.field(labels)?)).map(|found| found.value).sum();
        let in_row = told.entries.totals.iter().find_map(|total| figure(total.field(labels)?));
        let stated = in_row.or_else(|| if columns.len() == 1 { in_a_line(subject) } else { None });
        match stated {
            Some(total) if sum > 0.0 && is_near(total, sum) => right += 1,
            Some(total) => {
                wrong += 1;
                let message = format!("the total of {name} is {}, the entries sum to {sum}", total.value);
                outcome = outcome.remark(None, message, Some(format!("write {sum} as the total of {name}")));
            }
            None => {
                let hint = format!("end the table with a row `Total` that sums up {name}");
                outcome = outcome.remark(None, format!("no total of {name}"), Some(hint));
            }
        }
    }
    let rightness = super::look::ratio(right, columns.len());
    let summary = format!("{right} of {} are right", super::look::count(columns.len(), "total"));
    let mut judged = Outcome::share(rightness * told.share(), summary)
        .on(Evidence::Notes)
        .measure("right", rightness)
        .measure("wrong", wrong as f64);
    judged.remarks = outcome.remarks;
    judged
}

/// `Total: 34 points` in a line of its own.
fn in_a_line(subject: &Subject<'_>) -> Option<super::figures::Figure> {
    let page = markdown(subject)?;
    let items = page.items.iter().map(|item| item.text.as_str());
    let lines = page.paragraphs.iter().flat_map(|(_, text)| text.lines()).chain(items);
    lines
        .filter_map(|line| line.trim().to_lowercase().strip_prefix("total").map(str::to_owned))
        .find_map(|rest| figure(&rest))
}
