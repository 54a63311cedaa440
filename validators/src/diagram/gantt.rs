//! Gantt charts whose dates cannot be worked out. The official parser only does so when it draws, so that any words
//! behind a task's colon are good syntax; whether they are dates is a question of its own.

use super::kind::header_line;
use super::model::{Diagram, Edge, Field};

/// When a task is said to begin and to end, as written.
pub(super) struct Timing {
    start: String,
    end: String,
}

/// Lines that are no task though they hold a colon. **Source**: the lexer of ganttDiagram in Mermaid 12.3.0.
const STATEMENTS: &[&str] = &[
    "%%",
    "acctitle",
    "accdescr",
    "title ",
    "section ",
    "dateformat ",
    "axisformat ",
    "tickinterval ",
    "includes ",
    "excludes ",
    "todaymarker ",
    "click ",
    "weekday ",
    "weekend ",
];
/// Words before the dates. **Source**: the tags of Mermaid's ganttDb.
const TAGS: &[&str] = &["active", "done", "crit", "milestone", "vert"];

/// The text with the same date in every task, and what was written there instead.
pub(super) fn with_plain_dates(text: &str) -> (String, Vec<Timing>) {
    let start = header_line(text).map_or(0, |line| line + 1);
    let mut plain = String::with_capacity(text.len());
    let mut timings = Vec::new();
    let mut in_description = false;
    for (index, line) in text.lines().enumerate() {
        let lower = line.trim_start().get(..20).unwrap_or(line.trim_start()).to_ascii_lowercase();
        in_description = (in_description || lower.starts_with("accdescr") && line.contains('{')) && !line.contains('}');
        let task = line.split_once(':').filter(|(name, data)| !name.trim().is_empty() && !data.is_empty());
        let is_task = index >= start && !in_description && !STATEMENTS.iter().any(|word| lower.starts_with(word));
        if index >= start && lower.starts_with("dateformat ") {
            plain.push_str("dateFormat YYYY-MM-DD");
        } else if let Some((name, data)) = task.filter(|_| is_task) {
            let (data, behind) = data.split_at(data.find(['#', ';']).unwrap_or(data.len()));
            let (before, timing) = timing(data);
            plain.push_str(&format!("{name}:{before} 2000-01-01, 1d{behind}"));
            timings.push(timing);
        } else {
            plain.push_str(line);
        }
        plain.push('\n');
    }
    (plain, timings)
}

/// Tags and identifier of a task, each with its comma, and the rest.
fn timing(data: &str) -> (String, Timing) {
    let mut parts: Vec<&str> = data.split(',').map(str::trim).collect();
    let tags = parts.iter().take_while(|part| TAGS.contains(part)).count();
    let dates = parts.split_off(tags);
    let (id, start, end) = match dates.as_slice() {
        [] => (None, "", ""),
        [end] => (None, "", *end),
        [start, end] => (None, *start, *end),
        [id, start, end, ..] => (Some(*id), *start, *end),
    };
    let before = parts.into_iter().chain(id).map(|part| format!(" {part},")).collect();
    (before, Timing { start: start.to_owned(), end: end.to_owned() })
}

/// Gives every task the dates that were written.
pub(super) fn restore(timings: Vec<Timing>, diagram: &mut Diagram) {
    if timings.len() != diagram.nodes.len() {
        return;
    }
    for (node, timing) in diagram.nodes.iter_mut().zip(timings) {
        for before in timing.start.strip_prefix("after ").unwrap_or("").split_whitespace() {
            let (from, to) = (before.to_owned(), node.id.clone());
            diagram.edges.push(Edge { from, to, line: node.line, ..Edge::default() });
        }
        let dates = [("start", timing.start), ("end", timing.end)].into_iter().filter(|(_, date)| !date.is_empty());
        node.fields =
            dates.map(|(name, data_type)| Field { name: name.to_owned(), data_type, ..Field::default() }).collect();
    }
}

#[cfg(test)]
mod tests {
    use crate::diagram::{DiagramKind, parse};

    #[test]
    fn words_in_place_of_dates_parse_and_stay_what_they_are() {
        let text = "gantt\n dateFormat YYYY-MM-DD\n section A\n Plan :crit, a1, 2024-13-45, 3d\n Do :after a1, 2 weeks\n Check : Week 1, 2 weeks";
        let diagram = parse(text, DiagramKind::Gantt).expect("the official parser takes it");
        let dates: Vec<Vec<_>> = diagram
            .nodes
            .iter()
            .map(|node| node.fields.iter().map(|field| (field.name.as_str(), field.data_type.as_str())).collect())
            .collect();
        assert_eq!(
            dates,
            [
                [("start", "2024-13-45"), ("end", "3d")],
                [("start", "after a1"), ("end", "2 weeks")],
                [("start", "Week 1"), ("end", "2 weeks")]
            ]
        );
        assert_eq!((diagram.edges[0].from.as_str(), diagram.nodes[0].id.as_str()), ("a1", "a1"));
        assert!(parse("gantt\n A : Week 1, 2 weeks\n no task at all", DiagramKind::Gantt).is_err());
    }
}
