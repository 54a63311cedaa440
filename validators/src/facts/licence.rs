//! The licence of a project, from its manifest or from the text of a licence file.

use super::model::{Location, Named};
use regex::Regex;
use std::sync::{Arc, LazyLock};

/// Beginning of a licence file that is looked at, in bytes.
const MAX_HEAD: usize = 2_000;
/// Lines of a manifest that are looked at.
const MAX_LINES: usize = 2_000;

static DECLARED: LazyLock<Regex> = LazyLock::new(|| {
    // Cargo, npm, composer, Poetry, and `license = { text = "MIT" }` of PEP 621.
    Regex::new(r#"^\s*"?licen[cs]e"?\s*[=:]\s*(?:\{\s*text\s*=\s*)?"([A-Za-z0-9 .+()/-]{2,60})""#)
        .expect("a constant pattern reads")
});

/// Titles of licence texts with their short names (SPDX). The longer ones come first: `AGPL` holds `GPL`.
const TITLES: &[(&str, &str)] = &[
    ("gnu affero general public license", "AGPL-3.0"),
    ("gnu lesser general public license", "LGPL"),
    ("gnu general public license", "GPL"),
    ("apache license", "Apache-2.0"),
    ("mozilla public license", "MPL-2.0"),
    ("mit license", "MIT"),
    ("permission is hereby granted, free of charge", "MIT"),
    ("isc license", "ISC"),
    ("redistribution and use in source and binary forms", "BSD"),
    ("this is free and unencumbered software", "Unlicense"),
    ("european union public licence", "EUPL-1.2"),
    ("boost software license", "BSL-1.0"),
];

/// The licence a source states; nothing for sources that are neither manifest nor licence file.
pub(super) fn read(path: &Arc<str>, text: &str) -> Option<Named> {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let at = |line| Location { path: path.clone(), line };
    match name.as_str() {
        "cargo.toml" | "pyproject.toml" | "package.json" | "composer.json" => {
            let lines = (1u32..).zip(text.lines().take(MAX_LINES));
            let mut found =
                lines.filter_map(|(line, text)| Some((line, DECLARED.captures(text)?.get(1)?.as_str().trim())));
            found.next().map(|(line, name)| Named { name: name.to_owned(), at: at(line) })
        }
        _ if is_licence_file(&name) => {
            let head = text[..text.floor_char_boundary(MAX_HEAD)]
                .to_lowercase()
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ");
            let (_, short) = TITLES.iter().find(|(title, _)| head.contains(title))?;
            Some(Named { name: (*short).to_owned(), at: at(1) })
        }
        _ => None,
    }
}

/// `LICENSE`, `LICENCE.md`, `license-mit.txt`, `COPYING`.
fn is_licence_file(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name);
    ["license", "licence", "copying", "unlicense"].iter().any(|start| stem.split(['-', '_']).next() == Some(*start))
}

/// The one nearest to the root; a manifest says more than a text of the same depth.
pub(super) fn nearest(mut found: Vec<Named>) -> Option<Named> {
    let depth = |path: &str| path.matches('/').count();
    let is_text = |path: &str| is_licence_file(&path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase());
    found.sort_by_cached_key(|named| (depth(&named.at.path), is_text(&named.at.path), named.at.path.clone()));
    found.into_iter().next()
}

#[cfg(test)]
mod tests {
    use crate::Source;
    use crate::facts;

    #[test]
    fn a_licence_is_read_from_manifests_and_from_licence_texts() {
        for (path, text, expected) in [
            ("Cargo.toml", "[package]\nname = \"x\"\nlicense = \"MIT OR Apache-2.0\"\n", Some("MIT OR Apache-2.0 :3")),
            ("package.json", "{\n  \"license\": \"ISC\"\n}", Some("ISC :2")),
            ("pyproject.toml", "[project]\nlicense = { text = \"BSD-3-Clause\" }\n", Some("BSD-3-Clause :2")),
            ("LICENSE", "MIT License\n\nCopyright", Some("MIT :1")),
            ("LICENSE-APACHE", "                 Apache License\n  Version 2.0", Some("Apache-2.0 :1")),
            ("COPYING", "GNU GENERAL PUBLIC\n LICENSE", Some("GPL :1")),
            ("src/licenses.rs", "// MIT License", None),
            ("README.md", "MIT License", None),
            ("LICENSE", "all rights reserved", None),
        ] {
            let facts = facts::read(&[Source::new(path, text)]);
            let found = facts.licence.map(|named| format!("{} :{}", named.name, named.at.line));
            assert_eq!(found.as_deref(), expected, "{path}");
        }
    }

    #[test]
    fn the_licence_nearest_to_the_root_counts() {
        let sources = [
            Source::new("vendor/x/LICENSE", "GNU General Public License"),
            Source::new("LICENSE", "MIT License"),
            Source::new("Cargo.toml", "[package]\nlicense = \"MIT OR Apache-2.0\"\n"),
        ];
        assert_eq!(facts::read(&sources).licence.map(|named| named.name).as_deref(), Some("MIT OR Apache-2.0"));
    }
}
