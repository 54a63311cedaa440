//! Diesel: `table! { posts (id) { … } }` and `joinable!(posts -> users (user_id))`.

use super::node;
use super::read::Reading;
use crate::facts::model::{Column, Table};
use crate::facts::sql::{Change, Reference};
use regex::Regex;
use std::sync::LazyLock;
use tree_sitter::Node;

/// Most text of one macro, and most columns of one table.
const MAX_BYTES: usize = 100_000;
const MAX_COLUMNS: usize = 1_000;

static HEAD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[^A-Za-z#]*(?:#[^\]]*\]\s*|use\s+[^;]*;\s*|//[^\n]*\n\s*)*(?:\w+\.)?(\w+)\s*(?:\(([\w\s,]*)\))?\s*\{")
        .expect("a constant pattern, compiled by a test")
});
static COLUMN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?:#\[sql_name\s*=\s*"(\w+)"\]\s*)?\b(?:r#)?(\w+)\s*->\s*(Nullable<)?([\w:<>]+)"#)
        .expect("a constant pattern, compiled by a test")
});
static JOIN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\W*(\w+)\s*->\s*(\w+)\s*\(\s*(\w+)\s*\)").expect("a constant pattern, compiled by a test")
});

/// The text between the outer marks of a macro, and its first line.
fn inside<'t>(invocation: Node<'_>, source: &'t str) -> Option<(&'t str, u32)> {
    let tree = node::children(invocation).into_iter().find(|child| child.kind() == "token_tree")?;
    let text = node::text(tree, source);
    (text.len() <= MAX_BYTES).then(|| (text, node::line(tree)))
}

/// Reads a table; migrations in SQL tell more, so that it only counts where there are none.
pub(super) fn table(invocation: Node<'_>, source: &str, reading: &mut Reading<'_>) {
    let Some((text, first)) = inside(invocation, source) else { return };
    // The macro's own bracket is not the table's.
    let text = text.get(1..).unwrap_or("");
    let Some(head) = HEAD.captures(text) else { return };
    let name = head[1].to_owned();
    let keys = head.get(2).map_or("id", |keys| keys.as_str()).split(',').map(|key| key.trim().to_owned());
    let keys: Vec<String> = keys.filter(|key| !key.is_empty()).collect();
    let body = head.get(0).map_or(0, |head| head.end());
    let at = reading.at(node::line(invocation));
    let mut changes = vec![Change::CreateTable(Table { name: name.clone(), columns: Vec::new(), at })];
    let mut line = first + count_lines(&text[..body]);
    let mut read = body;
    for found in COLUMN.captures_iter(&text[body..]).take(MAX_COLUMNS) {
        let start = body + found.get(2).map_or(0, |name| name.start());
        line += count_lines(&text[read..start]);
        read = start;
        let column = Column {
            name: found.get(1).map_or(&found[2], |given| given.as_str()).to_owned(),
            data_type: if found.get(3).is_some() { found[4].trim_end_matches('>') } else { &found[4] }.to_owned(),
            primary_key: false,
            unique: false,
            nullable: found.get(3).is_some(),
            at: reading.at(line),
        };
        changes.push(Change::AddColumn { table: name.clone(), column });
    }
    changes.push(Change::PrimaryKey { table: name.clone(), columns: keys });
    reading.facts.changes.push(Change::Define { table: name, changes });
}

fn count_lines(text: &str) -> u32 {
    u32::try_from(text.matches('\n').count()).unwrap_or(u32::MAX)
}

/// Reads which table refers to which.
pub(super) fn joinable(invocation: Node<'_>, source: &str, reading: &mut Reading<'_>) {
    let Some(found) = inside(invocation, source).and_then(|(text, _)| JOIN.captures(text)) else { return };
    let at = reading.at(node::line(invocation));
    reading.facts.changes.push(Change::Reference(Reference {
        name: None,
        from_table: found[1].to_owned(),
        from_columns: vec![found[3].to_owned()],
        to_table: found[2].to_owned(),
        to_columns: Vec::new(),
        at,
    }));
}
