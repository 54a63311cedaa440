//! Copied fields: what the input says, whatever the model wrote.

use super::spec::Task;
use crate::batch::field::FieldPath;
use serde_json::{Map, Value};

/// An answer with its copied fields as the record has them.
#[derive(Clone, Debug, PartialEq)]
pub struct Restored {
    pub answer: Map<String, Value>,
    /// Copied fields that the model wrote otherwise.
    pub altered: Vec<String>,
}

impl Task {
    /// Restores the copied fields of an answer from its record; one that the record does not have is taken out.
    ///
    /// A field within others is put where the record has it; what is no object on the way there is replaced.
    pub fn restore(&self, answer: Map<String, Value>, record: &Map<String, Value>) -> Restored {
        let mut restored = Restored { answer, altered: Vec::new() };
        for path in &self.copy {
            let truth = path.steps(record).and_then(|steps| Some((path.find(record)?.clone(), steps)));
            let written = path.find(&restored.answer);
            if written.is_some() && written != truth.as_ref().map(|(value, _)| value) {
                restored.altered.push(path.to_string());
            }
            remove(&mut restored.answer, path);
            if let Some((value, steps)) = truth {
                put(&mut restored.answer, &steps, value);
            }
        }
        restored
    }
}

fn remove(answer: &mut Map<String, Value>, path: &FieldPath) {
    // Twice: a model may write the same path as one name and as several.
    while let Some(steps) = path.steps(answer) {
        let Some((last, before)) = steps.split_last() else { return };
        let mut place = &mut *answer;
        for step in before {
            let Some(Value::Object(next)) = place.get_mut(step) else { return };
            place = next;
        }
        // The order of what is left stays.
        place.shift_remove(last);
    }
}

fn put(answer: &mut Map<String, Value>, steps: &[String], value: Value) {
    let Some((last, before)) = steps.split_last() else { return };
    let mut place = answer;
    for step in before {
        let next = place.entry(step.clone()).or_insert(Value::Null);
        if !next.is_object() {
            *next = Value::Object(Map::new());
        }
        let Value::Object(fields) = next else { return };
        place = fields;
    }
    place.insert(last.clone(), value);
}
