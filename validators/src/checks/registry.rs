//! The list of all checks.

use super::row::Row;
use super::{entity, keys, mermaid, relation, shape, text};

/// Every family's table, in the order of the ids in the documentation.
const FAMILIES: &[&[Row]] =
    &[text::COMMON, text::ROWS, mermaid::ROWS, shape::ROWS, entity::ROWS, keys::ROWS, relation::ROWS];

/// Every check there is.
pub(crate) fn all() -> impl Iterator<Item = &'static Row> {
    FAMILIES.iter().flat_map(|rows| rows.iter())
}

/// The check with this id.
pub(crate) fn find(id: &str) -> Option<&'static Row> {
    all().find(|row| row.id == id)
}

/// Gates that hold for every kind, and are not listed by any.
pub(crate) fn common() -> &'static [Row] {
    text::COMMON
}
