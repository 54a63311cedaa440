//! Values brought to the types a schema asks for: `"3"` to `3`, one item to a list of it, `Open` to `open`.

use crate::schema::{JsonSchema, Violation, Wanted};
use serde_json::{Number, Value};

/// Rounds of looking and changing: a list that was made may hold an item that still has the wrong type.
const MAX_ROUNDS: usize = 4;
/// Values changed in one document; more is another document.
const MAX_EDITS: usize = 200;

/// The value with its types changed and what was changed; `None` where it holds the schema already, or would not hold it
/// even then: an edit that does not help is not kept.
pub(super) fn coerced(value: &Value, schema: &JsonSchema) -> Option<(Value, Vec<String>)> {
    let mut changed = value.clone();
    let mut edits = Vec::new();
    for _ in 0..MAX_ROUNDS {
        let violations = schema.violations(&changed).ok()?;
        if violations.is_empty() {
            return (!edits.is_empty()).then_some((changed, edits));
        }
        let before = edits.len();
        for violation in &violations {
            let Some(place) = changed.pointer_mut(&violation.path) else { continue };
            if let Some(better) = better(place, &violation.wanted) {
                edits.push(told(violation, place, &better));
                *place = better;
            }
        }
        if edits.len() == before || edits.len() > MAX_EDITS {
            return None;
        }
    }
    schema.violations(&changed).ok()?.is_empty().then_some((changed, edits))
}

fn told(violation: &Violation, from: &Value, to: &Value) -> String {
    let short = |value: &Value| value.to_string().chars().take(40).collect::<String>();
    let at = if violation.path.is_empty() { "/" } else { &violation.path };
    format!("changed {} to {} at `{at}`, as the schema asks", short(from), short(to))
}

/// The same said in a type that is wanted.
fn better(value: &Value, wanted: &Wanted) -> Option<Value> {
    match wanted {
        Wanted::Types(types) => {
            let read = value.as_str().and_then(|text| types.iter().find_map(|name| read_as(text.trim(), name)));
            read.or_else(|| (types.contains(&"array") && !value.is_null()).then(|| Value::Array(vec![value.clone()])))
        }
        Wanted::OneOf(options) => {
            let text = value.as_str()?.trim();
            let same = |option: &&Value| match option {
                Value::String(option) => option.trim().eq_ignore_ascii_case(text),
                Value::Number(_) | Value::Bool(_) => option.to_string().eq_ignore_ascii_case(text),
                Value::Null | Value::Array(_) | Value::Object(_) => false,
            };
            let mut fitting = options.iter().filter(same);
            let first = fitting.next()?;
            // `Open` where `open` and `OPEN` are different things is nobody's guess.
            fitting.next().is_none().then(|| first.clone())
        }
        Wanted::Other => None,
    }
}

fn read_as(text: &str, name: &str) -> Option<Value> {
    match name {
        "boolean" => ["true", "false"]
            .iter()
            .find(|word| text.eq_ignore_ascii_case(word))
            .map(|word| Value::Bool(*word == "true")),
        "integer" => text.parse::<i64>().ok().map(Value::from),
        "number" => text.parse::<Number>().ok().map(Value::Number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::coerced;
    use crate::schema::JsonSchema;
    use serde_json::json;

    #[test]
    fn a_value_is_brought_to_the_type_asked_for_only_where_it_then_holds() {
        let properties = json!({
            "count": {"type": "integer"}, "price": {"type": "number"}, "open": {"type": "boolean"},
            "tags": {"type": "array", "items": {"type": "integer"}}, "state": {"enum": ["open", "Closed"]},
            "level": {"enum": [1, 2]}, "twin": {"enum": ["a", "A"]}, "of": {"const": "Shop"},
        });
        let schema = JsonSchema::compile(json!({"type": "object", "properties": properties})).expect("it compiles");
        for (given, expected, edits) in [
            (json!({"count": "3"}), Some(json!({"count": 3})), 1),
            (json!({"price": " 3.50 "}), Some(json!({"price": 3.50})), 1),
            (json!({"open": "True"}), Some(json!({"open": true})), 1),
            (json!({"tags": "7"}), Some(json!({"tags": [7]})), 2),
            (json!({"state": "closed", "level": "2"}), Some(json!({"state": "Closed", "level": 2})), 2),
            (json!({"of": "shop"}), Some(json!({"of": "Shop"})), 1),
            (json!({"twin": "b"}), None, 0),
            (json!({"count": "three"}), None, 0),
            (json!({"count": "3", "open": 1}), None, 0),
            (json!({"count": 3}), None, 0),
        ] {
            let found = coerced(&given, &schema);
            assert_eq!(found.as_ref().map_or(0, |(_, edits)| edits.len()), edits, "{given}: {found:?}");
            assert_eq!(found.map(|(value, _)| value), expected, "{given}");
        }
    }
}
