//! Python classes → tables: which of them are stored, and under what name.

use super::{django, entities, gorm, jpa, sqlalchemy};
use crate::facts::inflect::snake;
use crate::facts::partial::{Field, ModelClass, Partial};
use crate::facts::sql::Change;
use std::collections::{HashMap, HashSet};

/// How far bases are followed.
const MAX_BASES: usize = 6;

/// How a class is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Mapper {
    Django,
    SqlAlchemy,
    SqlModel,
    /// SQLAlchemy's `Table(…)`.
    Table,
    Gorm,
    Jpa,
}

/// A class that is stored, with the columns it inherits.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    pub(super) class: ModelClass,
    pub(super) mapper: Mapper,
    pub(super) table: String,
    /// Name it has if tables are named after their app (Django).
    pub(super) long_name: Option<String>,
}

/// All stored classes of a project.
pub(super) struct Models {
    stored: Vec<Stored>,
    /// Class name → table; also Prisma's accessor `order` for the model `Order`.
    by_class: HashMap<String, String>,
    entities: entities::Entities,
    by_name: HashMap<(Mapper, String), usize>,
}

pub(super) fn read(partials: &[Partial]) -> Models {
    let all = || partials.iter().filter_map(|partial| partial.code.as_ref()).flat_map(|code| &code.models);
    let mut by_name: HashMap<&str, &ModelClass> = HashMap::new();
    for class in all() {
        by_name.entry(class.name.as_str()).or_insert(class);
    }
    let named = || partials.iter().filter_map(|partial| partial.code.as_ref()).flat_map(|code| &code.stored);
    let by_use: HashSet<&str> = named().map(String::as_str).collect();
    let other = |class| gorm::store(class, &by_name, &by_use).or_else(|| jpa::store(class, &by_name));
    let stored = all().filter_map(|class| store(class, &by_name).or_else(|| other(class)));
    let stored: Vec<Stored> = stored.collect();
    let mut by_class: HashMap<String, String> = prisma_names(partials);
    for one in &stored {
        by_class.entry(one.class.name.clone()).or_insert_with(|| one.table.clone());
    }
    let entities = entities::read(partials);
    for (name, table) in entities.tables() {
        by_class.entry(name.to_owned()).or_insert_with(|| table.to_owned());
    }
    let named = stored.iter().enumerate().rev().map(|(index, one)| ((one.mapper, one.class.name.clone()), index));
    Models { by_name: named.collect(), stored, by_class, entities }
}

/// Prisma's accessor `prisma.orderItem` for every model of a schema file.
fn prisma_names(partials: &[Partial]) -> HashMap<String, String> {
    let accessor = |model: &str| {
        let mut letters = model.chars();
        letters.next().map(|first| first.to_lowercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    let stored = partials.iter().flat_map(|partial| &partial.stored);
    stored.map(|(model, table)| (accessor(model), table.clone())).collect()
}

impl Models {
    /// Table of a model class.
    pub(super) fn table_of(&self, class: &str) -> Option<String> {
        self.by_class.get(class.rsplit('.').next().unwrap_or(class)).cloned()
    }

    /// A stored class by its name.
    pub(super) fn class(&self, name: &str, mapper: Mapper) -> Option<&Stored> {
        let index = self.by_name.get(&(mapper, name.to_owned()))?;
        self.stored.get(*index)
    }

    /// Tables first, then what refers to them. A model whose table is known from SQL adds no second one.
    pub(super) fn changes(&self, known: impl Fn(&str) -> bool) -> Vec<Change> {
        let fresh =
            self.stored.iter().filter(|one| !known(&one.table) && !one.long_name.as_deref().is_some_and(&known));
        let mut made = self.entities.changes(&known);
        let mut linked = Vec::new();
        for one in fresh {
            let changes = match one.mapper {
                Mapper::Django => django::changes(one, self),
                Mapper::Gorm => gorm::changes(one, self),
                Mapper::Jpa => jpa::changes(one, self),
                Mapper::SqlAlchemy | Mapper::SqlModel | Mapper::Table => sqlalchemy::changes(one, self),
            };
            let created: HashSet<String> = changes.iter().filter_map(created).collect();
            for change in changes {
                // What is said of another class's table holds once all tables are there.
                let foreign = matches!(&change, Change::AddColumn { table, .. } if !created.contains(table));
                let elsewhere = foreign || matches!(change, Change::Reference(_) | Change::Unique { .. });
                if elsewhere { linked.push(change) } else { made.push(change) }
            }
        }
        made.append(&mut linked);
        made
    }
}

fn created(change: &Change) -> Option<String> {
    if let Change::CreateTable(table) = change { Some(table.name.clone()) } else { None }
}

/// Decides whether a class is stored, and gathers what it inherits.
fn store(class: &ModelClass, by_name: &HashMap<&str, &ModelClass>) -> Option<Stored> {
    let (bases, fields) = inherited(class, by_name);
    let field = |name: &str| class.fields.iter().find(|field| field.name == name);
    let table = field("__tablename__").and_then(|field| field.value.clone());
    let is = |names: &[&str]| bases.iter().any(|base| names.contains(&base.as_str()));
    let truthy = |field: Option<&Field>| field.and_then(|field| field.value.as_deref()) == Some("True");
    let calls = |names: &[&str]| {
        fields.iter().any(|field| field.call.as_deref().is_some_and(|call| names.contains(&last(call))))
    };
    let mapper = if class.bases == ["Table"] {
        Mapper::Table
    } else if class.keywords.iter().any(|(name, value)| name == "table" && value == "True") {
        Mapper::SqlModel
    } else if is(&["models.Model", "AbstractUser", "AbstractBaseUser", "MPTTModel", "TimeStampedModel"]) {
        Mapper::Django
    } else if table.is_some() || (is(&["db.Model", "Base", "DeclarativeBase"]) && calls(&["Column", "mapped_column"])) {
        Mapper::SqlAlchemy
    } else {
        return None;
    };
    let abstract_class = truthy(field("Meta.abstract")) || truthy(field("__abstract__")) || truthy(field("Meta.proxy"));
    if abstract_class || (mapper == Mapper::SqlAlchemy && !calls(&["Column", "mapped_column"])) && !annotated(&fields) {
        return None;
    }
    let app = class.at.path.rsplit('/').nth(1).map(|app| format!("{app}_{}", class.name.to_lowercase()));
    let table = match mapper {
        Mapper::Django => {
            field("Meta.db_table").and_then(|field| field.value.clone()).unwrap_or_else(|| class.name.clone())
        }
        Mapper::SqlModel => table.unwrap_or_else(|| class.name.to_lowercase()),
        Mapper::SqlAlchemy | Mapper::Table | Mapper::Gorm | Mapper::Jpa => table.unwrap_or_else(|| snake(&class.name)),
    };
    let long_name = app.filter(|_| mapper == Mapper::Django);
    Some(Stored { class: ModelClass { fields, ..class.clone() }, mapper, table, long_name })
}

fn annotated(fields: &[Field]) -> bool {
    fields.iter().any(|field| field.annotation.as_deref().is_some_and(|text| text.starts_with("Mapped[")))
}

/// All bases by name, and the fields of those that are no tables themselves, the class's own last.
fn inherited(class: &ModelClass, by_name: &HashMap<&str, &ModelClass>) -> (HashSet<String>, Vec<Field>) {
    let mut bases: HashSet<String> = HashSet::new();
    let mut fields = Vec::new();
    let mut open: Vec<(&str, usize)> = class.bases.iter().map(|base| (base.as_str(), 1)).collect();
    while let Some((base, depth)) = open.pop() {
        if depth > MAX_BASES || !bases.insert(base.to_owned()) {
            continue;
        }
        if let Some(found) = by_name.get(last(base)).filter(|found| found.name != class.name) {
            open.extend(found.bases.iter().map(|base| (base.as_str(), depth + 1)));
            let is_table = found.fields.iter().any(|field| field.name == "__tablename__");
            let lends = |field: &&Field| !is_table && !field.name.starts_with("__") && !field.name.starts_with("Meta.");
            fields.extend(found.fields.iter().filter(lends).cloned());
        }
    }
    fields.extend(class.fields.iter().cloned());
    (bases, fields)
}

/// Last part of a dotted name.
pub(super) fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}
