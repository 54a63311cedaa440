//! Quoted names in code and settings that look like a flag or a variable of the environment.
//!
//! Low trust: a program may read `NAME` through a table of its own. Such a name is known, and nobody has to mention it.

use crate::Language;
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Most text of a source that is looked at, and most names of one.
const MAX_BYTES: usize = 512 << 10;
const MAX_NAMES: usize = 300;

static QUOTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"["'`](--[a-z][a-z0-9-]{1,40}|[A-Z][A-Z0-9]*_[A-Z0-9_]{1,60})["'`= ]"#)
        .expect("a constant pattern reads")
});
/// `.env.example`, compose files and scripts name variables without quotes.
static BARE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)(?:^|[\s${-])([A-Z][A-Z0-9]*_[A-Z0-9_]{1,60})\b").expect("a constant pattern reads")
});

/// Names of one source, sorted; none of texts that people write about a program.
pub(super) fn read(language: Language, text: &str) -> Vec<String> {
    let pattern = if language.is_code() || language == Language::Json {
        &QUOTED
    } else if matches!(language, Language::Yaml | Language::Toml | Language::Other) {
        &BARE
    } else {
        return Vec::new();
    };
    let found: BTreeSet<&str> = pattern
        .captures_iter(&text[..text.floor_char_boundary(MAX_BYTES)])
        .filter_map(|found| Some(found.get(1)?.as_str()))
        .take(MAX_NAMES * 10)
        .collect();
    found.into_iter().take(MAX_NAMES).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_where_code_or_settings_spell_them() {
        for (language, text, expected) in [
            (
                Language::Rust,
                "const KEYS: &[&str] = &[\"LAB_KEY\", \"--dry-run\"]; const MAX_BYTES: u8 = 1;",
                vec!["--dry-run", "LAB_KEY"],
            ),
            (Language::Other, "LAB_KEY=1\n# OTHER_KEY=2\nlower=3\n", vec!["LAB_KEY", "OTHER_KEY"]),
            (Language::Yaml, "environment:\n  - LAB_KEY=${LAB_KEY}\n", vec!["LAB_KEY"]),
            (Language::Markdown, "`LAB_KEY` and \"--dry-run\"", vec![]),
        ] {
            assert_eq!(read(language, text), expected, "{text}");
        }
    }
}
