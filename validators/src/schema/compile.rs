//! From the text of a schema to what values are held against.

use super::effort;
use jsonschema::{PatternOptions, ValidationError, Validator};
use serde_json::Value;

/// Bytes of the longest schema that is read.
const MAX_BYTES: usize = 1 << 20;
/// Deepest nesting: far beyond any schema that people write, and safe to walk.
const MAX_DEPTH: usize = 100;
/// Memory that one compiled `pattern` may take, in bytes.
const MAX_PATTERN_SIZE: usize = 1 << 20;
/// Problems told of one value.
const MAX_PROBLEMS: usize = 100;

/// A JSON Schema, ready to hold values against.
#[derive(Clone, Debug)]
pub struct JsonSchema {
    value: Value,
    validator: Validator,
}

/// A text that is no JSON Schema, or one that is not taken.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message}{}", at.as_ref().map_or_else(String::new, |at| format!(" (at `{at}`)")))]
pub struct SchemaError {
    /// Line and column, or the path within the schema; `None` where it is the whole.
    pub at: Option<String>,
    pub message: String,
}

impl SchemaError {
    fn new(at: Option<String>, message: impl Into<String>) -> Self {
        SchemaError { at, message: message.into() }
    }
}

/// One place where a value does not hold the schema.
#[derive(Debug)]
pub(crate) struct Violation {
    /// JSON pointer into the value; empty for the whole.
    pub(crate) path: String,
    pub(crate) message: String,
    pub(crate) wanted: Wanted,
}

/// What would hold at that place, as far as a single value can be changed to it.
#[derive(Debug)]
pub(crate) enum Wanted {
    /// Names of JSON types.
    Types(Vec<&'static str>),
    OneOf(Vec<Value>),
    Other,
}

impl JsonSchema {
    /// Reads a schema from its text.
    ///
    /// **Errors**: [`SchemaError`]: no JSON, no schema, too large or too deep, a `$ref` that leads out of it, a pattern that
    /// takes too much memory.
    pub fn parse(text: &str) -> Result<Self, SchemaError> {
        if text.len() > MAX_BYTES {
            return Err(SchemaError::new(None, format!("the schema has {} bytes, at most {MAX_BYTES}", text.len())));
        }
        let value = serde_json::from_str(text.trim_start_matches('\u{feff}'))
            .map_err(|error| SchemaError::new(None, format!("the schema is no JSON: {error}")))?;
        Self::compile(value)
    }

    /// Compiles a schema that was read already.
    ///
    /// **Errors**: as [`JsonSchema::parse`].
    pub fn compile(value: Value) -> Result<Self, SchemaError> {
        if !value.is_object() && !value.is_boolean() {
            return Err(SchemaError::new(None, "a schema is an object"));
        }
        if effort::depth(&value) > MAX_DEPTH {
            return Err(SchemaError::new(None, format!("the schema nests deeper than {MAX_DEPTH}")));
        }
        if let Some(at) = effort::outside(&value) {
            return Err(SchemaError::new(Some(at), "the `$ref` leads out of the schema; nothing is fetched"));
        }
        let patterns = PatternOptions::regex().size_limit(MAX_PATTERN_SIZE).dfa_size_limit(MAX_PATTERN_SIZE);
        let validator = jsonschema::options()
            .offline()
            .should_validate_formats(true)
            .with_pattern_options(patterns)
            .build(&value)
            .map_err(|error| SchemaError::new(Some(error.instance_path().to_string()), error.to_string()))?;
        Ok(JsonSchema { value, validator })
    }

    /// The schema itself.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// Where a value does not hold the schema; `Err` where finding out would take too long.
    pub(crate) fn violations(&self, value: &Value) -> Result<Vec<Violation>, String> {
        if !effort::is_bearable(&self.value, value) {
            return Err("holding the value against the schema would take too long".to_owned());
        }
        Ok(self.validator.iter_errors(value).take(MAX_PROBLEMS).map(|error| violation(&error)).collect())
    }
}

fn violation(error: &ValidationError<'_>) -> Violation {
    use jsonschema::error::{TypeKind, ValidationErrorKind};
    let wanted = match error.kind() {
        ValidationErrorKind::Type { kind: TypeKind::Single(one) } => Wanted::Types(vec![one.as_str()]),
        ValidationErrorKind::Type { kind: TypeKind::Multiple(many) } => {
            Wanted::Types(many.iter().map(|one| one.as_str()).collect())
        }
        ValidationErrorKind::Enum { options } => Wanted::OneOf(options.as_array().cloned().unwrap_or_default()),
        ValidationErrorKind::Constant { expected_value } => Wanted::OneOf(vec![Value::clone(expected_value)]),
        _ => Wanted::Other,
    };
    Violation { path: error.instance_path().to_string(), message: error.masked().to_string(), wanted }
}
