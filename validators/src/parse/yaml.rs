//! YAML as JSON values, within bounds: an alias repeats what it names, and a hostile text nests them.

use crate::document::ParseFailure;
use serde_json::Value;

/// Longest text that is read, in bytes.
const MAX_BYTES: usize = 2 << 20;
/// Deepest nesting: its reader recurses, and a thread has a stack of 2 MB.
const MAX_DEPTH: usize = 48;
/// Events that all aliases of a text may repeat together; descriptions of large services repeat some thousand.
const MAX_REPEATED: usize = 50_000;

/// Reads one YAML document; keys become texts.
///
/// **Errors**: [`ParseFailure`] with the line: no YAML, two documents, a key twice, too long, too deep, too many aliases.
pub fn yaml(text: &str) -> Result<Value, ParseFailure> {
    if text.len() > MAX_BYTES {
        return Err(ParseFailure { line: None, message: format!("{} bytes are too long to be read", text.len()) });
    }
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! { max_depth: MAX_DEPTH, flow_nesting_limit: MAX_DEPTH, max_nodes: 250_000 },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: MAX_REPEATED },
        strict_booleans: true,
        with_snippet: false,
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let line = error.location().and_then(|at| u32::try_from(at.line()).ok()).filter(|line| *line > 0);
        ParseFailure { line, message: error.to_string() }
    })
}

/// Syntax errors of YAML, with their lines.
pub(super) fn errors(text: &str) -> Vec<(u32, String)> {
    yaml(text).err().map(|failure| (failure.line.unwrap_or(1), failure.message)).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::yaml;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn yaml_becomes_the_same_value_as_json() {
        for (text, expected) in [
            ("a: 1\nb: [x, y]\n200: ok\n", json!({"a": 1, "b": ["x", "y"], "200": "ok"})),
            ("{\"a\": {\"b\": null}}", json!({"a": {"b": null}})),
            ("a: &x {b: 1}\nc: *x\n", json!({"a": {"b": 1}, "c": {"b": 1}})),
            ("a: no\nb: true\n", json!({"a": "no", "b": true})),
            ("- |\n  two\n  lines\n", json!(["two\nlines\n"])),
        ] {
            assert_eq!(yaml(text).expect(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_yaml_or_too_much_of_it_is_refused_with_its_line() {
        for (text, line) in [("a: [1\nb: 2\n", true), ("a: 1\na: 2\n", true), ("a: b: c\n", true)] {
            let failure = yaml(text).expect_err(text);
            assert_eq!(failure.line.is_some(), line, "{text}: {failure:?}");
        }
        let bomb: String = std::iter::once("a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned())
            .chain((1..12).map(|n| format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 9].join(", "))))
            .collect();
        assert!(yaml(&bomb).is_err(), "aliases that multiply");
        for deep in ["[".repeat(100_000), "{a: ".repeat(100_000), "- ".repeat(100_000), "? ".repeat(100_000)] {
            assert!(yaml(&deep).is_err());
        }
        assert!(yaml(&"a".repeat(3 << 20)).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_text_panics(pieces in prop::collection::vec(prop_oneof![
            prop::sample::select(vec!["a", ": ", "- ", "\n", "  ", "[", "]", "{", "}", "&x ", "*x", "\"", "'", "|\n", ">\n", "!!t ", "---\n",
                "#", "? ", "<<", "\t", "%", "@", "\u{feff}", "\0"]).prop_map(str::to_owned), "\\PC{0,4}"], 0..40)) {
            let _ = yaml(&pieces.concat());
        }

        #[test]
        fn carriage_returns_change_no_value(words in prop::collection::vec("[a-z]{1,6}", 1..8)) {
            let text: String = words.iter().enumerate().map(|(n, word)| format!("k{n}:\n  - {word}\n  - \"{word} x\"\n")).collect();
            prop_assert_eq!(yaml(&text), yaml(&text.replace('\n', "\r\n")));
        }
    }
}
