//! What the grammar accepts and no reader would: prose, Markdown and words of other notations taken for parts.
//!
//! **Source**: texts that Mermaid 12.3.0 accepts, and the models it makes of them.

use super::model::{Diagram, DiagramKind, Node};
use crate::rubric::Remark;
use std::collections::{HashMap, HashSet};

/// More remarks say nothing new.
const MOST: usize = 50;

/// Names everything in a diagram that is no part of it but was read as one. `text` is what it was parsed from.
pub fn junk(diagram: &Diagram, text: &str) -> Vec<Remark> {
    let connected: HashSet<&str> =
        diagram.edges.iter().flat_map(|edge| [edge.from.as_str(), edge.to.as_str()]).collect();
    let mut remarks = Vec::new();
    for node in &diagram.nodes {
        remarks.extend(name(node, diagram.kind).or_else(|| stray(node, diagram, &connected)));
        remarks.extend(fields(node));
    }
    remarks.extend(words_on_a_line(diagram, &connected));
    for (line, content) in (1u32..).zip(text.lines()) {
        let content = content.trim();
        if content.starts_with("```") || content.starts_with("~~~") {
            remarks.push(remark(Some(line), "a fence stands within the diagram", "remove the fence"));
        } else if diagram.kind == DiagramKind::Sequence && content.starts_with('#') {
            remarks.push(remark(
                Some(line),
                "a Markdown heading stands within the diagram",
                "write comments with `%%`",
            ));
        }
    }
    remarks.truncate(MOST);
    remarks
}

fn remark(line: Option<u32>, message: impl Into<String>, hint: &str) -> Remark {
    Remark { line, message: message.into(), hint: Some(hint.to_owned()) }
}

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
fn name(node: &Node, kind: DiagramKind) -> Option<Remark> {
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

/// A word that stands alone and belongs to another notation. An entity of which nothing more is said is graded, true or
/// invented, like one that has fields: were it junk, giving an invented one a field would raise the score.
fn stray(node: &Node, diagram: &Diagram, connected: &HashSet<&str>) -> Option<Remark> {
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
    None
}

/// Words of SQL read as attributes.
fn fields(node: &Node) -> Option<Remark> {
    const SQL: &[&str] = &["NULL", "PRIMARY", "FOREIGN", "KEY", "REFERENCES", "CONSTRAINT", "NOT", "DEFAULT"];
    let found = node.fields.iter().find(|field| {
        !field.method && (SQL.contains(&field.name.as_str()) || SQL.contains(&field.data_type.as_str()))
    })?;
    let message = format!("`{} {}` in `{}` is SQL", found.data_type, found.name, short(&node.id));
    Some(remark(node.line, message, "write attributes as `type name PK`"))
}

/// Three or more parts on one line that nothing connects: a sentence, word by word.
fn words_on_a_line(diagram: &Diagram, connected: &HashSet<&str>) -> Vec<Remark> {
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

/// Enough of a name to find it.
fn short(name: &str) -> String {
    name.chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::junk;
    use crate::diagram::{DiagramKind, kind_of, parse};

    #[test]
    fn what_only_the_grammar_takes_for_a_diagram_is_named() {
        for (text, line) in [
            ("stateDiagram-v2\nThis diagram shows the main components.\n[*] --> A", 2),
            ("stateDiagram-v2\n[*] --> A\nS1 -->|ok| S2", 3),
            ("erDiagram\nA ||--o{ B : x\n**Core components**", 3),
            ("erDiagram\nentity USER {\n int id\n}\nUSER ||--o{ B : x", 2),
            ("sequenceDiagram\n## Login flow\nA->>B: hi", 2),
            ("erDiagram\nA {\n int id\n NOT NULL\n}", 2),
            ("mindmap\n root((x))\n  Here is the diagram you asked for", 3),
        ] {
            let kind = kind_of(text).expect("every text has a header");
            let diagram = parse(text, kind).expect("the grammar takes it");
            let lines: Vec<_> = junk(&diagram, text).into_iter().map(|remark| remark.line).collect();
            assert!(lines.contains(&Some(line)), "{text}: {lines:?}");
        }
    }

    #[test]
    fn a_sound_diagram_holds_no_junk() {
        for text in [
            "stateDiagram-v2\n[*] --> Idle\nIdle --> Busy : a job came in.\nstate \"Being worked on by us all.\" as Busy\nBusy --> [*]",
            "erDiagram\n\"order line\" {\n int id PK\n}\nORDER ||--o{ \"order line\" : has",
            "sequenceDiagram\nparticipant A as The one who asks for it\nA->>B: # 1",
            "flowchart LR\na[\"This and that, and more of it.\"] --> b",
            "classDiagram\nclass Extends\nclass A\nA <|-- Extends",
        ] {
            let kind = kind_of(text).unwrap_or(DiagramKind::Flowchart);
            let diagram = parse(text, kind).expect("the text is sound");
            assert_eq!(junk(&diagram, text), [], "{text}");
        }
    }
}
