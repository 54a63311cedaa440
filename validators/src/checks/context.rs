//! C4 diagrams against the landscape of the sources: elements of each level, what is missing, relations, boundaries.

use super::landscape::{Element, Landscape, Place, Sort, sort_of};
use super::look::{self, count, ratio};
use super::mermaid::{no_diagram, shown};
use super::row::Row;
use super::words::{self, content};
use crate::diagram::{Diagram, Edge};
use crate::rubric::{Evidence, Outcome, Settings, Subject};
use std::collections::{HashMap, HashSet};

pub(super) const ROWS: &[Row] = &[
    Row::new("c4.level", level).pattern("level"),
    Row::new("facts.landscape", elements)
        .numbers(&[("level", 1.0), ("at_least", 3.0)])
        .measures(&["precision", "technology"]),
    Row::new("facts.surroundings", surroundings).numbers(&[("level", 1.0), ("most", 8.0)]).measures(&["recall"]),
    Row::new("facts.connections", connections).numbers(&[("level", 1.0)]).measures(&["precision"]),
    Row::new("c4.boundary", boundary).measures(&["share", "technology"]),
    Row::new("c4.hosts", hosts).measures(&["share"]),
];

/// The text begins with the word of its level.
fn level(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let Some(wanted) = settings.pattern() else { return Outcome::unscored("no level is named") };
    let is_word = |line: &&str| line.trim_start().starts_with("C4");
    let found = subject.text.lines().find(is_word).map(|line| line.split_whitespace().next().unwrap_or(""));
    match found {
        Some(word) if wanted.find(word).is_some_and(|found| found.len() == word.len()) => {
            Outcome::share(1.0, "of the right level")
        }
        found => Outcome::share(0.0, format!("`{}` was not asked for", found.unwrap_or("no level"))).remark(
            Some(1),
            "the wrong level",
            Some(format!("begin with `{wanted}`")),
        ),
    }
}

/// The landscape and the places of all boxes; or why there is nothing to judge.
fn placed<'a>(subject: &Subject<'a>) -> Result<(Landscape<'a>, &'a Diagram, Vec<Place>), Outcome> {
    let landscape = Landscape::new(subject.facts, subject.notes);
    if landscape.elements.is_empty() {
        return Err(Outcome::unscored("neither sources nor notes name what the project consists of"));
    }
    let Some(diagram) = look::diagram(subject) else { return Err(no_diagram().on(evidence(subject))) };
    let places = landscape.places(diagram);
    Ok((landscape, diagram, places))
}

fn evidence(subject: &Subject<'_>) -> Evidence {
    let has_facts = subject.facts.project.is_some() || !subject.facts.is_empty() || !subject.facts.services.is_empty();
    if has_facts { Evidence::Facts } else { Evidence::Notes }
}

/// Sorts that a level shows: programs stand in no context.
fn belongs(sort: Sort, level: usize) -> bool {
    level > 1 || !matches!(sort, Sort::Program)
}

/// Share of boxes that are true, and of a sort that the level shows.
fn elements(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let (landscape, diagram, places) = match placed(subject) {
        Ok(placed) => placed,
        Err(outcome) => return outcome.measure("precision", 0.0),
    };
    let level = settings.count("level");
    let is_right =
        |index: &usize| matches!(places[*index], Place::Known(_)) && belongs(sort_of(&diagram.nodes[*index]), level);
    let right = (0..places.len()).filter(is_right).count();
    let wrong: Vec<usize> =
        (0..places.len()).filter(|index| places[*index] != Place::Neutral && !is_right(index)).collect();
    let precision = ratio(right, right + wrong.len());
    let enough = (right as f64 / settings.number("at_least").max(1.0)).min(1.0);
    let wanted = landscape.elements.iter().filter(|element| belongs(element.sort, level)).count();
    // A small project has no more than it has.
    let enough = if right > 0 && right >= wanted { 1.0 } else { enough };
    let summary = format!("{right} of {} are of this project", count(right + wrong.len(), "element"));
    let outcome = Outcome::share(precision * enough, summary).on(evidence(subject)).measure("precision", precision);
    wrong.into_iter().fold(super::technology::told(subject, outcome), |outcome, index| {
        let node = &diagram.nodes[index];
        let hint = format!("remove `{}`, or name it as the sources do", node.label);
        outcome.remark(node.line, format!("`{}` is in no source, or not of this level", node.label), Some(hint))
    })
}

/// Share of what a level must show: people, the system and others' systems; then what runs by itself.
fn surroundings(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let (landscape, _, places) = match placed(subject) {
        Ok(placed) => placed,
        Err(outcome) => return outcome.measure("recall", 0.0),
    };
    let must = |sort: Sort| match settings.count("level") {
        0 | 1 => matches!(sort, Sort::Person | Sort::System | Sort::Outside),
        2 => matches!(sort, Sort::Program | Sort::Store | Sort::Outside),
        _ => matches!(sort, Sort::Program | Sort::Store),
    };
    let is_wanted = |element: &Element| must(element.sort) && !element.optional;
    let wanted: Vec<usize> =
        (0..landscape.elements.len()).filter(|&index| is_wanted(&landscape.elements[index])).collect();
    if wanted.is_empty() {
        return Outcome::unscored("the sources name nothing that this level shows");
    }
    let found = wanted.iter().filter(|&&index| places.contains(&Place::Known(index))).count();
    let enough = wanted.len().min(settings.count("most").max(1));
    let recall = ratio(found.min(enough), enough);
    let outcome = Outcome::share(recall, format!("{found} of {} shown", count(wanted.len(), "element")))
        .on(evidence(subject))
        .measure("recall", recall);
    let missing = wanted.into_iter().filter(|&index| recall < 1.0 && !places.contains(&Place::Known(index)));
    missing.fold(outcome, |outcome, index| {
        let element = &landscape.elements[index];
        let message = format!("`{}` ({}) is not shown", element.name, element.at);
        outcome.remark(None, message, Some(format!("add `{}`", element.name)))
    })
}

/// Share of relations that can be true, among those of which the sources can tell.
fn connections(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let (landscape, diagram, places) = match placed(subject) {
        Ok(placed) => placed,
        Err(outcome) => return outcome.measure("precision", 0.0),
    };
    let by_id: HashMap<&str, Place> =
        diagram.nodes.iter().map(|node| node.id.as_str()).zip(places.iter().copied()).collect();
    let at = |id: &str| by_id.get(id).copied().unwrap_or(Place::Unknown);
    let level = settings.count("level");
    let (mut right, mut wrong, mut seen): (usize, Vec<&Edge>, _) = (0, Vec::new(), HashSet::new());
    let is_turned = turned(diagram);
    for edge in &diagram.edges {
        let is_new = seen.insert((edge.from.as_str(), edge.to.as_str()));
        let joins = landscape.joins(level, at(&edge.from), at(&edge.to));
        match if is_turned(edge) { Some(false) } else { joins } {
            Some(true) if is_new => right += 1,
            Some(false) => wrong.push(edge),
            Some(true) | None => {}
        }
    }
    let precision = ratio(right, right + wrong.len());
    let summary = format!("{right} of {} can be true", count(right + wrong.len(), "relation"));
    let outcome = Outcome::share(precision * (right as f64 / 2.0).min(1.0), summary)
        .on(evidence(subject))
        .measure("precision", precision);
    wrong.into_iter().fold(outcome, |outcome, edge| {
        let (from, to) = (shown(diagram, &edge.from), shown(diagram, &edge.to));
        let hint = format!("remove the relation from `{from}` to `{to}`");
        outcome.remark(edge.line, format!("nothing in the sources joins `{from}` and `{to}`"), Some(hint))
    })
}

/// Tells relations that go the wrong way: to people where hardly anybody does anything, from a system of others that nobody
/// asks.
fn turned(diagram: &Diagram) -> impl Fn(&Edge) -> bool {
    let sorts: HashMap<&str, Sort> = diagram.nodes.iter().map(|node| (node.id.as_str(), sort_of(node))).collect();
    let is = |id: &str, sort: Sort| sorts.get(id) == Some(&sort);
    let (acts, receives) = diagram.edges.iter().fold((0usize, 0usize), |(acts, receives), edge| {
        (acts + usize::from(is(&edge.from, Sort::Person)), receives + usize::from(is(&edge.to, Sort::Person)))
    });
    let nobody_acts = receives > 2 * acts;
    let nobody_asks = !diagram.edges.iter().any(|edge| is(&edge.to, Sort::Outside));
    move |edge| {
        let is = |id: &str, sort: Sort| sorts.get(id) == Some(&sort);
        nobody_acts && is(&edge.to, Sort::Person) || nobody_asks && is(&edge.from, Sort::Outside)
    }
}

/// Share of true programs and stores that stand in a boundary named after the project or a part of it.
fn boundary(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let Some(diagram) = look::diagram(subject) else { return no_diagram().measure("share", 0.0) };
    let facts = subject.facts;
    let landscape = Landscape::new(facts, subject.notes);
    let mut own: HashSet<String> = facts.project.iter().flat_map(|project| content(&project.name)).collect();
    own.extend(landscape.deployables.iter().flat_map(|deployable| content(&deployable.name)));
    own.extend(
        facts.modules.iter().filter_map(|module| module.name.split_once('/')).flat_map(|(folder, _)| content(folder)),
    );
    if own.is_empty() {
        return Outcome::unscored("the sources do not say what the project is called");
    }
    let is_own = |label: &str| {
        let said: Vec<String> = content(label).into_iter().filter(|word| !words::is_generic(word)).collect();
        !said.is_empty() && said.iter().all(|word| own.contains(word))
    };
    let named: HashSet<usize> =
        (0..diagram.groups.len()).filter(|&index| is_own(&diagram.groups[index].label)).collect();
    let inner: Vec<_> =
        diagram.nodes.iter().filter(|node| matches!(sort_of(node), Sort::Program | Sort::Store)).collect();
    let around = |mut group: Option<usize>| {
        for _ in 0..diagram.groups.len() {
            match group {
                Some(index) if named.contains(&index) => return true,
                Some(index) => group = diagram.groups.get(index).and_then(|found| found.parent),
                None => break,
            }
        }
        false
    };
    let inside = inner.iter().filter(|node| around(node.group)).count();
    let share = ratio(inside, inner.len());
    let outcome = Outcome::share(
        share,
        format!("{inside} of {} stand in a boundary of the project", count(inner.len(), "element")),
    )
    .on(Evidence::Facts)
    .measure("share", share);
    let outcome = super::technology::told(subject, outcome);
    if share < 1.0 {
        let name = facts.project.as_ref().map_or("the project", |project| project.name.as_str());
        outcome.remark(
            None,
            "parts stand outside of the project's boundary",
            Some(format!("draw a boundary named `{name}` around them")),
        )
    } else {
        outcome
    }
}

/// True elements within every group, at any depth.
fn held(diagram: &Diagram, places: &[Place]) -> Vec<HashSet<usize>> {
    let mut holds = vec![HashSet::new(); diagram.groups.len()];
    for (node, place) in diagram.nodes.iter().zip(places) {
        let Place::Known(element) = *place else { continue };
        let mut group = node.group;
        while let Some(index) = group.filter(|&index| holds.get(index).is_some_and(|held| !held.contains(&element))) {
            holds[index].insert(element);
            group = diagram.groups[index].parent;
        }
    }
    holds
}

/// Share of deployment nodes that hold something true and are called by what it runs on.
fn hosts(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let (landscape, diagram, places) = match placed(subject) {
        Ok(placed) => placed,
        Err(outcome) => return outcome.measure("share", 0.0),
    };
    let mut known: HashSet<String> = landscape.elements.iter().flat_map(|element| content(&element.name)).collect();
    for service in &subject.facts.services {
        let texts = service.image.iter().chain(&service.build).map(String::as_str).chain([service.platform]);
        known.extend(texts.flat_map(content));
    }
    let holds = held(diagram, &places);
    let is_called = |label: &str| {
        let said = content(label);
        !said.is_empty() && said.iter().all(|word| known.contains(word) || words::is_host(word))
    };
    let nodes: Vec<usize> =
        (0..diagram.groups.len()).filter(|&index| diagram.groups[index].keyword == "Deployment_Node").collect();
    let (right, wrong): (Vec<usize>, Vec<usize>) = nodes.iter().partition(|&&index| {
        let label = &diagram.groups[index].label;
        // What is called by one service holds that one.
        let own = landscape.named(label);
        let is_own = own.is_empty() || own.iter().any(|element| holds[index].contains(element));
        !holds[index].is_empty() && is_own && is_called(label)
    });
    let share = ratio(right.len(), nodes.len());
    let outcome = Outcome::share(
        share,
        format!("{} of {} are of the sources", right.len(), count(nodes.len(), "deployment node")),
    )
    .on(evidence(subject))
    .measure("share", share);
    if nodes.is_empty() {
        let hint = "put every container into the `Deployment_Node` it runs on";
        return outcome.remark(None, "no deployment node", Some(hint.to_owned()));
    }
    wrong.into_iter().fold(outcome, |outcome, index| {
        let label = &diagram.groups[index].label;
        let hint = format!("remove `{label}`, or name the image, service or platform it is");
        outcome.remark(None, format!("`{label}` is in no source, or holds nothing"), Some(hint))
    })
}
