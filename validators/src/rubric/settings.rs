//! Settings of a check: the numbers and the pattern its table may carry.

use super::definition::DefinitionError;
use crate::checks::Row;
use regex::{Regex, RegexBuilder};

/// Longest pattern a definition may carry.
const MAX_PATTERN: usize = 1_000;
/// Memory a compiled pattern may take, in bytes.
const MAX_PATTERN_SIZE: usize = 1 << 20;

/// The settings of one check, defaults filled in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    numbers: Vec<(&'static str, f64)>,
    pattern: Option<Regex>,
}

impl Settings {
    /// Reads the settings a check knows out of its table; anything else in it is an error.
    pub(crate) fn read(row: &'static Row, table: &toml::Table) -> Result<Self, DefinitionError> {
        let mut settings = Settings { numbers: row.numbers.to_vec(), pattern: None };
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

    /// The pattern, where the check has one.
    pub(crate) fn pattern(&self) -> Option<&Regex> {
        self.pattern.as_ref()
    }
}

fn read_number(value: &toml::Value) -> Option<f64> {
    let number = value.as_float().or_else(|| value.as_integer().map(|whole| whole as f64))?;
    (number.is_finite() && number >= 0.0).then_some(number)
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
    known.extend(row.pattern.map(|name| format!("`{name}`")));
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    DefinitionError::UnknownSetting { check: row.id.to_owned(), setting: setting.to_owned(), known }
}
