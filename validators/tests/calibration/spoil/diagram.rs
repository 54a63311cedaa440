//! Operators on drawings: parsed, spoiled, compiled again.

use crate::kinds::Kind;
use sluice_validators::diagram::{Diagram, DiagramKind, Edge, Field, Node, Role, compile};
use sluice_validators::normalise::normalise;
use sluice_validators::{Document, Format};

/// Names of things that no ground has.
pub(super) const INVENTED: &[&str] = &[
    "Tachyon",
    "Glacier",
    "Walrus",
    "Obelisk",
    "Saxophone",
    "Volcano",
    "Penguin",
    "Trebuchet",
    "Marzipan",
    "Zeppelin",
];

/// An operator: what it does, and how.
pub(super) type Operator = (&'static str, fn(&mut Diagram));

/// What makes any drawing bad.
const OPERATORS: &[Operator] = &[
    ("half of the parts are missing", |diagram| drop_nodes(diagram, 2, 1)),
    ("60 % of the parts are missing", |diagram| drop_nodes(diagram, 5, 3)),
    ("three parts and more are invented", invent),
    ("as many parts are invented as are true", invent_many),
    ("every part is called something else", |diagram| rename(diagram, 1)),
    ("every second part is called something else", |diagram| rename(diagram, 2)),
    ("parts are numbered instead of named", number),
    ("parts are left open", placeholders),
    ("the names of the parts are moved on", rotate_names),
    ("everything hangs on the last part", star),
    ("each part leads to the next, whatever it is", chain),
    ("nothing is connected", |diagram| diagram.edges.clear()),
    ("every connection stands there many times", |diagram| diagram.edges = [diagram.edges.as_slice(); 4].concat()),
];

/// How many of these look at parts alone.
const PARTS: usize = 7;

/// What makes drawings bad in which direction and words on arrows matter.
const ARROWS: &[Operator] = &[("every arrow is turned", turn), ("no arrow says anything", unlabel)];

/// What makes drawings bad whose parts have fields.
const FIELDS: &[Operator] = &[
    ("no part has a field", |diagram| diagram.nodes.iter_mut().for_each(|node| node.fields.clear())),
    ("fields stand with the wrong part", rotate_fields),
    ("fields are invented", invent_fields),
    ("one and many are exchanged", exchange),
];

/// The drawing that a text is, as normalising leaves it.
pub(crate) fn drawing(kind: &Kind, text: &str) -> Option<Diagram> {
    match normalise(text, kind.format, true).document {
        Document::Diagram(diagram) => Some(diagram),
        _ => None,
    }
}

/// Spoiled forms of a drawing.
pub(super) fn spoiled(kind: &Kind, text: &str) -> Vec<(String, String)> {
    let diagram = drawing(kind, text).expect("a good text parses");
    let mut found = Vec::new();
    let whole = compile(&diagram);
    let mut apply = |operators: &[Operator]| {
        for (label, operator) in operators {
            let mut spoiled = diagram.clone();
            operator(&mut spoiled);
            // Some notations draw once what a text says twice.
            let text = compile(&spoiled);
            if text != whole {
                found.push(((*label).to_owned(), text));
            }
        }
    };
    // Charts have parts, but no arrows that say something.
    if is_chart(diagram.kind) {
        apply(&OPERATORS[..PARTS]);
    } else {
        apply(OPERATORS);
    }
    match diagram.kind {
        kind if is_chart(kind) => {}
        DiagramKind::EntityRelationship => apply(FIELDS),
        // A line between classes needs no words.
        DiagramKind::Class => {
            apply(&FIELDS[..3]);
            apply(&ARROWS[..1]);
        }
        _ => apply(ARROWS),
    }
    found.extend(junked(kind.format, text));
    found
}

/// Drawings of values, times and branches.
pub(super) fn is_chart(kind: DiagramKind) -> bool {
    match kind {
        DiagramKind::Gantt
        | DiagramKind::Timeline
        | DiagramKind::Pie
        | DiagramKind::Journey
        | DiagramKind::GitGraph
        | DiagramKind::Mindmap => true,
        DiagramKind::Flowchart
        | DiagramKind::EntityRelationship
        | DiagramKind::Sequence
        | DiagramKind::Class
        | DiagramKind::State
        | DiagramKind::C4 => false,
    }
}

/// Prose and other notations within the text of a drawing.
fn junked(format: Format, text: &str) -> Vec<(String, String)> {
    let keyword = text.lines().next().unwrap_or("");
    let other = if keyword.starts_with("flowchart") { "stateDiagram-v2" } else { "flowchart TD" };
    let (head, rest) = text.split_once('\n').unwrap_or((text, ""));
    let last = text.lines().rfind(|line| line.split_whitespace().count() > 1).unwrap_or_default();
    let Format::Mermaid(_) = format else { return Vec::new() };
    vec![
        ("another header".to_owned(), format!("{other}\n{rest}")),
        (
            "prose within".to_owned(),
            format!(
                "{head}\nThis diagram shows the main components of the whole system.\n**Core parts** are shown first.\n{rest}"
            ),
        ),
        (
            "half of every line".to_owned(),
            text.lines().map(|line| format!("{}\n", &line[..line.floor_char_boundary(line.len() / 2)])).collect(),
        ),
        ("the last statement twenty times".to_owned(), format!("{text}{}", format!("{last}\n").repeat(19))),
        ("described instead of drawn".to_owned(), format!("{head}\n%% {}\n", rest.replace('\n', " "))),
    ]
}

fn drop_nodes(diagram: &mut Diagram, of: usize, missing: usize) {
    let gone: Vec<String> = diagram
        .nodes
        .iter()
        .enumerate()
        .filter(|(index, _)| index % of < missing)
        .map(|(_, node)| node.id.clone())
        .collect();
    diagram.nodes.retain(|node| !gone.contains(&node.id));
    diagram.edges.retain(|edge| !gone.contains(&edge.from) && !gone.contains(&edge.to));
}

fn invent(diagram: &mut Diagram) {
    let number = 3.max(diagram.nodes.len().div_ceil(3)).min(INVENTED.len());
    add(diagram, number, "");
}

fn invent_many(diagram: &mut Diagram) {
    let whole = diagram.nodes.len();
    for round in 0..whole.div_ceil(INVENTED.len()) {
        add(diagram, INVENTED.len().min(whole), ["", " Store", " Desk", " Clock", " Board"][round % 5]);
    }
}

fn add(diagram: &mut Diagram, number: usize, suffix: &str) {
    let Some(last) = diagram.nodes.last().cloned() else { return };
    // A beginning or an end would stand outside of what happens in between.
    let model = Node { role: Role::Component, ..last };
    for name in INVENTED.iter().take(number) {
        let label = format!("{name}{suffix}");
        let id = format!("{}{}", name.to_lowercase(), diagram.nodes.len());
        let id = if has_names_for_ids(diagram.kind) { label.replace(' ', "") } else { id };
        let label = if has_names_for_ids(diagram.kind) { id.clone() } else { label };
        let to = diagram.nodes[diagram.nodes.len() / 2].id.clone();
        let edge = diagram.edges.first().cloned().unwrap_or_default();
        diagram.edges.push(Edge { from: id.clone(), to, line: None, ..edge });
        diagram.nodes.push(Node { id, label, line: None, ..model.clone() });
    }
}

/// Kinds in which a reader sees the id.
fn has_names_for_ids(kind: DiagramKind) -> bool {
    matches!(kind, DiagramKind::EntityRelationship | DiagramKind::Class | DiagramKind::State | DiagramKind::GitGraph)
}

fn rename(diagram: &mut Diagram, every: usize) {
    relabel(diagram, |index, old| {
        let name = INVENTED[index % INVENTED.len()];
        if index % every == 0 { format!("{name}{}", "s".repeat(index / INVENTED.len())) } else { old.to_owned() }
    });
}

fn number(diagram: &mut Diagram) {
    relabel(diagram, |index, _| format!("Component{}", index + 1));
}

fn placeholders(diagram: &mut Diagram) {
    let named = has_names_for_ids(diagram.kind);
    relabel(diagram, |index, old| match index % 2 {
        0 if named => format!("TODO_{index}"),
        0 => "TODO".to_owned(),
        _ => old.to_owned(),
    });
}

/// Gives parts other names; where the id is the name, connections follow it.
fn relabel(diagram: &mut Diagram, name: impl Fn(usize, &str) -> String) {
    let named = has_names_for_ids(diagram.kind);
    for index in 0..diagram.nodes.len() {
        let new = name(index, &diagram.nodes[index].label);
        if named {
            let old = std::mem::replace(&mut diagram.nodes[index].id, new.clone());
            for edge in &mut diagram.edges {
                for end in [&mut edge.from, &mut edge.to].into_iter().filter(|end| **end == old) {
                    *end = new.clone();
                }
            }
        }
        diagram.nodes[index].label = new;
    }
}

/// Names go round by a third while fields and connections stay.
fn rotate_names(diagram: &mut Diagram) {
    let (count, by) = (diagram.nodes.len(), diagram.nodes.len().div_ceil(3));
    let names: Vec<(String, String)> = diagram.nodes.iter().map(|node| (node.id.clone(), node.label.clone())).collect();
    if has_names_for_ids(diagram.kind) {
        let at = |id: &str| names.iter().position(|(name, _)| name == id);
        for end in diagram.edges.iter_mut().flat_map(|edge| [&mut edge.from, &mut edge.to]) {
            if let Some(index) = at(end) {
                *end = names[(index + by) % count].0.clone();
            }
        }
    }
    for (index, node) in diagram.nodes.iter_mut().enumerate() {
        let (id, label) = names[(index + by) % count].clone();
        if has_names_for_ids(diagram.kind) {
            node.id = id;
        }
        node.label = label;
    }
}

fn rotate_fields(diagram: &mut Diagram) {
    let fields: Vec<Vec<Field>> = diagram.nodes.iter().map(|node| node.fields.clone()).collect();
    for (index, node) in diagram.nodes.iter_mut().enumerate() {
        node.fields.clone_from(&fields[(index + 1) % fields.len()]);
    }
}

fn invent_fields(diagram: &mut Diagram) {
    for node in &mut diagram.nodes {
        for (index, field) in node.fields.iter_mut().enumerate() {
            field.name = INVENTED[index % INVENTED.len()].to_lowercase();
        }
    }
}

fn exchange(diagram: &mut Diagram) {
    for edge in &mut diagram.edges {
        edge.cardinality = edge.cardinality.map(|(left, right)| (right, left));
    }
}

fn star(diagram: &mut Diagram) {
    // Among few boxes what is drawn at random is often the truth.
    if diagram.nodes.len() < 7 {
        return;
    }
    let Some(last) = diagram.nodes.last().map(|node| node.id.clone()) else { return };
    let ids: Vec<String> = diagram.nodes.iter().rev().skip(1).map(|node| node.id.clone()).collect();
    rewire(diagram, ids.into_iter().map(|id| (last.clone(), id)));
}

fn chain(diagram: &mut Diagram) {
    if diagram.nodes.len() < 7 {
        return;
    }
    let mut ids: Vec<String> = diagram.nodes.iter().map(|node| node.id.clone()).collect();
    // Neighbours in a text are often neighbours in truth.
    ids.sort_by_key(|id| id.chars().rev().collect::<String>());
    rewire(diagram, ids.clone().into_iter().zip(ids.into_iter().skip(1)));
}

fn rewire(diagram: &mut Diagram, pairs: impl Iterator<Item = (String, String)>) {
    let Some(model) = diagram.edges.first().cloned() else { return };
    diagram.edges = pairs.map(|(from, to)| Edge { from, to, line: None, ..model.clone() }).collect();
}

fn turn(diagram: &mut Diagram) {
    for edge in &mut diagram.edges {
        std::mem::swap(&mut edge.from, &mut edge.to);
    }
}

fn unlabel(diagram: &mut Diagram) {
    diagram.edges.iter_mut().for_each(|edge| edge.label.clear());
}
