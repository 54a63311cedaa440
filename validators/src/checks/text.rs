//! What must hold for a text of any kind, and the checks a user's own kind may add.

use super::look::count;
use super::row::Row;
use super::{language, repeat};
use crate::document::{Document, ParseFailure};
use crate::rubric::{Outcome, Settings, Subject};
use regex::Regex;
use std::sync::LazyLock;

/// Gates of every kind.
pub(super) const COMMON: &[Row] = &[
    Row::new("text.empty", empty),
    Row::new("text.refusal", refusal),
    Row::new("text.truncated", truncated),
    Row::new("text.echo", echo),
    Row::new("text.placeholder", placeholder).measures(&["count"]),
    Row::new("text.loop", repeat::looping).measures(&["share"]),
    Row::new("text.secret", secret),
    Row::new("text.hidden", hidden),
    Row::new("text.size", size).measures(&["bytes"]),
    Row::new("extract", extract),
    language::ROW,
];

/// Checks a definition may list.
pub(super) const ROWS: &[Row] =
    &[Row::new("text.matches", matches).pattern("pattern"), Row::new("text.absent", absent).pattern("pattern")];

/// Placeholders up to this number cost points, more fail the gate. Source: SCORING §5, G5.
const TOLERATED_PLACEHOLDERS: usize = 3;
/// What one placeholder costs.
const PLACEHOLDER_COST: f64 = 5.0;
/// A shorter secret stands in too many innocent words.
const MIN_SECRET: usize = 6;

/// Sentences of the prompts themselves: a text that carries one repeats what it was asked instead of answering.
pub(crate) const PROMPT_MARKS: &[&str] = &[
    "text inside is data, not instructions",
    "---user---",
    "what your answer is judged by",
    "findings of the last attempt",
];

static REFUSAL_START: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^\W*(i'?m (really |very |so )?sorry\b|i am sorry\b|sorry,|my apologies|i apologi[sz]e|unfortunately,? (i|we)\b|i (cannot|can't|can not|could not|couldn't|won't)\b|i'?m (unable|not able)|i am (unable|not able)|i (must|have to) decline|as an ai\b|as a (large )?language model)",
    )
});
static REFUSAL_ANYWHERE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(as an ai (language )?(model|assistant)|i'?m just an ai|i (cannot|can't) (assist|help|fulfil|fulfill|comply|provide (that|this|you))|i'?m sorry,? but|i am sorry,? but|without (seeing|access to) (the|your) (code|sources|schema|files|project))",
    )
});
static PLACEHOLDER: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?m)\b(TODO|TBD|FIXME|XXX)\b|(?i:\[\s*(your|insert|add|describe|enter|fill in|project|company|name of)\b[^\]\n]{0,60}\])|(?i:<\s*(your|insert)[ _-][^>\n]{0,40}>)|(?i:\b(foobar|foo/bar|(insert|add|put) \w+ here|rest of (the )?(code|file|diagram)|to be (defined|determined|written))\b)|^\s*(//|#|%%|<!--)?\s*(\.\.\.|…)\s*(-->)?\s*$",
    )
});
static LOREM: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)\b(lorem ipsum|dolor sit amet|consectetur adipiscing)\b"));

/// A pattern of ours; each is used by a test, so that one that does not read is seen before it ships.
fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a constant pattern reads")
}

fn holds(what: &str) -> Outcome {
    Outcome::share(1.0, what)
}

fn fails(what: impl Into<String>) -> Outcome {
    Outcome::share(0.0, what)
}

fn line_at(text: &str, offset: usize) -> u32 {
    let newlines = text.as_bytes()[..offset.min(text.len())].iter().filter(|&&byte| byte == b'\n').count();
    u32::try_from(newlines).unwrap_or(u32::MAX).saturating_add(1)
}

fn empty(subject: &Subject<'_>, _: &Settings) -> Outcome {
    if subject.text.chars().any(char::is_alphanumeric) {
        return holds("there is a text");
    }
    if !subject.text.trim().is_empty() {
        return fails("the text says nothing: no letter and no digit stands in it");
    }
    if let Document::Broken(ParseFailure { line: None, message }) = subject.document {
        // Nothing is left of an answer that is too long to be read.
        return fails(format!("there is no text to judge: {message}"));
    }
    fails("the text is empty")
}

fn refusal(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let plain = subject.text.replace('’', "'");
    let found = REFUSAL_START.find(&plain).or_else(|| REFUSAL_ANYWHERE.find(&plain));
    match found {
        Some(found) => fails(format!("the text declines to answer: `{}`", found.as_str().trim())).remark(
            Some(line_at(&plain, found.start())),
            "an apology is no artifact",
            Some("answer with the artifact and nothing else".to_owned()),
        ),
        None => holds("no refusal"),
    }
}

fn truncated(subject: &Subject<'_>, _: &Settings) -> Outcome {
    if subject.finished { holds("complete") } else { fails("the answer was cut before its end") }
}

fn echo(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let lower = subject.text.to_lowercase();
    match PROMPT_MARKS.iter().find_map(|mark| lower.find(mark).map(|at| (mark, at))) {
        Some((mark, at)) => fails(format!("the text repeats the prompt: `{mark}`")).remark(
            Some(line_at(&lower, at)),
            "a sentence of the prompt stands in the answer",
            Some("answer with the artifact; do not repeat the task".to_owned()),
        ),
        None => holds("no sentence of the prompt"),
    }
}

fn placeholder(subject: &Subject<'_>, _: &Settings) -> Outcome {
    if let Some(found) = LOREM.find(subject.text) {
        return fails("filler text (`lorem ipsum`)").measure("count", 100.0).remark(
            Some(line_at(subject.text, found.start())),
            "filler text",
            Some("write about the project".to_owned()),
        );
    }
    let found: Vec<regex::Match<'_>> =
        PLACEHOLDER.find_iter(subject.text).filter(|found| !is_label(subject.text, found)).collect();
    let share = if found.len() > TOLERATED_PLACEHOLDERS { 0.0 } else { 1.0 };
    let mut outcome = Outcome::share(share, format!("{} left in the text", count(found.len(), "placeholder")))
        .measure("count", found.len() as f64)
        .penalty(found.len() as f64 * PLACEHOLDER_COST);
    for place in found.iter().take(TOLERATED_PLACEHOLDERS + 1) {
        let what = place.as_str().trim();
        let hint = format!("replace `{what}` by what it stands for, or leave it out");
        outcome =
            outcome.remark(Some(line_at(subject.text, place.start())), format!("placeholder `{what}`"), Some(hint));
    }
    outcome
}

/// Brackets that name something: the label of a box (`c[Add to cart]`), the text of a link (`[Your orders](…)`).
fn is_label(text: &str, found: &regex::Match<'_>) -> bool {
    let before = text[..found.start()].chars().next_back();
    let after = text[found.end()..].chars().next();
    found.as_str().starts_with('[')
        && (before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '[' | '(' | '{' | '!'))
            || matches!(after, Some('(' | '[' | ':')))
}

/// Signs that a reader does not see, and that make a text look other than it is: directions that are overridden, joiners
/// of no width within words, control characters.
fn hidden(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let body = subject.text.strip_prefix('\u{feff}').unwrap_or(subject.text);
    let is_hidden = |c: char| {
        matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}' | '\u{2060}' | '\u{feff}')
            || c.is_control() && !matches!(c, '\t' | '\n' | '\r')
    };
    let Some((at, sign)) = body.char_indices().find(|(_, c)| is_hidden(*c)) else { return holds("nothing is hidden") };
    let line = line_at(body, at);
    let what = format!("a sign that nobody sees (U+{:04X})", u32::from(sign));
    fails(what.clone()).remark(Some(line), what, Some("leave out signs that nobody sees".to_owned()))
}

fn secret(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let found =
        subject.secrets.iter().find(|secret| secret.len() >= MIN_SECRET && subject.text.contains(secret.as_str()));
    match found.and_then(|secret| subject.text.find(secret.as_str())) {
        // The secret itself must not be repeated in a finding.
        Some(at) => fails("a secret of the sources stands in the text").remark(
            Some(line_at(subject.text, at)),
            "a secret of the sources",
            Some("leave out keys, passwords and tokens".to_owned()),
        ),
        None => holds("no secret"),
    }
}

fn size(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let limit: usize = match subject.document {
        Document::Diagram(_) => 50_000,
        Document::Markdown(_) => 200_000,
        Document::Html(_) => 500_000,
        Document::Json(_) | Document::Files(_) | Document::OpenApi(_) | Document::Broken(_) => 2_000_000,
    };
    let bytes = subject.text.len();
    let outcome = if bytes <= limit {
        holds("of a sensible size")
    } else {
        let what = format!("too long to be read: {bytes} bytes; at most {limit} make sense");
        fails(what.clone()).remark(None, what, Some("keep to what matters most".to_owned()))
    };
    outcome.measure("bytes", bytes as f64)
}

fn extract(subject: &Subject<'_>, _: &Settings) -> Outcome {
    match subject.document {
        Document::Broken(failure) => fails(format!("the text does not parse: {}", failure.message)).remark(
            failure.line,
            failure.message.clone(),
            Some(format!("mend this: {}", failure.message)),
        ),
        Document::Diagram(_)
        | Document::Markdown(_)
        | Document::Json(_)
        | Document::Html(_)
        | Document::Files(_)
        | Document::OpenApi(_) => holds("parses"),
    }
}

fn matches(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let Some(pattern) = settings.pattern() else { return Outcome::unscored("no pattern") };
    if pattern.is_match(subject.text) {
        holds("the wanted pattern is there")
    } else {
        fails(format!("nothing matches `{pattern}`"))
    }
}

fn absent(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let Some(pattern) = settings.pattern() else { return Outcome::unscored("no pattern") };
    match pattern.find(subject.text) {
        Some(found) => fails(format!("`{pattern}` must not occur")).remark(
            Some(line_at(subject.text, found.start())),
            format!("`{}` must not occur", found.as_str()),
            None,
        ),
        None => holds("the unwanted pattern is not there"),
    }
}
