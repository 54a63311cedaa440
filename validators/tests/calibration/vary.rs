//! Changes that leave what a text says as it is: a good text stays good.

use crate::kinds::Kind;
use crate::spoil::drawing;
use sluice_validators::Format;
use sluice_validators::diagram::{Diagram, DiagramKind, compile};

/// A text in forms that mean the same, each with its name.
pub(crate) fn variations(kind: &Kind, text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = surface(kind.format, text);
    if let Some(diagram) = drawing(kind, text) {
        found.extend(redrawn(&diagram).into_iter().map(|(label, diagram)| (label.to_owned(), compile(&diagram))));
    }
    found
}

/// What nobody sees: line ends, marks, a fence around the whole, spaces.
pub(crate) fn surface(format: Format, text: &str) -> Vec<(String, String)> {
    let fence = match format {
        Format::Mermaid(_) => "mermaid",
        Format::Markdown => "markdown",
        Format::Html => "html",
        Format::Json | Format::Files => "json",
        Format::OpenApi => "yaml",
    };
    // A fence around a page that holds fences itself needs a longer one.
    let ticks = if text.contains("```") { "````" } else { "```" };
    vec![
        ("as written".to_owned(), text.to_owned()),
        ("CRLF".to_owned(), text.replace("\r\n", "\n").replace('\n', "\r\n")),
        ("a byte order mark".to_owned(), format!("\u{feff}{text}")),
        ("a clean fence".to_owned(), format!("{ticks}{fence}\n{}\n{ticks}\n", text.trim_end())),
        ("trailing spaces".to_owned(), text.lines().map(|line| format!("{line}  \n")).collect()),
        ("blank lines around".to_owned(), format!("\n\n{text}\n\n\n")),
        ("thoughts before".to_owned(), format!("<think>\nLet me see.\n</think>\n{text}")),
    ]
}

/// The same drawing in another order or under other ids.
fn redrawn(diagram: &Diagram) -> Vec<(&'static str, Diagram)> {
    let mut found = vec![("compiled again", diagram.clone())];
    if is_free_of_order(diagram.kind) {
        let mut turned = diagram.clone();
        turned.nodes.reverse();
        turned.edges.reverse();
        found.push(("in reverse order", turned));
    }
    if diagram.kind == DiagramKind::Flowchart {
        found.push(("under other ids", renamed(diagram)));
    }
    found
}

/// Kinds in which the order of lines says nothing.
pub(crate) fn is_free_of_order(kind: DiagramKind) -> bool {
    match kind {
        DiagramKind::Flowchart
        | DiagramKind::EntityRelationship
        | DiagramKind::Class
        | DiagramKind::State
        | DiagramKind::C4
        | DiagramKind::Pie => true,
        DiagramKind::Sequence
        | DiagramKind::Journey
        | DiagramKind::Mindmap
        | DiagramKind::Gantt
        | DiagramKind::Timeline
        | DiagramKind::GitGraph => false,
    }
}

fn renamed(diagram: &Diagram) -> Diagram {
    let mut renamed = diagram.clone();
    let other = |id: &str| diagram.nodes.iter().position(|node| node.id == id).map(|index| format!("box{index}x"));
    for node in &mut renamed.nodes {
        node.id = other(&node.id).unwrap_or_default();
    }
    for edge in &mut renamed.edges {
        edge.from = other(&edge.from).unwrap_or_else(|| edge.from.clone());
        edge.to = other(&edge.to).unwrap_or_else(|| edge.to.clone());
    }
    renamed
}
