//! Entities and attributes of a diagram against tables and columns of the sources.

use super::look::{count, f1, nearest_missing, nearest_of, nearest_said, ratio};
use super::row::Row;
use super::tables::Schema;
use crate::rubric::{Evidence, Outcome, Settings, Subject};

pub(super) const ROWS: &[Row] = &[
    Row::new("facts.entities", entities).measures(&["precision", "recall", "f1"]),
    Row::new("facts.attributes", attributes).measures(&["precision", "recall", "f1", "typed"]),
];

/// F1 of entities over tables.
fn entities(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let schema = match Schema::of(subject) {
        Ok(schema) => schema,
        Err(outcome) => return outcome,
    };
    let matching = &schema.entities;
    let summary = format!(
        "{} of {} named, {} invented",
        matching.pairs.len(),
        count(schema.facts.tables.len(), "table"),
        matching.invented.len()
    );
    let mut outcome = Outcome::share(matching.f1(), summary)
        .on(Evidence::Facts)
        .measure("precision", matching.precision())
        .measure("recall", matching.recall())
        .measure("f1", matching.f1());
    for &index in &matching.missing {
        let table = &schema.facts.tables[index];
        let said = matching.invented.iter().map(|&index| schema.diagram.nodes[index].id.as_str());
        let near = nearest_said(&table.name, said);
        let message = format!("no entity for table `{}` ({}){near}", table.name, table.at);
        outcome = outcome.remark(None, message, Some(format!("add entity `{}`", table.name)));
    }
    for &index in &matching.invented {
        let node = &schema.diagram.nodes[index];
        let named = |table: usize| (schema.facts.tables[table].name.as_str(), &schema.facts.tables[table].at);
        let all = (0..schema.facts.tables.len()).map(named);
        let near = nearest_missing(&node.id, matching.missing.iter().map(|&table| named(table)), all);
        let message = format!("entity `{}` is no table of the sources{near}", node.id);
        outcome = outcome.remark(node.line, message, Some(format!("remove `{}`, it is not in the schema", node.id)));
    }
    outcome
}

/// F1 of attributes over columns; those of an invented entity are invented with it.
fn attributes(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let schema = match Schema::of(subject) {
        Ok(schema) => schema,
        Err(outcome) => return outcome,
    };
    let gold: usize = schema.facts.tables.iter().map(|table| table.columns.len()).sum();
    if gold == 0 {
        return Outcome::unscored("the tables of the sources have no columns");
    }
    let said: usize = schema.diagram.nodes.iter().map(|node| node.fields.len()).sum();
    let mut found = 0;
    let mut remarks = Outcome::default();
    for (node, table) in schema.pairs() {
        let columns = schema.columns(node, table);
        found += columns.pairs.len();
        if !columns.missing.is_empty() {
            let names = listed(columns.missing.iter().map(|&index| table.columns[index].name.as_str()));
            let lacked = count(columns.missing.len(), "column");
            let message = format!("`{}` lacks {lacked}: {names} ({})", table.name, table.at);
            remarks = remarks.remark(node.line, message, Some(format!("add to `{}`: {names}", table.name)));
        }
        if !columns.invented.is_empty() {
            let names = listed(columns.invented.iter().map(|&index| node.fields[index].name.as_str()));
            let first = node.fields[columns.invented[0]].name.as_str();
            let near = nearest_of(first, table.columns.iter().map(|column| (column.name.as_str(), &column.at)));
            let message = format!("`{}` has no column {names}{near}", table.name);
            remarks = remarks.remark(node.line, message, Some(format!("remove from `{}`: {names}", table.name)));
        }
    }
    let (precision, recall) = (ratio(found, said), ratio(found, gold));
    let f1 = f1(precision, recall);
    let summary = format!("{found} of {} shown, {} invented", count(gold, "column"), said - found);
    let mut outcome = Outcome::share(f1, summary)
        .on(Evidence::Facts)
        .measure("precision", precision)
        .measure("recall", recall)
        .measure("f1", f1);
    outcome.remarks = remarks.remarks;
    super::types::typed(&schema, outcome)
}

/// Names in backticks, the first twelve of them.
fn listed<'a>(mut names: impl Iterator<Item = &'a str>) -> String {
    let mut told: Vec<String> = names.by_ref().take(12).map(|name| format!("`{name}`")).collect();
    let left = names.count();
    told.extend((left > 0).then(|| format!("{left} more")));
    told.join(", ")
}
