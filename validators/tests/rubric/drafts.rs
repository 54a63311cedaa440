//! What is drawn from facts alone holds up against the same facts.

use crate::kinds::kind;
use crate::shop;
use crate::subject::{Ground, explain, judge};
use serde_json::json;
use sluice_validators::diagram::{compile, from_facts, graph};
use sluice_validators::facts::{Facts, Notes, read};
use sluice_validators::{Source, diagram::Diagram};

/// Draws, compiles, parses again and judges.
fn draft(name: &str, facts: &Facts) -> (u8, String) {
    let diagram: Option<Diagram> = match name {
        "erd" => from_facts::erd(facts),
        "architecture" => from_facts::architecture(facts),
        "components_diagram" => from_facts::components(facts),
        "data_flow" => from_facts::data_flow(facts),
        "class" => from_facts::class(facts),
        "c4_container" => from_facts::c4_container(facts),
        "c4_component" => from_facts::c4_component(facts),
        "mindmap" => from_facts::mindmap(facts),
        "git_graph" => from_facts::git_graph(facts),
        _ => None,
    };
    let text = diagram.map(|diagram| compile(&diagram)).expect("the facts suffice");
    let ground = Ground { facts: facts.clone(), notes: Notes::default() };
    let verdict = judge(kind(name), &text, &ground);
    (verdict.score.get(), format!("{name}\n{text}\n{}", explain(&verdict)))
}

#[test]
fn diagrams_drawn_from_facts_are_accepted() {
    let drawn = ["erd", "architecture", "components_diagram", "data_flow", "class"];
    for name in drawn.into_iter().chain(["c4_container", "c4_component", "mindmap", "git_graph"]) {
        let (score, told) = draft(name, &shop::facts());
        assert!(score >= 80, "{told}");
    }
}

/// Compiles a graph that a model might answer with, and judges what it becomes.
fn from_graph(name: &str, graph: &serde_json::Value) -> (u8, String) {
    let sluice_validators::Format::Mermaid(notation) = kind(name).format else { return (0, name.to_owned()) };
    let diagram = graph::from_json(graph, notation, &shop::facts()).expect("the graph is sound");
    let text = compile(&diagram);
    let verdict = judge(kind(name), &text, &Ground { facts: shop::facts(), notes: shop::notes() });
    (verdict.score.get(), format!("{name}\n{text}\n{}", explain(&verdict)))
}

#[test]
fn graphs_of_states_and_of_each_level_of_c4_are_accepted() {
    let node = |id: &str, role: &str, group: &str| json!({"id": id, "label": "", "role": role, "group": group});
    let edge = |from: &str, to: &str, label: &str| json!({"from": from, "to": to, "label": label, "style": "solid"});
    let states = ["placed", "paid", "packed", "shipped", "delivered", "cancelled", "refunded"];
    let mut nodes: Vec<_> = states.iter().map(|state| node(state, "component", "")).collect();
    nodes.extend([node("begin", "start", ""), node("finish", "end", "")]);
    let moves = [
        ("begin", "placed", ""),
        ("placed", "paid", "charge card"),
        ("paid", "packed", "reserve stock"),
        ("packed", "shipped", "ship the order"),
        ("shipped", "delivered", "delivery slot"),
        ("paid", "cancelled", "cancel order"),
        ("delivered", "refunded", "refund"),
        ("refunded", "finish", ""),
    ];
    let edges: Vec<_> = moves.iter().map(|(from, to, label)| edge(from, to, label)).collect();
    let (score, told) = from_graph("state", &json!({"nodes": nodes, "edges": edges, "groups": []}));
    assert!(score >= 95, "{told}");

    let roles = ["customer", "shop_manager", "support_agent"];
    let person = |id: &&str| json!({"id": id, "label": id.replace('_', " "), "role": "actor", "group": ""});
    let mut people: Vec<_> = roles.iter().map(person).collect();
    people.extend([node("shop", "component", ""), node("stripe", "external", "")]);
    let mut edges: Vec<_> = roles.iter().map(|role| edge(role, "shop", "looks after orders in")).collect();
    edges.push(edge("shop", "stripe", "charges the card with"));
    let (score, told) = from_graph("c4_context", &json!({"nodes": people, "edges": edges, "groups": []}));
    assert!(score >= 95, "{told}");

    for (name, boundary) in [("c4_container", "system"), ("c4_deployment", "deployment_node")] {
        let inner = ["web", "catalogue_api", "checkout_worker", "postgres"];
        let nodes: Vec<_> = inner.iter().map(|id| node(id, "component", "own")).collect();
        let joins = [
            ("web", "catalogue_api", "asks for products"),
            ("catalogue_api", "postgres", "reads products"),
            ("checkout_worker", "postgres", "writes orders"),
        ];
        let edges: Vec<_> = joins.iter().map(|(from, to, label)| edge(from, to, label)).collect();
        let label = if boundary == "system" { "shop" } else { "Docker Compose" };
        let groups = json!([{"id": "own", "label": label, "kind": boundary}]);
        let (score, told) = from_graph(name, &json!({"nodes": nodes, "edges": edges, "groups": groups}));
        assert!(score >= 90, "{told}");
    }
}

#[test]
fn a_public_schema_is_drawn_in_full() {
    let sources = [Source::new("chinook.sql", include_str!("../../../tests/inputs/chinook.sql"))];
    let facts = read(&sources);
    assert_eq!((facts.tables.len(), facts.foreign_keys.len()), (11, 11));
    let (score, told) = draft("erd", &facts);
    assert_eq!(score, 100, "{told}");
}
