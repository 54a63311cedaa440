//! Signs that look like the right ones.

use super::repair::{Fix, each_line};
use crate::diagram::DiagramKind;
use regex::Regex;
use std::sync::LazyLock;

pub(super) const FIXES: &[Fix] = &[
    Fix { edit: "replaced typographic quotes", lossy: false, apply: quotes },
    Fix { edit: "replaced typographic arrows", lossy: false, apply: arrows },
    Fix { edit: "removed semicolons at line ends", lossy: false, apply: semicolons },
];

fn quotes(text: &str, _: DiagramKind) -> String {
    text.replace(['“', '”', '„', '‟'], "\"").replace(['‘', '’'], "'")
}

static ARROW: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\s*(?:[-–—]*[–—]+[-–—]*>+|[-–—]*→)\s*").expect("the pattern is fixed"));
static LINE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[–—]+").expect("the pattern is fixed"));

fn arrows(text: &str, kind: DiagramKind) -> String {
    let arrow = match kind {
        DiagramKind::Sequence => "->>",
        DiagramKind::Flowchart | DiagramKind::State | DiagramKind::Class => " --> ",
        DiagramKind::EntityRelationship => return relations(text),
        _ => return text.to_owned(),
    };
    each_line(text, |line| {
        // An arrow within a label is content.
        let at = ARROW.find(line)?;
        let quoted = line[..at.start()].matches('"').count() % 2 == 1;
        let labelled = line[..at.start()].contains(": ");
        (!quoted && !labelled).then(|| format!("{}{arrow}{}", &line[..at.start()], &line[at.end()..]))
    })
}

/// `||—o{` between two entities.
fn relations(text: &str) -> String {
    each_line(text, |line| {
        let (left, label) = line.split_once(':').map_or((line, None), |(left, label)| (left, Some(label)));
        if !left.contains(['|', '{', '}']) || !left.contains(['–', '—']) {
            return None;
        }
        let left = LINE.replace_all(left, "--").replace("---", "--");
        Some(label.map_or_else(|| left.clone(), |label| format!("{left}:{label}")))
    })
}

fn semicolons(text: &str, _: DiagramKind) -> String {
    let cut: Vec<String> = text
        .lines()
        .map(|line| {
            let entity = line
                .rfind('#')
                .is_some_and(|at| line[at + 1..].trim_end_matches(';').chars().all(char::is_alphanumeric));
            if entity { line.to_owned() } else { line.trim_end().trim_end_matches(';').to_owned() }
        })
        .collect();
    super::repair::join(&cut)
}
