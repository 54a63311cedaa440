//! Sequences: messages and activations.

use super::flowchart::pattern;
use super::repair::{Fix, each_line, indent};
use crate::diagram::DiagramKind;
use regex::Regex;
use std::sync::LazyLock;

pub(super) const FIXES: &[Fix] = &[
    Fix { edit: "escaped semicolons in messages", lossy: false, apply: semicolons },
    Fix { edit: "added the colon before a message", lossy: false, apply: colons },
    Fix { edit: "marked messages without text", lossy: false, apply: empty_messages },
    Fix { edit: "gave a note its place", lossy: false, apply: notes },
    Fix { edit: "removed activations that do not match", lossy: true, apply: activations },
];

const ARROW: &str = r"(?:<<)?--?(?:>>|>|x|\))";

static MESSAGE: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r#"^(\s*[\w]+\s*{ARROW}\s*[+-]?[\w]+\s*:)(.*;.*)$"#)));
static NO_COLON: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r#"^(\s*[\w]+\s*{ARROW}\s*[+-]?[\w]+)\s+([^:\s][^:]*)$"#)));
static EMPTY: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r#"^(\s*[\w]+\s*{ARROW}\s*[+-]?[\w]+)\s*:?\s*$"#)));
static NOTE: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(?i)^(\s*)note\s+([\w]+)\s*:\s*(.*)$"#));
static ACTIVATION: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r#"^(\s*[\w]+\s*{ARROW}\s*)[+-]([\w]+.*)$"#)));

fn semicolons(text: &str, _: DiagramKind) -> String {
    each_line(text, |line| {
        let found = MESSAGE.captures(line)?;
        Some(format!("{}{}", &found[1], found[2].replace(';', "#59;")))
    })
}

fn colons(text: &str, _: DiagramKind) -> String {
    each_line(text, |line| NO_COLON.captures(line).map(|found| format!("{}: {}", &found[1], &found[2])))
}

fn empty_messages(text: &str, _: DiagramKind) -> String {
    each_line(text, |line| EMPTY.captures(line).map(|found| format!("{}: -", &found[1])))
}

fn notes(text: &str, _: DiagramKind) -> String {
    each_line(text, |line| {
        let found = NOTE.captures(line)?;
        Some(format!("{}Note over {}: {}", &found[1], &found[2], &found[3]))
    })
}

fn activations(text: &str, _: DiagramKind) -> String {
    each_line(text, |line| {
        let trimmed = line.trim();
        if trimmed.starts_with("activate ") || trimmed.starts_with("deactivate ") {
            return Some(format!("{}%% {trimmed}", indent(line)));
        }
        ACTIVATION.captures(line).map(|found| format!("{}{}", &found[1], &found[2]))
    })
}
