//! Chooses the writer of a kind, and writes the title that all kinds share.

use super::escape::readable;
use super::{c4, chart, class, entity, flowchart, git, mindmap, sequence, state};
use crate::diagram::model::{Diagram, DiagramKind};

/// Lines of a text under construction.
pub(super) type Lines = Vec<String>;

/// A YAML string. Signs that Mermaid looks for before it reads YAML (tags, directives) are numbered.
fn yaml(title: &str) -> String {
    let json = serde_json::Value::from(title).to_string();
    let numbered = |sign: char| format!("\\u{:04x}", u32::from(sign));
    json.chars().map(|c| if "<>%{}".contains(c) { numbered(c) } else { c.to_string() }).collect()
}

/// Writes a diagram as Mermaid text, ending with one newline.
///
/// Labels keep their characters, whitespace within them collapses to single spaces. Edges whose ends are no node and
/// no group of the diagram are left out: they would make nodes of their own. What a notation cannot hold (members in
/// a flowchart, a label on a branching state) is left out too.
pub fn compile(diagram: &Diagram) -> String {
    let mut lines = Lines::new();
    let title = diagram.title.as_deref().map(readable).filter(|title| !title.is_empty());
    if let (Some(title), false) = (&title, diagram.kind == DiagramKind::C4) {
        // A JSON string is a YAML string, and needs none of Mermaid's own escapes.
        lines.push(format!("---\ntitle: {}\n---", yaml(title)));
    }
    match diagram.kind {
        DiagramKind::Flowchart => flowchart::write(diagram, &mut lines),
        DiagramKind::EntityRelationship => entity::write(diagram, &mut lines),
        DiagramKind::Sequence => sequence::write(diagram, &mut lines),
        DiagramKind::Class => class::write(diagram, &mut lines),
        DiagramKind::State => state::write(diagram, &mut lines),
        DiagramKind::C4 => c4::write(diagram, title.as_deref(), &mut lines),
        DiagramKind::Journey => chart::write_journey(diagram, &mut lines),
        DiagramKind::Pie => chart::write_pie(diagram, &mut lines),
        DiagramKind::Mindmap => mindmap::write(diagram, &mut lines),
        DiagramKind::Gantt => chart::write_gantt(diagram, &mut lines),
        DiagramKind::Timeline => chart::write_timeline(diagram, &mut lines),
        DiagramKind::GitGraph => git::write(diagram, &mut lines),
    }
    let mut text = lines.join("\n");
    text.push('\n');
    text
}
