//! Key marks of attributes against the keys of the sources.

use super::row::Row;
use super::tables::Schema;
use crate::diagram::Field;
use crate::facts::{Column, Facts, Table};
use crate::rubric::{Evidence, Outcome, Settings, Subject};

pub(super) const ROWS: &[Row] = &[Row::new("facts.keys", keys).measures(&["marked"])];

/// One minus the share of wrong marks: of the keys of tables that are shown, those not marked as they should be, and columns
/// marked as keys that are none. Tables that are not shown count under entities, not here as well.
fn keys(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let schema = match Schema::of(subject) {
        Ok(schema) => schema,
        Err(outcome) => return outcome,
    };
    let total: usize = schema.facts.tables.iter().map(|table| key_columns(schema.facts, table).count()).sum();
    if total == 0 {
        return Outcome::unscored("the tables of the sources have no keys");
    }
    let (mut wrong, mut remarks, mut shown, mut seen) = (0.0, Outcome::default(), 0usize, 0usize);
    for (node, table) in schema.pairs() {
        let columns = schema.columns(node, table);
        for (index, column) in table.columns.iter().enumerate() {
            let is_foreign = is_foreign(schema.facts, table, column);
            let is_key = column.primary_key || is_foreign;
            let field = columns.said_of(index).map(|said| &node.fields[said]);
            let fault = match field {
                Some(field) => fault_of(field, column.primary_key, is_foreign),
                None if is_key => 1.0,
                None => 0.0,
            };
            shown += usize::from(is_key && fault < 1.0);
            seen += usize::from(is_key && field.is_some());
            wrong += fault;
            if fault > 0.0 && field.is_some() {
                let mark = mark_of(column.primary_key, is_foreign);
                let message =
                    format!("`{}.{}` is not marked as it is in the sources ({})", table.name, column.name, column.at);
                remarks =
                    remarks.remark(node.line, message, Some(format!("mark `{}.{}` {mark}", table.name, column.name)));
            }
        }
    }
    let share = if shown == 0 { 0.0 } else { (1.0 - wrong / total as f64).max(0.0) };
    let mut outcome =
        Outcome::share(share, format!("{shown} of {total} key columns of the sources are marked")).on(Evidence::Facts);
    // A column that is not there cannot be marked: attributes tell of that.
    if seen > 0 {
        outcome = outcome.measure("marked", shown as f64 / seen as f64);
    }
    outcome.remarks = remarks.remarks;
    outcome
}

fn key_columns<'a>(facts: &'a Facts, table: &'a Table) -> impl Iterator<Item = &'a Column> {
    table.columns.iter().filter(move |column| column.primary_key || is_foreign(facts, table, column))
}

fn is_foreign(facts: &Facts, table: &Table, column: &Column) -> bool {
    facts.foreign_keys.iter().any(|key| key.from_table == table.name && key.from_columns.contains(&column.name))
}

/// 0 where both marks are right, 0.5 where one of two is, 1 where the column's only mark is missing or false.
fn fault_of(field: &Field, primary: bool, foreign: bool) -> f64 {
    let wrong = f64::from(u8::from(field.primary_key != primary) + u8::from(field.foreign_key != foreign));
    if primary && foreign { wrong / 2.0 } else { wrong.min(1.0) }
}

fn mark_of(primary: bool, foreign: bool) -> &'static str {
    match (primary, foreign) {
        (true, true) => "`PK, FK`",
        (true, false) => "`PK`",
        (false, true) => "`FK`",
        (false, false) => "with no key",
    }
}
