//! Steps, of a written workflow or of a flow drawn as a chart.

use super::api;
use super::known::Known;
use super::look::{self, count, ratio};
use super::row::Row;
use super::vocabulary::Vocabulary;
use super::words;
use crate::diagram::Role;
use crate::document::Document;
use crate::facts::Notes;
use crate::names::tokens;
use crate::rubric::{Outcome, Settings, Subject};
use regex::Regex;
use std::collections::HashSet;
use std::sync::LazyLock;

pub(super) const ROWS: &[Row] = &[
    Row::new("workflow.steps", enough).numbers(&[("at_least", 3.0)]).measures(&["count"]),
    Row::new("facts.steps", grounded).measures(&["share", "unknown"]),
    Row::new("workflow.actors", actors),
    Row::new("workflow.exchange", exchange),
    Row::new("workflow.branches", branches),
    Row::new("workflow.order", order),
];

/// Share of a step's words that must be the project's for it to count as its step.
const GROUNDED: f64 = 0.34;

static BRANCH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(if|otherwise|unless|else|in case|on (failure|error)|fails?|failed|rejects?|rejected|declined|retry|retries|error|invalid|missing|not found|cancel\w*)\b").expect("a constant pattern reads")
});
static EXCHANGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(\b(input|output|takes?|receives?|reads?|returns?|writes?|stores?|saves?|creates?|sends?|records?|produces?|passes|loads?|fetch\w*|updates?|deletes?|removes?|gives?|answers?|result)\b|→|->)").expect("a constant pattern reads")
});
static MAKES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(creates?|generates?|produces?|builds?|inserts?)\s+(?:an?\s+|the\s+|its\s+)?(?:new\s+)?(?:row in\s+)?([a-z_][a-z0-9_]{2,40})").expect("a constant pattern reads")
});

/// A step: its line and its text.
struct Step<'a> {
    line: Option<u32>,
    text: &'a str,
}

/// Ordered list items of a page, or boxes of a chart that are neither start nor end.
fn steps<'a>(subject: &Subject<'a>) -> Vec<Step<'a>> {
    match subject.document {
        Document::Markdown(page) => page
            .items
            .iter()
            .filter(|item| item.ordered)
            .map(|item| Step { line: Some(item.line), text: &item.text })
            .collect(),
        Document::Diagram(diagram) => diagram
            .nodes
            .iter()
            .filter(|node| !matches!(node.role, Role::Start | Role::End))
            .map(|node| Step { line: node.line, text: &node.label })
            .collect(),
        Document::Json(_) | Document::Html(_) | Document::Files(_) | Document::OpenApi(_) | Document::Broken(_) => {
            Vec::new()
        }
    }
}

/// Enough steps that say something.
fn enough(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let found = steps(subject).iter().filter(|step| tokens(step.text).len() >= 3).count();
    let wanted = settings.number("at_least").max(1.0);
    let outcome = Outcome::share(found as f64 / wanted, format!("{} of three words or more", count(found, "step")))
        .measure("count", found as f64);
    if (found as f64) < wanted {
        outcome.remark(None, "too few steps", Some(format!("write at least {wanted} numbered steps, each a sentence")))
    } else {
        outcome
    }
}

/// Share of different steps that name something of the project, or speak its words.
fn grounded(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let vocabulary = Vocabulary::new(subject.facts, subject.notes);
    let Some(evidence) = vocabulary.evidence() else {
        return Outcome::unscored("neither sources nor notes have words of their own");
    };
    let known = Known::all(subject.facts, subject.notes);
    let steps = steps(subject);
    let (mut seen, mut found, mut remarks) = (HashSet::new(), 0usize, Outcome::default());
    for step in &steps {
        let is_new = seen.insert(step.text.to_lowercase());
        if is_new && is_grounded(step.text, &known, &vocabulary) {
            found += 1;
            continue;
        }
        let quote: String = step.text.chars().take(60).collect();
        let hint = format!("say which command, route, table or screen of the project `{quote}` uses");
        remarks = remarks.remark(step.line, format!("`{quote}` could stand in any project"), Some(hint));
    }
    let share = ratio(found, steps.len());
    let (spans, unknown) = unknown_spans(subject, &known);
    let mut outcome = Outcome::share(
        share,
        format!("{found} of {} are of this project; {unknown} of {spans} names unknown", count(steps.len(), "step")),
    )
    .on(evidence)
    .measure("share", share)
    .measure("unknown", ratio(unknown, spans));
    outcome.remarks = remarks.remarks;
    outcome
}

fn is_grounded(text: &str, known: &Known<'_>, vocabulary: &Vocabulary) -> bool {
    if !words::is_outside(text) && !known.lookup(text).is_empty() {
        return true;
    }
    known.route(text).is_some() || vocabulary.share(text) >= GROUNDED
}

/// Code spans of a page or names within the boxes of a chart, and how many of them name nothing.
fn unknown_spans(subject: &Subject<'_>, known: &Known<'_>) -> (usize, usize) {
    let spans: HashSet<&str> = match subject.document {
        Document::Markdown(page) => {
            page.code_spans.iter().map(|(_, span)| span.trim()).filter(|span| span.len() > 1).collect()
        }
        Document::Diagram(diagram) => diagram.nodes.iter().flat_map(|node| names_within(&node.label)).collect(),
        Document::Json(_) | Document::Html(_) | Document::Files(_) | Document::OpenApi(_) | Document::Broken(_) => {
            return (0, 0);
        }
    };
    let names = super::names_of::Names::new(Known::all(known.facts, &Notes::default()));
    let is_known = |span: &&&str| names.resolves(span) || span.chars().all(|letter| !letter.is_alphabetic());
    (spans.len(), spans.len() - spans.iter().filter(is_known).count())
}

/// What can only be a name of the code: a route with its method, `reserve_stock`, `charge()`.
fn names_within(label: &str) -> impl Iterator<Item = &str> {
    let routes = api::named(label).map(|found| found.written.trim());
    let words = label.split_whitespace().map(|word| word.trim_matches([',', '.', ';', ':', '"', '\'']));
    let is_name = |word: &&str| {
        let (inner, called) = (word.trim_end_matches("()"), word.ends_with("()"));
        let is_plain = inner.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
        is_plain && inner.len() > 2 && (called || inner.trim_matches('_').contains('_'))
    };
    routes.chain(words.filter(is_name))
}

/// Share of steps that say who acts: a role, somebody outside, or a part of the project, near their beginning.
fn actors(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let known = Known::all(subject.facts, subject.notes);
    let steps = steps(subject);
    let acts = |step: &&Step<'_>| {
        let first: Vec<String> = tokens(step.text)
            .into_iter()
            .filter(|word| !matches!(word.as_str(), "the" | "a" | "an" | "then"))
            .take(5)
            .collect();
        (1..=3).any(|length| {
            first.windows(length).any(|words| {
                let name = words.join(" ");
                words::is_outside(&name) || !known.lookup(&name).is_empty()
            })
        })
    };
    let found = steps.iter().filter(acts).count();
    let share = ratio(found, steps.len());
    let outcome = Outcome::share(share, format!("{found} of {} say who acts", count(steps.len(), "step")));
    if share < 1.0 {
        outcome.remark(
            None,
            "some steps do not say who acts",
            Some("begin each step with who acts: a role or a part of the project".to_owned()),
        )
    } else {
        outcome
    }
}

/// Share of steps that say what goes in or comes out, of something the project knows.
fn exchange(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let vocabulary = Vocabulary::new(subject.facts, subject.notes);
    let steps = steps(subject);
    let found = steps.iter().filter(|step| EXCHANGE.is_match(step.text) && vocabulary.knows_any(step.text)).count();
    let share = (ratio(found, steps.len()) / 0.75).min(1.0);
    let outcome =
        Outcome::share(share, format!("{found} of {} say what goes in or comes out", count(steps.len(), "step")));
    if share < 1.0 {
        outcome.remark(
            None,
            "some steps exchange nothing",
            Some("say for each step what it takes or what it leaves behind".to_owned()),
        )
    } else {
        outcome
    }
}

/// Every workflow says what happens otherwise.
fn branches(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let Some(page) = look::markdown(subject) else { return Outcome::share(0.0, "there is no page to look at") };
    let section =
        |line: u32| page.headings.iter().rfind(|heading| heading.line < line).map_or(0, |heading| heading.line);
    let flows: HashSet<u32> = page.items.iter().filter(|item| item.ordered).map(|item| section(item.line)).collect();
    let said = page
        .items
        .iter()
        .map(|item| (item.line, item.text.as_str()))
        .chain(page.paragraphs.iter().map(|(line, text)| (*line, text.as_str())));
    let branching: HashSet<u32> = said
        .filter(|(_, text)| BRANCH.is_match(text))
        .map(|(line, _)| section(line))
        .filter(|line| flows.contains(line))
        .collect();
    let share = ratio(branching.len(), flows.len());
    let outcome = Outcome::share(
        share,
        format!("{} of {} say what happens otherwise", branching.len(), count(flows.len(), "workflow")),
    );
    if share < 1.0 {
        outcome.remark(
            None,
            "a workflow shows only the good case",
            Some("say for each workflow what happens when a step fails".to_owned()),
        )
    } else {
        outcome
    }
}

/// No step uses what only a later one makes, none is said twice.
fn order(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let steps = steps(subject);
    if steps.len() < 3 {
        return Outcome::share(0.0, "too few steps to have an order");
    }
    let spoken: Vec<HashSet<String>> =
        steps.iter().map(|step| tokens(step.text).iter().map(|word| crate::names::singular(word)).collect()).collect();
    let mut seen = HashSet::new();
    let (mut faults, mut outcome) = (0usize, Outcome::default());
    for (index, step) in steps.iter().enumerate() {
        if !seen.insert(step.text.to_lowercase()) {
            faults += 1;
            outcome = outcome.remark(step.line, "a step stands twice", Some("say each step once".to_owned()));
        }
        for made in MAKES.captures_iter(step.text) {
            let thing = crate::names::singular(&made[2].to_lowercase());
            let is_early = |earlier: usize| spoken[earlier].contains(&thing) && !MAKES.is_match(steps[earlier].text);
            // The step before may ask for what this one makes.
            if index >= 2 && (0..index - 1).filter(|&earlier| is_early(earlier)).count() > 1 {
                faults += 1;
                outcome = outcome.remark(
                    step.line,
                    format!("`{}` is used before it is made", &made[2]),
                    Some(format!("make `{}` before it is used", &made[2])),
                );
            }
        }
    }
    let share = 1.0 - ratio(faults, steps.len());
    let remarks = outcome.remarks;
    let mut outcome = Outcome::share(share, format!("{} in the order of the steps", count(faults, "fault")));
    outcome.remarks = remarks;
    outcome
}
