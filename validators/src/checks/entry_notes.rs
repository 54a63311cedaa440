//! Entries of a page (a backlog, a plan, a table of scores) against the notes they come from.

use super::entries::Entry;
use super::look::{count, ratio};
use super::row::Row;
use super::told::{Standing, Told};
use super::words::content;
use crate::rubric::{Evidence, Outcome, Settings, Subject};
use std::collections::HashSet;

pub(super) const ROWS: &[Row] = &[
    Row::new("entries.whole", whole).numbers(&[("at_least", 1.0)]).lists(&["fields"]).measures(&["count"]),
    Row::new("entries.fields", fields).lists(&["fields"]),
    Row::new("entries.coverage", coverage).lists(&["sections"]).measures(&["recall"]),
    Row::new("entries.sources", sources).measures(&["precision"]),
    Row::new("entries.distinct", distinct),
    Row::new("entries.owners", owners).lists(&["fields"]).measures(&["right"]),
];

/// A gate: there are entries, with all the fields that were asked for.
fn whole(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let told = Told::new(subject);
    let wanted = settings.list("fields");
    let is_whole = |entry: &&Entry| wanted.iter().all(|labels| entry.field(labels).is_some());
    let found = told.entries.list.iter().filter(is_whole).count();
    let share = if found >= settings.count("at_least").max(1) { 1.0 } else { 0.0 };
    let summary = format!("{found} of {} have all fields", count(told.entries.list.len(), "entry"));
    let outcome = Outcome::share(share, summary).measure("count", found as f64);
    if share >= 1.0 {
        return outcome;
    }
    let names: Vec<&str> = wanted.iter().filter_map(|labels| labels.split('|').next()).collect();
    let hint = format!("give every entry these fields, by these names: {}", names.join(", "));
    outcome.remark(None, "no entry has all the fields that are asked for", Some(hint))
}

/// Judges every entry; one that no note bears out earns nothing, whatever its fields.
pub(super) fn each(
    told: &Told<'_>,
    what: &str,
    mut good: impl FnMut(&Entry, Standing) -> Result<f64, (String, String)>,
) -> Outcome {
    each_of(told, what, |entry, standing| Ok(if standing.told { good(entry, standing)? } else { 0.0 }))
}

/// The same where the check itself knows which entries are borne out.
pub(super) fn each_of(
    told: &Told<'_>,
    what: &str,
    mut good: impl FnMut(&Entry, Standing) -> Result<f64, (String, String)>,
) -> Outcome {
    let (mut sum, mut remarks) = (0.0, Outcome::default());
    for (entry, standing) in told.each() {
        match good(entry, standing) {
            Ok(share) => sum += share.clamp(0.0, 1.0),
            Err((message, hint)) => remarks = remarks.remark(Some(entry.line), message, Some(hint)),
        }
    }
    let total = told.entries.list.len();
    let share = if total == 0 { 0.0 } else { sum / total as f64 };
    let mut outcome = Outcome::share(share, format!("{:.0} % of {} {what}", share * 100.0, count(total, "entry")));
    outcome.remarks = remarks.remarks;
    outcome.on(Evidence::Notes)
}

/// A shortcoming of one entry.
pub(super) fn fault<T>(message: impl Into<String>, hint: impl Into<String>) -> Result<T, (String, String)> {
    Err((message.into(), hint.into()))
}

/// Share of the fields that say something.
fn fields(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let told = Told::new(subject);
    if told.is_silent() {
        return Outcome::unscored("there are no notes an entry could come from");
    }
    let wanted = settings.list("fields");
    let mut outcome = each(&told, "are filled in", |entry, _| {
        let filled = wanted.iter().filter(|labels| entry.field(labels).is_some()).count();
        Ok(ratio(filled, wanted.len()))
    });
    for entry in &told.entries.list {
        let missing = wanted.iter().find(|labels| entry.field(labels).is_none());
        if let Some(label) = missing.and_then(|labels| labels.split('|').next()) {
            let hint = format!("fill in `{label}` of every entry");
            outcome = outcome.remark(Some(entry.line), format!("`{}` has no {label}", clip(&entry.title)), Some(hint));
        }
    }
    outcome
}

/// Share of the action items that an entry takes up, each entry one; where sections are named, only entries of theirs.
fn coverage(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let told = Told::within(subject, settings.list("sections"));
    if told.asked.is_empty() {
        return Outcome::unscored("the notes have no action items").measure("recall", 1.0);
    }
    let taken: HashSet<usize> = told.standings.iter().filter_map(|standing| standing.action).collect();
    // What is done already may be left out.
    let is_wanted = |index: usize| taken.contains(&index) || !told.asked[index].done;
    let wanted = (0..told.asked.len()).filter(|&index| is_wanted(index)).count();
    let recall = if wanted == 0 { 1.0 } else { ratio(taken.len(), wanted) };
    let summary = format!("{} of {} are taken up", taken.len(), count(wanted, "action item"));
    let mut outcome = Outcome::share(recall, summary).on(Evidence::Notes).measure("recall", recall);
    for (_, asked) in told.asked.iter().enumerate().filter(|(index, asked)| !taken.contains(index) && !asked.done) {
        let hint = format!("add an entry for: {}", asked.name);
        outcome = outcome.remark(None, format!("no entry for `{}`", asked.name), Some(hint));
    }
    outcome
}

/// Share of entries that say which note asks for them, and are right.
fn sources(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let told = Told::new(subject);
    if told.is_silent() {
        return Outcome::unscored("there are no notes an entry could come from").measure("precision", 1.0);
    }
    let outcome = each_of(&told, "come from the notes", |entry, standing| match (standing.told, standing.placed) {
        (true, true) => Ok(1.0),
        (true, false) => fault(
            format!("`{}` does not name the line of its note", clip(&entry.title)),
            "write `<file>:<line>` of the note as the source",
        ),
        (false, _) => fault(
            format!("no note asks for `{}`", clip(&entry.title)),
            format!("remove `{}`, or name the note that asks for it", clip(&entry.title)),
        ),
    });
    let precision = outcome.share.unwrap_or(0.0);
    outcome.measure("precision", precision)
}

/// Share of entries that say what no other says.
fn distinct(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let told = Told::new(subject);
    if told.is_silent() {
        return Outcome::unscored("there are no notes an entry could come from");
    }
    let mut seen = HashSet::new();
    each(&told, "stand once", |entry, _| {
        let mut words = content(&entry.title);
        words.sort();
        if !words.is_empty() && seen.insert(words.join(" ")) {
            Ok(1.0)
        } else {
            fault(format!("`{}` stands twice or has no title", clip(&entry.title)), "list each thing once, by a title")
        }
    })
}

/// Share of entries whose owner the notes name: the one of the action where they say whose it is.
fn owners(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let told = Told::new(subject);
    let known: Vec<Vec<String>> = subject.notes.roles.iter().map(|role| crate::names::tokens(&role.name)).collect();
    if known.is_empty() {
        return Outcome::unscored("the notes name no people and no roles").measure("right", 1.0);
    }
    let (mut given, mut kept) = (0usize, 0usize);
    let wanted = settings.list("fields").first().map_or("owner", String::as_str);
    let is_in = |words: &[String], said: &[String]| !words.is_empty() && words.iter().all(|word| said.contains(word));
    let outcome = each(&told, "have an owner of the notes", |entry, standing| {
        let Some(owner) = entry.field(wanted) else {
            return fault("an entry has no owner", "name an owner of the notes");
        };
        let said = crate::names::tokens(owner);
        if let Some(asked) = told.action(standing).and_then(|asked| asked.owner) {
            let is_right = is_in(&crate::names::tokens(asked), &said);
            given += 1;
            kept += usize::from(is_right);
            return if is_right {
                Ok(1.0)
            } else {
                fault(
                    format!("the notes give `{}` to {asked}", clip(&entry.title)),
                    format!("write {asked} as its owner"),
                )
            };
        }
        if known.iter().any(|role| is_in(role, &said)) {
            Ok(1.0)
        } else {
            fault(format!("the notes know no `{}`", clip(owner)), "use only people and roles that the notes name")
        }
    });
    outcome.measure("right", if given == 0 { 1.0 } else { ratio(kept, given) })
}

/// As much of a title as a message needs.
pub(super) fn clip(text: &str) -> String {
    text.chars().take(80).collect()
}
