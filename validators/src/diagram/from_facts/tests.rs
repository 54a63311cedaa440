//! What is drawn from facts is what the facts say, and parses.

use super::*;
use crate::Language;
use crate::diagram::{Cardinality, Diagram, Role, Style, compile, parse};
use crate::facts::*;
use std::sync::Arc;

fn at(line: u32) -> Location {
    Location { path: Arc::from("x"), line }
}

fn table(name: &str, columns: &[(&str, &str, bool)]) -> Table {
    let columns = columns.iter().map(|(name, data_type, primary_key)| Column {
        name: (*name).to_owned(),
        data_type: (*data_type).to_owned(),
        primary_key: *primary_key,
        unique: *primary_key,
        nullable: false,
        at: at(1),
    });
    Table { name: name.to_owned(), columns: columns.collect(), at: at(1) }
}

fn key(from: &str, column: &str, to: &str, (optional, unique): (bool, bool)) -> ForeignKey {
    ForeignKey {
        from_table: from.to_owned(),
        from_columns: vec![column.to_owned()],
        to_table: to.to_owned(),
        to_columns: Vec::new(),
        optional,
        unique,
        at: at(1),
    }
}

fn module(name: &str, uses: &[&str]) -> Module {
    Module {
        name: name.to_owned(),
        path: Arc::from(format!("{name}.py")),
        language: Language::Python,
        lines: 10,
        entry_point: name.ends_with("main"),
        test: name.contains("test"),
        uses: uses.iter().map(|name| (*name).to_owned()).collect(),
    }
}

fn route(method: &str, path: &str, module: &str) -> Route {
    Route {
        method: method.to_owned(),
        path: path.to_owned(),
        handler: None,
        parameters: Vec::new(),
        statuses: Vec::new(),
        response: None,
        auth: None,
        doc: None,
        module: module.to_owned(),
        framework: "fastapi",
        at: at(1),
        end_line: 2,
    }
}

fn item(name: &str, kind: ItemKind, bases: &[&str], members: &[(&str, &str)]) -> Item {
    let members = members.iter().map(|(name, data_type)| Member {
        name: (*name).to_owned(),
        data_type: Some((*data_type).to_owned()),
        method: false,
        public: true,
        at: at(1),
    });
    Item {
        name: name.to_owned(),
        kind,
        signature: String::new(),
        doc: None,
        members: members.collect(),
        bases: bases.iter().map(|base| (*base).to_owned()).collect(),
        module: "app/models".to_owned(),
        at: at(1),
        end_line: 2,
    }
}

/// A small shop: four modules, three tables, three routes.
fn shop() -> Facts {
    let access = |module: &str, table: &str, write: bool| Access {
        module: module.to_owned(),
        table: table.to_owned(),
        write,
        at: at(1),
    };
    let import = |from: &str, to: &str| Import { from: from.to_owned(), to: to.to_owned(), at: at(1) };
    Facts {
        tables: vec![
            table("customers", &[("id", "SERIAL", true), ("email", "TEXT", false)]),
            table(
                "orders",
                &[("id", "SERIAL", true), ("customer_id", "INT", false), ("total", "NUMERIC(10,2)", false)],
            ),
            table("order lines", &[("order_id", "INT", true)]),
        ],
        foreign_keys: vec![
            key("orders", "customer_id", "customers", (false, false)),
            key("order lines", "order_id", "Orders", (true, true)),
            key("orders", "shop_id", "shops", (false, false)),
        ],
        modules: vec![
            module("app/main", &["fastapi"]),
            module("app/routes/orders", &["fastapi"]),
            module("app/store", &["sqlalchemy"]),
            module("app/models", &["sqlalchemy"]),
            module("app/tests/test_orders", &["pytest"]),
        ],
        imports: vec![
            import("app/main", "app/routes/orders"),
            import("app/routes/orders", "app/store"),
            import("app/store", "app/models"),
            import("app/tests/test_orders", "app/main"),
        ],
        externals: ["fastapi", "sqlalchemy", "pytest"]
            .map(|name| External { name: name.to_owned(), version: None, development: name == "pytest", at: at(1) })
            .to_vec(),
        routes: vec![
            route("GET", "/orders", "app/routes/orders"),
            route("POST", "/orders", "app/routes/orders"),
            route("GET", "/orders/{id}/lines", "app/routes/orders"),
        ],
        items: vec![
            item("Order", ItemKind::Class, &["Base"], &[("customer", "Customer"), ("lines", "list[Line]")]),
            item("Customer", ItemKind::Class, &["Base", "HasName"], &[("name", "str")]),
            item("Line", ItemKind::Class, &["Base"], &[]),
            item("Base", ItemKind::Class, &["sqlalchemy.DeclarativeBase"], &[]),
            item("HasName", ItemKind::Interface, &[], &[]),
        ],
        accesses: vec![
            access("app/store", "orders", true),
            access("app/store", "orders", false),
            access("app/store", "customers", false),
        ],
        ..Facts::default()
    }
}

fn edges(diagram: &Diagram) -> Vec<(&str, &str, &str)> {
    diagram.edges.iter().map(|edge| (edge.from.as_str(), edge.to.as_str(), edge.label.as_str())).collect()
}

#[test]
fn an_erd_holds_every_table_and_every_key_with_its_cardinality() {
    let diagram = erd(&shop()).expect("there are tables");
    assert_eq!(
        edges(&diagram),
        [("customers", "orders", "customer_id"), ("orders", "order lines", "order_id")],
        "a key to a table nobody knows is no relation"
    );
    assert_eq!(diagram.edges[0].cardinality, Some((Cardinality::ExactlyOne, Cardinality::ZeroOrMore)));
    assert_eq!(diagram.edges[1].cardinality, Some((Cardinality::ZeroOrOne, Cardinality::ZeroOrOne)));
    assert_eq!(
        compile(&diagram),
        "erDiagram\n    customers {\n        SERIAL id PK\n        TEXT email\n    }\n    orders {\n        SERIAL id PK\n        \
         INT customer_id FK\n        NUMERIC_10_2 total\n    }\n    order_lines[\"order lines\"] {\n        INT order_id PK, FK\n    }\n    \
         customers ||--o{ orders : \"customer_id\"\n    orders |o--o| order_lines : \"order_id\"\n"
    );
}

#[test]
fn an_architecture_shows_modules_imports_stores_and_dependencies_but_no_tests() {
    let diagram = architecture(&shop()).expect("there are modules");
    let labels: Vec<(&str, Role)> = diagram.nodes.iter().map(|node| (node.label.as_str(), node.role)).collect();
    assert_eq!(
        labels,
        [
            ("main", Role::Component),
            ("routes/orders", Role::Component),
            ("store", Role::Component),
            ("models", Role::Component),
            ("HTTP client", Role::Actor),
            ("Database (3 tables)", Role::Store),
            ("fastapi", Role::External),
            ("sqlalchemy", Role::External),
        ]
    );
    let drawn = edges(&diagram);
    assert!(drawn.contains(&("app/main", "app/routes/orders", "imports")), "{drawn:?}");
    assert!(drawn.contains(&("http client", "app/routes/orders", "GET /orders, POST /orders +1")), "{drawn:?}");
    assert!(drawn.contains(&("app/store", "database", "reads orders, customers, writes orders")), "{drawn:?}");
    assert!(drawn.iter().all(|(_, _, label)| !label.is_empty()), "{drawn:?}");
}

#[test]
fn the_most_used_modules_are_shown_with_those_that_join_them() {
    // Five stars of modules, whose middles one quiet module imports.
    let star =
        |number: usize| (0..6).map(move |leaf| (format!("app/leaf_{number}_{leaf}"), format!("app/middle_{number}")));
    let links: Vec<(String, String)> = (0..5)
        .flat_map(|number| star(number).chain([("app/quiet".to_owned(), format!("app/middle_{number}"))]))
        .collect();
    let mut names: Vec<&str> = links.iter().flat_map(|(from, to)| [from.as_str(), to.as_str()]).collect();
    names.sort_unstable();
    names.dedup();
    let facts = Facts {
        modules: names.iter().map(|name| module(name, &[])).collect(),
        imports: links.iter().map(|(from, to)| Import { from: from.clone(), to: to.clone(), at: at(1) }).collect(),
        ..Facts::default()
    };
    let shown = modules::Modules::new(&facts).joined(5, 8, |_| false);
    let shown: Vec<&str> = shown.iter().map(|module| module.name.as_str()).collect();
    assert_eq!(shown, ["app/middle_0", "app/middle_1", "app/middle_2", "app/middle_3", "app/middle_4", "app/quiet"]);
}

#[test]
fn data_flows_from_callers_to_tables_and_back_along_accesses() {
    let diagram = data_flow(&shop()).expect("a module touches tables");
    let drawn = edges(&diagram);
    assert_eq!(
        drawn,
        [
            ("http client", "app/routes/orders", "orders"),
            ("app/routes/orders", "http client", "orders, lines"),
            ("app/routes/orders", "app/store", "orders, customers"),
            ("app/store", "table orders", "orders"),
            ("table orders", "app/store", "orders"),
            ("table customers", "app/store", "customers"),
        ]
    );
}

#[test]
fn classes_are_tied_by_bases_and_by_what_they_hold() {
    let diagram = class(&shop()).expect("there are classes");
    let style = |from: &str, to: &str| {
        diagram.edges.iter().find(|edge| edge.from == from && edge.to == to).map(|edge| edge.style)
    };
    assert_eq!(style("Order", "Base"), Some(Style::Inherits));
    assert_eq!(style("Customer", "HasName"), Some(Style::Implements));
    assert_eq!(style("Order", "Line"), Some(Style::Owns));
    assert_eq!(style("Base", "Order"), None);
}

#[test]
fn nothing_is_drawn_from_nothing() {
    let none = Facts::default();
    for draw in [erd, architecture, components, data_flow, class] {
        assert_eq!(draw(&none), None);
    }
}

#[test]
fn what_is_drawn_parses_to_as_many_boxes_and_arrows() {
    for draw in [erd, architecture, components, data_flow, class] {
        let diagram = draw(&shop()).expect("the shop has facts for each");
        let text = compile(&diagram);
        let parsed = parse(&text, diagram.kind).expect("compiled text parses");
        assert_eq!((parsed.nodes.len(), parsed.edges.len()), (diagram.nodes.len(), diagram.edges.len()), "{text}");
        let roles = |diagram: &Diagram| diagram.nodes.iter().map(|node| node.role).collect::<Vec<_>>();
        if diagram.kind == crate::diagram::DiagramKind::Flowchart {
            let (mut left, mut right) = (roles(&parsed), roles(&diagram));
            left.sort_by_key(|role| format!("{role:?}"));
            right.sort_by_key(|role| format!("{role:?}"));
            assert_eq!(left, right, "{text}");
        }
    }
}
