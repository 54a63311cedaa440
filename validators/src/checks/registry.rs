//! The list of all checks.

use super::row::Row;
use super::{
    branches, classes, context, coverage, endpoints, entity, files, flow, grounding, imports, jira, journeys, json,
    keys, lines, markdown, mermaid, modules, openapi, page, parameters, relation, schedule, sequence, shape, shares,
    states, steps, text, tree, types, userflow,
};
use super::{
    decided, decision, entry_dates, entry_formula, entry_notes, entry_numbers, personas, readme, readme_files, sections,
};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Every family's table, in the order of the ids in the documentation.
const FAMILIES: &[&[Row]] = &[
    text::COMMON,
    text::ROWS,
    mermaid::ROWS,
    shape::ROWS,
    entity::ROWS,
    keys::ROWS,
    relation::ROWS,
    modules::ROWS,
    imports::ROWS,
    flow::ROWS,
    endpoints::ROWS,
    parameters::ROWS,
    markdown::ROWS,
    grounding::ROWS,
    coverage::ROWS,
    sequence::ROWS,
    steps::ROWS,
    userflow::ROWS,
    classes::ROWS,
    jira::ROWS,
    files::ROWS,
    page::ROWS,
    json::ROWS,
    openapi::ROWS,
    sections::ROWS,
    entry_notes::ROWS,
    entry_numbers::ROWS,
    entry_formula::ROWS,
    entry_dates::ROWS,
    personas::ROWS,
    readme::ROWS,
    readme_files::ROWS,
    decision::ROWS,
    decided::ROWS,
    states::ROWS,
    schedule::ROWS,
    shares::ROWS,
    journeys::ROWS,
    tree::ROWS,
    branches::ROWS,
    context::ROWS,
    types::ROWS,
    lines::ROWS,
];

/// Every check there is.
pub(crate) fn all() -> impl Iterator<Item = &'static Row> {
    FAMILIES.iter().flat_map(|rows| rows.iter())
}

/// The check with this id.
pub(crate) fn find(id: &str) -> Option<&'static Row> {
    all().find(|row| row.id == id)
}

static ABOUT: LazyLock<BTreeMap<String, String>> =
    LazyLock::new(|| toml::from_str(include_str!("about.toml")).expect("a test reads the table"));

/// What a check looks at, in one line for a person.
pub(crate) fn about(id: &str) -> Option<&'static str> {
    ABOUT.get(id).map(String::as_str)
}

/// Gates that hold for every kind, and are not listed by any.
pub(crate) fn common() -> &'static [Row] {
    text::COMMON
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_is_told_in_a_line_and_no_line_tells_of_none() {
        let silent: Vec<_> = all().map(|row| row.id).filter(|id| about(id).is_none()).collect();
        assert!(silent.is_empty(), "not in about.toml: {silent:?}");
        let strays: Vec<_> = ABOUT.keys().filter(|id| find(id).is_none()).collect();
        assert!(strays.is_empty(), "no such check: {strays:?}");
        assert!(ABOUT.values().all(|line| !line.is_empty() && line.len() < 100 && !line.ends_with('.')));
    }
}
