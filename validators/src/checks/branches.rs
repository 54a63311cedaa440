//! Branches, tags and commits of a git graph against the repository.

use super::look::{self, count, f1, ratio};
use super::mermaid::no_diagram;
use super::row::Row;
use super::vocabulary::Vocabulary;
use crate::diagram::{Diagram, Node};
use crate::names::{Matching, match_names};
use crate::rubric::{Evidence, Outcome, Settings, Subject};
use std::collections::HashSet;

pub(super) const ROWS: &[Row] = &[
    Row::new("facts.branches", branches).numbers(&[("most", 8.0)]).measures(&["precision", "recall"]),
    Row::new("facts.tags", tags).numbers(&[("most", 6.0)]).measures(&["precision", "recall"]),
    Row::new("git.commits", commits).measures(&["share"]),
    Row::new("git.lanes", lanes),
];

/// Branches that are drawn, matched with those of the repository.
///
/// The notation calls its first branch `main`; it stands for the repository's first one, which is the checked-out one.
fn matched(diagram: &Diagram, gold: &[&str]) -> (Vec<String>, Matching) {
    let mut said: Vec<String> = diagram.groups.iter().map(|group| group.label.clone()).collect();
    let default = gold.first().copied().unwrap_or("main");
    if let Some(first) = said.first_mut().filter(|first| *first == "main" && !gold.contains(&"main")) {
        default.clone_into(first);
    }
    let names: Vec<&str> = said.iter().map(String::as_str).collect();
    let matching = match_names(&names, gold);
    (said, matching)
}

/// F1 of branches.
fn branches(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let gold: Vec<&str> = subject.facts.branches.iter().map(|branch| branch.name.as_str()).collect();
    if gold.is_empty() {
        return Outcome::unscored("the branches of the repository are not known");
    }
    let Some(diagram) = look::diagram(subject) else {
        return no_diagram().on(Evidence::Facts).measure("precision", 0.0).measure("recall", 0.0);
    };
    let (said, matching) = matched(diagram, &gold);
    // The first branch is drawn by the notation itself: it speaks for nobody unless the repository has nothing else.
    let free = usize::from(gold.len() > 1);
    let wanted = (gold.len() - free).min(settings.count("most").max(1));
    let first = usize::from(free == 1 && matching.said_of(0).is_some());
    let found = matching.pairs.len() - first;
    let precision = ratio(found, found + matching.invented.len());
    let recall = ratio(found.min(wanted), wanted);
    let mut outcome = Outcome::share(
        f1(precision, recall),
        format!(
            "{} of {} drawn, {} invented",
            matching.pairs.len(),
            count(gold.len(), "branch"),
            matching.invented.len()
        ),
    )
    .on(Evidence::Facts)
    .measure("precision", precision)
    .measure("recall", recall);
    for &index in &matching.invented {
        let message = format!("no branch `{}` in the repository", said[index]);
        outcome = outcome.remark(line_of(diagram, index), message, Some(format!("remove `{}`", said[index])));
    }
    for &index in matching.missing.iter().filter(|_| recall < 1.0) {
        let message = format!("branch `{}` is not drawn", gold[index]);
        outcome = outcome.remark(None, message, Some(format!("add `branch {}` and a commit", gold[index])));
    }
    outcome
}

fn line_of(diagram: &Diagram, group: usize) -> Option<u32> {
    diagram.nodes.iter().find(|node| node.group == Some(group)).and_then(|node| node.line)
}

/// F1 of tags.
fn tags(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let gold: Vec<&str> = subject.facts.tags.iter().map(|tag| tag.name.as_str()).collect();
    if gold.is_empty() {
        return Outcome::unscored("the repository has no tags");
    }
    let Some(diagram) = look::diagram(subject) else {
        return no_diagram().on(Evidence::Facts).measure("precision", 0.0).measure("recall", 0.0);
    };
    let said: Vec<(&str, &Node)> = diagram
        .nodes
        .iter()
        .flat_map(|node| node.fields.iter().map(move |field| (field.name.as_str(), node)))
        .collect();
    let mut open: HashSet<&str> = gold.iter().copied().collect();
    let (found, invented): (Vec<_>, Vec<_>) = said.into_iter().partition(|(tag, _)| open.remove(tag));
    let wanted = gold.len().min(settings.count("most").max(1));
    let (precision, recall) =
        (ratio(found.len(), found.len() + invented.len()), ratio(found.len().min(wanted), wanted));
    let mut outcome = Outcome::share(
        f1(precision, recall),
        format!("{} of {} set, {} invented", found.len(), count(gold.len(), "tag"), invented.len()),
    )
    .on(Evidence::Facts)
    .measure("precision", precision)
    .measure("recall", recall);
    for (tag, node) in invented {
        outcome = outcome.remark(
            node.line,
            format!("no tag `{tag}` in the repository"),
            Some(format!("remove `tag: \"{tag}\"`")),
        );
    }
    for tag in gold.iter().filter(|tag| recall < 1.0 && open.contains(*tag)) {
        outcome = outcome.remark(None, format!("tag `{tag}` is not set"), Some(format!("add `commit tag: \"{tag}\"`")));
    }
    outcome
}

/// Commits that say something: theirs is a name that the notation did not make up.
fn told(diagram: &Diagram, node: &Node) -> bool {
    // `3-1a2b3c4`: what the notation calls a commit without an id.
    let made_up = node.label.split_once('-').is_some_and(|(number, hash)| {
        !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
            && hash.len() >= 5
            && hash.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    // `merged branch search into main`: what it calls a merge.
    let is_merge = || diagram.edges.iter().filter(|edge| edge.to == node.id).nth(1).is_some();
    !made_up && (!node.label.starts_with("merged branch ") || !is_merge())
}

/// Share of commits with a text that speaks the project's words; those without a text need none.
fn commits(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let mut vocabulary = Vocabulary::new(subject.facts, subject.notes);
    if vocabulary.evidence().is_none() && subject.facts.branches.is_empty() {
        return Outcome::unscored("neither sources nor notes have words of their own");
    }
    vocabulary.learn(subject.facts.branches.iter().chain(&subject.facts.tags));
    let Some(diagram) = look::diagram(subject) else { return no_diagram().on(Evidence::Facts).measure("share", 0.0) };
    let written: Vec<&Node> = diagram.nodes.iter().filter(|node| told(diagram, node)).collect();
    let (known, strange): (Vec<&Node>, Vec<&Node>) =
        written.iter().partition(|node| vocabulary.share(&node.label) >= 0.5);
    let tagged = diagram.nodes.iter().any(|node| !node.fields.is_empty());
    let share = if written.is_empty() { if tagged { 1.0 } else { 0.0 } } else { ratio(known.len(), written.len()) };
    let outcome =
        Outcome::share(share, format!("{} of {} speak of this project", known.len(), count(written.len(), "commit")))
            .on(Evidence::Facts)
            .measure("share", share);
    strange.into_iter().fold(outcome, |outcome, node| {
        let hint = format!("leave the id of `{}` out, or name the branch or feature it is about", node.label);
        outcome.remark(node.line, format!("`{}` could be a commit of any project", node.label), Some(hint))
    })
}

/// Share of the repository's branches in the drawing that hold a commit of their own.
fn lanes(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let gold: Vec<&str> = subject.facts.branches.iter().map(|branch| branch.name.as_str()).collect();
    let Some(diagram) = look::diagram(subject) else { return no_diagram() };
    let (_, matching) = matched(diagram, &gold);
    let filled: HashSet<usize> = diagram.nodes.iter().filter_map(|node| node.group).collect();
    let is_true = |index: &usize| gold.is_empty() || matching.gold_of(*index).is_some();
    let found = filled.iter().filter(|index| is_true(index)).count();
    let share = ratio(found, diagram.groups.len()) * if found > 1 || gold.len() == 1 { 1.0 } else { 0.5 };
    let outcome = Outcome::share(share, format!("{found} of {} hold a commit", count(diagram.groups.len(), "branch")));
    if share < 1.0 {
        outcome.remark(
            None,
            "a branch holds no commit",
            Some("give every branch of the list a commit of its own".to_owned()),
        )
    } else {
        outcome
    }
}
