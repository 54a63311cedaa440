//! `ledger compact`: removes what is bulky and old; every count and sum stays.

use super::generate::now_ms;
use crate::cli::run::Session;
use crate::cli::{CommandError, Compact, Exit};
use crate::config::Layer;
use crate::ledger::{Compacting, SqliteLedger};
use crate::report::plural;
use std::time::Duration;

const DAY_S: u64 = 86_400;

pub(in crate::cli) async fn compact(session: &Session, arguments: &Compact) -> Result<Exit, CommandError> {
    let config = session.config(Layer::default())?;
    let keep = arguments.keep.unwrap_or(config.keep);
    let path = config.ledger.display();
    if !config.ledger.exists() {
        return Err(CommandError::usage(format!("there is no ledger at `{path}`"))
            .hint("SLUICE_LEDGER names another place; the first run makes one"));
    }
    let ledger = SqliteLedger::open(&config.ledger).await.map_err(CommandError::usage)?;
    let keep_ms = u64::try_from(keep.as_millis()).unwrap_or(u64::MAX);
    let what = if arguments.dry_run { Compacting::Count } else { Compacting::Remove };
    let gone = ledger.compact(now_ms().saturating_sub(keep_ms), what).await.map_err(|error| {
        CommandError::internal(format!("`{path}` could not be compacted: {error}"))
            .hint("where a run is under way, try again when it is done; nothing that counts is lost")
    })?;
    ledger.close().await.map_err(CommandError::internal)?;
    let keep = span(keep);
    if session.json {
        session.printer.json(&serde_json::json!({
            "schema": 1, "keep": keep, "dry_run": arguments.dry_run, "messages": gone.messages,
            "artifacts": gone.artifacts, "cells": gone.cells, "texts": gone.texts, "answers": gone.answers,
            "bytes_before": gone.bytes_before, "bytes_after": gone.bytes_after,
        }));
        return Ok(Exit::Done);
    }
    let counted = format!(
        "older than {keep}: {} of attempts, texts and findings of {} and {} ({}), {}",
        plural(gone.messages, "message"),
        plural(gone.artifacts, "artifact"),
        plural(gone.cells, "cell"),
        plural(gone.texts, "text"),
        plural(gone.answers, "kept answer")
    );
    let kilobytes = |bytes: u64| bytes.div_ceil(1024);
    session.printer.tell(&if arguments.dry_run {
        format!("{counted}; nothing was removed")
    } else {
        let (before, after) = (kilobytes(gone.bytes_before), kilobytes(gone.bytes_after));
        format!("removed what was {counted}; {before} kB before, {after} kB now; all counts and sums are as they were")
    });
    Ok(Exit::Done)
}

/// Whole days as days: a person who wrote 90d does not want to read of months.
fn span(keep: Duration) -> String {
    match (keep.as_secs() / DAY_S, keep.as_secs() % DAY_S) {
        (days @ 1.., 0) => format!("{days}d"),
        _ => humantime::format_duration(keep).to_string(),
    }
}
