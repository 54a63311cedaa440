//! Runs the rules of a kind over a text.

use super::{bounds, c4, class, common};
use crate::diagram::kind::header_line;
use crate::diagram::model::DiagramKind;
use crate::diagram::parse::failure;
use crate::document::ParseFailure;

/// One rule for one line, without the spaces around it: what is wrong, if anything.
type Rule = fn(&str) -> Option<String>;

/// Rules of a kind beyond those of every kind.
fn rules(kind: DiagramKind) -> &'static [Rule] {
    match kind {
        DiagramKind::Flowchart => {
            &[common::class_definition, common::subgraph_title, common::style_entity, common::style_target]
        }
        DiagramKind::Class => &[common::class_definition],
        DiagramKind::EntityRelationship => &[common::class_definition, common::style_tail],
        DiagramKind::State => &[common::class_definition, common::state_description, common::style_target],
        DiagramKind::C4 => &[c4::arguments],
        DiagramKind::Gantt => &[common::empty_task, common::gantt_word],
        DiagramKind::Mindmap => &[common::mindmap_brackets, common::icon],
        DiagramKind::Sequence => &[common::note_place],
        DiagramKind::Timeline => &[common::empty_event],
        DiagramKind::GitGraph => &[common::colon_first],
        DiagramKind::Journey | DiagramKind::Pie => &[],
    }
}

/// Checks every line after the header; the first line that breaks a rule fails the text.
pub(in crate::diagram) fn check(text: &str, kind: DiagramKind) -> Result<(), ParseFailure> {
    let rules = rules(kind);
    bounds::check(text, kind)?;
    if let Some(message) = common::quoted_directive(text, kind) {
        return Err(failure(Some(1), message));
    }
    let start = header_line(text).unwrap_or(0);
    let mut body = class::Body::default();
    for (index, line) in text.lines().enumerate().skip(start) {
        let line = line.trim();
        if line.starts_with("%%") {
            continue;
        }
        let wrong = if index == start { common::header(line, kind) } else { common::repeated_header(line, kind) };
        let wrong = wrong.or_else(|| rules.iter().find_map(|rule| rule(line)));
        let wrong = wrong.or_else(|| if kind == DiagramKind::Class { body.member(line) } else { None });
        if let Some(message) = wrong {
            return Err(failure(u32::try_from(index + 1).ok(), message));
        }
    }
    let says = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with("%%");
    let needs_content = matches!(kind, DiagramKind::Class | DiagramKind::Mindmap);
    if needs_content && !text.lines().skip(start + 1).any(says) {
        return Err(failure(None, "nothing stands behind the header"));
    }
    // A tooltip may run over several lines, but not over the end of the text.
    let last = text.trim_end().lines().next_back().unwrap_or("").trim();
    match common::open_quote(last) {
        Some(message) if kind == DiagramKind::Flowchart => Err(failure(None, message)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::diagram::kind_of;

    #[test]
    fn what_only_the_official_parser_rejects_is_rejected_with_its_line() {
        for (text, line) in [
            ("flowchart LR\nclassDef a fill=#fff", Some(2)),
            ("flowchart LR\nclassDef a fill:#fff", None),
            ("flowchart LR\nsubgraph API (v2)\nend", Some(2)),
            ("flowchart LR\nsubgraph \"API (v2)\"\nend", None),
            ("flowchart LR\nsubgraph a [API (v2)]\nend", Some(2)),
            ("flowchart LR\nsubgraph a[\"API (v2)\"]\nend", None),
            ("flowchart LR\na-->b\nflowchart LR\n", Some(3)),
            ("flowchart LR\nclick A \"x\nand y\"", None),
            ("C4Context\nPerson(p, Some Name)", Some(2)),
            ("C4Context\nPerson(p, “Name”)", Some(2)),
            ("C4Context\nPerson(p, \"Some, Name\", $tags=\"a b\")", None),
            ("C4Context\nRel(a, b)", Some(2)),
            ("C4Context\nRel(a, b, \"uses\")", None),
            ("C4Context\nUpdateRelStyle(a, b, $offsetX=\"5\")", None),
            ("classDiagram\nA : +run(a: int) bool", Some(2)),
            ("classDiagram\nA : run(a) bool\nB:::x --> C : y", None),
            ("classDiagram\nclass A {\n +id : int\n run() { }\n}", Some(4)),
            ("classDiagram\nclass A {\n +id : int\n}\nnote for A \"x: y: z\"", None),
            ("erDiagram\nerDiagram\nA ||--o{ B : x", Some(2)),
            ("stateDiagram-v2\nA --> B :", Some(2)),
            ("gantt\nsection x\nTask:", Some(3)),
            ("timeline\ntimeline\n2002 : x", Some(2)),
            ("timeline;\n2002 : x", None),
            ("%%{'init': {}}%%\ntimeline\n2002 : x", Some(1)),
            ("graph TD;A;style A fill:#fff;style B fill:#000;", Some(1)),
            ("graph TD;A;style A fill:#fff;", None),
            ("flowchart LR\nstyle fill:#fff", Some(2)),
            ("flowchart LR\nclassDef classDef a fill:#fff", Some(2)),
            ("classDiagram\nnamespace A {\n}\nclass B", Some(3)),
            ("classDiagram\nA&B <|-- C", Some(2)),
            ("classDiagram\nA : a&b\nclass B[\"a&b\"]", None),
            ("sequenceDiagram\nnote left ofA: x", Some(2)),
            ("timeline\n2002 : : x", Some(2)),
            ("gantt\ngantt chart : 3d", Some(2)),
            ("gitGraph:\n: commit", Some(2)),
            ("mindmap\n a\n  ::icon(x) y", Some(3)),
            ("flowchart LR\nstyle a", Some(2)),
        ] {
            let kind = kind_of(text).expect("every text has a header");
            assert_eq!(check(text, kind).err().and_then(|failure| failure.line), line, "{text}");
        }
    }
}
