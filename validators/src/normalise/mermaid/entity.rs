//! Entity relations: attributes and labels.

use super::flowchart::{class_definitions, pattern};
use super::repair::{Fix, each_line, indent, join};
use crate::diagram::DiagramKind;
use regex::Regex;
use std::sync::LazyLock;

pub(super) const FIXES: &[Fix] = &[
    Fix { edit: "moved relations out of an entity", lossy: false, apply: relations_out },
    Fix { edit: "quoted relation labels", lossy: false, apply: labels },
    Fix { edit: "added a missing relation label", lossy: false, apply: missing_labels },
    Fix { edit: "quoted entity names", lossy: false, apply: names },
    Fix { edit: "corrected attributes", lossy: false, apply: attributes },
    Fix { edit: "corrected a class definition", lossy: false, apply: class_definitions },
];

/// Two ends and a line between them.
static RELATION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"^(\s*)("[^"]+"|[^\s"]+)\s+((?:\|o|\|\||\}o|\}\|)(?:--|\.\.)(?:o\||\|\||o\{|\|\{))\s+("[^"]+"|[^\s":]+)\s*(?::\s*(.*))?$"#,
    )
});

fn is_relation(line: &str) -> bool {
    RELATION.is_match(line)
}

fn relations_out(text: &str, _: DiagramKind) -> String {
    let mut lines = Vec::new();
    let mut held = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        if inside && is_relation(line) {
            held.push(line.to_owned());
            continue;
        }
        let relation = is_relation(line);
        lines.push(line.to_owned());
        if line.trim_end().ends_with('{') && !relation {
            inside = true;
        } else if line.trim() == "}" {
            inside = false;
            lines.append(&mut held);
        }
    }
    lines.append(&mut held);
    join(&lines)
}

fn labels(text: &str, _: DiagramKind) -> String {
    each_line(text, |line| {
        let found = RELATION.captures(line)?;
        let label = found.get(5)?.as_str().trim();
        let bare = label.trim_matches('"');
        let sound = label.starts_with('"') && label.ends_with('"') && label.len() > 1 && !bare.contains('"');
        let word = !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '_');
        (!sound && !word).then(|| {
            let quoted = bare.replace('"', "'");
            format!("{}{} {} {} : \"{quoted}\"", &found[1], &found[2], &found[3], &found[4])
        })
    })
}

fn missing_labels(text: &str, _: DiagramKind) -> String {
    each_line(text, |line| {
        let found = RELATION.captures(line)?;
        found.get(5).is_none().then(|| format!("{} : \"\"", line.trim_end()))
    })
}

/// `public.users` and other names with signs.
fn names(text: &str, _: DiagramKind) -> String {
    let quoted = |name: &str| {
        let plain = name.starts_with('"') || name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
        if plain { name.to_owned() } else { format!("\"{}\"", name.replace('"', "")) }
    };
    each_line(text, |line| {
        if let Some(found) = RELATION.captures(line) {
            let label = found.get(5).map_or("\"\"", |label| label.as_str());
            return Some(format!("{}{} {} {} : {label}", &found[1], quoted(&found[2]), &found[3], quoted(&found[4])));
        }
        let name = line.trim().strip_suffix('{')?.trim();
        let simple = !name.contains(char::is_whitespace) && !name.contains(['[', ':']);
        (simple && !name.is_empty()).then(|| format!("{}{} {{", indent(line), quoted(name)))
    })
}

/// Rewrites the lines between the braces of entities.
fn attributes(text: &str, _: DiagramKind) -> String {
    let mut inside = false;
    let lines: Vec<String> = text
        .lines()
        .map(|line| {
            let trimmed = line.trim();
            if inside && trimmed != "}" {
                return attribute(trimmed).map_or_else(|| line.to_owned(), |fixed| format!("{}{fixed}", indent(line)));
            }
            inside = trimmed.ends_with('{') && !is_relation(line);
            line.to_owned()
        })
        .collect();
    join(&lines)
}

/// `type name PK, FK "comment"` out of the ways that models write it.
fn attribute(line: &str) -> Option<String> {
    if line.is_empty() || line.starts_with("%%") {
        return None;
    }
    let line = line.trim_end_matches([',', ';']).trim();
    let (written, quoted) = line.find('"').map_or((line, None), |at| (line[..at].trim(), Some(&line[at..])));
    let written = in_brackets(written);
    let mut words: Vec<String> = written.split_whitespace().map(str::to_owned).collect();
    // `name: type`
    if let [first, second, ..] = words.as_mut_slice()
        && let Some(name) = first.strip_suffix(':').map(str::to_owned)
    {
        *first = std::mem::replace(second, name);
    }
    let [data_type, name, rest @ ..] = words.as_slice() else { return None };
    let (keys, comment) = keys_and_comment(rest);
    let keys = if keys.is_empty() { String::new() } else { format!(" {}", keys.join(", ")) };
    let comment = match (quoted, comment.is_empty()) {
        (Some(quoted), _) => format!(" {quoted}"),
        (None, false) => format!(" \"{}\"", comment.join(" ").replace('"', "'")),
        (None, true) => String::new(),
    };
    Some(format!("{} {}{keys}{comment}", type_word(data_type), name.trim_end_matches(',')))
}

/// `enum('a', 'b')` and `decimal(10, 2)` as one word.
fn in_brackets(text: &str) -> String {
    let mut depth = 0usize;
    let mut joined = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '(' | '<' => depth += 1,
            ')' | '>' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 || !letter.is_whitespace() {
            joined.push(letter);
        }
    }
    joined
}

/// Signs that no type may hold, one for one.
fn type_word(data_type: &str) -> String {
    let swapped = data_type.chars().filter(|c| !matches!(c, '\'' | '"' | '`')).map(|c| match c {
        '<' => '[',
        '>' => ']',
        ',' | '|' | '/' | ':' | '.' => '_',
        other => other,
    });
    swapped.collect()
}

/// `PRIMARY KEY`, `PK FK`, `PK,FK`; the rest is a comment.
fn keys_and_comment(words: &[String]) -> (Vec<&'static str>, Vec<String>) {
    let (mut keys, mut comment) = (Vec::new(), Vec::new());
    let mut index = 0;
    while index < words.len() {
        let upper = words[index].to_ascii_uppercase();
        let next = words.get(index + 1).is_some_and(|word| word.eq_ignore_ascii_case("key"));
        let found: Vec<&str> = upper.split([',', '/', '_', '-']).filter(|key| !key.is_empty()).collect();
        let all_keys = !found.is_empty() && found.iter().all(|key| matches!(*key, "PK" | "FK" | "UK"));
        match upper.as_str() {
            "PRIMARY" if next => keys.push("PK"),
            "FOREIGN" if next => keys.push("FK"),
            "UNIQUE" => keys.push("UK"),
            _ if all_keys => keys.extend(found.iter().map(|key| match *key {
                "PK" => "PK",
                "FK" => "FK",
                _ => "UK",
            })),
            _ => comment.push(words[index].clone()),
        }
        index += if next && matches!(upper.as_str(), "PRIMARY" | "FOREIGN" | "UNIQUE") { 2 } else { 1 };
    }
    keys.dedup();
    (keys, comment)
}
