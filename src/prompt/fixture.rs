//! The tea shop of `examples/shop` with some of its facts, written by hand, for tests of this crate.

use crate::sources::{Limits, gather};
use sluice_validators::facts::*;
use sluice_validators::{Language, Source};
use std::path::PathBuf;
use std::sync::LazyLock;

static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
    let shop = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/shop");
    gather(&[shop], None, &Limits::default()).unwrap().sources
});

/// The sources of the example project.
pub(crate) fn sources() -> Vec<Source> {
    SOURCES.clone()
}

/// The place of the first line that holds `needle`.
fn at(path: &str, needle: &str) -> Location {
    let text = &SOURCES.iter().find(|source| source.path == path).unwrap().text;
    let line = (1..).zip(text.lines()).find(|(_, line)| line.contains(needle)).unwrap().0;
    Location { path: path.into(), line }
}

fn named(name: &str, path: &str, needle: &str) -> Named {
    Named { name: name.to_owned(), at: at(path, needle) }
}

fn table(name: &str, columns: &[(&str, &str, &str)]) -> Table {
    let place = at("db/schema.sql", &format!("CREATE TABLE {name} ("));
    let column = |(name, data_type, marks): &(&str, &str, &str)| Column {
        name: (*name).to_owned(),
        data_type: (*data_type).to_owned(),
        primary_key: marks.contains("PK"),
        unique: marks.contains("UNIQUE"),
        nullable: marks.contains("NULL"),
        at: place.clone(),
    };
    Table { name: name.to_owned(), columns: columns.iter().map(column).collect(), at: place.clone() }
}

fn key(from: &str, column: &str, to: &str, optional: bool) -> ForeignKey {
    ForeignKey {
        from_table: from.to_owned(),
        from_columns: vec![column.to_owned()],
        to_table: to.to_owned(),
        to_columns: vec!["id".to_owned()],
        optional,
        unique: false,
        at: at("db/schema.sql", &format!("CREATE TABLE {from} (")),
    }
}

fn module(name: &str, entry_point: bool, uses: &[&str]) -> Module {
    let path = format!("{name}.py");
    Module {
        name: name.to_owned(),
        path: path.as_str().into(),
        language: Language::Python,
        lines: 60,
        entry_point,
        test: name.starts_with("tests/"),
        uses: uses.iter().map(|name| (*name).to_owned()).collect(),
    }
}

fn import(from: &str, to: &str) -> Import {
    let at = Location { path: format!("{from}.py").as_str().into(), line: 1 };
    Import { from: from.to_owned(), to: to.to_owned(), at }
}

fn item(path: &str, signature: &str, members: &[(&str, &str)], lines: u32) -> Item {
    let place = at(path, signature);
    let name = signature.split([' ', '(', ':']).nth(1).unwrap().to_owned();
    let member = |(name, data_type): &(&str, &str)| Member {
        name: (*name).to_owned(),
        data_type: Some((*data_type).to_owned()),
        method: false,
        public: true,
        at: place.clone(),
    };
    Item {
        kind: if signature.starts_with("class") { ItemKind::Class } else { ItemKind::Function },
        bases: if signature.contains("(BaseModel)") { vec!["BaseModel".to_owned()] } else { Vec::new() },
        name,
        signature: signature.to_owned(),
        doc: None,
        members: members.iter().map(member).collect(),
        module: path.trim_end_matches(".py").to_owned(),
        end_line: place.line + lines,
        at: place,
    }
}

fn parameter(name: &str, place: Place, data_type: &str, required: bool) -> Parameter {
    Parameter { name: name.to_owned(), place, data_type: Some(data_type.to_owned()), required }
}

fn route(method: &str, path: &str, handler: &str, parameters: Vec<Parameter>, statuses: &[u16]) -> Route {
    let file = "api/routers/orders.py";
    let place = at(file, &format!("def {handler}("));
    Route {
        method: method.to_owned(),
        path: path.to_owned(),
        handler: Some(handler.to_owned()),
        parameters,
        statuses: statuses.to_vec(),
        response: Some(if handler == "list_orders" { "list[OrderOut]" } else { "OrderOut" }.to_owned()),
        auth: Some("current_customer".to_owned()),
        doc: Some(format!("What {handler} does.")),
        module: "api/routers/orders".to_owned(),
        framework: "fastapi",
        end_line: place.line + 6,
        at: place,
    }
}

/// Facts of the example project: true, but not all of them.
pub(crate) fn facts() -> Facts {
    Facts {
        project: Some(named("tea-shop", "pyproject.toml", "name =")),
        purpose: Some(named("Web shop of a small tea store", "pyproject.toml", "description =")),
        tables: tables(),
        foreign_keys: vec![
            key("addresses", "customer_id", "customers", false),
            key("orders", "customer_id", "customers", false),
            key("orders", "shipping_address_id", "addresses", true),
        ],
        modules: vec![
            module("api/main", true, &["fastapi", "uvicorn"]),
            module("api/routers/orders", false, &["fastapi", "pydantic"]),
            module("api/settings", false, &[]),
            module("api/store/database", false, &["psycopg"]),
            module("api/store/orders", false, &[]),
            module("tests/test_orders", false, &["fastapi"]),
        ],
        imports: vec![
            import("api/main", "api/routers/orders"),
            import("api/main", "api/settings"),
            import("api/routers/orders", "api/store/orders"),
            import("api/store/database", "api/settings"),
            import("api/store/orders", "api/store/database"),
            import("tests/test_orders", "api/store/orders"),
        ],
        externals: ["fastapi", "pydantic", "psycopg", "pytest"].map(external).to_vec(),
        routes: routes(),
        items: items(),
        accesses: vec![
            access("api/store/orders", "orders", true),
            access("api/store/orders", "orders", false),
            access("api/store/orders", "orders", false),
        ],
        commands: vec![named("close-day", "api/cli.py", "close-day")],
        flags: vec![named("--day", "api/cli.py", "--day")],
        environment: vec![named("DATABASE_URL", "api/settings.py", "DATABASE_URL")],
        ..Facts::default()
    }
}

fn tables() -> Vec<Table> {
    vec![
        table("customers", &[("id", "BIGINT", "PK"), ("email", "TEXT", "UNIQUE"), ("full_name", "TEXT", "")]),
        table("addresses", &[("id", "BIGINT", "PK"), ("customer_id", "BIGINT", ""), ("city", "TEXT", "")]),
        table(
            "orders",
            &[("id", "BIGINT", "PK"), ("customer_id", "BIGINT", ""), ("shipping_address_id", "BIGINT", "NULL")],
        ),
    ]
}

fn routes() -> Vec<Route> {
    vec![
        route(
            "POST",
            "/orders",
            "place_order",
            vec![parameter("order", Place::Body, "OrderIn", true)],
            &[201, 404, 409],
        ),
        route("GET", "/orders", "list_orders", vec![parameter("status", Place::Query, "str | None", false)], &[200]),
        route("GET", "/orders/{order_id}", "get_order", vec![parameter("order_id", Place::Path, "int", true)], &[404]),
    ]
}

fn items() -> Vec<Item> {
    let order = "api/routers/orders.py";
    vec![
        item(order, "class OrderLine(BaseModel)", &[("product_id", "int"), ("quantity", "int")], 4),
        item(
            order,
            "class OrderIn(BaseModel)",
            &[("lines", "list[OrderLine]"), ("shipping_address_id", "int | None")],
            4,
        ),
        item(order, "class OrderOut(BaseModel)", &[("id", "int"), ("status", "str"), ("placed_at", "datetime")], 6),
        item("api/store/orders.py", "def place(", &[], 24),
    ]
}

fn external(name: &str) -> External {
    let development = name == "pytest";
    External { name: name.to_owned(), version: Some(">=1".to_owned()), development, at: at("pyproject.toml", name) }
}

fn access(module: &str, table: &str, write: bool) -> Access {
    let at = Location { path: format!("{module}.py").as_str().into(), line: if write { 26 } else { 50 } };
    Access { module: module.to_owned(), table: table.to_owned(), write, at }
}

/// Terms and action items of the example project's notes.
pub(crate) fn notes() -> Notes {
    let path = "notes/2026-10-planning.md";
    Notes {
        terms: vec![named("Pick list", path, "**Pick list**"), named("Pick list", path, "pick list every")],
        actions: vec![named("Jonas: cancel unpaid orders after 7 days", path, "cancel unpaid")],
        roles: vec![named("warehouse worker", path, "warehouse worker")],
        ..Notes::default()
    }
}
