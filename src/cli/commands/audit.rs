//! `audit`: looks at artifacts that passed, to learn how far the rubric can be trusted.

use super::batch::fold;
use super::marks::{Marking, keep, keep_file};
use crate::cli::run::Session;
use crate::cli::sheet::{Head, Sheet};
use crate::cli::{Audit, AuditCommand, CommandError, Exit};
use crate::feedback::{AuditReport, Mark, Named, Picked, Word, audit_report, sample};
use crate::ledger::Source;
use crate::report::visible_line;
use std::fmt::Write;

/// Artifacts a sample is drawn from, the latest.
const MOST_DRAWN_FROM: u32 = 20_000;
/// Words that are held against the rubric, the latest.
const MOST_WORDS: u32 = 100_000;

pub(in crate::cli) async fn audit(session: &Session, arguments: Audit) -> Result<Exit, CommandError> {
    let marking = Marking::open(session, Source::Audit).await?;
    match arguments.command {
        AuditCommand::Sample { number, seed } => {
            let all = marking.ledger.unlooked(MOST_DRAWN_FROM).await.map_err(CommandError::internal)?;
            fold(marking.ledger).await;
            tell_sample(session, &sample(&all, number.into(), &seed), all.len());
        }
        AuditCommand::Show { artifact } => {
            let looked = marking.looked(&Named::Number(artifact)).await?;
            let text = marking.ledger.text_of(&looked).await.map_err(CommandError::internal)?;
            fold(marking.ledger).await;
            let gone = || CommandError::usage(format!("the text of artifact {artifact} is no longer kept"));
            session.printer.data(&text.ok_or_else(gone)?);
        }
        AuditCommand::Mark { file: Some(file), .. } => return keep_file(session, marking, &file).await,
        AuditCommand::Mark { artifact, word, note, file: None } => {
            let word = if word.as_deref() == Some("good") { Word::Good } else { Word::Bad };
            let mark =
                Mark { artifact: Named::Number(artifact.unwrap_or_default()), word: Some(word), note, corrected: None };
            let said = marking.said(&mark).await?;
            for said in keep(marking, vec![said]).await? {
                tell_mark(session, &said);
            }
        }
        AuditCommand::Report => {
            let words = marking.ledger.words(MOST_WORDS).await.map_err(CommandError::internal)?;
            fold(marking.ledger).await;
            let report = audit_report(&words);
            if session.json {
                session.printer.json(&report);
            } else {
                session.printer.data(&told(&report));
            }
        }
    }
    Ok(Exit::Done)
}

fn tell_mark(session: &Session, said: &crate::ledger::Said) {
    let (looked, word) = (&said.looked, said.word());
    if session.json {
        session.printer.json(&serde_json::json!({
            "schema": 1, "artifact": looked.artifact, "kind": looked.kind, "candidate": looked.candidate, "word": word,
            "note": said.note,
        }));
    } else {
        session.printer.tell(&format!(
            "noted: {} ({} by {}) is {word}",
            looked.artifact,
            looked.kind,
            visible_line(&looked.candidate)
        ));
    }
}

fn tell_sample(session: &Session, picked: &[Picked], all: usize) {
    if session.json {
        session.printer.json(&serde_json::json!({ "schema": 1, "unlooked": all, "sample": picked }));
        return;
    }
    let row = |one: &Picked| {
        vec![
            one.artifact.to_string(),
            one.kind.clone(),
            format!("{} of 100 (threshold {})", one.score, one.threshold),
            one.candidate.clone(),
            one.run.clone(),
        ]
    };
    let (text, number) = (Head::text(""), Head::number(""));
    let heads = [number, text, number, text, number.ranked(1)];
    let rows: Vec<Vec<String>> = picked.iter().map(row).collect();
    session.printer.data(&Sheet::set(&heads, &rows, session.printer.data_width()).told(0));
    session.printer.tell(&format!(
        "{} of {all} that nobody has looked at; `sluice audit show N` prints one, `sluice audit mark N good|bad` notes \
         what you think",
        picked.len()
    ));
}

fn told(report: &AuditReport) -> String {
    let mut text = format!("{} looked at, {} good\n", report.looked, report.good);
    for kind in &report.kinds {
        let _ = writeln!(
            text,
            "  {:<20} {:>4} of {:<4} good; a pass is good with {:.2}",
            visible_line(&kind.kind),
            kind.good,
            kind.looked,
            kind.trust
        );
    }
    if !report.bands.is_empty() {
        text.push_str("by points above the threshold\n");
    }
    for band in &report.bands {
        let _ = writeln!(text, "  {:<20} {:>4} of {:<4} good", band.above, band.good, band.looked);
    }
    if !report.disagreements.is_empty() {
        text.push_str("passed, and called bad\n");
    }
    for one in &report.disagreements {
        let note = one.note.as_deref().map(|note| format!(": {}", visible_line(note))).unwrap_or_default();
        let _ = writeln!(
            text,
            "  {:>6}  {:<20} {:>3} (threshold {})  {} [{}]{note}",
            one.artifact,
            visible_line(&one.kind),
            one.score,
            one.threshold,
            visible_line(&one.candidate),
            one.source
        );
    }
    if !report.contested.is_empty() {
        let names: Vec<String> = report.contested.iter().map(ToString::to_string).collect();
        let _ = writeln!(text, "people and audits say different things of {}", names.join(", "));
    }
    text
}
