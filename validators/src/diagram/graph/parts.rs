//! Parts of a graph by key, with failures that name what is wrong.

use crate::diagram::parse::failure;
use crate::document::ParseFailure;
use serde_json::{Map, Value};

/// Longest label, in characters; a longer one is prose.
const LONGEST_LABEL: usize = 300;
/// Most elements of a list.
const MOST: usize = 500;

/// Objects of the list under a key.
pub(super) fn objects<'a>(json: &'a Value, key: &str, keys: &[&str]) -> Result<Vec<Part<'a>>, ParseFailure> {
    let list = json.get(key).and_then(Value::as_array);
    let list = list.ok_or_else(|| failure(None, format!("`{key}` is missing or no list")))?;
    if list.len() > MOST {
        return Err(failure(None, format!("`{key}` has {} elements, at most {MOST} are taken", list.len())));
    }
    let part = |(index, value): (usize, &'a Value)| {
        let place = format!("{key}[{index}]");
        let Some(map) = value.as_object() else { return Err(failure(None, format!("`{place}` is no object"))) };
        match map.keys().find(|name| !keys.contains(&name.as_str())) {
            Some(extra) => Err(failure(None, format!("`{place}` has a key `{extra}` that nobody asked for"))),
            None => Ok(Part { place, map }),
        }
    };
    list.iter().enumerate().map(part).collect()
}

/// True for an object with exactly the keys a graph has.
pub(super) fn only(json: &Value, keys: &[&str]) -> Result<(), ParseFailure> {
    let map = json.as_object().ok_or_else(|| failure(None, "the graph is no JSON object"))?;
    match map.keys().find(|name| !keys.contains(&name.as_str())) {
        Some(extra) => Err(failure(None, format!("the graph has a key `{extra}` that nobody asked for"))),
        None => Ok(()),
    }
}

/// One object of a list, and where it stands.
pub(super) struct Part<'a> {
    pub(super) place: String,
    map: &'a Map<String, Value>,
}

impl<'a> Part<'a> {
    /// The string under a key.
    pub(super) fn text(&self, key: &str) -> Result<&'a str, ParseFailure> {
        let text = self.map.get(key).and_then(Value::as_str);
        let text = text.ok_or_else(|| failure(None, format!("`{}.{key}` is missing or no string", self.place)))?;
        if text.len() > LONGEST_LABEL * 4 || text.chars().count() > LONGEST_LABEL {
            return Err(failure(None, format!("`{}.{key}` is longer than {LONGEST_LABEL} characters", self.place)));
        }
        Ok(text)
    }

    /// The strings of the list under a key.
    pub(super) fn texts(&self, key: &str) -> Result<Vec<&'a str>, ParseFailure> {
        let wrong = || failure(None, format!("`{}.{key}` is missing or no list of strings", self.place));
        let list = self.map.get(key).and_then(Value::as_array).ok_or_else(wrong)?;
        list.iter().map(|value| value.as_str().ok_or_else(wrong)).collect()
    }

    /// One of some words.
    pub(super) fn choice<T: Copy>(&self, key: &str, choices: &[(&str, T)]) -> Result<T, ParseFailure> {
        let text = self.text(key)?;
        choices.iter().find(|(word, _)| *word == text).map(|(_, value)| *value).ok_or_else(|| {
            let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
            failure(None, format!("`{}.{key}` is `{text}`, not one of {}", self.place, words.join(", ")))
        })
    }

    /// A failure about an identifier of this part.
    pub(super) fn wrong(&self, key: &str, id: &str, what: &str) -> ParseFailure {
        failure(None, format!("`{}.{key}` names `{id}`, {what}", self.place))
    }
}
