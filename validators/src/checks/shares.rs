//! Slices of a pie against what can be counted in the sources, or numbers the notes say.

use super::look::{self, count, f1, ratio};
use super::mermaid::no_diagram;
use super::row::Row;
use super::words::content;
use crate::diagram::{Diagram, Node};
use crate::facts::{Count, Notes, counts};
use crate::names::match_names;
use crate::rubric::{Evidence, Outcome, Settings, Subject};
use std::collections::{BTreeMap, HashSet};

pub(super) const ROWS: &[Row] = &[
    Row::new("facts.parts", parts).numbers(&[("most", 8.0)]).measures(&["precision", "recall"]),
    Row::new("facts.numbers", numbers).numbers(&[("most", 8.0)]).measures(&["share"]),
    Row::new("pie.sum", sum),
];

/// How far a share in per cent may be from the true one: people round.
const ROUNDING: f64 = 1.0;

/// One thing that is counted, with its true names and numbers.
struct Measure {
    name: String,
    evidence: Evidence,
    gold: Vec<(String, f64, String)>,
}

/// A diagram under the measure that fits it best.
struct Shown<'a> {
    slices: Vec<&'a Node>,
    /// The rest of a whole, in one slice.
    other: usize,
    measure: Measure,
    /// Slice and entry of the measure.
    pairs: Vec<(usize, usize)>,
    right: HashSet<usize>,
    /// Some slice has the true count, which is not its share in per cent.
    says_counts: bool,
    precision: f64,
    recall: f64,
}

impl<'a> Shown<'a> {
    fn of(subject: &Subject<'a>, most: usize) -> Result<Self, Outcome> {
        let measures = measures(counts(subject.facts), subject.notes);
        let Some(first) = measures.first() else {
            return Err(Outcome::unscored("nothing can be counted in the sources, and the notes say no numbers"));
        };
        let Some(diagram) = look::diagram(subject) else { return Err(no_diagram().on(first.evidence)) };
        let best = measures.into_iter().map(|measure| Shown::under(measure, diagram, most));
        let best = best.reduce(|best, next| if next.worth() > best.worth() { next } else { best });
        best.ok_or_else(|| no_diagram().on(Evidence::None))
    }

    fn under(measure: Measure, diagram: &'a Diagram, most: usize) -> Self {
        let slices: Vec<&Node> = diagram.nodes.iter().filter(|node| !is_rest(node)).collect();
        let said: Vec<&str> = slices.iter().map(|node| node.label.as_str()).collect();
        let names: Vec<&str> = measure.gold.iter().map(|(name, ..)| name.as_str()).collect();
        let pairs = match_names(&said, &names).pairs;
        let total: f64 = measure.gold.iter().map(|(_, number, _)| number).sum();
        let said_total: f64 = diagram.nodes.iter().filter_map(|node| node.value).sum();
        let is_right = |(slice, gold): &&(usize, usize)| {
            let (value, number) = (slices[*slice].value.unwrap_or(-1.0), measure.gold[*gold].1);
            let percent = (said_total - 100.0).abs() <= 2.0 && (value - number / total * 100.0).abs() <= ROUNDING;
            (value - number).abs() < 0.005 || percent
        };
        // A slice that has the true count and not the true per cent says which of the two the chart speaks.
        let says_counts = pairs.iter().any(|(slice, gold)| {
            let (value, number) = (slices[*slice].value.unwrap_or(-1.0), measure.gold[*gold].1);
            (value - number).abs() < 0.005 && (value - number / total * 100.0).abs() > ROUNDING
        });
        let right: HashSet<usize> = pairs.iter().filter(is_right).map(|(slice, _)| *slice).collect();
        let wanted = names.len().min(most.max(1));
        let (precision, recall) = (ratio(pairs.len(), slices.len()), ratio(pairs.len().min(wanted), wanted));
        Shown {
            other: diagram.nodes.len() - slices.len(),
            slices,
            measure,
            pairs,
            right,
            says_counts,
            precision,
            recall,
        }
    }

    fn numbers(&self) -> f64 {
        // One slice is no chart of shares.
        ratio(self.right.len(), self.slices.len()) * (self.right.len() as f64 / 2.0).min(1.0)
    }

    fn worth(&self) -> f64 {
        f1(self.precision, self.recall) + self.numbers()
    }
}

/// A slice for all that is left.
fn is_rest(node: &Node) -> bool {
    let words = crate::names::tokens(&node.label);
    matches!(words.first().map(String::as_str), Some("other" | "others" | "rest" | "remaining" | "misc"))
        && words.len() <= 2
}

/// What is counted, by measure; the numbers of the notes are one more.
fn measures(counts: Vec<Count>, notes: &Notes) -> Vec<Measure> {
    let mut by_name: BTreeMap<&'static str, Measure> = BTreeMap::new();
    for found in counts {
        let measure = by_name.entry(found.measure).or_insert_with(|| Measure {
            name: found.measure.to_owned(),
            evidence: Evidence::Facts,
            gold: Vec::new(),
        });
        measure.gold.push((found.name, found.number as f64, found.at.to_string()));
    }
    let mut measures: Vec<Measure> = by_name.into_values().filter(|measure| measure.gold.len() >= 2).collect();
    for measure in &mut measures {
        measure.gold.sort_by(|a, b| b.1.total_cmp(&a.1));
    }
    let noted: Vec<(String, f64, String)> = notes.terms.iter().chain(&notes.actions).filter_map(noted).collect();
    if noted.len() >= 2 {
        measures.push(Measure { name: "numbers of the notes".to_owned(), evidence: Evidence::Notes, gold: noted });
    }
    measures
}

/// `60 % refunds` is refunds: 60.
fn noted(named: &crate::facts::Named) -> Option<(String, f64, String)> {
    let is_number = |word: &&str| word.parse::<f64>().is_ok_and(|number| number.is_finite() && number > 0.0);
    let mut words = named.name.split([' ', '%', ':', '(', ')', ',']).filter(|word| !word.is_empty());
    let number = words.clone().find(is_number)?.parse().ok()?;
    let name = content(&words.by_ref().filter(|word| !is_number(word)).collect::<Vec<_>>().join(" ")).join(" ");
    (!name.is_empty()).then(|| (name, number, named.at.to_string()))
}

/// F1 of slices over what is counted; a slice for the rest is neither.
fn parts(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let shown = match Shown::of(subject, settings.count("most")) {
        Ok(shown) => shown,
        Err(outcome) => return outcome.measure("precision", 0.0).measure("recall", 0.0),
    };
    let summary = format!(
        "{} of {} are counted as {}",
        shown.pairs.len(),
        count(shown.slices.len(), "slice"),
        shown.measure.name
    );
    let mut outcome = Outcome::share(f1(shown.precision, shown.recall), summary)
        .on(shown.measure.evidence)
        .measure("precision", shown.precision)
        .measure("recall", shown.recall);
    for (_, node) in
        shown.slices.iter().enumerate().filter(|(index, _)| !shown.pairs.iter().any(|(slice, _)| slice == index))
    {
        let hint = format!("remove `{}`, or name what is counted", node.label);
        outcome = outcome.remark(node.line, format!("nothing counts `{}`", node.label), Some(hint));
    }
    if shown.recall < 1.0 {
        for (index, (name, number, at)) in shown.measure.gold.iter().enumerate() {
            if !shown.pairs.iter().any(|(_, gold)| *gold == index) {
                let message = format!("`{name}` ({number}, {at}) is not shown");
                outcome = outcome.remark(None, message, Some(format!("add `\"{name}\" : {number}`")));
            }
        }
    }
    outcome
}

/// Share of slices whose number is the true one, or the true share in per cent.
fn numbers(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let shown = match Shown::of(subject, settings.count("most")) {
        Ok(shown) => shown,
        Err(outcome) => return outcome.measure("share", 0.0),
    };
    let share = shown.numbers();
    let summary =
        format!("{} of {} have the number of the sources", shown.right.len(), count(shown.slices.len(), "slice"));
    let outcome = Outcome::share(share, summary).on(shown.measure.evidence).measure("share", share);
    shown.pairs.iter().filter(|(slice, _)| !shown.right.contains(slice)).fold(outcome, |outcome, (slice, gold)| {
        let (node, (name, number, at)) = (shown.slices[*slice], &shown.measure.gold[*gold]);
        let message =
            format!("`{}` is {}, the sources say {number} ({at})", node.label, node.value.unwrap_or_default());
        outcome.remark(node.line, message, Some(format!("write `\"{name}\" : {number}`")))
    })
}

/// The slices make up the whole of what is counted, or a hundred per cent.
fn sum(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let shown = match Shown::of(subject, usize::MAX) {
        Ok(shown) => shown,
        Err(outcome) => return outcome,
    };
    let values =
        || look::diagram(subject).into_iter().flat_map(|diagram| &diagram.nodes).map(|node| node.value.unwrap_or(0.0));
    let said: f64 = values().sum();
    let whole: f64 = shown.measure.gold.iter().map(|(_, number, _)| number).sum();
    let is_whole = (said - whole).abs() < 0.5 || (!shown.says_counts && (said - 100.0).abs() <= ROUNDING);
    // Adding up is easy where nothing else is right: as much counts as is true.
    let share = if is_whole && values().all(|value| value > 0.0) { shown.precision * shown.numbers() } else { 0.0 };
    let outcome = Outcome::share(share, format!("the slices sum to {said}, {} to {whole}", shown.measure.name))
        .on(shown.measure.evidence);
    if share < 1.0 {
        let left = if shown.other == 0 { "; put what is left into one slice `Other`" } else { "" };
        let first = look::diagram(subject).and_then(|diagram| diagram.nodes.first()?.line);
        outcome.remark(first, "the slices are not the whole", Some(format!("let the slices sum to {whole}{left}")))
    } else {
        outcome
    }
}
