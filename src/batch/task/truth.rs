//! Whether a condition holds for an answer.

use super::expression::{Comparison, Expression, Operand, Term};
use crate::batch::field::{FieldPath, is_empty};
use serde_json::{Map, Value};
use std::cmp::Ordering;

/// A condition that cannot be decided: two values that have no order.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{field}` cannot be compared: {message}")]
pub struct Doubt {
    pub field: String,
    pub message: String,
}

impl Expression {
    /// Whether it holds. A field that is not there equals null, and is neither less nor more than anything.
    ///
    /// Texts compare by their characters, so that ISO dates of one form compare by time.
    ///
    /// **Errors**: [`Doubt`] where values of two types should be ordered and nothing else decides.
    pub fn holds(&self, answer: &Map<String, Value>) -> Result<bool, Doubt> {
        holds(&self.term, answer)
    }
}

fn holds(term: &Term, answer: &Map<String, Value>) -> Result<bool, Doubt> {
    match term {
        Term::Present(field) => Ok(!is_empty(field.find(answer))),
        Term::OneOf(field, values) => {
            let found = field.find(answer).unwrap_or(&Value::Null);
            Ok(values.iter().any(|value| equal(found, value)))
        }
        Term::Not(inner) => holds(inner, answer).map(|held| !held),
        Term::All(terms) => decided(terms, answer, false),
        Term::Any(terms) => decided(terms, answer, true),
        Term::Compare(field, comparison, other) => {
            let left = field.find(answer).unwrap_or(&Value::Null);
            let right = match other {
                Operand::Literal(value) => value,
                Operand::Field(other) => other.find(answer).unwrap_or(&Value::Null),
            };
            compare(field, *comparison, (left, right))
        }
    }
}

/// One term that is `deciding` decides; a doubt counts only where none does.
fn decided(terms: &[Term], answer: &Map<String, Value>, deciding: bool) -> Result<bool, Doubt> {
    let mut doubt = None;
    for term in terms {
        match holds(term, answer) {
            Ok(held) if held == deciding => return Ok(deciding),
            Ok(_) => {}
            Err(found) => doubt = doubt.or(Some(found)),
        }
    }
    doubt.map_or(Ok(!deciding), Err)
}

fn compare(field: &FieldPath, comparison: Comparison, (left, right): (&Value, &Value)) -> Result<bool, Doubt> {
    let wanted: &[Ordering] = match comparison {
        Comparison::Equal => return Ok(equal(left, right)),
        Comparison::Unequal => return Ok(!equal(left, right)),
        Comparison::Less => &[Ordering::Less],
        Comparison::AtMost => &[Ordering::Less, Ordering::Equal],
        Comparison::More => &[Ordering::Greater],
        Comparison::AtLeast => &[Ordering::Greater, Ordering::Equal],
    };
    if left.is_null() || right.is_null() {
        return Ok(false);
    }
    let order = match (left, right) {
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        (Value::Number(left), Value::Number(right)) => order(left, right),
        _ => None,
    };
    let doubt = || Doubt { field: field.to_string(), message: format!("{} with {}", name(left), name(right)) };
    order.map(|order| wanted.contains(&order)).ok_or_else(doubt)
}

/// Equal as JSON, but 1 and 1.0 are one number.
fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => order(left, right) == Some(Ordering::Equal),
        _ => left == right,
    }
}

fn order(left: &serde_json::Number, right: &serde_json::Number) -> Option<Ordering> {
    // Whole numbers beyond 2^53 are not compared as floating point, which would take neighbours for equal.
    if let (Some(left), Some(right)) = (left.as_i64(), right.as_i64()) {
        return Some(left.cmp(&right));
    }
    if let (Some(left), Some(right)) = (left.as_u64(), right.as_u64()) {
        return Some(left.cmp(&right));
    }
    left.as_f64()?.partial_cmp(&right.as_f64()?)
}

fn name(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
