//! All notes, line by line, into one list of each sort.

use super::action::{Action, action_of, field_of};
use super::lines::{Line, lines};
use super::table::Table;
use super::{people, term};
use crate::Source;
use crate::facts::model::{Assignment, Location, Named, Notes};
use crate::language::language_of;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Most entries of each list.
const MAX_ENTRIES: usize = 2_000;
/// Longest line that is kept, in characters.
const MAX_SAID: usize = 600;
/// Lines below an action in which a field still belongs to it.
const FIELD_LINES: u32 = 4;
/// Lines somebody speaks before being taken for a person, where no list says who was there.
const SPOKEN: usize = 2;

/// Reads notes: low trust, used for coverage only. Each list is in the order of the notes, without doubles.
#[must_use]
pub fn read_notes(notes: &[Source]) -> Notes {
    let mut found = Collected::default();
    let read: Vec<(Arc<str>, Vec<Line<'_>>)> =
        notes.iter().map(|note| (Arc::from(note.path.as_str()), lines(&note.text))).collect();
    found.people = known_people(read.iter().flat_map(|(_, lines)| lines));
    for (path, lines) in &read {
        let mut table = Table::default();
        for line in lines {
            let at = Location { path: path.clone(), line: line.number };
            found.line(line, &mut table, &at);
        }
    }
    let whole: Vec<&str> = notes.iter().map(|note| note.text.as_str()).collect();
    found.notes.language = language_of(&whole.join("\n\n"));
    found.notes
}

/// Names, lower-cased, of those who were there, and of those who speak where nobody says who was there.
fn known_people<'a>(lines: impl Iterator<Item = &'a Line<'a>>) -> HashSet<String> {
    let (mut present, mut spoken): (HashSet<String>, HashMap<String, usize>) = Default::default();
    for line in lines {
        present.extend(people::attendees(line.text).into_iter().filter_map(|(name, _)| name).map(|n| n.to_lowercase()));
        if let Some(name) = people::speaker(line.text).filter(|_| !line.item) {
            *spoken.entry(name.to_lowercase()).or_default() += 1;
        }
    }
    if present.is_empty() {
        present = spoken.into_iter().filter(|(_, times)| *times >= SPOKEN).map(|(name, _)| name).collect();
    }
    // `Tom Berger` answers to `Tom`.
    let first: Vec<String> = present.iter().filter_map(|name| Some(name.split_once(' ')?.0.to_owned())).collect();
    present.extend(first);
    present
}

/// `- [x] …`: nobody is asked for it any more.
fn is_done(text: &str) -> bool {
    let item =
        text.trim_start().trim_start_matches(|letter: char| letter.is_ascii_digit() || "-*+•.) ".contains(letter));
    ["[x]", "[X]", "☑", "☒", "✅"].iter().any(|mark| item.starts_with(mark))
}

#[derive(Default)]
struct Collected {
    notes: Notes,
    people: HashSet<String>,
    terms: HashSet<String>,
    actions: HashSet<String>,
    roles: HashSet<String>,
}

impl Collected {
    fn line(&mut self, line: &Line<'_>, table: &mut Table, at: &Location) {
        self.said(line, at);
        let action = table.line(line.text).or_else(|| action_of(line, &self.people));
        match action {
            Some(action) => self.action(action, at, is_done(line.text)),
            None => self.field(line, at),
        }
        // A bold word may also be somebody who speaks.
        let is_term = |name: &&str| !self.people.contains(&name.to_lowercase()) && !people::is_label(name);
        if let Some(found) = term::defined(line.text).filter(is_term) {
            self.term(found, at);
        }
        for found in term::terms(line.text, &self.terms) {
            self.term(&found, at);
        }
        for (name, role) in people::attendees(line.text) {
            self.roles_of(&[name, role], at);
        }
        for role in people::roles(line.text) {
            self.role(&role, at);
        }
        let speaker = people::speaker(line.text).filter(|name| self.people.contains(&name.to_lowercase()));
        self.roles_of(&[speaker], at);
    }

    fn term(&mut self, term: &str, at: &Location) {
        let term = term.trim();
        if term.chars().count() >= 2 && self.notes.terms.len() < MAX_ENTRIES && self.terms.insert(term.to_lowercase()) {
            self.notes.terms.push(Named { name: term.to_owned(), at: at.clone() });
        }
    }

    /// The line itself, and what it decides.
    fn said(&mut self, line: &Line<'_>, at: &Location) {
        let text = line.whole.trim();
        if text.is_empty() || self.notes.said.len() >= MAX_ENTRIES {
            return;
        }
        let named = Named { name: text.chars().take(MAX_SAID).collect(), at: at.clone() };
        if line.in_decisions && line.item && !line.inner && action_of(line, &self.people).is_none() {
            let bare =
                named.name.trim_start_matches(|letter: char| letter.is_ascii_digit() || "-*+•.) ".contains(letter));
            self.notes.decisions.push(Named { name: bare.to_owned(), at: at.clone() });
        }
        self.notes.said.push(named);
    }

    fn action(&mut self, action: Action, at: &Location, done: bool) {
        let index = self.notes.actions.len();
        if action.name.is_empty() || index >= MAX_ENTRIES || !self.actions.insert(action.name.to_lowercase()) {
            return;
        }
        self.roles_of(std::slice::from_ref(&action.owner), at);
        self.notes.actions.push(Named { name: action.name, at: at.clone() });
        self.notes.done.extend(done.then_some(index));
        let Action { task, owner, due, .. } = action;
        self.notes.assignments.push(Assignment { action: index, task, owner, due });
    }

    /// `Owner: Maria` below an action.
    fn field(&mut self, line: &Line<'_>, at: &Location) {
        let Some((owner, due)) = field_of(line) else { return };
        let near = |action: &Named| action.at.path == at.path && at.line.saturating_sub(action.at.line) <= FIELD_LINES;
        if !self.notes.actions.last().is_some_and(near) {
            return;
        }
        if let Some(last) = self.notes.assignments.last_mut() {
            last.owner = last.owner.take().or_else(|| owner.clone());
            last.due = last.due.take().or(due);
        }
        self.roles_of(&[owner], at);
    }

    fn role(&mut self, role: &str, at: &Location) {
        let role = role.trim();
        if !role.is_empty() && self.notes.roles.len() < MAX_ENTRIES && self.roles.insert(role.to_lowercase()) {
            self.notes.roles.push(Named { name: role.to_owned(), at: at.clone() });
        }
    }

    fn roles_of(&mut self, roles: &[Option<String>], at: &Location) {
        roles.iter().flatten().for_each(|role| self.role(role, at));
    }
}
