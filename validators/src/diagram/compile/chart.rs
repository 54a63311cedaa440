//! Journeys, pies, Gantt charts and timelines.

use super::escape::{bare, leading, quoted, word};
use super::flowchart::label;
use super::identifiers::Identifiers;
use super::write::Lines;
use crate::diagram::model::{Diagram, Node, Role};

pub(super) fn write_journey(diagram: &Diagram, lines: &mut Lines) {
    lines.push("journey".to_owned());
    in_sections(diagram, lines, |node| {
        let people = node.fields.iter().map(|field| bare(&field.name).replace(',', "#44;"));
        let people: Vec<String> = people.filter(|name| !name.is_empty()).collect();
        let score = node.value.filter(|value| value.is_finite()).unwrap_or(0.0).clamp(0.0, 5.0).round();
        let task = leading(label(&node.label, &node.id));
        if people.is_empty() { format!("{task}: {score}") } else { format!("{task}: {score}: {}", people.join(", ")) }
    });
}

pub(super) fn write_pie(diagram: &Diagram, lines: &mut Lines) {
    lines.push("pie showData".to_owned());
    for node in &diagram.nodes {
        // The notation takes no negative share and no exponent.
        let share = node.value.filter(|value| value.is_finite()).unwrap_or(0.0).clamp(0.0, 1e12);
        let share = (share * 100.0).round() / 100.0;
        lines.push(format!("    {} : {share}", quoted(label(&node.label, &node.id))));
    }
}

pub(super) fn write_gantt(diagram: &Diagram, lines: &mut Lines) {
    let ids = Identifiers::new(diagram);
    let mut written: Vec<&str> = Vec::new();
    lines.push("gantt".to_owned());
    lines.push("    dateFormat YYYY-MM-DD".to_owned());
    in_sections(diagram, lines, |node| {
        let field = |name: &str| node.fields.iter().find(|field| field.data_type == name).map(|f| f.name.as_str());
        let before = diagram.edges.iter().filter(|edge| edge.to == node.id).filter_map(|edge| ids.node(&edge.from));
        let before: Vec<&str> = before.filter(|id| written.contains(id)).collect();
        let start = match (field("start").filter(|start| is_date(start)), written.last()) {
            (Some(date), _) => date.to_owned(),
            (None, _) if !before.is_empty() => format!("after {}", before.join(" ")),
            (None, Some(previous)) => format!("after {previous}"),
            // The axis needs a beginning; nobody takes this one for a plan.
            (None, None) => "2000-01-01".to_owned(),
        };
        let end = field("end").filter(|end| is_date(end) || is_duration(end)).unwrap_or("1d");
        let milestone = if node.role == Role::End { "milestone, " } else { "" };
        let id = ids.of(&node.id);
        written.push(id);
        format!("{} : {milestone}{id}, {start}, {end}", leading(label(&node.label, &node.id)))
    });
}

pub(super) fn write_timeline(diagram: &Diagram, lines: &mut Lines) {
    lines.push("timeline".to_owned());
    in_sections(diagram, lines, |node| {
        let mut line = leading(label(&node.label, &node.id));
        // The notation takes no empty event.
        for event in node.fields.iter().map(|field| bare(&field.name)).filter(|event| !event.is_empty()) {
            line.push_str(" : ");
            line.push_str(&event);
        }
        line
    });
}

/// Writes parts without a section, then section by section.
fn in_sections<'a>(diagram: &'a Diagram, lines: &mut Lines, mut write: impl FnMut(&'a Node) -> String) {
    let place = |node: &Node| node.group.filter(|group| *group < diagram.groups.len());
    for node in diagram.nodes.iter().filter(|node| place(node).is_none()) {
        lines.push(format!("    {}", write(node)));
    }
    for (index, group) in diagram.groups.iter().enumerate() {
        let mut members = diagram.nodes.iter().filter(|node| place(node) == Some(index)).peekable();
        if members.peek().is_some() {
            lines.push(format!("    section {}", bare(label(&group.label, &group.id))));
            lines.extend(members.map(|node| format!("        {}", write(node))));
        }
    }
}

/// `2024-01-31`, a day that exists or nearly so.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |part: &str| if part.bytes().all(|b| b.is_ascii_digit()) { part.parse::<u32>().ok() } else { None };
    match parts[..] {
        [year, month, day] if year.len() == 4 && month.len() == 2 && day.len() == 2 => {
            number(year).is_some()
                && number(month).is_some_and(|month| (1..=12).contains(&month))
                && number(day).is_some_and(|day| (1..=28).contains(&day) || (29..=31).contains(&day) && real_day(text))
        }
        _ => false,
    }
}

/// Days after the 28th that every year has.
fn real_day(date: &str) -> bool {
    let (month, day) = (&date[5..7], &date[8..]);
    match day {
        "29" | "30" => month != "02",
        _ => matches!(month, "01" | "03" | "05" | "07" | "08" | "10" | "12"),
    }
}

/// `30d`, `2w`.
fn is_duration(text: &str) -> bool {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = &text[digits.len()..];
    !digits.is_empty()
        && digits.len() < 5
        && word(digits, "") == format!("_{digits}")
        && matches!(unit, "h" | "d" | "w")
}
