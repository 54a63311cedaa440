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
    /// Takes the lock of an output file: two batches must not write to the same one.
    ///
    /// **Errors**: [`BatchError::Unusable`] where another batch writes to it, [`BatchError::Output`].
    pub fn take_output(ledger: &Path, out: &str) -> Result<Lock, BatchError> {
        let name = format!("out-{}", crate::ledger::sha256(out.as_bytes()));
        Lock::take(ledger, &name, "").map_err(|error| match error {
            BatchError::Busy(_) => {
                BatchError::Unusable(format!("another batch writes to `{out}` now; name another --out"))
            }
            error => error,
        })
    }

    /// Takes the lock of a batch, in a folder beside the ledger. `run` is what a refusal names.
    ///
    /// **Errors**: [`BatchError::Busy`] where another process has it, [`BatchError::Output`] where the folder cannot be
    /// written.
    pub fn take(ledger: &Path, identity: &str, run: &str) -> Result<Lock, BatchError> {
        let mut folder = ledger.as_os_str().to_owned();
        folder.push(".locks");
        let folder = Path::new(&folder);
        let path = folder.join(identity.get(..36).unwrap_or(identity));
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
