//! Whatever is compiled parses back to as many nodes and edges with the same labels.

use super::compile;
use super::escape::readable;
use crate::diagram::model::{Cardinality, Diagram, DiagramKind, Edge, Field, Group, Node, Role, Style};
use crate::diagram::parse;
use proptest::prelude::*;
use std::collections::HashSet;

/// Texts that break careless writers, and any others.
fn label() -> impl Strategy<Value = String> {
    let nasty = prop::sample::select(vec![
        "\"\"",
        "\"a\"",
        "end",
        "\"\"",
        "\"a\"",
        "title",
        "a\"b",
        "a]b)",
        "(x)",
        "{id}",
        "#35;",
        "&lt;b&gt;",
        "<br/>",
        "a;b",
        "a:b",
        "a|b",
        "%% c",
        "`m`",
        "**b**",
        "style:#f;",
        "classDef a:#;",
        "-->",
        "--",
        "---",
        "::: x",
        "ﬂ°¶ß",
        "line\nbreak",
        "$math$",
        "1. one",
        "- x",
        "@{x}",
        "section",
        "note right of",
        "[*]",
        "<<choice>>",
        "as",
        "x : y",
        "O(1)",
        "~T~",
        "\\n",
        "é漢😀",
        "GET /orders/{id}?q=1&r=2",
        "it's",
        "",
        "   ",
        "…",
        "“q”",
        "%%{init: {}}%%",
        "accTitle: x",
        "commit",
        "wrap:x",
    ]);
    prop_oneof![nasty.prop_map(str::to_owned), "[a-z ]{1,12}", "\\PC{0,12}", any::<String>()]
}

fn role() -> impl Strategy<Value = Role> {
    prop::sample::select(vec![Role::Component, Role::Store, Role::Actor, Role::External, Role::Decision])
}

fn style() -> impl Strategy<Value = Style> {
    prop::sample::select(vec![
        Style::Solid,
        Style::Dotted,
        Style::Reply,
        Style::Inherits,
        Style::Implements,
        Style::Owns,
        Style::Undirected,
    ])
}

fn cardinality() -> impl Strategy<Value = Option<(Cardinality, Cardinality)>> {
    let one = || {
        prop::sample::select(vec![
            Cardinality::ZeroOrOne,
            Cardinality::ExactlyOne,
            Cardinality::ZeroOrMore,
            Cardinality::OneOrMore,
        ])
    };
    prop::option::of((one(), one()))
}

fn fields() -> impl Strategy<Value = Vec<Field>> {
    let field = (label(), label(), any::<[bool; 5]>()).prop_map(|(name, data_type, flags)| Field {
        name,
        data_type,
        primary_key: flags[0],
        foreign_key: flags[1],
        unique: flags[2],
        method: flags[3],
        private: flags[4],
    });
    prop::collection::vec(field, 0..3)
}

prop_compose! {
    /// A well-formed diagram: identifiers are unique, ends and groups exist, a pie has no two equal slices.
    fn diagram(kind: DiagramKind)(
        title in prop::option::of(label()),
        nodes in prop::collection::vec((label(), label(), role(), fields(), 0usize..4, prop::option::of(0.0f64..9.0)), 1..8),
        ends in prop::collection::vec((0usize..8, 0usize..8, label(), style(), cardinality(), 0usize..4), 0..10),
        groups in prop::collection::vec((label(), prop::sample::select(vec!["alt", "else", "loop", "par", "and", "rect", "System_Boundary", "x"]), 0usize..4), 0..4),
    ) -> Diagram {
        let count = nodes.len();
        let groups: Vec<Group> = groups.into_iter().enumerate().map(|(index, (label, keyword, parent))| Group {
            id: format!("g {index}"), label, keyword: keyword.to_owned(), parent: Some(parent).filter(|p| *p < index),
        }).collect();
        let group = |index: usize| Some(index).filter(|index| *index < groups.len());
        let nodes: Vec<Node> = nodes.into_iter().enumerate().map(|(index, (id, label, role, fields, at, value))| Node {
            id: format!("{id}{index}"), label: if kind == DiagramKind::Pie { format!("{label} {index}") } else { label },
            role, fields, group: group(at), value, ..Node::default()
        }).collect();
        let edges = ends.into_iter().map(|(from, to, label, style, cardinality, at)| Edge {
            from: nodes[from % count].id.clone(), to: nodes[to % count].id.clone(), label, style, cardinality,
            group: group(at), line: None,
        }).collect();
        Diagram { kind, title, nodes, edges, groups }
    }
}

/// Kinds that carry nodes and edges of any shape.
const GRAPHS: [DiagramKind; 6] = [
    DiagramKind::Flowchart,
    DiagramKind::EntityRelationship,
    DiagramKind::Sequence,
    DiagramKind::Class,
    DiagramKind::State,
    DiagramKind::C4,
];

/// Kinds that carry parts, and of connections none or their own.
const CHARTS: [DiagramKind; 6] = [
    DiagramKind::Journey,
    DiagramKind::Pie,
    DiagramKind::Mindmap,
    DiagramKind::Gantt,
    DiagramKind::Timeline,
    DiagramKind::GitGraph,
];

fn labels(diagram: &Diagram) -> Vec<String> {
    let seen = |node: &Node| readable(super::flowchart::label(&node.label, &node.id));
    let mut labels: Vec<String> = diagram.nodes.iter().map(seen).collect();
    labels.sort();
    labels
}

fn edge_labels(diagram: &Diagram) -> Vec<String> {
    let mut labels: Vec<String> = diagram.edges.iter().map(|edge| readable(&edge.label)).collect();
    labels.sort();
    labels
}

/// C4 keeps one relation from one element to another.
fn expected_edges(diagram: &Diagram) -> usize {
    match diagram.kind {
        DiagramKind::C4 => diagram.edges.iter().map(|edge| (&edge.from, &edge.to)).collect::<HashSet<_>>().len(),
        _ => diagram.edges.len(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_compiled_graph_parses_to_the_same_nodes_edges_and_labels(
        diagram in prop::sample::select(GRAPHS.to_vec()).prop_flat_map(diagram)
    ) {
        let text = compile(&diagram);
        let parsed = parse(&text, diagram.kind);
        prop_assert!(parsed.is_ok(), "{:?}\n{text}", parsed.err());
        let parsed = parsed.expect("checked above");
        prop_assert_eq!(labels(&parsed), labels(&diagram), "{}", text);
        prop_assert_eq!(parsed.edges.len(), expected_edges(&diagram), "{}", text);
        // These two demand a text where the diagram has none.
        if !matches!(diagram.kind, DiagramKind::Sequence | DiagramKind::C4) {
            prop_assert_eq!(edge_labels(&parsed), edge_labels(&diagram), "{}", text);
        }
        prop_assert_eq!(compile(&diagram), text);
    }

    #[test]
    fn a_compiled_chart_parses_to_the_same_parts(
        diagram in prop::sample::select(CHARTS.to_vec()).prop_flat_map(diagram)
    ) {
        let text = compile(&diagram);
        let parsed = parse(&text, diagram.kind);
        prop_assert!(parsed.is_ok(), "{:?}\n{text}", parsed.err());
        let parsed = parsed.expect("checked above");
        // A git graph numbers commits of the same name.
        if diagram.kind == DiagramKind::GitGraph {
            prop_assert_eq!(parsed.nodes.len(), diagram.nodes.len(), "{}", text);
        } else {
            prop_assert_eq!(labels(&parsed), labels(&diagram), "{}", text);
        }
    }
}

#[test]
fn a_plan_keeps_its_dates_and_what_waits_for_what() {
    let text = "gantt\n  dateFormat YYYY-MM-DD\n  section A\n    One : one, 2026-11-23, 5d\n    Two : two, after one, 2026-12-04\n";
    let first = parse(text, DiagramKind::Gantt).expect("it parses");
    let again = parse(&compile(&first), DiagramKind::Gantt).expect("what is written parses");
    let dates = |diagram: &Diagram| -> Vec<String> {
        diagram
            .nodes
            .iter()
            .flat_map(|node| &node.fields)
            .map(|field| format!("{}={}", field.data_type, field.name))
            .collect()
    };
    assert_eq!(dates(&first), ["start=2026-11-23", "end=5d", "start=after one", "end=2026-12-04"]);
    assert_eq!((dates(&again), again.edges.len()), (dates(&first), first.edges.len()));
}
