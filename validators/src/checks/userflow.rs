//! Flows of a user through screens and commands: where they begin, branch and end, and what they reach.

use super::api;
use super::look::{self, count, ratio};
use super::mermaid::{no_diagram, says_something};
use super::row::Row;
use super::words::{self, content};
use crate::diagram::{Diagram, Node, Role};
use crate::document::Document;
use crate::names::{route_key, tokens};
use crate::rubric::{Evidence, Outcome, Settings, Subject};
use std::collections::HashSet;

pub(super) const ROWS: &[Row] = &[
    Row::new("flow.decisions", decisions).measures(&["sound", "share"]),
    Row::new("flow.ends", ends),
    Row::new("flow.actors", actors),
    Row::new("flow.coverage", coverage).numbers(&[("most", 6.0)]).measures(&["recall"]),
];

/// Decisions with two ways out, each with a label; at least one of them.
fn decisions(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let Some(diagram) = look::diagram(subject) else { return no_diagram().measure("sound", 0.0).measure("share", 0.0) };
    let decisions: Vec<&Node> = diagram.nodes.iter().filter(|node| is_decision(node, diagram)).collect();
    // A condition of few words decides as well (`In stock`), unless questions stand in boxes that decide nothing: then
    // the shapes have been mixed up.
    let is_mixed = diagram.nodes.iter().any(|node| is_question(node) && node.role != Role::Decision);
    let asks = |node: &Node| is_question(node) || !is_mixed && tokens(&node.label).len() <= 3;
    let ways = |id: &str| diagram.edges.iter().filter(|edge| edge.from == id && says_something(&edge.label)).count();
    let sound = decisions.iter().filter(|node| asks(node) && ways(&node.id) >= 2).count();
    let share = ratio(sound, decisions.len());
    let outcome =
        Outcome::share(share, format!("{sound} of {} with labelled ways out", count(decisions.len(), "decision")))
            .measure("sound", sound as f64)
            .measure("share", share);
    if decisions.is_empty() {
        return outcome.remark(
            None,
            "no decision",
            Some("draw decisions as `id{Question?}` with labelled ways out".to_owned()),
        );
    }
    decisions.iter().filter(|node| !asks(node) || ways(&node.id) < 2).fold(outcome, |outcome, node| {
        let hint = format!("let `{}` ask something, with at least two labelled ways out", node.label);
        outcome.remark(node.line, format!("`{}` decides nothing", node.label), Some(hint))
    })
}

/// True for a label that is a question.
fn is_question(node: &Node) -> bool {
    node.label.trim_end().ends_with('?')
}

/// A box drawn as a decision, or one that asks and lets the flow go on.
fn is_decision(node: &Node, diagram: &Diagram) -> bool {
    node.role == Role::Decision || is_question(node) && diagram.edges.iter().any(|edge| edge.from == node.id)
}

/// One way in and at least one way out.
fn ends(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let Some(diagram) = look::diagram(subject) else { return no_diagram() };
    let from: HashSet<&str> = diagram.edges.iter().map(|edge| edge.from.as_str()).collect();
    let to: HashSet<&str> = diagram.edges.iter().map(|edge| edge.to.as_str()).collect();
    let starts =
        diagram.nodes.iter().filter(|node| from.contains(node.id.as_str()) && !to.contains(node.id.as_str())).count();
    let stops =
        diagram.nodes.iter().filter(|node| to.contains(node.id.as_str()) && !from.contains(node.id.as_str())).count();
    let start = if (1..=2).contains(&starts) { 0.5 } else { 0.0 };
    let stop = if stops > 0 { 0.5 } else { 0.0 };
    let outcome = Outcome::share(start + stop, format!("{}, {}", count(starts, "beginning"), count(stops, "end")));
    if start + stop < 1.0 {
        outcome.remark(
            None,
            "the flow has no clear beginning or end",
            Some("begin at one box and end at least at one".to_owned()),
        )
    } else {
        outcome
    }
}

/// Somebody of the notes, or a user, acts in the flow.
fn actors(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let Some(diagram) = look::diagram(subject) else { return no_diagram() };
    let roles: Vec<Vec<String>> = subject.notes.roles.iter().map(|role| content(&role.name)).collect();
    let mut spoken = diagram
        .nodes
        .iter()
        .map(|node| node.label.as_str())
        .chain(diagram.groups.iter().map(|group| group.label.as_str()));
    let acts = |label: &str| {
        let said = content(label);
        let is_role = roles.iter().any(|role| !role.is_empty() && role.iter().all(|word| said.contains(word)));
        is_role || tokens(label).iter().any(|word| words::is_outside(word))
    };
    let found = spoken.any(acts);
    let outcome = Outcome::share(if found { 1.0 } else { 0.0 }, if found { "somebody acts" } else { "nobody acts" });
    if found {
        outcome
    } else {
        outcome.remark(
            None,
            "nobody acts in the flow",
            Some("name who acts: a role of the notes, or the user".to_owned()),
        )
    }
}

/// A route, command or action item that a flow should pass.
struct Wanted {
    name: String,
    spoken: Vec<String>,
    /// Words of its own that must be said: half of those of a long sentence, all of a short name.
    enough: usize,
    /// Key of the route; empty where it is none.
    route: String,
}

fn wanted(subject: &Subject<'_>) -> Vec<Wanted> {
    let facts = subject.facts;
    let mut wanted: Vec<Wanted> = Vec::new();
    for action in &subject.notes.actions {
        let spoken = content(&action.name);
        let enough = spoken.len().div_ceil(2).max(spoken.len().min(2));
        wanted.push(Wanted { name: action.name.clone(), spoken, enough, route: String::new() });
    }
    let named = |name: String, spoken: Vec<String>, route: String| {
        let enough = if spoken.len() <= 2 { spoken.len() } else { (spoken.len() * 2).div_ceil(3) };
        Wanted { name, spoken, enough, route }
    };
    for route in &facts.routes {
        let spoken = route.handler.as_deref().map(content).filter(|spoken| !spoken.is_empty());
        let key = route_key(&route.method, &route.path);
        let name = format!("{} {}", route.method, route.path);
        wanted.push(named(name, spoken.unwrap_or_else(|| content(&route.path)), key));
    }
    wanted.extend(
        facts.commands.iter().map(|command| named(command.name.clone(), content(&command.name), String::new())),
    );
    wanted.retain(|wanted| !wanted.spoken.is_empty());
    wanted
}

fn is_passed(wanted: &Wanted, said: &[Said]) -> bool {
    said.iter().any(|said| {
        let found = wanted.spoken.iter().filter(|word| said.words.contains(*word)).count();
        found >= wanted.enough || !wanted.route.is_empty() && said.routes.contains(&wanted.route)
    })
}

/// What one label, step or paragraph says.
struct Said {
    words: HashSet<String>,
    /// Keys of the routes it names by method and path.
    routes: HashSet<String>,
}

impl Said {
    fn new(text: &str) -> Self {
        let routes = api::named(text)
            .map(|found| route_key(found.method, found.path.trim_end_matches(['.', ':', ';', ',', '`', ')'])));
        Said { words: content(text).into_iter().collect(), routes: routes.collect() }
    }
}

/// Words of each label of a drawing, or of each step and paragraph of a page.
fn said(subject: &Subject<'_>) -> Option<Vec<Said>> {
    match subject.document {
        Document::Diagram(diagram) => {
            let nodes = diagram.nodes.iter().map(|node| node.label.as_str());
            Some(nodes.chain(diagram.edges.iter().map(|edge| edge.label.as_str())).map(Said::new).collect())
        }
        Document::Markdown(page) => {
            let items = page.items.iter().map(|item| item.text.as_str());
            Some(items.chain(page.paragraphs.iter().map(|(_, text)| text.as_str())).map(Said::new).collect())
        }
        Document::Json(_) | Document::Html(_) | Document::Files(_) | Document::OpenApi(_) | Document::Broken(_) => None,
    }
}

/// Share of the main routes, commands and action items that the flow passes.
fn coverage(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let facts = subject.facts;
    let wanted = wanted(subject);
    if wanted.is_empty() {
        return Outcome::unscored("neither routes nor commands nor action items to pass");
    }
    let evidence = if facts.routes.is_empty() && facts.commands.is_empty() { Evidence::Notes } else { Evidence::Facts };
    let Some(said) = said(subject) else { return no_diagram().on(evidence).measure("recall", 0.0) };
    let missing: Vec<&String> =
        wanted.iter().filter(|wanted| !is_passed(wanted, &said)).map(|wanted| &wanted.name).collect();
    let enough = wanted.len().min(settings.count("most").max(1));
    let passed = wanted.len() - missing.len();
    let recall = ratio(passed.min(enough), enough);
    let mut outcome =
        Outcome::share(recall, format!("{passed} routes, commands or action items are passed, {enough} are enough"))
            .on(evidence)
            .measure("recall", recall);
    if recall < 1.0 {
        for name in missing {
            outcome = outcome.remark(
                None,
                format!("the flow does not pass `{name}`"),
                Some(format!("let the flow pass `{name}`")),
            );
        }
    }
    outcome
}
