//! Steps of a journey: who takes them, and how they feel about it.

use super::look::{self, count, ratio};
use super::mermaid::no_diagram;
use super::row::Row;
use super::vocabulary::Vocabulary;
use super::words::{self, content};
use crate::diagram::Node;
use crate::rubric::{Evidence, Outcome, Settings, Subject};
use std::collections::HashSet;

pub(super) const ROWS: &[Row] = &[
    Row::new("journey.actors", actors).measures(&["precision"]),
    Row::new("journey.scores", scores).measures(&["share"]),
    Row::new("journey.sections", sections).numbers(&[("at_least", 2.0)]),
];

/// Steps that speak the project's words, each once.
fn own_steps<'a>(subject: &Subject<'_>, nodes: &'a [Node]) -> HashSet<&'a str> {
    let vocabulary = Vocabulary::new(subject.facts, subject.notes);
    let is_free = vocabulary.evidence().is_none();
    let mut seen = HashSet::new();
    nodes
        .iter()
        .filter(|node| seen.insert(node.label.to_lowercase()) && (is_free || vocabulary.knows_any(&node.label)))
        .map(|node| node.id.as_str())
        .collect()
}

/// Share of the project's steps that somebody of the notes takes, or the project itself.
fn actors(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let roles: Vec<Vec<String>> =
        subject.notes.roles.iter().map(|role| content(&role.name)).filter(|role| !role.is_empty()).collect();
    let evidence = if roles.is_empty() { Evidence::None } else { Evidence::Notes };
    let Some(diagram) = look::diagram(subject) else { return no_diagram().on(evidence).measure("precision", 0.0) };
    let project = subject.facts.project.as_ref().map(|project| content(&project.name)).unwrap_or_default();
    let is_known = |name: &str| {
        let said = content(name);
        let is_role = roles.iter().any(|role| *role == said || (said.len() == 1 && role.last() == said.first()));
        // Where the notes name nobody, anybody from outside may act.
        is_role || (!said.is_empty() && said == project) || (roles.is_empty() && words::is_outside(name))
    };
    let own = own_steps(subject, &diagram.nodes);
    let (mut right, mut said, mut known, mut outcome) = (0usize, 0usize, 0usize, Outcome::default());
    for node in &diagram.nodes {
        let strangers: Vec<&str> =
            node.fields.iter().map(|field| field.name.as_str()).filter(|name| !is_known(name)).collect();
        said += node.fields.len();
        known += node.fields.len() - strangers.len();
        if node.fields.is_empty() {
            let hint = format!("write who takes the step: `{}: 3: role`", node.label);
            outcome = outcome.remark(node.line, format!("nobody takes the step `{}`", node.label), Some(hint));
        } else if strangers.is_empty() {
            right += usize::from(own.contains(node.id.as_str()));
        }
        for name in strangers {
            let hint = format!("use a role of the notes instead of `{name}`");
            outcome = outcome.remark(node.line, format!("`{name}` is no role of the notes"), Some(hint));
        }
    }
    let remarks = outcome.remarks;
    let summary = format!("{right} of {} are taken by a role of the notes", count(diagram.nodes.len(), "step"));
    let mut outcome = Outcome::share(ratio(right, diagram.nodes.len()), summary)
        .on(evidence)
        .measure("precision", if said == 0 { 0.0 } else { ratio(known, said) });
    outcome.remarks = remarks;
    outcome
}

/// Share of the project's steps with a whole score from 1 to 5; all alike they say nothing.
fn scores(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let Some(diagram) = look::diagram(subject) else { return no_diagram().measure("share", 0.0) };
    let own = own_steps(subject, &diagram.nodes);
    let valid = |node: &&Node| node.value.is_some_and(|value| (1.0..=5.0).contains(&value) && value.fract() == 0.0);
    let right: Vec<&Node> = diagram.nodes.iter().filter(valid).filter(|node| own.contains(node.id.as_str())).collect();
    let different: HashSet<u8> = right.iter().filter_map(|node| node.value).map(|value| value as u8).collect();
    let share = ratio(right.len(), diagram.nodes.len()) * (different.len() as f64 / 2.0).min(1.0);
    let summary = format!(
        "{} of {} have a score from 1 to 5, {} different",
        right.len(),
        count(diagram.nodes.len(), "step"),
        different.len()
    );
    let mut outcome = Outcome::share(share, summary).measure("share", share);
    for node in diagram.nodes.iter().filter(|node| !valid(node)) {
        let hint = format!("score `{}` from 1 to 5", node.label);
        outcome = outcome.remark(node.line, format!("`{}` has no score from 1 to 5", node.label), Some(hint));
    }
    if different.len() < 2 {
        outcome = outcome.remark(
            None,
            "every step feels alike",
            Some("score low what is tedious, high what is easy".to_owned()),
        );
    }
    outcome
}

/// The project's steps stand in named sections.
fn sections(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let Some(diagram) = look::diagram(subject) else { return no_diagram() };
    let own = own_steps(subject, &diagram.nodes);
    let filled: HashSet<usize> =
        diagram.nodes.iter().filter(|node| own.contains(node.id.as_str())).filter_map(|node| node.group).collect();
    let inside = diagram.nodes.iter().filter(|node| own.contains(node.id.as_str()) && node.group.is_some()).count();
    let wanted = settings.count("at_least").max(1);
    let share = ratio(filled.len().min(wanted), wanted) * ratio(inside, diagram.nodes.len());
    let outcome = Outcome::share(
        share,
        format!("{} with {inside} of {}", count(filled.len(), "section"), count(diagram.nodes.len(), "step")),
    );
    if share < 1.0 {
        let hint = format!("put the steps into {wanted} or more sections: `section Ordering`");
        outcome.remark(None, "steps stand side by side without order", Some(hint))
    } else {
        outcome
    }
}
