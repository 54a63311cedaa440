//! Journeys, pies, Gantt charts and timelines: parts with values, in sections.

use super::fields::{decoded, list, plain, text};
use super::names::Names;
use crate::diagram::lines::Lines;
use crate::diagram::model::{Diagram, Edge, Field, Group, Node, Role};
use serde_json::Value;

/// Steps with their score as value and the people as fields.
pub(super) fn read_journey(json: &Value, lines: &Lines<'_>, diagram: &mut Diagram) {
    read_sections(json, diagram);
    let mut names = Names::default();
    for task in list(json, "tasks") {
        let label = decoded(task, "task");
        let people = list(task, "people").iter().filter_map(Value::as_str).map(plain);
        diagram.nodes.push(Node {
            id: names.unique(&label),
            line: lines.of(text(task, "task")),
            group: section_of(task, diagram),
            value: task.get("score").and_then(Value::as_f64),
            fields: people.filter(|name| !name.is_empty()).map(|name| named("actor", name)).collect(),
            label,
            ..Node::default()
        });
    }
}

/// Slices with their share as value.
pub(super) fn read_pie(json: &Value, lines: &Lines<'_>, diagram: &mut Diagram) {
    let mut names = Names::default();
    for slice in list(json, "sections") {
        let label = decoded(slice, "label");
        diagram.nodes.push(Node {
            id: names.unique(&label),
            line: lines.of(text(slice, "label")),
            value: slice.get("value").and_then(Value::as_f64),
            label,
            ..Node::default()
        });
    }
}

/// Tasks with `start` and `end` as fields; an edge from each task that another waits for.
pub(super) fn read_gantt(json: &Value, lines: &Lines<'_>, diagram: &mut Diagram) {
    read_sections(json, diagram);
    let mut names = Names::default();
    for task in list(json, "tasks") {
        let raw = task.get("raw").unwrap_or(&Value::Null);
        let (start, end) = (
            text(raw.get("startTime").unwrap_or(&Value::Null), "startData").trim(),
            text(raw.get("endTime").unwrap_or(&Value::Null), "data").trim(),
        );
        let id = names.unique(text(task, "id"));
        for before in start.strip_prefix("after ").unwrap_or("").split_whitespace() {
            let line = lines.of_edge(before, &id);
            diagram.edges.push(Edge { from: before.to_owned(), to: id.clone(), line, ..Edge::default() });
        }
        let milestone = task.get("milestone").and_then(Value::as_bool) == Some(true);
        let fields = [("start", start), ("end", end)].into_iter().filter(|(_, value)| !value.is_empty());
        diagram.nodes.push(Node {
            id,
            label: decoded(task, "task"),
            role: if milestone { Role::End } else { Role::Component },
            line: lines.of(text(task, "task")),
            group: section_of(task, diagram),
            fields: fields.map(|(name, value)| named(name, value.to_owned())).collect(),
            ..Node::default()
        });
    }
}

/// Periods with their events as fields.
pub(super) fn read_timeline(json: &Value, lines: &Lines<'_>, diagram: &mut Diagram) {
    read_sections(json, diagram);
    let mut names = Names::default();
    for period in list(json, "tasks") {
        let label = decoded(period, "task");
        let events = list(period, "events").iter().filter_map(Value::as_str).map(plain);
        diagram.nodes.push(Node {
            id: names.unique(&label),
            line: lines.of(text(period, "task")),
            group: section_of(period, diagram),
            fields: events.map(|event| named("event", event)).collect(),
            label,
            ..Node::default()
        });
    }
}

fn read_sections(json: &Value, diagram: &mut Diagram) {
    for section in list(json, "sections").iter().filter_map(Value::as_str).filter(|name| !name.trim().is_empty()) {
        let (id, label) = (section.to_owned(), plain(section));
        diagram.groups.push(Group { id, label, keyword: "section".to_owned(), parent: None });
    }
}

fn section_of(part: &Value, diagram: &Diagram) -> Option<usize> {
    let section = text(part, "section");
    diagram.groups.iter().position(|group| group.id == section)
}

fn named(data_type: &str, name: String) -> Field {
    Field { name, data_type: data_type.to_owned(), ..Field::default() }
}
