//! What surrounds a diagram: fences, prose, other notations' marks, a header that is nearly right.

use super::repair::{Fix, join};
use crate::diagram::{DiagramKind, headers, is_header};
use crate::normalise::fences;

pub(super) const FIXES: &[Fix] = &[
    Fix { edit: "removed stray fences", lossy: false, apply: without_fences },
    Fix { edit: "removed PlantUML marks", lossy: false, apply: without_marks },
    Fix { edit: "corrected the header", lossy: false, apply: header },
    Fix { edit: "removed prose before the diagram", lossy: false, apply: without_preface },
    Fix { edit: "removed a doubled header", lossy: false, apply: single_header },
    Fix { edit: "removed prose after the diagram", lossy: false, apply: without_postscript },
];

fn keep(text: &str, mut wanted: impl FnMut(&str) -> bool) -> String {
    join(&text.lines().filter(|line| wanted(line)).map(str::to_owned).collect::<Vec<_>>())
}

fn without_fences(text: &str, _: DiagramKind) -> String {
    if text.lines().all(|line| fences::fence(line).is_none()) {
        return text.to_owned();
    }
    keep(text, |line| fences::fence(line).is_none())
}

fn without_marks(text: &str, _: DiagramKind) -> String {
    let is_mark = |line: &str| {
        let line = line.trim();
        line.starts_with("@start")
            || line.starts_with("@end")
            || line.starts_with("!include")
            || line.starts_with("skinparam ")
    };
    if text.lines().any(is_mark) { keep(text, |line| !is_mark(line)) } else { text.to_owned() }
}

/// `ERDiagram`, `er_diagram`, `er-diagram`, `flowchart DOWN`.
fn header(text: &str, kind: DiagramKind) -> String {
    if crate::diagram::kind_of(text) == Some(kind) && kind != DiagramKind::Flowchart {
        return text.to_owned();
    }
    let mut found = false;
    let lines: Vec<String> = text
        .lines()
        .map(|line| {
            let fixed = if found { None } else { corrected(line, kind) };
            found |= fixed.is_some();
            fixed.unwrap_or_else(|| line.to_owned())
        })
        .collect();
    if found { join(&lines) } else { text.to_owned() }
}

fn corrected(line: &str, kind: DiagramKind) -> Option<String> {
    let trimmed = line.trim();
    let mut words = trimmed.split_whitespace();
    let first = words.next()?;
    let plain = squeezed(first.trim_end_matches([':', ';']));
    let (canonical, _) = headers().find(|(header, of)| *of == kind && squeezed(header) == plain)?;
    let rest = trimmed[first.len()..].trim();
    if kind == DiagramKind::Flowchart {
        let direction = match rest.trim_end_matches(';').to_ascii_uppercase().as_str() {
            "" => "TB",
            "DOWN" | "TD" | "TB" | "TOP-DOWN" | "TOPDOWN" | "TOP DOWN" | "TOP TO BOTTOM" | "VERTICAL" => "TD",
            "LR" | "RIGHT" | "LEFT-RIGHT" | "LEFT TO RIGHT" | "HORIZONTAL" => "LR",
            "RL" | "LEFT" | "RIGHT TO LEFT" => "RL",
            "BT" | "UP" | "BOTTOM TO TOP" => "BT",
            _ => return None,
        };
        return Some(format!("{canonical} {direction}"));
    }
    // Prose may begin with the same word.
    let is_short = rest.is_empty() || matches!(kind, DiagramKind::Pie | DiagramKind::GitGraph);
    is_short.then(|| format!("{canonical} {rest}").trim().to_owned())
}

/// Lower case without dashes and underscores.
fn squeezed(word: &str) -> String {
    word.chars().filter(|c| !matches!(c, '-' | '_')).flat_map(char::to_lowercase).collect()
}

fn without_preface(text: &str, kind: DiagramKind) -> String {
    let wanted = |line: &&str| is_header(line) && crate::diagram::kind_of(line) == Some(kind);
    let Some(start) = text.lines().position(|line| wanted(&line)) else { return text.to_owned() };
    // Front matter and directives before the header belong to the diagram.
    let before: Vec<&str> = text.lines().take(start).filter(|line| !line.trim().is_empty()).collect();
    if before.is_empty() || before[0].trim() == "---" || before.iter().all(|line| line.trim().starts_with("%%")) {
        return text.to_owned();
    }
    join(&text.lines().skip(start).map(str::to_owned).collect::<Vec<_>>())
}

fn single_header(text: &str, kind: DiagramKind) -> String {
    let mut seen = false;
    keep(text, |line| {
        let header = is_header(line) && crate::diagram::kind_of(line) == Some(kind);
        let double = header && seen;
        // Only the line right behind: a header further down begins another diagram.
        seen = header || seen && line.trim().is_empty();
        !double
    })
}

/// The last paragraph, where it reads like one.
fn without_postscript(text: &str, _: DiagramKind) -> String {
    let lines: Vec<&str> = text.trim_end().lines().collect();
    let Some(blank) = lines.iter().rposition(|line| line.trim().is_empty()) else { return text.to_owned() };
    let last = &lines[blank + 1..];
    let prose = |line: &&str| {
        let line = line.trim();
        let words = line
            .split_whitespace()
            .filter(|word| word.chars().all(|c| c.is_alphanumeric() || ".,!?:;'()`*-".contains(c)));
        let signs = ["--", "->", "||", "}|", "{", "}", "[", "]", " : "];
        words.count() >= 4 && !signs.iter().any(|sign| line.contains(sign)) && line.ends_with(['.', '!', ':', '?', '*'])
    };
    if last.is_empty() || !last.iter().all(prose) {
        return text.to_owned();
    }
    join(&lines[..blank].iter().map(|line| (*line).to_owned()).collect::<Vec<_>>())
}
