//! States: arrows, and titles on the wrong side.

use super::flowchart::{class_definitions, pattern};
use super::repair::{Fix, each_line, join};
use crate::diagram::DiagramKind;
use regex::Regex;
use std::sync::LazyLock;

pub(super) const FIXES: &[Fix] = &[
    Fix { edit: "corrected arrows", lossy: false, apply: arrows },
    Fix { edit: "put a state's title before its name", lossy: false, apply: titles },
    Fix { edit: "gave quoted states a name", lossy: false, apply: quoted },
    Fix { edit: "corrected a class definition", lossy: false, apply: class_definitions },
];

static SINGLE: LazyLock<Regex> = LazyLock::new(|| pattern(r#"^(\s*(?:\w+|\[\*\]))\s*(?:->|=>)\s*((?:\w+|\[\*\]).*)$"#));
static REVERSED: LazyLock<Regex> = LazyLock::new(|| pattern(r#"^(\s*)state\s+(\w+)\s+as\s+"([^"]+)"(.*)$"#));
static QUOTED: LazyLock<Regex> = LazyLock::new(|| pattern(r#""([^"]+)""#));

fn arrows(text: &str, _: DiagramKind) -> String {
    each_line(text, |line| SINGLE.captures(line).map(|found| format!("{} --> {}", &found[1], &found[2])))
}

fn titles(text: &str, _: DiagramKind) -> String {
    each_line(text, |line| {
        let found = REVERSED.captures(line)?;
        Some(format!("{}state \"{}\" as {}{}", &found[1], &found[3], &found[2], &found[4]))
    })
}

/// `"In Progress" --> Done`: the state is declared once, then goes by a name.
fn quoted(text: &str, _: DiagramKind) -> String {
    let mut lines = Vec::new();
    let mut declared: Vec<String> = Vec::new();
    for line in text.lines() {
        let (ends, label) = line.split_once(" : ").map_or((line, None), |(ends, label)| (ends, Some(label)));
        if !ends.contains("-->") || !ends.contains('"') {
            lines.push(line.to_owned());
            continue;
        }
        for found in QUOTED.captures_iter(ends) {
            if !declared.contains(&found[1].to_owned()) {
                lines.push(format!("state \"{}\" as {}", &found[1], name(&found[1])));
                declared.push(found[1].to_owned());
            }
        }
        let ends = QUOTED.replace_all(ends, |found: &regex::Captures<'_>| name(&found[1]));
        lines.push(label.map_or_else(|| ends.to_string(), |label| format!("{ends} : {label}")));
    }
    join(&lines)
}

fn name(title: &str) -> String {
    let name: String = title.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
    if name.starts_with(|c: char| c.is_alphabetic()) { name } else { format!("s_{name}") }
}
