//! What is junk, and what only looks like it.

use super::junk;
use crate::diagram::{DiagramKind, kind_of, parse};

#[test]
fn what_only_the_grammar_takes_for_a_diagram_is_named() {
    for (text, line) in [
        ("stateDiagram-v2\nThis diagram shows the main components.\n[*] --> A", 2),
        ("stateDiagram-v2\n[*] --> A\nS1 -->|ok| S2", 3),
        ("erDiagram\nA ||--o{ B : x\n**Core components**", 3),
        ("erDiagram\nentity USER {\n int id\n}\nUSER ||--o{ B : x", 2),
        ("erDiagram\nA ||--o{ B : x\nC", 3),
        ("sequenceDiagram\n## Login flow\nA->>B: hi", 2),
        ("erDiagram\nA {\n int id\n NOT NULL\n}", 2),
        ("mindmap\n root((x))\n  Here is the diagram you asked for", 3),
        ("mindmap\n root((x))\n  - an item", 3),
        ("mindmap\n root((x))\n  This branch explains what the whole thing is about.", 3),
        ("classDiagram\nclass A extends B", 2),
        ("stateDiagram-v2\n[*] --> A\n}", 3),
        ("flowchart LR\na --> b\n```", 3),
        ("gantt\n Plan : a, 2026-13-45, 3d", 2),
        ("gantt\n Plan : Week 1, 2 weeks", 2),
        ("gantt\n We first have to plan all of this. : 2026-01-01, 3d", 2),
        ("journey\n Buy: high: Me", 2),
        ("timeline\n 2024 : start\n It shows how all of it came", 3),
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
        "gantt\ndateFormat YYYY-DD-MM\nPlan : a, 2026-31-01, 3d\nDo it : after a, 2w",
        "journey\nsection Buying\nFind it: 3: Me, You",
        "timeline\n2024 : It was made, and was good.\nThe year after",
        "mindmap\n root((x))\n  What to do with all of the other things",
        "gitGraph\ncommit id: \"What was done on that day.\"",
        "classDiagram\nclass Extends\nclass A\nA <|-- Extends",
    ] {
        let kind = kind_of(text).unwrap_or(DiagramKind::Flowchart);
        let diagram = parse(text, kind).expect("the text is sound");
        assert_eq!(junk(&diagram, text), [], "{text}");
    }
}
