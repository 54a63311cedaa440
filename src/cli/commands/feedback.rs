//! `feedback`: what somebody says of an artifact that passed. The rubric alone never says "good".

use crate::cli::run::Session;
use crate::cli::{CommandError, Exit, Feedback, Word};
use crate::config::Layer;
use crate::ledger::{Source, SqliteLedger};

pub(in crate::cli) async fn feedback(session: &Session, arguments: Feedback) -> Result<Exit, CommandError> {
    let config = session.config(Layer::default())?;
    let registry = session.kinds()?;
    let kind = registry
        .kind(&arguments.kind)
        .map_err(|error| CommandError::usage(error).hint("`sluice kinds` lists them all"))?;
    let ledger = SqliteLedger::open(&config.ledger).await.map_err(CommandError::usage)?;
    let looked = ledger.latest_accepted(&kind.name).await.map_err(CommandError::internal)?.ok_or_else(|| {
        CommandError::usage(format!("no `{}` has passed so far", kind.name))
            .hint("make one with `sluice generate`; SLUICE_LEDGER names another ledger")
    })?;
    let good = arguments.word == Word::Good;
    ledger.record_feedback(&looked, Source::Person, good).await.map_err(CommandError::internal)?;
    ledger.close().await.map_err(CommandError::internal)?;
    let word = if good { "good" } else { "bad" };
    if session.json {
        session.printer.json(&serde_json::json!({
            "schema": 1, "kind": looked.kind, "candidate": looked.candidate, "run": looked.run, "word": word,
        }));
    } else {
        session.printer.tell(&format!(
            "noted: the `{}` that {} wrote in run {} (rubric {}) is {word}",
            looked.kind, looked.candidate, looked.run, looked.score
        ));
    }
    Ok(Exit::Done)
}
