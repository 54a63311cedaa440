//! The list of all checks.

use super::row::Row;
use super::{
    branches, classes, context, coverage, endpoints, entity, files, flow, grounding, imports, jira, journeys, keys, lines, markdown, mermaid, modules,
    page, parameters, relation, schedule, sequence, shape, shares, states, steps, text, tree, userflow,
};

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
    states::ROWS,
    schedule::ROWS,
    shares::ROWS,
    journeys::ROWS,
    tree::ROWS,
    branches::ROWS,
    context::ROWS,
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

/// Gates that hold for every kind, and are not listed by any.
pub(crate) fn common() -> &'static [Row] {
    text::COMMON
}
