//! Tries edits in order until the text parses, then keeps only those it needs.

use super::{around, blocks, c4, chart, class, comments, entity, flowchart, sequence, state, swap};
use crate::diagram::{Diagram, DiagramKind, MAX_CHARS, parse, slips};
use crate::rubric::Repair;

/// One kind of edit.
pub(super) struct Fix {
    /// What was done, for the list of repairs.
    pub(super) edit: &'static str,
    /// Something was dropped or guessed.
    pub(super) lossy: bool,
    /// The text after the edit; the same text where there is nothing to do.
    pub(super) apply: fn(&str, DiagramKind) -> String,
}

/// Repairs a text that does not parse; `None` where no edits make it parse.
pub(super) fn repair(text: &str, kind: DiagramKind) -> Option<(String, Diagram, Vec<Repair>)> {
    if text.len() > MAX_CHARS * 2 {
        return None;
    }
    let fixes = fixes(kind);
    let mut used = attempt(text, kind, &fixes)?;
    // Edits made on the way may have been needless: each is left out once.
    let mut index = 0;
    while used.len() > 1 && index < used.len() {
        let without: Vec<&Fix> = used.iter().enumerate().filter(|(at, _)| *at != index).map(|(_, fix)| *fix).collect();
        match attempt(text, kind, &without) {
            Some(fewer) => used = fewer,
            None => index += 1,
        }
    }
    let repaired = used.iter().fold(text.to_owned(), |text, fix| (fix.apply)(&text, kind));
    let diagram = parse(&repaired, kind).ok()?;
    let edits = used.iter().map(|fix| Repair { edit: fix.edit.to_owned(), lossy: fix.lossy }).collect();
    Some((repaired, diagram, edits))
}

/// The edits that were made until the text parsed.
fn attempt<'a>(text: &str, kind: DiagramKind, fixes: &[&'a Fix]) -> Option<Vec<&'a Fix>> {
    let mut text = text.to_owned();
    let mut used = Vec::new();
    for fix in fixes {
        let next = (fix.apply)(&text, kind);
        if next != text {
            text = next;
            used.push(*fix);
            // A header alone parses too, but is nothing the model said.
            let says_something = parse(&text, kind).is_ok_and(|diagram| !diagram.nodes.is_empty());
            if says_something && slips(&text, kind).is_empty() {
                return Some(used);
            }
        }
    }
    None
}

/// All edits for a kind: what surrounds the diagram, then its own syntax, then what costs something.
fn fixes(kind: DiagramKind) -> Vec<&'static Fix> {
    let own: &'static [Fix] = match kind {
        DiagramKind::Flowchart => flowchart::FIXES,
        DiagramKind::EntityRelationship => entity::FIXES,
        DiagramKind::Sequence => sequence::FIXES,
        DiagramKind::Class => class::FIXES,
        DiagramKind::State => state::FIXES,
        DiagramKind::C4 => c4::FIXES,
        DiagramKind::Pie | DiagramKind::Mindmap => chart::FIXES,
        DiagramKind::Journey | DiagramKind::Gantt | DiagramKind::Timeline | DiagramKind::GitGraph => &[],
    };
    around::FIXES.iter().chain(comments::FIXES).chain(swap::FIXES).chain(own).chain(blocks::FIXES).collect()
}

/// Applies an edit to every line after the header; `None` leaves the line as it is.
pub(super) fn each_line(text: &str, edit: impl Fn(&str) -> Option<String>) -> String {
    let mut header_seen = false;
    let lines: Vec<String> = text
        .lines()
        .map(|line| {
            if !header_seen {
                header_seen = crate::diagram::is_header(line);
                return line.to_owned();
            }
            edit(line).unwrap_or_else(|| line.to_owned())
        })
        .collect();
    join(&lines)
}

/// Lines to a text.
pub(super) fn join(lines: &[String]) -> String {
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

/// The space a line begins with.
pub(super) fn indent(line: &str) -> &str {
    &line[..line.len() - line.trim_start().len()]
}
