//! Words about artifacts, from the terminal and from files, on their way into the ledger.

use crate::cli::run::Session;
use crate::cli::{CommandError, Exit};
use crate::config::Layer;
use crate::feedback::{Mark, Named, Word, read_marks};
use crate::history::place;
use crate::kinds::Registry;
use crate::ledger::{Looked, Said, Source as Who, SqliteLedger};
use crate::report::plural;
use crate::sources::redact;
use sluice_validators::Source;
use std::path::Path;

/// Bytes of a file with words, and of a corrected text.
const MAX_BYTES: u64 = 8 << 20;

/// What is needed to find the artifacts that words are about.
pub(super) struct Marking<'a> {
    pub(super) ledger: SqliteLedger,
    registry: Registry,
    session: &'a Session,
    who: Who,
}

impl<'a> Marking<'a> {
    pub(super) async fn open(session: &'a Session, who: Who) -> Result<Self, CommandError> {
        let config = session.config(Layer::default())?;
        let ledger =
            SqliteLedger::open_to_write(&config.ledger, config.ledger_wait).await.map_err(CommandError::ledger)?;
        Ok(Marking { ledger, registry: session.kinds()?, session, who })
    }

    /// The word of a mark about the artifact that it names.
    pub(super) async fn said(&self, mark: &Mark) -> Result<Said, CommandError> {
        let looked = self.looked(&mark.artifact).await?;
        let corrected = match &mark.corrected {
            Some(file) => Some(self.corrected(file, &looked).await?),
            None => None,
        };
        let good = mark.word == Some(Word::Good);
        Ok(Said { looked, source: self.who, good, note: mark.note.clone(), corrected })
    }

    pub(super) async fn looked(&self, named: &Named) -> Result<Looked, CommandError> {
        let name = match named {
            Named::Number(number) => {
                let found = self.ledger.accepted_artifact(*number).await.map_err(CommandError::internal)?;
                return found.ok_or_else(|| {
                    CommandError::usage(format!("no artifact {number} has passed"))
                        .hint("`sluice audit sample` tells numbers; SLUICE_LEDGER names another ledger")
                });
            }
            Named::Text(name) => name,
        };
        if let Ok(kind) = self.registry.kind(name) {
            let latest = self.ledger.latest_accepted(&kind.name).await.map_err(CommandError::internal)?;
            return latest.ok_or_else(|| {
                CommandError::usage(format!("no `{}` has passed so far", kind.name))
                    .hint("make one with `sluice generate`; SLUICE_LEDGER names another ledger")
            });
        }
        if !Path::new(name).exists() && !name.contains('/') {
            return Err(self.unknown(name));
        }
        self.of_file(name).await
    }

    /// What stands in a file was published by a run that the manifest names.
    async fn of_file(&self, name: &str) -> Result<Looked, CommandError> {
        let place = place(name, Path::new("."), &self.registry)
            .map_err(|error| CommandError::usage(error).hint("`sluice history` lists what was published"))?;
        let elsewhere = || {
            CommandError::usage(format!("the ledger does not know who wrote `{name}`"))
                .hint("SLUICE_LEDGER names another ledger")
        };
        let run = place.entry().map(|entry| entry.run.clone()).ok_or_else(elsewhere)?;
        let number = self.ledger.artifact_of(&run, &place.kind.name).await.map_err(CommandError::internal)?;
        let looked = self.ledger.accepted_artifact(number.ok_or_else(elsewhere)?).await;
        looked.map_err(CommandError::internal)?.ok_or_else(elsewhere)
    }

    fn unknown(&self, name: &str) -> CommandError {
        match self.registry.kind(name) {
            Err(error) => CommandError::usage(error).hint("`sluice kinds` lists them all"),
            Ok(_) => CommandError::usage(format!("`{name}` is no artifact")),
        }
    }

    /// The text a person made of an artifact; one that holds a secret is not kept.
    async fn corrected(&self, file: &Path, looked: &Looked) -> Result<String, CommandError> {
        let text = read(file)?;
        let shown = file.display();
        if text.trim().is_empty() {
            return Err(CommandError::usage(format!("`{shown}` is empty")));
        }
        let (_, secrets) = redact(&Source::new(shown.to_string(), text.as_str()));
        if let Some(secret) = secrets.first() {
            return Err(CommandError::usage(format!("`{shown}` holds a secret in line {}", secret.line))
                .hint("take it out: corrected texts are kept in the ledger and exported"));
        }
        if self.ledger.text_of(looked).await.map_err(CommandError::internal)?.as_deref() == Some(text.as_str()) {
            return Err(CommandError::usage(format!("`{shown}` says what the artifact says already"))
                .hint("without a change it is simply `good`"));
        }
        Ok(text)
    }
}

impl Said {
    /// The word, as it is told.
    pub(super) fn word(&self) -> &'static str {
        if self.good { "good" } else { "bad" }
    }
}

/// Keeps words, and gives them back.
pub(super) async fn keep(marking: Marking<'_>, words: Vec<Said>) -> Result<Vec<Said>, CommandError> {
    marking.ledger.record_feedback(&words).await.map_err(CommandError::internal)?;
    marking.ledger.close().await.map_err(CommandError::internal)?;
    Ok(words)
}

/// Keeps the words of a file: all of them, or none where one does not fit.
pub(super) async fn keep_file(session: &Session, marking: Marking<'_>, file: &Path) -> Result<Exit, CommandError> {
    let shown = file.display().to_string();
    let marks = read_marks(&read(file)?).map_err(|error| {
        CommandError::usage(format!("`{shown}`: {error}"))
            .hint("a line is {\"artifact\": 12, \"word\": \"good\", \"note\": \"…\"}; nothing of the file was noted")
    })?;
    let mut words = Vec::new();
    for (line, mark) in &marks {
        let said = marking.said(mark).await;
        words.push(said.map_err(|error| CommandError {
            message: format!("`{shown}`: line {line}: {}", error.message),
            hints: error.hints.into_iter().chain(["nothing of the file was noted".to_owned()]).collect(),
            ..error
        })?);
    }
    let printer = marking.session.printer;
    let words = keep(marking, words).await?;
    let good = words.iter().filter(|word| word.good).count();
    let corrected = words.iter().filter(|word| word.corrected.is_some()).count();
    if session.json {
        printer.json(&serde_json::json!({
            "schema": 1, "noted": words.len(), "good": good, "bad": words.len() - good, "corrected": corrected,
        }));
    } else {
        printer.tell(&format!(
            "noted {}: {good} good, {} bad, {corrected} corrected",
            plural(words.len() as u64, "word"),
            words.len() - good
        ));
    }
    Ok(Exit::Done)
}

/// Reads a text that somebody named.
fn read(file: &Path) -> Result<String, CommandError> {
    let unreadable =
        |error: std::io::Error| CommandError::usage(format!("`{}` cannot be read: {error}", file.display()));
    let bytes = std::fs::metadata(file).map_err(unreadable)?.len();
    if bytes > MAX_BYTES {
        return Err(CommandError::usage(format!(
            "`{}` has {bytes} bytes, and no such file may have more than {MAX_BYTES}",
            file.display()
        )));
    }
    String::from_utf8(std::fs::read(file).map_err(unreadable)?)
        .map_err(|_| CommandError::usage(format!("`{}` is no text, but something else than UTF-8", file.display())))
}
