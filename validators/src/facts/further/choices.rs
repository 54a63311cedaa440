//! Values of which a column has one at a time: checks and enums of SQL, enums of Prisma, unions of TypeScript.

use crate::Language;
use crate::facts::model::{Choice, Location};
use regex::Regex;
use std::sync::{Arc, LazyLock};

/// Most of a file that is looked at: a dump holds its rows behind its schema.
const MAX_BYTES: usize = 2 << 20;
/// Most choices of one file, and most values of one.
const MOST: usize = 200;
const MOST_VALUES: usize = 60;
/// Longest value, in bytes; a longer one is a text.
const MAX_VALUE: usize = 60;

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern, compiled by a test")
}

static TABLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r#"(?i)\b(?:create|alter)\s+table\s+(?:if\s+(?:not\s+)?exists\s+)?(?:only\s+)?(?:[\w"`]+\.)?["`]?(\w+)"#)
});
static CHECK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)\bcheck\s*\(+\s*["`]?(\w+)["`]?\)?(?:::[\w ]+)?\)?\s*(?:in\s*\(|=\s*any\s*\(+\s*array\s*\[)([^()\[\]]+)[)\]]"#,
    )
});
static COLUMN_ENUM: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(?i)["`]?(\w+)["`]?\s+enum\s*\(([^()]+)\)"#));
static TYPE_ENUM: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"(?i)\bcreate\s+type\s+(?:[\w"]+\.)?"?(\w+)"?\s+as\s+enum\s*\(([^()]+)\)"#));
static PRISMA_ENUM: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?m)^\s*enum\s+(\w+)\s*\{([^{}]+)\}"));
static UNION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r#"(?m)^\s*(?:export\s+)?type\s+(\w+)\s*=\s*\|?\s*((?:["'][^"'\n]+["']\s*\|\s*)+["'][^"'\n]+["'])"#)
});
static QUOTED: LazyLock<Regex> = LazyLock::new(|| pattern(r#"'([^'\n]+)'|"([^"\n]+)""#));

/// Reads the choices of one source.
pub(super) fn read(path: &Arc<str>, language: Language, text: &str) -> Vec<Choice> {
    let text = &text[..text.floor_char_boundary(MAX_BYTES)];
    let mut choices = match language {
        Language::Sql => sql(path, text),
        Language::Prisma => listed(path, text, &PRISMA_ENUM, words),
        Language::TypeScript | Language::Tsx => listed(path, text, &UNION, quoted),
        _ => Vec::new(),
    };
    choices.truncate(MOST);
    choices
}

fn sql(path: &Arc<str>, text: &str) -> Vec<Choice> {
    let tables: Vec<(usize, &str)> = TABLE
        .captures_iter(text)
        .take(10_000)
        .filter_map(|found| Some((found.get(0)?.start(), found.get(1)?.as_str())))
        .collect();
    let table_at = |at: usize| {
        let index = tables.partition_point(|(start, _)| *start <= at);
        index.checked_sub(1).map(|index| tables[index].1)
    };
    let mut choices: Vec<(usize, Choice)> = Vec::new();
    for (pattern, owned) in [(&*CHECK, true), (&*COLUMN_ENUM, true), (&*TYPE_ENUM, false)] {
        for found in pattern.captures_iter(text).take(MOST) {
            let (Some(whole), name, values) = (found.get(0), &found[1], quoted(&found[2])) else { continue };
            // `CREATE TYPE mood AS ENUM` reads as a column called `as` otherwise.
            let table = table_at(whole.start()).filter(|_| owned);
            if values.len() < 2 || (owned && (table.is_none() || name.eq_ignore_ascii_case("as"))) {
                continue;
            }
            let name = table.map_or_else(|| name.to_owned(), |table| format!("{table}.{name}"));
            choices.push((whole.start(), Choice { name, values, at: at(path, text, whole.start()) }));
        }
    }
    choices.sort_by_key(|(start, _)| *start);
    choices.into_iter().map(|(_, choice)| choice).collect()
}

fn listed(path: &Arc<str>, text: &str, pattern: &Regex, values: fn(&str) -> Vec<String>) -> Vec<Choice> {
    let found = pattern.captures_iter(text).take(MOST).filter_map(|found| {
        let (start, values) = (found.get(1)?.start(), values(&found[2]));
        (values.len() >= 2).then(|| Choice { name: found[1].to_owned(), values, at: at(path, text, start) })
    });
    found.collect()
}

fn at(path: &Arc<str>, text: &str, offset: usize) -> Location {
    let above = text.as_bytes()[..offset].iter().filter(|byte| **byte == b'\n').count();
    Location { path: path.clone(), line: u32::try_from(above).unwrap_or(u32::MAX).saturating_add(1) }
}

/// The quoted texts of a list, each once.
fn quoted(list: &str) -> Vec<String> {
    let texts = QUOTED.captures_iter(list).filter_map(|found| Some(found.get(1).or_else(|| found.get(2))?.as_str()));
    once(texts)
}

/// The first word of every line, without comments and attributes.
fn words(block: &str) -> Vec<String> {
    let first = |line: &'_ str| -> Option<String> {
        let word = line.trim().split(|letter: char| !(letter.is_alphanumeric() || letter == '_')).next()?;
        (!word.is_empty()).then(|| word.to_owned())
    };
    let words: Vec<String> = block.lines().filter_map(first).collect();
    once(words.iter().map(String::as_str))
}

fn once<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for text in texts.take(MOST_VALUES) {
        if !text.trim().is_empty() && text.len() <= MAX_VALUE && !found.iter().any(|known| known == text) {
            found.push(text.to_owned());
        }
    }
    found
}
