//! Notes that people wrote → terms, action items and roles.

use super::model::{Location, Named, Notes};
use crate::Source;
use regex::Regex;
use std::collections::HashSet;
use std::sync::{Arc, LazyLock};

/// Most text of a note that is read, and most entries of each list.
const MAX_BYTES: usize = 1 << 20;
const MAX_ENTRIES: usize = 2_000;
/// Longest line that is looked at; longer ones are no prose.
const MAX_LINE_BYTES: usize = 4_000;

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern, compiled by a test")
}

static TERM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r#"`([^`\n]{2,60})`|"([^"\n]{2,60})"|“([^”\n]{2,60})”|\b([A-Z][A-Za-z0-9]+(?: [A-Z][A-Za-z0-9]+){0,3})\b"#)
});
static CHECKBOX: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*(?:[-*+]|\d+[.)])\s+\[[ xX]\]\s+(.+)$"));
static MARKED_ACTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\s*(?:[-*+>]\s+|\d+[.)]\s+)?(?:\*\*)?(?:(?i:action(?: item)?|to-?do|next step)s?)(?:\*\*)?\s*:(?:\*\*)?\s*(.+)$",
    )
});
static ASSIGNED: LazyLock<Regex> = LazyLock::new(|| pattern(r"@([A-Za-z][\w.-]{0,40})(?:\s+(?:to|will)\s+|:\s*)(.+)$"));
static PROMISED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|[-*.>]\s+)\s*((?:The )?[A-Z][\w-]*(?: [A-Za-z][\w-]*){0,2}) (?:will|shall|needs to|is to) ([a-z].+)$",
    )
});
static SPEAKER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\s*(?:[-*+]\s+)?(?:\*\*)?([A-Z][a-z]+(?: [A-Z][a-z]+)?)(?:\*\*)?:(?:\*\*)?\s+\S"));
static PERSONA: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b[Aa]s an? (?:\*\*)?([A-Za-z][A-Za-z -]{1,40}?)(?:\*\*)?(?:,| I (?:want|need|can|would|am)\b)")
});
static ROLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b((?:[a-z]+ )?(?:manager|owner|developer|admin|administrator|customer|operator|analyst|designer|engineer|clerk|cashier|courier|accountant|support agent|tester|architect|visitor|editor|reviewer|supplier|warehouse worker))s?\b",
    )
});

/// Words that begin a sentence and say nothing by themselves.
const COMMON: [&str; 64] = [
    "The", "This", "That", "These", "Those", "There", "Then", "They", "When", "Where", "What", "Which", "While",
    "With", "Who", "Why", "How", "And", "But", "For", "From", "Not", "Now", "Our", "Out", "All", "Also", "Any", "Are",
    "Can", "Could", "Did", "Does", "Each", "Every", "First", "Has", "Have", "His", "Her", "If", "In", "Is", "It",
    "Its", "Let", "May", "More", "Most", "Must", "Need", "New", "No", "Next", "Notes", "On", "Only", "Please",
    "Should", "Some", "To", "We", "Will", "You",
];
/// Words before "role" words that are no part of the role.
const ARTICLES: [&str; 22] = [
    "the", "a", "an", "our", "your", "each", "every", "any", "by", "to", "for", "of", "and", "or", "with", "one", "as",
    "is", "that", "this", "if", "from",
];

/// Reads notes: low trust, used for coverage only. Each list is in the order of the notes, without doubles.
#[must_use]
pub fn read_notes(notes: &[Source]) -> Notes {
    let mut found = Collected::default();
    for note in notes {
        let path: Arc<str> = Arc::from(note.path.as_str());
        let mut end = note.text.len().min(MAX_BYTES);
        while !note.text.is_char_boundary(end) {
            end -= 1;
        }
        let mut fenced = false;
        for (line, text) in (1u32..).zip(note.text[..end].trim_start_matches('\u{feff}').lines()) {
            let fence = text.trim_start().starts_with("```");
            fenced ^= fence;
            if !fenced && !fence && text.len() <= MAX_LINE_BYTES {
                found.line(text, &Location { path: path.clone(), line });
            }
        }
    }
    found.notes
}

#[derive(Default)]
struct Collected {
    notes: Notes,
    terms: HashSet<String>,
    actions: HashSet<String>,
    roles: HashSet<String>,
}

impl Collected {
    fn line(&mut self, text: &str, at: &Location) {
        if text.trim_start().starts_with('#') {
            let heading = text.trim_start().trim_start_matches('#').trim().trim_end_matches(':');
            self.term(heading, at);
        }
        let action = action_of(text);
        if let Some(action) = action {
            self.action(&action, at);
        }
        for found in TERM.captures_iter(text) {
            let quoted = found.get(1).or_else(|| found.get(2)).or_else(|| found.get(3));
            match (quoted, found.get(4)) {
                (Some(term), _) => self.term(term.as_str(), at),
                (None, Some(term)) => self.capitalised(text, &term, at),
                (None, None) => {}
            }
        }
        self.roles_of(text, at);
    }

    /// A single capitalised word at the start of a sentence is a term only if its inside says so: `PostgreSQL`, `API`.
    fn capitalised(&mut self, line: &str, term: &regex::Match<'_>, at: &Location) {
        let before = line[..term.start()].trim_end();
        let starts = before.is_empty() || before.ends_with(['.', '!', '?', ':', '-', '*', '#', '>', ']', '|']);
        let mut words: Vec<&str> = term.as_str().split(' ').collect();
        if words.first().is_some_and(|word| COMMON.contains(word)) {
            words.remove(0);
        }
        let inner = |word: &str| word.chars().skip(1).any(|c| c.is_uppercase() || c.is_ascii_digit());
        match words.as_slice() {
            [] => {}
            [word] if word.len() < 2 || COMMON.contains(word) => {}
            [word] if ["TODO", "FIXME", "TBD"].contains(word) => {}
            // `Ask Acme Pay` says no more than `Acme Pay`.
            [_, rest @ ..] if starts && !rest.is_empty() && self.terms.contains(&rest.join(" ").to_lowercase()) => {}
            [word] if starts && !inner(word) && words.len() == term.as_str().split(' ').count() => {}
            _ => self.term(&words.join(" "), at),
        }
    }

    fn term(&mut self, term: &str, at: &Location) {
        let term = term.trim();
        if term.chars().count() >= 2 && self.notes.terms.len() < MAX_ENTRIES && self.terms.insert(term.to_lowercase()) {
            self.notes.terms.push(Named { name: term.to_owned(), at: at.clone() });
        }
    }

    fn action(&mut self, action: &str, at: &Location) {
        let action = action.trim().trim_end_matches('.');
        if !action.is_empty() && self.notes.actions.len() < MAX_ENTRIES && self.actions.insert(action.to_lowercase()) {
            self.notes.actions.push(Named { name: action.to_owned(), at: at.clone() });
        }
    }

    fn role(&mut self, role: &str, at: &Location) {
        let role = role.trim();
        if !role.is_empty() && self.notes.roles.len() < MAX_ENTRIES && self.roles.insert(role.to_lowercase()) {
            self.notes.roles.push(Named { name: role.to_owned(), at: at.clone() });
        }
    }

    fn roles_of(&mut self, text: &str, at: &Location) {
        for found in PERSONA.captures_iter(text) {
            self.role(&found[1], at);
        }
        for found in ROLE.captures_iter(text) {
            let words: Vec<&str> = found[1].split(' ').collect();
            let article = words.first().is_some_and(|word| ARTICLES.contains(&word.to_lowercase().as_str()));
            let role = if article { words[1..].join(" ") } else { words.join(" ") };
            self.role(&role, at);
        }
        if let Some(found) = PROMISED.captures(text) {
            let who = found[1].trim_start_matches("The ");
            let known = COMMON.contains(&who) || ["He", "She", "This", "System"].contains(&who);
            if !known && who.split(' ').count() <= 2 {
                self.role(who, at);
            }
        }
        if let Some(found) = ASSIGNED.captures(text) {
            self.role(&found[1], at);
        }
        if let Some(found) = SPEAKER.captures(text) {
            let label = [
                "Action",
                "Actions",
                "Todo",
                "Note",
                "Notes",
                "Date",
                "Decision",
                "Agenda",
                "Attendees",
                "Open",
                "Next",
                "Goal",
                "Time",
                "Scope",
            ];
            let name = &found[1];
            if !label.contains(&name.split(' ').next().unwrap_or(name)) && !COMMON.contains(&name) {
                self.role(name, at);
            }
        }
    }
}

/// What a line asks to be done.
fn action_of(text: &str) -> Option<String> {
    let rest = |pattern: &Regex| pattern.captures(text).map(|found| found[1].to_owned());
    if let Some(action) = rest(&CHECKBOX).or_else(|| rest(&MARKED_ACTION)) {
        return Some(action);
    }
    if let Some(found) = ASSIGNED.captures(text) {
        return Some(format!("@{} {}", &found[1], &found[2]));
    }
    PROMISED.captures(text).map(|found| format!("{} will {}", &found[1], &found[2]))
}
