//! Messages in time against routes, functions and imports.

use super::imports::Graph;
use super::known::{Known, Thing};
use super::look::{self, count, ratio};
use super::mermaid::{no_diagram, shown};
use super::row::Row;
use super::standing::{Standing, Standings};
use super::vocabulary::Vocabulary;
use crate::diagram::{Diagram, Edge, Style};
use crate::rubric::{Evidence, Outcome, Settings, Subject};
use std::collections::HashSet;

pub(super) const ROWS: &[Row] = &[
    Row::new("facts.messages", messages).measures(&["share", "routes"]),
    Row::new("facts.order", order).measures(&["precision"]),
    Row::new("sequence.replies", replies),
    Row::new("sequence.branches", branches),
];

/// Calls, as opposed to answers.
fn calls(diagram: &Diagram) -> impl Iterator<Item = &Edge> {
    diagram.edges.iter().filter(|edge| edge.style != Style::Reply)
}

/// Share of calls that name a route, a function, a command or a table; a call in the project's words counts half.
fn messages(subject: &Subject<'_>, _: &Settings) -> Outcome {
    if subject.facts.routes.is_empty() && subject.facts.items.is_empty() {
        return Outcome::unscored("the sources name no routes and no functions");
    }
    let Some(diagram) = look::diagram(subject) else {
        return no_diagram().on(Evidence::Facts).measure("share", 0.0).measure("routes", 0.0);
    };
    let known = Known::all(subject.facts, subject.notes);
    let vocabulary = Vocabulary::new(subject.facts, subject.notes);
    let (standings, graph) = (Standings::new(diagram, &known), Graph::new(&known));
    let (mut sum, mut total, mut remarks, mut different) = (0.0, 0usize, Outcome::default(), HashSet::new());
    for edge in calls(diagram) {
        total += 1;
        if let Some(thing) = named(&known, &edge.label) {
            if answers(&graph, thing, standings.at(&edge.to)) {
                different.insert(thing);
                sum += 1.0;
                continue;
            }
            let to = shown(diagram, &edge.to);
            let hint = format!("let `{}` go to the module it belongs to", edge.label);
            remarks = remarks.remark(edge.line, format!("`{}` is not answered by `{to}`", edge.label), Some(hint));
            continue;
        }
        sum += if vocabulary.share(&edge.label) >= 0.5 { 0.5 } else { 0.0 };
        let hint = format!("let `{}` name the route or function that is called", edge.label);
        remarks = remarks.remark(edge.line, format!("`{}` names no route or function", edge.label), Some(hint));
    }
    // Three different calls at least: one that is right, repeated, is no sequence.
    let share = if total == 0 { 0.0 } else { sum / total as f64 } * (different.len() as f64 / 3.0).min(1.0);
    let mut outcome = Outcome::share(
        share,
        format!("{} different routes and functions in {}", different.len(), count(total, "call")),
    )
    .on(Evidence::Facts)
    .measure("share", share)
    .measure("routes", different.iter().filter(|thing| matches!(thing, Thing::Route(_))).count() as f64);
    outcome.remarks = remarks.remarks;
    outcome
}

/// True where the receiver can answer: the module of a function, or one that mounts the module of a route.
fn answers(graph: &Graph<'_>, thing: Thing, receiver: Standing) -> bool {
    let Standing::Known(receiver) = receiver else { return true };
    let modules = graph.modules_of(receiver);
    let (home, hops) = match thing {
        Thing::Route(index) => (graph.known.facts.routes[index].module.as_str(), 3),
        Thing::Item(index) => (graph.known.facts.items[index].module.as_str(), 0),
        _ => return true,
    };
    let is_home = |module: &usize| graph.known.facts.modules[*module].name == home;
    modules.is_empty() || modules.iter().any(is_home) || graph.reaches(&modules, hops).iter().any(is_home)
}

/// The route, function or table that a message names, as a whole or by one identifier in it.
fn named(known: &Known<'_>, label: &str) -> Option<Thing> {
    if let Some(route) = known.route(label) {
        return Some(Thing::Route(route));
    }
    let counts =
        |thing: &Thing| matches!(thing, Thing::Route(_) | Thing::Item(_) | Thing::Table(_) | Thing::Setting(_));
    let words = label
        .split(|letter: char| letter.is_whitespace() || matches!(letter, '(' | ')' | ',' | ':'))
        .filter(|word| word.len() > 2);
    std::iter::once(label).chain(words).find_map(|reading| known.lookup(reading).into_iter().find(counts))
}

/// Share of calls between modules that follow the imports.
fn order(subject: &Subject<'_>, _: &Settings) -> Outcome {
    if subject.facts.imports.is_empty() {
        return Outcome::unscored("no imports in the sources");
    }
    let Some(diagram) = look::diagram(subject) else {
        return no_diagram().on(Evidence::Facts).measure("precision", 0.0);
    };
    let known = Known::all(subject.facts, subject.notes);
    let (standings, graph) = (Standings::new(diagram, &known), Graph::new(&known));
    let (mut right, mut wrong) = (0usize, Vec::new());
    let shown_modules = graph.shown(&standings);
    for edge in calls(diagram).filter(|edge| edge.from != edge.to) {
        let (from, to) = match (standings.at(&edge.from), standings.at(&edge.to)) {
            (Standing::Known(from), Standing::Known(to)) => (from, to),
            (Standing::Unknown, _) | (_, Standing::Unknown) => {
                wrong.push(edge);
                continue;
            }
            (Standing::Outside, _) | (_, Standing::Outside) => continue,
        };
        let (left, reached) = (graph.modules_of(from), graph.modules_of(to));
        if left.is_empty() || reached.is_empty() {
            continue;
        }
        if graph.reaches_past(&left, &shown_modules).iter().any(|module| reached.contains(module)) {
            right += 1;
        } else {
            wrong.push(edge);
        }
    }
    let precision = ratio(right, right + wrong.len());
    let mut outcome =
        Outcome::share(precision, format!("{right} of {} follow the imports", count(right + wrong.len(), "call")))
            .on(Evidence::Facts)
            .measure("precision", precision);
    for edge in wrong {
        let (from, to) = (shown(diagram, &edge.from), shown(diagram, &edge.to));
        outcome = outcome.remark(
            edge.line,
            format!("`{from}` does not call `{to}`"),
            Some(format!("let `{from}` call only what it imports, not `{to}`")),
        );
    }
    outcome
}

/// Share of calls that are answered later.
fn replies(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let Some(diagram) = look::diagram(subject) else { return no_diagram() };
    let is_call = |edge: &Edge| edge.style == Style::Solid && edge.from != edge.to;
    let mut open: Vec<(&str, &str)> = Vec::new();
    let (mut answered, mut total) = (0usize, 0usize);
    for edge in &diagram.edges {
        if is_call(edge) {
            total += 1;
            open.push((edge.from.as_str(), edge.to.as_str()));
        } else if edge.style == Style::Reply {
            let asked = open.iter().rposition(|(from, to)| *from == edge.to && *to == edge.from);
            if let Some(index) = asked {
                open.remove(index);
                answered += 1;
            }
        }
    }
    let share = ratio(answered, total);
    let mut outcome = Outcome::share(share, format!("{answered} of {} answered", count(total, "call")));
    for (from, to) in open {
        outcome = outcome.remark(
            None,
            format!("`{to}` never answers `{from}`"),
            Some(format!("add `{to}-->>{from}: …` after the call")),
        );
    }
    outcome
}

/// At least one block shows what happens otherwise.
fn branches(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let Some(diagram) = look::diagram(subject) else { return no_diagram() };
    let filled: HashSet<usize> = diagram.edges.iter().filter_map(|edge| edge.group).collect();
    let is_branch = |keyword: &str| ["alt", "else", "opt", "break", "critical", "option"].contains(&keyword);
    let found = diagram
        .groups
        .iter()
        .enumerate()
        .filter(|(index, group)| {
            filled.contains(index) && is_branch(&group.keyword) && super::mermaid::says_something(&group.label)
        })
        .count();
    let share = if found > 0 { 1.0 } else { 0.0 };
    let outcome = Outcome::share(share, format!("{} for what happens otherwise", count(found, "block")));
    if found == 0 {
        outcome.remark(None, "only the good case is shown", Some("add an `alt`/`else` block for an error".to_owned()))
    } else {
        outcome
    }
}
