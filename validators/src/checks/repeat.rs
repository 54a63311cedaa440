//! Loops: a model that says the same again and again.

use super::look::ratio;
use super::markdown::prose;
use crate::diagram::Diagram;
use crate::document::{Document, Markdown};
use crate::rubric::{Outcome, Settings, Subject};
use std::collections::{HashMap, HashSet};

/// Share of one line, and of repeated edges, from which a text loops. Source: SCORING §5, G9.
const SAME_LINE: f64 = 0.3;
/// Share of a text that stands in it before, word for word.
const SAID_BEFORE: f64 = 0.4;
/// Words that must agree in a row to count as said before.
const WORDS_IN_A_ROW: usize = 8;
/// Shorter texts repeat by nature.
const MIN_LINES: usize = 10;
const MIN_WORDS: usize = 60;

/// A gate: the text does not repeat itself.
pub(super) fn looping(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let share = match subject.document {
        // Attribute lines repeat in a sound diagram (`uuid id PK` in each entity); edges do not.
        Document::Diagram(diagram) => repeated_edges(diagram),
        Document::Html(html) => said_before(&html.visible_text),
        // Code and tables repeat in a sound page, and the sentences of a reference resemble each other: a page loops
        // where both its sentences and the whole of it do.
        Document::Markdown(page) => page_loops(page, subject.text).max(repeated_fences(page)),
        Document::Broken(_) => loops(subject.text),
        Document::Json(_) | Document::Files(_) | Document::OpenApi(_) => said_before(subject.text),
    };
    let summary = format!("{:.0} % of the text repeats itself", share * 100.0);
    let outcome = Outcome::share(if share > 0.0 { 0.0 } else { 1.0 }, summary).measure("share", share);
    if share > 0.0 { outcome.remark(None, "the text loops", Some("say each thing once".to_owned())) } else { outcome }
}

/// Share of a page that loops in its sentences and as a whole; the whole is not looked at where the sentences are sound.
fn page_loops(page: &Markdown, text: &str) -> f64 {
    let sentences = loops(&prose(page));
    if sentences > 0.0 { sentences.min(loops(text)) } else { 0.0 }
}

fn repeated_edges(diagram: &Diagram) -> f64 {
    let mut seen = HashSet::new();
    let doubles = diagram.edges.iter().filter(|edge| !seen.insert((&edge.from, &edge.to, &edge.label))).count();
    let share = ratio(doubles, diagram.edges.len());
    if diagram.edges.len() >= MIN_LINES && share > SAME_LINE { share } else { 0.0 }
}

/// Share of code blocks that stood there before, word for word, under a heading of the same words: the same example may
/// well stand under several endpoints.
fn repeated_fences(page: &Markdown) -> f64 {
    let above = |line: u32| {
        let heading = page.headings.iter().rev().find(|heading| heading.line < line);
        heading.map_or("", |heading| heading.text.as_str())
    };
    let mut seen = HashSet::new();
    let long: Vec<_> = page.fences.iter().filter(|fence| fence.text.len() > 80).collect();
    let doubles = long.iter().filter(|fence| !seen.insert((above(fence.line), fence.text.as_str()))).count();
    let share = ratio(doubles, long.len());
    if doubles >= 2 && share > SAID_BEFORE { share } else { 0.0 }
}

/// The larger of both ways to repeat, in a text of sentences.
fn loops(text: &str) -> f64 {
    said_before(text).max(most_frequent_line(text))
}

/// Share of the most frequent line among the lines of prose; 0 where it is no loop.
fn most_frequent_line(text: &str) -> f64 {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| is_prose(line)).collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for line in &lines {
        *counts.entry(line).or_default() += 1;
    }
    let share = ratio(counts.values().copied().max().unwrap_or(0), lines.len());
    if lines.len() >= MIN_LINES && share > SAME_LINE { share } else { 0.0 }
}

/// Table rows and headings repeat in a sound document (`| Name | Type | Required |`).
fn is_prose(line: &str) -> bool {
    !line.starts_with(['|', '#']) && line.split_whitespace().count() >= 5
}

/// Share of runs of words that occurred before; 0 where it is no loop.
fn said_before(text: &str) -> f64 {
    let words: Vec<&str> = text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).collect();
    if words.len() < MIN_WORDS {
        return 0.0;
    }
    let (again, total) = repeated_runs(&words, WORDS_IN_A_ROW);
    let share = ratio(again, total);
    if share > SAID_BEFORE { share } else { 0.0 }
}

/// Runs of so many words that stood there before, and all of them. Words are numbered first, so that each is hashed once
/// and not once for every run it stands in.
pub(super) fn repeated_runs(words: &[&str], length: usize) -> (usize, usize) {
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let mut numbered = Vec::with_capacity(words.len());
    for word in words {
        let next = numbers.len();
        numbered.push(*numbers.entry(word).or_insert(next));
    }
    let mut seen = HashSet::new();
    let runs = numbered.windows(length);
    let total = runs.len();
    (runs.filter(|run| !seen.insert(*run)).count(), total)
}
