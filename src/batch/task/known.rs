//! What the schema of a kind says of the fields that its `[record]` names.
//!
//! Only what the schema says plainly is held against the table; alternatives (`anyOf` and the like) are left alone.

use super::expression::{Expression, Operand, Term};
use super::spec::TaskError;
use crate::batch::field::FieldPath;
use serde_json::Value;

/// Most references that are followed.
const MAX_REFERENCES: usize = 16;

/// What a schema says of a field.
enum Said<'a> {
    Schema(&'a Value),
    /// The schema names its fields, and this is none of them; whether others may stand there.
    Unknown {
        names: Vec<&'a str>,
        is_closed: bool,
    },
    Nothing,
}

/// Refuses a copied field that the schema forbids: no answer could hold it.
pub(super) fn copied(schema: &Value, path: &FieldPath) -> Result<(), TaskError> {
    match said(schema, path) {
        Said::Unknown { names, is_closed: true } => Err(unknown(path, &names)),
        Said::Unknown { is_closed: false, .. } | Said::Schema(_) | Said::Nothing => Ok(()),
    }
}

/// Refuses a condition over a field that nothing gives, and one that no value of its field can meet.
pub(super) fn expression(schema: &Value, expression: &Expression, copy: &[FieldPath]) -> Result<(), TaskError> {
    for field in expression.fields() {
        if let Said::Unknown { names, .. } = said(schema, field)
            && !copy.iter().any(|copied| copied.holds(field))
        {
            return Err(unknown(field, &names));
        }
    }
    let mut open = vec![&expression.term];
    while let Some(term) = open.pop() {
        match term {
            Term::Present(_) | Term::Compare(_, _, Operand::Field(_)) => {}
            Term::Compare(field, _, Operand::Literal(value)) => possible(schema, expression, (field, value))?,
            Term::OneOf(field, values) => {
                for value in values {
                    possible(schema, expression, (field, value))?;
                }
            }
            Term::Not(inner) => open.push(inner),
            Term::All(terms) | Term::Any(terms) => open.extend(terms),
        }
    }
    Ok(())
}

/// Whether a field may have such a value: a misspelt one would be a rule that never applies.
fn possible(schema: &Value, expression: &Expression, (field, value): (&FieldPath, &Value)) -> Result<(), TaskError> {
    let Said::Schema(said) = said(schema, field) else { return Ok(()) };
    let never =
        |wanted: String| TaskError::Never { expression: expression.text.clone(), field: field.to_string(), wanted };
    let compares_order = |value: &Value| value.is_number();
    if let Some(options) = said.get("enum").and_then(Value::as_array)
        && !options.contains(value)
        && !value.is_null()
        && !compares_order(value)
    {
        return Err(never(format!("one of {}", Value::Array(options.clone()))));
    }
    let types: Vec<&str> = match said.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
        _ => return Ok(()),
    };
    let fits = match value {
        // What is not there is null too.
        Value::Null => true,
        Value::Bool(_) => types.contains(&"boolean"),
        Value::Number(_) => types.contains(&"number") || types.contains(&"integer"),
        Value::String(_) => types.contains(&"string"),
        Value::Array(_) | Value::Object(_) => true,
    };
    if fits { Ok(()) } else { Err(never(format!("of type {}", types.join(" or ")))) }
}

fn said<'a>(schema: &'a Value, path: &FieldPath) -> Said<'a> {
    let mut place = schema;
    for name in path.names() {
        let Some(found) = resolved(schema, place) else { return Said::Nothing };
        place = found;
        if ["anyOf", "oneOf", "allOf", "if", "patternProperties"].iter().any(|key| place.get(key).is_some()) {
            return Said::Nothing;
        }
        let Some(properties) = place.get("properties").and_then(Value::as_object) else { return Said::Nothing };
        let Some(next) = properties.get(name) else {
            let names = properties.keys().map(String::as_str).collect();
            return Said::Unknown { names, is_closed: place.get("additionalProperties") == Some(&Value::Bool(false)) };
        };
        place = next;
    }
    resolved(schema, place).map_or(Said::Nothing, Said::Schema)
}

/// The schema behind local references; `None` where they lead nowhere plain.
fn resolved<'a>(root: &'a Value, schema: &'a Value) -> Option<&'a Value> {
    let mut place = schema;
    for _ in 0..MAX_REFERENCES {
        let Some(reference) = place.get("$ref") else { return Some(place) };
        place = root.pointer(reference.as_str()?.strip_prefix('#')?)?;
    }
    None
}

fn unknown(field: &FieldPath, names: &[&str]) -> TaskError {
    let last = field.names().last().unwrap_or_default();
    let similarity = |name: &&&str| (strsim::jaro_winkler(last, name) * 1e6) as u64;
    let nearest = names.iter().max_by_key(similarity).map(|name| (*name).to_owned());
    TaskError::UnknownField { field: field.to_string(), nearest }
}
