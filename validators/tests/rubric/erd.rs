//! Entity-relationship diagrams against a schema: the table of SCORING §4, and monotony.

use crate::kinds::kind;
use crate::shop;
use crate::subject::{Ground, explain, judge, judge_document};
use proptest::prelude::*;
use sluice_validators::Document;
use sluice_validators::diagram::{Cardinality, Diagram, DiagramKind, Edge, Field, Node};
use sluice_validators::facts::{Facts, ForeignKey, Notes};
use sluice_validators::rubric::Verdict;
use std::fmt::Write as _;

fn ground() -> Ground {
    Ground { facts: shop::facts(), notes: Notes::default() }
}

/// The diagram that says exactly what the schema says.
fn perfect(facts: &Facts) -> Diagram {
    let mut diagram = Diagram::new(DiagramKind::EntityRelationship);
    for table in &facts.tables {
        let is_foreign = |name: &String| {
            facts.foreign_keys.iter().any(|key| key.from_table == table.name && key.from_columns.contains(name))
        };
        let field = |column: &sluice_validators::facts::Column| Field {
            name: column.name.clone(),
            data_type: column.data_type.clone(),
            primary_key: column.primary_key,
            foreign_key: is_foreign(&column.name),
            ..Field::default()
        };
        diagram.nodes.push(entity(&table.name, table.columns.iter().map(field).collect()));
    }
    diagram.edges = facts.foreign_keys.iter().map(relation).collect();
    diagram
}

fn entity(name: &str, fields: Vec<Field>) -> Node {
    Node { id: name.to_owned(), label: name.to_owned(), fields, ..Node::default() }
}

fn fields(names: &str) -> Vec<Field> {
    names
        .split_whitespace()
        .map(|name| Field { name: name.into(), data_type: "int".into(), ..Field::default() })
        .collect()
}

fn relation(key: &ForeignKey) -> Edge {
    let referred = if key.optional { Cardinality::ZeroOrOne } else { Cardinality::ExactlyOne };
    let referring = if key.unique { Cardinality::ZeroOrOne } else { Cardinality::ZeroOrMore };
    Edge {
        from: key.to_table.clone(),
        to: key.from_table.clone(),
        label: key.from_columns.join(" "),
        cardinality: Some((referred, referring)),
        ..Edge::default()
    }
}

fn many(from: &str, to: &str) -> Edge {
    let cardinality = Some((Cardinality::ExactlyOne, Cardinality::ZeroOrMore));
    Edge { from: from.into(), to: to.into(), label: "has".into(), cardinality, ..Edge::default() }
}

/// As a model would write it, so that the gates on text have something to look at.
fn written(diagram: &Diagram) -> String {
    let mut text = "erDiagram\n".to_owned();
    for node in &diagram.nodes {
        let _ = writeln!(text, "  {} {{", node.id);
        for field in &node.fields {
            let keys: Vec<&str> = [(field.primary_key, "PK"), (field.foreign_key, "FK")]
                .iter()
                .filter(|key| key.0)
                .map(|key| key.1)
                .collect();
            let _ = writeln!(text, "    {} {} {}", field.data_type, field.name, keys.join(", "));
        }
        text.push_str("  }\n");
    }
    for edge in &diagram.edges {
        let (left, right) = edge.cardinality.unwrap_or((Cardinality::ExactlyOne, Cardinality::ExactlyOne));
        let _ = writeln!(
            text,
            "  {} {}--{} {} : \"{}\"",
            edge.from,
            mark(left, "|o", "}"),
            mark(right, "o|", "{"),
            edge.to,
            edge.label
        );
    }
    text
}

fn mark(cardinality: Cardinality, optional: &'static str, many: &str) -> String {
    match cardinality {
        Cardinality::ExactlyOne => "||".to_owned(),
        Cardinality::ZeroOrOne => optional.to_owned(),
        Cardinality::ZeroOrMore if many == "{" => "o{".to_owned(),
        Cardinality::ZeroOrMore => "}o".to_owned(),
        Cardinality::OneOrMore if many == "{" => "|{".to_owned(),
        Cardinality::OneOrMore => "}|".to_owned(),
    }
}

fn drop_tables(diagram: &mut Diagram, names: &[&str]) {
    diagram.nodes.retain(|node| !names.contains(&node.id.as_str()));
    diagram.edges.retain(|edge| !names.contains(&edge.from.as_str()) && !names.contains(&edge.to.as_str()));
}

/// Keeps the key columns and some of the others.
fn keep_plain(diagram: &mut Diagram, number: usize) {
    let mut kept = 0;
    for node in &mut diagram.nodes {
        node.fields.retain(|field| {
            let is_key = field.primary_key || field.foreign_key;
            kept += usize::from(!is_key);
            is_key || kept <= number
        });
    }
}

/// What a model of seven billion parameters likes to draw: everything hangs on the user.
fn star(diagram: &mut Diagram) {
    drop_tables(diagram, &["profiles", "categories"]);
    keep_plain(diagram, 1);
    diagram.nodes[0].fields.extend(fields("alpha beta gamma delta epsilon zeta eta theta iota"));
    diagram.edges = ["orders", "addresses", "products", "order_items"].map(|name| many("users", name)).to_vec();
}

/// What one of three billion does: the tables of any tutorial.
fn boilerplate(diagram: &mut Diagram) {
    drop_tables(diagram, &["profiles", "categories", "addresses", "products", "orders", "order_items"]);
    for (name, columns) in [("carts", "alpha beta gamma"), ("payments", "delta eta zeta"), ("shipments", "iota theta")]
    {
        diagram.nodes.push(entity(name, fields(columns)));
        diagram.edges.push(many("users", name));
    }
}

/// The candidates of SCORING §4, made of the perfect diagram.
fn candidate(name: &str) -> Diagram {
    let mut diagram = perfect(&shop::facts());
    match name {
        "camel" => {
            for (old, new) in
                [("users", "User"), ("order_items", "OrderItem"), ("categories", "Category"), ("addresses", "Address")]
            {
                diagram
                    .nodes
                    .iter_mut()
                    .filter(|node| node.id == old)
                    .for_each(|node| *node = entity(new, node.fields.clone()));
                for edge in &mut diagram.edges {
                    for end in [&mut edge.from, &mut edge.to].into_iter().filter(|end| *end == old) {
                        *end = new.to_owned();
                    }
                }
            }
        }
        "half" => keep_plain(&mut diagram, 4),
        "bare" => diagram.nodes.iter_mut().for_each(|node| node.fields.clear()),
        "missing" => drop_tables(&mut diagram, &["profiles", "categories"]),
        "invented" => {
            for name in ["carts", "payments", "shipments"] {
                diagram.nodes.push(entity(name, fields("alpha omega")));
                diagram.edges.push(many("users", name));
            }
        }
        "reversed" => {
            diagram
                .edges
                .iter_mut()
                .for_each(|edge| edge.cardinality = edge.cardinality.map(|(left, right)| (right, left)));
        }
        "star" => star(&mut diagram),
        "boilerplate" => boilerplate(&mut diagram),
        _ => {}
    }
    diagram
}

#[test]
fn the_prototype_table_is_reproduced() {
    // Candidate, points without caps, score with caps. Source: SCORING §4.
    for (name, base, capped) in [
        ("perfect", 100, 100),
        ("camel", 100, 100),
        ("half", 95, 95),
        ("bare", 72, 72),
        ("missing", 87, 70),
        ("invented", 88, 70),
        ("reversed", 90, 78),
        ("star", 67, 67),
        ("boilerplate", 17, 17),
    ] {
        let verdict = judge(kind("erd"), &written(&candidate(name)), &ground());
        let points: f32 = verdict.findings.iter().filter_map(|finding| finding.earned).sum();
        assert_eq!((points.round() as u8, verdict.score.get()), (base, capped), "{name}: {}", explain(&verdict));
    }
}

#[test]
fn the_hints_name_what_to_add_and_what_to_remove() {
    let mut diagram = candidate("missing");
    diagram.nodes.push(entity("carts", fields("alpha")));
    let verdict = judge(kind("erd"), &written(&diagram), &ground());
    let hints: Vec<&str> = verdict.findings.iter().filter_map(|finding| finding.hint.as_deref()).collect();
    for hint in [
        "add entity `profiles`",
        "add entity `categories`",
        "remove `carts`, it is not in the schema",
        "add `categories ||--o{ products : \"category_id\"`",
    ] {
        assert!(hints.contains(&hint), "{hint}: {hints:#?}");
    }
}

#[test]
fn without_a_schema_a_diagram_is_not_accepted() {
    let nothing = Ground { facts: Facts::default(), notes: Notes::default() };
    let verdict = judge(kind("erd"), &written(&candidate("perfect")), &nothing);
    assert_eq!((verdict.score.get(), verdict.accepted()), (75, false), "{}", explain(&verdict));
    assert!(verdict.findings.iter().any(|finding| finding.earned.is_none() && finding.message.contains("unscored")));
}

fn score(diagram: &Diagram) -> u8 {
    verdict_of(diagram).score.get()
}

fn verdict_of(diagram: &Diagram) -> Verdict {
    judge_document(kind("erd"), &written(diagram), &Document::Diagram(diagram.clone()), &ground())
}

/// The score of a diagram that fails no gate. Where one fails, e.g. over an entity that is nothing but a name, mending just
/// that lifts the score, whatever it is mended with: properties of points hold among diagrams that are whole.
fn whole_score(diagram: &Diagram) -> Option<u8> {
    let verdict = verdict_of(diagram);
    (!verdict.failed_a_gate()).then(|| verdict.score.get())
}

/// Takes away what a list of numbers points at, so that a property starts from any part of the perfect diagram.
fn worn(diagram: &mut Diagram, wear: &[(u8, usize)]) {
    for &(what, which) in wear {
        match what % 4 {
            0 if diagram.nodes.len() > 1 => remove_entity(diagram, which),
            1 if !diagram.edges.is_empty() => {
                diagram.edges.remove(which % diagram.edges.len());
            }
            2 => remove_attribute(diagram, which),
            _ => invent(diagram, which),
        }
    }
}

fn remove_entity(diagram: &mut Diagram, which: usize) {
    let id = diagram.nodes.remove(which % diagram.nodes.len()).id;
    diagram.edges.retain(|edge| edge.from != id && edge.to != id);
}

fn remove_attribute(diagram: &mut Diagram, which: usize) {
    let index = which % diagram.nodes.len();
    let fields = &mut diagram.nodes[index].fields;
    if !fields.is_empty() {
        fields.remove(which % fields.len());
    }
}

fn invent(diagram: &mut Diagram, which: usize) {
    let name = format!("zz{}", ["quark", "gluon", "boson", "lepton"][which % 4]);
    match which % 3 {
        0 if diagram.node(&name).is_none() => diagram.nodes.push(entity(&name, fields("spin charge"))),
        1 => {
            let index = which % diagram.nodes.len();
            diagram.nodes[index].fields.extend(fields(&name));
        }
        _ => diagram.edges.push(many("users", "categories")),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn taking_away_what_is_right_never_raises_the_score(wear in prop::collection::vec((0u8..4, 0usize..100), 0..12), which in 0usize..100, what in 0u8..3) {
        let mut diagram = candidate("perfect");
        worn(&mut diagram, &wear);
        let before = whole_score(&diagram);
        prop_assume!(before.is_some());
        let before = before.unwrap_or_default();
        let right = shop::facts();
        match what {
            0 => {
                let known: Vec<usize> = (0..diagram.nodes.len()).filter(|&index| right.tables.iter().any(|table| table.name == diagram.nodes[index].id)).collect();
                prop_assume!(known.len() > 1);
                remove_entity(&mut diagram, known[which % known.len()]);
            }
            1 => {
                let known: Vec<usize> = (0..diagram.edges.len()).filter(|&index| right.foreign_keys.iter().any(|key| relation(key) == diagram.edges[index])).collect();
                prop_assume!(!known.is_empty());
                diagram.edges.remove(known[which % known.len()]);
            }
            _ => {
                let index = which % diagram.nodes.len();
                prop_assume!(right.tables.iter().any(|table| table.name == diagram.nodes[index].id));
                let known = |field: &Field| right.tables.iter().flat_map(|table| &table.columns).any(|column| column.name == field.name);
                let place = diagram.nodes[index].fields.iter().position(known);
                prop_assume!(place.is_some());
                diagram.nodes[index].fields.remove(place.unwrap_or(0));
            }
        }
        prop_assert!(score(&diagram) <= before, "{} after {before}\n{}", score(&diagram), written(&diagram));
    }

    #[test]
    fn adding_what_is_not_there_never_raises_the_score(wear in prop::collection::vec((0u8..4, 0usize..100), 0..12), which in 0usize..100) {
        let mut diagram = candidate("perfect");
        worn(&mut diagram, &wear);
        let before = whole_score(&diagram);
        prop_assume!(before.is_some());
        let before = before.unwrap_or_default();
        invent(&mut diagram, which);
        prop_assert!(score(&diagram) <= before, "{} after {before}\n{}", score(&diagram), written(&diagram));
    }
}
