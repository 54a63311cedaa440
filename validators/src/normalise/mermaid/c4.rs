//! C4: arguments that need quotes.

use super::flowchart::pattern;
use super::repair::{Fix, each_line};
use crate::diagram::{DiagramKind, c4_arguments};
use regex::Regex;
use std::sync::LazyLock;

pub(super) const FIXES: &[Fix] = &[Fix { edit: "quoted arguments", lossy: false, apply: arguments }];

static MACRO: LazyLock<Regex> = LazyLock::new(|| pattern(r#"^(\s*[A-Z]\w*)\((.*)\)(\s*\{?\s*)$"#));

fn arguments(text: &str, _: DiagramKind) -> String {
    each_line(text, |line| {
        let found = MACRO.captures(line)?;
        let quoted = |argument: &str| {
            let argument = argument.trim();
            let bare = !argument.contains('"') && !argument.starts_with('$') && argument.contains(char::is_whitespace);
            if bare { format!("\"{argument}\"") } else { argument.to_owned() }
        };
        let arguments: Vec<String> = c4_arguments(&found[2]).into_iter().map(quoted).collect();
        Some(format!("{}({}){}", &found[1], arguments.join(", "), &found[3]))
    })
}
