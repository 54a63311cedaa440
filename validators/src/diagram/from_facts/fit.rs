//! Makes a diagram of entities small enough to be drawn: Mermaid refuses what is larger.

use super::erd::draw;
use crate::diagram::compile;
use crate::diagram::model::Diagram;
use crate::diagram::parse::{MAX_CHARS, MAX_EDGES};
use crate::facts::{ForeignKey, Table};
use std::collections::{HashMap, HashSet};

/// Most entities. **Source**: the gate `mermaid.size`.
const MAX_NODES: usize = 500;

/// Draws what fits: first without the last plain columns of wide tables, then without the tables that are least
/// connected. Keys are never left out of a table that is shown.
pub(super) fn fitted(tables: &[&Table], keys: &[&ForeignKey]) -> Diagram {
    let ranked = ranked(tables, keys);
    let within = |most: usize| {
        let kept: HashSet<&str> = ranked.iter().take(most).map(|table| table.name.as_str()).collect();
        let tables: Vec<&Table> = tables.iter().copied().filter(|table| kept.contains(table.name.as_str())).collect();
        (tables, inside(&ranked[..most.min(ranked.len())], keys))
    };
    // Few enough to be worth drawing at all: counting is cheap.
    let most = largest(ranked.len().min(MAX_NODES), |most| within(most).1.len() <= MAX_EDGES);
    let sketch = |tables: usize, columns: usize| {
        let (tables, keys) = within(tables);
        let mut diagram = draw(&tables, &keys);
        shed(&mut diagram, columns);
        diagram
    };
    let widest = tables.iter().map(|table| table.columns.len()).max().unwrap_or(0);
    let columns = largest(widest, |columns| fits(&sketch(most, columns)));
    // Where not even the keys fit, fewer tables do.
    let most = if columns > 0 { most } else { largest(most, |most| fits(&sketch(most, 0))) };
    sketch(most, columns)
}

/// Tables by how many foreign keys lead to and from them; the order of the sources breaks a tie.
fn ranked<'a>(tables: &[&'a Table], keys: &[&ForeignKey]) -> Vec<&'a Table> {
    let mut degree: HashMap<String, usize> = HashMap::new();
    for name in keys.iter().flat_map(|key| [&key.from_table, &key.to_table]) {
        *degree.entry(name.to_lowercase()).or_default() += 1;
    }
    let mut ranked = tables.to_vec();
    ranked.sort_by_key(|table| std::cmp::Reverse(degree.get(&table.name.to_lowercase()).copied().unwrap_or(0)));
    ranked
}

/// Keys between some tables.
fn inside<'a>(tables: &[&Table], keys: &[&'a ForeignKey]) -> Vec<&'a ForeignKey> {
    let names: HashSet<String> = tables.iter().map(|table| table.name.to_lowercase()).collect();
    let has = |name: &str| names.contains(&name.to_lowercase());
    keys.iter().copied().filter(|key| has(&key.from_table) && has(&key.to_table)).collect()
}

/// Leaves out the plain columns of each table after the first few.
fn shed(diagram: &mut Diagram, most: usize) {
    for node in &mut diagram.nodes {
        let mut plain = 0;
        node.fields.retain(|field| {
            let is_key = field.primary_key || field.foreign_key;
            plain += usize::from(!is_key);
            is_key || plain <= most
        });
    }
}

fn fits(diagram: &Diagram) -> bool {
    diagram.edges.len() <= MAX_EDGES && compile(diagram).chars().count() <= MAX_CHARS
}

/// The largest number up to `most` that holds, where all below one that holds do; 0 where none does.
fn largest(most: usize, holds: impl Fn(usize) -> bool) -> usize {
    if holds(most) {
        return most;
    }
    let (mut low, mut high) = (0, most);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if holds(middle) { low = middle } else { high = middle }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::super::erd;
    use crate::diagram::{DiagramKind, compile, parse};
    use crate::facts::{Column, Facts, ForeignKey, Location, Table};
    use std::sync::Arc;

    /// Tables of some columns, each of which refers to some of those right before it.
    fn schema(tables: usize, columns: usize, keys: usize) -> Facts {
        let at = || Location { path: Arc::from("schema.sql"), line: 1 };
        let column = |number: usize| Column {
            name: if number == 0 { "id".to_owned() } else { format!("a_column_of_some_length_{number}") },
            data_type: "VARCHAR(200)".to_owned(),
            primary_key: number == 0,
            unique: number == 0,
            nullable: false,
            at: at(),
        };
        let key = |from: usize, back: usize| ForeignKey {
            from_table: format!("table_of_things_{from}"),
            from_columns: vec![format!("a_column_of_some_length_{back}")],
            to_table: format!("table_of_things_{}", from - back),
            to_columns: Vec::new(),
            optional: false,
            unique: false,
            at: at(),
        };
        Facts {
            tables: (0..tables)
                .map(|number| Table {
                    name: format!("table_of_things_{number}"),
                    columns: (0..columns).map(column).collect(),
                    at: at(),
                })
                .collect(),
            foreign_keys: (0..tables).flat_map(|from| (1..=keys.min(from)).map(move |back| key(from, back))).collect(),
            ..Facts::default()
        }
    }

    #[test]
    fn a_schema_of_any_size_gives_a_diagram_that_parses() {
        // Tables, columns, keys of each → tables at least shown.
        for (tables, columns, keys, least) in [
            (20, 5, 1, 20),
            (400, 8, 1, 260),
            (400, 60, 1, 260),
            (400, 8, 3, 100),
            (3_000, 20, 2, 100),
            (1, 4_000, 0, 1),
            (600, 3, 0, 500),
        ] {
            let diagram = erd(&schema(tables, columns, keys)).expect("there are tables");
            let parsed = parse(&compile(&diagram), DiagramKind::EntityRelationship);
            let parsed = parsed.unwrap_or_else(|failure| panic!("{tables} tables: {}", failure.message));
            assert!(parsed.nodes.len() >= least, "{} of {tables} tables", parsed.nodes.len());
            assert!(parsed.nodes.iter().all(|node| node.fields.iter().any(|field| field.primary_key)));
        }
    }
}
