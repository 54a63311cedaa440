//! One change of an output folder: everything is staged first, then gets its names, the manifest last.

use super::disk::{self, Standing, open_folder, standing};
use super::error::PublishError;
use super::folder::{MANIFEST, Turn};
use super::manifest::{Manifest, ManifestEntry, ManifestFile};
use super::name::parts;
use crate::ledger::sha256;
use std::collections::{HashMap, HashSet};
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::PathBuf;
use std::rc::Rc;

/// A file of an artifact longer than this is not one of ours, and is set aside without being read.
const MAX_FILE_BYTES: u64 = 64 << 20;
/// Files that are open and synced at the same time.
const SYNCED_AT_ONCE: usize = 8;
/// Names tried for a file that is set aside.
const MAX_SET_ASIDE: usize = 1000;

/// A change that can still be called off.
pub(super) struct Change<'a> {
    turn: &'a Turn<'a>,
    /// What the manifest knew before: path and hash.
    known: HashMap<String, String>,
    places: Vec<Place<'a>>,
    /// Every folder that a file goes to, open; the output folder itself is the empty path.
    folders: HashMap<String, Rc<OwnedFd>>,
    /// Files of this kind that the new manifest no longer lists.
    left: Vec<ManifestFile>,
}

/// A file on its way to its name.
struct Place<'a> {
    path: String,
    folder: Rc<OwnedFd>,
    name: String,
    bytes: std::borrow::Cow<'a, [u8]>,
    /// Somebody else's file stands there.
    occupied: bool,
}

impl<'a> Change<'a> {
    /// Finds the place of every file.
    ///
    /// **Errors**: [`PublishError::Link`] and [`PublishError::InTheWay`] where something but a file stands there.
    pub(super) fn new(
        turn: &'a Turn<'a>,
        entry: ManifestEntry,
        files: Vec<(String, &'a [u8])>,
    ) -> Result<Self, PublishError> {
        let old = turn.manifest()?;
        let foreign_manifest = old.is_none();
        let mut manifest = old.unwrap_or_default();
        let known = manifest.files().map(|file| (file.path.clone(), file.sha256.clone())).collect();
        let before: Vec<ManifestFile> = manifest.files().cloned().collect();
        manifest.put(entry);
        let left = no_longer_listed(before, &manifest);
        let mut change = Change { turn, known, places: Vec::new(), folders: HashMap::new(), left };
        for (path, bytes) in files {
            change.add(path, bytes.into())?;
        }
        change.add(MANIFEST.to_owned(), manifest.to_json().into_bytes().into())?;
        if let Some(place) = change.places.last_mut() {
            place.occupied &= foreign_manifest;
        }
        Ok(change)
    }

    fn add(&mut self, path: String, bytes: std::borrow::Cow<'a, [u8]>) -> Result<(), PublishError> {
        let full = self.full(&path);
        let at = |error| PublishError::at(&full, error);
        let (folder, name) = self.place(&path)?;
        let occupied = match standing(folder.as_fd(), &name).map_err(at)? {
            Standing::Nothing => false,
            Standing::Link => return Err(PublishError::Link { path: full }),
            Standing::Other => return Err(PublishError::InTheWay { path: full }),
            Standing::File => {
                let stands = hash_of(&folder, &name).map_err(at)?;
                stands.is_none_or(|stands| self.known.get(&path) != Some(&stands) && sha256(&bytes) != stands)
            }
        };
        self.places.push(Place { path, folder, name, bytes, occupied });
        Ok(())
    }

    /// Opens the folder of a path, creating what is missing and following no link.
    fn place(&mut self, path: &str) -> Result<(Rc<OwnedFd>, String), PublishError> {
        let parts = parts(path)?;
        let (name, folders) = parts.split_last().ok_or_else(|| PublishError::Name { path: path.to_owned() })?;
        let mut so_far = String::new();
        let mut folder = match self.folders.get(&so_far) {
            Some(root) => Rc::clone(root),
            None => {
                let root = self.turn.root().try_clone_to_owned();
                Rc::new(root.map_err(|error| PublishError::at(self.turn.folder.path(), error))?)
            }
        };
        self.folders.insert(String::new(), Rc::clone(&folder));
        for part in folders {
            so_far = format!("{so_far}{part}/");
            folder = match self.folders.get(&so_far) {
                Some(known) => Rc::clone(known),
                None => Rc::new(self.open(&folder, part, &so_far)?),
            };
            self.folders.insert(so_far.clone(), Rc::clone(&folder));
        }
        Ok((folder, (*name).to_owned()))
    }

    fn open(&self, parent: &OwnedFd, name: &str, path: &str) -> Result<OwnedFd, PublishError> {
        let full = self.full(path);
        match standing(parent.as_fd(), name).map_err(|error| PublishError::at(&full, error))? {
            Standing::Link => Err(PublishError::Link { path: full }),
            Standing::File => Err(PublishError::NotAFolder { path: full }),
            Standing::Nothing | Standing::Other => {
                let folder = self.turn.folder.disk.folder(parent.as_fd(), name);
                folder.map_err(|error| PublishError::at(&full, error))
            }
        }
    }

    /// Writes, then names. Tells what was set aside.
    ///
    /// **Errors**: every [`PublishError`]; before the first name is given nothing has changed.
    pub(super) fn apply(&self) -> Result<Vec<PathBuf>, PublishError> {
        let staged = self.stage();
        let done = staged.and_then(|()| self.name());
        if done.is_err() {
            for number in 0..self.places.len() {
                // Whatever is left is swept away by the next run.
                let _ = self.turn.folder.disk.remove(self.turn.root(), &self.turn.temporary(number));
            }
        }
        done
    }

    /// Writes every file under its temporary name. Files are synced at the same time, because a disk takes hardly longer
    /// for several than for one.
    fn stage(&self) -> Result<(), PublishError> {
        let disk = self.turn.folder.disk.as_ref();
        for (batch, places) in self.places.chunks(SYNCED_AT_ONCE).enumerate() {
            let mut files = Vec::with_capacity(places.len());
            for (number, place) in places.iter().enumerate() {
                let temporary = self.turn.temporary(batch * SYNCED_AT_ONCE + number);
                let created = disk.create(self.turn.root(), &temporary, &place.bytes);
                files.push(created.map_err(|error| PublishError::at(&self.full(&place.path), error))?);
            }
            let settled: Vec<io::Result<()>> = std::thread::scope(|scope| {
                let running: Vec<_> = files.iter().map(|file| scope.spawn(move || disk.settle(file))).collect();
                running.into_iter().map(|one| one.join().unwrap_or_else(|_| Err(io::Error::other("panic")))).collect()
            });
            for (place, settled) in places.iter().zip(settled) {
                settled.map_err(|error| PublishError::at(&self.full(&place.path), error))?;
            }
        }
        Ok(())
    }

    /// The manifest comes last, so that it never tells of a file that is not there yet; what is left over goes before
    /// it, so that no text stays under a name that the manifest has forgotten.
    fn name(&self) -> Result<Vec<PathBuf>, PublishError> {
        let mut set_aside = Vec::new();
        let (manifest, files) = self.places.split_last().expect("the manifest is part of every change");
        for (number, place) in files.iter().enumerate() {
            set_aside.extend(self.give_name(number, place)?);
        }
        for file in &self.left {
            self.remove(file).map_err(|error| PublishError::at(&self.full(&file.path), error))?;
        }
        set_aside.extend(self.give_name(files.len(), manifest)?);
        for (path, folder) in &self.folders {
            let synced = self.turn.folder.disk.sync(folder.as_fd());
            synced.map_err(|error| PublishError::at(&self.full(path), error))?;
        }
        Ok(set_aside)
    }

    fn give_name(&self, number: usize, place: &Place<'_>) -> Result<Option<PathBuf>, PublishError> {
        let at = |error| PublishError::at(&self.full(&place.path), error);
        let set_aside = if place.occupied { Some(self.set_aside(place).map_err(at)?) } else { None };
        let temporary = self.turn.temporary(number);
        let to = (place.folder.as_fd(), place.name.as_str());
        self.turn.folder.disk.rename((self.turn.root(), &temporary), to).map_err(at)?;
        Ok(set_aside)
    }

    /// Gives somebody else's file the first free name `<name>.bak-<n>`.
    fn set_aside(&self, place: &Place<'_>) -> io::Result<PathBuf> {
        for number in 1..=MAX_SET_ASIDE {
            let name = format!("{}.bak-{number}", place.name);
            if standing(place.folder.as_fd(), &name)? == Standing::Nothing {
                let disk = &self.turn.folder.disk;
                disk.rename((place.folder.as_fd(), &place.name), (place.folder.as_fd(), &name))?;
                return Ok(self.full(&format!("{}.bak-{number}", place.path)));
            }
        }
        Err(io::Error::other("every name for setting the old file aside is taken"))
    }

    /// Removes a file that is no longer listed, if it still is what was written.
    fn remove(&self, file: &ManifestFile) -> io::Result<()> {
        // The manifest may have been edited: its paths are trusted as little as a model's.
        let Ok(parts) = parts(&file.path) else { return Ok(()) };
        let Some((name, folders)) = parts.split_last() else { return Ok(()) };
        let mut folder = self.turn.root().try_clone_to_owned()?;
        for part in folders {
            folder = match open_folder(folder.as_fd(), part) {
                Ok(folder) => folder,
                // Gone, or no folder any more: then neither is the file.
                Err(_) => return Ok(()),
            };
        }
        let unchanged = standing(folder.as_fd(), name)? == Standing::File
            && hash_of(&folder, name)?.as_deref() == Some(file.sha256.as_str());
        if unchanged { self.turn.folder.disk.remove(folder.as_fd(), name) } else { Ok(()) }
    }

    fn full(&self, path: &str) -> PathBuf {
        self.turn.folder.path().join(path)
    }
}

/// SHA-256 of a file; `None` where it is too long to be one of ours.
fn hash_of(folder: &impl AsFd, name: &str) -> io::Result<Option<String>> {
    Ok(disk::read(folder.as_fd(), name, MAX_FILE_BYTES)?.map(|bytes| sha256(&bytes)))
}

fn no_longer_listed(before: Vec<ManifestFile>, now: &Manifest) -> Vec<ManifestFile> {
    let listed: HashSet<&str> = now.files().map(|file| file.path.as_str()).collect();
    before.into_iter().filter(|file| !listed.contains(file.path.as_str())).collect()
}
