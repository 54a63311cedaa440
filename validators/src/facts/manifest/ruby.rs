//! `Gemfile` of Ruby: read line by line, as people write it.

use super::lines::Lines;
use super::read::MAX_EXTERNALS;
use crate::facts::model::External;
use crate::facts::partial::Manifest;

/// Groups that a program does without when it runs.
const DEVELOPMENT: [&str; 5] = [":development", ":test", ":lint", ":ci", ":doc"];

pub(super) fn read(lines: &Lines<'_>) -> Manifest {
    let mut manifest = Manifest::default();
    let mut group: Option<bool> = None;
    for (number, raw) in (1u32..).zip(lines.text.lines()) {
        let line = raw.split(" #").next().unwrap_or(raw).trim();
        if line == "end" {
            group = None;
        } else if let Some(names) = line.strip_prefix("group ").filter(|_| line.ends_with(" do")) {
            group = Some(is_development(names.trim_end_matches(" do")));
        } else if let Some(rest) = line.strip_prefix("gem ").or_else(|| line.strip_prefix("gem(")) {
            let quoted: Vec<&str> = rest.split(',').map(str::trim).collect();
            let Some(name) = quoted.first().and_then(|part| quoted_text(part)) else { continue };
            let versions: Vec<&str> = quoted.iter().skip(1).map_while(|part| quoted_text(part)).collect();
            let own = rest.find("group").map(|at| is_development(&rest[at..]));
            let local = rest.contains("path:");
            if !local && manifest.externals.len() < MAX_EXTERNALS {
                manifest.externals.push(External {
                    name: name.to_owned(),
                    version: (!versions.is_empty()).then(|| versions.join(", ")),
                    development: own.or(group).unwrap_or(false),
                    at: lines.at(number),
                });
            }
        }
    }
    manifest
}

fn quoted_text(part: &str) -> Option<&str> {
    part.strip_prefix(['"', '\'']).map(|part| part.trim_end_matches(['"', '\'', ')']))
}

/// True where all groups of a list are for development.
fn is_development(names: &str) -> bool {
    let mut named = names.split([',', ' ', '[', ']', '(', ')']).filter(|name| name.starts_with(':')).peekable();
    named.peek().is_some() && named.all(|name| DEVELOPMENT.contains(&name))
}
