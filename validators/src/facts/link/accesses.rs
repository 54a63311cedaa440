//! Which module reads or writes which table.

use super::modules::Project;
use super::stored::Models;
use crate::facts::model::{Access, Location, Table};
use std::collections::{HashMap, HashSet};

/// One entry per module, table and direction, at its first line.
pub(super) fn read(project: &Project<'_>, tables: &[Table], models: &Models) -> Vec<Access> {
    let by_name: HashMap<String, &str> =
        tables.iter().map(|table| (table.name.to_lowercase(), table.name.as_str())).collect();
    let mut accesses = Vec::new();
    let mut seen = HashSet::new();
    for (module, code) in project.modules.iter().zip(&project.codes) {
        // A migration touches every table once; it is no part of how the project works.
        if module.test || module.path.contains("migrations/") || module.path.contains("alembic/") {
            continue;
        }
        let mut touches = code.touches.clone();
        touches.sort_by_key(|touch| touch.line);
        let persists = touches.iter().any(|touch| touch.name == "=");
        for touch in touches {
            // `=Order` is an object made here; it is a row only where the module stores objects.
            let name = match touch.name.strip_prefix('=') {
                Some(name) if persists => name,
                Some(_) => continue,
                None => &touch.name,
            };
            let table = if touch.model { models.table_of(name) } else { Some(name.to_owned()) };
            let table = table.and_then(|table| by_name.get(&table.to_lowercase()).copied());
            if let Some(table) = table
                && seen.insert((module.name.clone(), table, touch.write))
            {
                accesses.push(Access {
                    module: module.name.clone(),
                    table: table.to_owned(),
                    write: touch.write,
                    at: Location { path: module.path.clone(), line: touch.line },
                });
            }
        }
    }
    accesses
}
