//! `route KIND --suggest`: the change of the configuration that what was learned suggests. It is printed, never made.

use crate::cli::run::Session;
use crate::cli::{CommandError, Exit};
use crate::config::with_route;
use crate::history::unified;
use crate::routing::{Appraisal, CandidateSpec, Suggestion, suggest};
use std::path::Path;

/// The file that a suggestion is about: the project's own.
const FILE: &str = "sluice.toml";

/// Prints the change of a route as it is written, or says why there is none.
pub(super) fn print_suggestion(
    session: &Session,
    kind: &str,
    written: &[CandidateSpec],
    appraisal: &Appraisal,
) -> Result<Exit, CommandError> {
    let suggestion = suggest(written, appraisal);
    let diff = if suggestion.is_nothing() { String::new() } else { change(kind, &suggestion)? };
    if session.json {
        session.printer.json(&serde_json::json!({
            "schema": 1, "kind": kind, "file": FILE, "written": suggestion.written, "suggested": suggestion.suggested,
            "evidence": suggestion.evidence, "diff": diff,
        }));
        return Ok(Exit::Done);
    }
    if suggestion.is_nothing() {
        session.printer.tell(&format!(
            "nothing to suggest for {kind}: {}",
            match suggestion.evidence.len() {
                0 | 1 => "of fewer than two candidates enough was seen (ten answers each)",
                _ => "the order that is written is the one that was learned",
            }
        ));
        return Ok(Exit::Done);
    }
    for one in &suggestion.evidence {
        let index = one.index_uusd.map_or("price unknown".to_owned(), |index| format!("{index:.0} µ$ per pass"));
        session.printer.tell(&format!(
            "{}: {:.1} of {:.1} passed, {index}, a pass is good with {:.2}",
            one.candidate, one.passes, one.attempts, one.trust
        ));
    }
    session.printer.data(&diff);
    Ok(Exit::Done)
}

fn change(kind: &str, suggestion: &Suggestion) -> Result<String, CommandError> {
    let old = match std::fs::read_to_string(Path::new(FILE)) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(CommandError::usage(format!("`{FILE}` cannot be read: {error}"))),
    };
    let new = with_route(&old, kind, &suggestion.suggested).map_err(|error| {
        let route = toml::Value::from(suggestion.suggested.clone());
        CommandError::usage(format!("`{FILE}`: {error}")).hint(format!("write `route = {route}` for {kind} yourself"))
    })?;
    let from = if old.is_empty() { "/dev/null" } else { FILE };
    Ok(unified((from, &old), (FILE, &new)))
}
