//! Names that are none: sentences, Markdown, and words of other notations.

use super::lint::{remark, short};
use crate::diagram::model::{Diagram, DiagramKind, Node};
use crate::rubric::Remark;
use std::collections::{HashMap, HashSet};

/// Kinds whose identifiers are a word by nature; elsewhere they are the label itself.
fn has_identifiers(kind: DiagramKind) -> bool {
    match kind {
        DiagramKind::Flowchart
        | DiagramKind::EntityRelationship
        | DiagramKind::Sequence
        | DiagramKind::Class
        | DiagramKind::State
        | DiagramKind::C4 => true,
        DiagramKind::Journey
        | DiagramKind::Pie
        | DiagramKind::Mindmap
        | DiagramKind::Gantt
        | DiagramKind::Timeline
        | DiagramKind::GitGraph => false,
    }
}

/// An identifier that is no name.
pub(super) fn name(node: &Node, kind: DiagramKind) -> Option<Remark> {
    /// How models begin to explain a diagram.
    const OPENINGS: &[&str] = &[
        "here is",
        "here's",
        "here are",
        "this diagram",
        "the diagram",
        "the above",
        "this chart",
        "note that",
        "in this diagram",
        "explanation",
        "the following",
        "sure,",
        "certainly",
    ];
    /// From this many words on an identifier is a sentence.
    const SENTENCE: usize = 4;
    let lower = node.label.to_lowercase();
    if OPENINGS.iter().any(|opening| lower.starts_with(opening)) {
        let message = format!("`{}` is a sentence, not a part of the diagram", short(&node.label));
        return Some(remark(node.line, message, "write nothing but the diagram"));
    }
    let markdown = node.label.starts_with("# ")
        || node.label.starts_with("## ")
        || node.label.len() > 4 && node.label.starts_with("**") && node.label.ends_with("**");
    if !has_identifiers(kind) && markdown {
        let message = format!("`{}` is a heading in Markdown", short(&node.label));
        return Some(remark(node.line, message, "write comments with `%%`"));
    }
    if !has_identifiers(kind) || node.label == "[*]" {
        return None;
    }
    let id = node.id.as_str();
    let odd =
        id.contains(['*', '`', '|', '“', '”', '→', '—', '–', ';', '"']) || id.starts_with('#') || id.contains("->");
    let sentence = id.split_whitespace().count() >= SENTENCE;
    let full_stop = id.len() > 1 && id.ends_with(['.', '!', '?', ',']);
    // Two words run together, as when `class A extends B` loses its spaces.
    let glued = kind == DiagramKind::Class
        && ["extends", "implements"]
            .iter()
            .any(|word| id.find(word).is_some_and(|at| at > 0 && at + word.len() < id.len()));
    (odd || sentence || full_stop || glued).then(|| {
        let message = format!("`{}` is no name", short(id));
        remark(node.line, message, "name parts by one identifier, with the text readers see in quotes")
    })
}

/// A word that stands alone and belongs to another notation, or an entity that nothing is said of.
pub(super) fn stray(node: &Node, diagram: &Diagram, connected: &HashSet<&str>) -> Option<Remark> {
    /// Words that open a declaration elsewhere.
    const KEYWORDS: &[&str] = &[
        "entity",
        "table",
        "create",
        "class",
        "interface",
        "abstract",
        "state",
        "participant",
        "actor",
        "relationship",
        "relation",
        "diagram",
        "extends",
        "implements",
        "node",
        "edge",
        "note",
        "end",
        "begin",
        "return",
    ];
    if connected.contains(node.id.as_str()) || !node.fields.is_empty() || !has_identifiers(diagram.kind) {
        return None;
    }
    if KEYWORDS.contains(&node.id.to_lowercase().as_str()) {
        let message = format!("the word `{}` was read as a part of its own", node.id);
        return Some(remark(node.line, message, "declare parts as the notation wants it, without a keyword"));
    }
    let others_have = diagram.nodes.iter().any(|node| !node.fields.is_empty() || connected.contains(node.id.as_str()));
    (diagram.kind == DiagramKind::EntityRelationship && others_have).then(|| {
        let message = format!("`{}` has neither attribute nor relation", short(&node.id));
        remark(node.line, message, "give it its attributes, or leave it out")
    })
}

/// Words of SQL read as attributes.
pub(super) fn fields(node: &Node) -> Option<Remark> {
    const SQL: &[&str] = &["NULL", "PRIMARY", "FOREIGN", "KEY", "REFERENCES", "CONSTRAINT", "NOT", "DEFAULT"];
    let found = node.fields.iter().find(|field| {
        !field.method && (SQL.contains(&field.name.as_str()) || SQL.contains(&field.data_type.as_str()))
    })?;
    let message = format!("`{} {}` in `{}` is SQL", found.data_type, found.name, short(&node.id));
    Some(remark(node.line, message, "write attributes as `type name PK`"))
}

/// Three or more parts on one line that nothing connects: a sentence, word by word.
pub(super) fn words_on_a_line(diagram: &Diagram, connected: &HashSet<&str>) -> Vec<Remark> {
    const SENTENCE: usize = 3;
    if !matches!(diagram.kind, DiagramKind::State | DiagramKind::EntityRelationship | DiagramKind::Class) {
        return Vec::new();
    }
    let mut on_line: HashMap<u32, usize> = HashMap::new();
    for node in diagram.nodes.iter().filter(|node| node.fields.is_empty() && !connected.contains(node.id.as_str())) {
        if let Some(line) = node.line {
            *on_line.entry(line).or_default() += 1;
        }
    }
    let mut lines: Vec<u32> =
        on_line.into_iter().filter(|(_, count)| *count >= SENTENCE).map(|(line, _)| line).collect();
    lines.sort_unstable();
    let told =
        |line| remark(Some(line), "a line of prose was read as parts of the diagram", "write nothing but the diagram");
    lines.into_iter().map(told).collect()
}
