//! Days of entries, and what waits for what.

use super::entries::Entry;
use super::entry_notes::{clip, each, fault};
use super::row::Row;
use super::told::Told;
use super::words::content;
use crate::dates::{Date, dates};
use crate::rubric::{Outcome, Settings, Subject};
use std::collections::HashMap;

pub(super) const ROWS: &[Row] = &[
    Row::new("entries.dates", days).lists(&["fields"]).measures(&["right"]),
    Row::new("entries.depends", depends).lists(&["fields"]),
];

const START: &str = "start|start date|begin|from";
const END: &str = "end|end date|due|due date|deadline|finish|until|target date|date";
const DEPENDS: &str = "depends on|depends|dependencies|dependency|after|blocked by";

/// The one day a field names.
fn day(entry: &Entry, labels: &str) -> Option<Date> {
    match dates(entry.field(labels)?).as_slice() {
        [(_, Some(date))] => Some(*date),
        [] | [(_, None)] | [_, _, ..] => None,
    }
}

/// Share of entries whose days exist, are in order, and are those of the notes.
fn days(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let told = Told::new(subject);
    if told.is_silent() {
        return Outcome::unscored("there are no notes an entry could come from").measure("right", 1.0);
    }
    let mut wrong = 0usize;
    let outcome = each(&told, "have days that fit", |entry, standing| {
        let name = clip(&entry.title);
        let missing = settings.list("fields").iter().find(|labels| day(entry, labels).is_none());
        if let Some(label) = missing.and_then(|labels| labels.split('|').next()) {
            wrong += 1;
            return fault(format!("`{label}` of `{name}` is no day"), "write days that exist as YYYY-MM-DD");
        }
        let (start, end) = (day(entry, START), day(entry, END));
        if start.zip(end).is_some_and(|(start, end)| start > end) {
            wrong += 1;
            return fault(format!("`{name}` ends before it starts"), "put the start before the end");
        }
        let asked = told.action(standing).and_then(|asked| asked.due);
        match asked.filter(|due| end.is_none_or(|end| end > *due)) {
            Some(due) => {
                wrong += 1;
                fault(format!("the notes want `{name}` done by {due}"), format!("let it end on {due} or before"))
            }
            None => Ok(1.0),
        }
    });
    let rightness = 1.0 - super::look::ratio(wrong, told.entries.list.len());
    outcome.measure("right", if told.entries.list.is_empty() { 0.0 } else { rightness })
}

/// Share of entries that wait only for what exists, stands above them, and is done before they begin.
fn depends(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let told = Told::new(subject);
    if told.is_silent() {
        return Outcome::unscored("there are no notes an entry could come from");
    }
    let labels = settings.list("fields").first().map_or(DEPENDS, String::as_str);
    let mut above: HashMap<String, (Option<Date>, bool)> = HashMap::new();
    let mut waiting = 0usize;
    let outcome = each(&told, "wait for what comes before them", |entry, standing| {
        let found = if entry.has(labels) { follows(entry, labels, &above) } else { missing(entry) };
        waiting += usize::from(standing.told && matches!(found, Ok(true)));
        for name in [&entry.id, &entry.title] {
            above.entry(key(name)).or_insert((day(entry, END), standing.told));
        }
        found.map(|_| 1.0)
    });
    // Where nothing waits for anything there is no plan, however right each line is.
    let share = outcome.share.map(|share| if waiting == 0 && told.asked.len() >= 3 { share * 0.5 } else { share });
    let outcome = Outcome { share, ..outcome };
    if waiting == 0 {
        let hint = "say for each entry which other one must be done before it, or `none`".to_owned();
        return outcome.remark(None, "no entry waits for another", Some(hint));
    }
    outcome
}

fn missing(entry: &Entry) -> Result<bool, (String, String)> {
    fault(
        format!("`{}` does not say what it waits for", clip(&entry.title)),
        "say what each entry depends on: the name of another one, or `none`",
    )
}

/// True where the entry waits for one above it, false where it waits for nothing.
fn follows(
    entry: &Entry,
    labels: &str,
    above: &HashMap<String, (Option<Date>, bool)>,
) -> Result<bool, (String, String)> {
    let value = entry.field(labels).unwrap_or("none");
    if matches!(value.trim().to_lowercase().as_str(), "none" | "nothing" | "no" | "-") {
        return Ok(false);
    }
    // A title may hold a comma: the whole value is tried first.
    let parts: Vec<&str> =
        if above.contains_key(&key(value)) { vec![value] } else { value.split([',', ';']).collect() };
    let mut waits = false;
    for part in parts {
        let Some((end, told)) = above.get(&key(part)) else {
            return fault(
                format!("`{}` waits for `{}`, which does not stand above it", clip(&entry.title), clip(part.trim())),
                "depend only on entries that stand above, by their names",
            );
        };
        let start = day(entry, START).or_else(|| day(entry, END));
        if end.zip(start).is_some_and(|(end, start)| end > start) {
            return fault(
                format!("`{}` begins before `{}` is done", clip(&entry.title), clip(part.trim())),
                "let an entry begin after what it depends on",
            );
        }
        waits |= *told;
    }
    Ok(waits)
}

fn key(name: &str) -> String {
    let words = content(name);
    if words.is_empty() { name.trim().to_lowercase() } else { words.join(" ") }
}
