//! Runs the lints of a kind over a diagram and the text that it was parsed from.

use super::{charts, hidden, names};
use crate::diagram::lints::slips;
use crate::diagram::model::{Diagram, DiagramKind};
use crate::rubric::Remark;
use std::collections::HashSet;

/// More remarks say nothing new.
const MOST: usize = 50;

/// Names everything in a diagram that is no part of it but was read as one. `text` is what it was parsed from.
pub fn junk(diagram: &Diagram, text: &str) -> Vec<Remark> {
    let connected: HashSet<&str> =
        diagram.edges.iter().flat_map(|edge| [edge.from.as_str(), edge.to.as_str()]).collect();
    let mut remarks = Vec::new();
    for node in &diagram.nodes {
        remarks.extend(names::name(node, diagram.kind).or_else(|| names::stray(node, diagram, &connected)));
        remarks.extend(names::fields(node));
    }
    remarks.extend(names::words_on_a_line(diagram, &connected));
    remarks.extend(charts::lint(diagram, &connected, text));
    remarks.extend(slips(text, diagram.kind).into_iter().map(|slip| remark(Some(slip.line), slip.message, slip.hint)));
    remarks.extend(hidden::hidden(text));
    if diagram.kind == DiagramKind::Sequence {
        remarks.extend(headings(text));
    }
    remarks.truncate(MOST);
    remarks
}

/// `## Login flow` is a comment in a sequence diagram, and nothing a reader sees.
fn headings(text: &str) -> impl Iterator<Item = Remark> {
    let lines = (1u32..).zip(text.lines()).filter(|(_, line)| line.trim().starts_with('#'));
    lines
        .map(|(line, _)| remark(Some(line), "a Markdown heading stands within the diagram", "write comments with `%%`"))
}

pub(super) fn remark(line: Option<u32>, message: impl Into<String>, hint: &str) -> Remark {
    Remark { line, message: message.into(), hint: Some(hint.to_owned()) }
}

/// Enough of a name to find it.
pub(super) fn short(name: &str) -> String {
    name.chars().take(60).collect()
}
