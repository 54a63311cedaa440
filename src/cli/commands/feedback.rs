//! `feedback`: what somebody says of an artifact that passed. The rubric alone never says "good".

use super::marks::{Marking, keep, keep_file};
use crate::cli::run::Session;
use crate::cli::{CommandError, Exit, Feedback, FeedbackCommand};
use crate::feedback::{Exported, Mark, Named, Word, export};
use crate::ledger::Source;
use crate::report::{draft_for, plural, visible_line};
use std::io::Write;
use std::path::Path;

/// Artifacts that are exported at once.
const MOST_LESSONS: u32 = 100_000;

pub(in crate::cli) async fn feedback(session: &Session, arguments: Feedback) -> Result<Exit, CommandError> {
    let marking = Marking::open(session, Source::Person).await?;
    if let Some(FeedbackCommand::Export { out }) = &arguments.command {
        return hand_on(session, &marking, out).await;
    }
    if let Some(file) = &arguments.file {
        return keep_file(session, marking, file).await;
    }
    let artifact = arguments.artifact.unwrap_or_default();
    let mark = Mark {
        artifact: artifact.parse().map_or(Named::Text(artifact), Named::Number),
        word: arguments.word,
        note: arguments.note,
        corrected: arguments.corrected,
    };
    if mark.word == Some(Word::Correct) && mark.corrected.is_none() {
        return Err(CommandError::usage("`correct` needs the corrected text").hint("name its file with --corrected"));
    }
    let said = marking.said(&mark).await?;
    let words = keep(marking, vec![said]).await?;
    if let [said] = &words[..] {
        let (looked, word) = (&said.looked, said.word());
        if session.json {
            session.printer.json(&serde_json::json!({
                "schema": 1, "artifact": looked.artifact, "kind": looked.kind, "candidate": looked.candidate,
                "run": looked.run, "word": word, "corrected": said.corrected.is_some(), "note": said.note,
            }));
        } else {
            session.printer.tell(&format!(
                "noted: the `{}` that {} wrote in run {} (rubric {}) is {word}{}",
                looked.kind,
                visible_line(&looked.candidate),
                visible_line(&looked.run),
                looked.score,
                if said.corrected.is_some() { "; the corrected text is kept" } else { "" }
            ));
        }
    }
    Ok(Exit::Done)
}

/// Writes the lessons into a new file.
async fn hand_on(session: &Session, marking: &Marking<'_>, out: &Path) -> Result<Exit, CommandError> {
    let taught = marking.ledger.taught(MOST_LESSONS).await.map_err(CommandError::internal)?;
    let exported = export(&taught);
    write_new(out, &exported.text).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => CommandError::usage(format!("`{}` is already there", out.display()))
            .hint("name another file with --out; nothing is overwritten"),
        _ => CommandError::usage(format!("`{}` cannot be written: {error}", out.display())),
    })?;
    if session.json {
        let Exported { lessons, corrected, left_out, .. } = &exported;
        session.printer.json(&serde_json::json!({
            "schema": 1, "path": out.display().to_string(), "lessons": lessons, "corrected": corrected,
            "left_out": left_out,
        }));
    } else {
        session.printer.tell(&told(out, &exported));
    }
    Ok(Exit::Done)
}

/// Whole or not at all: the name is given when everything is written.
fn write_new(out: &Path, text: &str) -> std::io::Result<()> {
    let mut file = draft_for(out)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist_noclobber(out).map(|_| ()).map_err(|error| error.error)
}

fn told(out: &Path, exported: &Exported) -> String {
    let mut text = format!(
        "wrote {} to {}, {} of them corrected",
        plural(exported.lessons as u64, "lesson"),
        out.display(),
        exported.corrected
    );
    for (reason, count) in &exported.left_out {
        let why = match *reason {
            "bad" => "called bad, and not corrected",
            "no_prompt" => "no model wrote them, or what was asked is no longer kept",
            "graph" => "corrected as a diagram, while a graph was asked for",
            _ => "the same as another",
        };
        text.push_str(&format!("\n  left out {count}: {why}"));
    }
    text
}
