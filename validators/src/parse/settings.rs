//! Files beside the code of a prototype (settings, pages): where they do not follow their format.

use super::html::html;

/// Longest message, in characters; parsers of settings like to draw pictures.
const MAX_MESSAGE: usize = 160;
/// Errors that are told.
const MAX_ERRORS: usize = 20;

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
    let mut errors = Vec::new();
    let (mut start, mut line) = (0, 0u32);
    let ends = text.match_indices("\n---\n").map(|(at, _)| at + 1).chain([text.len()]);
    for end in ends {
        let document = text.get(start..end).unwrap_or("");
        let found = super::yaml::errors(document).into_iter();
        errors.extend(found.map(|(at, message)| (at.saturating_add(line), short(&message))));
        line = line.saturating_add(u32::try_from(document.matches('\n').count()).unwrap_or(u32::MAX));
        start = end;
    }
    errors.truncate(MAX_ERRORS);
    errors
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

/// The first line of a message that says something.
fn short(message: &str) -> String {
    let line = message.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("");
    line.chars().take(MAX_MESSAGE).collect()
}
