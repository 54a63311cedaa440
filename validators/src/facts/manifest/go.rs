//! `go.mod`.

use super::lines::Lines;
use super::read::MAX_EXTERNALS;
use crate::facts::model::{External, Named};
use crate::facts::partial::Manifest;

/// Reads name and direct requirements; what is only needed by others is marked `// indirect`.
pub(super) fn read(lines: &Lines<'_>) -> Manifest {
    let mut manifest = Manifest::default();
    let mut inside = "";
    for (number, line) in (1u32..).zip(lines.text.lines()) {
        let (code, comment) = line.split_once("//").unwrap_or((line, ""));
        let mut words = code.split_whitespace();
        let first = words.next().unwrap_or("");
        let second = words.next().unwrap_or("");
        let requirement = match (inside, first) {
            ("", "module") => {
                manifest.name = Some(Named { name: unquoted(second).to_owned(), at: lines.at(number) });
                continue;
            }
            ("", block @ ("require" | "replace" | "exclude" | "retract" | "tool" | "godebug")) if second == "(" => {
                inside = block;
                continue;
            }
            (_, ")") => {
                inside = "";
                continue;
            }
            ("", "require") => Some((second, words.next())),
            ("require", name) => Some((name, Some(second))),
            _ => None,
        };
        let Some((name, version)) = requirement.filter(|(name, _)| name.contains('.')) else { continue };
        if comment.trim() != "indirect" && manifest.externals.len() < MAX_EXTERNALS {
            let version = version.filter(|version| !version.is_empty()).map(str::to_owned);
            let name = unquoted(name).to_owned();
            manifest.externals.push(External { name, version, development: false, at: lines.at(number) });
        }
    }
    manifest
}

fn unquoted(text: &str) -> &str {
    text.trim_matches(['"', '`'])
}
