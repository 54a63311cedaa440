//! A graph becomes a diagram or says which identifier is wrong.

use super::*;
use crate::Language;
use crate::diagram::{Cardinality, DiagramKind, Role, compile, parse};
use crate::facts::*;
use serde_json::json;
use std::sync::Arc;

fn facts() -> Facts {
    let at = || Location { path: Arc::from("schema.sql"), line: 1 };
    let column = |name: &str, primary_key: bool| Column {
        name: name.to_owned(),
        data_type: "INT".to_owned(),
        primary_key,
        unique: primary_key,
        nullable: false,
        at: at(),
    };
    let table = |name: &str, columns: Vec<Column>| Table { name: name.to_owned(), columns, at: at() };
    Facts {
        tables: vec![
            table("OrderLine", vec![column("id", true), column("order_id", false)]),
            table("orders", vec![column("id", true)]),
        ],
        modules: vec![Module {
            name: "app/orders".to_owned(),
            path: Arc::from("app/orders.py"),
            language: Language::Python,
            lines: 1,
            entry_point: false,
            test: false,
            uses: Vec::new(),
        }],
        ..Facts::default()
    }
}

#[test]
fn every_fact_has_an_identifier_that_the_schema_takes() {
    let ids = fact_ids(&facts(), DiagramKind::EntityRelationship);
    let ids: Vec<&str> = ids.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids, ["order_line", "order_line__id", "order_line__order_id", "orders", "orders__id"]);
    let ids = fact_ids(&facts(), DiagramKind::Flowchart);
    let ids: Vec<&str> = ids.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids, ["app_orders", "database", "order_line", "orders"]);
}

#[test]
fn a_graph_of_entities_takes_names_types_and_keys_from_the_facts() {
    let graph = json!({
        "entities": [
            {"id": "order_line", "columns": ["order_line__id", "order_line__order_id"]},
            {"id": "orders", "columns": []},
        ],
        "relations": [{"from": "orders", "to": "order_line", "label": "has",
            "from_count": "exactly_one", "to_count": "zero_or_more"}],
    });
    let diagram = from_json(&graph, DiagramKind::EntityRelationship, &facts()).expect("the graph is sound");
    assert_eq!(diagram.nodes[0].label, "OrderLine");
    assert_eq!(diagram.edges[0].cardinality, Some((Cardinality::ExactlyOne, Cardinality::ZeroOrMore)));
    let parsed = parse(&compile(&diagram), diagram.kind).expect("compiled text parses");
    assert_eq!((parsed.nodes.len(), parsed.edges.len()), (2, 1));
}

#[test]
fn what_a_graph_gets_wrong_is_named() {
    let entity = |id: &str, column: &str| json!({"id": id, "columns": [column]});
    let node = |id: &str, role: &str| json!({"id": id, "label": "", "role": role, "group": ""});
    let edge = |from: &str, to: &str| json!({"from": from, "to": to, "label": "x", "style": "solid"});
    for (kind, graph, named) in [
        (DiagramKind::EntityRelationship, json!({"entities": [entity("carts", "x")], "relations": []}), "carts"),
        (
            DiagramKind::EntityRelationship,
            json!({"entities": [entity("orders", "orders__total")], "relations": []}),
            "orders__total",
        ),
        (
            DiagramKind::EntityRelationship,
            json!({"entities": [], "relations": [{"from": "orders", "to": "orders", "label": "", "from_count": "exactly_one", "to_count": "exactly_one"}]}),
            "orders",
        ),
        (DiagramKind::Flowchart, json!({"nodes": [node("kafka", "external")], "edges": [], "groups": []}), "kafka"),
        (
            DiagramKind::Flowchart,
            json!({"nodes": [node("database", "store"), node("database", "store")], "edges": [], "groups": []}),
            "database",
        ),
        (
            DiagramKind::Flowchart,
            json!({"nodes": [node("database", "store")], "edges": [edge("database", "cache")], "groups": []}),
            "cache",
        ),
        (DiagramKind::Flowchart, json!({"nodes": [], "edges": []}), "groups"),
        (DiagramKind::Flowchart, json!({"nodes": [], "edges": [], "groups": [], "note": 1}), "note"),
        (DiagramKind::Flowchart, json!([]), "object"),
    ] {
        let failure = from_json(&graph, kind, &facts()).expect_err("the graph is wrong");
        assert!(failure.message.contains(named), "{} does not name {named}", failure.message);
    }
}

#[test]
fn a_box_keeps_what_the_model_calls_it_beside_its_name() {
    let node = |id: &str, label: &str, role: &str| json!({"id": id, "label": label, "role": role, "group": ""});
    let graph = json!({
        "nodes": [node("app_orders", "Takes purchases", "store"), node("shopper", "Shopper", "actor"), node("orders", "", "store")],
        "edges": [{"from": "shopper", "to": "app_orders", "label": "order", "style": "solid"}],
        "groups": [],
    });
    let diagram = from_json(&graph, DiagramKind::Flowchart, &facts()).expect("the graph is sound");
    let shown: Vec<(&str, Role)> = diagram.nodes.iter().map(|node| (node.label.as_str(), node.role)).collect();
    assert_eq!(
        shown,
        [("Takes purchases (app/orders)", Role::Component), ("Shopper", Role::Actor), ("orders", Role::Store)]
    );
}

#[test]
fn a_schema_is_closed_and_requires_everything() {
    fn check(schema: &serde_json::Value) {
        if schema["type"] == "object" {
            let properties = schema["properties"].as_object().expect("an object has properties");
            assert_eq!(schema["additionalProperties"], false);
            assert_eq!(schema["required"].as_array().map(Vec::len), Some(properties.len()));
            properties.values().for_each(check);
        } else if schema["type"] == "array" {
            check(&schema["items"]);
        }
    }
    for kind in [DiagramKind::EntityRelationship, DiagramKind::Flowchart, DiagramKind::Class, DiagramKind::Sequence] {
        check(&schema(kind, &facts()));
    }
}
