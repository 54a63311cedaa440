//! Lines of a diagram that say again what one before them said.

use super::look::{self, count, ratio};
use super::mermaid::no_diagram;
use super::row::Row;
use crate::rubric::{Outcome, Settings, Subject};
use std::collections::HashSet;

pub(super) const ROWS: &[Row] =
    &[Row::new("mermaid.repeats", repeats).numbers(&[("at_most", 0.3), ("lines", 10.0)]).measures(&["share"])];

/// Few lines stand there twice. For notations that draw a repeated line once, so that the drawing hides the loop.
fn repeats(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    if look::diagram(subject).is_none() {
        return no_diagram().measure("share", 1.0);
    }
    // Closing brackets and bare words repeat by nature.
    let says =
        |line: &&str| line.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).count() >= 2;
    let lines: Vec<&str> = subject.text.lines().map(str::trim).filter(says).collect();
    let mut seen = HashSet::new();
    let again = lines.iter().filter(|line| !seen.insert(**line)).count();
    let share = ratio(again, lines.len());
    let loops = lines.len() >= settings.count("lines") && share > settings.number("at_most");
    let outcome = Outcome::share(
        if loops { 0.0 } else { 1.0 },
        format!("{again} of {} stand there twice", count(lines.len(), "line")),
    )
    .measure("share", share);
    if loops { outcome.remark(None, "the diagram loops", Some("say each thing once".to_owned())) } else { outcome }
}
