//! Entities of object-relational mappers → tables: bases, relations and the names of tables resolved.

use crate::facts::entity::{Entity, Holds, Relation, Standing, Through};
use crate::facts::inflect::snake;
use crate::facts::model::{Column, ItemKind, Location, Table};
use crate::facts::partial::Partial;
use crate::facts::sql::{Change, Reference};
use std::collections::{HashMap, HashSet};

/// How far bases are followed, and most tables.
const MAX_BASES: usize = 6;
const MAX_TABLES: usize = 5_000;

/// All entities that are stored, with what they inherit.
#[derive(Default)]
pub(super) struct Entities {
    stored: Vec<Entity>,
    by_name: HashMap<String, usize>,
    enums: HashSet<String>,
    /// What rows are read and written by: classes and sets, with their tables.
    names: Vec<(String, String)>,
}

pub(super) fn read(partials: &[Partial]) -> Entities {
    let codes = || partials.iter().filter_map(|partial| partial.code.as_ref());
    let mut all: HashMap<&str, &Entity> = HashMap::new();
    for entity in codes().flat_map(|code| &code.entities) {
        all.entry(entity.name.as_str()).or_insert(entity);
    }
    let listed: HashMap<&str, &str> =
        codes().flat_map(|code| &code.listed).map(|(class, table)| (class.as_str(), table.as_str())).collect();
    let reached = reached(&all, &listed);
    let mut entities = Entities::default();
    for partial in partials {
        let has_schema = partials.iter().any(|one| one.language == partial.language && !one.changes.is_empty());
        for entity in partial.code.iter().flat_map(|code| &code.entities) {
            let stored = match entity.standing {
                Standing::Stored => true,
                Standing::WithoutSchema => !has_schema,
                Standing::IfListed => reached.contains(entity.name.as_str()),
                Standing::Base => false,
            };
            if stored && entities.stored.len() < MAX_TABLES {
                entities.add(whole(entity, &all, &reached, listed.get(entity.name.as_str()).copied()));
            } else if entity.standing == Standing::WithoutSchema {
                entities.names.push((entity.name.clone(), entity.table.clone()));
            }
        }
    }
    for (set, class) in listed.iter().map(|(class, set)| (set, class)) {
        let table = entities.get(class).map_or(*set, |entity| entity.table.as_str()).to_owned();
        entities.names.push(((*set).to_owned(), table));
    }
    entities.names.sort();
    let items = codes().flat_map(|code| &code.items).filter(|item| item.kind == ItemKind::Enum);
    entities.enums = items.map(|item| item.name.clone()).collect();
    entities
}

/// Classes that a context lists, and those that they lead to.
fn reached<'a>(all: &HashMap<&'a str, &'a Entity>, listed: &HashMap<&'a str, &'a str>) -> HashSet<&'a str> {
    let mut reached = HashSet::new();
    let mut open: Vec<&str> = listed.keys().copied().collect();
    while let Some(name) = open.pop() {
        let Some(entity) = all.get(name).filter(|entity| entity.standing == Standing::IfListed) else { continue };
        // A class without a key is a value, not an entity.
        let keyed = entity.columns.iter().any(|column| column.primary_key) || !entity.bases.is_empty();
        if (keyed || listed.contains_key(name)) && reached.insert(entity.name.as_str()) {
            open.extend(entity.relations.iter().map(|relation| relation.target.as_str()));
        }
    }
    reached
}

/// An entity with the columns of its bases in front, under the name its table has.
fn whole(entity: &Entity, all: &HashMap<&str, &Entity>, reached: &HashSet<&str>, listed: Option<&str>) -> Entity {
    let mut found = entity.clone();
    let mut seen = HashSet::from([entity.name.as_str()]);
    let mut next = entity.bases.first();
    for _ in 0..MAX_BASES {
        let base =
            next.and_then(|base| all.get(base.split('<').next().unwrap_or(base).rsplit('.').next().unwrap_or("")));
        let Some(base) = base.filter(|base| seen.insert(base.name.as_str())) else { break };
        let lends = base.standing == Standing::Base
            || base.standing == Standing::IfListed && !reached.contains(base.name.as_str());
        if lends {
            let own: HashSet<String> = found.columns.iter().map(|column| column.name.clone()).collect();
            let lent = base.columns.iter().filter(|column| !own.contains(&column.name));
            let at = |column: &Column| Column {
                at: if column.at.path == entity.at.path { column.at.clone() } else { entity.at.clone() },
                ..column.clone()
            };
            found.columns = lent.map(at).chain(found.columns).collect();
            found.relations.extend(base.relations.iter().cloned());
        }
        next = base.bases.first();
    }
    if found.table.is_empty() {
        found.table = listed.unwrap_or(&entity.name).to_owned();
    }
    found
}

impl Entities {
    fn add(&mut self, entity: Entity) {
        let index = self.stored.len();
        self.by_name.entry(entity.name.clone()).or_insert(index);
        self.stored.push(entity);
    }

    fn get(&self, name: &str) -> Option<&Entity> {
        self.by_name.get(name).and_then(|index| self.stored.get(*index))
    }

    /// Names of entities with their tables.
    pub(super) fn tables(&self) -> impl Iterator<Item = (&str, &str)> {
        let stored = self.stored.iter().map(|entity| (entity.name.as_str(), entity.table.as_str()));
        stored.chain(self.names.iter().map(|(name, table)| (name.as_str(), table.as_str())))
    }

    /// What makes their tables, those that refer to others last.
    pub(super) fn changes(&self, known: impl Fn(&str) -> bool) -> Vec<Change> {
        let mut changes = Vec::new();
        let fresh: Vec<&Entity> = self.stored.iter().filter(|entity| !known(&entity.table)).collect();
        for entity in &fresh {
            changes.extend(table(entity));
        }
        for entity in &fresh {
            let mut columns: Vec<Column> = entity.columns.clone();
            for relation in &entity.relations {
                let made = match relation.holds {
                    Holds::Key => self.key(entity, relation, &mut columns),
                    Holds::Many => self.join_table(entity, relation),
                };
                changes.extend(made);
            }
        }
        changes
    }

    /// A column that refers to another table.
    fn key(&self, entity: &Entity, relation: &Relation, columns: &mut Vec<Column>) -> Vec<Change> {
        let target = self.get(&relation.target);
        let Some(target) = target else { return self.value(entity, relation) };
        let key = key_of(target);
        let names: Vec<String> = relation.columns.iter().map(|name| filled(name, &key.name)).collect();
        let known = names.iter().find_map(|name| columns.iter().find(|column| column.name.eq_ignore_ascii_case(name)));
        let name = match known {
            Some(column) => column.name.clone(),
            // The other side of one to one holds the column.
            None if names.len() > 1 && self.holds_key_to(target, entity) => return Vec::new(),
            None => names.first().cloned().unwrap_or_default(),
        };
        let mut changes = Vec::new();
        if known.is_none() {
            let column = Column {
                name: name.clone(),
                data_type: key.data_type,
                primary_key: false,
                unique: false,
                nullable: relation.nullable,
                at: relation.at.clone(),
            };
            columns.push(column.clone());
            changes.push(Change::AddColumn { table: entity.table.clone(), column });
        }
        let one_to_one = names.len() > 1
            && target.relations.iter().any(|back| back.holds == Holds::Key && back.target == entity.name);
        if relation.unique || one_to_one && target.name != entity.name {
            changes.push(Change::Unique { table: entity.table.clone(), columns: vec![name.clone()] });
        }
        let to = relation.to_column.as_ref().map(|to| column_name(target, to));
        changes.push(reference(&entity.table, &name, &target.table, to, &relation.at));
        changes
    }

    /// A property of a type that is no entity: a column where it is an enum, else no part of the table.
    fn value(&self, entity: &Entity, relation: &Relation) -> Vec<Change> {
        let column = relation.value.clone().filter(|_| self.enums.contains(&relation.target));
        column.map(|column| Change::AddColumn { table: entity.table.clone(), column }).into_iter().collect()
    }

    fn holds_key_to(&self, from: &Entity, to: &Entity) -> bool {
        let key = key_of(to).name;
        let names = |relation: &Relation| relation.columns.iter().map(|name| filled(name, &key)).collect::<Vec<_>>();
        let back = from.relations.iter().filter(|back| back.holds == Holds::Key && back.target == to.name);
        back.flat_map(names).any(|name| from.columns.iter().any(|column| column.name.eq_ignore_ascii_case(&name)))
    }

    /// The table between two sides of many to many.
    fn join_table(&self, entity: &Entity, relation: &Relation) -> Vec<Change> {
        let Some(target) = self.get(&relation.target) else { return Vec::new() };
        let (own, other) = (key_of(entity), key_of(target));
        let through = match &relation.through {
            Some(through) => decorated(through, entity, target),
            None => {
                let back = target.relations.iter().find(|back| back.holds == Holds::Many && back.target == entity.name);
                // Each pair is seen from both sides; the first in the alphabet makes the table.
                let Some(back) = back.filter(|_| entity.name < target.name) else { return Vec::new() };
                let nav = |relation: &Relation, key: &str| {
                    format!("{}{key}", relation.columns.first().map_or("", |name| name))
                };
                Through {
                    table: format!("{}{}", entity.name, target.name),
                    columns: (nav(back, &own.name), nav(relation, &other.name)),
                }
            }
        };
        let (left, right) = through.columns;
        let at = &relation.at;
        let table = through.table;
        let mut changes = vec![Change::CreateTable(Table { name: table.clone(), columns: Vec::new(), at: at.clone() })];
        for (name, key, to) in [(&left, &own, &entity.table), (&right, &other, &target.table)] {
            let column = Column {
                name: name.clone(),
                primary_key: false,
                unique: false,
                nullable: false,
                at: at.clone(),
                ..key.clone()
            };
            changes.push(Change::AddColumn { table: table.clone(), column });
            changes.push(reference(&table, name, to, None, at));
        }
        changes.push(Change::PrimaryKey { table, columns: vec![left, right] });
        changes
    }
}

/// `TypeORM`'s own names where none are given.
fn decorated(through: &Through, entity: &Entity, target: &Entity) -> Through {
    let table = through.table.replace("{own}", &entity.table).replace("{target}", &target.table);
    let usual = |given: &str, of: &Entity| match given {
        "" => camel(&format!("{}_{}", of.table, key_of(of).name)),
        given => given.to_owned(),
    };
    Through { table, columns: (usual(&through.columns.0, entity), usual(&through.columns.1, target)) }
}

/// `order_items_id` → `orderItemsId`.
fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or("").to_owned();
    words.fold(first, |whole, word| whole + &upper(word))
}

fn upper(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn filled(name: &str, key: &str) -> String {
    name.replace("{Key}", &upper(key))
}

/// The key column of an entity, or what stands for it where it has none.
fn key_of(entity: &Entity) -> Column {
    entity.columns.iter().find(|column| column.primary_key).cloned().unwrap_or_else(|| Column {
        name: "id".to_owned(),
        data_type: String::new(),
        primary_key: true,
        unique: false,
        nullable: false,
        at: entity.at.clone(),
    })
}

/// A column named by its property.
fn column_name(target: &Entity, property: &str) -> String {
    let has = |name: &str| target.columns.iter().any(|column| column.name == name);
    let plain = snake(property);
    if !has(property) && has(&plain) { plain } else { property.to_owned() }
}

fn table(entity: &Entity) -> Vec<Change> {
    let name = || entity.table.clone();
    let mut changes = vec![Change::CreateTable(Table { name: name(), columns: Vec::new(), at: entity.at.clone() })];
    let plain = |column: &Column| Column { primary_key: false, unique: false, ..column.clone() };
    changes.extend(entity.columns.iter().map(|column| Change::AddColumn { table: name(), column: plain(column) }));
    let keys: Vec<String> =
        entity.columns.iter().filter(|column| column.primary_key).map(|column| column.name.clone()).collect();
    if !keys.is_empty() {
        changes.push(Change::PrimaryKey { table: name(), columns: keys });
    }
    let single = entity.columns.iter().filter(|column| column.unique).map(|column| vec![column.name.clone()]);
    changes
        .extend(single.chain(entity.unique.iter().cloned()).map(|columns| Change::Unique { table: name(), columns }));
    changes
}

fn reference(from: &str, column: &str, to: &str, to_column: Option<String>, at: &Location) -> Change {
    Change::Reference(Reference {
        name: None,
        from_table: from.to_owned(),
        from_columns: vec![column.to_owned()],
        to_table: to.to_owned(),
        to_columns: to_column.into_iter().collect(),
        at: at.clone(),
    })
}
