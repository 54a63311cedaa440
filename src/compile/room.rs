//! A fresh folder that holds the files of a prototype, and nothing else.

use sluice_validators::File;
use std::path::{Component, Path, PathBuf};

/// The folder; it is removed with everything in it when this is dropped.
pub(super) struct Room {
    folder: tempfile::TempDir,
}

impl Room {
    /// Writes the files. Their paths were confined when the envelope was read; whatever is odd all the same is refused.
    pub(super) fn furnish<'a>(files: impl Iterator<Item = &'a File>) -> std::io::Result<Room> {
        let folder = tempfile::Builder::new().prefix("sluice-").tempdir()?;
        let room = Room { folder };
        std::fs::create_dir(room.files())?;
        std::fs::create_dir(room.out())?;
        for file in files {
            let path = Path::new(&file.path);
            if !path.components().all(|part| matches!(part, Component::Normal(_))) {
                return Err(std::io::Error::other("a path leaves its folder"));
            }
            let full = room.files().join(path);
            if let Some(parent) = full.parent() {
                std::fs::create_dir_all(parent)?;
            }
            std::fs::write(full, &file.text)?;
        }
        Ok(room)
    }

    /// Where the files are.
    pub(super) fn files(&self) -> PathBuf {
        self.folder.path().join("files")
    }

    /// Where a compiler may write.
    pub(super) fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }
}
