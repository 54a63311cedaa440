//! Flowcharts: arrows, labels with brackets, subgraph titles.

use super::repair::{Fix, each_line, indent};
use crate::diagram::DiagramKind;
use regex::{Captures, Regex};
use std::sync::LazyLock;

pub(super) const FIXES: &[Fix] = &[
    Fix { edit: "corrected arrows", lossy: false, apply: arrows },
    Fix { edit: "quoted a subgraph title", lossy: false, apply: subgraphs },
    Fix { edit: "corrected a class definition", lossy: false, apply: class_definitions },
    Fix { edit: "moved a label onto its arrow", lossy: false, apply: colon_labels },
    Fix { edit: "renamed a node called `end`", lossy: false, apply: end_nodes },
    Fix { edit: "quoted labels", lossy: false, apply: labels },
    Fix { edit: "made one word of a node's name", lossy: false, apply: spaced_names },
];

static SINGLE: LazyLock<Regex> = LazyLock::new(|| pattern(r#"([\w\])}])\s*->\s*([\w|])"#));
static FAT: LazyLock<Regex> = LazyLock::new(|| pattern(r#"([\w\])}])\s*=>\s*([\w|])"#));
static COLON: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"^(\s*[\w]+\s*)(-->|-\.->|==>)(\s*[\w]+)\s*:\s*([^:|"]+)$"#));
static END: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"\bend\b(\s*[\[({>]|\s*-|\s*:::|\s*&)|(>\s*|\|\s*|&\s*)\bend\b"#));
static EDGE_LABEL: LazyLock<Regex> = LazyLock::new(|| pattern(r#"\|([^|"\n]*[(){}\[\]][^|"\n]*)\|"#));
static SPACED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"^(\s*)([A-Za-z]\w*(?: [A-Za-z]\w*){1,2})\s*(-->|-\.->|==>|---)(.*)$"#));

pub(super) fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is fixed")
}

fn arrows(text: &str, _: DiagramKind) -> String {
    each_line(text, |line| {
        if line.contains('"') && !line.contains("\"]") {
            return None;
        }
        let line = SINGLE.replace_all(line, "$1 --> $2");
        Some(FAT.replace_all(&line, "$1 ==> $2").into_owned())
    })
}

fn subgraphs(text: &str, _: DiagramKind) -> String {
    each_line(text, |line| {
        let title = line.trim().strip_prefix("subgraph ")?.trim();
        if title.contains('"') || !title.contains(['(', ')', '{', '}', '/', '&', ',']) {
            return None;
        }
        // `id[title (x)]` keeps its identifier.
        let quoted = match title.split_once('[').zip(title.strip_suffix(']')) {
            Some(((id, _), whole)) if !id.trim().contains(' ') => {
                format!("{}[\"{}\"]", id.trim(), &whole[id.len() + 1..])
            }
            _ => format!("\"{title}\""),
        };
        Some(format!("{}subgraph {quoted}", indent(line)))
    })
}

pub(super) fn class_definitions(text: &str, _: DiagramKind) -> String {
    each_line(text, |line| {
        let rest = line.trim().strip_prefix("classDef ")?;
        (rest.contains('=') && !rest.contains(':'))
            .then(|| format!("{}classDef {}", indent(line), rest.replace('=', ":")))
    })
}

fn colon_labels(text: &str, _: DiagramKind) -> String {
    each_line(text, |line| {
        let found = COLON.captures(line)?;
        Some(format!("{}{}|\"{}\"|{}", &found[1], &found[2], found[4].trim(), &found[3]))
    })
}

fn end_nodes(text: &str, _: DiagramKind) -> String {
    each_line(text, |line| {
        END.is_match(line)
            .then(|| END.replace_all(line, |found: &Captures<'_>| found[0].replace("end", "end_")).into_owned())
    })
}

/// Quotes a label that holds signs of the notation, where it is clear which bracket closes it.
fn labels(text: &str, _: DiagramKind) -> String {
    each_line(text, |line| {
        let word = line.trim_start();
        if ["subgraph ", "classDef ", "click ", "style ", "linkStyle ", "%%"]
            .iter()
            .any(|start| word.starts_with(start))
        {
            return None;
        }
        let line = EDGE_LABEL.replace_all(line, "|\"$1\"|");
        Some(quote_shapes(&line))
    })
}

/// Brackets that open a shape, longest first, with what closes it.
const SHAPES: &[(&str, &str)] =
    &[("([", "])"), ("[(", ")]"), ("[[", "]]"), ("((", "))"), ("{{", "}}"), ("[", "]"), ("(", ")"), ("{", "}")];

fn quote_shapes(line: &str) -> String {
    let mut quoted = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(['[', '(', '{']) {
        let names = rest[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let shape = SHAPES.iter().find(|(open, _)| rest[at..].starts_with(open));
        let label = shape.filter(|_| names).and_then(|(open, close)| {
            let inside = &rest[at + open.len()..];
            closing(inside, close).map(|end| (open, close, &inside[..end], &inside[end + close.len()..]))
        });
        let Some((open, close, label, after)) = label else {
            quoted.push_str(&rest[..=at]);
            rest = &rest[at + 1..];
            continue;
        };
        quoted.push_str(&rest[..at]);
        quoted.push_str(open);
        if needs_quotes(label) {
            quoted.push('"');
            quoted.push_str(&label.replace('"', "#quot;"));
            quoted.push('"');
        } else {
            quoted.push_str(label);
        }
        quoted.push_str(close);
        rest = after;
    }
    quoted.push_str(rest);
    quoted
}

fn needs_quotes(label: &str) -> bool {
    let whole = label.len() > 1 && label.starts_with('"') && label.ends_with('"');
    !whole && label.contains(['(', ')', '[', ']', '{', '}', '"', '/', '<', '>', '@'])
}

/// Where the label ends: at the first closer that is followed by nothing, an arrow, `&`, `;` or a class.
fn closing(inside: &str, close: &str) -> Option<usize> {
    inside.match_indices(close).map(|(at, _)| at).find(|at| {
        let after = &inside[at + close.len()..];
        let next = after.trim_start();
        let ends = next.is_empty() || next.starts_with([';', '&']) || after.starts_with(":::");
        ends || ["--", "-.", "==", "<-", "~~", "o--", "x--"].iter().any(|arrow| next.starts_with(arrow))
    })
}

fn spaced_names(text: &str, _: DiagramKind) -> String {
    each_line(text, |line| {
        let found = SPACED.captures(line)?;
        let name = &found[2];
        let first = name.split(' ').next().unwrap_or("");
        if matches!(first, "subgraph" | "click" | "style" | "class" | "classDef" | "linkStyle" | "direction" | "end") {
            return None;
        }
        Some(format!("{}{}[\"{name}\"] {}{}", &found[1], name.replace(' ', "_"), &found[3], &found[4]))
    })
}
