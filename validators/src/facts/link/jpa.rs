//! Classes of Java that JPA stores → tables, named as Spring Boot names them.
//!
//! **Source** Jakarta Persistence 3.1, and Spring Boot's `CamelCaseToUnderscoresNamingStrategy`: it also rewrites names
//! that are given. Names are compared without regard to case and underscores, so other strategies match as well.

use super::stored::{Mapper, Models, Stored};
use crate::facts::model::{Column, Location, Table};
use crate::facts::partial::{Field, ModelClass};
use crate::facts::sql::{Change, Reference};
use crate::names;
use std::collections::HashMap;

/// How far bases and embedded classes are followed.
const MAX_DEPTH: usize = 6;
const PRIMITIVES: [&str; 8] = ["int", "long", "boolean", "double", "float", "short", "byte", "char"];
/// Constraints that Hibernate also puts on the column.
const REQUIRED: [&str; 3] = ["NotNull", "NotBlank", "NotEmpty"];
const TO_ONE: [&str; 2] = ["ManyToOne", "OneToOne"];
const TO_MANY: [&str; 2] = ["OneToMany", "ManyToMany"];

/// Takes an entity for stored; one that extends another shares its table unless the tables are joined.
pub(super) fn store(class: &ModelClass, by_name: &HashMap<&str, &ModelClass>) -> Option<Stored> {
    let on_class = |name: &str| class.keywords.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_str());
    on_class("Entity")?;
    let parent = class.bases.iter().find_map(|base| by_name.get(base.as_str()));
    let parent = parent.filter(|parent| parent.keywords.iter().any(|(name, _)| name == "Entity"));
    let joined = |parent: &ModelClass| {
        parent.keywords.iter().any(|(name, text)| name == "Inheritance" && !text.contains("SINGLE_TABLE"))
    };
    if parent.is_some_and(|parent| !joined(parent) && on_class("Table").is_none()) {
        return None;
    }
    let table = on_class("Table").and_then(|text| string(text, "name")).or_else(|| string(on_class("Entity")?, "name"));
    let table = snake(&table.unwrap_or_else(|| class.name.clone()));
    let fields = flattened(class, by_name, 0);
    Some(Stored { class: ModelClass { fields, ..class.clone() }, mapper: Mapper::Jpa, table, long_name: None })
}

/// The fields with those of mapped bases before and embedded classes in their place.
fn flattened(class: &ModelClass, by_name: &HashMap<&str, &ModelClass>, depth: usize) -> Vec<Field> {
    let mut fields = Vec::new();
    if depth < MAX_DEPTH {
        for base in class.bases.iter().filter_map(|base| by_name.get(base.as_str())) {
            let line = |field: Field| Field { line: class.at.line, ..field };
            fields.extend(flattened(base, by_name, depth + 1).into_iter().map(line));
        }
    }
    for field in class.fields.iter().filter(|field| !has(field, "Transient")) {
        let inner = by_name.get(field.annotation.as_deref().unwrap_or("")).filter(|_| depth < MAX_DEPTH);
        let inner = inner.filter(|inner| inner.keywords.iter().any(|(name, _)| name == "Embeddable"));
        match inner {
            Some(inner) => {
                let key = has(field, "EmbeddedId").then(|| ("Id".to_owned(), String::new()));
                let at = |one: Field| {
                    let keywords = one.keywords.into_iter().chain(key.clone()).collect();
                    Field { line: field.line, keywords, ..one }
                };
                fields.extend(flattened(inner, by_name, depth + 1).into_iter().map(at));
            }
            None => fields.push(field.clone()),
        }
    }
    fields
}

pub(super) fn changes(stored: &Stored, models: &Models) -> Vec<Change> {
    let (table, class) = (&stored.table, &stored.class);
    let mut changes =
        vec![Change::CreateTable(Table { name: table.clone(), columns: Vec::new(), at: class.at.clone() })];
    let mut keys = Vec::new();
    for field in &class.fields {
        if TO_MANY.iter().any(|name| has(field, name)) {
            changes.extend(to_many(stored, field, models));
        } else if TO_ONE.iter().any(|name| has(field, name)) {
            changes.extend(to_one(stored, field, models, &mut keys));
        } else if !has(field, "ElementCollection") {
            changes.extend(plain(stored, field, &mut keys));
        }
    }
    if !keys.is_empty() {
        changes.push(Change::PrimaryKey { table: table.clone(), columns: keys });
    }
    for (_, text) in class.keywords.iter().filter(|(name, _)| name == "Table") {
        let sets = text.split("UniqueConstraint(").skip(1).filter_map(|rest| argument(rest, "columnNames"));
        let columns = |set: &str| set.split('"').skip(1).step_by(2).map(snake).collect();
        changes.extend(sets.map(|set| Change::Unique { table: table.clone(), columns: columns(set) }));
    }
    changes
}

fn has(field: &Field, name: &str) -> bool {
    field.keywords.iter().any(|(known, _)| known == name)
}

fn arguments<'a>(field: &'a Field, name: &str) -> &'a str {
    field.keywords.iter().find(|(known, _)| known == name).map_or("", |(_, text)| text.as_str())
}

/// The value of `name = value`, up to the comma that ends it.
fn argument<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = text;
    loop {
        let at = rest.find(name)?;
        let before = rest[..at].chars().next_back();
        let after = rest[at + name.len()..].trim_start();
        if before.is_none_or(|c| matches!(c, '(' | ',' | ' ')) && after.starts_with('=') {
            return Some(value(after[1..].trim_start()));
        }
        rest = &rest[at + name.len()..];
    }
}

fn value(text: &str) -> &str {
    let (mut depth, mut quoted) = (0i32, false);
    let end = text.char_indices().find(|(_, c)| {
        quoted ^= *c == '"';
        depth += i32::from(matches!(c, '(' | '{')) - i32::from(matches!(c, ')' | '}'));
        !quoted && (depth < 0 || (*c == ',' && depth == 0))
    });
    text[..end.map_or(text.len(), |(at, _)| at)].trim()
}

fn string(text: &str, name: &str) -> Option<String> {
    let found = argument(text, name)?.strip_prefix('"')?.split('"').next()?;
    (!found.is_empty()).then(|| found.to_owned())
}

fn snake(name: &str) -> String {
    let plain = name.rsplit('.').next().unwrap_or(name).trim_matches(['`', '"', '\\']);
    names::tokens(plain).join("_")
}

fn add(table: &str, name: &str, data_type: &str, (nullable, at): (bool, &Location)) -> Change {
    let column = Column {
        name: name.to_owned(),
        data_type: data_type.to_owned(),
        primary_key: false,
        unique: false,
        nullable,
        at: at.clone(),
    };
    Change::AddColumn { table: table.to_owned(), column }
}

fn reference(from: (&str, &str), to: &str, at: &Location) -> Change {
    Change::Reference(Reference {
        name: None,
        from_table: from.0.to_owned(),
        from_columns: vec![from.1.to_owned()],
        to_table: to.to_owned(),
        to_columns: Vec::new(),
        at: at.clone(),
    })
}

fn unique(table: &str, name: &str) -> Change {
    Change::Unique { table: table.to_owned(), columns: vec![name.to_owned()] }
}

fn at_of(stored: &Stored, field: &Field) -> Location {
    Location { path: stored.class.at.path.clone(), line: field.line }
}

fn is_required(field: &Field, data_type: &str) -> bool {
    PRIMITIVES.contains(&data_type)
        || REQUIRED.iter().any(|name| has(field, name))
        || argument(arguments(field, "Column"), "nullable") == Some("false")
        || argument(arguments(field, "JoinColumn"), "nullable") == Some("false")
        || TO_ONE.iter().any(|name| argument(arguments(field, name), "optional") == Some("false"))
}

fn plain(stored: &Stored, field: &Field, keys: &mut Vec<String>) -> Vec<Change> {
    let data_type = field.annotation.as_deref().unwrap_or("");
    let collection = ["List<", "Set<", "Map<", "Collection<"].iter().any(|start| data_type.starts_with(start));
    if collection && !has(field, "Column") && !has(field, "Convert") && !has(field, "JdbcTypeCode") {
        return Vec::new();
    }
    let written = string(arguments(field, "Column"), "name").unwrap_or_else(|| field.name.clone());
    let (name, is_key) = (snake(&written), has(field, "Id"));
    let at = at_of(stored, field);
    let mut changes = vec![add(&stored.table, &name, data_type, (!is_key && !is_required(field, data_type), &at))];
    if is_key {
        keys.push(name);
    } else if argument(arguments(field, "Column"), "unique") == Some("true") || has(field, "NaturalId") {
        changes.push(unique(&stored.table, &name));
    }
    changes
}

/// The class that a relation leads to: `Customer`, `Set<OrderItem>`, or `targetEntity = Customer.class`.
fn target<'m>(field: &Field, models: &'m Models) -> Option<&'m Stored> {
    let written = field.annotation.as_deref().unwrap_or("");
    let inner = written.rsplit(['<', ',']).next().unwrap_or(written).trim().trim_end_matches('>');
    models.class(inner.rsplit('.').next().unwrap_or(inner), Mapper::Jpa)
}

/// Name and type of the primary key.
fn key_of(stored: &Stored) -> (String, String) {
    let key = stored.class.fields.iter().find(|field| has(field, "Id"));
    let name = key.map(|field| string(arguments(field, "Column"), "name").unwrap_or_else(|| field.name.clone()));
    let data_type = key.and_then(|field| field.annotation.clone()).unwrap_or_default();
    (snake(&name.unwrap_or_else(|| "id".to_owned())), data_type)
}

fn to_one(stored: &Stored, field: &Field, models: &Models, keys: &mut Vec<String>) -> Vec<Change> {
    let one = has(field, "OneToOne");
    if argument(arguments(field, "OneToOne"), "mappedBy").is_some() {
        return Vec::new();
    }
    let Some(other) = target(field, models) else { return Vec::new() };
    let (key, data_type) = key_of(other);
    let join = arguments(field, "JoinColumn");
    let name = string(join, "name").map_or_else(|| format!("{}_{key}", snake(&field.name)), |name| snake(&name));
    let at = at_of(stored, field);
    let is_key = has(field, "Id") || has(field, "MapsId");
    let mut changes = vec![
        add(&stored.table, &name, &data_type, (!is_key && !is_required(field, ""), &at)),
        reference((&stored.table, &name), &other.table, &at),
    ];
    if is_key {
        keys.push(name);
    } else if one || argument(join, "unique") == Some("true") {
        changes.push(unique(&stored.table, &name));
    }
    changes
}

/// Only the side that owns a relation says how it is stored.
fn to_many(stored: &Stored, field: &Field, models: &Models) -> Vec<Change> {
    let mapped = TO_MANY.iter().any(|name| argument(arguments(field, name), "mappedBy").is_some());
    let Some(other) = target(field, models).filter(|_| !mapped) else { return Vec::new() };
    let at = at_of(stored, field);
    let (own_key, own_type) = key_of(stored);
    if has(field, "OneToMany") && has(field, "JoinColumn") {
        let join = arguments(field, "JoinColumn");
        let name = string(join, "name").map_or_else(|| format!("{}_{own_key}", stored.table), |name| snake(&name));
        let nullable = argument(join, "nullable") != Some("false");
        // The class may show the key as a field of its own.
        let shown = other.class.fields.iter().any(|one| {
            string(arguments(one, "Column"), "name").map_or_else(|| snake(&one.name), |name| snake(&name)) == name
        });
        let column = (!shown).then(|| add(&other.table, &name, &own_type, (nullable, &at)));
        return column.into_iter().chain([reference((&other.table, &name), &stored.table, &at)]).collect();
    }
    let (other_key, other_type) = key_of(other);
    let text = arguments(field, "JoinTable");
    let join = string(text, "name").map_or_else(|| format!("{}_{}", stored.table, snake(&field.name)), |n| snake(&n));
    let given = |side: &str| argument(text, side).and_then(|columns| string(columns, "name")).map(|name| snake(&name));
    let own = given("joinColumns").unwrap_or_else(|| format!("{}_{own_key}", snake(&stored.class.name)));
    let theirs = given("inverseJoinColumns").unwrap_or_else(|| format!("{}_{other_key}", snake(&field.name)));
    let mut changes = vec![Change::CreateTable(Table { name: join.clone(), columns: Vec::new(), at: at.clone() })];
    for (name, data_type, table) in [(&own, &own_type, &stored.table), (&theirs, &other_type, &other.table)] {
        changes.push(add(&join, name, data_type, (false, &at)));
        changes.push(reference((&join, name), table, &at));
    }
    changes.push(Change::PrimaryKey { table: join.clone(), columns: vec![own, theirs.clone()] });
    if has(field, "OneToMany") {
        changes.push(unique(&join, &theirs));
    }
    changes
}
