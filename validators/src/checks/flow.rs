//! Flows of data against tables and the modules that read and write them.

use super::imports::Graph;
use super::known::{Known, Thing};
use super::look::{self, count, f1, ratio};
use super::mermaid::{no_diagram, shown};
use super::row::Row;
use super::standing::{Standing, Standings};
use super::vocabulary::Vocabulary;
use super::words;
use crate::diagram::{Diagram, Edge, Node, Role};
use crate::facts::Facts;
use crate::names::{singular, tokens};
use crate::rubric::{Evidence, Outcome, Settings, Subject};
use std::collections::{HashMap, HashSet};

pub(super) const ROWS: &[Row] = &[
    Row::new("facts.flow", flow).measures(&["precision"]),
    Row::new("facts.stores", stores).numbers(&[("most", 8.0)]).measures(&["precision", "recall"]),
    Row::new("facts.directions", directions).measures(&["precision"]),
    Row::new("facts.labels", labels).measures(&["share"]),
];

/// Words that turn an arrow towards a store into a reading one.
const READING: &[&str] = &[
    "read", "reads", "query", "queries", "select", "selects", "fetch", "fetches", "load", "loads", "get", "gets",
    "lookup", "list", "lists", "find", "finds",
];

/// Share of sources and sinks that exist; there must be at least one of each.
fn flow(subject: &Subject<'_>, _: &Settings) -> Outcome {
    if subject.facts.is_empty() {
        return Outcome::unscored("the sources name nothing that data could flow through");
    }
    let Some(diagram) = look::diagram(subject) else {
        return no_diagram().on(Evidence::Facts).measure("precision", 0.0);
    };
    let known = Known::all(subject.facts, subject.notes);
    let standings = Standings::new(diagram, &known);
    let from: HashSet<&str> = diagram.edges.iter().map(|edge| edge.from.as_str()).collect();
    let to: HashSet<&str> = diagram.edges.iter().map(|edge| edge.to.as_str()).collect();
    let (mut ends, mut right, mut unknown) = (0usize, 0usize, Vec::new());
    let (mut sources, mut sinks) = (0usize, 0usize);
    for (node, standing) in diagram.nodes.iter().zip(&standings.of) {
        let id = node.id.as_str();
        let is_person = is_somebody(node, *standing);
        let is_source = from.contains(id) && (!to.contains(id) || node.role == Role::Actor || is_person);
        let is_sink = to.contains(id) && (!from.contains(id) || node.role == Role::Store);
        sources += usize::from(is_source);
        sinks += usize::from(is_sink);
        ends += 1;
        if *standing == Standing::Unknown {
            unknown.push(node);
        } else {
            right += 1;
        }
    }
    let precision = ratio(right, ends);
    let has_both = sources > 0 && sinks > 0;
    let summary =
        format!("{right} of {} exist; {}, {}", count(ends, "box"), count(sources, "source"), count(sinks, "sink"));
    let share = precision * if has_both { 1.0 } else { 0.5 };
    let mut outcome = Outcome::share(share, summary).on(Evidence::Facts).measure("precision", precision);
    for node in unknown {
        let hint = format!("remove `{}`, or name what it is in the sources", node.label);
        outcome = outcome.remark(
            node.line,
            format!("`{}` is in no source{}", node.label, known.nearest(&node.label)),
            Some(hint),
        );
    }
    if !has_both {
        outcome = outcome.remark(
            None,
            "data comes from nowhere or goes nowhere",
            Some("begin with an actor or route, end in a store".to_owned()),
        );
    }
    outcome
}

/// Tables that the code uses most, at most `most`; all where no use is known.
fn wanted_tables(facts: &Facts, most: usize) -> Vec<usize> {
    let mut uses: HashMap<&str, usize> = HashMap::new();
    for access in &facts.accesses {
        *uses.entry(access.table.as_str()).or_default() += 1;
    }
    let degree = |index: usize| uses.get(facts.tables[index].name.as_str()).copied().unwrap_or(0);
    let mut order: Vec<usize> = (0..facts.tables.len()).filter(|&index| uses.is_empty() || degree(index) > 0).collect();
    order.sort_by_key(|&index| (std::cmp::Reverse(degree(index)), index));
    order.truncate(most);
    order
}

/// F1 of stores over the tables that the code uses.
fn stores(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let wanted = wanted_tables(subject.facts, settings.count("most"));
    if wanted.is_empty() {
        return Outcome::unscored("no tables in the sources");
    }
    let Some(diagram) = look::diagram(subject) else {
        return no_diagram().on(Evidence::Facts).measure("precision", 0.0).measure("recall", 0.0);
    };
    let standings = Standings::new(diagram, &Known::all(subject.facts, subject.notes));
    let shown: HashSet<Thing> = standings.things().collect();
    // Any table that the code uses will do: which ones a flow is about is for its author to say.
    let used = wanted_tables(subject.facts, usize::MAX);
    let found = used.iter().filter(|&&table| shown.contains(&Thing::Table(table))).count().min(wanted.len());
    let real = shown.iter().filter(|thing| matches!(thing, Thing::Table(_) | Thing::Database)).count();
    let invented: Vec<_> = standings.unknown().filter(|node| node.role == Role::Store).collect();
    let precision = ratio(real, real + invented.len());
    let named = ratio(found, wanted.len());
    // One box for the whole database is true, but says half.
    let recall = if shown.contains(&Thing::Database) { named.max(0.5) } else { named };
    let summary = format!("{found} of {} shown, {} invented", count(wanted.len(), "table"), invented.len());
    let mut outcome = Outcome::share(f1(precision, recall), summary)
        .on(Evidence::Facts)
        .measure("precision", precision)
        .measure("recall", recall);
    for &table in wanted.iter().filter(|&&table| recall < 1.0 && !shown.contains(&Thing::Table(table))) {
        let table = &subject.facts.tables[table];
        outcome = outcome.remark(
            None,
            format!("table `{}` ({}) is not shown", table.name, table.at),
            Some(format!("add the store `{}[({0})]`", table.name)),
        );
    }
    for node in invented {
        let tables = subject.facts.tables.iter().map(|table| (table.name.as_str(), &table.at));
        outcome = outcome.remark(
            node.line,
            format!("`{}` is no table of the sources{}", node.label, look::nearest_of(&node.label, tables)),
            Some(format!("remove the store `{}`", node.label)),
        );
    }
    outcome
}

/// Share of arrows between code and stores that go the way the code goes: writes to a store, reads from it.
fn directions(subject: &Subject<'_>, _: &Settings) -> Outcome {
    if subject.facts.accesses.is_empty() {
        return Outcome::unscored("the sources do not show who reads and writes which table");
    }
    let Some(diagram) = look::diagram(subject) else {
        return no_diagram().on(Evidence::Facts).measure("precision", 0.0);
    };
    let known = Known::all(subject.facts, subject.notes);
    let (standings, graph) = (Standings::new(diagram, &known), Graph::new(&known));
    let (dry, unheard) = (dry(diagram, &standings, &graph), is_unheard(diagram, &standings, subject.facts));
    let (mut right, mut wrong) = (0usize, Vec::new());
    for edge in &diagram.edges {
        let is_dry = dry.contains(edge.from.as_str()) && is_kept(standings.at(&edge.to));
        match follows(&known, &graph, edge, (standings.at(&edge.from), standings.at(&edge.to))) {
            Some(true) if is_dry => wrong.push(edge),
            None if unheard && goes_out(diagram, &standings, &graph, edge) => wrong.push(edge),
            Some(true) => right += 1,
            Some(false) => wrong.push(edge),
            None => {}
        }
    }
    let precision = ratio(right, right + wrong.len());
    let summary = format!("{right} of {} go the way the code goes", count(right + wrong.len(), "store arrow"));
    let mut outcome = Outcome::share(precision, summary).on(Evidence::Facts).measure("precision", precision);
    for edge in wrong {
        let (from, to) = (shown(diagram, &edge.from), shown(diagram, &edge.to));
        let hint = format!(
            "turn or remove the arrow from `{from}` to `{to}`: an arrow to a store is a write, one from it a read"
        );
        outcome = outcome.remark(edge.line, format!("no code moves data from `{from}` to `{to}`"), Some(hint));
    }
    outcome
}

/// True for a table, or all of them.
fn is_kept(standing: Standing) -> bool {
    matches!(standing, Standing::Known(Thing::Table(_) | Thing::Database))
}

/// Boxes of code that give data to those that call them and get none from anywhere but tables: what such a box writes
/// would come from nowhere.
fn dry<'a>(diagram: &'a Diagram, standings: &Standings<'_>, graph: &Graph<'_>) -> HashSet<&'a str> {
    let fed: HashSet<&str> =
        diagram.edges.iter().filter(|edge| !is_kept(standings.at(&edge.from))).map(|edge| edge.to.as_str()).collect();
    let giving = diagram.edges.iter().filter(|edge| gives_back(standings, graph, edge)).map(|edge| edge.from.as_str());
    giving.filter(|id| !fed.contains(id)).collect()
}

/// True for an arrow from code to code that calls it.
fn gives_back(standings: &Standings<'_>, graph: &Graph<'_>, edge: &Edge) -> bool {
    let (Standing::Known(from), Standing::Known(to)) = (standings.at(&edge.from), standings.at(&edge.to)) else {
        return false;
    };
    let callee = graph.modules_of(from);
    graph.reaches(&graph.modules_of(to), 1).iter().any(|module| callee.contains(module))
}

/// True for a box that is somebody outside: `Customer`, though a table is called so too.
fn is_somebody(node: &Node, standing: Standing) -> bool {
    let is_outside = node.role != Role::Store && words::is_outside(&node.label);
    is_outside || matches!(standing, Standing::Outside | Standing::Known(Thing::Role(_)))
}

/// True where people only ever get something, though the project has routes that take something from them.
fn is_unheard(diagram: &Diagram, standings: &Standings<'_>, facts: &Facts) -> bool {
    let takes = facts.routes.iter().any(|route| route.method != "GET" && !route.parameters.is_empty());
    let somebody: HashSet<&str> = diagram
        .nodes
        .iter()
        .zip(&standings.of)
        .filter(|(node, standing)| is_somebody(node, **standing))
        .map(|(node, _)| node.id.as_str())
        .collect();
    let is_code = |id: &str| {
        let thing = if let Standing::Known(thing) = standings.at(id) { Some(thing) } else { None };
        !somebody.contains(id)
            && matches!(
                thing,
                Some(Thing::Module(_) | Thing::Folder(_) | Thing::Project | Thing::Route(_) | Thing::Item(_))
            )
    };
    let any = |told: &dyn Fn(&Edge) -> bool| diagram.edges.iter().any(told);
    takes
        && any(&|edge| is_code(&edge.from) && somebody.contains(edge.to.as_str()))
        && !any(&|edge| somebody.contains(edge.from.as_str()) && is_code(&edge.to))
}

/// True for an arrow towards people, or from code to code that calls it.
fn goes_out(diagram: &Diagram, standings: &Standings<'_>, graph: &Graph<'_>, edge: &Edge) -> bool {
    let to = diagram.node(&edge.to).is_some_and(|node| is_somebody(node, standings.at(&edge.to)));
    to || gives_back(standings, graph, edge)
}

/// True where a label at a table names other tables and not that one.
fn names_another(facts: &Facts, label: &str, table: usize) -> bool {
    let words = |text: &str| -> Vec<String> { tokens(text).iter().map(|word| singular(word)).collect() };
    let said = words(label);
    let own = words(&facts.tables[table].name);
    if said.iter().any(|word| own.contains(word)) {
        return false;
    }
    let is_said = |name: Vec<String>| !name.is_empty() && said.windows(name.len()).any(|window| window == name);
    // A column of its own may be called like another table.
    let columns = facts.tables[table].columns.iter().flat_map(|column| words(&column.name)).collect::<HashSet<_>>();
    let is_other = |name: &Vec<String>| !name.iter().all(|word| columns.contains(word));
    facts.tables.iter().map(|other| words(&other.name)).filter(is_other).any(is_said)
}

fn follows(known: &Known<'_>, graph: &Graph<'_>, edge: &Edge, ends: (Standing, Standing)) -> Option<bool> {
    let (Standing::Known(from), Standing::Known(to)) = ends else {
        return (ends.0 == Standing::Unknown || ends.1 == Standing::Unknown).then_some(false);
    };
    let is_store = |thing| matches!(thing, Thing::Table(_) | Thing::Database);
    let (code, store, mut write) = match (is_store(from), is_store(to)) {
        (false, true) => (from, to, true),
        (true, false) => (to, from, false),
        // Nothing flows from table to table but through code.
        (true, true) => return Some(false),
        (false, false) => return None,
    };
    if write && crate::names::tokens(&edge.label).iter().any(|word| READING.contains(&word.as_str())) {
        write = false;
    }
    if let Thing::Table(table) = store
        && names_another(known.facts, &edge.label, table)
    {
        return Some(false);
    }
    let modules = code_of(known, graph, code);
    if modules.is_empty() {
        return None;
    }
    let near = graph.reaches(&modules, 2);
    let facts = known.facts;
    Some(facts.accesses.iter().filter(|access| access.write == write).any(|access| {
        let is_here = |&module: &usize| facts.modules[module].name == access.module;
        let is_this = match store {
            Thing::Table(table) => facts.tables[table].name == access.table,
            _ => true,
        };
        is_this && (modules.iter().any(is_here) || near.iter().any(is_here))
    }))
}

/// Modules behind a box: its own, or that of the route or item it names.
fn code_of(known: &Known<'_>, graph: &Graph<'_>, thing: Thing) -> HashSet<usize> {
    let module = match thing {
        Thing::Route(index) => &known.facts.routes[index].module,
        Thing::Item(index) => &known.facts.items[index].module,
        _ => return graph.modules_of(thing),
    };
    known.facts.modules.iter().position(|other| other.name == *module).into_iter().collect()
}

/// Share of arrows whose label speaks of something the sources or notes know.
fn labels(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let vocabulary = Vocabulary::new(subject.facts, subject.notes);
    let Some(evidence) = vocabulary.evidence() else {
        return Outcome::unscored("neither sources nor notes have words of their own");
    };
    let Some(diagram) = look::diagram(subject) else { return no_diagram().on(evidence).measure("share", 0.0) };
    let silent: Vec<_> = diagram.edges.iter().filter(|edge| !vocabulary.knows_any(&edge.label)).collect();
    let share = if diagram.edges.is_empty() { 0.0 } else { 1.0 - ratio(silent.len(), diagram.edges.len()) };
    let summary =
        format!("{} of {} name what flows", diagram.edges.len() - silent.len(), count(diagram.edges.len(), "label"));
    let mut outcome = Outcome::share(share, summary).on(evidence).measure("share", share);
    for edge in silent {
        let hint = format!(
            "say what goes from `{}` to `{}`: a table, a column, a request",
            shown(diagram, &edge.from),
            shown(diagram, &edge.to)
        );
        outcome = outcome.remark(edge.line, format!("`{}` names nothing of the project", edge.label), Some(hint));
    }
    outcome
}
