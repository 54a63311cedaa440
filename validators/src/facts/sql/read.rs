//! One SQL file → its changes and problems.

use super::change::Change;
use super::split::Statements;
use super::statement;
use crate::facts::{Location, Problem};
use std::sync::Arc;

/// Most text a file of SQL may have.
const MAX_FILE_BYTES: usize = 128 << 20;
/// Most text one DDL statement may have; no table needs a megabyte.
const MAX_STATEMENT_BYTES: usize = 1 << 20;
/// Most problems told per file: a file in an unknown dialect is one problem, not ten thousand.
const MAX_PROBLEMS: usize = 20;
/// Most changes taken from one file.
const MAX_CHANGES: usize = 100_000;

/// Reads the DDL of a whole SQL file. A file that only takes a migration back gives nothing.
pub(crate) fn read(path: &Arc<str>, text: &str) -> (Vec<Change>, Vec<Problem>) {
    if text.len() > MAX_FILE_BYTES {
        let at = Location { path: path.clone(), line: 1 };
        let message = format!("not read: {} MB of SQL, more than {} MB", text.len() >> 20, MAX_FILE_BYTES >> 20);
        return (Vec::new(), vec![Problem { at, message }]);
    }
    if takes_back(path) {
        return (Vec::new(), Vec::new());
    }
    read_text(path, text, 0)
}

/// Reads DDL that starts `line_offset` lines below the top of its file.
pub(crate) fn read_text(path: &Arc<str>, text: &str, line_offset: u32) -> (Vec<Change>, Vec<Problem>) {
    let mut changes = Vec::new();
    let mut problems = Vec::new();
    let mut statements = Statements::new(text);
    for found in statements.by_ref() {
        let at = Location { path: path.clone(), line: found.line.saturating_add(line_offset) };
        if !statement::is_ddl(found.text) {
            continue;
        }
        let read = if found.text.len() > MAX_STATEMENT_BYTES {
            Err("a statement of more than 1 MB".to_owned())
        } else {
            statement::read(found.text, &at)
        };
        match read {
            Ok(more) => changes.extend(more),
            Err(message) if problems.len() < MAX_PROBLEMS => problems.push(Problem { at, message }),
            Err(_) => {}
        }
        if changes.len() > MAX_CHANGES {
            break;
        }
    }
    if let Some(line) = statements.unclosed {
        let at = Location { path: path.clone(), line: line.saturating_add(line_offset) };
        problems.push(Problem { at, message: "a quote that is never closed".to_owned() });
    }
    (changes, problems)
}

/// `002_orders.down.sql`, `down.sql`, `undo_…`: the way back of a migration, never the present schema.
fn takes_back(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let stem = name.strip_suffix(".sql").unwrap_or(&name);
    let last = stem.rsplit(['.', '_', '-']).next().unwrap_or(stem);
    matches!(last, "down" | "rollback" | "undo" | "revert") || stem.starts_with("undo_")
}
