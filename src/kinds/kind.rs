//! A kind of artifact: what is asked, how it is judged, who is asked.

use super::needs;
use crate::batch::task::{RecordFile, Task, TaskError};
use crate::prompt::ContextSpec;
use crate::routing::{Preference, Variant};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use sluice_validators::rubric::{Definition, DefinitionError, Rubric};
use sluice_validators::schema::JsonSchema;
use sluice_validators::{Format, Score};
use std::path::PathBuf;

/// A kind of artifact, loaded from a folder with `kind.toml` and `prompt.md.j2`.
pub struct Kind {
    /// Its one name, in snake case.
    pub name: String,
    /// Other spellings that are understood.
    pub aliases: Vec<String>,
    pub title: String,
    pub format: Format,
    /// Sets it belongs to; every kind belongs to `all`.
    pub presets: Vec<String>,
    pub threshold: Score,
    /// Facts of which at least one must exist, e.g. `facts.tables`; empty where it can be made from anything.
    pub needs: Vec<String>,
    /// Prompt variants it has; the first is the default for local models.
    pub variants: Vec<Variant>,
    /// What of a project goes into the prompt.
    pub context: ContextSpec,
    /// Local models that suit it, best first.
    pub preferences: Vec<Preference>,
    /// Rules that are rendered into the prompt, so that what is judged is what was asked.
    pub rules: Vec<String>,
    /// What models usually get wrong, for people who read how it is judged.
    pub mistakes: Vec<String>,
    /// File it was read from; `None` where it comes with the program.
    pub file: Option<PathBuf>,
    /// Name of the file its schema stands in, where it has one.
    pub schema_file: Option<String>,
    /// JSON Schema that every text of this kind must hold.
    pub schema: Option<JsonSchema>,
    /// What it asks of a record; `None` where it is made from a project.
    pub record: Option<Task>,
    /// The rubric as it is written down, for people.
    pub definition: Definition,
    pub rubric: Rubric,
    /// Template of the prompt: a system part and a user part, separated by a line `---user---`.
    pub prompt: String,
    /// Content hash of its definition and prompt (hex), part of every work key.
    pub version: String,
}

/// A kind's folder cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum KindError {
    #[error("`{file}` does not fit: {message}")]
    Syntax { file: String, message: String },
    #[error("the rubric of `{kind}` does not load: {source}")]
    Rubric { kind: String, source: DefinitionError },
    #[error("`{need}` in `needs` of `{kind}` is nothing that can be read from a project")]
    Need { kind: String, need: String },
    #[error("the records of `{kind}` do not load: {source}")]
    Record { kind: String, source: TaskError },
    #[error("the name `{name}` is claimed by both {first} and {second}")]
    Twice { name: String, first: String, second: String },
}

/// What is left over after these keys is the rubric, which refuses unknown ones.
#[derive(Deserialize)]
struct KindFile {
    kind: String,
    #[serde(default)]
    aliases: Vec<String>,
    title: String,
    format: Format,
    #[serde(default)]
    presets: Vec<String>,
    #[serde(default)]
    mistakes: Vec<String>,
    #[serde(default)]
    schema: Option<String>,
    #[serde(default)]
    record: Option<RecordFile>,
    threshold: Score,
    #[serde(default)]
    needs: Vec<String>,
    #[serde(default)]
    variants: Vec<Variant>,
    #[serde(default)]
    context: ContextSpec,
    #[serde(default)]
    local: Local,
    #[serde(default)]
    contract: Contract,
    #[serde(flatten)]
    definition: toml::Table,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Local {
    #[serde(default)]
    prefer: Vec<Preference>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Contract {
    #[serde(default)]
    rules: Vec<String>,
}

impl Kind {
    /// Loads a kind from the texts of its two files.
    ///
    /// **Errors**: [`KindError`]: a key that does not fit, weights that do not sum to 100, an unknown check.
    pub fn load(text: &str, prompt: &str) -> Result<Kind, KindError> {
        let file: KindFile = toml::from_str(text)
            .map_err(|error| KindError::Syntax { file: "kind.toml".to_owned(), message: error.to_string() })?;
        let definition: Definition = file.definition.try_into().map_err(|error: toml::de::Error| {
            KindError::Syntax { file: format!("{}/kind.toml", file.kind), message: error.to_string() }
        })?;
        let rubric =
            Rubric::build(&definition).map_err(|source| KindError::Rubric { kind: file.kind.clone(), source })?;
        if let Some(need) = file.needs.iter().find(|need| !needs::is_known(need)) {
            return Err(KindError::Need { kind: file.kind, need: need.clone() });
        }
        let record = file.record.map(|record| Task::build(&record, file.format, file.schema.is_some())).transpose();
        let record = record.map_err(|source| KindError::Record { kind: file.kind.clone(), source })?;
        let variants = if file.variants.is_empty() { vec![Variant::Text] } else { file.variants };
        Ok(Kind {
            name: file.kind,
            aliases: file.aliases,
            title: file.title,
            format: file.format,
            presets: file.presets,
            threshold: file.threshold,
            needs: file.needs,
            variants,
            context: file.context,
            preferences: file.local.prefer,
            rules: file.contract.rules,
            mistakes: file.mistakes,
            file: None,
            schema_file: file.schema,
            schema: None,
            record,
            definition,
            rubric,
            prompt: prompt.to_owned(),
            version: hex(&[text, prompt]),
        })
    }

    /// Gives it the schema that its file names; another schema makes another version.
    pub(super) fn set_schema(&mut self, schema: JsonSchema, text: &str) {
        self.version = hex(&[&self.version, text]);
        self.schema = Some(schema);
    }

    /// Holds its `[record]` against its schema.
    ///
    /// **Errors**: [`KindError::Record`].
    pub(super) fn fit_record(&mut self) -> Result<(), KindError> {
        let (Some(record), Some(schema)) = (&mut self.record, &self.schema) else { return Ok(()) };
        record.fit(schema).map_err(|source| KindError::Record { kind: self.name.clone(), source })
    }

    /// Its name, and where it is from.
    pub(super) fn whence(&self) -> String {
        match &self.file {
            Some(file) => format!("`{}` in `{}`", self.name, file.display()),
            None => format!("`{}`, which comes with the program", self.name),
        }
    }

    /// Whether it belongs to a preset. What is made from records belongs to none by itself: no project has any.
    pub fn belongs_to(&self, preset: &str) -> bool {
        (preset == "all" && self.record.is_none()) || self.presets.iter().any(|own| own == preset)
    }
}

/// Content hash of several texts.
fn hex(parts: &[&str]) -> String {
    let hash = parts.iter().fold(Sha256::new(), |hash, part| hash.chain_update(part).chain_update([0])).finalize();
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl std::fmt::Debug for Kind {
    /// Its name is enough: the rest is in its folder.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Kind").field(&self.name).finish()
    }
}
