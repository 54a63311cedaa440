//! Chooses the reader of a kind.

use super::fields::decoded;
use super::{c4, chart, class, entity, flowchart, git, mindmap, sequence, state};
use crate::diagram::kind::header_line;
use crate::diagram::lines::Lines;
use crate::diagram::model::{Diagram, DiagramKind};
use serde_json::Value;

/// Reads the JSON of a parsed text.
pub(in crate::diagram) fn read(json: &Value, kind: DiagramKind, text: &str) -> Diagram {
    let lines = Lines::new(text, header_line(text).map_or(0, |line| line + 1));
    let mut diagram = Diagram::new(kind);
    let title = decoded(json, "title");
    diagram.title = (!title.is_empty()).then_some(title);
    match kind {
        DiagramKind::Flowchart => flowchart::read(json, &lines, &mut diagram),
        DiagramKind::EntityRelationship => entity::read(json, &lines, &mut diagram),
        DiagramKind::Sequence => sequence::read(json, &lines, &mut diagram),
        DiagramKind::Class => class::read(json, &lines, &mut diagram),
        DiagramKind::State => state::read(json, &lines, &mut diagram),
        DiagramKind::C4 => c4::read(json, &lines, &mut diagram),
        DiagramKind::Journey => chart::read_journey(json, &lines, &mut diagram),
        DiagramKind::Pie => chart::read_pie(json, &lines, &mut diagram),
        DiagramKind::Mindmap => mindmap::read(json, &lines, &mut diagram),
        DiagramKind::Gantt => chart::read_gantt(json, &lines, &mut diagram),
        DiagramKind::Timeline => chart::read_timeline(json, &lines, &mut diagram),
        DiagramKind::GitGraph => git::read(json, &lines, &mut diagram),
    }
    diagram
}
