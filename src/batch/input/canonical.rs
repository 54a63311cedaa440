//! What a record says, whatever the order of its fields.

use crate::ledger::sha256;
use serde_json::{Map, Value};

/// Content hash of a record: SHA-256, in hex, of its JSON without spaces and with members in order of their names.
pub fn digest(record: &Map<String, Value>) -> String {
    let mut text = String::new();
    object(record, &mut text);
    sha256(text.as_bytes())
}

/// The recursion is bounded: a record that was read nests no deeper than its limit.
fn write(value: &Value, text: &mut String) {
    match value {
        Value::Object(fields) => object(fields, text),
        Value::Array(entries) => {
            text.push('[');
            for (index, entry) in entries.iter().enumerate() {
                separate(index, text);
                write(entry, text);
            }
            text.push(']');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => text.push_str(&value.to_string()),
    }
}

fn object(fields: &Map<String, Value>, text: &mut String) {
    let mut members: Vec<(&String, &Value)> = fields.iter().collect();
    members.sort_by_key(|(name, _)| *name);
    text.push('{');
    for (index, (name, value)) in members.into_iter().enumerate() {
        separate(index, text);
        text.push_str(&Value::String(name.clone()).to_string());
        text.push(':');
        write(value, text);
    }
    text.push('}');
}

fn separate(index: usize, text: &mut String) {
    if index > 0 {
        text.push(',');
    }
}
