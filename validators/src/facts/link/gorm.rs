//! Structs of Go that gorm stores → tables.
//!
//! **Source** the conventions of <https://gorm.io/docs/models.html> and `…/belongs_to.html`, `…/many_to_many.html`.

use super::stored::{Mapper, Models, Stored, last};
use crate::facts::model::{Column, Location, Table};
use crate::facts::partial::{Field, ModelClass};
use crate::facts::sql::{Change, Reference};
use crate::names;
use std::collections::{HashMap, HashSet};

/// How deep structs are embedded in each other.
const MAX_EMBEDDED: usize = 4;
/// What `gorm.Model` brings along: name, type, may be null.
const MODEL: [(&str, &str, bool); 4] = [
    ("ID", "uint", false),
    ("CreatedAt", "time.Time", false),
    ("UpdatedAt", "time.Time", false),
    ("DeletedAt", "gorm.DeletedAt", true),
];
/// Types with fields of their own that one column holds.
const SCALARS: [&str; 12] = [
    "time.Time",
    "gorm.DeletedAt",
    "uuid.UUID",
    "json.RawMessage",
    "decimal.Decimal",
    "datatypes.JSON",
    "datatypes.Date",
    "pq.StringArray",
    "big.Int",
    "net.IP",
    "uuid.NullUUID",
    "byte",
];

/// Takes a struct for stored that says so: by a tag, by what it embeds, by its table's name, or by being migrated.
pub(super) fn store(
    class: &ModelClass,
    by_name: &HashMap<&str, &ModelClass>,
    migrated: &HashSet<&str>,
) -> Option<Stored> {
    if class.bases != ["struct"] {
        return None;
    }
    let tagged = class.fields.iter().any(|field| has(field, "gorm"));
    let embeds = class.fields.iter().any(|field| has(field, "embedded") && field.name == "gorm.Model");
    let table = class.fields.iter().find(|field| field.name == "__tablename__").and_then(|field| field.value.clone());
    let is_base = !embeds && table.is_none() && by_name.values().any(|other| embeds_it(other, &class.name));
    if is_base || !(tagged || embeds || table.is_some() || migrated.contains(class.name.as_str())) {
        return None;
    }
    let table = table.unwrap_or_else(|| plural(&snake(&class.name)));
    let fields = flattened(class, by_name, 0);
    Some(Stored { class: ModelClass { fields, ..class.clone() }, mapper: Mapper::Gorm, table, long_name: None })
}

fn embeds_it(class: &ModelClass, name: &str) -> bool {
    class.fields.iter().any(|field| has(field, "embedded") && last(&field.name) == name)
}

fn has(field: &Field, key: &str) -> bool {
    field.keywords.iter().any(|(known, _)| known == key)
}

fn value<'a>(field: &'a Field, key: &str) -> Option<&'a str> {
    field.keywords.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str()).filter(|v| !v.is_empty())
}

/// The fields, with those of embedded structs in their place.
fn flattened(class: &ModelClass, by_name: &HashMap<&str, &ModelClass>, depth: usize) -> Vec<Field> {
    let mut fields = Vec::new();
    for field in &class.fields {
        if !has(field, "embedded") {
            fields.push(field.clone());
        } else if field.name == "gorm.Model" {
            fields.extend(MODEL.iter().map(|(name, data_type, nullable)| Field {
                name: (*name).to_owned(),
                annotation: Some(format!("{}{data_type}", if *nullable { "*" } else { "" })),
                line: field.line,
                ..Field::default()
            }));
        } else {
            let written = field.annotation.as_deref().unwrap_or(&field.name).trim_start_matches('*');
            let inner = by_name.get(last(written)).filter(|_| depth < MAX_EMBEDDED);
            let line = |inner: Field| Field { line: field.line, ..inner };
            fields.extend(inner.into_iter().flat_map(|inner| flattened(inner, by_name, depth + 1)).map(line));
        }
    }
    fields
}

pub(super) fn changes(stored: &Stored, models: &Models) -> Vec<Change> {
    let (table, class) = (&stored.table, &stored.class);
    let mut changes =
        vec![Change::CreateTable(Table { name: table.clone(), columns: Vec::new(), at: class.at.clone() })];
    let keys = keys(class);
    for field in class.fields.iter().filter(|field| field.name != "__tablename__" && !has(field, "-")) {
        let at = Location { path: class.at.path.clone(), line: field.line };
        let annotation = field.annotation.as_deref().unwrap_or("");
        match related(annotation, models) {
            Some(other) => changes.extend(relation(stored, field, other, models)),
            None if is_column(field, annotation) => changes.extend(column(table, field, &keys, at)),
            None => {}
        }
    }
    let columns: Vec<String> =
        class.fields.iter().filter(|field| keys.contains(&field.name.as_str())).map(column_name).collect();
    if !columns.is_empty() {
        changes.push(Change::PrimaryKey { table: table.clone(), columns });
    }
    changes
}

/// The fields of the primary key: those that are tagged, else `ID`.
fn keys(class: &ModelClass) -> Vec<&str> {
    let tagged = class.fields.iter().filter(|field| has(field, "primarykey")).map(|field| field.name.as_str());
    let tagged: Vec<&str> = tagged.collect();
    if tagged.is_empty() {
        class.fields.iter().map(|field| field.name.as_str()).filter(|name| *name == "ID").take(1).collect()
    } else {
        tagged
    }
}

/// The stored struct a field's type names: `User`, `*User`, `[]models.OrderItem`.
fn related<'m>(annotation: &str, models: &'m Models) -> Option<&'m Stored> {
    models.class(last(annotation.trim_start_matches(['*', '[', ']'])), Mapper::Gorm)
}

fn is_column(field: &Field, annotation: &str) -> bool {
    let bare = annotation.trim_start_matches(['*', '[', ']']);
    let list = annotation.starts_with('[') && bare != "byte";
    let exported = field.name.starts_with(char::is_uppercase);
    let foreign = bare.contains('.') && !SCALARS.contains(&bare) && !bare.starts_with("sql.");
    let nested = annotation.starts_with("map[") || annotation.starts_with("func") || annotation.starts_with("struct");
    let told = has(field, "type") || has(field, "serializer") || has(field, "column");
    exported && (told || !(list || nested || foreign && !has(field, "gorm")))
}

fn column(table: &str, field: &Field, keys: &[&str], at: Location) -> Vec<Change> {
    let name = column_name(field);
    let annotation = field.annotation.as_deref().unwrap_or("");
    let data_type = value(field, "type").unwrap_or(annotation.trim_start_matches('*'));
    // A value of Go cannot be missing: only a pointer or one of `sql`'s types can.
    let absent = annotation.starts_with('*') || annotation.starts_with("sql.Null") || annotation == "gorm.DeletedAt";
    let nullable = absent && !has(field, "not null") && !keys.contains(&field.name.as_str());
    let column =
        Column { name: name.clone(), data_type: data_type.to_owned(), primary_key: false, unique: false, nullable, at };
    let mut changes = vec![Change::AddColumn { table: table.to_owned(), column }];
    // A named index may hold other columns too.
    let indexed = field.keywords.iter().any(|(key, value)| key == "uniqueindex" && value.is_empty());
    if has(field, "unique") || indexed {
        changes.push(Change::Unique { table: table.to_owned(), columns: vec![name] });
    }
    changes
}

fn relation(stored: &Stored, field: &Field, other: &Stored, models: &Models) -> Vec<Change> {
    let class = &stored.class;
    let at = Location { path: class.at.path.clone(), line: field.line };
    let many = field.annotation.as_deref().unwrap_or("").trim_start_matches('*').starts_with('[');
    if let Some(join) = value(field, "many2many") {
        return join_table(stored, (other, &field.name), join, &at);
    }
    let named = value(field, "foreignkey").map(|name| name.split(',').next().unwrap_or(name).trim());
    let own = |name: &str| class.fields.iter().find(|one| one.name == name);
    if !many {
        let key = named.and_then(own).or_else(|| own(&format!("{}ID", field.name)));
        if let Some(key) = key {
            return vec![reference(stored, column_name(key), other, at)];
        }
    }
    // Otherwise the other side holds the key.
    let wanted = named.map_or_else(|| format!("{}ID", class.name), str::to_owned);
    let key = other.class.fields.iter().find(|one| one.name == wanted);
    let tells_itself = other.class.fields.iter().any(|one| {
        related(one.annotation.as_deref().unwrap_or(""), models).is_some_and(|back| back.class.name == class.name)
            && !one.annotation.as_deref().unwrap_or("").starts_with('[')
    });
    match key.filter(|_| !tells_itself) {
        Some(key) => {
            let at = Location { path: other.class.at.path.clone(), line: key.line };
            let mut changes = vec![reference(other, column_name(key), stored, at)];
            if !many {
                changes.push(Change::Unique { table: other.table.clone(), columns: vec![column_name(key)] });
            }
            changes
        }
        None => Vec::new(),
    }
}

fn reference(from: &Stored, column: String, to: &Stored, at: Location) -> Change {
    Change::Reference(Reference {
        name: None,
        from_table: from.table.clone(),
        from_columns: vec![column],
        to_table: to.table.clone(),
        to_columns: Vec::new(),
        at,
    })
}

/// The table between two that know many of each other; both sides may name it, the first makes it.
fn join_table(stored: &Stored, (other, called): (&Stored, &str), join: &str, at: &Location) -> Vec<Change> {
    let mut inner = vec![Change::CreateTable(Table { name: join.to_owned(), columns: Vec::new(), at: at.clone() })];
    let mut columns = Vec::new();
    for side in [stored, other] {
        let key = keys(&side.class).first().map_or("ID", |key| *key).to_owned();
        // Where both sides are the same struct, the second goes by its field: `Friends` is `friend_id`.
        let again = !columns.is_empty() && side.class.name == stored.class.name;
        let side_name = if again { called.strip_suffix('s').unwrap_or(called) } else { &side.class.name };
        let name = format!("{}_{}", snake(side_name), snake(&key));
        let key = side.class.fields.iter().find(|field| field.name == key);
        let written = key.and_then(|key| value(key, "type").or(key.annotation.as_deref())).map(str::to_owned);
        let column = Column {
            name: name.clone(),
            data_type: written.unwrap_or_default(),
            primary_key: false,
            unique: false,
            nullable: false,
            at: at.clone(),
        };
        inner.push(Change::AddColumn { table: join.to_owned(), column });
        columns.push((name, side));
    }
    let names = columns.iter().map(|(name, _)| name.clone()).collect();
    inner.push(Change::PrimaryKey { table: join.to_owned(), columns: names });
    let references = columns.into_iter().map(|(name, side)| {
        Change::Reference(Reference {
            name: None,
            from_table: join.to_owned(),
            from_columns: vec![name],
            to_table: side.table.clone(),
            to_columns: Vec::new(),
            at: at.clone(),
        })
    });
    let define = Change::Define { table: join.to_owned(), changes: inner };
    std::iter::once(define).chain(references).collect()
}

fn column_name(field: &Field) -> String {
    value(field, "column").map_or_else(|| snake(&field.name), str::to_owned)
}

/// `CustomerID` → `customer_id`, `HTTPServer` → `http_server`.
fn snake(name: &str) -> String {
    names::tokens(name).join("_")
}

/// English plural as far as table names go.
fn plural(name: &str) -> String {
    let irregular = [("person", "people"), ("child", "children"), ("man", "men")];
    if let Some((stem, (_, many))) = irregular.iter().find_map(|pair| Some((name.strip_suffix(pair.0)?, pair))) {
        return format!("{stem}{many}");
    }
    let vowel_before = name.chars().rev().nth(1).is_some_and(|c| "aeiou".contains(c));
    match name.chars().last() {
        Some('y') if !vowel_before => format!("{}ies", name.trim_end_matches('y')),
        Some('s' | 'x' | 'z') => format!("{name}es"),
        Some('h') if name.ends_with("ch") || name.ends_with("sh") => format!("{name}es"),
        Some(_) | None => format!("{name}s"),
    }
}
