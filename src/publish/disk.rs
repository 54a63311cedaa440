//! The few things that publishing does to a disk, behind a seam, so that each can fail in a test.
//!
//! Everything is relative to an open folder and never follows a link, so that nothing that is renamed meanwhile leads
//! out of it.

use rustix::fs::{AtFlags, FileType, Mode, OFlags};
use rustix::io::Errno;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

/// What publishing does to a disk.
pub(super) trait Disk: Send + Sync {
    /// Creates a file that does not exist yet and writes it whole.
    fn create(&self, folder: BorrowedFd<'_>, name: &str, bytes: &[u8]) -> io::Result<File>;
    /// Makes a file outlive a loss of power.
    fn settle(&self, file: &File) -> io::Result<()>;
    /// Gives a file another name, in place of the file that has it.
    fn rename(&self, from: (BorrowedFd<'_>, &str), to: (BorrowedFd<'_>, &str)) -> io::Result<()>;
    /// Removes a file.
    fn remove(&self, folder: BorrowedFd<'_>, name: &str) -> io::Result<()>;
    /// Opens a folder and creates it where there is none.
    fn folder(&self, parent: BorrowedFd<'_>, name: &str) -> io::Result<OwnedFd>;
    /// Makes new names outlive a loss of power.
    fn sync(&self, folder: BorrowedFd<'_>) -> io::Result<()>;
}

/// The disk of this machine.
pub(super) struct SystemDisk;

impl Disk for SystemDisk {
    fn create(&self, folder: BorrowedFd<'_>, name: &str, bytes: &[u8]) -> io::Result<File> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mut file = File::from(rustix::fs::openat(folder, name, flags, Mode::from_raw_mode(0o666))?);
        file.write_all(bytes)?;
        Ok(file)
    }

    fn settle(&self, file: &File) -> io::Result<()> {
        file.sync_all()
    }

    fn rename(&self, from: (BorrowedFd<'_>, &str), to: (BorrowedFd<'_>, &str)) -> io::Result<()> {
        Ok(rustix::fs::renameat(from.0, from.1, to.0, to.1)?)
    }

    fn remove(&self, folder: BorrowedFd<'_>, name: &str) -> io::Result<()> {
        Ok(rustix::fs::unlinkat(folder, name, AtFlags::empty())?)
    }

    fn folder(&self, parent: BorrowedFd<'_>, name: &str) -> io::Result<OwnedFd> {
        match rustix::fs::mkdirat(parent, name, Mode::from_raw_mode(0o777)) {
            Ok(()) | Err(Errno::EXIST) => open_folder(parent, name),
            Err(error) => Err(error.into()),
        }
    }

    fn sync(&self, folder: BorrowedFd<'_>) -> io::Result<()> {
        match rustix::fs::fsync(folder) {
            // Some file systems cannot sync a folder; there is nothing more to be done on them.
            Ok(()) | Err(Errno::INVAL) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// Opens a folder that is there, unless a link stands in its place.
pub(super) fn open_folder(parent: BorrowedFd<'_>, name: &str) -> io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    Ok(rustix::fs::openat(parent, name, flags, Mode::empty())?)
}

/// What stands at a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Nothing,
    File,
    Link,
    /// A folder, a socket, a device …
    Other,
}

/// Looks at a name without opening what it names.
pub(super) fn standing(folder: BorrowedFd<'_>, name: &str) -> io::Result<Standing> {
    match rustix::fs::statat(folder, name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(stat) => Ok(match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile => Standing::File,
            FileType::Symlink => Standing::Link,
            _ => Standing::Other,
        }),
        Err(Errno::NOENT) => Ok(Standing::Nothing),
        Err(error) => Err(error.into()),
    }
}

/// Reads a file of at most `limit` bytes; `None` where it is longer.
pub(super) fn read(folder: BorrowedFd<'_>, name: &str, limit: u64) -> io::Result<Option<Vec<u8>>> {
    // Non-blocking: a pipe that took the file's place meanwhile must not hang the run.
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = File::from(rustix::fs::openat(folder, name, flags, Mode::empty())?);
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= limit).then_some(bytes))
}

/// Holds a folder for one process at a time; released when the folder is closed or [`unlock`] is called.
pub(super) fn lock(folder: &OwnedFd) -> io::Result<()> {
    match rustix::fs::flock(folder.as_fd(), rustix::fs::FlockOperation::LockExclusive) {
        // File systems without locks: each file is still written whole, but two runs at once may lose an entry.
        Ok(()) | Err(Errno::OPNOTSUPP | Errno::NOLCK | Errno::BADF | Errno::NOSYS) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Lets the next process in.
pub(super) fn unlock(folder: &OwnedFd) {
    // Cannot fail on a lock that is held, and there is nothing to unlock otherwise.
    let _ = rustix::fs::flock(folder.as_fd(), rustix::fs::FlockOperation::Unlock);
}
