//! SQLAlchemy and SQLModel classes → tables.

use super::stored::{Mapper, Models, Stored, last};
use crate::facts::model::{Column, Location, Table};
use crate::facts::partial::Field;
use crate::facts::sql::{Change, Reference};

pub(super) fn changes(stored: &Stored, models: &Models) -> Vec<Change> {
    let table = &stored.table;
    let class = &stored.class;
    let mut changes =
        vec![Change::CreateTable(Table { name: table.clone(), columns: Vec::new(), at: class.at.clone() })];
    let mut keys = Vec::new();
    for field in &class.fields {
        let at = Location { path: class.at.path.clone(), line: field.line };
        if field.name == "__table_args__" {
            changes.extend(field.value.as_deref().into_iter().flat_map(|args| unique_sets(table, args)));
        } else if let Some(column) = column(field, stored.mapper, &at) {
            let name = column.name.clone();
            changes.push(Change::AddColumn { table: table.clone(), column });
            if is_true(field, "primary_key") {
                keys.push(name);
            } else if is_true(field, "unique") {
                changes.push(Change::Unique { table: table.clone(), columns: vec![name] });
            }
            changes.extend(reference(table, field, models, at));
        }
    }
    if !keys.is_empty() {
        changes.push(Change::PrimaryKey { table: table.clone(), columns: keys });
    }
    changes
}

fn keyword<'a>(field: &'a Field, name: &str) -> Option<&'a str> {
    field.keywords.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

fn is_true(field: &Field, name: &str) -> bool {
    keyword(field, name) == Some("True")
}

fn column(field: &Field, mapper: Mapper, at: &Location) -> Option<Column> {
    let call = field.call.as_deref().map_or("", last);
    let annotation = field.annotation.as_deref().unwrap_or("");
    if field.name.starts_with("__") || field.name.starts_with("Meta.") || annotation.starts_with("ClassVar") {
        return None;
    }
    let is_column = match mapper {
        // A relation's annotation names models in quotes or lists; its call is `Relationship`.
        Mapper::SqlModel => {
            !annotation.is_empty()
                && matches!(call, "" | "Field")
                && !annotation.to_ascii_lowercase().starts_with("list[")
        }
        Mapper::SqlAlchemy | Mapper::Django | Mapper::Table | Mapper::Gorm | Mapper::Jpa => {
            matches!(call, "Column" | "mapped_column")
                || (call.is_empty()
                    && annotation.starts_with("Mapped[")
                    && !annotation.contains("List[")
                    && !annotation.contains("list["))
        }
    };
    if !is_column {
        return None;
    }
    let inner = annotation.strip_prefix("Mapped[").and_then(|rest| rest.strip_suffix(']')).unwrap_or(annotation);
    let bare = inner.strip_prefix("Optional[").and_then(|rest| rest.strip_suffix(']')).unwrap_or(inner);
    let bare = bare.split('|').map(str::trim).find(|part| *part != "None").unwrap_or(bare);
    let named = field.arguments.iter().map(String::as_str).filter(|argument| is_type(argument)).map(last_call).next();
    let sqlmodel_length = keyword(field, "max_length").map(|length| format!("{bare}({length})"));
    let data_type = named.map(str::to_owned).or(sqlmodel_length).unwrap_or_else(|| bare.to_owned());
    let optional = if annotation.is_empty() { true } else { inner != bare };
    let nullable = keyword(field, "nullable").map_or(optional, |value| value == "True");
    let name = field
        .arguments
        .first()
        .filter(|first| first.starts_with(['"', '\'']))
        .map(|first| first.trim_matches(['"', '\'']));
    let name = name.unwrap_or(&field.name).to_owned();
    Some(Column { name, data_type, primary_key: false, unique: false, nullable, at: at.clone() })
}

fn is_type(argument: &str) -> bool {
    let name = argument.split('(').next().unwrap_or("");
    let other = ["ForeignKey", "Identity", "Sequence", "Computed", "CheckConstraint", "ForeignKeyConstraint"];
    last(name).starts_with(|c: char| c.is_ascii_uppercase())
        && !other.contains(&last(name))
        && !argument.starts_with(['"', '\''])
}

/// `sa.String(30)` → `String(30)`.
fn last_call(argument: &str) -> &str {
    let name = argument.split('(').next().unwrap_or(argument);
    &argument[name.len() - last(name).len()..]
}

/// `ForeignKey("users.id")`, `ForeignKey(User.id)`, SQLModel's `foreign_key="users.id"`.
fn reference(table: &str, field: &Field, models: &Models, at: Location) -> Option<Change> {
    let call = field.arguments.iter().find(|argument| last(argument.split('(').next().unwrap_or("")) == "ForeignKey");
    let inside =
        call.and_then(|call| call.split_once('(')).map(|(_, rest)| rest.split([',', ')']).next().unwrap_or(""));
    let target = inside.or_else(|| keyword(field, "foreign_key"))?.trim();
    let quoted = target.starts_with(['"', '\'']);
    let plain = target.trim_matches(['"', '\'']);
    let (owner, column) = plain.rsplit_once('.').unwrap_or((plain, ""));
    let owner = last(owner);
    let to_table = if quoted { owner.to_owned() } else { models.table_of(owner).unwrap_or_else(|| owner.to_owned()) };
    let name = field
        .arguments
        .first()
        .filter(|first| first.starts_with(['"', '\'']))
        .map(|first| first.trim_matches(['"', '\'']));
    Some(Change::Reference(Reference {
        name: None,
        from_table: table.to_owned(),
        from_columns: vec![name.unwrap_or(&field.name).to_owned()],
        to_table,
        to_columns: if column.is_empty() { Vec::new() } else { vec![column.to_owned()] },
        at,
    }))
}

/// `UniqueConstraint("a", "b")` in `__table_args__`.
fn unique_sets(table: &str, arguments: &str) -> Vec<Change> {
    let sets = arguments.split("UniqueConstraint(").skip(1).filter_map(|rest| rest.split(')').next());
    let columns = |set: &str| -> Vec<String> {
        let names = set.split(',').map(str::trim).filter(|part| part.starts_with(['"', '\'']));
        names.map(|name| name.trim_matches(['"', '\'']).to_owned()).collect()
    };
    sets.map(|set| Change::Unique { table: table.to_owned(), columns: columns(set) }).collect()
}
