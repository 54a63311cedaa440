//! Blocks that are not closed or closed once too often, and a second diagram in the same text.

use super::repair::{Fix, join};
use crate::diagram::{DiagramKind, is_header};

pub(super) const FIXES: &[Fix] = &[
    Fix { edit: "removed closers that close nothing", lossy: false, apply: without_extra },
    Fix { edit: "took the first of several diagrams", lossy: true, apply: first_diagram },
    Fix { edit: "closed a block that was left open", lossy: true, apply: close },
];

/// What a line does to the blocks around it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Effect {
    Opens,
    Closes,
    None,
}

fn effect(line: &str, kind: DiagramKind) -> Effect {
    let line = line.trim();
    if line.starts_with("%%") {
        return Effect::None;
    }
    let braces = || {
        if line == "}" {
            Effect::Closes
        } else if line.ends_with('{') && !line.ends_with("o{") && !line.ends_with("|{") {
            Effect::Opens
        } else {
            Effect::None
        }
    };
    let words = |openers: &[&str]| {
        let first = line.split_whitespace().next().unwrap_or("");
        if line.eq_ignore_ascii_case("end") {
            Effect::Closes
        } else if openers.contains(&first) {
            Effect::Opens
        } else {
            Effect::None
        }
    };
    match kind {
        DiagramKind::Flowchart => words(&["subgraph"]),
        DiagramKind::Sequence => words(&["alt", "opt", "loop", "par", "rect", "critical", "break", "box"]),
        DiagramKind::EntityRelationship | DiagramKind::Class | DiagramKind::State | DiagramKind::C4 => braces(),
        DiagramKind::Journey
        | DiagramKind::Pie
        | DiagramKind::Mindmap
        | DiagramKind::Gantt
        | DiagramKind::Timeline
        | DiagramKind::GitGraph => Effect::None,
    }
}

fn without_extra(text: &str, kind: DiagramKind) -> String {
    let mut depth = 0usize;
    let mut kept = Vec::new();
    for line in text.lines() {
        // `end` closes in kinds whose blocks have braces, and the other way round, nothing.
        let foreign = effect(line, kind) == Effect::None && matches!(line.trim(), "end" | "}");
        match effect(line, kind) {
            Effect::Opens => depth += 1,
            Effect::Closes if depth == 0 => continue,
            Effect::Closes => depth -= 1,
            Effect::None if foreign => continue,
            Effect::None => {}
        }
        kept.push(line.to_owned());
    }
    if kept.len() == text.lines().count() { text.to_owned() } else { join(&kept) }
}

fn close(text: &str, kind: DiagramKind) -> String {
    /// More open blocks than this are no oversight.
    const MOST: usize = 5;
    let mut depth = 0usize;
    for line in text.lines() {
        match effect(line, kind) {
            Effect::Opens => depth += 1,
            Effect::Closes => depth = depth.saturating_sub(1),
            Effect::None => {}
        }
    }
    if depth == 0 || depth > MOST {
        return text.to_owned();
    }
    let closer = if matches!(kind, DiagramKind::Flowchart | DiagramKind::Sequence) { "end" } else { "}" };
    let mut lines: Vec<String> = text.trim_end().lines().map(str::to_owned).collect();
    lines.extend((0..depth).map(|_| closer.to_owned()));
    join(&lines)
}

fn first_diagram(text: &str, _: DiagramKind) -> String {
    let mut headers = text.lines().enumerate().filter(|(_, line)| is_header(line));
    let Some((second, _)) = headers.nth(1) else { return text.to_owned() };
    let first: Vec<String> = text.lines().take(second).map(str::to_owned).collect();
    join(&first)
}
