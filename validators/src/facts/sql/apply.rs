//! Changes in their order → the schema they leave behind.

use super::change::{Change, Reference};
use crate::facts::{Column, ForeignKey, Table};
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

/// Most columns of a table; no database takes more (MySQL: 4,096).
const MAX_COLUMNS: usize = 4096;
/// Most foreign keys of a project.
const MAX_REFERENCES: usize = 20_000;

/// A schema under construction. Names are compared without case, as SQL does.
#[derive(Default)]
pub(crate) struct Schema {
    tables: Vec<TableState>,
    by_name: HashMap<String, usize>,
    references: Vec<Reference>,
}

struct TableState {
    table: Table,
    /// Column sets that are unique together; the primary key is one of them.
    unique: Vec<Vec<String>>,
    dropped: bool,
}

impl Schema {
    /// Applies one change; what refers to nothing known is passed over.
    pub(crate) fn apply(&mut self, change: Change) {
        match change {
            Change::CreateTable(table) => self.create(table),
            Change::Define { table, changes } if self.index(&table).is_none() => {
                changes.into_iter().for_each(|change| self.apply(change));
            }
            Change::Define { .. } => {}
            Change::DropTable(name) => self.drop_table(&name),
            Change::RenameTable { from, to } => self.rename_table(&from, to),
            Change::Reference(reference) => self.add_reference(reference),
            Change::DropConstraint { table, name } => self.drop_constraint(&table, &name),
            Change::DropColumn { table, column } => self.drop_column(&table, &column),
            Change::RenameColumn { table, from, to } => self.rename_column(&table, &from, &to),
            Change::AddColumn { table, column } => self.add_column(&table, column),
            Change::ReplaceColumn { table, old, column } => self.replace_column(&table, &old, column),
            Change::SetType { table, column, data_type } => {
                if let Some(found) = self.column(&table, &column) {
                    found.data_type = data_type;
                }
            }
            Change::SetNullable { table, column, nullable } => {
                if let Some(found) = self.column(&table, &column) {
                    found.nullable = nullable;
                }
            }
            Change::PrimaryKey { table, columns } => self.primary_key(&table, columns),
            Change::Unique { table, columns } => self.unique(&table, columns),
        }
    }

    /// True where a table of that name stands.
    pub(crate) fn has(&self, table: &str) -> bool {
        self.index(table).is_some()
    }

    /// The tables and foreign keys that are left.
    pub(crate) fn finish(self) -> (Vec<Table>, Vec<ForeignKey>) {
        let mut seen = HashSet::new();
        let keys = self.references.iter().filter_map(|reference| self.foreign_key(reference));
        let keys: Vec<ForeignKey> = keys
            .filter(|key| seen.insert((key.from_table.clone(), key.from_columns.clone(), key.to_table.to_lowercase())))
            .collect();
        (self.tables.into_iter().filter(|state| !state.dropped).map(|state| state.table).collect(), keys)
    }

    fn foreign_key(&self, reference: &Reference) -> Option<ForeignKey> {
        let state = self.state(&reference.from_table)?;
        let columns: Option<Vec<&Column>> = reference
            .from_columns
            .iter()
            .map(|name| state.table.columns.iter().find(|column| same_name(&column.name, name)))
            .collect();
        let columns = columns?;
        let unique = state.unique.iter().any(|set| {
            set.len() == columns.len()
                && columns.iter().all(|column| set.iter().any(|name| same_name(name, &column.name)))
        });
        let target = self.state(&reference.to_table).map(|state| &state.table);
        Some(ForeignKey {
            from_table: state.table.name.clone(),
            from_columns: columns.iter().map(|column| column.name.clone()).collect(),
            to_table: target.map_or_else(|| reference.to_table.clone(), |table| table.name.clone()),
            to_columns: reference.to_columns.clone(),
            optional: columns.iter().any(|column| column.nullable),
            unique,
            at: reference.at.clone(),
        })
    }

    fn index(&self, name: &str) -> Option<usize> {
        self.by_name.get(&name.to_lowercase()).copied()
    }

    fn state(&self, name: &str) -> Option<&TableState> {
        self.index(name).and_then(|index| self.tables.get(index))
    }

    fn state_mut(&mut self, name: &str) -> Option<&mut TableState> {
        self.index(name).and_then(|index| self.tables.get_mut(index))
    }

    fn column(&mut self, table: &str, column: &str) -> Option<&mut Column> {
        self.state_mut(table)?.table.columns.iter_mut().find(|found| same_name(&found.name, column))
    }

    fn create(&mut self, table: Table) {
        if self.index(&table.name).is_none() {
            self.by_name.insert(table.name.to_lowercase(), self.tables.len());
            self.tables.push(TableState { table, unique: Vec::new(), dropped: false });
        }
    }

    fn drop_table(&mut self, name: &str) {
        if let Some(index) = self.by_name.remove(&name.to_lowercase()) {
            self.tables[index].dropped = true;
            self.references.retain(|key| !same_name(&key.from_table, name) && !same_name(&key.to_table, name));
        }
    }

    fn rename_table(&mut self, from: &str, to: String) {
        let Some(index) = self.by_name.remove(&from.to_lowercase()) else { return };
        self.by_name.insert(to.to_lowercase(), index);
        for key in &mut self.references {
            for name in [&mut key.from_table, &mut key.to_table] {
                if same_name(name, from) {
                    name.clone_from(&to);
                }
            }
        }
        self.tables[index].table.name = to;
    }

    fn add_reference(&mut self, mut reference: Reference) {
        // `FOREIGN KEY REFERENCES t` without columns is SQLite leniency; nothing can be told of it.
        let room = self.references.len() < MAX_REFERENCES;
        if room && !reference.from_columns.is_empty() && self.index(&reference.from_table).is_some() {
            reference.to_table = self.state(&reference.to_table).map_or(reference.to_table, |to| to.table.name.clone());
            self.references.push(reference);
        }
    }

    /// A name that no constraint carries may be PostgreSQL's default: `orders_customer_id_fkey`, `orders_email_key`.
    fn drop_constraint(&mut self, table: &str, name: &str) {
        self.references.retain(|key| {
            let default = format!("{}_{}_fkey", key.from_table, key.from_columns.join("_"));
            let named = key.name.as_deref().unwrap_or(&default);
            !(same_name(&key.from_table, table) && same_name(named, name))
        });
        let Some(state) = self.state_mut(table) else { return };
        let dropped = |set: &Vec<String>| same_name(name, &format!("{}_{}_key", table, set.join("_")));
        let gone: Vec<Vec<String>> = state.unique.iter().filter(|set| dropped(set)).cloned().collect();
        state.unique.retain(|set| !gone.contains(set));
        for column in &mut state.table.columns {
            if gone.iter().any(|set| set.len() == 1 && same_name(&set[0], &column.name)) {
                column.unique = false;
            }
        }
    }

    fn add_column(&mut self, table: &str, column: Column) {
        let Some(state) = self.state_mut(table) else { return };
        let columns = &state.table.columns;
        if columns.len() < MAX_COLUMNS && !columns.iter().any(|found| same_name(&found.name, &column.name)) {
            state.table.columns.push(column);
        }
    }

    fn drop_column(&mut self, table: &str, column: &str) {
        let Some(state) = self.state_mut(table) else { return };
        state.table.columns.retain(|found| !same_name(&found.name, column));
        state.unique.retain(|set| !set.iter().any(|name| same_name(name, column)));
        self.references.retain(|key| {
            !(same_name(&key.from_table, table) && key.from_columns.iter().any(|name| same_name(name, column)))
        });
    }

    fn rename_column(&mut self, table: &str, from: &str, to: &str) {
        if let Some(column) = self.column(table, from) {
            to.clone_into(&mut column.name);
        }
        let rename = |names: &mut Vec<String>| {
            for name in names.iter_mut().filter(|name| same_name(name, from)) {
                to.clone_into(name);
            }
        };
        if let Some(state) = self.state_mut(table) {
            state.unique.iter_mut().for_each(rename);
        }
        for key in &mut self.references {
            if same_name(&key.from_table, table) {
                rename(&mut key.from_columns);
            }
            if same_name(&key.to_table, table) {
                rename(&mut key.to_columns);
            }
        }
    }

    fn replace_column(&mut self, table: &str, old: &str, new: Column) {
        self.rename_column(table, old, &new.name);
        if let Some(column) = self.column(table, &new.name) {
            column.data_type = new.data_type;
            column.nullable = new.nullable && !column.primary_key;
        }
    }

    fn primary_key(&mut self, table: &str, columns: Vec<String>) {
        for name in &columns {
            if let Some(column) = self.column(table, name) {
                column.primary_key = true;
                column.nullable = false;
            }
        }
        self.unique(table, columns);
    }

    fn unique(&mut self, table: &str, columns: Vec<String>) {
        if let [only] = columns.as_slice()
            && let Some(column) = self.column(table, only)
        {
            column.unique = true;
        }
        if let Some(state) = self.state_mut(table) {
            state.unique.push(columns);
        }
    }
}

fn same_name(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
}

/// Orders paths as people number migrations: `2_orders` before `10_users`.
pub(crate) fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    loop {
        let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let order = match (digits(a), digits(b)) {
            (0, _) | (_, 0) => match (a.split_first(), b.split_first()) {
                (Some((x, rest_a)), Some((y, rest_b))) => {
                    (a, b) = (rest_a, rest_b);
                    x.cmp(y)
                }
                (rest_a, rest_b) => return rest_a.is_some().cmp(&rest_b.is_some()),
            },
            (length_a, length_b) => {
                let number =
                    |text: &'_ [u8]| text.iter().skip_while(|byte| **byte == b'0').copied().collect::<Vec<u8>>();
                let (x, y) = (number(&a[..length_a]), number(&b[..length_b]));
                (a, b) = (&a[length_a..], &b[length_b..]);
                x.len().cmp(&y.len()).then_with(|| x.cmp(&y)).then(length_a.cmp(&length_b))
            }
        };
        if order.is_ne() {
            return order;
        }
    }
}
