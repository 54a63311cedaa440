//! `history`: the versions of what was published in an output folder.

use crate::cli::run::Session;
use crate::cli::{CommandError, Exit, History, Tone};
use crate::config::{Config, Layer};
use crate::history::{HistoryReport, Place, PlaceError, VersionRow, listing, place};
use crate::kinds::Registry;
use crate::ledger::{SqliteLedger, Version};
use crate::prices::Day;
use crate::report::visible_line;
use std::collections::BTreeSet;
use std::path::Path;

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
    if session.json {
        session.printer.json(&serde_json::json!({ "schema": 1, "artifacts": reports }));
        return Ok(Exit::Done);
    }
    if ledger.is_none() {
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
    text.extend(report.versions.iter().map(|row| line(session, row)));
    text
}

fn line(session: &Session, row: &VersionRow) -> String {
    let number = row.version.map_or_else(|| "-".to_owned(), |number| format!("v{number}"));
    let at = row.at_ms.map_or_else(|| "not kept here".to_owned(), moment);
    let score = row.score.map_or_else(|| "-".to_owned(), |score| score.to_string());
    let by = row.candidate.as_deref().map_or_else(|| "-".to_owned(), visible_line);
    let mut notes = String::new();
    if row.current {
        notes.push_str(&session.printer.paint(Tone::Good, "  current"));
    }
    if let Some(from) = row.restored_from {
        notes.push_str(&format!("  restored from v{from}"));
    }
    format!(
        "  {number:<5} {}  {at:<20}  {score:>3}  {by:<28} {}{notes}\n",
        &row.sha256[..8.min(row.sha256.len())],
        visible_line(&row.run)
    )
}

/// Day and time (UTC).
fn moment(at_ms: u64) -> String {
    let ((year, month, day), minutes) = (Day::from_ms(at_ms).parts(), at_ms / 60_000 % 1440);
    format!("{year}-{month:02}-{day:02} {:02}:{:02} UTC", minutes / 60, minutes % 60)
}
