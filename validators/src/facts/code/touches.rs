//! Tables and models that code reads or writes: SQL in strings, ORM calls.

use super::node;
use super::read::Reading;
use super::record::Record;
use crate::facts::partial::Touch;
use crate::facts::sql;

/// Shortest and longest text that is taken for SQL.
const SQL_BYTES: std::ops::Range<usize> = 12..200_000;
/// Most uses taken from one file.
const MAX_TOUCHES: usize = 5_000;

/// Verbs of ORMs that change rows; every other verb reads.
const WRITES: [&str; 27] = [
    "add",
    "merge",
    "save",
    "create",
    "createMany",
    "create_many",
    "bulk_create",
    "bulk_update",
    "update",
    "updateMany",
    "update_or_create",
    "get_or_create",
    "upsert",
    "delete",
    "deleteMany",
    "insert",
    "remove",
    "destroy",
    "construct",
    "insertMany",
    "findOneAndUpdate",
    "updateOne",
    "deleteOne",
    "bulkCreate",
    "createManyAndReturn",
    "add_all",
    "bulk_save_objects",
];
/// The same of Entity Framework and `ActiveRecord`.
const MORE_WRITES: [&str; 21] = [
    "Add",
    "AddAsync",
    "AddRange",
    "AddRangeAsync",
    "Update",
    "UpdateRange",
    "Remove",
    "RemoveRange",
    "ExecuteDeleteAsync",
    "ExecuteUpdateAsync",
    "create!",
    "insert_all",
    "upsert_all",
    "update_all",
    "delete_all",
    "destroy_all",
    "find_or_create_by",
    "find_or_create_by!",
    "updateOrCreate",
    "firstOrCreate",
    "truncate",
];
/// Verbs that make an object that was constructed before a written row.
const PERSISTS: [&str; 4] = ["add", "add_all", "save", "bulk_save_objects"];

/// Cheap test before a string is kept: does it begin like SQL?
pub(super) fn may_be_sql(record: &Record<'_>) -> bool {
    let Some(text) = record.node("").map(|node| node::text(node, record.source)) else { return false };
    SQL_BYTES.contains(&text.len()) && starts_like_sql(text)
}

fn starts_like_sql(text: &str) -> bool {
    let head: String = node::unquote(text).trim_start().chars().take(8).collect();
    let head = head.to_ascii_uppercase();
    [
        "SELECT", "INSERT", "UPDATE", "DELETE", "WITH ", "WITH\n", "CREATE T", "ALTER TA", "REPLACE ", "MERGE IN",
        "TRUNCATE",
    ]
    .iter()
    .any(|word| head.starts_with(word))
}

pub(super) fn read(record: &Record<'_>, reading: &mut Reading<'_>) {
    if reading.facts.code.touches.len() > MAX_TOUCHES {
        return;
    }
    if record.topic == "text" {
        return read_sql(record, reading);
    }
    let verb = record.text("verb").unwrap_or("");
    let line = record.line();
    let touches = &mut reading.facts.code.touches;
    match record.text("model") {
        // Kept aside until a call in this module is seen that stores objects.
        Some(name) if verb == "construct" => {
            touches.push(Touch { name: format!("={name}"), write: true, model: true, line });
        }
        Some(name) => touches.push(Touch {
            name: name.to_owned(),
            write: WRITES.contains(&verb) || MORE_WRITES.contains(&verb),
            model: true,
            line,
        }),
        None if PERSISTS.contains(&verb) => {
            touches.push(Touch { name: "=".to_owned(), write: true, model: true, line });
        }
        None => {}
    }
}

fn read_sql(record: &Record<'_>, reading: &mut Reading<'_>) {
    let Some(string) = record.node("") else { return };
    let raw = node::text(string, record.source);
    let text = node::unquote(raw);
    let first = node::line(string);
    let head = text.trim_start().get(..6).unwrap_or("").to_ascii_uppercase();
    if head == "CREATE" || head == "ALTER " {
        let (changes, _) = sql::read_text(reading.path, text, first.saturating_sub(1));
        reading.facts.changes.extend(changes);
        return;
    }
    for (name, write, below) in tables(text) {
        let touch = Touch { name, write, model: false, line: first.saturating_add(below) };
        reading.facts.code.touches.push(touch);
    }
}

/// Names after FROM, JOIN, INTO and UPDATE, with the lines they stand below the top.
fn tables(text: &str) -> Vec<(String, bool, u32)> {
    let mut found = Vec::new();
    let mut keyword = String::new();
    let mut deleting = false;
    let mut line = 0u32;
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '"' | '`' | '[' | ']');
    for part in text.split_inclusive(|c: char| !is_word(c)) {
        let word = part.trim_end_matches(|c: char| !is_word(c));
        if !word.is_empty() {
            let upper = word.to_ascii_uppercase();
            let expects = matches!(keyword.as_str(), "FROM" | "JOIN" | "INTO" | "UPDATE" | "TRUNCATE" | "TABLE");
            if expects && !matches!(upper.as_str(), "ONLY" | "SELECT" | "LATERAL" | "SET" | "TABLE" | "OR" | "IGNORE") {
                let name = word.rsplit('.').next().unwrap_or(word).trim_matches(['"', '`', '[', ']']);
                let write = keyword != "JOIN" && (keyword != "FROM" || deleting);
                if !name.is_empty() {
                    found.push((name.to_owned(), write, line));
                }
                deleting = deleting && keyword != "FROM";
            }
            deleting = deleting || upper == "DELETE";
            if !expects || !matches!(upper.as_str(), "ONLY" | "LATERAL" | "TABLE") {
                keyword = upper;
            }
        }
        line += u32::from(part.ends_with('\n'));
    }
    found
}
