//! Lines of the paths and methods of an OpenAPI description, found in its text: its parsers keep none.

use std::collections::HashMap;

/// Methods that a path may have.
pub(crate) const METHODS: &[&str] = &["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// Where paths and methods stand.
#[derive(Debug, Default)]
pub(crate) struct Places {
    keys: HashMap<String, u32>,
    /// By path and method in lower case; no method for the path itself.
    operations: HashMap<(String, String), u32>,
}

impl Places {
    /// Looks at every line that begins with a key.
    pub(crate) fn of(text: &str) -> Self {
        let mut places = Places::default();
        let mut path: Option<(usize, String)> = None;
        for (number, line) in (1u32..).zip(text.lines()) {
            let indent = line.len() - line.trim_start().len();
            let Some(key) = key(line.trim_start()) else { continue };
            if key.starts_with('/') && path.as_ref().is_none_or(|(at, _)| indent <= *at) {
                places.operations.entry((key.clone(), String::new())).or_insert(number);
                path = Some((indent, key));
            } else if let Some((_, path)) = path.as_ref().filter(|(at, _)| indent > *at) {
                let method = key.to_ascii_lowercase();
                if METHODS.contains(&method.as_str()) {
                    places.operations.entry((path.clone(), method)).or_insert(number);
                }
            } else {
                path = None;
                places.keys.entry(key).or_insert(number);
            }
        }
        places
    }

    /// Line of a key outside of any path.
    pub(crate) fn of_key(&self, key: &str) -> Option<u32> {
        self.keys.get(key).copied()
    }

    /// Line of a method, else of its path.
    pub(crate) fn of_operation(&self, path: &str, method: &str) -> Option<u32> {
        let at = |method: &str| self.operations.get(&(path.to_owned(), method.to_ascii_lowercase())).copied();
        at(method).or_else(|| at(""))
    }

    /// Line of what `#.paths[/orders].get.responses` or `#.components.schemas.Order` points to.
    pub(super) fn of_locator(&self, locator: &str) -> Option<u32> {
        let rest = locator.strip_prefix("#.").unwrap_or(locator);
        match rest.strip_prefix("paths[").and_then(|rest| rest.split_once(']')) {
            Some((path, rest)) => {
                let method = rest.trim_start_matches('.').split(['.', '[']).next().unwrap_or("");
                self.of_operation(path, method)
            }
            None => rest.split(['.', '[', ']']).rev().find_map(|part| self.of_key(part)),
        }
    }
}

/// The key a line begins with: `key:`, `"key":`, `'key':`.
fn key(line: &str) -> Option<String> {
    for quote in ['"', '\''] {
        if let Some(rest) = line.strip_prefix(quote) {
            let (key, rest) = rest.split_once(quote)?;
            return rest.trim_start().starts_with(':').then(|| key.to_owned());
        }
    }
    let end = line.find(": ").or_else(|| line.trim_end().ends_with(':').then(|| line.trim_end().len() - 1))?;
    Some(line[..end].to_owned())
}
