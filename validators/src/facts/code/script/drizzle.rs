//! Drizzle: `export const users = pgTable("users", { id: serial("id").primaryKey() })`.

use super::super::call::{self, Call};
use super::super::node;
use super::super::read::Reading;
use crate::facts::entity::{Entity, Holds, Relation, Standing};
use crate::facts::model::Column;
use regex::Regex;
use std::sync::LazyLock;
use tree_sitter::Node;

/// Most columns of one table, and most text of its extras that is searched.
const MAX_COLUMNS: usize = 500;
const MAX_EXTRA_BYTES: usize = 20_000;

static SETS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(primaryKey)\(\s*\{[^}]*?\bcolumns:\s*\[([^\]]*)\]|\bunique(?:Index)?\([^()]*\)\s*\.on\(([^()]*)\)")
        .expect("a constant pattern, compiled by a test")
});

/// Reads a variable that holds a table.
pub(in super::super) fn read(variable: Node<'_>, source: &str, reading: &mut Reading<'_>) {
    let (Some(name), Some(value)) = (variable.child_by_field_name("name"), variable.child_by_field_name("value"))
    else {
        return;
    };
    let Some(this) = call::call(value, source) else { return };
    let (Some(table), Some(object)) = (this.text(0, source), this.at(1).and_then(object)) else { return };
    let mut entity = Entity {
        name: node::text(name, source).to_owned(),
        table,
        standing: Standing::Stored,
        bases: Vec::new(),
        columns: Vec::new(),
        relations: Vec::new(),
        unique: Vec::new(),
        at: reading.at(node::line(variable)),
    };
    // Property → column: extras name the property.
    let mut properties: Vec<(String, usize)> = Vec::new();
    for pair in node::children(object).into_iter().filter(|pair| pair.kind() == "pair").take(MAX_COLUMNS) {
        let (Some(key), Some(value)) = (pair.child_by_field_name("key"), pair.child_by_field_name("value")) else {
            continue;
        };
        let property = call::key(key, source);
        let chain = call::chain(value, source);
        if let Some(column) = column(&property, &chain, source, reading) {
            entity.relations.extend(relation(&column, &chain, source, reading));
            properties.push((property, entity.columns.len()));
            entity.columns.push(column);
        }
    }
    if let Some(extra) = this.at(2) {
        sets(node::text(extra, source), &properties, &mut entity);
    }
    reading.facts.code.entities.push(entity);
}

/// The object of columns: given as it is, or made by a function `(t) => ({ … })`.
fn object(value: Node<'_>) -> Option<Node<'_>> {
    let body = if value.kind() == "arrow_function" { value.child_by_field_name("body")? } else { value };
    let inner = if body.kind() == "parenthesized_expression" { body.named_child(0)? } else { body };
    (inner.kind() == "object").then_some(inner)
}

fn column(property: &str, chain: &[Call<'_>], source: &str, reading: &Reading<'_>) -> Option<Column> {
    let first = chain.first()?;
    let says = |word: &str| chain.iter().skip(1).any(|call| call.name == word);
    let inner = first.arguments.iter().map(|argument| argument.value).find(|value| value.kind() == "object");
    let length = inner.and_then(|object| {
        let pairs = node::children(object).into_iter().filter(|pair| pair.kind() == "pair");
        let size =
            pairs.filter_map(|pair| Some((pair.child_by_field_name("key")?, pair.child_by_field_name("value")?)));
        let mut size = size.filter(|(key, _)| call::key(*key, source) == "length");
        size.next().map(|(_, value)| format!("({})", node::text(value, source)))
    });
    let primary_key = says("primaryKey");
    Some(Column {
        name: first.text(0, source).unwrap_or_else(|| property.to_owned()),
        data_type: format!("{}{}", first.name, length.unwrap_or_default()),
        primary_key,
        unique: says("unique"),
        nullable: !says("notNull") && !primary_key && !first.name.contains("erial"),
        at: reading.at(node::line(first.node)),
    })
}

/// `.references(() => users.id)`.
fn relation(column: &Column, chain: &[Call<'_>], source: &str, reading: &Reading<'_>) -> Option<Relation> {
    let call = chain.iter().find(|call| call.name == "references")?;
    let body = call.at(0)?.child_by_field_name("body")?;
    let target = node::text(body.child_by_field_name("object")?, source);
    let to = node::text(body.child_by_field_name("property")?, source);
    Some(Relation {
        target: target.rsplit('.').next().unwrap_or(target).to_owned(),
        by_table: false,
        holds: Holds::Key,
        columns: vec![column.name.clone()],
        to_column: Some(to.to_owned()),
        nullable: column.nullable,
        unique: column.unique,
        through: None,
        value: None,
        at: reading.at(node::line(call.node)),
    })
}

/// Keys and unique sets of more than one column: `primaryKey({ columns: [t.a, t.b] })`, `unique().on(t.a)`.
fn sets(extra: &str, properties: &[(String, usize)], entity: &mut Entity) {
    for found in SETS.captures_iter(&extra[..extra.floor_char_boundary(MAX_EXTRA_BYTES)]).take(50) {
        let list = found.get(2).or_else(|| found.get(3)).map_or("", |list| list.as_str());
        let names = list.split(',').filter_map(|name| name.trim().rsplit('.').next()).filter(|name| !name.is_empty());
        let places: Vec<usize> = names
            .filter_map(|name| properties.iter().find(|(property, _)| property == name))
            .map(|(_, at)| *at)
            .collect();
        if found.get(1).is_some() {
            for at in places {
                if let Some(column) = entity.columns.get_mut(at) {
                    (column.primary_key, column.nullable) = (true, false);
                }
            }
        } else {
            let columns = places.iter().filter_map(|at| entity.columns.get(*at)).map(|column| column.name.clone());
            entity.unique.push(columns.collect());
        }
    }
}
