//! Boxes of a diagram against modules, folders, stores and dependencies of the sources.

use super::known::{Known, Thing};
use super::look::{self, count, ratio};
use super::mermaid::no_diagram;
use super::row::Row;
use super::standing::Standings;
use crate::facts::Facts;
use crate::rubric::{Evidence, Outcome, Settings, Subject};
use std::collections::{HashMap, HashSet};

pub(super) const ROWS: &[Row] = &[
    Row::new("facts.nodes", nodes).numbers(&[("everything", 0.0), ("at_least", 1.0)]).measures(&["precision"]),
    Row::new("facts.modules", modules).numbers(&[("most", 12.0)]).measures(&["recall"]),
    Row::new("facts.externals", externals).numbers(&[("most", 3.0)]).measures(&["precision", "recall"]),
];

/// Share of boxes that stand for something in the sources; `everything = 1` counts routes, items, commands and notes.
fn nodes(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let everything = settings.number("everything") > 0.0;
    let notes_speak = everything && !(subject.notes.terms.is_empty() && subject.notes.roles.is_empty());
    if subject.facts.is_empty() && !notes_speak {
        return Outcome::unscored("the sources name nothing that a box could stand for");
    }
    let evidence = if subject.facts.is_empty() { Evidence::Notes } else { Evidence::Facts };
    let Some(diagram) = look::diagram(subject) else { return no_diagram().on(evidence).measure("precision", 0.0) };
    let known = if everything { Known::all(subject.facts, subject.notes) } else { Known::parts(subject.facts) };
    let standings = Standings::new(diagram, &known);
    let found = standings.things().count();
    // One box that is right proves little.
    let enough = (found as f64 / settings.number("at_least").max(1.0)).min(1.0);
    let summary = format!("{found} of {} stand for something in the sources", count(diagram.nodes.len(), "box"));
    let mut outcome = Outcome::share(standings.precision() * enough, summary)
        .on(evidence)
        .measure("precision", standings.precision());
    for node in standings.unknown() {
        let hint = format!("remove `{}`, or name the module, store or dependency it stands for", node.label);
        outcome = outcome.remark(
            node.line,
            format!("`{}` is in no source{}", node.label, known.nearest(&node.label)),
            Some(hint),
        );
    }
    outcome
}

/// Share of the modules that most others depend on which are shown, alone or as a folder.
fn modules(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let wanted = top_modules(subject.facts, settings.count("most"));
    if wanted.is_empty() {
        return Outcome::unscored("no modules in the sources");
    }
    let Some(diagram) = look::diagram(subject) else {
        return no_diagram().on(Evidence::Facts).measure("recall", 0.0);
    };
    let known = Known::parts(subject.facts);
    let standings = Standings::new(diagram, &known);
    let shown: Vec<Thing> = standings.things().collect();
    let missing: Vec<usize> = wanted.iter().copied().filter(|&module| !is_covered(&known, &shown, module)).collect();
    let recall = 1.0 - ratio(missing.len(), wanted.len());
    let summary =
        format!("{} of the {} are shown", wanted.len() - missing.len(), count(wanted.len(), "most used module"));
    let mut outcome = Outcome::share(recall, summary).on(Evidence::Facts).measure("recall", recall);
    for module in missing {
        let module = &subject.facts.modules[module];
        let hint = format!("add a box for `{}`", module.name);
        let said = standings.unknown().map(|node| node.label.as_str());
        let near = look::nearest_said(module.name.rsplit('/').next().unwrap_or(""), said);
        let message = format!("module `{}` ({}) is not shown{near}", module.name, module.path);
        outcome = outcome.remark(None, message, Some(hint));
    }
    outcome
}

/// A folder stands for its modules unless it holds more than half of all: `src` is no part of an architecture.
fn is_covered(known: &Known<'_>, shown: &[Thing], module: usize) -> bool {
    let modules = &known.facts.modules;
    let all = modules.iter().filter(|module| !module.test).count();
    let stands_for = |folder: &str| {
        let inside = modules.iter().filter(|module| !module.test && is_inside(&module.name, folder)).count();
        is_inside(&modules[module].name, folder) && (inside * 2 <= all || inside <= 2)
    };
    shown.iter().any(|thing| match thing {
        Thing::Module(index) => *index == module || program_of(known, shown, *index).is_some_and(stands_for),
        Thing::Folder(index) => stands_for(&known.folders[*index]),
        _ => false,
    })
}

/// The first folder of a module that begins a program and of which nothing else is shown: the box means all of it.
fn program_of<'a>(known: &'a Known<'_>, shown: &[Thing], entry: usize) -> Option<&'a str> {
    let modules = &known.facts.modules;
    let begins = modules[entry].entry_point || is_beginning(known.facts, &modules[entry].name);
    let (program, _) = modules[entry].name.split_once('/').filter(|_| begins)?;
    let is_alone = shown.iter().all(|thing| match thing {
        Thing::Module(index) => *index == entry || !is_inside(&modules[*index].name, program),
        Thing::Folder(index) => !is_inside(&known.folders[*index], program),
        _ => true,
    });
    is_alone.then_some(program)
}

/// True for a module that uses others while no other uses it.
fn is_beginning(facts: &Facts, module: &str) -> bool {
    let is_test = |name: &str| facts.modules.iter().any(|module| module.name == name && module.test);
    facts.imports.iter().any(|import| import.from == module)
        && facts.imports.iter().all(|import| import.to != module || is_test(&import.from))
}

/// True for a module within a folder, at any depth, or being the folder's own.
pub(super) fn is_inside(module: &str, folder: &str) -> bool {
    module.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The modules with most imports to and from them, tests left out; at most `most`. All those as much used as the last
/// one compete with it, so the order of the sources breaks the tie.
pub(super) fn top_modules(facts: &Facts, most: usize) -> Vec<usize> {
    let index: HashMap<&str, usize> =
        facts.modules.iter().enumerate().map(|(index, module)| (module.name.as_str(), index)).collect();
    let mut degree = vec![0usize; facts.modules.len()];
    for import in &facts.imports {
        let ends = [index.get(import.from.as_str()), index.get(import.to.as_str())];
        let is_test = ends.iter().flatten().any(|&&end| facts.modules[end].test);
        for &&end in ends.iter().flatten().filter(|_| !is_test) {
            degree[end] += 1;
        }
    }
    let mut order: Vec<usize> = (0..facts.modules.len()).filter(|&index| !facts.modules[index].test).collect();
    order.sort_by_key(|&index| {
        (std::cmp::Reverse(degree[index] + usize::from(facts.modules[index].entry_point)), index)
    });
    let connected = order.iter().filter(|&&index| degree[index] > 0 || facts.modules[index].entry_point).count();
    // Modules that nothing connects are no part of an architecture, unless there is nothing else.
    order.truncate(most.min(if connected > 0 { connected } else { order.len() }));
    order
}

/// Outside dependencies that are shown, and none that no manifest declares.
fn externals(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let facts = subject.facts;
    let used: HashSet<&str> = facts.modules.iter().flat_map(|module| &module.uses).map(String::as_str).collect();
    let declared = facts.externals.iter().filter(|external| !external.development);
    let wanted = declared
        .filter(|external| used.is_empty() || used.contains(external.name.as_str()))
        .count()
        .min(settings.count("most"));
    if wanted == 0 {
        return Outcome::unscored("no manifest declares a dependency that is used");
    }
    let Some(diagram) = look::diagram(subject) else {
        return no_diagram().on(Evidence::Facts).measure("precision", 0.0).measure("recall", 0.0);
    };
    let standings = Standings::new(diagram, &Known::parts(facts));
    let shown = standings
        .things()
        .filter(|thing| matches!(thing, Thing::External(_) | Thing::System(_) | Thing::Database))
        .count();
    let invented: Vec<_> = standings.unknown().filter(|node| is_foreign(node)).collect();
    let recall = ratio(shown.min(wanted), wanted);
    let precision = if shown + invented.len() == 0 { 0.0 } else { ratio(shown, shown + invented.len()) };
    let summary = format!("{} shown, {} invented", count(shown, "dependency"), invented.len());
    let mut outcome = Outcome::share(recall * precision, summary)
        .on(Evidence::Facts)
        .measure("precision", precision)
        .measure("recall", recall);
    for node in invented {
        let hint = format!("remove `{}`, no manifest declares it", node.label);
        outcome = outcome.remark(node.line, format!("`{}` is declared by no manifest", node.label), Some(hint));
    }
    if recall < 1.0 {
        let names: Vec<String> = facts
            .externals
            .iter()
            .filter(|external| !external.development)
            .take(8)
            .map(|external| format!("`{}`", external.name))
            .collect();
        outcome = outcome.remark(
            None,
            "outside dependencies are missing",
            Some(format!("show what the project uses of {}", names.join(", "))),
        );
    }
    outcome
}

/// A box that is meant as something outside: drawn so, or named like a product.
fn is_foreign(node: &crate::diagram::Node) -> bool {
    let lower = node.label.to_lowercase();
    matches!(node.role, crate::diagram::Role::External | crate::diagram::Role::Store)
        || super::words::products().iter().any(|product| product.names.iter().any(|name| names_product(&lower, name)))
}

/// True where a product's name stands in a text as a word of its own.
pub(super) fn names_product(lower: &str, product: &str) -> bool {
    lower.match_indices(product).any(|(at, found)| {
        let before = lower[..at].chars().next_back();
        let after = lower[at + found.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}
