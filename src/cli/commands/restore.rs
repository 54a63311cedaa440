//! `restore`: puts an earlier version of an artifact back, as a new one.

use super::diff::selected;
use super::history::{found, ledger, versions};
use crate::cli::run::Session;
use crate::cli::{CommandError, Exit, Restore};
use crate::config::Layer;
use crate::history::{RestoreError, Restored, restore as put_back};
use std::path::PathBuf;

pub(in crate::cli) async fn restore(session: &Session, arguments: Restore) -> Result<Exit, CommandError> {
    let config = session.config(Layer::default())?;
    let registry = session.kinds()?;
    let place = found(&arguments.artifact, &arguments.out, &registry)?;
    let ledger = ledger(&config).await?;
    let kept = versions(Some(&ledger), &place).await?;
    let version = selected(&kept, &arguments.which, &place)?;
    let restored = Restored {
        place: &place,
        version,
        set_aside: arguments.force,
        bounds: config.history,
        now_ms: super::generate::now_ms(),
    };
    let published = put_back(&ledger, &restored).await.map_err(refused)?;
    ledger.close().await.map_err(CommandError::internal)?;
    let below = |path: &PathBuf| place.out.join(path.strip_prefix(&place.folder).unwrap_or(path)).display().to_string();
    let aside: Vec<String> = published.set_aside.iter().map(below).collect();
    if session.json {
        session.printer.json(&serde_json::json!({
            "schema": 1, "kind": place.kind.name, "path": place.shown(), "version": version.number,
            "sha256": version.sha256, "set_aside": aside,
        }));
        return Ok(Exit::Done);
    }
    for path in aside {
        session.printer.warn(&format!("what stood there is now `{path}`"));
    }
    session.printer.tell(&format!("{} is version v{} again", place.shown(), version.number));
    Ok(Exit::Done)
}

fn refused(error: RestoreError) -> CommandError {
    match error {
        RestoreError::Edited(_) => CommandError::usage(error)
            .hint("--force sets the edited file aside as FILE.bak-1 and puts the version back"),
        RestoreError::Gone(_) => CommandError::usage(error).hint("`[history] max_bytes` bounds what is kept"),
        RestoreError::Publish(error) => CommandError::usage(error),
        RestoreError::Ledger(error) => {
            CommandError::internal(error).hint("set SLUICE_LEDGER to a file that can be written")
        }
    }
}
