//! Django models → tables.

use super::stored::{Models, Stored, last};
use crate::facts::model::{Column, Location, Table};
use crate::facts::partial::Field;
use crate::facts::sql::{Change, Reference};

/// Fields that are columns; what else is called in a class body is a manager, a relation the other way round …
const RELATIONS: [&str; 3] = ["ForeignKey", "OneToOneField", "ParentalKey"];

pub(super) fn changes(stored: &Stored, models: &Models) -> Vec<Change> {
    let table = stored.table.clone();
    let class = &stored.class;
    let mut changes =
        vec![Change::CreateTable(Table { name: table.clone(), columns: Vec::new(), at: class.at.clone() })];
    let keyed = class.fields.iter().any(|field| keyword(field, "primary_key") == Some("True"));
    if !keyed {
        // Django adds it itself (DEFAULT_AUTO_FIELD).
        changes.extend(column(&table, "id", "BigAutoField", (false, &class.at)));
        changes.push(Change::PrimaryKey { table: table.clone(), columns: vec!["id".to_owned()] });
    }
    for field in &class.fields {
        let at = Location { path: class.at.path.clone(), line: field.line };
        let call = last(field.call.as_deref().unwrap_or(""));
        if call == "ManyToManyField" {
            changes.extend(join_table(stored, field, &at, models));
        } else if RELATIONS.contains(&call) {
            changes.extend(relation(stored, field, &at, models));
        } else if call.ends_with("Field") && !call.starts_with("Generic") {
            changes.extend(plain(&table, field, call, &at));
        }
    }
    changes
}

fn keyword<'a>(field: &'a Field, name: &str) -> Option<&'a str> {
    field.keywords.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

fn text(value: &str) -> &str {
    value.trim_matches(['"', '\''])
}

fn column(table: &str, name: &str, data_type: &str, (nullable, at): (bool, &Location)) -> Option<Change> {
    let column = Column {
        name: name.to_owned(),
        data_type: data_type.to_owned(),
        primary_key: false,
        unique: false,
        nullable,
        at: at.clone(),
    };
    Some(Change::AddColumn { table: table.to_owned(), column })
}

fn marks(table: &str, field: &Field, name: &str) -> Vec<Change> {
    let owned = || (table.to_owned(), vec![name.to_owned()]);
    let mut changes = Vec::new();
    if keyword(field, "primary_key") == Some("True") {
        let (table, columns) = owned();
        changes.push(Change::PrimaryKey { table, columns });
    }
    let one_to_one = last(field.call.as_deref().unwrap_or("")) == "OneToOneField";
    if one_to_one || keyword(field, "unique") == Some("True") {
        let (table, columns) = owned();
        changes.push(Change::Unique { table, columns });
    }
    changes
}

fn plain(table: &str, field: &Field, call: &str, at: &Location) -> Vec<Change> {
    let name = keyword(field, "db_column").map_or(field.name.as_str(), text);
    let digits = keyword(field, "max_digits").zip(keyword(field, "decimal_places")).map(|(m, d)| format!("({m},{d})"));
    let length = keyword(field, "max_length").map(|length| format!("({length})"));
    let data_type = format!("{call}{}", digits.or(length).unwrap_or_default());
    let nullable = keyword(field, "null") == Some("True");
    let mut changes: Vec<Change> = column(table, name, &data_type, (nullable, at)).into_iter().collect();
    changes.extend(marks(table, field, name));
    changes
}

/// Table that a relation's first argument means: a class, its name, `"app.Name"`, `"self"`, the user model.
fn target(stored: &Stored, field: &Field, models: &Models) -> Option<String> {
    let named = field.arguments.first().map(String::as_str).or_else(|| keyword(field, "to"))?;
    let name = last(text(named));
    match name {
        "self" => Some(stored.table.clone()),
        "AUTH_USER_MODEL" | "get_user_model()" => Some(
            models.table_of("User").or_else(|| models.table_of("CustomUser")).unwrap_or_else(|| "auth_user".to_owned()),
        ),
        _ => Some(models.table_of(name).unwrap_or_else(|| name.to_owned())),
    }
}

fn relation(stored: &Stored, field: &Field, at: &Location, models: &Models) -> Vec<Change> {
    let Some(to_table) = target(stored, field, models) else { return Vec::new() };
    let default = format!("{}_id", field.name);
    let name = keyword(field, "db_column").map_or(default.as_str(), text);
    let data_type = last(field.call.as_deref().unwrap_or(""));
    let nullable = keyword(field, "null") == Some("True");
    let mut changes: Vec<Change> = column(&stored.table, name, data_type, (nullable, at)).into_iter().collect();
    changes.extend(marks(&stored.table, field, name));
    changes.push(reference(&stored.table, name, to_table, at));
    changes
}

fn reference(from: &str, column: &str, to_table: String, at: &Location) -> Change {
    Change::Reference(Reference {
        name: None,
        from_table: from.to_owned(),
        from_columns: vec![column.to_owned()],
        to_table,
        to_columns: Vec::new(),
        at: at.clone(),
    })
}

/// The table Django makes for a relation of many to many; none where the model names its own (`through`).
fn join_table(stored: &Stored, field: &Field, at: &Location, models: &Models) -> Vec<Change> {
    let Some(to) = target(stored, field, models).filter(|_| keyword(field, "through").is_none()) else {
        return Vec::new();
    };
    let table = keyword(field, "db_table")
        .map_or_else(|| format!("{}_{}", stored.table, field.name), |name| text(name).to_owned());
    let (mut left, mut right) =
        (format!("{}_id", stored.class.name.to_lowercase()), format!("{}_id", to.to_lowercase()));
    if left == right {
        (left, right) = (format!("from_{left}"), format!("to_{right}"));
    }
    let mut changes = vec![Change::CreateTable(Table { name: table.clone(), columns: Vec::new(), at: at.clone() })];
    for (name, to_table) in [(&left, stored.table.clone()), (&right, to)] {
        changes.extend(column(&table, name, "ForeignKey", (false, at)));
        changes.push(reference(&table, name, to_table, at));
    }
    changes.push(Change::Unique { table, columns: vec![left, right] });
    changes
}
