//! Charts, whose grammars take nearly any line for a part: tasks, steps, periods and branches of a mind map.

use super::dates::{is_end, is_start};
use super::lint::{remark, short};
use crate::diagram::model::{Diagram, DiagramKind, Node};
use crate::rubric::Remark;
use std::collections::HashSet;

/// From this many words on a label that ends like a sentence is one.
const SENTENCE: usize = 7;
/// From this many words on a period with no event is no period.
const PERIOD: usize = 5;

/// What in a chart is no part of it. `text` tells in which order its dates are written.
pub(super) fn lint(diagram: &Diagram, connected: &HashSet<&str>, text: &str) -> Vec<Remark> {
    let day_before_month = text.contains("YYYY-DD-MM");
    let found = diagram.nodes.iter().filter_map(|node| match diagram.kind {
        DiagramKind::Gantt => sentence(node, "a task").or_else(|| date(node, day_before_month)),
        DiagramKind::Journey => sentence(node, "a step").or_else(|| score(node)),
        DiagramKind::Timeline => list_item(node).or_else(|| period(node)),
        DiagramKind::Mindmap => {
            let leaf = diagram.edges.iter().all(|edge| edge.from != node.id) || !connected.contains(node.id.as_str());
            list_item(node).or_else(|| if leaf { sentence(node, "an idea") } else { None })
        }
        DiagramKind::Pie => sentence(node, "a part"),
        DiagramKind::Flowchart
        | DiagramKind::EntityRelationship
        | DiagramKind::Sequence
        | DiagramKind::Class
        | DiagramKind::State
        | DiagramKind::C4
        | DiagramKind::GitGraph => None,
    });
    found.collect()
}

/// A label of many words with a full stop.
fn sentence(node: &Node, part: &str) -> Option<Remark> {
    let label = node.label.trim_end();
    let is_one = label.ends_with(['.', '!', '?']) && label.split_whitespace().count() >= SENTENCE;
    is_one.then(|| {
        let message = format!("`{}` is a sentence, not {part}", short(label));
        remark(node.line, message, "name it in a few words, without a full stop")
    })
}

/// `- item`, which is Markdown.
fn list_item(node: &Node) -> Option<Remark> {
    let marked = ["- ", "* ", "+ "].iter().any(|mark| node.label.starts_with(mark));
    marked.then(|| {
        let message = format!("`{}` is an item of a Markdown list", short(&node.label));
        remark(node.line, message, "leave out the marks of a list")
    })
}

/// A line of words without an event.
fn period(node: &Node) -> Option<Remark> {
    let prose = node.fields.is_empty() && node.label.split_whitespace().count() >= PERIOD;
    prose.then(|| {
        let message = format!("`{}` is prose, not a period", short(&node.label));
        remark(node.line, message, "write a period as `when : what happened`")
    })
}

/// A task that begins or ends at no date.
fn date(node: &Node, day_before_month: bool) -> Option<Remark> {
    let wrong = node.fields.iter().find(|field| match field.name.as_str() {
        "start" => !is_start(&field.data_type, day_before_month),
        "end" => !is_end(&field.data_type, day_before_month),
        _ => false,
    })?;
    let message = format!("`{}` of `{}` is no date", short(&wrong.data_type), short(&node.label));
    Some(remark(node.line, message, "write dates as `2026-01-31`, lengths as `3d` or `2w`, and order as `after id`"))
}

/// A step whose score is no number, which parsers read as none or as 0.
fn score(node: &Node) -> Option<Remark> {
    let scored = node.value.is_some_and(|score| score > 0.0);
    (!scored).then(|| {
        let message = format!("`{}` has no number as its score", short(&node.label));
        remark(node.line, message, "write steps as `what is done: 3: who does it`, with a score of 1 to 5")
    })
}
