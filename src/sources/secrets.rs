//! What looks like a secret: patterns as data, and the sense to leave placeholders alone.

use regex::{Regex, RegexSet};
use serde::Deserialize;
use sluice_validators::Language;
use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

/// A secret that was seen in a source. Prints without its value.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretFound {
    /// What it looks like, e.g. `aws_key`.
    pub kind: &'static str,
    /// Path of the source.
    pub path: String,
    /// Line in it, from 1.
    pub line: u32,
    /// The text itself, to be kept out of everything that is written.
    pub value: Secret,
}

impl std::fmt::Debug for SecretFound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SecretFound({} at {}:{})", self.kind, self.path, self.line)
    }
}

/// A text that never shows in `Debug` output.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub(super) String);

impl Secret {
    /// The text: for comparing, never for showing.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A stretch of a text that holds a secret.
pub(super) struct Hit {
    pub(super) kind: &'static str,
    pub(super) range: Range<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    kind: String,
    /// The secret is the group `value`, or the whole match.
    pattern: String,
    sense: Sense,
    #[serde(default = "everywhere")]
    in_code: bool,
}

fn everywhere() -> bool {
    true
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    secret: Vec<Entry>,
}

/// How much more than its shape a match must show.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Sense {
    /// The shape says it all, save for documented examples.
    Shape,
    /// Letters and digits mixed: words in the same shape are none.
    Mixed,
    /// A value that somebody assigned: placeholders, words and references are none.
    Value,
}

struct Pattern {
    kind: &'static str,
    /// Over ASCII bytes only.
    source: String,
    /// Made when the set has found something: most projects hold no secret.
    regex: OnceLock<Regex>,
    sense: Sense,
    in_code: bool,
}

impl Pattern {
    fn regex(&self) -> &Regex {
        self.regex.get_or_init(|| Regex::new(&self.source).expect("the set of all patterns was made"))
    }
}

struct Patterns {
    any: RegexSet,
    each: Vec<Pattern>,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("secrets.toml")).expect("the list of secrets is checked by a test");
    let pattern = |entry: Entry| Pattern {
        kind: entry.kind.leak(),
        source: format!("(?-u){}", entry.pattern),
        regex: OnceLock::new(),
        sense: entry.sense,
        in_code: entry.in_code,
    };
    let each: Vec<Pattern> = file.secret.into_iter().map(pattern).collect();
    let any = RegexSet::new(each.iter().map(|pattern| &pattern.source)).expect("every pattern is checked by a test");
    Patterns { any, each }
});

/// Finds secrets, in order and without overlap; the earlier pattern of the list wins.
///
/// **Cost**: linear in the text; one pass where there is nothing to find.
pub(super) fn find(text: &str, language: Language) -> Vec<Hit> {
    let patterns = &*PATTERNS;
    let code = is_code(language);
    let mut hits: Vec<Hit> = Vec::new();
    for index in patterns.any.matches(text) {
        let pattern = &patterns.each[index];
        if code && !pattern.in_code {
            continue;
        }
        for found in pattern.regex().captures_iter(text) {
            let Some(value) = found.name("value").or_else(|| found.get(0)) else { continue };
            if is_secret(value.as_str(), pattern.sense) {
                hits.push(Hit { kind: pattern.kind, range: value.range() });
            }
        }
    }
    // Stable: hits of an earlier pattern stay before those of a later one that begin at the same place.
    hits.sort_by_key(|hit| hit.range.start);
    let mut end = 0;
    hits.retain(|hit| {
        let apart = hit.range.start >= end;
        if apart {
            end = hit.range.end;
        }
        apart
    });
    hits
}

fn is_code(language: Language) -> bool {
    match language {
        Language::Python | Language::TypeScript | Language::Tsx | Language::JavaScript | Language::Rust => true,
        Language::Go | Language::Java | Language::CSharp | Language::Ruby | Language::Php => true,
        Language::Sql | Language::Prisma | Language::GraphQl | Language::Markdown | Language::Toml | Language::Json => {
            false
        }
        Language::Yaml | Language::Html | Language::Other => false,
    }
}

fn is_secret(value: &str, sense: Sense) -> bool {
    let lower = value.to_ascii_lowercase();
    let says_so = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if says_so(EXAMPLES) || is_repetition(&lower) {
        return false;
    }
    match sense {
        Sense::Shape => true,
        Sense::Mixed => value.bytes().any(|b| b.is_ascii_digit()) && value.bytes().any(|b| b.is_ascii_alphabetic()),
        Sense::Value => {
            !says_so(PLACEHOLDERS) && !is_reference(value) && !is_words(value) && bits_per_byte(value) >= MIN_BITS
        }
    }
}

/// What documentation writes where a token would stand. Long words only: random tokens hold short ones by chance.
const EXAMPLES: &[&str] = &["example", "xxxxxx", "......", "******", "redacted", "1234567890", "abcdefgh"];

/// Words that say: put your own here.
const PLACEHOLDERS: &[&str] = &[
    "change",
    "placeholder",
    "your",
    "dummy",
    "sample",
    "insert",
    "replace",
    "todo",
    "fixme",
    "notreal",
    "not-real",
    "fake",
    "xxxx",
    "****",
    "....",
    "1234567",
    "password",
    "secret_",
    "<",
    ">",
];

/// Below this many bits a byte, a value of eight bytes is a word or a row of equal characters (`hunter22` has 2.75).
const MIN_BITS: f64 = 2.7;

/// A value that only points to where the secret is: a variable, a path, an address, a call.
fn is_reference(value: &str) -> bool {
    let marks =
        ["${", "$(", "{{", "}}", "%(", "://", "#{", "env.", "env[", "getenv", "environ", "process.", "import.", "::"];
    value.starts_with(['$', '/', '.', '@', '%', '{', '&']) || marks.iter().any(|mark| value.contains(mark))
}

/// Words joined by signs, in one case, without a digit: `only-for-tests`, `current_password`, `BearerToken`.
fn is_words(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'_' | b'.' | b' ' | b':'))
}

fn is_repetition(value: &str) -> bool {
    let mut bytes = value.bytes();
    let first = bytes.next();
    bytes.all(|byte| Some(byte) == first)
}

/// Shannon's entropy of the bytes. **Units**: bits a byte.
fn bits_per_byte(value: &str) -> f64 {
    let mut counts = [0u32; 256];
    for byte in value.bytes() {
        counts[usize::from(byte)] += 1;
    }
    let length = value.len() as f64;
    let bits = |count: &u32| {
        let share = f64::from(*count) / length;
        -share * share.log2()
    };
    counts.iter().filter(|count| **count > 0).map(bits).sum()
}
