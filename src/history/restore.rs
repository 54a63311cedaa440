//! Putting an earlier version back: as a new one, so that nothing is lost.

use super::place::Place;
use super::text::{TextError, standing};
use crate::drift::Snapshot;
use crate::generate::{Display, Pages};
use crate::ledger::{ArtifactEntry, KeptBounds, Ledger, LedgerError, NewVersion, SqliteLedger, Version};
use crate::publish::{Folder, ManifestEntry, PublishError, Published};

/// A version cannot be put back.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    #[error("`{0}` was edited by hand since it was published")]
    Edited(String),
    #[error("the text of version v{0} is no longer kept")]
    Gone(u32),
    #[error(transparent)]
    Publish(#[from] PublishError),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// What is put back, and within which bounds.
pub struct Restored<'a> {
    pub place: &'a Place,
    pub version: &'a Version,
    /// Whether a file that somebody edited may be set aside.
    pub set_aside: bool,
    pub bounds: KeptBounds,
    /// Milliseconds since 1970.
    pub now_ms: u64,
}

/// Publishes the text of an earlier version, with the verdict it had and the facts it was made from.
///
/// **Errors**: [`RestoreError`]; nothing has changed on the disk then. **Cost**: disk; ledger first, then the folder.
pub async fn restore(ledger: &SqliteLedger, restored: &Restored<'_>) -> Result<Published, RestoreError> {
    let Restored { place, version, .. } = *restored;
    if !restored.set_aside && was_edited(place) {
        return Err(RestoreError::Edited(place.shown()));
    }
    let gone = || RestoreError::Gone(version.number);
    let text = ledger.kept_text(&version.sha256).await?.ok_or_else(gone)?;
    let facts = ledger.kept_text(&version.facts_sha256).await?.ok_or_else(gone)?;
    // Opened before the ledger hears of it: where nothing can be written, nothing was put back.
    let folder = Folder::open(&place.folder)?;
    let command = format!("restore {} v{}", place.kind.name, version.number);
    let run = ledger.begin_run(&command).await?;
    let entry = ArtifactEntry { run: run.clone(), text: Some(text), ..version.entry.clone() };
    ledger.record_artifact(&entry).await?;
    ledger.copy_exchange((&version.entry.run.0, &entry.kind), (&run.0, &entry.kind)).await?;
    let new = NewVersion {
        folder: &place.key(),
        entry: &entry,
        facts: &facts,
        sources_sha256: version.sources_sha256.as_deref(),
        restored_from: Some(version.number),
    };
    ledger.keep_version(&new, &restored.bounds).await?;
    let snapshot: Snapshot = serde_json::from_str(&facts).unwrap_or_default();
    let listed = ManifestEntry::new(&entry, &[], version.sources_sha256.as_deref()).resting_on(snapshot);
    let published = display(restored, &entry).accepted(&folder, listed)?;
    ledger.end_run(&run).await?;
    Ok(published)
}

/// What cannot be read as a text is none of ours either.
fn was_edited(place: &Place) -> bool {
    match standing(place) {
        Ok(standing) => standing.text.is_some() && standing.edited,
        Err(TextError::Binary(_) | TextError::Odd(..) | TextError::Publish(_)) => true,
    }
}

fn display<'a>(restored: &Restored<'a>, entry: &'a ArtifactEntry) -> Display<'a> {
    // Who wanted no pages gets none now.
    let without = restored.place.entry().is_some_and(|current| current.html.is_none());
    let pages = if without { Pages::None } else { Pages::Html };
    Display { kind: &restored.place.kind, entry, pages, now_ms: restored.now_ms }
}
