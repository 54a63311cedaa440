//! Entries of a page: rows of its tables and sections with labelled fields (`Owner: …`), as one thing.

use crate::document::Markdown;
use regex::Regex;
use std::sync::LazyLock;

/// A page with more entries is no page that anybody reads.
const MAX_ENTRIES: usize = 2_000;
/// A table with fewer columns lists pairs, no entries.
const MIN_COLUMNS: usize = 3;
/// A section with fewer labelled fields is prose.
const MIN_FIELDS: usize = 2;

static FIELD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s*([\p{L}][\p{L}/&-]*(?: [\p{L}/&-]+){0,2})\s*:\s*(.*)$").expect("a constant pattern reads")
});
static TOTAL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\W*(grand total|total|totals|sum|overall|gesamt|summe)\b").expect("a constant pattern reads")
});
/// Columns that number or order entries and name none of them.
const NUMBERING: [&str; 7] = ["#", "no", "no.", "nr", "id", "rank", "key"];

/// Labels that make a section an entry.
const TELLING: [&str; 14] = [
    "source",
    "role",
    "goals",
    "frustrations",
    "owner",
    "priority",
    "points",
    "story points",
    "due",
    "effort",
    "value",
    "estimate",
    "score",
    "depends on",
];

/// A row of a table, or a section with fields.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Entry {
    pub(super) line: u32,
    pub(super) title: String,
    /// What numbers it (`T1`, `3`), where something does.
    pub(super) id: String,
    /// Label, lower-cased, and value. A value that is a list has one line per item.
    pub(super) fields: Vec<(String, String)>,
}

impl Entry {
    /// The value of a field; `labels` are its names, parted by `|`. `None` where it is missing or says nothing.
    pub(super) fn field(&self, labels: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(label, _)| labels.split('|').any(|known| known == label));
        found.map(|(_, value)| value.trim()).filter(|value| says_something(value))
    }

    /// It has such a field, filled or not.
    pub(super) fn has(&self, labels: &str) -> bool {
        self.fields.iter().any(|(label, _)| labels.split('|').any(|known| known == label))
    }

    /// What it tells, without the place it comes from.
    pub(super) fn text(&self) -> String {
        let values = self.fields.iter().filter(|(label, _)| label != "source").map(|(_, value)| value.as_str());
        std::iter::once(self.title.as_str()).chain(values).collect::<Vec<_>>().join(" ")
    }
}

/// Entries of a page, and its rows of totals.
#[derive(Debug, Default)]
pub(super) struct Entries {
    pub(super) list: Vec<Entry>,
    pub(super) totals: Vec<Entry>,
}

/// Reads the entries of a page, in the order of their lines.
pub(super) fn entries(page: &Markdown) -> Entries {
    let mut found = Entries::default();
    for entry in rows(page) {
        // The first cell that says anything tells a total; `#` and `Rank` are empty there.
        let first = entry.fields.iter().map(|(_, value)| value.as_str()).find(|value| says_something(value));
        let list = if first.is_some_and(|first| TOTAL.is_match(first)) { &mut found.totals } else { &mut found.list };
        list.push(entry);
    }
    found.list.extend(sections(page));
    found.list.sort_by_key(|entry| entry.line);
    if found.list.len() > MAX_ENTRIES {
        found.list.clear();
    }
    found
}

/// `-`, `n/a` and `tbd` are no values.
fn says_something(value: &str) -> bool {
    let value = value.trim().to_lowercase();
    value.chars().any(char::is_alphanumeric)
        && !matches!(value.as_str(), "n/a" | "na" | "tbd" | "tba" | "unknown" | "?")
}

fn rows(page: &Markdown) -> Vec<Entry> {
    let mut found = Vec::new();
    let mut head: Vec<String> = Vec::new();
    for (line, cells, is_head) in table_rows(page) {
        if is_head {
            head = cells.iter().map(|cell| label_of(cell)).collect();
        } else if head.len() >= MIN_COLUMNS {
            found.push(row(line, &head, cells));
        }
    }
    found
}

/// Rows of all tables in their order: line, cells, and whether it is the head of its table.
pub(super) fn table_rows(page: &Markdown) -> impl Iterator<Item = (u32, &[String], bool)> {
    let (mut last, mut is_head) = (0u32, false);
    page.rows.iter().map(move |(line, cells)| {
        // The rule below the head takes a line.
        let follows = last > 0 && *line == last.saturating_add(if is_head { 2 } else { 1 });
        (last, is_head) = (*line, !follows);
        (*line, cells.as_slice(), is_head)
    })
}

/// `Effort (days)` is the field `effort`.
fn label_of(cell: &str) -> String {
    cell.split('(').next().unwrap_or("").trim().trim_end_matches(':').to_lowercase()
}

fn row(line: u32, head: &[String], cells: &[String]) -> Entry {
    let fields: Vec<(String, String)> =
        head.iter().cloned().zip(cells.iter().cloned().chain(std::iter::repeat(String::new()))).collect();
    let numbers = |(label, _): &&(String, String)| NUMBERING.contains(&label.as_str());
    let id = fields.iter().find(numbers).map(|(_, value)| value.trim().to_owned()).unwrap_or_default();
    let title = fields.iter().find(|field| !numbers(field)).map(|(_, value)| value.trim().to_owned());
    Entry { line, title: title.unwrap_or_default(), id, fields }
}

/// A piece of a page below a heading.
struct Piece<'a> {
    line: u32,
    text: &'a str,
    level: u8,
    item: bool,
}

fn pieces(page: &Markdown) -> Vec<Piece<'_>> {
    let below = |line: &u32, text: &'_ str| -> Vec<(u32, usize, usize)> {
        let mut start = 0;
        let mut found = Vec::new();
        for (index, part) in (0u32..).zip(text.split('\n')) {
            found.push((line.saturating_add(index), start, start + part.len()));
            start += part.len() + 1;
        }
        found
    };
    let mut pieces: Vec<Piece<'_>> = page
        .headings
        .iter()
        .map(|heading| Piece { line: heading.line, text: &heading.text, level: heading.level, item: false })
        .collect();
    for (line, text) in &page.paragraphs {
        let parts = below(line, text).into_iter();
        pieces.extend(parts.map(|(line, from, to)| Piece { line, text: &text[from..to], level: 0, item: false }));
    }
    for item in &page.items {
        let parts = below(&item.line, &item.text).into_iter();
        pieces.extend(parts.map(|(line, from, to)| Piece { line, text: &item.text[from..to], level: 0, item: true }));
    }
    pieces.sort_by_key(|piece| piece.line);
    pieces
}

fn sections(page: &Markdown) -> Vec<Entry> {
    let mut found: Vec<Entry> = Vec::new();
    for piece in pieces(page) {
        if piece.level > 0 {
            found.push(Entry { line: piece.line, title: piece.text.trim().to_owned(), ..Entry::default() });
        } else if let Some(entry) = found.last_mut() {
            extend(entry, &piece);
        }
    }
    // A list of `Customer: …` has labels too; an entry has at least one that entries have.
    let is_entry = |entry: &Entry| entry.fields.iter().any(|(label, _)| TELLING.contains(&label.as_str()));
    found.retain(|entry| entry.fields.len() >= MIN_FIELDS && is_entry(entry));
    found
}

fn extend(entry: &mut Entry, piece: &Piece<'_>) {
    let is_list = entry.fields.last().is_some_and(|(_, value)| value.is_empty() || value.starts_with('\n'));
    match FIELD.captures(piece.text) {
        // Below `Goals:`, `Less work: no calls` is a goal.
        Some(found) if !(is_list && piece.item) => {
            entry.fields.push((found[1].to_lowercase(), found[2].trim().to_owned()));
        }
        Some(_) | None => {
            if let Some((_, value)) = entry.fields.last_mut().filter(|_| is_list && piece.item) {
                value.push('\n');
                value.push_str(piece.text.trim());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_sections_are_entries_and_totals_are_not() {
        let page = crate::parse::markdown(
            "# T\n\n| # | Item | Points (SP) | Source |\n|---|---|---|---|\n| 1 | **Refunds** | 5 | n.md:3 |\n| 2 | Slots | - | n.md:4 |\n|  | Total | 5 | |\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n## Clerk\n\nRole: clerk\nGoals:\n\n- pack fast\n- less work: no calls\n\nSource: n.md:9\n\n## Prose\n\nNothing: here\n",
        );
        let found = entries(&page);
        let told: Vec<(u32, &str, &str)> =
            found.list.iter().map(|entry| (entry.line, entry.title.as_str(), entry.id.as_str())).collect();
        assert_eq!(told, [(5, "Refunds", "1"), (6, "Slots", "2"), (13, "Clerk", "")]);
        assert_eq!(found.totals.len(), 1);
        assert_eq!(found.list[0].field("story points|points"), Some("5"));
        assert_eq!(found.list[1].field("points"), None);
        assert!(found.list[1].has("points"));
        assert_eq!(found.list[2].field("goals"), Some("pack fast\nless work: no calls"));
        assert_eq!(found.list[2].field("source"), Some("n.md:9"));
    }
}
