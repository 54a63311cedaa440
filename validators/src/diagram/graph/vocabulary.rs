//! What a graph may name, under identifiers that a schema can demand.

use crate::diagram::model::{DiagramKind, Field, Role};
use crate::facts::{Facts, Item, ItemKind, deployables};
use std::collections::{HashMap, HashSet};

/// Most identifiers supplied for one kind; what is beyond them cannot be named.
const MOST: usize = 400;

/// Something a graph may name.
pub(super) struct Entry<'a> {
    /// `^[a-z][a-z0-9_]*$`, unique.
    pub(super) id: String,
    /// Name in the sources.
    pub(super) name: String,
    pub(super) role: Role,
    /// The item behind it, for classes.
    pub(super) item: Option<&'a Item>,
}

/// Identifiers and names of everything a graph of this kind may name, in the order of the sources.
///
/// For entity relations these are the tables, each followed by its columns as `table__column`; for flowcharts and C4
/// modules, tables and dependencies; for classes types. Empty for kinds that name their own nodes.
pub fn fact_ids(facts: &Facts, kind: DiagramKind) -> Vec<(String, String)> {
    if kind == DiagramKind::EntityRelationship {
        return tables(facts)
            .into_iter()
            .flat_map(|table| {
                let name = table.name.to_owned();
                let columns = table.columns.into_iter().map(move |(id, field)| (id, format!("{name}.{}", field.name)));
                std::iter::once((table.id, table.name.to_owned())).chain(columns)
            })
            .take(MOST * 10)
            .collect();
    }
    vocabulary(facts, kind).into_iter().map(|entry| (entry.id, entry.name)).collect()
}

/// A table under its identifier, with its columns under theirs.
pub(super) struct TableEntry<'a> {
    pub(super) id: String,
    pub(super) name: &'a str,
    pub(super) columns: Vec<(String, Field)>,
}

/// Tables with their columns; which columns refer to others is read from the foreign keys.
pub(super) fn tables(facts: &Facts) -> Vec<TableEntry<'_>> {
    let refers: HashSet<(String, String)> = facts
        .foreign_keys
        .iter()
        .flat_map(|key| key.from_columns.iter().map(|column| (key.from_table.to_lowercase(), column.to_lowercase())))
        .collect();
    let mut taken = HashSet::new();
    let mut seen = HashSet::new();
    let unique = facts.tables.iter().filter(|table| seen.insert(table.name.to_lowercase()));
    unique
        .take(MOST)
        .map(|table| {
            let id = identifier(&table.name, &mut taken);
            let mut taken = HashSet::new();
            let columns = table.columns.iter().map(|column| {
                let field = Field {
                    name: column.name.clone(),
                    data_type: column.data_type.clone(),
                    primary_key: column.primary_key,
                    foreign_key: refers.contains(&(table.name.to_lowercase(), column.name.to_lowercase())),
                    unique: column.unique && !column.primary_key,
                    ..Field::default()
                };
                (format!("{id}__{}", identifier(&column.name, &mut taken)), field)
            });
            TableEntry { columns: columns.collect(), name: &table.name, id }
        })
        .collect()
}

/// What graphs other than entity relations may name.
pub(super) fn vocabulary(facts: &Facts, kind: DiagramKind) -> Vec<Entry<'_>> {
    let mut taken = HashSet::new();
    let mut entries = Vec::new();
    let mut add = |name: &str, role: Role, item| {
        if entries.len() < MOST {
            entries.push(Entry { id: identifier(name, &mut taken), name: name.to_owned(), role, item });
        }
    };
    if kind == DiagramKind::C4 {
        // What runs by itself, and the whole: modules alone make no context.
        facts.project.iter().for_each(|project| add(&project.name, Role::Component, None));
        for deployable in deployables(facts).iter().filter(|deployable| deployable.name != "database") {
            add(&deployable.name, if deployable.store { Role::Store } else { Role::Component }, None);
        }
    }
    match kind {
        DiagramKind::Flowchart | DiagramKind::C4 => {
            for module in facts.modules.iter().filter(|module| !module.test) {
                add(&module.name, Role::Component, None);
            }
            if !facts.tables.is_empty() {
                add("database", Role::Store, None);
            }
            for table in &facts.tables {
                add(&table.name, Role::Store, None);
            }
            for external in facts.externals.iter().filter(|external| !external.development) {
                add(&external.name, Role::External, None);
            }
        }
        DiagramKind::Class => {
            let mut seen = HashSet::new();
            let is_type = |kind| matches!(kind, ItemKind::Class | ItemKind::Interface | ItemKind::Enum);
            for item in facts.items.iter().filter(|item| is_type(item.kind) && seen.insert(item.name.as_str())) {
                add(&item.name, Role::Component, Some(item));
            }
        }
        DiagramKind::EntityRelationship
        | DiagramKind::Sequence
        | DiagramKind::State
        | DiagramKind::Journey
        | DiagramKind::Pie
        | DiagramKind::Mindmap
        | DiagramKind::Gantt
        | DiagramKind::Timeline
        | DiagramKind::GitGraph => {}
    }
    entries
}

/// Entries by identifier.
pub(super) fn by_id<'a, 'f>(entries: &'a [Entry<'f>]) -> HashMap<&'a str, &'a Entry<'f>> {
    entries.iter().map(|entry| (entry.id.as_str(), entry)).collect()
}

/// Lower case, digits and underscores, beginning with a letter; numbered where taken.
fn identifier(name: &str, taken: &mut HashSet<String>) -> String {
    let mut id = String::with_capacity(name.len());
    let mut previous_lower = false;
    for letter in name.chars().take(80) {
        if letter.is_ascii_alphanumeric() {
            // `OrderLine` becomes `order_line`.
            if letter.is_ascii_uppercase() && previous_lower {
                id.push('_');
            }
            id.push(letter.to_ascii_lowercase());
            previous_lower = letter.is_ascii_lowercase() || letter.is_ascii_digit();
        } else {
            previous_lower = false;
            if !id.ends_with('_') {
                id.push('_');
            }
        }
    }
    let id = id.trim_matches('_');
    let base = if id.starts_with(|c: char| c.is_ascii_lowercase()) { id.to_owned() } else { format!("n{id}") };
    let mut unique = base.clone();
    let mut number = taken.len();
    while !taken.insert(unique.clone()) {
        number += 1;
        unique = format!("{base}_{number}");
    }
    unique
}

/// True for what a schema's pattern for identifiers takes.
pub(super) fn is_identifier(text: &str) -> bool {
    text.len() <= 100
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}
