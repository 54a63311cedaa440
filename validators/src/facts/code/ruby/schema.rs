//! `db/schema.rb` and migrations of Rails: what they do to the schema.

use super::super::call::{self, Call};
use super::super::node;
use super::super::read::Reading;
use crate::facts::inflect::{plural, singular};
use crate::facts::model::{Column, Table};
use crate::facts::sql::{Change, Reference};
use tree_sitter::Node;

/// Most columns of one call, and most changes of one file.
const MAX_LINES: usize = 1_000;
const MAX_CHANGES: usize = 50_000;

/// What `t.` may be called with that is no column.
const NO_COLUMNS: [&str; 8] = [
    "index",
    "timestamps",
    "references",
    "belongs_to",
    "check_constraint",
    "foreign_key",
    "remove",
    "exclusion_constraint",
];

/// Reads one statement of a schema or a migration.
pub(in super::super) fn read(found: Node<'_>, source: &str, reading: &mut Reading<'_>) {
    let Some(this) = call::call(found, source) else { return };
    if is_undone(found, source) || reading.facts.changes.len() > MAX_CHANGES {
        return;
    }
    let table = this.text(0, source).unwrap_or_default();
    let line = node::line(found);
    let changes = match this.name {
        "create_table" => create(&this, table, source, reading),
        "change_table" => inside(&this, &table, source, reading),
        "drop_table" => vec![Change::DropTable(table)],
        "rename_table" => this.text(1, source).map(|to| Change::RenameTable { from: table, to }).into_iter().collect(),
        "add_column" => {
            let (name, data_type) = (this.text(1, source), this.text(2, source).unwrap_or_default());
            name.map(|name| column(&table, name, &data_type, (&this, source, reading, line))).unwrap_or_default()
        }
        "remove_column" => {
            this.text(1, source).map(|column| Change::DropColumn { table, column }).into_iter().collect()
        }
        "rename_column" => match (this.text(1, source), this.text(2, source)) {
            (Some(from), Some(to)) => vec![Change::RenameColumn { table, from, to }],
            _ => Vec::new(),
        },
        "change_column_null" => match (this.text(1, source), this.at(2)) {
            (Some(column), Some(allowed)) => {
                let nullable = node::text(allowed, source) == "true";
                vec![Change::SetNullable { table, column, nullable }]
            }
            _ => Vec::new(),
        },
        "add_reference" | "add_belongs_to" => {
            let name = this.text(1, source).unwrap_or_default();
            reference(&table, &name, (&this, source, reading, line))
        }
        "add_foreign_key" => foreign_key(&this, table, source, reading),
        "add_index" => index(&this, table, 1, source).into_iter().collect(),
        _ => Vec::new(),
    };
    reading.facts.changes.extend(changes);
}

/// What a migration would do to be undone (`def down`) is not done.
fn is_undone(found: Node<'_>, source: &str) -> bool {
    let method = node::ancestors(found).find(|above| above.kind() == "method");
    let name = method.and_then(|method| method.child_by_field_name("name"));
    name.is_some_and(|name| node::text(name, source) == "down")
}

fn create(found: &Call<'_>, table: String, source: &str, reading: &Reading<'_>) -> Vec<Change> {
    let at = reading.at(node::line(found.node));
    let mut changes = vec![Change::CreateTable(Table { name: table.clone(), columns: Vec::new(), at })];
    let keys = found.named("primary_key").map(|value| call::texts(value, source)).unwrap_or_default();
    if !found.says("id", "false", source) && keys.len() < 2 {
        let data_type = found.named_text("id", source).unwrap_or_else(|| "bigint".to_owned());
        let name = keys.into_iter().next().unwrap_or_else(|| "id".to_owned());
        let at = reading.at(node::line(found.node));
        let (primary_key, unique, nullable) = (false, false, false);
        let column = Column { name: name.clone(), data_type, primary_key, unique, nullable, at };
        changes.push(Change::AddColumn { table: table.clone(), column });
        changes.push(Change::PrimaryKey { table: table.clone(), columns: vec![name] });
        changes.extend(inside(found, &table, source, reading));
    } else {
        changes.extend(inside(found, &table, source, reading));
        if !keys.is_empty() {
            changes.push(Change::PrimaryKey { table, columns: keys });
        }
    }
    changes
}

/// The lines of a block: `t.string "number", null: false`.
fn inside(found: &Call<'_>, table: &str, source: &str, reading: &Reading<'_>) -> Vec<Change> {
    let body = found.block.and_then(|block| block.child_by_field_name("body"));
    let lines = body.map(node::children).unwrap_or_default().into_iter().take(MAX_LINES);
    let calls = lines.filter_map(|line| call::call(line, source)).filter(|call| call.receiver.is_some());
    calls.flat_map(|call| of_line(&call, table, source, reading)).collect()
}

fn of_line(found: &Call<'_>, table: &str, source: &str, reading: &Reading<'_>) -> Vec<Change> {
    let line = node::line(found.node);
    let given = (found, source, reading, line);
    match found.name {
        "timestamps" => {
            let both = ["created_at", "updated_at"].into_iter();
            both.flat_map(|name| column(table, name.to_owned(), "datetime", given))
                .map(|change| not_null(change, found, source))
                .collect()
        }
        "references" | "belongs_to" => {
            found.texts(source).into_iter().flat_map(|name| reference(table, &name, given)).collect()
        }
        "index" => index(found, table.to_owned(), 0, source).into_iter().collect(),
        "remove" => {
            let dropped = |column| Change::DropColumn { table: table.to_owned(), column };
            found.texts(source).into_iter().map(dropped).collect()
        }
        "column" => {
            let (name, data_type) = (found.text(0, source), found.text(1, source).unwrap_or_default());
            name.map(|name| column(table, name, &data_type, given)).unwrap_or_default()
        }
        other if NO_COLUMNS.contains(&other) => Vec::new(),
        data_type => found.texts(source).into_iter().flat_map(|name| column(table, name, data_type, given)).collect(),
    }
}

/// Timestamps may not be null unless it is said that they may.
fn not_null(change: Change, found: &Call<'_>, source: &str) -> Change {
    match change {
        Change::AddColumn { table, column } => {
            let nullable = found.says("null", "true", source);
            Change::AddColumn { table, column: Column { nullable, ..column } }
        }
        other => other,
    }
}

type Given<'a, 't, 'r> = (&'a Call<'t>, &'a str, &'a Reading<'r>, u32);

fn column(
    table: &str,
    name: String,
    data_type: &str,
    (found, source, reading, line): Given<'_, '_, '_>,
) -> Vec<Change> {
    let number = |key: &str| found.named(key).map(|value| node::text(value, source));
    let size = match (number("precision"), number("scale"), number("limit")) {
        (Some(precision), Some(scale), _) => format!("({precision},{scale})"),
        (_, _, Some(limit)) if data_type == "string" => format!("({limit})"),
        _ => String::new(),
    };
    let nullable = !found.says("null", "false", source);
    let column = Column {
        name: name.clone(),
        data_type: format!("{data_type}{size}"),
        primary_key: false,
        unique: false,
        nullable,
        at: reading.at(line),
    };
    let mut changes = vec![Change::AddColumn { table: table.to_owned(), column }];
    if found.named("index").is_some_and(|index| node::text(index, source).contains("unique: true")) {
        changes.push(Change::Unique { table: table.to_owned(), columns: vec![name] });
    }
    changes
}

/// `t.references :customer, null: false, foreign_key: true`.
fn reference(table: &str, name: &str, given: Given<'_, '_, '_>) -> Vec<Change> {
    let (found, source, reading, line) = given;
    let own = format!("{name}_id");
    let data_type = found.named_text("type", source).unwrap_or_else(|| "bigint".to_owned());
    let mut changes = column(table, own.clone(), &data_type, given);
    if found.named("polymorphic").is_some() {
        changes.extend(column(table, format!("{name}_type"), "string", given));
        return changes;
    }
    if let Some(key) = found.named("foreign_key").filter(|key| node::text(*key, source) != "false") {
        let inner = node::children(key).into_iter().filter(|child| child.kind() == "pair");
        let to = inner.filter_map(|pair| Some((pair.child_by_field_name("key")?, pair.child_by_field_name("value")?)));
        let to = to
            .filter(|(key, _)| call::key(*key, source) == "to_table")
            .find_map(|(_, value)| call::text(value, source));
        changes.push(Change::Reference(Reference {
            name: None,
            from_table: table.to_owned(),
            from_columns: vec![own],
            to_table: to.unwrap_or_else(|| plural(name)),
            to_columns: Vec::new(),
            at: reading.at(line),
        }));
    }
    changes
}

/// `add_foreign_key "orders", "customers", column: "buyer_id"`.
fn foreign_key(found: &Call<'_>, table: String, source: &str, reading: &Reading<'_>) -> Vec<Change> {
    let Some(to_table) = found.text(1, source) else { return Vec::new() };
    let column = found.named_text("column", source).unwrap_or_else(|| format!("{}_id", singular(&to_table)));
    vec![Change::Reference(Reference {
        name: None,
        from_table: table,
        from_columns: vec![column],
        to_columns: found.named_text("primary_key", source).into_iter().collect(),
        to_table,
        at: reading.at(node::line(found.node)),
    })]
}

/// A unique index; one with a condition makes nothing unique.
fn index(found: &Call<'_>, table: String, place: usize, source: &str) -> Option<Change> {
    let unique = found.says("unique", "true", source) && found.named("where").is_none();
    let columns = call::texts(found.at(place)?, source);
    (unique && !columns.is_empty()).then_some(Change::Unique { table, columns })
}
