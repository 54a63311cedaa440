//! A record as a section of a prompt.

use super::spec::Task;
use crate::prompt::{Section, estimate_tokens};
use serde_json::{Map, Value};

/// Rounds of the search for the longest text that fits.
const ROUNDS: u32 = 24;
/// Least characters that are left of a text that is cut: less says nothing.
const LEAST: usize = 40;

/// How much of a record goes into a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Bytes of the whole section.
    pub bytes: usize,
}

/// A record that fits a prompt.
#[derive(Clone, Debug, PartialEq)]
pub struct Rendered {
    /// One JSON object, and below it what was cut.
    pub section: Section,
    pub cut: Vec<Cut>,
}

/// A text that is shown in part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Field it stands in.
    pub field: String,
    /// Characters that are shown.
    pub shown: usize,
    /// Characters that it has.
    pub of: usize,
}

impl Task {
    /// Renders what a model is to see of a record. Long texts are cut, the longest first, until all fit; the section says
    /// which. `None` where it does not fit even so: that record is `context_too_long`.
    pub fn render(&self, record: &Map<String, Value>, room: Room) -> Option<Rendered> {
        let seen = Value::Object(self.seen(record));
        let longest = longest(&seen);
        let whole = rendered(&seen, longest);
        if whole.section.text.len() <= room.bytes {
            return Some(whole);
        }
        let mut best = Some(rendered(&seen, LEAST)).filter(|least| least.section.text.len() <= room.bytes)?;
        let (mut fits, mut too_long) = (LEAST, longest);
        for _ in 0..ROUNDS {
            if too_long - fits <= 1 {
                break;
            }
            let middle = fits + (too_long - fits) / 2;
            let tried = rendered(&seen, middle);
            if tried.section.text.len() <= room.bytes {
                (fits, best) = (middle, tried);
            } else {
                too_long = middle;
            }
        }
        Some(best)
    }

    /// The fields of a record that go into a prompt.
    fn seen(&self, record: &Map<String, Value>) -> Map<String, Value> {
        if self.input.is_empty() {
            return self.restore_nothing(record);
        }
        // By their paths: two fields of one name in different places stay apart.
        let field = |path: &crate::batch::FieldPath| Some((path.to_string(), path.find(record)?.clone()));
        self.input.iter().filter_map(field).collect()
    }

    /// A record without its copied fields.
    fn restore_nothing(&self, record: &Map<String, Value>) -> Map<String, Value> {
        self.restore(record.clone(), &Map::new()).answer
    }
}

fn longest(value: &Value) -> usize {
    match value {
        Value::String(text) => text.chars().count(),
        Value::Array(entries) => entries.iter().map(longest).max().unwrap_or(0),
        Value::Object(fields) => fields.values().map(longest).max().unwrap_or(0),
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
    }
}

fn rendered(seen: &Value, most: usize) -> Rendered {
    let (mut shown, mut cut) = (seen.clone(), Vec::new());
    shorten(&mut shown, most, (&mut String::new(), &mut cut));
    // As JSON no text of a record can pass for another field.
    let mut text = serde_json::to_string_pretty(&shown).expect("a value with text keys is always JSON");
    for Cut { field, shown, of } in &cut {
        text.push_str(&format!("\n`{field}` is cut: {shown} of {of} characters are shown."));
    }
    let title = "The record".to_owned();
    let tokens = estimate_tokens(&title) + estimate_tokens(&text);
    Rendered { section: Section { title, text, tokens }, cut }
}

/// The recursion is bounded: a record that was read nests no deeper than its limit.
fn shorten(value: &mut Value, most: usize, (path, cut): (&mut String, &mut Vec<Cut>)) {
    match value {
        Value::String(text) => {
            let of = text.chars().count();
            if of > most {
                let end = text.char_indices().nth(most).map_or(text.len(), |(at, _)| at);
                text.truncate(end);
                text.push('…');
                cut.push(Cut { field: path.clone(), shown: most, of });
            }
        }
        Value::Array(entries) => {
            for (index, entry) in entries.iter_mut().enumerate() {
                within(path, &index.to_string(), |path| shorten(entry, most, (path, cut)));
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields.iter_mut() {
                within(path, name, |path| shorten(field, most, (path, cut)));
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Does something with a path that leads one name further.
fn within(path: &mut String, name: &str, step: impl FnOnce(&mut String)) {
    let length = path.len();
    if length > 0 {
        path.push('.');
    }
    path.push_str(name);
    step(path);
    path.truncate(length);
}
