//! Action items: what is to be done, by whom, until when.

use super::lines::Line;
use super::people;
use crate::dates::{dates, first_date};
use regex::Regex;
use std::collections::HashSet;
use std::sync::LazyLock;

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern, compiled by a test")
}

static CHECKBOX: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\s*(?:(?:[-*+•]|\d{1,3}[.)])\s+)?(?:\[[ xX]?\]|[☐☑☒✅])\s+(.+)$"));
static MARKED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\s*(?:[-*+>•]\s+|\d{1,3}[.)]\s+)?(?:\*\*)?(?:(?i:action(?: item)?|to-?do|next step)s?)(?:\*\*)?\s*:(?:\*\*)?\s*(\S.*)$",
    )
});
static ITEM: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*(?:[-*+•]|\d{1,3}[.)])\s+(.+)$"));
static ASSIGNED: LazyLock<Regex> = LazyLock::new(|| pattern(r"@([A-Za-z][\w.-]{0,40})(?:\s+(?:to|will)\s+|:\s*)(.+)$"));
static PROMISED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|[-*.>]\s+)\s*((?:The )?[A-Z][\w-]*(?: [A-Za-z][\w-]*){0,2}) (?:will|shall|needs to|is to) ([a-z].+)$",
    )
});
/// `Jonas: …`, `**Jonas** – …`, `Jonas (developer): …`.
static OWNED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:\*\*)?([A-ZÄÖÜ][\p{L}'-]+(?: [A-ZÄÖÜ][\p{L}'-]+)?)(?: \(([^)]{2,40})\))?(?:\*\*)?\s?(?::(?:\*\*)?|–|—|-)\s+(.+)$",
    )
});
/// A part of an action that says who does it.
static OWNER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)[\[({,;–—-]*\s*\*{0,2}\b(?:owner|assignee|responsible|assigned to|who)\b\*{0,2}\s*:?\*{0,2}\s*(@?(?-i:[\p{L}][\p{L}.' -]{1,40}?))\s*(?:[\])},;.]|$|\s+(?:by|due|until|before)\b)",
    )
});
static MENTION: LazyLock<Regex> = LazyLock::new(|| pattern(r"[\[(]?@([A-Za-z][\w.-]{0,40})[\])]?"));
/// What stands before a date.
static UNTIL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)[\[({,;–—-]*\s*\*{0,2}\b(?:due(?: date| on| by)?|by|until|till|before|deadline|bis)\b\*{0,2}\s*:?\*{0,2}\s*$",
    )
});
static FIELD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\s*(?:[-*+•]\s+)?\*{0,2}(owner|assignee|responsible|who|due|due date|deadline|until|by)\*{0,2}\s*:\*{0,2}\s*(.+)$",
    )
});

/// Verbs of what happens by itself: `The order will be shipped` asks nobody for anything.
const STATES: [&str; 11] =
    ["be", "have", "contain", "show", "include", "need", "not", "only", "always", "never", "become"];

/// What somebody is to do.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Action {
    /// As the notes say it, without the marks around it.
    pub(super) name: String,
    /// Without owner and date.
    pub(super) task: String,
    pub(super) owner: Option<String>,
    pub(super) due: Option<String>,
}

/// What a line asks to be done; `people` are the names that are known to be people.
pub(super) fn action_of(line: &Line<'_>, people: &HashSet<String>) -> Option<Action> {
    let rest = |pattern: &Regex| pattern.captures(&line.whole).map(|found| found[1].to_owned());
    if let Some(name) = rest(&CHECKBOX).or_else(|| rest(&MARKED)) {
        return Some(taken_apart(&name));
    }
    if let Some(found) = ASSIGNED.captures(&line.whole) {
        let action = taken_apart(&found[2]);
        return Some(Action {
            name: format!("@{} {}", &found[1], action.name),
            owner: Some(found[1].to_owned()),
            ..action
        });
    }
    if let Some(found) = PROMISED.captures(&line.whole) {
        let who = found[1].trim_start_matches("The ");
        let known = people.contains(&who.to_lowercase()) || people::is_role(who);
        let is_name = !who.contains(' ') && !people::is_common(who) && line.item;
        let verb = found[2].split(' ').next().unwrap_or("");
        if (known || is_name) && !STATES.contains(&verb) {
            let action = taken_apart(&found[2]);
            let name = format!("{} will {}", &found[1], action.name);
            return Some(Action { name, owner: Some(who.to_owned()), ..action });
        }
    }
    let is_task = line.in_actions && line.item && !line.inner && !FIELD.is_match(&line.whole);
    let item = if is_task { rest(&ITEM) } else { None };
    item.filter(|item| item.split_whitespace().count() >= 2).map(|item| taken_apart(&item))
}

/// An owner or a date that a line of its own says of the action above it.
pub(super) fn field_of(line: &Line<'_>) -> Option<(Option<String>, Option<String>)> {
    let found = FIELD.captures(&line.whole)?;
    let value = found[2].trim();
    let is_owner = matches!(found[1].to_lowercase().as_str(), "owner" | "assignee" | "responsible" | "who");
    if is_owner {
        let owner = value.trim_start_matches('@').split([',', ';', '(']).next().unwrap_or("").trim();
        return (!owner.is_empty() && owner.len() <= 60).then(|| (Some(owner.to_owned()), None));
    }
    first_date(value).map(|date| (None, Some(date.to_string())))
}

/// Takes owner and date out of an action.
fn taken_apart(written: &str) -> Action {
    let name = written.trim().trim_end_matches('.').trim().to_owned();
    let (mut task, due) = without_date(&name);
    let mut owner = None;
    if let Some(found) = OWNED.captures(&task.clone()).filter(|found| !people::is_label(&found[1])) {
        owner = Some(found[1].to_owned());
        task = found[3].to_owned();
    } else if let Some(found) = OWNER.captures(&task.clone()) {
        owner = found.get(1).map(|who| who.as_str().trim().trim_start_matches('@').to_owned());
        task = cut(&task, found.get(0).map_or(0..0, |all| all.range()));
    } else if let Some(found) = MENTION.captures(&task.clone()) {
        owner = Some(found[1].to_owned());
        task = cut(&task, found.get(0).map_or(0..0, |all| all.range()));
    }
    let is_mark = |letter: char| letter.is_whitespace() || "()[]{},;:–—-.*".contains(letter);
    let task = task.trim_matches(is_mark).to_owned();
    Action { task: if task.is_empty() { name.clone() } else { task }, name, owner, due }
}

/// The text without its last date and the words that lead to it.
fn without_date(text: &str) -> (String, Option<String>) {
    let Some((range, date)) = dates(text).into_iter().filter_map(|(range, date)| Some((range, date?))).next_back()
    else {
        return (text.to_owned(), None);
    };
    let start = UNTIL.find(&text[..range.start]).map_or(range.start, |found| found.start());
    (cut(text, start..range.end), Some(date.to_string()))
}

fn cut(text: &str, range: std::ops::Range<usize>) -> String {
    format!("{} {}", text[..range.start].trim_end(), text[range.end..].trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_comes_apart_into_task_owner_and_date() {
        for (written, task, owner, due) in [
            ("Jonas: send a mail (until 2026-11-06)", "send a mail", "Jonas", "2026-11-06"),
            ("Send a mail (owner: Jonas, due: 2026-11-06)", "Send a mail", "Jonas", "2026-11-06"),
            ("Send a mail by 6 November 2026 @jonas", "Send a mail", "jonas", "2026-11-06"),
            ("Send a mail. Owner: Jonas Berg. Due 2026-11-06", "Send a mail", "Jonas Berg", "2026-11-06"),
            ("**Jonas** – send a mail", "send a mail", "Jonas", "-"),
            ("Write the schema for orders", "Write the schema for orders", "-", "-"),
            ("Note: nothing", "Note: nothing", "-", "-"),
        ] {
            let action = taken_apart(written);
            let owner_found = action.owner.as_deref().unwrap_or("-");
            let due_found = action.due.as_deref().unwrap_or("-");
            assert_eq!((action.task.as_str(), owner_found, due_found), (task, owner, due), "{written}");
        }
    }
}
