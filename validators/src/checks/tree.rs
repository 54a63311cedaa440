//! Mind maps: a root that is the project, and branches that are of it.

use super::known::{Known, Thing};
use super::look::{self, count, ratio};
use super::mermaid::no_diagram;
use super::modules::top_modules;
use super::row::Row;
use super::vocabulary::Vocabulary;
use super::words::{self, content};
use crate::diagram::{Diagram, Node};
use crate::names::tokens;
use crate::rubric::{Evidence, Outcome, Settings, Subject};
use std::collections::{HashMap, HashSet};

pub(super) const ROWS: &[Row] = &[
    Row::new("facts.topics", topics).numbers(&[("at_least", 6.0)]).measures(&["precision"]),
    Row::new("facts.breadth", breadth).numbers(&[("most", 14.0)]).measures(&["recall"]),
    Row::new("tree.root", root),
    Row::new("tree.shape", shape).numbers(&[("branches", 3.0), ("leaves", 6.0)]).measures(&["share"]),
];

/// How a topic stands to the sources.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Topic {
    /// Something the sources or notes know, by its first mention.
    Known,
    /// A heading such as `Modules`, or a known thing again under another name: neither true nor invented.
    Heading,
    Unknown,
}

/// Every node but the root, with its standing.
fn standings<'a>(
    diagram: &'a Diagram,
    known: &Known<'_>,
    vocabulary: &Vocabulary,
) -> Vec<(&'a Node, Topic, Vec<Thing>)> {
    let mut used: HashSet<Thing> = HashSet::new();
    let mut seen = HashSet::new();
    let below: HashSet<&str> = diagram.edges.iter().map(|edge| edge.to.as_str()).collect();
    let heads: HashSet<&str> = diagram.edges.iter().map(|edge| edge.from.as_str()).collect();
    let mut of = |node: &'a Node| {
        let things = known.lookup(&node.label);
        if !seen.insert(node.label.to_lowercase()) {
            return (node, Topic::Unknown, Vec::new());
        }
        if let Some(thing) = things.iter().find(|thing| used.insert(**thing)) {
            return (node, Topic::Known, vec![*thing]);
        }
        // Were it unknown, taking away the first mention would lift the share.
        if !things.is_empty() {
            return (node, Topic::Heading, Vec::new());
        }
        let said = content(&node.label);
        let plain =
            |word: &String| words::is_generic(word) || words::is_plain(word) || HEADINGS.contains(&word.as_str());
        if heads.contains(node.id.as_str()) && tokens(&node.label).iter().all(plain) {
            return (node, Topic::Heading, Vec::new());
        }
        // A phrase of the project's own words is a topic of it: `refund an order`.
        // So is a word that nothing goes by alone, but that the sources or notes say: `cash`, `receipt`.
        let spoken = !said.is_empty() && vocabulary.share(&node.label) >= 0.75;
        (node, if spoken { Topic::Known } else { Topic::Unknown }, Vec::new())
    };
    diagram.nodes.iter().filter(|node| below.contains(node.id.as_str())).map(&mut of).collect()
}

/// Words of headings that say of what sort the topics below are.
const HEADINGS: &[&str] = &[
    "dependencies",
    "dependency",
    "external",
    "externals",
    "people",
    "roles",
    "role",
    "commands",
    "command",
    "tables",
    "storage",
    "database",
    "frontend",
    "backend",
    "features",
    "feature",
    "plans",
    "plan",
    "notes",
    "tasks",
    "actions",
    "settings",
    "configuration",
    "environment",
    "code",
    "tests",
    "interface",
    "web",
    "public",
    "main",
    "program",
    "programs",
    "libraries",
    "stack",
    "functions",
    "types",
    "entities",
    "terms",
    "flags",
    "programming",
    "tools",
];

/// Share of topics that the sources or notes know.
fn topics(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let vocabulary = Vocabulary::new(subject.facts, subject.notes);
    let Some(evidence) = vocabulary.evidence() else {
        return Outcome::unscored("neither sources nor notes have words of their own");
    };
    let Some(diagram) = look::diagram(subject) else { return no_diagram().on(evidence).measure("precision", 0.0) };
    let topics = standings(diagram, &Known::all(subject.facts, subject.notes), &vocabulary);
    let found = topics.iter().filter(|(_, topic, _)| *topic == Topic::Known).count();
    let unknown: Vec<&Node> =
        topics.iter().filter(|(_, topic, _)| *topic == Topic::Unknown).map(|(node, ..)| *node).collect();
    let precision = ratio(found, found + unknown.len());
    let enough = (found as f64 / settings.number("at_least").max(1.0)).min(1.0);
    let summary = format!("{found} of {} are of this project", count(found + unknown.len(), "topic"));
    let outcome = Outcome::share(precision * enough, summary).on(evidence).measure("precision", precision);
    unknown.into_iter().fold(outcome, |outcome, node| {
        let hint = format!("remove `{}`, or name what the sources or notes call it", node.label);
        outcome.remark(node.line, format!("`{}` is in no source and no note", node.label), Some(hint))
    })
}

/// Share of what matters most that is shown: main modules or their folders, tables, terms and roles of the notes.
fn breadth(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let known = Known::all(subject.facts, subject.notes);
    let mut wanted: Vec<(Thing, String)> = top_modules(subject.facts, 6)
        .into_iter()
        .map(|index| (Thing::Module(index), subject.facts.modules[index].name.clone()))
        .collect();
    wanted.extend(
        subject.facts.tables.iter().enumerate().map(|(index, table)| (Thing::Table(index), table.name.clone())).take(8),
    );
    wanted.extend(
        subject
            .notes
            .terms
            .iter()
            .enumerate()
            .filter(|(_, term)| is_thing(&term.name, subject))
            .map(|(index, term)| (Thing::Term(index), term.name.clone()))
            .take(4),
    );
    if wanted.is_empty() {
        return Outcome::unscored("neither modules nor tables in the sources, no terms in the notes");
    }
    let evidence = if subject.facts.is_empty() { Evidence::Notes } else { Evidence::Facts };
    let Some(diagram) = look::diagram(subject) else { return no_diagram().on(evidence).measure("recall", 0.0) };
    let shown: HashSet<Thing> = diagram.nodes.iter().flat_map(|node| known.lookup(&node.label)).collect();
    let missing: Vec<&String> =
        wanted.iter().filter(|(thing, _)| !shown.contains(thing)).map(|(_, name)| name).collect();
    let enough = wanted.len().min(settings.count("most").max(1));
    let found = wanted.len() - missing.len();
    let recall = ratio(found.min(enough), enough);
    let mut outcome = Outcome::share(recall, format!("{found} of {} shown", count(wanted.len(), "main thing")))
        .on(evidence)
        .measure("recall", recall);
    for name in missing.into_iter().filter(|_| recall < 1.0) {
        outcome = outcome.remark(None, format!("`{name}` is not shown"), Some(format!("add `{name}`")));
    }
    outcome
}

/// True for a term that a map should show: no person, no day or month, no state of something.
fn is_thing(term: &str, subject: &Subject<'_>) -> bool {
    let mut values = subject.facts.choices.iter().flat_map(|choice| &choice.values);
    if values.any(|value| value.eq_ignore_ascii_case(term)) {
        return false;
    }
    let is_person = subject.notes.roles.iter().any(|role| {
        let own: Vec<String> = tokens(&role.name);
        tokens(term).iter().all(|word| own.contains(word))
    });
    // `Where we stand` is a heading, no thing.
    let asks = tokens(term)
        .first()
        .is_some_and(|word| matches!(word.as_str(), "who" | "what" | "where" | "how" | "why" | "when"));
    let is_heading = asks || tokens(term).iter().all(|word| HEADINGS.contains(&word.as_str()) || words::is_plain(word));
    !is_person && !is_heading && super::calendar::moment_of(term).is_none() && !super::calendar::is_month(term)
}

/// Nodes that hang on nothing.
fn roots(diagram: &Diagram) -> Vec<&Node> {
    let below: HashSet<&str> = diagram.edges.iter().map(|edge| edge.to.as_str()).collect();
    diagram.nodes.iter().filter(|node| !below.contains(node.id.as_str())).collect()
}

/// The root names the project, or says what it is for.
fn root(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let facts = subject.facts;
    let named: Vec<String> = facts.project.iter().flat_map(|project| content(&project.name)).collect();
    let purpose: Vec<String> = facts.purpose.iter().flat_map(|purpose| content(&purpose.name)).collect();
    let terms: Vec<String> = subject.notes.terms.iter().flat_map(|term| content(&term.name)).collect();
    let evidence = if named.is_empty() && purpose.is_empty() { Evidence::Notes } else { Evidence::Facts };
    if named.is_empty() && purpose.is_empty() && terms.is_empty() {
        return Outcome::unscored("neither sources nor notes say what the project is called");
    }
    let Some(diagram) = look::diagram(subject) else { return no_diagram().on(evidence) };
    let roots = roots(diagram);
    let [root] = roots.as_slice() else {
        return Outcome::share(0.0, "there is not one root").on(evidence);
    };
    let said = content(&root.label);
    let own = if named.is_empty() && purpose.is_empty() { &terms } else { &purpose };
    let is_name = !named.is_empty() && named.iter().all(|word| said.contains(word));
    let found = is_name || (!said.is_empty() && said.iter().all(|word| named.contains(word) || own.contains(word)));
    let outcome = Outcome::share(if found { 1.0 } else { 0.0 }, format!("the root is `{}`", root.label)).on(evidence);
    if found {
        return outcome;
    }
    let name = facts.project.as_ref().map_or("the project", |project| project.name.as_str());
    outcome.remark(
        root.line,
        format!("`{}` is not what the project is called", root.label),
        Some(format!("let the root be `{name}`")),
    )
}

/// Some branches from the root, most of them with leaves that the sources or notes know.
fn shape(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let Some(diagram) = look::diagram(subject) else { return no_diagram().measure("share", 0.0) };
    let vocabulary = Vocabulary::new(subject.facts, subject.notes);
    let topics = standings(diagram, &Known::all(subject.facts, subject.notes), &vocabulary);
    let is_free = vocabulary.evidence().is_none();
    let known: HashSet<&str> = topics
        .iter()
        .filter(|(_, topic, _)| is_free || *topic == Topic::Known)
        .map(|(node, ..)| node.id.as_str())
        .collect();
    let parent: HashMap<&str, &str> = diagram.edges.iter().map(|edge| (edge.to.as_str(), edge.from.as_str())).collect();
    let roots: HashSet<&str> = roots(diagram).into_iter().map(|node| node.id.as_str()).collect();
    let deep = |id: &&&str| parent.get(**id).is_some_and(|parent| !roots.contains(parent));
    let leaves: Vec<&&str> = known.iter().filter(deep).collect();
    // A chain of topics is one branch, however long.
    let branches: HashSet<&str> = leaves.iter().filter_map(|leaf| branch_of(leaf, &parent, &roots)).collect();
    let fit = |found: usize, wanted: &str| (found as f64 / settings.number(wanted).max(1.0)).min(1.0);
    let share = fit(branches.len(), "branches").min(fit(leaves.len(), "leaves"));
    let outcome = Outcome::share(
        share,
        format!("{} with {}", count(branches.len(), "branch"), count(leaves.len(), "known leaf")),
    )
    .measure("share", share);
    if share < 1.0 {
        let hint = "let three or more branches leave the root, each with two or more names of the sources below it";
        outcome.remark(None, "the map has no depth", Some(hint.to_owned()))
    } else {
        outcome
    }
}

/// The topic right below a root that a topic stands under.
fn branch_of<'a>(leaf: &&'a str, parent: &HashMap<&'a str, &'a str>, roots: &HashSet<&str>) -> Option<&'a str> {
    let mut at: &'a str = leaf;
    for _ in 0..parent.len() {
        match parent.get(at) {
            Some(above) if roots.contains(above) => return Some(at),
            Some(above) => at = above,
            None => return None,
        }
    }
    None
}
