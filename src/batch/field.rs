//! Where a field stands in a record: `author.name`.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Longest path that is read, in bytes, and most names in it.
const LONGEST: usize = 200;
const MOST_NAMES: usize = 16;

/// A dotted path to a field of a record.
///
/// A member that is called by the rest of the path, dots included, is preferred: columns of a CSV file may be called
/// `author.name`. A number is an index where the path leads into an array.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FieldPath(String);

/// A text that is no path to a field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no field: write names with dots between, at most {MOST_NAMES} of them")]
pub struct FieldPathError {
    text: String,
}

impl FieldPath {
    /// Reads a path such as `author.name`.
    ///
    /// **Errors**: [`FieldPathError`] where a name is empty or there is too much of it.
    pub fn parse(text: &str) -> Result<Self, FieldPathError> {
        let fits = text.len() <= LONGEST && text.split('.').count() <= MOST_NAMES;
        if fits && text.split('.').all(|name| !name.trim().is_empty()) {
            return Ok(FieldPath(text.to_owned()));
        }
        Err(FieldPathError { text: text.chars().take(LONGEST).collect() })
    }

    /// The path as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.split('.')
    }

    /// Whether the other path is this one or leads to something within it.
    pub fn holds(&self, other: &FieldPath) -> bool {
        other.0.strip_prefix(&self.0).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }

    /// The field of a record; `None` where it has none.
    pub fn find<'a>(&self, record: &'a Map<String, Value>) -> Option<&'a Value> {
        let (name, rest) = member(record, &self.0)?;
        let mut place = record.get(name)?;
        let mut rest = rest;
        while let Some(path) = rest {
            (place, rest) = match place {
                Value::Object(fields) => {
                    let (name, rest) = member(fields, path)?;
                    (fields.get(name)?, rest)
                }
                Value::Array(entries) => {
                    let (index, rest) = split(path);
                    (entries.get(index.parse::<usize>().ok()?)?, rest)
                }
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return None,
            };
        }
        Some(place)
    }

    /// The names under which a record has the field, through objects alone; `None` where it has none.
    pub(super) fn steps(&self, record: &Map<String, Value>) -> Option<Vec<String>> {
        let (mut fields, mut path, mut steps) = (record, self.0.as_str(), Vec::new());
        loop {
            let (name, rest) = member(fields, path)?;
            steps.push(name.to_owned());
            let Some(rest) = rest else { return Some(steps) };
            (fields, path) = (fields.get(name)?.as_object()?, rest);
        }
    }
}

/// The member that a path goes on with, and what is left of the path behind it.
fn member<'p>(fields: &Map<String, Value>, path: &'p str) -> Option<(&'p str, Option<&'p str>)> {
    if fields.contains_key(path) {
        return Some((path, None));
    }
    let (name, rest) = split(path);
    fields.contains_key(name).then_some((name, rest))
}

fn split(path: &str) -> (&str, Option<&str>) {
    path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)))
}

/// Whether a field says nothing: not there, null, blank, or without entries.
pub(super) fn is_empty(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.trim().is_empty(),
        Some(Value::Array(entries)) => entries.is_empty(),
        Some(Value::Object(fields)) => fields.is_empty(),
        Some(Value::Bool(_) | Value::Number(_)) => false,
    }
}

impl TryFrom<String> for FieldPath {
    type Error = FieldPathError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        FieldPath::parse(&text)
    }
}

impl From<FieldPath> for String {
    fn from(path: FieldPath) -> String {
        path.0
    }
}

impl std::fmt::Display for FieldPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_path_leads_to_the_field_it_names_and_nowhere_else() {
        let record =
            json!({"id": 1, "author": {"name": "Ada"}, "tags": ["a", "b"], "x.y": 2, "x": {"y": 3}, "n": null});
        let record = record.as_object().unwrap();
        for (path, found) in [
            ("id", Some(json!(1))),
            ("author.name", Some(json!("Ada"))),
            ("tags.1", Some(json!("b"))),
            ("tags.2", None),
            ("tags.b", None),
            ("x.y", Some(json!(2))),
            ("n", Some(json!(null))),
            ("id.more", None),
            ("Author", None),
        ] {
            assert_eq!(FieldPath::parse(path).unwrap().find(record).cloned(), found, "{path}");
        }
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for text in ["", ".", "a..b", "a.", &"a".repeat(201), &["a"; 17].join(".")] {
            assert!(FieldPath::parse(text).is_err(), "{text}");
        }
    }
}
