//! Settings of a check: the numbers, the pattern and the lists its table may carry.

use super::definition::DefinitionError;
use crate::checks::Row;
use regex::{Regex, RegexBuilder};

/// Longest pattern a definition may carry.
const MAX_PATTERN: usize = 1_000;
/// Most texts of a list, and the longest one in bytes.
const MAX_LIST: usize = 40;
const MAX_LIST_TEXT: usize = 200;
/// Memory a compiled pattern may take, in bytes.
const MAX_PATTERN_SIZE: usize = 1 << 20;

/// The settings of one check, defaults filled in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    numbers: Vec<(&'static str, f64)>,
    pattern: Option<Regex>,
    lists: Vec<(&'static str, Vec<String>)>,
}

impl Settings {
    /// Reads the settings a check knows out of its table; anything else in it is an error.
    pub(crate) fn read(row: &'static Row, table: &toml::Table) -> Result<Self, DefinitionError> {
        let mut settings = Settings { numbers: row.numbers.to_vec(), pattern: None, lists: Vec::new() };
        for (name, value) in table {
            let bad = |problem: String| DefinitionError::BadSetting {
                check: row.id.to_owned(),
                setting: name.clone(),
                problem,
            };
            if row.pattern == Some(name.as_str()) {
                settings.pattern = Some(read_pattern(value).map_err(bad)?);
            } else if let Some(number) = settings.numbers.iter_mut().find(|(known, _)| known == name) {
                number.1 = read_number(value).ok_or_else(|| bad(format!("`{value}` is no number of 0 or more")))?;
            } else if let Some(known) = row.lists.iter().find(|known| *known == name) {
                settings.lists.push((*known, read_list(value).map_err(bad)?));
            } else {
                return Err(unknown(row, name));
            }
        }
        match row.pattern {
            Some(name) if settings.pattern.is_none() => Err(DefinitionError::BadSetting {
                check: row.id.to_owned(),
                setting: name.to_owned(),
                problem: "it is missing".to_owned(),
            }),
            Some(_) | None => Ok(settings),
        }
    }

    /// A number; checks ask only for names that their row declares, anything else is 0.
    pub(crate) fn number(&self, name: &str) -> f64 {
        self.numbers.iter().find(|(known, _)| *known == name).map_or(0.0, |(_, number)| *number)
    }

    /// A number that counts things.
    pub(crate) fn count(&self, name: &str) -> usize {
        // `as` saturates; the number is not negative.
        self.number(name) as usize
    }

    /// A list of texts, lower-cased; empty where none was set.
    pub(crate) fn list(&self, name: &str) -> &[String] {
        self.lists.iter().find(|(known, _)| *known == name).map_or(&[], |(_, list)| list.as_slice())
    }

    /// The pattern, where the check has one.
    pub(crate) fn pattern(&self) -> Option<&Regex> {
        self.pattern.as_ref()
    }
}

fn read_number(value: &toml::Value) -> Option<f64> {
    let number = value.as_float().or_else(|| value.as_integer().map(|whole| whole as f64))?;
    (number.is_finite() && number >= 0.0).then_some(number)
}

fn read_list(value: &toml::Value) -> Result<Vec<String>, String> {
    let texts = value.as_array().map(|list| list.iter().map(|text| text.as_str().map(str::to_lowercase)));
    let list: Option<Vec<String>> = texts.and_then(Iterator::collect);
    let list = list.ok_or("it must be a list of texts")?;
    let fits = (1..=MAX_LIST).contains(&list.len())
        && list.iter().all(|text| !text.trim().is_empty() && text.len() <= MAX_LIST_TEXT);
    if fits { Ok(list) } else { Err(format!("it has 1 to {MAX_LIST} texts of 1 to {MAX_LIST_TEXT} bytes")) }
}

fn read_pattern(value: &toml::Value) -> Result<Regex, String> {
    let pattern = value.as_str().ok_or("it must be a text")?;
    if pattern.is_empty() || pattern.len() > MAX_PATTERN {
        return Err(format!("a pattern has 1 to {MAX_PATTERN} bytes, not {}", pattern.len()));
    }
    RegexBuilder::new(pattern)
        .size_limit(MAX_PATTERN_SIZE)
        .dfa_size_limit(MAX_PATTERN_SIZE)
        .multi_line(true)
        .build()
        .map_err(|error| error.to_string())
}

fn unknown(row: &Row, setting: &str) -> DefinitionError {
    let mut known: Vec<String> = row.numbers.iter().map(|(name, _)| format!("`{name}`")).collect();
    known.extend(row.lists.iter().map(|name| format!("`{name}`")));
    known.extend(row.pattern.map(|name| format!("`{name}`")));
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    DefinitionError::UnknownSetting { check: row.id.to_owned(), setting: setting.to_owned(), known }
}
