//! Numbers that providers hide in the text of an error.

use regex::Regex;
use std::sync::LazyLock;

/// Texts in which a limit and what was asked for stand. **Source**: recorded errors of OpenAI, Groq, Gemini, Anthropic,
/// vLLM and llama.cpp, 2024-09 to 2026-11.
static PATTERNS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        r"(?i)\blimit:?\s+(?<limit>\d+)\b.*?\brequested:?\s+~?(?<got>\d+)",
        r"(?i)token count \(?(?<got>\d+)\)? exceeds the maximum number of tokens allowed \(?(?<limit>\d+)",
        r"(?i)(?<got>\d+) tokens > (?<limit>\d+)",
        r"(?i)maximum context length (?:is|of) (?<limit>\d+) tokens.*?(?:requested|resulted in) (?<got>\d+) tokens",
        r"(?i)\((?<got>\d+) tokens\) exceeds the available context size \((?<limit>\d+) tokens\)",
        r"(?i)maximum context length (?:is|of) (?<limit>\d+)",
    ]
    .iter()
    .map(|pattern| Regex::new(pattern).expect("the pattern is a constant"))
    .collect()
});

/// "`max_completion_tokens` must be less than or equal to 40960", "supports at most 16384 completion tokens".
static AT_MOST: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        r"(?i)max_(?:completion_|output_)?tokens`? must be less than or equal to `?(?<to>\d+)",
        r"(?i)max_(?:completion_|output_)?tokens is too large.*?supports at most (?<to>\d+)",
    ]
    .iter()
    .map(|pattern| Regex::new(pattern).expect("the pattern is a constant"))
    .collect()
});

/// The parameter a text is about: `'max_tokens' is not supported`, `does not support response format`.
static PARAMETER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:parameter|value):? [`'](?<name>[\w.\[\]]+)[`']").expect("the pattern is a constant")
});

/// Longest text that is searched; the figures stand at the front.
const SEARCHED: usize = 4096;

/// The limit and what was asked for, each where the text names it.
pub(super) fn limit_and_got(message: &str) -> (Option<u64>, Option<u64>) {
    let message = front(message);
    let Some(found) = PATTERNS.iter().find_map(|pattern| pattern.captures(message)) else { return (None, None) };
    let number = |name: &str| found.name(name).and_then(|digits| digits.as_str().parse().ok());
    (number("limit"), number("got"))
}

/// The highest bound of an answer that the model takes.
pub(super) fn at_most(message: &str) -> Option<u32> {
    AT_MOST.iter().find_map(|pattern| pattern.captures(front(message)))?["to"].parse().ok()
}

/// The parameter that a text without a `param` field is about.
pub(super) fn parameter(message: &str) -> Option<String> {
    if let Some(found) = PARAMETER.captures(front(message)) {
        return Some(found["name"].to_owned());
    }
    let known = [("response format", "response_format"), ("does not support thinking", "think"), ("tools", "tools")];
    known.iter().find(|(phrase, _)| front(message).contains(phrase)).map(|(_, name)| (*name).to_owned())
}

fn front(message: &str) -> &str {
    &message[..message.floor_char_boundary(SEARCHED)]
}
