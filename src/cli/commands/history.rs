//! `history`: the versions of what was published in an output folder.

use super::batch::fold;
use crate::cli::run::Session;
use crate::cli::sheet::{Head, Sheet};
use crate::cli::{CommandError, Exit, History, Tone};
use crate::config::{Config, Layer};
use crate::history::{HistoryReport, Place, PlaceError, VersionRow, listing, place};
use crate::kinds::Registry;
use crate::ledger::{SqliteLedger, Version};
use crate::prices::Day;
use crate::report::visible_line;
use std::collections::BTreeSet;
use std::path::Path;

/// Blanks before a version.
const INDENT: usize = 2;

pub(in crate::cli) async fn history(session: &Session, arguments: History) -> Result<Exit, CommandError> {
    let config = session.config(Layer::default())?;
    let registry = session.kinds()?;
    let ledger = ledger_if_any(&config).await?;
    let mut reports = Vec::new();
    for place in places(&arguments, &registry, ledger.as_ref()).await? {
        let versions = versions(ledger.as_ref(), &place).await?;
        reports.push(listing(&place, &versions));
    }
    reports.retain(|report| !report.versions.is_empty());
    let is_kept = ledger.is_some();
    if let Some(ledger) = ledger {
        fold(ledger).await;
    }
    if session.json {
        session.printer.json(&serde_json::json!({ "schema": 1, "artifacts": reports }));
        return Ok(Exit::Done);
    }
    if !is_kept {
        session.printer.warn(&format!("there is no ledger `{}`: nothing earlier is kept", config.ledger.display()));
    }
    if reports.is_empty() {
        session.printer.tell("nothing was published there so far");
    }
    session.printer.data(&reports.iter().map(|report| told(session, report)).collect::<String>());
    Ok(Exit::Done)
}

/// The artifact that was named, or every one of the folder: those of the manifest and those that once were.
async fn places(
    arguments: &History,
    registry: &Registry,
    ledger: Option<&SqliteLedger>,
) -> Result<Vec<Place>, CommandError> {
    if let Some(name) = &arguments.artifact {
        return Ok(vec![found(name, &arguments.out, registry)?]);
    }
    let folder = std::fs::canonicalize(&arguments.out)
        .map_err(|_| unknown(PlaceError::NoFolder(arguments.out.display().to_string())))?;
    let manifest = crate::publish::look(&folder).map_err(CommandError::usage)?.unwrap_or_default();
    let mut kinds: BTreeSet<String> = manifest.artifacts.into_iter().map(|entry| entry.kind).collect();
    if let Some(ledger) = ledger {
        let kept = ledger.versions(&folder.to_string_lossy(), None).await.map_err(CommandError::internal)?;
        kinds.extend(kept.into_iter().map(|version| version.entry.kind));
    }
    let known = kinds.iter().filter(|kind| registry.kind(kind).is_ok());
    known.map(|kind| found(kind, &arguments.out, registry)).collect()
}

/// The artifact that a kind or a file means.
pub(super) fn found(name: &str, out: &Path, registry: &Registry) -> Result<Place, CommandError> {
    place(name, out, registry).map_err(unknown)
}

fn unknown(error: PlaceError) -> CommandError {
    CommandError::usage(error).hint("`sluice history --out DIR` lists what was published in a folder")
}

/// The ledger where there is one: looking back makes none.
pub(super) async fn ledger_if_any(config: &Config) -> Result<Option<SqliteLedger>, CommandError> {
    match config.ledger.is_file() {
        true => SqliteLedger::open(&config.ledger).await.map(Some).map_err(CommandError::usage),
        false => Ok(None),
    }
}

/// The ledger, without which there is nothing to look back to.
pub(super) async fn ledger(config: &Config) -> Result<SqliteLedger, CommandError> {
    ledger_if_any(config).await?.ok_or_else(|| {
        CommandError::usage(format!("there is no ledger `{}`: nothing earlier is kept", config.ledger.display()))
            .hint("SLUICE_LEDGER names another one; `sluice generate` makes one")
    })
}

/// The versions of an artifact, oldest first.
pub(super) async fn versions(ledger: Option<&SqliteLedger>, place: &Place) -> Result<Vec<Version>, CommandError> {
    match ledger {
        Some(ledger) => ledger.versions(&place.key(), Some(&place.kind.name)).await.map_err(CommandError::internal),
        None => Ok(Vec::new()),
    }
}

fn told(session: &Session, report: &HistoryReport) -> String {
    let mut text = format!("{}\n", visible_line(&report.file));
    if let Some(problem) = &report.problem {
        text.push_str(&format!("  {}\n", session.printer.paint(Tone::Bad, &visible_line(problem))));
    } else if report.edited {
        text.push_str(&format!("  {}\n", session.printer.paint(Tone::Warning, "edited by hand since")));
    }
    text + &versions_of(session, report)
}

fn versions_of(session: &Session, report: &HistoryReport) -> String {
    let text = Head::text("");
    let number = Head::number("");
    // The name of a run says nothing where a part of it is missing.
    let heads = [text, text, number.ranked(1), number, text, number.ranked(2)];
    let rows: Vec<Vec<String>> = report.versions.iter().map(cells).collect();
    let notes: Vec<String> = report.versions.iter().map(note).collect();
    let longest = notes.iter().map(|note| note.len()).max().unwrap_or(0);
    let width = session.printer.data_width().map(|width| width.saturating_sub(INDENT + longest));
    let sheet = Sheet::set(&heads, &rows, width);
    let noted = sheet.lines.iter().zip(&notes).map(|(line, note)| {
        let note = session.printer.paint(if note.contains("current") { Tone::Good } else { Tone::Plain }, note);
        format!("{:INDENT$}{line}{note}\n", "")
    });
    let left_out = if sheet.left_out.is_empty() { "" } else { "  (no room for the runs; --json tells them)\n" };
    noted.collect::<String>() + left_out
}

fn cells(row: &VersionRow) -> Vec<String> {
    vec![
        row.version.map_or_else(|| "-".to_owned(), |number| format!("v{number}")),
        row.sha256[..8.min(row.sha256.len())].to_owned(),
        row.at_ms.map_or_else(|| "not kept here".to_owned(), moment),
        row.score.map_or_else(|| "-".to_owned(), |score| score.to_string()),
        row.candidate.clone().unwrap_or_else(|| "-".to_owned()),
        row.run.clone(),
    ]
}

fn note(row: &VersionRow) -> String {
    let current = if row.current { "  current" } else { "" };
    let restored = row.restored_from.map(|from| format!("  restored from v{from}")).unwrap_or_default();
    format!("{current}{restored}")
}

/// Day and time (UTC).
fn moment(at_ms: u64) -> String {
    let ((year, month, day), minutes) = (Day::from_ms(at_ms).parts(), at_ms / 60_000 % 1440);
    format!("{year}-{month:02}-{day:02} {:02}:{:02} UTC", minutes / 60, minutes % 60)
}
