//! The schema that a model is asked to hold.

use crate::batch::field::FieldPath;
use serde_json::Value;

/// A schema without the fields that code fills in. What stands behind a reference or an alternative stays: it is
/// overwritten all the same.
pub(super) fn without(schema: &Value, copy: &[FieldPath]) -> Value {
    let mut schema = schema.clone();
    for path in copy {
        remove(&mut schema, path);
    }
    schema
}

fn remove(schema: &mut Value, path: &FieldPath) {
    let names: Vec<&str> = path.names().collect();
    let Some((last, before)) = names.split_last() else { return };
    let mut place = schema;
    for name in before {
        let Some(next) = place.get_mut("properties").and_then(|properties| properties.get_mut(name)) else { return };
        place = next;
    }
    if let Some(properties) = place.get_mut("properties").and_then(Value::as_object_mut) {
        properties.shift_remove(*last);
    }
    if let Some(required) = place.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|name| name.as_str() != Some(last));
    }
}
