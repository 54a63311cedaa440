//! Entries of a page against the notes: which note asks for an entry, and whether its source is where it says.

use super::entries::{Entries, Entry, entries};
use super::look::{self, ratio};
use super::sections::range;
use super::words::content;
use crate::dates::Date;
use crate::facts::{Location, Named, Notes};
use crate::rubric::Subject;
use regex::Regex;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Action items that are looked at: notes with more are no notes of one meeting.
const MAX_ACTIONS: usize = 300;
/// Terms and roles that are looked at.
const MAX_NAMES: usize = 2_000;
/// Share of an action's words that tell it.
const ENOUGH: f64 = 0.5;
/// Share of them that does where the entry names the line of the action: what a risk says of it is less than it says.
const ENOUGH_BESIDE: f64 = 0.33;

/// Words in common by which an entry comes from the line that it names.
const ENOUGH_WORDS: usize = 3;

static PLACE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"([^\s:,;()`#]{1,200})(?::|#L|,? lines? )(\d{1,7})(?:\s*[-–]\s*L?(\d{1,7}))?")
        .expect("a constant pattern reads")
});

/// An action item as words.
pub(super) struct Asked<'a> {
    pub(super) name: &'a str,
    words: Vec<String>,
    at: &'a Location,
    pub(super) owner: Option<&'a str>,
    pub(super) due: Option<Date>,
    /// The notes tick it off.
    pub(super) done: bool,
}

/// How an entry stands to the notes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Standing {
    /// Index of the action it takes up; each action is taken up once.
    pub(super) action: Option<usize>,
    /// Some note says what it says.
    pub(super) told: bool,
    /// And it names the line of that note.
    pub(super) placed: bool,
}

/// Entries with their standing.
pub(super) struct Told<'a> {
    pub(super) entries: Entries,
    /// One per entry, in order.
    pub(super) standings: Vec<Standing>,
    pub(super) asked: Vec<Asked<'a>>,
    notes: &'a Notes,
}

impl<'a> Told<'a> {
    /// Reads a page's entries and looks each up; without any where there is no page.
    pub(super) fn new(subject: &Subject<'a>) -> Self {
        Self::within(subject, &[])
    }

    /// The same with the entries of some sections only; of all where none is named.
    pub(super) fn within(subject: &Subject<'a>, sections: &[String]) -> Self {
        let page = look::markdown(subject);
        let mut entries = page.map(entries).unwrap_or_default();
        if let Some((from, to)) = page.zip(sections.first()).map(|(page, names)| range(page, names).unwrap_or((0, 0))) {
            entries.list.retain(|entry| entry.line > from && entry.line < to);
        }
        let asked = asked(subject.notes);
        let mut told = Told { standings: Vec::new(), entries, asked, notes: subject.notes };
        told.stand();
        told
    }

    /// Nothing in the notes that an entry could come from.
    pub(super) fn is_silent(&self) -> bool {
        self.notes.actions.is_empty() && self.notes.terms.is_empty()
    }

    /// Entries with their standing.
    pub(super) fn each(&self) -> impl Iterator<Item = (&Entry, Standing)> {
        self.entries.list.iter().zip(self.standings.iter().copied())
    }

    /// Entries that some note bears out.
    pub(super) fn known(&self) -> impl Iterator<Item = &Entry> {
        self.each().filter(|(_, standing)| standing.told).map(|(entry, _)| entry)
    }

    /// Share of entries that some note bears out.
    pub(super) fn share(&self) -> f64 {
        ratio(self.known().count(), self.entries.list.len())
    }

    /// The action that an entry takes up.
    pub(super) fn action(&self, standing: Standing) -> Option<&Asked<'a>> {
        self.asked.get(standing.action?)
    }

    fn stand(&mut self) {
        let words: Vec<HashSet<String>> =
            self.entries.list.iter().map(|entry| content(&entry.text()).into_iter().collect()).collect();
        let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
        for (index, said) in words.iter().enumerate() {
            let shares = self.asked.iter().enumerate().map(|(action, asked)| (shared(&asked.words, said), action));
            pairs.extend(shares.filter(|(share, _)| *share >= ENOUGH).map(|(share, action)| (share, index, action)));
        }
        // The best pair first; of equals the one that stands first.
        pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| (a.1, a.2).cmp(&(b.1, b.2))));
        let mut standings = vec![Standing::default(); words.len()];
        let mut taken = HashSet::new();
        for (_, entry, action) in pairs {
            standings[entry].told = true;
            if standings[entry].action.is_none() && taken.insert(action) {
                standings[entry].action = Some(action);
            }
        }
        for ((entry, said), standing) in self.entries.list.iter().zip(&words).zip(&mut standings) {
            standing.placed = entry.field("source|sources|note|notes").is_some_and(|source| self.bears(source, said));
            standing.told |= standing.placed;
        }
        self.standings = standings;
    }

    /// True where a place that a source names holds a note that says the same.
    fn bears(&self, source: &str, said: &HashSet<String>) -> bool {
        PLACE.captures_iter(source).take(5).any(|place| {
            let number = |index: usize| place.get(index).and_then(|part| part.as_str().parse::<u32>().ok());
            let Some(from) = number(2) else { return false };
            let to = number(3).unwrap_or(from);
            let is_path =
                |path: &str| path.strip_suffix(&place[1]).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'));
            let is_there = |at: &Location| (from..=to).contains(&at.line) && is_path(&at.path);
            let says = |name: &&Named| {
                let words = if is_there(&name.at) { content(&name.name) } else { Vec::new() };
                !words.is_empty() && words.iter().all(|word| said.contains(word))
            };
            let names = self.notes.terms.iter().chain(&self.notes.roles).take(MAX_NAMES);
            self.asked.iter().any(|asked| is_there(asked.at) && shared(&asked.words, said) >= ENOUGH_BESIDE)
                || names.into_iter().any(|name| says(&name))
                || self.notes.said.iter().any(|line| is_there(&line.at) && is_said(&distinct(&line.name), said))
        })
    }
}

/// A line of prose says more than the entry that comes from it: some words in common will do.
fn is_said(line: &[String], said: &HashSet<String>) -> bool {
    let found = line.iter().filter(|word| said.contains(*word)).count();
    found >= ENOUGH_WORDS || shared(line, said) >= ENOUGH_BESIDE
}

/// Content words of a line, each once.
fn distinct(line: &str) -> Vec<String> {
    let mut words = content(line);
    words.sort();
    words.dedup();
    words
}

/// Share of the wanted words that are said; one word in common is chance where more are wanted.
fn shared(wanted: &[String], said: &HashSet<String>) -> f64 {
    let found = wanted.iter().filter(|word| said.contains(*word)).count();
    if found < wanted.len().min(2) { 0.0 } else { ratio(found, wanted.len()) }
}

fn asked(notes: &Notes) -> Vec<Asked<'_>> {
    let actions = notes.actions.iter().take(MAX_ACTIONS).enumerate();
    let asked = actions.map(|(index, action)| {
        let assignment = notes.assignments.iter().find(|entry| entry.action == index);
        let words = distinct(assignment.map_or(action.name.as_str(), |entry| entry.task.as_str()));
        Asked {
            name: &action.name,
            words,
            at: &action.at,
            owner: assignment.and_then(|entry| entry.owner.as_deref()),
            due: assignment.and_then(|entry| crate::dates::first_date(entry.due.as_deref()?)),
            done: notes.done.contains(&index),
        }
    });
    asked.filter(|asked| !asked.words.is_empty()).collect()
}
