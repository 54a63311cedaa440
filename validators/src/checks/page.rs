//! HTML pages: that they work alone, for everybody, and show what was asked for.

use super::look::{self, count, ratio};
use super::row::Row;
use super::vocabulary::Vocabulary;
use super::words::content;
use crate::document::Html;
use crate::facts::Notes;
use crate::names::{Name, tokens};
use crate::rubric::{Evidence, Outcome, Settings, Subject};
use std::collections::{BTreeSet, HashSet};

pub(super) const ROWS: &[Row] = &[
    Row::new("html.syntax", syntax),
    Row::new("html.document", document),
    Row::new("html.offline", offline),
    Row::new("html.scripts", scripts),
    Row::new("facts.fields", fields).numbers(&[("most", 12.0)]).measures(&["recall"]),
    Row::new("facts.names", names).measures(&["precision"]),
    Row::new("html.accessible", accessible),
    Row::new("html.wired", wired),
    Row::new("html.style", style),
    Row::new("html.size", size).numbers(&[("most_kilobytes", 200.0)]).measures(&["kilobytes"]),
    Row::new("html.inline", inline),
];

fn none() -> Outcome {
    Outcome::share(0.0, "there is no page to look at")
}

/// Parses without a complaint.
fn syntax(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let Some(page) = look::html(subject) else { return none() };
    listed(page.errors.iter().map(|error| (None, error.clone())), "complaint of the parser")
}

/// Scripts parse.
fn scripts(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let Some(page) = look::html(subject) else { return none() };
    listed(page.script_errors.iter().map(|(line, error)| (Some(*line), error.clone())), "error in scripts")
}

/// Nothing is loaded from elsewhere.
fn offline(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let Some(page) = look::html(subject) else { return none() };
    listed(page.remote.iter().map(|target| (None, format!("loads `{target}`"))), "thing loaded from elsewhere")
}

fn listed(faults: impl Iterator<Item = (Option<u32>, String)>, noun: &str) -> Outcome {
    let faults: Vec<_> = faults.collect();
    let mut outcome = Outcome::share(if faults.is_empty() { 1.0 } else { 0.0 }, count(faults.len(), noun));
    for (line, message) in faults {
        let hint = format!("mend this: {message}");
        outcome = outcome.remark(line, message, Some(hint));
    }
    outcome
}

/// A document type, a title, one main heading, and something to see.
fn document(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let Some(page) = look::html(subject) else { return none() };
    let faults = [
        (!page.has_doctype, "begin with `<!DOCTYPE html>`"),
        (page.title.is_none(), "add a `<title>`"),
        (page.h1.len() != 1, "write exactly one `<h1>`"),
        (page.visible_text.split_whitespace().count() < 10, "show something"),
        // The standard lets a page end without it, but a page that stops halfway does too.
        (!subject.text.trim_end().to_ascii_lowercase().ends_with("</html>"), "end with `</html>`"),
    ];
    let mut outcome =
        Outcome::share(if faults.iter().any(|(is_fault, _)| *is_fault) { 0.0 } else { 1.0 }, "the frame of a page");
    for (_, hint) in faults.iter().filter(|(is_fault, _)| *is_fault) {
        outcome = outcome.remark(None, "a part of every page is missing", Some((*hint).to_owned()));
    }
    outcome
}

/// What a page should show: action items and terms of the notes, else columns a person would fill in.
fn wanted(subject: &Subject<'_>, most: usize) -> (Vec<Vec<String>>, Evidence) {
    let notes = subject.notes;
    let asked = notes.actions.iter().enumerate().filter(|(index, _)| !notes.done.contains(index));
    let tasks = asked.map(|(index, action)| {
        let assignment = notes.assignments.iter().find(|assignment| assignment.action == index);
        content(assignment.map_or(action.name.as_str(), |assignment| assignment.task.as_str()))
    });
    let terms = notes.terms.iter().filter(|term| !is_frame(&term.name, notes)).map(|term| content(&term.name));
    let mut wanted: Vec<Vec<String>> = tasks.chain(terms).filter(|words| !words.is_empty()).collect();
    let asked_for = wanted.len();
    let facts = subject.facts;
    let is_filled = |name: &str| name != "id" && !name.ends_with("_id") && !name.ends_with("_at");
    let columns = facts.tables.iter().flat_map(|table| table.columns.iter().map(move |column| (table, column)));
    let mut seen = HashSet::new();
    let fields = columns
        .filter(|(_, column)| is_filled(&column.name) && seen.insert(Name::new(&column.name).key))
        .map(|(_, column)| content(&column.name));
    let mut fields: Vec<Vec<String>> = fields.filter(|words| !words.is_empty()).collect();
    fields.extend(facts.tables.iter().map(|table| content(&table.name)).filter(|words| !words.is_empty()));
    let evidence = if fields.is_empty() { Evidence::Notes } else { Evidence::Facts };
    wanted.extend(fields);
    wanted.truncate(wanted.len().min(most.max(asked_for)));
    (wanted, evidence)
}

/// What notes are made of, and no page shows: people, days and months, titles of sections.
fn is_frame(term: &str, notes: &Notes) -> bool {
    const FRAME: &str = " january february march april may june july august september october november december monday tuesday wednesday thursday friday saturday sunday planning meeting minutes notes agenda terms glossary decision decisions decided action actions item items next step steps todo todos present attendees where stand who want wants what open question questions follow up ups status ";
    let is_person = notes.roles.iter().any(|role| role.name.eq_ignore_ascii_case(term));
    let words = tokens(term);
    let is_word = |word: &String| {
        word.chars().all(|letter| letter.is_ascii_digit()) || word.len() <= 2 || FRAME.contains(&format!(" {word} "))
    };
    is_person || words.iter().all(is_word)
}

/// Share of what was asked for that the page shows or lets enter; at most `most` fields are enough.
fn fields(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let (wanted, evidence) = wanted(subject, settings.count("most"));
    if wanted.is_empty() {
        return Outcome::unscored("neither notes nor sources say what the page should show");
    }
    let Some(page) = look::html(subject) else { return none().on(evidence).measure("recall", 0.0) };
    let shown = shown_words(page);
    let enough = ((wanted.len() as f64) * 0.7).ceil().max(1.0);
    let missing: Vec<&Vec<String>> = wanted
        .iter()
        .filter(|words| words.iter().filter(|word| shown.contains(*word)).count() * 2 <= words.len().saturating_sub(1))
        .collect();
    let found = wanted.len() - missing.len();
    let recall = (found as f64 / enough).min(1.0);
    // A page of words alone is a text: somebody must be able to enter or press something.
    let acts = if page.inputs.is_empty() && page.wanted_ids.is_empty() { 0.5 } else { 1.0 };
    let mut outcome =
        Outcome::share(recall * acts, format!("{found} of {} are shown", count(wanted.len(), "wanted thing")))
            .on(evidence)
            .measure("recall", ratio(found, wanted.len()));
    for words in missing {
        let what = words.join(" ");
        outcome = outcome.remark(None, format!("`{what}` is not shown"), Some(format!("show or ask for `{what}`")));
    }
    outcome
}

fn shown_words(page: &Html) -> HashSet<String> {
    let mut words: HashSet<String> = content(&page.visible_text).into_iter().collect();
    words.extend(page.inputs.iter().flat_map(|(name, _)| content(name)));
    words
}

/// Share of form fields that are called as the project calls them.
fn names(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let vocabulary = Vocabulary::new(subject.facts, subject.notes);
    let Some(evidence) = vocabulary.evidence() else {
        return Outcome::unscored("neither sources nor notes have words of their own");
    };
    let Some(page) = look::html(subject) else { return none().on(evidence).measure("precision", 0.0) };
    let unknown: Vec<&str> =
        page.inputs.iter().map(|(name, _)| name.as_str()).filter(|name| !is_known(name, &vocabulary)).collect();
    let precision = if page.inputs.is_empty() { 0.0 } else { 1.0 - ratio(unknown.len(), page.inputs.len()) };
    let mut outcome = Outcome::share(
        precision,
        format!("{} of {} unknown to the project", unknown.len(), count(page.inputs.len(), "field")),
    )
    .on(evidence)
    .measure("precision", precision);
    for name in unknown {
        outcome = outcome.remark(
            None,
            format!("`{name}` is no field of the project"),
            Some(format!("remove `{name}`, or call it as the project does")),
        );
    }
    outcome
}

/// `search`, `password` and their like belong to any page.
fn is_known(name: &str, vocabulary: &Vocabulary) -> bool {
    const ANY: &[&str] = &["search", "query", "filter", "sort", "page", "password", "confirm"];
    tokens(name).iter().any(|word| ANY.contains(&word.as_str())) || vocabulary.knows_any(name)
}

/// Labels for inputs, texts for images, a language.
fn accessible(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let Some(page) = look::html(subject) else { return none() };
    let labelled = page.inputs.iter().filter(|(_, label)| *label).count();
    let inputs = if page.inputs.is_empty() { 0.0 } else { ratio(labelled, page.inputs.len()) };
    let parts = [
        inputs,
        if page.images_without_text == 0 { 1.0 } else { 0.0 },
        if page.language.is_some() { 1.0 } else { 0.0 },
    ];
    let share = parts[0] * 0.5 + parts[1] * 0.2 + parts[2] * 0.3;
    let outcome = Outcome::share(share, format!("{labelled} of {} labelled", count(page.inputs.len(), "field")));
    if share < 1.0 {
        outcome.remark(
            None,
            "somebody is left out",
            Some("give `<html>` a lang, every field a `<label for>`, every image an alt".to_owned()),
        )
    } else {
        outcome
    }
}

/// Every element that a script asks for or an attribute speaks of exists once, and scripts ask for some.
fn wired(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let Some(page) = look::html(subject) else { return none() };
    let ids: HashSet<&str> = page.ids.iter().map(String::as_str).collect();
    let referred = page.referred_ids.iter().map(|(_, id)| id.as_str());
    let wanted: BTreeSet<&str> = page.wanted_ids.iter().map(String::as_str).chain(referred).collect();
    let missing: Vec<&str> = wanted.iter().copied().filter(|id| !ids.contains(id)).collect();
    let repeated: BTreeSet<&str> = page.repeated_ids.iter().map(String::as_str).collect();
    let wrong = (missing.len() + repeated.len()).min(wanted.len());
    let share = if page.wanted_ids.is_empty() { 0.0 } else { 1.0 - ratio(wrong, wanted.len()) };
    let mut outcome = Outcome::share(
        share,
        format!("{} of {} exist", wanted.len() - missing.len(), count(wanted.len(), "wanted element")),
    );
    for id in repeated {
        outcome = outcome.remark(
            None,
            format!("more than one element is called `{id}`"),
            Some(format!("give `{id}` to one element only")),
        );
    }
    for id in missing {
        outcome = outcome.remark(
            None,
            format!("no element `{id}`"),
            Some(format!("add an element with id `{id}`, or do not ask for it")),
        );
    }
    if page.wanted_ids.is_empty() {
        outcome = outcome.remark(
            None,
            "nothing happens on the page",
            Some("let a script react to what is entered or pressed".to_owned()),
        );
    }
    outcome
}

fn style(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let Some(page) = look::html(subject) else { return none() };
    let share = if page.has_style { 0.5 } else { 0.0 } + if page.has_viewport { 0.5 } else { 0.0 };
    let outcome = Outcome::share(share, "styles and a viewport");
    if share < 1.0 {
        outcome.remark(None, "the page is not laid out", Some("add a `<style>` and a viewport meta tag".to_owned()))
    } else {
        outcome
    }
}

fn size(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    if look::html(subject).is_none() {
        return none().measure("kilobytes", 0.0);
    }
    let (kilobytes, most) = (subject.text.len() as f64 / 1000.0, settings.number("most_kilobytes").max(1.0));
    Outcome::share(if kilobytes <= most { 1.0 } else { most / kilobytes }, format!("{kilobytes:.0} kB"))
        .measure("kilobytes", kilobytes)
}

fn inline(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let Some(page) = look::html(subject) else { return none() };
    let outcome =
        Outcome::share(if page.inline_scripts == 0 { 1.0 } else { 0.0 }, count(page.inline_scripts, "inline script"));
    if page.inline_scripts > 0 {
        outcome.remark(
            None,
            "scripts in attributes",
            Some("listen with addEventListener; no `onclick`, no `javascript:`".to_owned()),
        )
    } else {
        outcome
    }
}
