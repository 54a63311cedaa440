//! Files beside the code of a prototype (settings, tables, pages): where they do not follow their format.

use super::html::html;
use sqlparser::dialect::{Dialect, GenericDialect, MsSqlDialect, MySqlDialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::parser::Parser;

/// Longest message, in characters; parsers of settings like to draw pictures.
const MAX_MESSAGE: usize = 160;
/// Deepest nesting of SQL; the parser's own limit is more than the stack of a thread takes.
const MAX_DEPTH: usize = 20;
/// Brackets of SQL open at once that are tried; the parser tries each more than one way.
const MAX_BRACKETS: usize = 16;

/// Syntax errors of JSON.
pub(super) fn json(text: &str) -> Vec<(u32, String)> {
    match serde_json::from_str::<serde::de::IgnoredAny>(text) {
        Ok(_) => Vec::new(),
        Err(error) => vec![(u32::try_from(error.line()).unwrap_or(u32::MAX).max(1), error.to_string())],
    }
}

/// Syntax errors of TOML.
pub(super) fn toml(text: &str) -> Vec<(u32, String)> {
    let Err(error) = toml::from_str::<toml::Table>(text) else { return Vec::new() };
    let start = error.span().map_or(0, |span| span.start.min(text.len()));
    let newlines = text.as_bytes()[..start].iter().filter(|&&byte| byte == b'\n').count();
    vec![(u32::try_from(newlines).unwrap_or(u32::MAX).saturating_add(1), error.message().to_owned())]
}

/// Syntax errors of YAML, of one document or several.
pub(super) fn yaml(text: &str) -> Vec<(u32, String)> {
    let Err(error) = serde_saphyr::from_multiple::<serde::de::IgnoredAny>(text) else { return Vec::new() };
    let line = error.location().map_or(1, |location| u32::try_from(location.line()).unwrap_or(u32::MAX).max(1));
    vec![(line, short(&error.to_string()))]
}

/// Syntax errors of SQL; it need only please one dialect. `None` where it nests too deep to be tried.
pub(super) fn sql(text: &str) -> Option<Vec<(u32, String)>> {
    if most_open(text) > MAX_BRACKETS {
        return None;
    }
    let dialects: [&dyn Dialect; 5] =
        [&GenericDialect {}, &PostgreSqlDialect {}, &MySqlDialect {}, &SQLiteDialect {}, &MsSqlDialect {}];
    let mut first = None;
    for dialect in dialects {
        let parser = Parser::new(dialect).with_recursion_limit(MAX_DEPTH);
        match parser.try_with_sql(text).and_then(|mut parser| parser.parse_statements()) {
            Ok(_) => return Some(Vec::new()),
            Err(error) => drop(first.get_or_insert(error.to_string())),
        }
    }
    let message = first.unwrap_or_default();
    let line = message.rsplit_once("Line: ").and_then(|(_, place)| place.split(',').next()?.parse().ok());
    Some(vec![(line.unwrap_or(1), short(&message))])
}

/// What the parser of the standard says of a whole page; `None` for pieces of one, which are nobody's error.
pub(super) fn page(text: &str) -> Option<Vec<(u32, String)>> {
    let start = text.trim_start_matches('\u{feff}').trim_start().get(..9)?;
    if !start.eq_ignore_ascii_case("<!doctype") {
        return None;
    }
    let page = html(text);
    let errors = page.errors.iter().map(|error| (1, short(error)));
    Some(errors.chain(page.script_errors.iter().cloned()).collect())
}

fn most_open(text: &str) -> usize {
    let (mut open, mut most) = (0usize, 0usize);
    for byte in text.bytes() {
        match byte {
            b'(' | b'[' => {
                open += 1;
                most = most.max(open);
            }
            b')' | b']' => open = open.saturating_sub(1),
            _ => {}
        }
    }
    most
}

/// The first line of a message that says something.
fn short(message: &str) -> String {
    let line = message.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("");
    line.chars().take(MAX_MESSAGE).collect()
}
