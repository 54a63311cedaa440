//! What notes have decided against what a record calls accepted.

use super::look::{self, count};
use super::row::Row;
use super::sections::section;
use super::words::content;
use crate::document::Markdown;
use crate::rubric::{Evidence, Outcome, Settings, Subject};
use regex::Regex;
use std::collections::HashSet;
use std::sync::LazyLock;

pub(super) const ROWS: &[Row] = &[Row::new("adr.notes", notes).measures(&["against", "undecided"])];

/// Decisions of the notes, and clauses of a record, that are looked at.
const MOST: usize = 200;
/// Share of a decision's words by which a clause speaks of the same.
const SAME: f64 = 0.6;
/// Share of a decision's words that a record says which takes it up.
const TAKEN_UP: f64 = 0.5;

/// A decision that something is not done. `An order that is not paid is cancelled` decides that something is.
static DENIES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\W*(?:(?:therefore|so),?\s+)?(?:no|never|not|none|don't|do not|kein\w*|nicht)\b|\b(?:will|shall|should|must|may|can|do|does|werden|wird|soll\w*)\s+(?:not|never|nicht|kein\w*)\b|\bwon't\b|\bcannot\b|\bno longer\b")
        .expect("a constant pattern reads")
});

/// A clause: its content words, and whether it says that something is not done.
struct Clause {
    words: HashSet<String>,
    denies: bool,
}

fn clauses<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<Clause> {
    let parts = texts.flat_map(|text| text.split(['.', ':', ';', '\n']));
    let clauses =
        parts.map(|part| Clause { words: content(part).into_iter().collect(), denies: DENIES.is_match(part) });
    clauses.filter(|clause| clause.words.len() >= 2).take(MOST).collect()
}

/// Share of a clause's words that are said; one word in common is chance.
fn shared(wanted: &HashSet<String>, said: &HashSet<String>) -> f64 {
    let found = wanted.intersection(said).count();
    if found < 2 { 0.0 } else { look::ratio(found, wanted.len()) }
}

/// What is accepted was decided in the notes, and not the other way round.
fn notes(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let silent = |why: &str| Outcome::unscored(why).measure("against", 0.0).measure("undecided", 0.0);
    let decisions = &subject.notes.decisions;
    let Some(page) = look::markdown(subject) else { return silent("there is no page to look at") };
    if decisions.is_empty() {
        return silent("the notes list no decisions");
    }
    if super::decision::status(page).as_deref() != Some("accepted") {
        return silent("the record does not call the decision accepted");
    }
    let decided = section(page, super::decision::DECISION).unwrap_or_default();
    let title = page.headings.first().map(|heading| heading.text.as_str());
    let own = clauses(title.into_iter().chain(decided.iter().map(|block| block.text.as_str())));
    let whole: HashSet<String> = content(&spoken(page)).into_iter().collect();
    let (mut against, mut taken_up, mut outcome) = (0usize, 0usize, Outcome::default());
    for decision in decisions.iter().take(MOST) {
        let words: HashSet<String> = content(&decision.name).into_iter().collect();
        taken_up += usize::from(shared(&words, &whole) >= TAKEN_UP);
        if clauses(std::iter::once(decision.name.as_str())).iter().any(|clause| contradicts(clause, &own)) {
            against += 1;
            let message = format!("the notes decide the other way ({}): {}", decision.at, decision.name);
            outcome = outcome.remark(None, message, Some("record what the notes decided, or propose it".to_owned()));
        }
    }
    if taken_up == 0 {
        let hint = "let the status be `proposed`, or record a decision of the notes".to_owned();
        outcome = outcome.remark(None, "no note decides this", Some(hint));
    }
    let share = if against == 0 && taken_up > 0 { 1.0 } else { 0.0 };
    let summary = format!("{} of the notes taken up, {against} contradicted", count(taken_up, "decision"));
    let mut judged = Outcome::share(share, summary)
        .on(Evidence::Notes)
        .measure("against", against as f64)
        .measure("undecided", if taken_up == 0 { 1.0 } else { 0.0 });
    judged.remarks = outcome.remarks;
    judged
}

/// True where the clause that says most nearly the same says the opposite.
fn contradicts(clause: &Clause, own: &[Clause]) -> bool {
    let nearest = own.iter().map(|said| (shared(&clause.words, &said.words), said));
    let nearest = nearest.filter(|(share, _)| *share >= SAME).max_by(|left, right| left.0.total_cmp(&right.0));
    nearest.is_some_and(|(_, said)| said.denies != clause.denies)
}

fn spoken(page: &Markdown) -> String {
    let headings = page.headings.iter().map(|heading| heading.text.clone());
    let blocks = super::sections::blocks(page).into_iter().map(|block| block.text);
    headings.chain(blocks).collect::<Vec<_>>().join("\n")
}
