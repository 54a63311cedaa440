//! States and transitions of a diagram against the sets of values the code knows and where it assigns them.

use super::look::{self, count, f1, ratio};
use super::mermaid::{no_diagram, shown};
use super::row::Row;
use super::vocabulary::Vocabulary;
use super::words::content;
use crate::diagram::{Diagram, Edge, Node, Role};
use crate::facts::{Facts, ItemKind, StateSet, Transition, state_sets};
use crate::names::{Matching, Name, match_names, tokens};
use crate::rubric::{Evidence, Outcome, Settings, Subject};
use std::collections::{HashMap, HashSet};

pub(super) const ROWS: &[Row] = &[
    Row::new("facts.states", states).measures(&["precision", "recall"]),
    Row::new("facts.transitions", transitions).measures(&["precision", "recall", "contradicted"]),
    Row::new("state.reachable", reachable),
    Row::new("state.terminal", terminal),
    Row::new("state.labels", labels).measures(&["share"]),
];

/// The states of a diagram matched with those of the set that the diagram is about.
struct Shown<'a> {
    diagram: &'a Diagram,
    states: Vec<&'a Node>,
    set: StateSet,
    matching: Matching,
    by_id: HashMap<&'a str, usize>,
}

impl<'a> Shown<'a> {
    fn of(subject: &Subject<'a>) -> Result<Self, Outcome> {
        let sets = state_sets(subject.facts);
        if sets.is_empty() {
            return Err(Outcome::unscored("the sources name no enum, status constants or choice of values"));
        }
        let Some(diagram) = look::diagram(subject) else { return Err(no_diagram().on(Evidence::Facts)) };
        let states: Vec<&Node> = real_states(diagram).collect();
        let best = sets
            .into_iter()
            .map(|set| (matching(&states, &set), set))
            .reduce(|best, next| if rank(diagram, &next) > rank(diagram, &best) { next } else { best });
        let Some((matching, set)) = best else { return Err(no_diagram().on(Evidence::Facts)) };
        let by_id = states.iter().enumerate().map(|(index, node)| (node.id.as_str(), index)).collect();
        Ok(Shown { diagram, states, set, matching, by_id })
    }

    /// The value that the state with this id stands for.
    fn value_of(&self, id: &str) -> Option<&str> {
        let gold = self.matching.gold_of(*self.by_id.get(id)?)?;
        self.set.values.get(gold).map(String::as_str)
    }
}

/// States as opposed to `[*]` and choices.
fn real_states(diagram: &Diagram) -> impl Iterator<Item = &Node> {
    diagram.nodes.iter().filter(|node| node.role == Role::Component)
}

/// Matches by identifier or by what a reader sees, whichever the diagram writes the values in.
fn matching(states: &[&Node], set: &StateSet) -> Matching {
    let gold: Vec<&str> = set.values.iter().map(String::as_str).collect();
    let by = |name: fn(&Node) -> &str| match_names(&states.iter().map(|node| name(node)).collect::<Vec<_>>(), &gold);
    let (ids, labels) = (by(|node| &node.id), by(|node| &node.label));
    if labels.pairs.len() > ids.pairs.len() { labels } else { ids }
}

/// How well a set fits; where two fit as well, that whose name the title says.
fn rank(diagram: &Diagram, (matching, set): &(Matching, StateSet)) -> (u64, usize) {
    let title = content(diagram.title.as_deref().unwrap_or(""));
    let named = content(&set.name).iter().filter(|word| title.contains(word)).count();
    ((matching.f1() * 1e6) as u64, named)
}

/// F1 of states over the set that fits best.
fn states(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let shown = match Shown::of(subject) {
        Ok(shown) => shown,
        Err(outcome) => return outcome.measure("precision", 0.0).measure("recall", 0.0),
    };
    let (set, matching) = (&shown.set, &shown.matching);
    let summary = format!(
        "{} of {} of `{}` ({}), {} invented",
        matching.pairs.len(),
        count(set.values.len(), "state"),
        set.name,
        set.at,
        matching.invented.len()
    );
    let mut outcome = Outcome::share(matching.f1(), summary)
        .on(Evidence::Facts)
        .measure("precision", matching.precision())
        .measure("recall", matching.recall());
    for value in matching.missing.iter().filter_map(|&index| set.values.get(index)) {
        let message = format!("no state for `{value}` of `{}` ({})", set.name, set.at);
        outcome = outcome.remark(None, message, Some(format!("add the state `{value}`")));
    }
    for node in matching.invented.iter().map(|&index| shown.states[index]) {
        let message = format!("`{}` is no value of `{}` ({})", node.label, set.name, set.at);
        outcome = outcome.remark(node.line, message, Some(format!("remove the state `{}`", node.label)));
    }
    outcome
}

/// Connections between two states, `[*]` and choices left out.
fn moves(diagram: &Diagram) -> impl Iterator<Item = &Edge> {
    let real: HashSet<&str> = real_states(diagram).map(|node| node.id.as_str()).collect();
    let pseudo: HashSet<&str> =
        diagram.nodes.iter().map(|node| node.id.as_str()).filter(|id| !real.contains(id)).collect();
    diagram.edges.iter().filter(move |edge| !pseudo.contains(edge.from.as_str()) && !pseudo.contains(edge.to.as_str()))
}

/// F1 of transitions over where the code gives the values of the set.
fn transitions(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let shown = match Shown::of(subject) {
        Ok(shown) => shown,
        Err(outcome) => return outcome.measure("precision", 0.0).measure("recall", 0.0),
    };
    let gold = Gold::new(subject.facts, &shown.set);
    if gold.by_target.is_empty() {
        return Outcome::unscored("the code shows nowhere how a state is left or reached");
    }
    let (mut right, mut wrong, mut reached) = (0usize, Vec::new(), HashSet::new());
    for edge in moves(shown.diagram) {
        match (shown.value_of(&edge.from), shown.value_of(&edge.to)) {
            (Some(from), Some(to)) if gold.supports(from, to) => {
                right += 1;
                reached.insert(Name::new(to).key);
            }
            _ => wrong.push(edge),
        }
    }
    let missing: Vec<&&Transition> = gold
        .by_target
        .iter()
        .filter(|(target, _)| !reached.contains(*target))
        .flat_map(|(_, found)| found.first())
        .collect();
    let (precision, recall) = (ratio(right, right + wrong.len()), 1.0 - ratio(missing.len(), gold.by_target.len()));
    let summary = format!("{right} of {} follow the code", count(right + wrong.len(), "transition"));
    let mut outcome = Outcome::share(f1(precision, recall), summary)
        .on(Evidence::Facts)
        .measure("precision", precision)
        .measure("recall", recall);
    let claims = Claims::new(subject.facts);
    let denied: Vec<&Edge> = moves(shown.diagram).filter(|edge| claims.deny(&shown, &gold, edge)).collect();
    outcome = outcome.measure("contradicted", ratio(denied.len(), right + wrong.len()));
    for edge in denied.iter().filter(|edge| !wrong.iter().any(|other| std::ptr::eq(**edge, *other))) {
        let message = format!("`{}` is not what leads to `{}`", edge.label, self::shown(shown.diagram, &edge.to));
        outcome = outcome.remark(edge.line, message, Some("name the function that sets the state".to_owned()));
    }
    for edge in wrong {
        let (from, to) = (self::shown(shown.diagram, &edge.from), self::shown(shown.diagram, &edge.to));
        let hint = format!("remove the transition from `{from}` to `{to}`, or turn it");
        outcome = outcome.remark(edge.line, format!("no code leads from `{from}` to `{to}`"), Some(hint));
    }
    for found in missing {
        let message = format!("nothing leads to `{}`, which the code sets ({})", found.to, found.at);
        outcome = outcome.remark(None, message, Some(format!("draw how `{}` is reached", found.to)));
    }
    outcome
}

/// Where the code sets the values of one set; the values things begin with need no transition.
struct Gold<'a> {
    by_target: HashMap<String, Vec<&'a Transition>>,
}

impl<'a> Gold<'a> {
    fn new(facts: &'a Facts, set: &StateSet) -> Self {
        let keys: HashSet<String> = set.values.iter().map(|value| Name::new(value).key).collect();
        let mut by_target: HashMap<String, Vec<&Transition>> = HashMap::new();
        for transition in &facts.transitions {
            let key = Name::new(&transition.to).key;
            if keys.contains(&key) {
                by_target.entry(key).or_default().push(transition);
            }
        }
        // What is given without asking for a value first, and is the first of its set, is how things begin.
        if let Some(first) = set.values.first() {
            let key = Name::new(first).key;
            if by_target.get(&key).is_some_and(|found| found.iter().all(|transition| transition.from.is_empty())) {
                by_target.remove(&key);
            }
        }
        Gold { by_target }
    }

    fn supports(&self, from: &str, to: &str) -> bool {
        let (from, to) = (Name::new(from).key, Name::new(to).key);
        let asks = |transition: &&&Transition| {
            transition.from.is_empty() || transition.from.iter().any(|value| Name::new(value).key == from)
        };
        from != to && self.by_target.get(&to).is_some_and(|found| found.iter().any(|transition| asks(&transition)))
    }
}

/// What the code says against a transition, as opposed to what it says nothing about.
struct Claims<'a> {
    facts: &'a Facts,
    /// Functions, handlers and commands, as keys.
    functions: HashSet<String>,
}

impl<'a> Claims<'a> {
    fn new(facts: &'a Facts) -> Self {
        let items = facts.items.iter().filter(|item| item.kind == ItemKind::Function).map(|item| item.name.as_str());
        let handlers = facts.routes.iter().filter_map(|route| route.handler.as_deref());
        let commands = facts.commands.iter().map(|command| command.name.as_str());
        Claims { facts, functions: items.chain(handlers).chain(commands).map(|name| Name::new(name).key).collect() }
    }

    /// The code sets the state, but not from there; or the label names a function that does not set it.
    fn deny(&self, shown: &Shown<'_>, gold: &Gold<'_>, edge: &Edge) -> bool {
        let (Some(from), Some(to)) = (shown.value_of(&edge.from), shown.value_of(&edge.to)) else { return false };
        let key = Name::new(to).key;
        let setting: Vec<&Transition> =
            self.facts.transitions.iter().filter(|transition| Name::new(&transition.to).key == key).collect();
        let is_set_otherwise = !setting.is_empty() && !gold.supports(from, to);
        is_set_otherwise || self.names_another(&edge.label, to, &setting)
    }

    fn names_another(&self, label: &str, to: &str, setting: &[&Transition]) -> bool {
        let name = label.trim().trim_end_matches("()");
        if !self.functions.contains(&Name::new(name).key) {
            return false;
        }
        // A handler may call what sets the state: `cancel_order` calls `cancel`, `pay` calls `book_payment`.
        let stems = |name: &str| -> Vec<String> {
            tokens(name)
                .iter()
                .filter(|word| word.chars().count() > 2)
                .map(|word| word.chars().take(3).collect())
                .collect()
        };
        let own: Vec<String> =
            setting.iter().filter_map(|transition| transition.within.as_deref()).chain([to]).flat_map(stems).collect();
        !stems(name).iter().any(|stem| own.contains(stem))
    }
}

/// True for a state that a set of the sources knows, or any where they know none.
fn known_states<'a>(subject: &Subject<'a>) -> HashSet<&'a str> {
    match Shown::of(subject) {
        Ok(shown) => shown.matching.pairs.iter().map(|&(said, _)| shown.states[said].id.as_str()).collect(),
        Err(_) => look::diagram(subject).into_iter().flat_map(real_states).map(|node| node.id.as_str()).collect(),
    }
}

/// Share of states that can be reached from `[*]`.
fn reachable(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let Some(diagram) = look::diagram(subject) else { return no_diagram() };
    let mut out: HashMap<&str, Vec<&str>> = HashMap::new();
    for edge in &diagram.edges {
        out.entry(edge.from.as_str()).or_default().push(edge.to.as_str());
    }
    let mut waiting: Vec<&str> =
        diagram.nodes.iter().filter(|node| node.role == Role::Start).map(|node| node.id.as_str()).collect();
    let has_start = !waiting.is_empty();
    let mut reached: HashSet<&str> = HashSet::new();
    while let Some(id) = waiting.pop() {
        if reached.insert(id) {
            waiting.extend(out.get(id).into_iter().flatten());
        }
    }
    let known = known_states(subject);
    let total = real_states(diagram).count();
    let found =
        real_states(diagram).filter(|node| reached.contains(node.id.as_str()) && known.contains(node.id.as_str()));
    let share = ratio(found.count(), total);
    let outcome = Outcome::share(share, format!("{:.0} % of {} can be reached", share * 100.0, count(total, "state")));
    if !has_start {
        return outcome.remark(None, "nothing leads from `[*]`", Some("begin with `[*] --> first`".to_owned()));
    }
    let lost = real_states(diagram).filter(|node| !reached.contains(node.id.as_str()));
    lost.fold(outcome, |outcome, node| {
        let hint = format!("draw what leads to `{}`", node.label);
        outcome.remark(node.line, format!("`{}` cannot be reached from `[*]`", node.label), Some(hint))
    })
}

/// At least one state of the sources ends at `[*]`, and no transition leaves it for another.
fn terminal(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let Some(diagram) = look::diagram(subject) else { return no_diagram() };
    let known = known_states(subject);
    let ends: HashSet<&str> =
        diagram.nodes.iter().filter(|node| node.role == Role::End).map(|node| node.id.as_str()).collect();
    let found = diagram.edges.iter().any(|edge| ends.contains(edge.to.as_str()) && known.contains(edge.from.as_str()));
    if found {
        Outcome::share(1.0, "it ends somewhere")
    } else {
        Outcome::share(0.0, "it never ends").remark(
            None,
            "no state ends",
            Some("draw `state --> [*]` for each state that nothing follows".to_owned()),
        )
    }
}

/// Share of transitions between known states whose label speaks the project's words.
fn labels(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let vocabulary = Vocabulary::new(subject.facts, subject.notes);
    let Some(evidence) = vocabulary.evidence() else {
        return Outcome::unscored("neither sources nor notes have words of their own");
    };
    let Some(diagram) = look::diagram(subject) else { return no_diagram().on(evidence).measure("share", 0.0) };
    let known = known_states(subject);
    let is_told = |edge: &&Edge| {
        known.contains(edge.from.as_str()) && known.contains(edge.to.as_str()) && vocabulary.knows_any(&edge.label)
    };
    let (told, silent): (Vec<&Edge>, Vec<&Edge>) = moves(diagram).partition(is_told);
    let total = told.len() + silent.len();
    let outcome = Outcome::share(
        ratio(told.len(), total),
        format!("{} of {} say what happens", told.len(), count(total, "transition")),
    )
    .on(evidence)
    .measure("share", ratio(told.len(), total));
    silent.into_iter().fold(outcome, |outcome, edge| {
        let (from, to) = (shown(diagram, &edge.from), shown(diagram, &edge.to));
        let hint = format!("name the function, route or event that leads from `{from}` to `{to}`");
        outcome.remark(edge.line, format!("`{from}` to `{to}` does not say what happens"), Some(hint))
    })
}
