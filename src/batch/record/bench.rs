//! From a raw answer to the line that would be written, and the verdict over exactly that.

use crate::batch::task::Task;
use crate::cascade::Judged;
use crate::kinds::Kind;
use crate::prompt::{PromptError, Template};
use serde_json::{Map, Value};
use sluice_validators::facts::{Facts, Notes};
use sluice_validators::normalise::normalise_to_schema;
use sluice_validators::rubric::{Repair, Subject};
use sluice_validators::schema::{JsonSchema, SchemaError};
use sluice_validators::{Document, Score};

/// How the edit begins that puts back what a record says.
const RESTORED: &str = "restored ";

/// What answers to the records of a batch are held against.
#[derive(Debug)]
pub struct RecordBench<'a> {
    kind: &'a Kind,
    task: &'a Task,
    /// The schema without the copied fields, which no model is asked for.
    asked: JsonSchema,
    /// The same as a prompt shows it.
    asked_text: String,
    template: Template,
    facts: Facts,
    notes: Notes,
    threshold: Score,
}

/// A kind does not say what is asked of records.
#[derive(Debug, thiserror::Error)]
pub enum RecordBenchError {
    #[error("`{0}` is made from a project, not from records: its `kind.toml` has no `[record]`")]
    NoRecord(String),
    #[error("the schema of `{kind}` without its copied fields cannot be used: {source}")]
    Schema { kind: String, source: SchemaError },
    #[error("the prompt of `{kind}` cannot be used: {source}")]
    Prompt { kind: String, source: PromptError },
}

impl<'a> RecordBench<'a> {
    /// A bench for the records of one kind.
    ///
    /// **Errors**: [`RecordBenchError`].
    pub fn new(kind: &'a Kind, threshold: Score) -> Result<Self, RecordBenchError> {
        let none = || RecordBenchError::NoRecord(kind.name.clone());
        let task = kind.record.as_ref().ok_or_else(none)?;
        let asked = task.asked().cloned().ok_or_else(none)?;
        let asked = JsonSchema::compile(asked)
            .map_err(|source| RecordBenchError::Schema { kind: kind.name.clone(), source })?;
        let asked_text = asked.value().to_string();
        let template = Template::compile(&kind.prompt)
            .map_err(|source| RecordBenchError::Prompt { kind: kind.name.clone(), source })?;
        let (facts, notes) = (Facts::default(), Notes::default());
        Ok(RecordBench { kind, task, asked, asked_text, template, facts, notes, threshold })
    }

    /// The kind whose records these are.
    pub fn kind(&self) -> &'a Kind {
        self.kind
    }

    /// What is asked of each record.
    pub fn task(&self) -> &'a Task {
        self.task
    }

    /// The schema that a model is asked to hold.
    pub fn asked(&self) -> &Value {
        self.asked.value()
    }

    /// The same as a prompt shows it.
    pub(super) fn asked_text(&self) -> &str {
        &self.asked_text
    }

    /// The prompt, read once for all records.
    pub(super) fn template(&self) -> &Template {
        &self.template
    }

    /// The score that an answer must reach.
    pub fn threshold(&self) -> Score {
        self.threshold
    }

    /// Judges a whole answer for a record. What the record says is put back before anything is judged.
    pub fn judge(&self, answer: &str, record: &Map<String, Value>) -> Judged {
        let mut normalised = normalise_to_schema(answer, &self.asked, true);
        let (text, document, restored) = match normalised.document {
            Document::Json(Value::Object(fields)) => {
                let restored = self.task.restore(fields, record);
                for field in &restored.altered {
                    let edit = format!("{RESTORED}`{field}` from the record");
                    normalised.repairs.push(Repair { edit, lossy: false });
                }
                let value = Value::Object(restored.answer.clone());
                // One line: this is what the output holds.
                (value.to_string(), Document::Json(value), Some(restored.answer))
            }
            document => (normalised.text, document, None),
        };
        let subject = Subject {
            text: &text,
            document: &document,
            facts: &self.facts,
            notes: &self.notes,
            finished: true,
            secrets: &[],
            compiled: None,
            schema: self.kind.schema.as_ref(),
        };
        // A copied field that a model wrote otherwise costs nothing: nobody asked it for one.
        let paid: Vec<Repair> =
            normalised.repairs.iter().filter(|repair| !repair.edit.starts_with(RESTORED)).cloned().collect();
        let mut verdict = self.kind.rubric.judge(&subject, self.threshold, &paid);
        verdict.repairs = normalised.repairs;
        if let Some(answer) = &restored {
            self.task.judge(answer, &mut verdict);
        }
        Judged { text, verdict, calls: Vec::new() }
    }
}
