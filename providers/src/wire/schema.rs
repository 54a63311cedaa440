//! What a provider can make of a JSON Schema.

use serde_json::Value;

/// Deepest schema that is looked into; deeper ones count as not strict.
const DEEPEST: usize = 64;

/// Whether a schema keeps the rules of `strict: true`: every object closed, every property required.
///
/// **Source**: structured outputs guides of OpenAI and Groq, 2026. A schema that breaks them is answered with a 400.
pub(super) fn is_strict(schema: &Value) -> bool {
    is_strict_below(schema, DEEPEST)
}

fn is_strict_below(schema: &Value, depth: usize) -> bool {
    if depth == 0 {
        return false;
    }
    match schema {
        Value::Object(fields) => {
            let closed = match fields.get("properties").and_then(Value::as_object) {
                Some(properties) => {
                    let required: Vec<&str> = match fields.get("required").and_then(Value::as_array) {
                        Some(names) => names.iter().filter_map(Value::as_str).collect(),
                        None => Vec::new(),
                    };
                    fields.get("additionalProperties") == Some(&Value::Bool(false))
                        && properties.keys().all(|name| required.contains(&name.as_str()))
                }
                None => fields.get("type").and_then(Value::as_str) != Some("object"),
            };
            closed && fields.values().all(|value| is_strict_below(value, depth - 1))
        }
        Value::Array(items) => items.iter().all(|item| is_strict_below(item, depth - 1)),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_closed_schemas_with_all_properties_required_are_strict() {
        let closed =
            json!({"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false});
        let cases = [
            (closed.clone(), true),
            (json!({"type":"array","items":&closed}), true),
            (json!({"type":"object","properties":{"a":{}},"required":["a"]}), false),
            (json!({"type":"object","properties":{"a":{}},"additionalProperties":false}), false),
            (json!({"type":"object"}), false),
            (json!({"anyOf":[closed, {"type":"object"}]}), false),
            (json!(true), true),
        ];
        for (schema, expected) in cases {
            assert_eq!(is_strict(&schema), expected, "{schema}");
        }
    }

    #[test]
    fn a_bottomless_schema_is_not_looked_into_for_ever() {
        let mut schema = json!({});
        for _ in 0..200 {
            schema = json!({ "not": schema });
        }
        assert!(!is_strict(&schema));
    }
}
