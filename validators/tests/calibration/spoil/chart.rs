//! Operators on charts: dates, numbers, people, events and branches.

use super::diagram::{INVENTED, Operator, drawing, is_chart};
use crate::ground::Ground;
use crate::kinds::Kind;
use sluice_validators::diagram::{Diagram, DiagramKind, Group, Node, compile};

const GANTT: &[Operator] = &[
    ("every end lies before its start", |diagram| set_fields(diagram, "end", |_| "2001-01-01".to_owned())),
    ("a task stands there three times", |diagram| {
        let first = diagram.nodes[0].clone();
        diagram.nodes.extend(std::iter::repeat_n(first, 3));
    }),
    ("phases of any project stand between", |diagram| add_labelled(diagram, PHASES)),
];

/// What makes plans bad whose notes name dates.
const DATED: &[Operator] = &[("everything is a year later", |diagram| {
    for year in ["2026-", "2027-"] {
        for node in &mut diagram.nodes {
            node.label = node.label.replace(year, "2031-");
            node.fields.iter_mut().for_each(|field| field.name = field.name.replace(year, "2031-"));
        }
    }
})];

const TIMELINE: &[Operator] = &[
    ("events are invented", |diagram| set_fields(diagram, "event", invented)),
    ("every second event is invented", |diagram| {
        diagram.nodes.iter_mut().step_by(2).for_each(invent_events);
    }),
    ("nothing happens", |diagram| diagram.nodes.iter_mut().for_each(|node| node.fields.clear())),
    ("the last comes first", |diagram| diagram.nodes.reverse()),
];

const PIE: &[Operator] = &[
    ("every slice is one larger", |diagram| each_value(diagram, |value| value + 1.0)),
    ("slices are round numbers", |diagram| each_value(diagram, |value| (value + 3.0) * 10.0)),
    ("all slices are alike", |diagram| each_value(diagram, |_| 7.0)),
    ("the numbers go round", |diagram| {
        let mut values: Vec<Option<f64>> = diagram.nodes.iter().map(|node| node.value).collect();
        values.rotate_right(1);
        let is_other = values.iter().zip(&diagram.nodes).filter(|(value, node)| **value != node.value).count() * 3;
        if is_other > values.len() {
            diagram.nodes.iter_mut().zip(values).for_each(|(node, value)| node.value = value);
        }
    }),
];

const JOURNEY: &[Operator] = &[
    ("all steps are scored alike", |diagram| each_value(diagram, |_| 3.0)),
    ("scores are off the scale", |diagram| each_value(diagram, |_| 0.0)),
    ("somebody else takes every step", |diagram| set_fields(diagram, "actor", invented)),
    ("every second step is taken by somebody else", |diagram| {
        for node in diagram.nodes.iter_mut().step_by(2) {
            node.fields.iter_mut().for_each(|field| field.name = "Astronaut".to_owned());
        }
    }),
    ("nobody takes a step", |diagram| diagram.nodes.iter_mut().for_each(|node| node.fields.clear())),
];

const GIT: &[Operator] = &[
    ("branches are called something else", |diagram| rename_branches(diagram, INVENTED)),
    ("branches have the names of any project", |diagram| rename_branches(diagram, BRANCHES)),
    ("tags are invented", |diagram| set_fields(diagram, "tag", |index| format!("v9.{index}.7"))),
    ("nothing is tagged and nothing is said", |diagram| {
        for (index, node) in diagram.nodes.iter_mut().enumerate() {
            node.fields.clear();
            node.label = format!("Change {index}");
        }
    }),
    ("everything stands on one branch", |diagram| {
        diagram.nodes.iter_mut().for_each(|node| node.group = Some(0));
        diagram.groups.truncate(1);
    }),
    ("branches of any project stand between", |diagram| add_branches(diagram, &BRANCHES[1..5])),
];

const MINDMAP: &[Operator] = &[
    ("every topic hangs on the one before", |diagram| {
        for index in 1..diagram.nodes.len() {
            let (from, to) = (diagram.nodes[index - 1].id.clone(), diagram.nodes[index].id.clone());
            if let Some(edge) = diagram.edges.get_mut(index - 1) {
                (edge.from, edge.to) = (from, to);
            }
        }
    }),
    ("virtues stand between the topics", |diagram| {
        let root = diagram.nodes[0].id.clone();
        let before = diagram.nodes.len();
        add_labelled(diagram, VIRTUES);
        for index in before..diagram.nodes.len() {
            let edge = diagram.edges[0].clone();
            let to = diagram.nodes[index].id.clone();
            diagram.edges.push(sluice_validators::diagram::Edge { from: root.clone(), to, ..edge });
        }
    }),
];

const PHASES: &[&str] = &["Requirements analysis", "Design phase", "Integration testing", "Go-live", "Retrospective"];

const VIRTUES: &[&str] = &[
    "Scalability",
    "Robustness",
    "Innovation",
    "Synergy",
    "Excellence",
    "Agility",
    "Transparency",
    "Sustainability",
    "Empowerment",
    "Resilience",
];

const BRANCHES: &[&str] = &["master", "staging", "production", "qa", "hotfix-123", "sandbox", "nightly", "demo"];

/// Spoiled forms of a chart; nothing for other drawings.
pub(super) fn spoiled(kind: &Kind, text: &str, ground: &Ground) -> Vec<(String, String)> {
    let Some(diagram) = drawing(kind, text).filter(|diagram| is_chart(diagram.kind)) else { return Vec::new() };
    let operators = match diagram.kind {
        DiagramKind::Gantt => GANTT,
        DiagramKind::Timeline => TIMELINE,
        DiagramKind::Pie => PIE,
        DiagramKind::Journey => JOURNEY,
        DiagramKind::GitGraph => GIT,
        _ => MINDMAP,
    };
    let has_dates = ground.notes.actions.iter().any(|action| action.name.contains("-0") || action.name.contains("-1"));
    let is_dated = has_dates && matches!(diagram.kind, DiagramKind::Gantt | DiagramKind::Timeline);
    let mut found = Vec::new();
    for (label, operator) in operators.iter().chain(DATED.iter().filter(|_| is_dated)) {
        let mut spoiled = diagram.clone();
        operator(&mut spoiled);
        if spoiled != diagram {
            found.push(((*label).to_owned(), compile(&spoiled)));
        }
    }
    found
}

fn invented(index: usize) -> String {
    format!("{} {}", INVENTED[index % INVENTED.len()], INVENTED[(index * 3 + 1) % INVENTED.len()])
}

/// Gives all fields of one sort other texts, counted through.
fn set_fields(diagram: &mut Diagram, sort: &str, text: impl Fn(usize) -> String) {
    let fields = diagram.nodes.iter_mut().flat_map(|node| &mut node.fields).filter(|field| field.data_type == sort);
    fields.enumerate().for_each(|(index, field)| field.name = text(index));
}

fn invent_events(node: &mut Node) {
    node.fields.iter_mut().enumerate().for_each(|(index, field)| field.name = invented(index + node.label.len()));
}

fn each_value(diagram: &mut Diagram, of: impl Fn(f64) -> f64) {
    diagram.nodes.iter_mut().for_each(|node| node.value = node.value.map(&of));
}

/// Parts like the last, with names of their own.
fn add_labelled(diagram: &mut Diagram, labels: &[&str]) {
    let Some(last) = diagram.nodes.last().cloned() else { return };
    for label in labels {
        let id = format!("more{}", diagram.nodes.len());
        diagram.nodes.push(Node { id, label: (*label).to_owned(), line: None, ..last.clone() });
    }
}

/// All branches but the first, which the notation names itself.
fn rename_branches(diagram: &mut Diagram, names: &[&str]) {
    for (index, group) in diagram.groups.iter_mut().enumerate().skip(1) {
        let name = names[index % names.len()].to_lowercase();
        (group.id, group.label) = (name.clone(), name);
    }
}

fn add_branches(diagram: &mut Diagram, names: &[&str]) {
    let Some(last) = diagram.nodes.last().cloned() else { return };
    for name in names {
        let (group, id) = (diagram.groups.len(), format!("{name} starts"));
        let keyword = "branch".to_owned();
        diagram.groups.push(Group { id: (*name).to_owned(), label: (*name).to_owned(), keyword, parent: None });
        diagram.nodes.push(Node { id: id.clone(), label: id, group: Some(group), fields: vec![], ..last.clone() });
    }
}
