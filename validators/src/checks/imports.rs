//! Arrows of a diagram against imports, uses and accesses of the sources.

use super::known::{Known, Thing};
use super::look::{self, count, ratio};
use super::mermaid::{no_diagram, shown};
use super::modules::is_inside;
use super::row::Row;
use super::standing::{Standing, Standings};
use crate::facts::Facts;
use crate::rubric::{Evidence, Outcome, Settings, Subject};
use std::collections::{HashMap, HashSet};

pub(super) const ROWS: &[Row] = &[Row::new("facts.imports", imports).measures(&["precision", "recall", "wrong"])];

/// Imports that an arrow may skip over: A uses B through two modules that are not worth showing.
const MAX_HOPS: usize = 3;
/// Share of the imports between shown boxes that must be drawn for full points; a diagram need not draw them all.
const ENOUGH_DRAWN: f64 = 0.6;

/// Share of arrows that an import, a use or an access supports, and enough of them.
fn imports(subject: &Subject<'_>, _: &Settings) -> Outcome {
    if subject.facts.imports.is_empty() && subject.facts.accesses.is_empty() {
        return Outcome::unscored("no imports in the sources");
    }
    let Some(diagram) = look::diagram(subject) else {
        return no_diagram().on(Evidence::Facts).measure("precision", 0.0).measure("recall", 0.0);
    };
    let known = Known::parts(subject.facts);
    let standings = Standings::new(diagram, &known);
    let graph = Graph::new(&known);
    let shown_modules = graph.shown(&standings);
    let (mut right, mut drawn, mut wrong) = (0usize, HashSet::new(), Vec::new());
    for edge in &diagram.edges {
        match graph.judge((standings.at(&edge.from), standings.at(&edge.to)), &shown_modules) {
            Some(true) => {
                right += 1;
                if graph.is_direct(standings.at(&edge.from), standings.at(&edge.to)) {
                    drawn.insert((edge.from.as_str(), edge.to.as_str()));
                }
            }
            Some(false) => wrong.push(edge),
            None => {}
        }
    }
    let available = graph.available(&standings);
    let precision = ratio(right, right + wrong.len());
    let recall = if available == 0 { 1.0 } else { (ratio(drawn.len(), available) / ENOUGH_DRAWN).min(1.0) };
    let summary =
        format!("{right} of {} follow the sources, {available} could be drawn", count(right + wrong.len(), "arrow"));
    let mut outcome = Outcome::share(precision * recall, summary)
        .on(Evidence::Facts)
        .measure("precision", precision)
        .measure("recall", recall)
        .measure("wrong", wrong.len() as f64);
    for edge in wrong {
        let (from, to) = (shown(diagram, &edge.from), shown(diagram, &edge.to));
        let hint = format!("remove the arrow from `{from}` to `{to}`, or turn it");
        outcome =
            outcome.remark(edge.line, format!("nothing in the sources leads from `{from}` to `{to}`"), Some(hint));
    }
    if recall < 1.0 {
        outcome = outcome.remark(
            None,
            "many imports between the boxes are not drawn",
            Some("draw the listed imports between the boxes that are shown".to_owned()),
        );
    }
    outcome
}

/// Imports, uses and accesses by module.
pub(super) struct Graph<'a> {
    pub(super) known: &'a Known<'a>,
    out: Vec<Vec<usize>>,
    uses: HashSet<(usize, &'a str)>,
    touches: HashSet<(usize, &'a str)>,
    /// Modules that have routes.
    serving: HashSet<usize>,
}

impl<'a> Graph<'a> {
    pub(super) fn new(known: &'a Known<'a>) -> Self {
        let facts: &'a Facts = known.facts;
        let index: HashMap<&str, usize> =
            facts.modules.iter().enumerate().map(|(index, module)| (module.name.as_str(), index)).collect();
        let mut out = vec![Vec::new(); facts.modules.len()];
        for import in &facts.imports {
            if let (Some(&from), Some(&to)) = (index.get(import.from.as_str()), index.get(import.to.as_str())) {
                out[from].push(to);
            }
        }
        let uses = facts
            .modules
            .iter()
            .enumerate()
            .flat_map(|(index, module)| module.uses.iter().map(move |name| (index, name.as_str())))
            .collect();
        let touches = facts
            .accesses
            .iter()
            .filter_map(|access| index.get(access.module.as_str()).map(|&module| (module, access.table.as_str())))
            .collect();
        let serving = facts.routes.iter().filter_map(|route| index.get(route.module.as_str()).copied()).collect();
        Graph { known, out, uses, touches, serving }
    }

    /// True or false where the sources can tell, `None` where an end stands outside of them.
    fn judge(&self, ends: (Standing, Standing), shown: &HashSet<usize>) -> Option<bool> {
        let (from, to) = match ends {
            (Standing::Outside, _) | (_, Standing::Outside) => return None,
            (Standing::Unknown, _) | (_, Standing::Unknown) => return Some(false),
            (Standing::Known(from), Standing::Known(to)) => (from, to),
        };
        let (left, right) = (self.modules_of(from), self.modules_of(to));
        match (left.is_empty(), right.is_empty()) {
            (false, false) => {
                let is_true = self.reaches_past(&left, shown).iter().any(|module| right.contains(module));
                // What a page asks of a server over the wire is no import.
                if !is_true && self.could_ask(&left, &right) { None } else { Some(is_true) }
            }
            // Stores and dependencies answer as well as they are asked: both directions are right.
            (false, true) => self.uses_thing(&left, to),
            (true, false) => self.uses_thing(&right, from),
            (true, true) => None,
        }
    }

    /// True where the one side has routes, and the other is written in another language and has none: no import can join
    /// the two, but requests can.
    fn could_ask(&self, asking: &HashSet<usize>, asked: &HashSet<usize>) -> bool {
        let facts = self.known.facts;
        let serves = |modules: &HashSet<usize>| {
            let near = self.reaches(modules, 2);
            modules.iter().chain(&near).any(|module| self.serving.contains(module))
        };
        let language = |module: &usize| facts.modules[*module].language;
        let is_foreign = asking.iter().all(|one| asked.iter().all(|other| language(one) != language(other)));
        is_foreign && serves(asked) && !serves(asking)
    }

    /// Modules that a box of their own stands for.
    pub(super) fn shown(&self, standings: &Standings<'_>) -> HashSet<usize> {
        standings
            .things()
            .filter_map(|thing| if let Thing::Module(module) = thing { Some(module) } else { None })
            .collect()
    }

    /// True where an import leads from the one straight to the other.
    fn is_direct(&self, from: Standing, to: Standing) -> bool {
        let (Standing::Known(from), Standing::Known(to)) = (from, to) else { return false };
        let right = self.modules_of(to);
        self.reaches(&self.modules_of(from), 1).iter().any(|module| right.contains(module))
    }

    /// Modules that are reached within some imports without passing one that is shown: an arrow may skip over what is
    /// left out, not over what stands there.
    pub(super) fn reaches_past(&self, start: &HashSet<usize>, shown: &HashSet<usize>) -> HashSet<usize> {
        let (mut reached, mut edge) = (HashSet::new(), start.clone());
        for _ in 0..MAX_HOPS {
            edge = edge
                .iter()
                .flat_map(|&module| &self.out[module])
                .copied()
                .filter(|next| !reached.contains(next))
                .collect();
            reached.extend(&edge);
            edge.retain(|module| !shown.contains(module));
        }
        reached
    }

    /// Modules that a thing stands for.
    pub(super) fn modules_of(&self, thing: Thing) -> HashSet<usize> {
        let modules = &self.known.facts.modules;
        match thing {
            Thing::Module(index) => HashSet::from([index]),
            Thing::Folder(index) => {
                let folder = &self.known.folders[index];
                (0..modules.len()).filter(|&module| is_inside(&modules[module].name, folder)).collect()
            }
            Thing::Project => (0..modules.len()).collect(),
            _ => HashSet::new(),
        }
    }

    fn uses_thing(&self, modules: &HashSet<usize>, thing: Thing) -> Option<bool> {
        let facts = self.known.facts;
        // A module reaches its store through the one that holds the connection.
        let near = self.reaches(modules, 2);
        match thing {
            Thing::External(index) if !self.uses.is_empty() => {
                let name = facts.externals[index].name.as_str();
                // What no module imports (a driver named in a connection string) cannot be placed.
                let is_placed = self.uses.iter().any(|(_, used)| *used == name);
                is_placed.then(|| near.iter().chain(modules).any(|&module| self.uses.contains(&(module, name))))
            }
            Thing::Table(index) if !self.touches.is_empty() => {
                let name = facts.tables[index].name.as_str();
                Some(near.iter().chain(modules).any(|&module| self.touches.contains(&(module, name))))
            }
            Thing::Database if !self.touches.is_empty() => Some(
                near.iter().chain(modules).any(|module| self.touches.iter().any(|(touching, _)| touching == module)),
            ),
            _ => None,
        }
    }

    /// Modules that are reached within some imports, the start left out unless it is reached again.
    pub(super) fn reaches(&self, start: &HashSet<usize>, hops: usize) -> HashSet<usize> {
        let (mut reached, mut edge) = (HashSet::new(), start.clone());
        for _ in 0..hops {
            edge = edge
                .iter()
                .flat_map(|&module| &self.out[module])
                .copied()
                .filter(|next| !reached.contains(next))
                .collect();
            reached.extend(&edge);
        }
        reached
    }

    /// Pairs of shown boxes with an import from the one to the other.
    fn available(&self, standings: &Standings<'_>) -> usize {
        let sets: Vec<HashSet<usize>> = standings
            .things()
            .map(|thing| if thing == Thing::Project { HashSet::new() } else { self.modules_of(thing) })
            .collect();
        let mut holders: HashMap<usize, Vec<usize>> = HashMap::new();
        for (set, modules) in sets.iter().enumerate() {
            for &module in modules {
                holders.entry(module).or_default().push(set);
            }
        }
        let mut pairs = HashSet::new();
        for (from, modules) in sets.iter().enumerate() {
            for next in modules.iter().flat_map(|&module| &self.out[module]) {
                let reached =
                    holders.get(next).into_iter().flatten().filter(|&&to| to != from && !modules.contains(next));
                pairs.extend(reached.map(|&to| (from, to)));
            }
        }
        pairs.len()
    }
}
