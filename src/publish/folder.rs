//! An output folder: what may be put into it, and in which order it gets there.

use super::change::Change;
use super::disk::{self, Disk, SystemDisk, standing};
use super::error::PublishError;
use super::manifest::{Manifest, ManifestEntry, ManifestFile};
use super::name::{self, parts, word};
use crate::ledger::{Status, sha256};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Name of the manifest.
pub(super) const MANIFEST: &str = "manifest.json";
/// Where rejected texts go.
const REJECTED: &str = "rejected/";
/// How temporary names begin; whatever has such a name while nobody publishes was left by a killed run.
pub(super) const TEMPORARY: &str = ".sluice-";
/// A manifest longer than this was not written by this program.
pub(super) const MAX_MANIFEST_BYTES: u64 = 16 << 20;
/// Bytes written to find out whether there is room at all before any provider is asked.
const PROBE_BYTES: usize = 64 << 10;

/// A folder that artifacts are published to; several runs may have it open at once.
///
/// Every file gets its name only when it is whole and synced, and the manifest follows within the same turn. A process
/// that is killed meanwhile leaves whole files, old or new, and temporary names, which the next run removes.
pub struct Folder {
    path: PathBuf,
    fd: OwnedFd,
    pub(super) disk: Box<dyn Disk>,
    /// The lock of the system holds between processes; this one between threads.
    turn: Mutex<()>,
}

/// The text of an artifact and what goes with it.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    /// Extension of its file, without a dot.
    pub extension: &'a str,
    /// The bytes that were judged.
    pub text: &'a str,
    /// Its HTML twin, a whole page; ignored where the text is HTML itself.
    pub twin: Option<&'a str>,
}

/// Where an artifact stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The text; the folder of its files where it is several.
    pub path: PathBuf,
    pub html: Option<PathBuf>,
    /// Files that somebody else had put or changed there, under the names they were given instead.
    pub set_aside: Vec<PathBuf>,
}

impl Folder {
    /// Opens a folder, creates it where there is none, makes sure that it can be written to, and removes what a killed
    /// run left half done.
    ///
    /// **Errors**: every [`PublishError`] but [`PublishError::Name`]. **Cost**: disk, no sync.
    pub fn open(out: &Path) -> Result<Folder, PublishError> {
        Self::open_on(out, Box::new(SystemDisk))
    }

    pub(super) fn open_on(out: &Path, disk: Box<dyn Disk>) -> Result<Folder, PublishError> {
        let at = |error| PublishError::at(out, error);
        if let Err(error) = std::fs::create_dir_all(out) {
            return Err(if out.exists() { PublishError::NotAFolder { path: out.to_owned() } } else { at(error) });
        }
        let fd = OwnedFd::from(std::fs::File::open(out).map_err(at)?);
        let folder = Folder { path: out.to_owned(), fd, disk, turn: Mutex::new(()) };
        {
            let turn = folder.turn()?;
            turn.sweep()?;
            let probe = turn.temporary(0);
            let written = folder.disk.create(turn.root(), &probe, &[0; PROBE_BYTES]);
            let removed = folder.disk.remove(turn.root(), &probe);
            written.and(removed).map_err(at)?;
        }
        Ok(folder)
    }

    /// The path it was opened by.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the folder says it holds; empty where it says nothing, or nothing that can be read.
    ///
    /// **Errors**: [`PublishError::Io`] and its like where the file is there and cannot be read.
    pub fn manifest(&self) -> Result<Manifest, PublishError> {
        Ok(self.turn()?.manifest()?.unwrap_or_default())
    }

    /// Publishes an accepted text as `<kind>.<extension>`, with its twin as `<kind>.html`.
    ///
    /// What was rejected of this kind before is removed. **Errors**: every [`PublishError`]. **Cost**: disk, a sync for
    /// each file, one for the manifest and one for the folder.
    pub fn publish_accepted(&self, entry: ManifestEntry, text: &Text<'_>) -> Result<Published, PublishError> {
        self.turn()?.publish(ManifestEntry { status: Status::Accepted, ..entry }, "", text, None)
    }

    /// Publishes a rejected text as `rejected/<kind>.<extension>`, and its verdict beside it as `<kind>.verdict.json`.
    ///
    /// An accepted text of an earlier run stays. **Errors**: every [`PublishError`]. **Cost**: as for an accepted one.
    pub fn publish_rejected(
        &self,
        entry: ManifestEntry,
        text: &Text<'_>,
        verdict_json: &str,
    ) -> Result<Published, PublishError> {
        let entry = ManifestEntry { status: Status::Rejected, ..entry };
        self.turn()?.publish(entry, REJECTED, &Text { twin: None, ..*text }, Some(verdict_json))
    }

    /// Publishes the best rejected text under the kind's own name, marked in the manifest, because that was asked for.
    ///
    /// Where an accepted text of an earlier run stands, it stays, and this one goes to `rejected/`.
    /// **Errors**: every [`PublishError`]. **Cost**: as for an accepted one.
    pub fn publish_best(
        &self,
        entry: ManifestEntry,
        text: &Text<'_>,
        verdict_json: &str,
    ) -> Result<Published, PublishError> {
        let turn = self.turn()?;
        let entry = ManifestEntry { status: Status::Rejected, ..entry };
        if turn.manifest()?.is_some_and(|manifest| manifest.accepted(&entry.kind).is_some()) {
            return turn.publish(entry, REJECTED, &Text { twin: None, ..*text }, Some(verdict_json));
        }
        turn.publish(ManifestEntry { kept_best: true, ..entry }, "", text, Some(verdict_json))
    }

    /// Publishes the files of an accepted artifact below `<kind>/`; `envelope` is the text that was judged.
    ///
    /// Each file is whole at any moment; a process that is killed may leave old and new ones side by side, which the
    /// hashes in the manifest show. **Errors**: every [`PublishError`]; [`PublishError::Name`] before anything is
    /// written where a path would leave the folder. **Cost**: disk, a sync for each file.
    pub fn publish_files(
        &self,
        entry: ManifestEntry,
        envelope: &str,
        files: &[(&str, &str)],
    ) -> Result<Published, PublishError> {
        let kind = word(&entry.kind)?.to_owned();
        name::distinct(files.iter().map(|(path, _)| *path))?;
        let entry = ManifestEntry {
            status: Status::Accepted,
            path: Some(format!("{kind}/")),
            sha256: Some(sha256(envelope.as_bytes())),
            ..entry
        };
        self.turn()?
            .commit(entry, files.iter().map(|(path, text)| (format!("{kind}/{path}"), text.as_bytes())).collect())
    }

    /// Notes in the manifest that a kind was asked for and has no text.
    ///
    /// **Errors**: every [`PublishError`]. **Cost**: disk, two syncs.
    pub fn record(&self, entry: ManifestEntry) -> Result<(), PublishError> {
        self.turn()?.commit(entry, Vec::new()).map(|_| ())
    }

    fn turn(&self) -> Result<Turn<'_>, PublishError> {
        let guard = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        disk::lock(&self.fd).map_err(|error| PublishError::at(&self.path, error))?;
        Ok(Turn { folder: self, _guard: guard })
    }
}

/// The right to change the folder, which one thread of one process has at a time.
pub(super) struct Turn<'a> {
    pub(super) folder: &'a Folder,
    _guard: MutexGuard<'a, ()>,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        disk::unlock(&self.folder.fd);
    }
}

impl Turn<'_> {
    fn publish(
        &self,
        mut entry: ManifestEntry,
        prefix: &str,
        text: &Text<'_>,
        verdict_json: Option<&str>,
    ) -> Result<Published, PublishError> {
        let (kind, extension) = (word(&entry.kind)?, word(text.extension)?);
        let path = format!("{prefix}{kind}.{extension}");
        let mut files = vec![(path.clone(), text.text.as_bytes())];
        let twin = text.twin.filter(|_| extension != "html").map(|twin| (format!("{prefix}{kind}.html"), twin));
        let html = twin.as_ref().map(|(path, _)| path.clone());
        files.extend(twin.map(|(path, twin)| (path, twin.as_bytes())));
        files.extend(verdict_json.map(|json| (format!("{REJECTED}{kind}.verdict.json"), json.as_bytes())));
        entry.path = Some(path);
        entry.html = html;
        entry.sha256 = Some(sha256(text.text.as_bytes()));
        self.commit(entry, files)
    }

    fn commit(&self, mut entry: ManifestEntry, files: Vec<(String, &[u8])>) -> Result<Published, PublishError> {
        for (path, _) in &files {
            parts(path)?;
        }
        let listed = |(path, bytes): &(String, &[u8])| ManifestFile { path: path.clone(), sha256: sha256(bytes) };
        entry.files = files.iter().map(listed).collect();
        let path = self.folder.path.join(entry.path.as_deref().unwrap_or_default());
        let html = entry.html.as_deref().map(|html| self.folder.path.join(html));
        let set_aside = Change::new(self, entry, files)?.apply()?;
        Ok(Published { path, html, set_aside })
    }

    pub(super) fn root(&self) -> BorrowedFd<'_> {
        self.folder.fd.as_fd()
    }

    /// A temporary name. Nobody else has a turn, and what others left was swept away, so numbers are enough; the
    /// process sets apart folders on file systems without locks.
    pub(super) fn temporary(&self, number: usize) -> String {
        format!("{TEMPORARY}{}-{number}.tmp", std::process::id())
    }

    /// The manifest as it stands; `None` where there is none, or one of somebody else's.
    pub(super) fn manifest(&self) -> Result<Option<Manifest>, PublishError> {
        let at = |error| PublishError::at(&self.folder.path.join(MANIFEST), error);
        match standing(self.root(), MANIFEST).map_err(at)? {
            disk::Standing::File => {}
            disk::Standing::Nothing | disk::Standing::Link | disk::Standing::Other => return Ok(None),
        }
        let bytes = disk::read(self.root(), MANIFEST, MAX_MANIFEST_BYTES).map_err(at)?;
        Ok(bytes.and_then(|bytes| Manifest::parse(&bytes)))
    }

    /// Removes what killed runs left; only called while nobody publishes.
    fn sweep(&self) -> Result<(), PublishError> {
        let at = |error| PublishError::at(&self.folder.path, error);
        for item in std::fs::read_dir(&self.folder.path).map_err(at)? {
            let name = item.map_err(at)?.file_name();
            let Some(name) = name.to_str() else { continue };
            let ours = name.starts_with(TEMPORARY) && name.ends_with(".tmp");
            if ours && standing(self.root(), name).map_err(at)? == disk::Standing::File {
                self.folder.disk.remove(self.root(), name).map_err(at)?;
            }
        }
        Ok(())
    }
}
