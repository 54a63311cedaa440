//! Which records are asked for.

use crate::batch::field::{FieldPath, FieldPathError};
use serde_json::{Map, Value};

/// What is taken of an input, and what records are called by.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Field that holds the key; the content is the key where there is none.
    pub key: Option<FieldPath>,
    /// Field whose value is the group.
    pub group_by: Option<FieldPath>,
    /// Fields that must say something.
    pub exclude_empty: Vec<FieldPath>,
    /// All of them must hold.
    pub conditions: Vec<Condition>,
    /// Most records that are taken.
    pub limit: Option<u64>,
}

/// `FIELD=VALUE`: a field with this value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    pub field: FieldPath,
    /// The text, or the number or truth value as JSON spells it.
    pub value: String,
}

/// A text that is no condition.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConditionError {
    #[error("`{0}` is no condition: write FIELD=VALUE")]
    NoEquals(String),
    #[error(transparent)]
    Field(#[from] FieldPathError),
}

impl Condition {
    /// Reads `FIELD=VALUE`; the value may hold further `=`.
    ///
    /// **Errors**: [`ConditionError`].
    pub fn parse(text: &str) -> Result<Self, ConditionError> {
        let (field, value) = text.split_once('=').ok_or_else(|| ConditionError::NoEquals(text.to_owned()))?;
        Ok(Condition { field: FieldPath::parse(field.trim())?, value: value.to_owned() })
    }

    /// Whether a record has the field with this value.
    pub fn holds(&self, record: &Map<String, Value>) -> bool {
        self.field.find(record).and_then(word).is_some_and(|found| found == self.value)
    }
}

/// A single value as text; `None` for what has parts, and for null.
pub(super) fn word(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
