//! Tasks of a plan and events of a timeline against the action items of the notes, with their dates.

use super::calendar::{day_of, is_duration, iso_dates, moment_of};
use super::look::{self, count, f1, ratio};
use super::mermaid::no_diagram;
use super::row::Row;
use super::words::content;
use crate::diagram::{Diagram, DiagramKind, Node};
use crate::facts::{Named, Notes};
use crate::rubric::{Evidence, Outcome, Settings, Subject};
use std::collections::{BTreeMap, HashMap, HashSet};

pub(super) const ROWS: &[Row] = &[
    Row::new("notes.tasks", tasks).numbers(&[("most", 12.0)]).measures(&["precision", "recall"]),
    Row::new("notes.dates", noted_dates).measures(&["recall"]),
    Row::new("schedule.dates", dates).measures(&["share"]),
    Row::new("schedule.dependencies", dependencies).measures(&["share"]),
    Row::new("schedule.periods", periods).measures(&["share"]),
    Row::new("schedule.sections", sections).numbers(&[("at_least", 2.0)]),
];

/// A task of a plan, or an event of a timeline.
pub(super) struct Task<'a> {
    pub(super) label: &'a str,
    pub(super) node: &'a Node,
    /// Index of the action item it is about; a task said twice is about nothing the second time.
    pub(super) action: Option<usize>,
}

/// Tasks in order, each with its action item.
pub(super) fn tasks_of<'a>(diagram: &'a Diagram, notes: &Notes) -> Vec<Task<'a>> {
    let actions = Actions::new(wanted(notes));
    let mut seen = HashSet::new();
    let mut task = |label: &'a str, node: &'a Node| {
        let is_new = seen.insert(label.trim().to_lowercase());
        Task { label, node, action: if is_new { actions.of(label) } else { None } }
    };
    let mut tasks = Vec::new();
    for node in &diagram.nodes {
        if diagram.kind == DiagramKind::Timeline && !node.fields.is_empty() {
            tasks.extend(node.fields.iter().map(|event| task(&event.name, node)));
        } else {
            tasks.push(task(&node.label, node));
        }
    }
    tasks
}

/// What a plan is held against: the action items, or the terms where there are none.
pub(super) fn wanted(notes: &Notes) -> &[Named] {
    if notes.actions.is_empty() { &notes.terms } else { &notes.actions }
}

/// Action items by the words they hold.
struct Actions {
    by_word: HashMap<String, Vec<usize>>,
}

impl Actions {
    fn new(wanted: &[Named]) -> Self {
        let mut by_word: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, named) in wanted.iter().enumerate() {
            for word in content(&named.name) {
                let actions = by_word.entry(word).or_default();
                if actions.last() != Some(&index) {
                    actions.push(index);
                }
            }
        }
        Actions { by_word }
    }

    /// The action item that at least half of a label's words, or four of them, are from.
    fn of(&self, label: &str) -> Option<usize> {
        let words: HashSet<String> = content(label).into_iter().collect();
        let mut common: BTreeMap<usize, usize> = BTreeMap::new();
        for &action in words.iter().filter_map(|word| self.by_word.get(word)).flatten() {
            *common.entry(action).or_default() += 1;
        }
        let (action, found) = common.into_iter().max_by_key(|(action, found)| (*found, std::cmp::Reverse(*action)))?;
        (found * 2 >= words.len() || found >= 4).then_some(action)
    }
}

/// F1 of tasks over action items; several tasks may be about one.
fn tasks(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let wanted = wanted(subject.notes);
    if wanted.is_empty() {
        return Outcome::unscored("the notes hold no action items and no terms");
    }
    let Some(diagram) = look::diagram(subject) else {
        return no_diagram().on(Evidence::Notes).measure("precision", 0.0).measure("recall", 0.0);
    };
    let tasks = tasks_of(diagram, subject.notes);
    let covered: HashSet<usize> = tasks.iter().filter_map(|task| task.action).collect();
    let grounded = tasks.iter().filter(|task| task.action.is_some()).count();
    let enough = wanted.len().min(settings.count("most").max(1));
    let (precision, recall) = (ratio(grounded, tasks.len()), ratio(covered.len().min(enough), enough));
    let summary = format!(
        "{} of {} covered; {} of {} in the notes",
        covered.len(),
        count(wanted.len(), "action item"),
        grounded,
        count(tasks.len(), "task")
    );
    let mut outcome = Outcome::share(f1(precision, recall), summary)
        .on(Evidence::Notes)
        .measure("precision", precision)
        .measure("recall", recall);
    for task in tasks.iter().filter(|task| task.action.is_none()) {
        let hint = format!("remove `{}`, or name the action item it is about", task.label);
        outcome = outcome.remark(task.node.line, format!("no action item is about `{}`", task.label), Some(hint));
    }
    for action in wanted.iter().enumerate().filter(|(index, _)| recall < 1.0 && !covered.contains(index)) {
        let (message, hint) =
            (format!("`{}` ({}) is missing", action.1.name, action.1.at), format!("add `{}`", action.1.name));
        outcome = outcome.remark(None, message, Some(hint));
    }
    outcome
}

/// Share of the dates in action items that a task about the same item has.
fn noted_dates(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let gold: Vec<(usize, &str)> = wanted(subject.notes)
        .iter()
        .enumerate()
        .flat_map(|(index, named)| iso_dates(&named.name).map(move |date| (index, date)))
        .collect();
    if gold.is_empty() {
        return Outcome::unscored("no action item has a date");
    }
    let Some(diagram) = look::diagram(subject) else { return no_diagram().on(Evidence::Notes).measure("recall", 0.0) };
    let tasks = tasks_of(diagram, subject.notes);
    let said: HashSet<(usize, &str)> = tasks
        .iter()
        .flat_map(|task| {
            let texts = std::iter::once(task.node.label.as_str())
                .chain(task.node.fields.iter().map(|field| field.name.as_str()));
            task.action
                .into_iter()
                .flat_map(move |action| texts.clone().flat_map(iso_dates).map(move |date| (action, date)))
        })
        .collect();
    let missing: Vec<&(usize, &str)> = gold.iter().filter(|pair| !said.contains(*pair)).collect();
    let recall = 1.0 - ratio(missing.len(), gold.len());
    let outcome =
        Outcome::share(recall, format!("{} of {} kept", gold.len() - missing.len(), count(gold.len(), "date")))
            .on(Evidence::Notes)
            .measure("recall", recall);
    missing.into_iter().fold(outcome, |outcome, (action, date)| {
        let named = &wanted(subject.notes)[*action];
        let message = format!("`{}` ({}) is due {date}", named.name, named.at);
        let line = tasks.iter().find(|task| task.action == Some(*action)).and_then(|task| task.node.line);
        outcome.remark(line, message, Some(format!("let it end on {date}")))
    })
}

/// Share of tasks that are about something and begin and end when a calendar can.
fn dates(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let Some(diagram) = look::diagram(subject) else { return no_diagram().measure("share", 0.0) };
    let ids: HashSet<&str> = diagram.nodes.iter().map(|node| node.id.as_str()).collect();
    let tasks = tasks_of(diagram, subject.notes);
    let free = wanted(subject.notes).is_empty();
    let (mut right, mut outcome) = (0usize, Outcome::default());
    for task in &tasks {
        match fault(task.node, &ids) {
            None => right += usize::from(free || task.action.is_some()),
            Some(fault) => {
                let hint = format!("give `{}` a date like 2026-03-01, or `after` and the id of a task", task.label);
                outcome = outcome.remark(task.node.line, format!("`{}` {fault}", task.label), Some(hint));
            }
        }
    }
    let share = ratio(right, tasks.len());
    let remarks = outcome.remarks;
    let mut outcome = Outcome::share(share, format!("{right} of {} have sound dates", count(tasks.len(), "task")))
        .measure("share", share);
    outcome.remarks = remarks;
    outcome
}

/// What is wrong with the dates of a task.
fn fault(node: &Node, ids: &HashSet<&str>) -> Option<String> {
    let field =
        |name: &str| node.fields.iter().find(|field| field.data_type == name).map_or("", |field| field.name.as_str());
    let (start, end) = (field("start"), field("end"));
    let begins = day_of(start);
    match start.strip_prefix("after ") {
        Some(before) => {
            if let Some(id) = before.split_whitespace().find(|id| !ids.contains(id) || *id == node.id) {
                return Some(format!("waits for `{id}`, which is no other task"));
            }
        }
        None if begins.is_none() && !start.is_empty() => return Some(format!("begins on `{start}`, which is no date")),
        None => {}
    }
    match day_of(end) {
        Some(ends) if begins.is_some_and(|begins| begins > ends) => Some(format!("ends on {end}, before it begins")),
        Some(_) => None,
        None if is_duration(end) => None,
        None => Some(format!("ends on `{end}`, which is no date and no duration")),
    }
}

/// Share of dependencies between tasks that are about something; there must be one.
fn dependencies(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let Some(diagram) = look::diagram(subject) else { return no_diagram().measure("share", 0.0) };
    let free = wanted(subject.notes).is_empty();
    let tasks = tasks_of(diagram, subject.notes);
    let known: HashSet<&str> =
        tasks.iter().filter(|task| free || task.action.is_some()).map(|task| task.node.id.as_str()).collect();
    let right = diagram
        .edges
        .iter()
        .filter(|edge| known.contains(edge.from.as_str()) && known.contains(edge.to.as_str()) && edge.from != edge.to);
    let right = right.count();
    let share = ratio(right, diagram.edges.len());
    let outcome = Outcome::share(share, format!("{right} of {} sound", count(diagram.edges.len(), "dependency")))
        .measure("share", share);
    if share < 1.0 {
        let hint = "let a task that needs another begin `after` its id";
        outcome.remark(None, "no task waits for another, or for one that is not there", Some(hint.to_owned()))
    } else {
        outcome
    }
}

/// Share of tasks of the notes that stand in a section, with enough sections.
fn sections(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let Some(diagram) = look::diagram(subject) else { return no_diagram() };
    let free = wanted(subject.notes).is_empty();
    let tasks = tasks_of(diagram, subject.notes);
    let grounded: Vec<usize> =
        tasks.iter().filter(|task| free || task.action.is_some()).filter_map(|task| task.node.group).collect();
    let filled: HashSet<usize> = grounded.iter().copied().collect();
    let least = settings.count("at_least").max(1);
    let share = ratio(filled.len().min(least), least) * ratio(grounded.len(), tasks.len());
    let outcome = Outcome::share(
        share,
        format!("{} with {} of {}", count(filled.len(), "section"), grounded.len(), count(tasks.len(), "task")),
    );
    if share < 1.0 {
        let hint = format!("group the tasks into {least} or more sections: `section Checkout`");
        outcome.remark(None, "tasks stand side by side without order", Some(hint))
    } else {
        outcome
    }
}

/// Share of periods that have a date, hold an event of the notes and stand in the order of time.
fn periods(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let Some(diagram) = look::diagram(subject) else { return no_diagram().measure("share", 0.0) };
    let free = wanted(subject.notes).is_empty();
    let mut holds: HashMap<&str, bool> = HashMap::new();
    for task in tasks_of(diagram, subject.notes) {
        *holds.entry(task.node.id.as_str()).or_default() |= free || task.action.is_some();
    }
    let (mut right, mut last, mut outcome) = (0usize, None, Outcome::default());
    for node in &diagram.nodes {
        let at = moment_of(&node.label);
        let in_order = at.is_some_and(|at| last.is_none_or(|last| last <= at));
        if in_order {
            last = at;
            right += usize::from(holds.get(node.id.as_str()).copied().unwrap_or(false));
        } else {
            let hint = "begin every period with a year, a quarter, a month or a date, the earliest first";
            outcome = outcome.remark(node.line, format!("`{}` is out of time", node.label), Some(hint.to_owned()));
        }
    }
    let remarks = outcome.remarks;
    let mut outcome = Outcome::share(
        ratio(right, diagram.nodes.len()),
        format!("{right} of {} dated, in order", count(diagram.nodes.len(), "period")),
    )
    .measure("share", ratio(right, diagram.nodes.len()));
    outcome.remarks = remarks;
    outcome
}
