//! Prisma schemas: a small format, read line by line.

use super::model::{Column, Location, Table};
use super::sql::{Change, Reference};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// A block with its name and its lines.
struct Block<'a> {
    kind: &'a str,
    name: &'a str,
    line: u32,
    lines: Vec<(u32, &'a str)>,
}

/// What is known of all models before one is read.
struct Schema<'a> {
    /// Model → table, where `@@map` says so.
    tables: HashMap<&'a str, String>,
    enums: HashSet<&'a str>,
}

/// What a schema file gives.
pub(super) struct Prisma {
    pub(super) changes: Vec<Change>,
    /// Model and the table it is stored in.
    pub(super) models: Vec<(String, String)>,
}

/// Reads all models as tables; relation fields are no columns.
pub(super) fn read(path: &Arc<str>, text: &str) -> Prisma {
    let blocks = blocks(text);
    let models = || blocks.iter().filter(|block| block.kind == "model");
    let schema = Schema {
        tables: models().map(|block| (block.name, table_name(block))).collect(),
        enums: blocks.iter().filter(|block| block.kind == "enum").map(|block| block.name).collect(),
    };
    let mut changes: Vec<Change> = models().flat_map(|block| model(path, block, &schema)).collect();
    changes.extend(joins(path, &blocks, &schema));
    let models = schema.tables.iter().map(|(model, table)| ((*model).to_owned(), table.clone())).collect();
    Prisma { changes, models }
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut open = false;
    for (line, raw) in (1u32..).zip(text.lines()) {
        let code = raw.split("//").next().unwrap_or("").trim();
        if !open {
            let mut words = code.split_whitespace();
            if let (Some(kind), Some(name), Some("{")) = (words.next(), words.next(), words.next()) {
                blocks.push(Block { kind, name, line, lines: Vec::new() });
                open = true;
            }
        } else if code == "}" {
            open = false;
        } else if let Some(block) = blocks.last_mut()
            && !code.is_empty()
        {
            block.lines.push((line, code));
        }
    }
    blocks
}

fn table_name(block: &Block<'_>) -> String {
    let mapped = block.lines.iter().find_map(|(_, line)| line.strip_prefix("@@map("));
    mapped.and_then(quoted).unwrap_or(block.name).to_owned()
}

fn quoted(text: &str) -> Option<&str> {
    text.split('"').nth(1)
}

/// Names in the brackets after a word: `fields: [a, b]`.
fn list<'a>(text: &'a str, word: &str) -> Vec<&'a str> {
    let rest = text.find(word).map_or("", |at| &text[at + word.len()..]);
    let inner = rest.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map_or("", |(inner, _)| inner);
    inner.split(',').map(|name| name.split('(').next().unwrap_or("").trim()).filter(|name| !name.is_empty()).collect()
}

fn model(path: &Arc<str>, block: &Block<'_>, schema: &Schema<'_>) -> Vec<Change> {
    let at = |line| Location { path: path.clone(), line };
    let table = table_name(block);
    let mut changes = vec![Change::CreateTable(Table { name: table.clone(), columns: Vec::new(), at: at(block.line) })];
    let columns = column_names(block);
    let mapped = |names: Vec<&str>| -> Vec<String> {
        names.iter().map(|name| columns.get(name).cloned().unwrap_or_else(|| (*name).to_owned())).collect()
    };
    for (line, code) in &block.lines {
        let mut words = code.split_whitespace();
        let (first, data_type) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
        if first.starts_with("@@id") {
            changes.push(Change::PrimaryKey { table: table.clone(), columns: mapped(list(code, "@@id")) });
        } else if first.starts_with("@@unique") {
            changes.push(Change::Unique { table: table.clone(), columns: mapped(list(code, "@@unique")) });
        } else if first.starts_with("@@") {
            continue;
        } else if let Some(target) = schema.tables.get(base_type(data_type)) {
            let from_columns = mapped(list(code, "fields:"));
            let (name, from_table, to_table) = (None, table.clone(), target.clone());
            let to_columns = list(code, "references:").into_iter().map(str::to_owned).collect();
            if !from_columns.is_empty() {
                let reference = Reference { name, from_table, from_columns, to_table, to_columns, at: at(*line) };
                changes.push(Change::Reference(reference));
            }
        } else if is_column(data_type, schema) {
            changes.extend(column(&table, columns.get(first), code, at(*line)));
        }
    }
    changes
}

fn base_type(data_type: &str) -> &str {
    data_type.trim_end_matches(['?', ']', '['])
}

/// Scalars and enums are columns; a name that is neither is a relation to something unknown.
fn is_column(data_type: &str, schema: &Schema<'_>) -> bool {
    let base = base_type(data_type);
    let scalars = ["String", "Boolean", "Int", "BigInt", "Float", "Decimal", "DateTime", "Json", "Bytes"];
    scalars.contains(&base) || base.starts_with("Unsupported(") || schema.enums.contains(base)
}

/// Field name → column name of a model.
fn column_names<'a>(block: &Block<'a>) -> HashMap<&'a str, String> {
    let name = |code: &'a str| {
        let field = code.split_whitespace().next()?;
        let mapped = code.find("@map(").and_then(|at| quoted(&code[at..]));
        Some((field, mapped.unwrap_or(field).to_owned()))
    };
    block.lines.iter().filter_map(|(_, code)| name(code)).collect()
}

fn column(table: &str, name: Option<&String>, code: &str, at: Location) -> Vec<Change> {
    let Some(name) = name else { return Vec::new() };
    let data_type = code.split_whitespace().nth(1).unwrap_or("");
    let has = |mark: &str| code.split_whitespace().any(|word| word == mark || word.starts_with(&format!("{mark}(")));
    let column = Column {
        name: name.clone(),
        data_type: data_type.trim_end_matches('?').to_owned(),
        primary_key: false,
        unique: false,
        nullable: data_type.ends_with('?'),
        at,
    };
    let (table, columns) = (table.to_owned(), vec![name.clone()]);
    let mut changes = vec![Change::AddColumn { table: table.clone(), column }];
    if has("@id") {
        changes.push(Change::PrimaryKey { table, columns });
    } else if has("@unique") {
        changes.push(Change::Unique { table, columns });
    }
    changes
}

/// Two models, the lesser name first, and the relation's own name.
type Relation<'a> = (&'a str, &'a str, &'a str);
/// The model that holds one end of a relation, and its line.
type Side<'a> = (&'a str, u32);

/// Lists on both sides are a relation of many to many; Prisma makes a table for it: `_AToB`, or `_` and its name.
fn joins(path: &Arc<str>, blocks: &[Block<'_>], schema: &Schema<'_>) -> Vec<Change> {
    let mut sides: BTreeMap<Relation<'_>, Vec<Side<'_>>> = BTreeMap::new();
    for block in blocks.iter().filter(|block| block.kind == "model") {
        for (line, code) in &block.lines {
            let data_type = code.split_whitespace().nth(1).unwrap_or("");
            let to = base_type(data_type);
            if data_type.ends_with("[]") && schema.tables.contains_key(to) {
                let name = code.split_once("@relation(").and_then(|(_, rest)| quoted(rest)).unwrap_or("");
                let pair = (block.name.min(to), block.name.max(to), name);
                sides.entry(pair).or_default().push((block.name, *line));
            }
        }
    }
    let both = sides.into_iter().filter(|((a, b, _), sides)| {
        let from = |model: &str| sides.iter().filter(|(side, _)| *side == model).count();
        if a == b { from(a) == 2 } else { from(a) == 1 && from(b) == 1 }
    });
    let table = |((a, b, name), sides): (Relation<'_>, Vec<Side<'_>>)| {
        let table = if name.is_empty() { format!("_{a}To{b}") } else { format!("_{name}") };
        let line = sides.first().map_or(1, |(_, line)| *line);
        join_table(&Location { path: path.clone(), line }, table, (a, b), schema)
    };
    both.flat_map(table).collect()
}

fn join_table(at: &Location, table: String, (a, b): (&str, &str), schema: &Schema<'_>) -> Vec<Change> {
    let mut changes = vec![Change::CreateTable(Table { name: table.clone(), columns: Vec::new(), at: at.clone() })];
    for (name, model) in [("A", a), ("B", b)] {
        let column = Column {
            name: name.to_owned(),
            data_type: String::new(),
            primary_key: false,
            unique: false,
            nullable: false,
            at: at.clone(),
        };
        changes.push(Change::AddColumn { table: table.clone(), column });
        changes.push(Change::Reference(Reference {
            name: None,
            from_table: table.clone(),
            from_columns: vec![name.to_owned()],
            to_table: schema.tables.get(model).cloned().unwrap_or_default(),
            to_columns: Vec::new(),
            at: at.clone(),
        }));
    }
    changes.push(Change::PrimaryKey { table, columns: vec!["A".to_owned(), "B".to_owned()] });
    changes
}
