//! Terms: headings, quoted words, code spans, and capitalised words that no sentence begins with.

use super::people::is_common;
use regex::Regex;
use std::collections::HashSet;
use std::sync::LazyLock;

static TERM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"`([^`\n]{2,60})`|"([^"\n]{2,60})"|“([^”\n]{2,60})”|\b([A-Z][A-Za-z0-9]+(?: [A-Z][A-Za-z0-9]+){0,3})\b"#,
    )
    .expect("a constant pattern, compiled by a test")
});

static DEFINED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s*(?:[-*+]\s+)?\*\*([^*:\n]{2,60})\*\*\s*(?::|[-–—]\s)")
        .expect("a constant pattern, compiled by a test")
});

/// The term that a line explains: `- **Receipt**: the mail …`.
pub(super) fn defined(text: &str) -> Option<&str> {
    DEFINED.captures(text).and_then(|found| found.get(1)).map(|found| found.as_str().trim())
}

/// Terms of a line in their order; `seen` holds those found before, lower-cased.
pub(super) fn terms(text: &str, seen: &HashSet<String>) -> Vec<String> {
    let mut found = Vec::new();
    if text.trim_start().starts_with('#') {
        let heading = text.trim_start().trim_start_matches('#').trim().trim_end_matches(':');
        found.push(heading.to_owned());
    }
    for part in TERM.captures_iter(text) {
        let quoted = part.get(1).or_else(|| part.get(2)).or_else(|| part.get(3));
        match (quoted, part.get(4)) {
            (Some(term), _) => found.push(term.as_str().to_owned()),
            (None, Some(term)) => found.extend(capitalised(text, &term, seen)),
            (None, None) => {}
        }
    }
    found
}

/// A single capitalised word at the start of a sentence is a term only if its inside says so: `PostgreSQL`, `API`.
fn capitalised(line: &str, term: &regex::Match<'_>, seen: &HashSet<String>) -> Option<String> {
    let before = line[..term.start()].trim_end();
    let starts = before.is_empty() || before.ends_with(['.', '!', '?', ':', '-', '*', '#', '>', ']', ')', '|']);
    let mut words: Vec<&str> = term.as_str().split(' ').collect();
    if words.first().is_some_and(|word| is_common(word)) {
        words.remove(0);
    }
    let inner = |word: &str| word.chars().skip(1).any(|c| c.is_uppercase() || c.is_ascii_digit());
    match words.as_slice() {
        [] => None,
        [word] if word.len() < 2 || is_common(word) => None,
        [word] if ["TODO", "FIXME", "TBD"].contains(word) => None,
        // `Ask Acme Pay` says no more than `Acme Pay`.
        [_, rest @ ..] if starts && !rest.is_empty() && seen.contains(&rest.join(" ").to_lowercase()) => None,
        [word] if starts && !inner(word) && words.len() == term.as_str().split(' ').count() => None,
        _ => Some(words.join(" ")),
    }
}
