//! Relations of a diagram against the foreign keys of the sources.

use super::look::{count, f1, ratio};
use super::row::Row;
use super::tables::Schema;
use crate::diagram::{Cardinality, Edge};
use crate::facts::ForeignKey;
use crate::names::Name;
use crate::rubric::{Evidence, Outcome, Settings, Subject};
use std::collections::{BTreeMap, HashSet};

pub(super) const ROWS: &[Row] = &[
    Row::new("facts.relations", relations).measures(&["precision", "recall", "f1", "misnamed"]),
    Row::new("facts.cardinality", cardinality).measures(&["share"]),
];

/// A pair of tables, the smaller index first: relations have no direction.
type Pair = (usize, usize);

/// Relations that stand for a foreign key, and those on either side that do not.
struct Relations<'a> {
    pairs: Vec<(&'a Edge, &'a ForeignKey, f64)>,
    invented: Vec<&'a Edge>,
    missing: Vec<&'a ForeignKey>,
}

/// F1 of relations over foreign keys; a relation counts where both its ends are tables that a foreign key joins.
fn relations(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let schema = match Schema::of(subject) {
        Ok(schema) => schema,
        Err(outcome) => return outcome,
    };
    if schema.facts.foreign_keys.is_empty() {
        return no_foreign_keys(&schema);
    }
    let found = matched(&schema);
    let precision = ratio(found.pairs.len(), found.pairs.len() + found.invented.len());
    let recall = ratio(found.pairs.len(), found.pairs.len() + found.missing.len());
    let share = f1(precision, recall);
    let gold = count(schema.facts.foreign_keys.len(), "foreign key");
    let mut outcome =
        Outcome::share(share, format!("{} of {gold} drawn, {} invented", found.pairs.len(), found.invented.len()))
            .on(Evidence::Facts)
            .measure("precision", precision)
            .measure("recall", recall)
            .measure("f1", share);
    outcome = misnamed(&schema, &found, outcome);
    for key in &found.missing {
        let message =
            format!("no relation for the foreign key of `{}` to `{}` ({})", key.from_table, key.to_table, key.at);
        let hint =
            format!("add `{} {} {} : \"{}\"`", key.to_table, symbol(key), key.from_table, key.from_columns.join(" "));
        outcome = outcome.remark(None, message, Some(hint));
    }
    for edge in &found.invented {
        let message = format!("no foreign key joins `{}` and `{}`", edge.from, edge.to);
        let hint = format!("remove the relation of `{}` and `{}`", edge.from, edge.to);
        outcome = outcome.remark(edge.line, message, Some(hint));
    }
    outcome
}

/// Tells relations whose label is a foreign key, but not the one between the two.
fn misnamed(schema: &Schema<'_>, found: &Relations<'_>, mut outcome: Outcome) -> Outcome {
    let key_of = |name: &str| Name::new(name).key;
    let columns = schema.facts.foreign_keys.iter().flat_map(|key| &key.from_columns);
    let columns: HashSet<String> = columns.map(|column| key_of(column)).collect();
    let mut wrong = 0usize;
    for (edge, key, _) in &found.pairs {
        let said = key_of(&edge.label);
        if !columns.contains(&said) || key.from_columns.iter().any(|column| key_of(column) == said) {
            continue;
        }
        // Two keys may join the same two tables; a label may name the other one.
        let joins = |other: &ForeignKey| {
            let same = other.from_table == key.from_table && other.to_table == key.to_table;
            same && other.from_columns.iter().any(|column| key_of(column) == said)
        };
        if schema.facts.foreign_keys.iter().any(joins) {
            continue;
        }
        wrong += 1;
        let column = key.from_columns.join(", ");
        let message = format!("`{}` is not what joins `{}` and `{}` ({})", edge.label, edge.from, edge.to, key.at);
        outcome = outcome.remark(edge.line, message, Some(format!("label it `{column}`, or say what it means")));
    }
    outcome.measure("misnamed", wrong as f64)
}

/// Tables without any foreign key have no relation to draw; every one drawn is invented.
fn no_foreign_keys(schema: &Schema<'_>) -> Outcome {
    let edges = schema.diagram.edges.len();
    if edges == 0 {
        return Outcome::unscored("the tables of the sources have no foreign keys");
    }
    let mut outcome =
        Outcome::share(0.0, format!("{} drawn, but the sources have no foreign keys", count(edges, "relation")))
            .on(Evidence::Facts)
            .measure("precision", 0.0);
    for edge in &schema.diagram.edges {
        let hint = format!("remove the relation of `{}` and `{}`", edge.from, edge.to);
        outcome =
            outcome.remark(edge.line, format!("no foreign key joins `{}` and `{}`", edge.from, edge.to), Some(hint));
    }
    outcome
}

/// One minus the share of foreign keys that are drawn with the wrong cardinality.
fn cardinality(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let schema = match Schema::of(subject) {
        Ok(schema) => schema,
        Err(outcome) => return outcome,
    };
    if schema.facts.foreign_keys.is_empty() {
        return Outcome::unscored("the tables of the sources have no foreign keys");
    }
    let found = matched(&schema);
    let right: f64 = found.pairs.iter().map(|(_, _, right)| right).sum();
    let wrong = found.pairs.len() as f64 - right;
    // Against all foreign keys, not only those drawn: leaving out a relation must never lift this share.
    let share = if found.pairs.is_empty() { 0.0 } else { 1.0 - wrong / schema.facts.foreign_keys.len() as f64 };
    let drawn = if found.pairs.is_empty() { 0.0 } else { right / found.pairs.len() as f64 };
    let exact = found.pairs.iter().filter(|(_, _, right)| *right >= 1.0).count();
    let mut outcome =
        Outcome::share(share, format!("{exact} of {} have their cardinality", count(found.pairs.len(), "relation")))
            .on(Evidence::Facts)
            .measure("share", drawn);
    for (edge, key, right) in &found.pairs {
        if *right < 1.0 {
            let message = format!(
                "the relation of `{}` and `{}` has another cardinality in the sources ({})",
                edge.from, edge.to, key.at
            );
            outcome = outcome.remark(
                edge.line,
                message,
                Some(format!("write `{} {} {}`", key.to_table, symbol(key), key.from_table)),
            );
        }
    }
    outcome
}

/// Matches relations and foreign keys pair by pair of tables, the ones whose cardinality fits first.
fn matched<'a>(schema: &Schema<'a>) -> Relations<'a> {
    let mut found = Relations { pairs: Vec::new(), invented: Vec::new(), missing: Vec::new() };
    let mut open: BTreeMap<Pair, Vec<&ForeignKey>> = BTreeMap::new();
    for key in &schema.facts.foreign_keys {
        let ends = (schema.table_named(&key.from_table), schema.table_named(&key.to_table));
        // A key to a table that no source declares cannot be drawn without inventing that table.
        if let (Some(from), Some(to)) = ends {
            open.entry(ordered(from, to)).or_default().push(key);
        }
    }
    let mut drawn: BTreeMap<Pair, Vec<&Edge>> = BTreeMap::new();
    for edge in &schema.diagram.edges {
        match (schema.table_of(&edge.from), schema.table_of(&edge.to)) {
            (Some(from), Some(to)) => drawn.entry(ordered(from, to)).or_default().push(edge),
            (None, _) | (_, None) => found.invented.push(edge),
        }
    }
    for (pair, edges) in drawn {
        let mut keys = open.remove(&pair).unwrap_or_default();
        for edge in edges {
            let fit = |key: &ForeignKey| fit_of(schema, edge, key);
            let best = (0..keys.len()).max_by(|&a, &b| fit(keys[a]).total_cmp(&fit(keys[b])).then(b.cmp(&a)));
            match best {
                Some(index) => {
                    let key = keys.remove(index);
                    found.pairs.push((edge, key, fit(key)));
                }
                None => found.invented.push(edge),
            }
        }
        found.missing.extend(keys);
    }
    found.missing.extend(open.into_values().flatten());
    found
}

fn ordered(left: usize, right: usize) -> Pair {
    (left.min(right), left.max(right))
}

/// 1 where a relation says what the foreign key does, 0.8 where only the optional end differs, 0 where one and many do.
fn fit_of(schema: &Schema<'_>, edge: &Edge, key: &ForeignKey) -> f64 {
    let Some((from, to)) = edge.cardinality else { return 0.0 };
    let turned = schema.table_of(&edge.from) != schema.table_named(&key.from_table);
    let straight = fit_oriented((from, to), key);
    let swapped = fit_oriented((to, from), key);
    if key.from_table == key.to_table {
        // A reference to the own table can be written either way round.
        return straight.max(swapped);
    }
    if turned { swapped } else { straight }
}

/// `ends` = the side that refers, the side referred to.
fn fit_oriented(ends: (Cardinality, Cardinality), key: &ForeignKey) -> f64 {
    let (referring, referred) = ends;
    if is_many(referring) == key.unique || is_many(referred) {
        return 0.0;
    }
    let optional = referred == Cardinality::ZeroOrOne;
    if optional == key.optional { 1.0 } else { 0.8 }
}

fn is_many(cardinality: Cardinality) -> bool {
    matches!(cardinality, Cardinality::ZeroOrMore | Cardinality::OneOrMore)
}

/// The symbol of a foreign key, the table referred to on the left.
fn symbol(key: &ForeignKey) -> &'static str {
    match (key.optional, key.unique) {
        (false, false) => "||--o{",
        (false, true) => "||--o|",
        (true, false) => "|o--o{",
        (true, true) => "|o--o|",
    }
}
