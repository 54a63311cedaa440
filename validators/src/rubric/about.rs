//! A rubric told to a person.

use super::limit::Condition;
use crate::checks;

/// What a check looks at, in one line; `None` for a check that does not exist.
pub fn about_check(id: &str) -> Option<&'static str> {
    checks::about(id)
}

/// Identifiers of the gates that hold for every kind.
pub fn common_gates() -> impl Iterator<Item = &'static str> {
    checks::common().iter().map(|row| row.id)
}

/// When a cap is in force, in words; the text itself where it is no condition.
pub fn about_cap(when: &str) -> String {
    Condition::parse(when).map_or_else(|| when.to_owned(), |condition| condition.told())
}
