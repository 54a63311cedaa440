//! Pies and mind maps: quotes, percent signs.

use super::flowchart::pattern;
use super::repair::{Fix, each_line};
use crate::diagram::DiagramKind;
use regex::Regex;
use std::sync::LazyLock;

pub(super) const FIXES: &[Fix] = &[
    Fix { edit: "wrote slices as numbers", lossy: false, apply: slices },
    Fix { edit: "quoted labels", lossy: false, apply: labels },
];

static SLICE: LazyLock<Regex> = LazyLock::new(|| pattern(r#"^(\s*)"?([^":]+?)"?\s*:\s*([\d.]+)\s*%?\s*$"#));
static NODE: LazyLock<Regex> = LazyLock::new(|| pattern(r#"^(\s*\w*)\[([^"\]]*[(){}][^"]*)\]\s*$"#));

fn slices(text: &str, kind: DiagramKind) -> String {
    if kind != DiagramKind::Pie {
        return text.to_owned();
    }
    each_line(text, |line| {
        let found = SLICE.captures(line)?;
        Some(format!("{}\"{}\" : {}", &found[1], &found[2], &found[3]))
    })
}

fn labels(text: &str, kind: DiagramKind) -> String {
    if kind != DiagramKind::Mindmap {
        return text.to_owned();
    }
    each_line(text, |line| NODE.captures(line).map(|found| format!("{}[\"{}\"]", &found[1], &found[2])))
}
