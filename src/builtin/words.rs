//! Facts as Markdown: names as code spans, prose escaped, lists and tables bounded.

use std::fmt::Write;

/// Longest sentence of a source that is quoted, and longest name, in characters; real ones are shorter.
const SENTENCE: usize = 300;
const NAME: usize = 200;
/// Words that mark a comment as unfinished: it describes work, not the code.
const UNFINISHED: &[&str] = &["TODO", "TBD", "FIXME", "XXX"];

/// A name as a code span, whatever it holds.
pub(super) fn code(name: &str) -> String {
    let name = one_line(name, NAME);
    let fence = "`".repeat(longest_run(&name) + 1);
    // A backtick at the edge of the name would melt into the fence.
    let space = if name.starts_with('`') || name.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{name}{space}{fence}")
}

/// The longest run of backticks.
pub(super) fn longest_run(text: &str) -> usize {
    text.split(|letter| letter != '`').map(str::len).max().unwrap_or(0)
}

/// Words of a source within a line: shown as they stand, never read as Markdown or HTML.
pub(super) fn inline(text: &str) -> String {
    let text = one_line(text, SENTENCE);
    let letters: Vec<char> = text.chars().collect();
    let is_word = |index: Option<usize>| index.and_then(|at| letters.get(at)).is_some_and(|one| one.is_alphanumeric());
    let mut out = String::with_capacity(text.len() + 8);
    for (at, &letter) in letters.iter().enumerate() {
        let is_mark = match letter {
            '\\' | '`' | '*' | '<' | '[' | ']' | '~' | '&' | '|' => true,
            // Within a word an underscore is a letter.
            '_' => !(is_word(at.checked_sub(1)) && is_word(Some(at + 1))),
            _ => false,
        };
        if is_mark {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

/// The same at the beginning of a line, where `#`, `-` or `1.` would open a block.
fn at_start(text: &str) -> String {
    let digits = text.len() - text.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    let opens = text[digits..].starts_with(['.', ')']) && digits > 0
        || digits == 0 && text.starts_with(['#', '>', '-', '+', '=']);
    if opens { format!("{}\\{}", &text[..digits], &text[digits..]) } else { text.to_owned() }
}

/// A sentence with its full stop; `None` for one that is empty or says that it is unfinished.
pub(super) fn sentence(text: &str) -> Option<String> {
    let unfinished =
        |word: &str| UNFINISHED.contains(&word.trim_matches(|letter: char| !letter.is_ascii_alphanumeric()));
    if !text.chars().any(char::is_alphanumeric) || text.split_whitespace().any(unfinished) {
        return None;
    }
    let text = at_start(&inline(text));
    Some(if text.ends_with(['.', '!', '?', '…', ':']) { text } else { format!("{text}.") })
}

/// A table; cells are Markdown.
pub(super) fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let mut out = format!("| {} |\n|{}\n", head.join(" | "), "---|".repeat(head.len()));
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| bar_safe(cell)).collect();
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
    out
}

/// A bar that is not escaped yet ends a cell, even within a code span.
fn bar_safe(cell: &str) -> String {
    cell.replace("\\|", "|").replace('|', "\\|")
}

/// The first names as code spans, then how many more there are.
pub(super) fn names<'a>(names: impl IntoIterator<Item = &'a str>, most: usize) -> String {
    let mut unique: Vec<&str> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    unique.extend(names.into_iter().filter(|name| seen.insert(*name)));
    let mut shown: Vec<String> = unique.iter().take(most).map(|name| code(name)).collect();
    if unique.len() > most {
        shown.push(format!("{} more", unique.len() - most));
    }
    and(&shown)
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn and(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// `1 table`, `3 tables`.
pub(super) fn count(number: usize, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        _ if noun.ends_with("cy") => format!("{number} {}ies", &noun[..noun.len() - 1]),
        _ => format!("{number} {noun}s"),
    }
}

/// How many were left out of a list, as a paragraph; empty where none were.
pub(super) fn more(left_out: usize, noun: &str) -> String {
    let are = if left_out == 1 { "is" } else { "are" };
    if left_out == 0 { String::new() } else { format!("\n{} more {are} not listed.\n", count(left_out, noun)) }
}

/// A text on one line, without control characters, of bounded length.
fn one_line(text: &str, longest: usize) -> String {
    let mut out: String = text
        .split(|letter: char| letter.is_whitespace() || letter.is_control())
        .filter(|word| !word.is_empty())
        .flat_map(|word| std::iter::once(' ').chain(word.chars()))
        .skip(1)
        .take(longest)
        .collect();
    if text.chars().nth(longest).is_some() && out.chars().count() == longest {
        out.push('…');
    }
    out
}
