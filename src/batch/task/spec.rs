//! The table `[record]` of a kind.

use super::asked;
use super::expression::{Expression, ExpressionError};
use super::known;
use crate::batch::field::{FieldPath, FieldPathError};
use serde::Deserialize;
use serde_json::Value;
use sluice_validators::Format;
use sluice_validators::schema::JsonSchema;

/// Most entries of one list of the table.
const MOST: usize = 100;

/// `[record]` as `kind.toml` spells it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordFile {
    #[serde(default)]
    copy: Vec<String>,
    #[serde(default)]
    input: Vec<String>,
    #[serde(default)]
    requires: Vec<RelationFile>,
}

/// `[[record.requires]]` as `kind.toml` spells it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelationFile {
    #[serde(default)]
    when: Option<String>,
    then: Vec<String>,
}

/// What a kind asks of a record.
#[derive(Clone, Debug)]
pub struct Task {
    /// Fields that are restored from the record, whatever the model wrote there.
    pub copy: Vec<FieldPath>,
    /// Fields that go into the prompt; all but the copied ones where it is empty.
    pub input: Vec<FieldPath>,
    pub relations: Vec<Relation>,
    /// The kind's schema without the copied fields, which nobody asks a model for.
    asked: Option<Value>,
}

/// What must hold between fields of an answer.
#[derive(Clone, Debug)]
pub struct Relation {
    /// Always where there is none.
    pub when: Option<Expression>,
    pub then: Vec<Expression>,
}

/// The table `[record]` of a kind cannot be used.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TaskError {
    #[error("`[record]` is for kinds of format `json`")]
    Format,
    #[error("`[record]` needs `schema = \"…\"`: without one nothing says what an answer must hold")]
    NoSchema,
    #[error("`{list}` of `[record]` has more than {MOST} entries")]
    TooMany { list: &'static str },
    #[error("`then` of `[[record.requires]]` is empty")]
    Nothing,
    #[error("`[record]`: {0}")]
    Field(#[from] FieldPathError),
    #[error("`[record]` copies `{inner}`, which is within `{outer}`")]
    Within { outer: String, inner: String },
    /// What a model put into a list has no place that a record could tell.
    #[error("`[record]` copies `{field}`, which is one entry of a list; copy the whole list")]
    Entry { field: String },
    #[error("`[record]`: {0}")]
    Expression(#[from] ExpressionError),
    #[error("`[record]` names `{field}`, which the schema does not have{}", nearest.as_ref().map_or_else(String::new, |name| format!("; the nearest is `{name}`")))]
    UnknownField { field: String, nearest: Option<String> },
    #[error("`{expression}` can never hold: the schema says that `{field}` is {wanted}")]
    Never { expression: String, field: String, wanted: String },
}

impl Task {
    /// Reads the table of a kind.
    ///
    /// **Errors**: [`TaskError`].
    pub fn build(file: &RecordFile, format: Format, has_schema: bool) -> Result<Self, TaskError> {
        if format != Format::Json {
            return Err(TaskError::Format);
        }
        if !has_schema {
            return Err(TaskError::NoSchema);
        }
        for (list, length) in
            [("copy", file.copy.len()), ("input", file.input.len()), ("requires", file.requires.len())]
        {
            if length > MOST {
                return Err(TaskError::TooMany { list });
            }
        }
        let copy = copied(&file.copy)?;
        let relations = file.requires.iter().map(Relation::build).collect::<Result<_, _>>()?;
        Ok(Task { copy, input: paths(&file.input)?, relations, asked: None })
    }

    /// Holds the table against the schema of its kind: a rule that no answer can meet or that never applies is told
    /// before anything is sent.
    ///
    /// **Errors**: [`TaskError`].
    pub fn fit(&mut self, schema: &JsonSchema) -> Result<(), TaskError> {
        let schema = schema.value();
        for path in &self.copy {
            known::copied(schema, path)?;
        }
        for relation in &self.relations {
            for expression in relation.when.iter().chain(&relation.then) {
                known::expression(schema, expression, &self.copy)?;
            }
        }
        self.asked = Some(asked::without(schema, &self.copy));
        Ok(())
    }

    /// The schema that a model is asked to hold: without the copied fields. `None` before [`Task::fit`].
    pub fn asked(&self) -> Option<&Value> {
        self.asked.as_ref()
    }
}

impl Relation {
    fn build(file: &RelationFile) -> Result<Self, TaskError> {
        if file.then.is_empty() {
            return Err(TaskError::Nothing);
        }
        if file.then.len() > MOST {
            return Err(TaskError::TooMany { list: "then" });
        }
        let when = file.when.as_deref().map(Expression::parse).transpose()?;
        let then = file.then.iter().map(|text| Expression::parse(text)).collect::<Result<_, _>>()?;
        Ok(Relation { when, then })
    }
}

/// Paths that can be restored: each its own place, through objects alone.
fn copied(texts: &[String]) -> Result<Vec<FieldPath>, TaskError> {
    let copy = paths(texts)?;
    for (index, outer) in copy.iter().enumerate() {
        let others = copy.iter().enumerate().filter(|(other, _)| *other != index);
        if let Some((_, inner)) = others.into_iter().find(|(_, other)| outer.holds(other)) {
            return Err(TaskError::Within { outer: outer.to_string(), inner: inner.to_string() });
        }
    }
    let is_entry = |path: &&FieldPath| path.names().any(|name| name.bytes().all(|byte| byte.is_ascii_digit()));
    if let Some(path) = copy.iter().find(is_entry) {
        return Err(TaskError::Entry { field: path.to_string() });
    }
    Ok(copy)
}

fn paths(texts: &[String]) -> Result<Vec<FieldPath>, FieldPathError> {
    texts.iter().map(|text| FieldPath::parse(text)).collect()
}
