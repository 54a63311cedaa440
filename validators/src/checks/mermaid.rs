//! Diagrams as such: that they parse, are of the right kind and carry something.

use super::look::{self, count, ratio};
use super::row::Row;
use crate::diagram::{Diagram, junk, kind_of};
use crate::document::{Document, Markdown};
use crate::facts::Facts;
use crate::names::tokens;
use crate::rubric::{Outcome, Remark, Settings, Subject};
use regex::Regex;
use std::collections::HashSet;
use std::sync::LazyLock;

pub(super) const ROWS: &[Row] = &[
    Row::new("mermaid.syntax", syntax),
    Row::new("mermaid.kind", kind).pattern("kind"),
    Row::new("mermaid.junk", no_junk).measures(&["count"]),
    Row::new("mermaid.placeholders", placeholders).numbers(&[("at_most", 0.2)]).measures(&["share"]),
    Row::new("mermaid.nodes", nodes).numbers(&[("at_least", 2.0)]).measures(&["count"]),
    Row::new("mermaid.edges", edges).numbers(&[("at_least", 1.0)]).measures(&["count"]),
    Row::new("mermaid.size", size)
        .numbers(&[("least_nodes", 1.0), ("most_nodes", 500.0), ("most_edges", 500.0)])
        .measures(&["nodes", "edges"]),
    Row::new("mermaid.labels", labels).numbers(&[("at_least", 1.0)]).measures(&["unlabelled"]),
];

/// Names that stand for any thing: a word for a box and a number or a letter.
static ANYTHING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^\W*((entity|process|component|module|service|node|class|table|actor|step|feature|screen|page|item|box|element|participant|state|system|thing|function|method|user)[ _-]?(\d{1,3}|[a-h]|x|y|z)|node|entity|component|placeholder|example|sample|foo|bar|baz|qux|test ?\d*|[a-h]|\d{1,3}|your .{1,40}|some .{1,40}|\.{3}|…|etc\.?)\W*$",
    )
    .expect("a constant pattern reads")
});

/// The outcome where there is no diagram.
pub(super) fn no_diagram() -> Outcome {
    Outcome::share(0.0, "there is no diagram to look at")
}

/// Every diagram in the text parses, and there is one.
fn syntax(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let failures: Vec<_> = match subject.document {
        Document::Diagram(_) => Vec::new(),
        Document::Broken(failure) => vec![failure],
        Document::Markdown(page) => page.diagrams.iter().filter_map(|(_, diagram)| diagram.as_ref().err()).collect(),
        Document::Json(_) | Document::Html(_) | Document::Files(_) | Document::OpenApi(_) => return no_diagram(),
    };
    if failures.is_empty() {
        return if look::diagram(subject).is_some() { Outcome::share(1.0, "parses") } else { no_diagram() };
    }
    let mut outcome = Outcome::share(0.0, "the diagram does not parse");
    for failure in failures {
        outcome =
            outcome.remark(failure.line, failure.message.clone(), Some(format!("mend this: {}", failure.message)));
    }
    outcome
}

/// The diagram begins with the wanted word.
fn kind(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let found = match look::diagram(subject) {
        Some(diagram) => Some(diagram.kind),
        None => kind_of(subject.text),
    };
    let Some(wanted) = settings.pattern() else { return Outcome::unscored("no kind is named") };
    match found {
        Some(found) if whole_match(wanted, found.keyword()) => Outcome::share(1.0, "of the right kind"),
        Some(found) => Outcome::share(0.0, format!("a `{}` diagram was not asked for", found.keyword())).remark(
            Some(1),
            "the wrong kind of diagram",
            Some(format!("begin with `{wanted}`")),
        ),
        None => Outcome::share(0.0, "the text begins with no known diagram type").remark(
            Some(1),
            "no diagram type",
            Some(format!("begin with `{wanted}`")),
        ),
    }
}

fn whole_match(pattern: &Regex, word: &str) -> bool {
    pattern.find(word).is_some_and(|found| found.len() == word.len())
}

/// Nothing in the diagram is prose or Markdown that the grammar swallowed.
fn no_junk(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let Some(diagram) = look::diagram(subject) else { return no_diagram() };
    let found = match subject.document {
        Document::Markdown(page) => junk_in_page(page),
        Document::Diagram(_)
        | Document::Json(_)
        | Document::Html(_)
        | Document::Files(_)
        | Document::OpenApi(_)
        | Document::Broken(_) => junk(diagram, subject.text),
    };
    let share = 1.0 - ratio(found.len(), diagram.nodes.len().max(found.len())).min(1.0);
    let mut outcome = Outcome::share(share, format!("{} that is no part of a diagram", count(found.len(), "thing")))
        .measure("count", found.len() as f64);
    outcome.remarks = found;
    outcome
}

/// Junk of every diagram within a page, with the lines of the page.
fn junk_in_page(page: &Markdown) -> Vec<Remark> {
    let mut found = Vec::new();
    for (start, diagram) in &page.diagrams {
        let fence = page.fences.iter().find(|fence| fence.line == *start);
        let (Ok(diagram), Some(fence)) = (diagram, fence) else { continue };
        found.extend(
            junk(diagram, &fence.text)
                .into_iter()
                .map(|remark| Remark { line: remark.line.map(|line| line.saturating_add(*start)), ..remark }),
        );
    }
    found
}

/// Few boxes are called `Process 1`.
fn placeholders(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let Some(diagram) = look::diagram(subject) else { return no_diagram() };
    // A project may well have a table called `item`: what its own facts name is no placeholder.
    let own = own_names(subject.facts);
    let could_be_anything = |label: &str| ANYTHING.is_match(label) && !own.contains(&label.to_lowercase());
    let found: Vec<_> = diagram.nodes.iter().filter(|node| could_be_anything(&node.label)).collect();
    let share = ratio(found.len(), diagram.nodes.len());
    let holds = share <= settings.number("at_most");
    let mut outcome = Outcome::share(
        if holds { 1.0 } else { 1.0 - share },
        format!("{} named like anything", count(found.len(), "box")),
    )
    .measure("share", share);
    if !holds {
        for node in found {
            let hint = format!("name what `{}` stands for", node.label);
            outcome = outcome.remark(node.line, format!("`{}` could be anything", node.label), Some(hint));
        }
    }
    outcome
}

/// What the project itself calls its tables, modules and items, in lower case.
fn own_names(facts: &Facts) -> HashSet<String> {
    let tables = facts.tables.iter().map(|table| table.name.to_lowercase());
    let modules = facts
        .modules
        .iter()
        .flat_map(|module| [module.name.as_str(), module.name.rsplit('/').next().unwrap_or_default()]);
    let items = facts.items.iter().map(|item| item.name.to_lowercase());
    tables.chain(modules.map(str::to_lowercase)).chain(items).collect()
}

fn nodes(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let Some(diagram) = look::diagram(subject) else { return no_diagram().measure("count", 0.0) };
    at_least(diagram.nodes.len(), settings.number("at_least"), "box")
}

fn edges(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let Some(diagram) = look::diagram(subject) else { return no_diagram().measure("count", 0.0) };
    at_least(diagram.edges.len(), settings.number("at_least"), "connection")
}

fn at_least(found: usize, wanted: f64, noun: &str) -> Outcome {
    let share = if wanted > 0.0 { found as f64 / wanted } else { 1.0 };
    let outcome = Outcome::share(share, format!("{}, at least {wanted} wanted", count(found, noun)))
        .measure("count", found as f64);
    if share < 1.0 {
        outcome.remark(None, format!("too few: {}", count(found, noun)), Some(format!("show at least {wanted}")))
    } else {
        outcome
    }
}

/// The diagram can be taken in at one look.
fn size(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let Some(diagram) = look::diagram(subject) else { return no_diagram() };
    let (nodes, edges) = (diagram.nodes.len() as f64, diagram.edges.len() as f64);
    let fit = |value: f64, least: f64, most: f64| {
        if value < least {
            value / least
        } else if value > most {
            most / value
        } else {
            1.0
        }
    };
    let (least, most) = (settings.number("least_nodes"), settings.number("most_nodes"));
    let share = fit(nodes, least, most).min(fit(edges, 0.0, settings.number("most_edges")));
    let outcome = Outcome::share(share, format!("{nodes} boxes and {edges} connections"))
        .measure("nodes", nodes)
        .measure("edges", edges);
    if share < 1.0 {
        outcome.remark(None, "a reader cannot take this in", Some(format!("show {least} to {most} boxes")))
    } else {
        outcome
    }
}

/// Share of connections that say what they mean.
fn labels(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let Some(diagram) = look::diagram(subject) else { return no_diagram().measure("unlabelled", 1.0) };
    if diagram.edges.is_empty() {
        return Outcome::share(0.0, "no connections").measure("unlabelled", 1.0);
    }
    let silent: Vec<_> = diagram.edges.iter().filter(|edge| !says_something(&edge.label)).collect();
    let unlabelled = ratio(silent.len(), diagram.edges.len());
    let mut outcome = Outcome::share(
        (1.0 - unlabelled) / settings.number("at_least").max(0.01),
        format!("{} of {} without a label", silent.len(), count(diagram.edges.len(), "connection")),
    )
    .measure("unlabelled", unlabelled);
    for edge in silent {
        let hint =
            format!("label the connection from `{}` to `{}`", shown(diagram, &edge.from), shown(diagram, &edge.to));
        outcome = outcome.remark(edge.line, format!("`{}` to `{}` has no label", edge.from, edge.to), Some(hint));
    }
    outcome
}

/// A label with at least one word of two letters that is no placeholder.
pub(super) fn says_something(label: &str) -> bool {
    tokens(label).iter().any(|word| word.chars().filter(|letter| letter.is_alphabetic()).count() >= 2)
        && !ANYTHING.is_match(label)
}

/// What a reader sees of a node.
pub(super) fn shown<'a>(diagram: &'a Diagram, id: &'a str) -> &'a str {
    diagram.node(id).map_or(id, |node| node.label.as_str())
}
