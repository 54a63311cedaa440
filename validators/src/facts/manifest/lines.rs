//! Where in a manifest the values stand that its parser gave without a place.

use crate::facts::model::{Location, Named};
use std::sync::Arc;

/// Finds the lines that parsed values came from.
pub(super) struct Lines<'a> {
    pub(super) path: &'a Arc<str>,
    pub(super) text: &'a str,
}

impl Lines<'_> {
    pub(super) fn at(&self, line: u32) -> Location {
        Location { path: self.path.clone(), line }
    }

    /// First line that begins with the key, after the line that holds the section.
    pub(super) fn of(&self, section: &str, key: &str) -> Location {
        let lines = || (1u32..).zip(self.text.lines());
        let start = lines().find(|(_, line)| line.contains(section)).map_or(0, |(line, _)| line);
        let begins = |line: &str| {
            let line = line.trim_start().trim_start_matches(['"', '\'']);
            let rest = line.strip_prefix(key).map(|rest| rest.trim_start_matches(['"', '\'']));
            rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-' || c == '_'))
        };
        let found = lines().find(|(number, line)| *number >= start && begins(line));
        self.at(found.or_else(|| lines().find(|(_, line)| line.contains(key))).map_or(1, |(line, _)| line))
    }

    /// A value that is not empty, with its line.
    pub(super) fn named(&self, section: &str, key: &str, value: Option<&str>) -> Option<Named> {
        let name = value.map(str::trim).filter(|value| !value.is_empty())?;
        Some(Named { name: name.to_owned(), at: self.of(section, key) })
    }
}
