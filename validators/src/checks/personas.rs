//! Personas against the roles and wishes of the notes.

use super::entries::Entry;
use super::entry_notes::{clip, fault};
use super::look::{self, count, f1, ratio};
use super::row::Row;
use super::sections::section;
use super::told::Told;
use super::vocabulary::Vocabulary;
use super::words::content;
use crate::facts::{Facts, Notes};
use crate::names::{singular, tokens};
use crate::rubric::{Evidence, Outcome, Settings, Subject};
use std::collections::HashSet;

pub(super) const ROWS: &[Row] = &[
    Row::new("personas.roles", roles).measures(&["precision", "recall"]),
    Row::new("personas.goals", goals).lists(&["fields"]).numbers(&[("at_least", 2.0)]),
    Row::new("page.roles", listed).lists(&["sections"]),
];

/// What says of a role that somebody works there.
const WORKS: [&str; 6] = ["worker", "staff", "team", "employee", "clerk", "people"];

/// Words of every role of the notes; people by name only where no role is named otherwise.
fn known(notes: &Notes) -> Vec<(&str, Vec<String>)> {
    let words = |name: &str| tokens(name).iter().map(|word| singular(word)).collect::<Vec<_>>();
    let is_role = |name: &str| name.chars().next().is_some_and(char::is_lowercase);
    let mut roles: Vec<(&str, Vec<String>)> = Vec::new();
    let named = |only: bool| notes.roles.iter().filter(move |role| !only || is_role(&role.name));
    let only = named(true).next().is_some();
    for role in named(only) {
        let words = words(&role.name);
        if !words.is_empty() && roles.iter().all(|(_, other)| *other != words) {
            roles.push((&role.name, words));
        }
    }
    // Who says `the clerk` of the shop clerk, or `the warehouse` of the warehouse worker, speaks of one person. A customer
    // is nobody of customer service.
    let all: Vec<Vec<String>> = roles.iter().map(|(_, words)| words.clone()).collect();
    let is_longer = |other: &[String], words: &[String]| {
        let works = other.last().is_some_and(|last| WORKS.contains(&last.as_str()));
        other.len() > words.len() && (other.ends_with(words) || (works && other.starts_with(words)))
    };
    roles.retain(|(_, words)| !all.iter().any(|other| is_longer(other, words)));
    roles
}

/// The role that a persona stands for, as an index; each stands for one, the most exact.
fn role_of(entry: &Entry, roles: &[(&str, Vec<String>)]) -> Option<usize> {
    let said: Vec<String> =
        tokens(entry.field("role").unwrap_or(&entry.title)).iter().map(|word| singular(word)).collect();
    let found = roles.iter().enumerate().filter(|(_, (_, role))| role.iter().all(|word| said.contains(word)));
    found.max_by_key(|(_, (_, role))| role.len()).map(|(index, _)| index)
}

/// How far personas and roles of the notes are the same, each role having one persona.
fn roles(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let wanted = known(subject.notes);
    if wanted.is_empty() {
        return Outcome::unscored("the notes name no roles").measure("precision", 1.0).measure("recall", 1.0);
    }
    let told = Told::new(subject);
    let (mut taken, mut outcome) = (HashSet::new(), Outcome::default());
    for entry in &told.entries.list {
        if !role_of(entry, &wanted).is_some_and(|role| taken.insert(role)) {
            let message = format!("`{}` is no role of the notes, or stands twice", clip(&entry.title));
            outcome =
                outcome.remark(Some(entry.line), message, Some("write one persona per role of the notes".to_owned()));
        }
    }
    for (_, (name, _)) in wanted.iter().enumerate().filter(|(index, _)| !taken.contains(index)) {
        outcome =
            outcome.remark(None, format!("no persona for `{name}`"), Some(format!("write a persona for: {name}")));
    }
    let (precision, recall) = (ratio(taken.len(), told.entries.list.len()), ratio(taken.len(), wanted.len()));
    let summary = format!("{} of {} have a persona", taken.len(), count(wanted.len(), "role"));
    let mut judged = Outcome::share(f1(precision, recall), summary)
        .on(Evidence::Notes)
        .measure("precision", precision)
        .measure("recall", recall);
    judged.remarks = outcome.remarks;
    judged
}

/// Share of the fields whose lists say what the notes say, each thing for one persona only.
fn goals(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let told = Told::new(subject);
    if told.is_silent() {
        return Outcome::unscored("there are no notes that say what anybody wants");
    }
    let wanted = known(subject.notes);
    let mut vocabulary = Vocabulary::new(&Facts::default(), subject.notes);
    vocabulary.learn(subject.notes.said.iter());
    let named: HashSet<String> = wanted.iter().flat_map(|(_, words)| words.iter().cloned()).collect();
    let at_least = settings.count("at_least").max(1);
    let mut seen = HashSet::new();
    super::entry_notes::each_of(&told, "want what the notes say", |entry, _| {
        if role_of(entry, &wanted).is_none() && !wanted.is_empty() {
            return Ok(0.0);
        }
        let mut share = 0.0;
        for labels in settings.list("fields") {
            let lines: Vec<&str> =
                entry.field(labels).unwrap_or("").lines().filter(|line| !line.trim().is_empty()).collect();
            let is_good = |line: &&&str| {
                let words: Vec<String> = content(line).into_iter().filter(|word| !named.contains(word)).collect();
                words.iter().any(|word| vocabulary.knows(word)) && words.len() >= 2 && seen.insert(words.join(" "))
            };
            let good = lines.iter().filter(is_good).count();
            share += (good as f64 / lines.len().max(at_least) as f64).min(1.0);
        }
        let share = share / settings.list("fields").len().max(1) as f64;
        if share >= 0.5 {
            return Ok(share);
        }
        fault(
            format!("what `{}` wants could be said of anybody", clip(&entry.title)),
            "say what the role wants in words of the notes, and nothing that another persona says",
        )
    })
}

/// How far the items of a section begin with the roles of the notes, each role once.
fn listed(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let wanted = known(subject.notes);
    if wanted.is_empty() {
        return Outcome::unscored("the notes name no roles");
    }
    let names = settings.list("sections").first().map_or("stakeholders", String::as_str);
    let blocks = look::markdown(subject).and_then(|page| section(page, names)).unwrap_or_default();
    let (mut taken, mut outcome) = (HashSet::new(), Outcome::default());
    let items: Vec<_> = blocks.iter().filter(|block| block.item).collect();
    for item in &items {
        let said: Vec<String> = tokens(&item.text).iter().take(6).map(|word| singular(word)).collect();
        let found = wanted.iter().enumerate().filter(|(_, (_, role))| said.starts_with(role));
        let found = found.max_by_key(|(_, (_, role))| role.len()).map(|(index, _)| index);
        if !found.is_some_and(|role| taken.insert(role)) {
            let message = format!("`{}` begins with no role of the notes, or with one said before", clip(&item.text));
            outcome =
                outcome.remark(Some(item.line), message, Some("begin each item with a role of the notes".to_owned()));
        }
    }
    for (_, (name, _)) in wanted.iter().enumerate().filter(|(index, _)| !taken.contains(index)) {
        outcome = outcome.remark(None, format!("`{name}` is not listed"), Some(format!("add an item for: {name}")));
    }
    let share = f1(ratio(taken.len(), items.len()), ratio(taken.len(), wanted.len()));
    let mut judged = Outcome::share(share, format!("{} of {} listed", taken.len(), count(wanted.len(), "role")));
    judged.remarks = outcome.remarks;
    judged.on(Evidence::Notes)
}
