//! Ways to look at a subject that several families share.

use crate::diagram::Diagram;
use crate::document::{Document, Html, Markdown};
use crate::facts::Location;
use crate::names::nearest;
use crate::rubric::Subject;

/// The diagram of a subject: the text itself, or the first one within a Markdown text that parses.
pub(super) fn diagram<'a>(subject: &Subject<'a>) -> Option<&'a Diagram> {
    match subject.document {
        Document::Diagram(diagram) => Some(diagram),
        Document::Markdown(markdown) => markdown.diagrams.iter().find_map(|(_, diagram)| diagram.as_ref().ok()),
        Document::Json(_) | Document::Html(_) | Document::Files(_) | Document::OpenApi(_) | Document::Broken(_) => None,
    }
}

/// The Markdown text of a subject.
pub(super) fn markdown<'a>(subject: &Subject<'a>) -> Option<&'a Markdown> {
    match subject.document {
        Document::Markdown(markdown) => Some(markdown),
        Document::Diagram(_)
        | Document::Json(_)
        | Document::Html(_)
        | Document::Files(_)
        | Document::OpenApi(_)
        | Document::Broken(_) => None,
    }
}

/// The HTML page of a subject.
pub(super) fn html<'a>(subject: &Subject<'a>) -> Option<&'a Html> {
    match subject.document {
        Document::Html(html) => Some(html),
        Document::Diagram(_)
        | Document::Json(_)
        | Document::Markdown(_)
        | Document::Files(_)
        | Document::OpenApi(_)
        | Document::Broken(_) => None,
    }
}

/// Part of a whole, 0 where there is no whole.
pub(super) fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Harmonic mean of two shares.
pub(super) fn f1(precision: f64, recall: f64) -> f64 {
    if precision + recall == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) }
}

/// What to add to a remark on a name that is not in the sources: the true name it may stand for, and where that stands.
pub(super) fn nearest_of<'a>(said: &str, known: impl IntoIterator<Item = (&'a str, &'a Location)>) -> String {
    let known: Vec<(&str, &Location)> = known.into_iter().collect();
    let Some(name) = nearest(said, known.iter().map(|(name, _)| *name)) else { return String::new() };
    let place = known.iter().find(|(other, _)| *other == name).map_or(String::new(), |(_, at)| format!(" ({at})"));
    format!("; the nearest is `{name}`{place}")
}

/// The same, looking among what is missing first: it is meant more likely than what is there already.
pub(super) fn nearest_missing<'a>(
    said: &str,
    missing: impl IntoIterator<Item = (&'a str, &'a Location)>,
    all: impl IntoIterator<Item = (&'a str, &'a Location)>,
) -> String {
    let found = nearest_of(said, missing);
    if found.is_empty() { nearest_of(said, all) } else { found }
}

/// What to add to a remark on a true name that is missing: the false one that may stand for it.
pub(super) fn nearest_said<'a>(name: &str, said: impl IntoIterator<Item = &'a str>) -> String {
    nearest(name, said).map_or(String::new(), |said| format!("; the nearest that is said is `{said}`"))
}

/// `1 table`, `2 tables`, `3 boxes`, `4 stories`.
pub(super) fn count(number: usize, noun: &str) -> String {
    if number == 1 {
        return format!("1 {noun}");
    }
    match noun.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'i', 'o', 'u'])) {
        Some(stem) => format!("{number} {stem}ies"),
        None if noun.ends_with(['x', 's']) || noun.ends_with("ch") => format!("{number} {noun}es"),
        None => format!("{number} {noun}s"),
    }
}
