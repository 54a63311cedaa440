//! Classes: generics, members, inheritance in words.

use super::flowchart::{class_definitions, pattern};
use super::repair::{Fix, each_line, indent, join};
use crate::diagram::DiagramKind;
use regex::{Captures, Regex};
use std::sync::LazyLock;

pub(super) const FIXES: &[Fix] = &[
    Fix { edit: "corrected arrows", lossy: false, apply: arrows },
    Fix { edit: "wrote `extends` and `implements` as arrows", lossy: false, apply: inheritance },
    Fix { edit: "wrote interfaces as classes", lossy: false, apply: interfaces },
    Fix { edit: "wrote generics with `~`", lossy: false, apply: generics },
    Fix { edit: "quoted multiplicities", lossy: false, apply: multiplicities },
    Fix { edit: "removed colons within members", lossy: false, apply: members },
    Fix { edit: "corrected a class definition", lossy: false, apply: class_definitions },
    Fix { edit: "removed method bodies", lossy: true, apply: bodies },
];

static SINGLE: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(\w)\s*([^-.<|*o\s])?->\s*(\w)"#));
static EXTENDS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"^(\s*)class\s+([\w~]+)\s+(extends|implements)\s+(\w+)\s*(\{?)\s*$"#));
static INTERFACE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"^(\s*)(?:(interface|enum|abstract class|abstract))\s+(\w+)\s*(\{?)\s*$"#));
static GENERIC: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(\w)<([\w\[\], ]+)>"#));
static MULTIPLICITY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"^(\s*\w+)\s+([\d*.n]+)\s+([<|*o]*(?:--|\.\.)[>|*o]*)\s+([\d*.n]+)\s+(\w+.*)$"#));
static BODY: LazyLock<Regex> = LazyLock::new(|| pattern(r#"^(\s*[+\-#~]?[^{}]*\)[^{}]*?)\s*\{[^{}]*\}\s*$"#));

fn arrows(text: &str, _: DiagramKind) -> String {
    each_line(text, |line| {
        let quoted = line.contains('"') || line.contains(": ") && line.find(": ") < line.find("->");
        (!quoted && !line.contains("-->")).then(|| SINGLE.replace_all(line, "$1$2 --> $3").into_owned())
    })
}

fn inheritance(text: &str, _: DiagramKind) -> String {
    let mut lines = Vec::new();
    let mut after = Vec::new();
    for line in text.lines() {
        let Some(found) = EXTENDS.captures(line) else {
            lines.push(line.to_owned());
            continue;
        };
        let arrow = if &found[3] == "extends" { "<|--" } else { "<|.." };
        let (indent, class, parent) = (&found[1], &found[2], &found[4]);
        lines.push(format!("{indent}class {class} {}", &found[5]).trim_end().to_owned());
        after.push(format!("{indent}{parent} {arrow} {}", class.split('~').next().unwrap_or(class)));
    }
    lines.append(&mut after);
    join(&lines)
}

fn interfaces(text: &str, _: DiagramKind) -> String {
    let mut lines = Vec::new();
    for line in text.lines() {
        let Some(found) = INTERFACE.captures(line) else {
            lines.push(line.to_owned());
            continue;
        };
        let (indent, name) = (&found[1], &found[3]);
        let mark = if &found[2] == "enum" { "enumeration" } else { found[2].split(' ').next().unwrap_or("interface") };
        if found[4].is_empty() {
            lines.push(format!("{indent}class {name}"));
            lines.push(format!("{indent}<<{mark}>> {name}"));
        } else {
            lines.push(format!("{indent}class {name} {{"));
            lines.push(format!("{indent}  <<{mark}>>"));
        }
    }
    join(&lines)
}

fn generics(text: &str, _: DiagramKind) -> String {
    each_line(text, |line| {
        let line = if line.contains("<<") { return None } else { line };
        GENERIC.is_match(line).then(|| GENERIC.replace_all(line, "$1~$2~").into_owned())
    })
}

fn multiplicities(text: &str, _: DiagramKind) -> String {
    each_line(text, |line| {
        let found = MULTIPLICITY.captures(line)?;
        Some(format!("{} \"{}\" {} \"{}\" {}", &found[1], &found[2], &found[3], &found[4], &found[5]))
    })
}

/// `Name : run(a: int)` keeps its first colon only.
fn members(text: &str, _: DiagramKind) -> String {
    static MEMBER: LazyLock<Regex> = LazyLock::new(|| pattern(r#"^(\s*\w+\s*):([^:"][^"]*:[^"]*)$"#));
    each_line(text, |line| {
        MEMBER.captures(line).map(|found: Captures<'_>| {
            let rest = found[2].split(':').map(str::trim_end).collect::<String>();
            format!("{}:{rest}", &found[1])
        })
    })
}

fn bodies(text: &str, _: DiagramKind) -> String {
    each_line(text, |line| BODY.captures(line).map(|found| format!("{}{}", indent(line), found[1].trim())))
}
