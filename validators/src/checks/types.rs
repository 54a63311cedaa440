//! Types that a diagram gives to columns and members, against those that the sources give them.

use super::look::{self, count, ratio};
use super::mermaid::no_diagram;
use super::row::Row;
use super::tables::Schema;
use super::{classes, words};
use crate::names::tokens;
use crate::rubric::{Evidence, Outcome, Settings, Subject};

pub(super) const ROWS: &[Row] = &[Row::new("facts.member_types", members).measures(&["share"])];

/// Types as they are told and as they are, one pair after the other.
#[derive(Default)]
struct Types {
    right: usize,
    told: usize,
    remarks: Outcome,
}

impl Types {
    /// Counts one pair; `owner.name` says where.
    fn add(&mut self, (said, real): (&str, &str), place: (Option<u32>, &str, &str)) {
        let Some(agrees) = agree(said, real) else { return };
        self.told += 1;
        self.right += usize::from(agrees);
        if !agrees {
            let (line, owner, name) = place;
            let message = format!("`{owner}.{name}` is `{real}` in the sources, not `{said}`");
            let hint = format!("give `{owner}.{name}` the type `{}`", word_of(real));
            let remarks = std::mem::take(&mut self.remarks);
            self.remarks = remarks.remark(line, message, Some(hint));
        }
    }

    fn outcome(self, noun: &str) -> Outcome {
        if self.told == 0 {
            return Outcome::unscored("no type is told of which the sources know the true one");
        }
        let share = ratio(self.right, self.told);
        let summary = format!("{} of {} that the sources give", self.right, count(self.told, noun));
        let mut outcome = Outcome::share(share, summary).on(Evidence::Facts).measure("share", share);
        outcome.remarks = self.remarks.remarks;
        outcome
    }
}

/// Share of the types of columns that are those of the sources, size and dialect aside, as a measure of an outcome with
/// a remark for each that is not; without one where no type can be held against the sources.
pub(super) fn typed(schema: &Schema<'_>, mut outcome: Outcome) -> Outcome {
    let mut types = Types::default();
    for (node, table) in schema.pairs() {
        for &(said, gold) in &schema.columns(node, table).pairs {
            let (field, column) = (&node.fields[said], &table.columns[gold]);
            types.add((&field.data_type, &column.data_type), (node.line, &table.name, &column.name));
        }
    }
    if types.told > 0 {
        outcome = outcome.measure("typed", ratio(types.right, types.told));
    }
    outcome.remarks.extend(types.remarks.remarks);
    outcome
}

/// Share of the types of fields that are those of the code.
fn members(subject: &Subject<'_>, _: &Settings) -> Outcome {
    if look::diagram(subject).is_none() {
        return no_diagram().on(Evidence::Facts).measure("share", 0.0);
    }
    let mut types = Types::default();
    for (node, item, field, member) in classes::shown_members(subject) {
        if let Some(real) = member.data_type.as_deref().filter(|_| !field.method && !member.method) {
            types.add((&field.data_type, real), (node.line, &item.name, &member.name));
        }
    }
    types.outcome("member type")
}

/// True or false where the words tell, `None` where either side says nothing that could be compared.
fn agree(said: &str, real: &str) -> Option<bool> {
    // `int | None` is an `int`.
    const NOTHING: &[&str] = &["none", "null", "nil", "undefined", "optional", "option", "void"];
    let words = |text: &str| -> Vec<String> {
        let is_word = |word: &String| !NOTHING.contains(&word.as_str()) && !word.chars().all(char::is_numeric);
        tokens(text).into_iter().filter(is_word).take(20).collect()
    };
    let (said, real) = (words(said), words(real));
    if said.is_empty() || real.is_empty() {
        return None;
    }
    if said.iter().any(|word| real.contains(word)) {
        return Some(true);
    }
    let holds = |words: &[String]| -> u32 { words.iter().map(|word| words::type_families(word)).fold(0, |a, b| a | b) };
    match (holds(&said), holds(&real)) {
        (0, _) => Some(false),
        // A type of the project's own may well hold what is said.
        (_, 0) => None,
        (said, real) => Some(said & real != 0),
    }
}

/// `NUMERIC(10,2)` as a diagram may write it.
fn word_of(data_type: &str) -> String {
    data_type.split(['(', '[', '<']).next().unwrap_or(data_type).trim().replace(' ', "_")
}

#[cfg(test)]
mod tests {
    use super::agree;

    #[test]
    fn types_are_told_apart_by_what_they_hold() {
        for (said, real, expected) in [
            ("int", "BIGINT", Some(true)),
            ("VARCHAR_12", "VARCHAR(12)", Some(true)),
            ("string", "TEXT", Some(true)),
            ("timestamp", "TIMESTAMPTZ", Some(true)),
            ("boolean", "TINYINT(1)", Some(true)),
            ("int", "int | None", Some(true)),
            ("List~OrderLine~", "list[OrderLine]", Some(true)),
            ("BOOLEAN", "BIGINT", Some(false)),
            ("text", "TIMESTAMPTZ", Some(false)),
            ("Banana", "str", Some(false)),
            ("float", "Price", None),
            ("Banana", "Price", Some(false)),
            ("", "int", None),
            ("int", "", None),
        ] {
            assert_eq!(agree(said, real), expected, "{said} {real}");
        }
    }
}
