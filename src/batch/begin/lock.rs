//! One process at a time works on a batch.

use crate::batch::run::BatchError;
use std::fs::{File, TryLockError};
use std::path::Path;

/// Held while a process works on a batch; the system lets go of it however the process ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of a batch, in a folder beside the ledger. `run` is what a refusal names.
    ///
    /// **Errors**: [`BatchError::Busy`] where another process has it, [`BatchError::Output`] where the folder cannot be
    /// written.
    pub fn take(ledger: &Path, identity: &str, run: &str) -> Result<Lock, BatchError> {
        let mut folder = ledger.as_os_str().to_owned();
        folder.push(".locks");
        let folder = Path::new(&folder);
        let path = folder.join(identity.get(..32).unwrap_or(identity));
        let failed = |error: std::io::Error| BatchError::output(&path, &error);
        std::fs::create_dir_all(folder).map_err(failed)?;
        let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Lock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(BatchError::Busy(run.to_owned())),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }
}
