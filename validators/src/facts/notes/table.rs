//! Action items in tables: `| Task | Owner | Due |`.

use super::action::Action;
use crate::dates::first_date;

/// Columns of the table that is being read.
#[derive(Default)]
pub(super) struct Table {
    columns: Option<Columns>,
    open: bool,
}

struct Columns {
    task: usize,
    owner: Option<usize>,
    due: Option<usize>,
}

impl Table {
    /// Takes the next line; an action where it is a row of a table of actions.
    pub(super) fn line(&mut self, text: &str) -> Option<Action> {
        let text = text.trim();
        if !text.starts_with('|') {
            *self = Table::default();
            return None;
        }
        let cells: Vec<&str> = text.trim_matches('|').split('|').map(str::trim).collect();
        if !self.open {
            (self.open, self.columns) = (true, columns(&cells));
            return None;
        }
        let columns = self.columns.as_ref()?;
        let cell = |index: usize| cells.get(index).copied().filter(|cell| cell.chars().any(char::is_alphanumeric));
        let task = cell(columns.task)?.to_owned();
        let owner = columns.owner.and_then(cell).map(|owner| owner.trim_start_matches('@').to_owned());
        let due = columns.due.and_then(cell).and_then(first_date).map(|date| date.to_string());
        Some(Action { name: task.clone(), task, owner, due })
    }
}

/// A table of actions has a column for the task and one for who or when.
fn columns(head: &[&str]) -> Option<Columns> {
    let find = |names: &[&str]| head.iter().position(|cell| names.contains(&cell.to_lowercase().trim_matches('*')));
    let task = find(&["action", "action item", "task", "what", "to do", "todo", "item"])?;
    let owner = find(&["owner", "who", "assignee", "responsible", "assigned to"]);
    let due = find(&["due", "due date", "deadline", "when", "until", "by"]);
    (owner.is_some() || due.is_some()).then_some(Columns { task, owner, due })
}
