//! Why a batch cannot go on. Failing candidates and records are no such error.

use crate::batch::input::InputError;
use crate::batch::record::RecordBenchError;
use crate::cascade::DriveError;
use crate::ledger::LedgerError;
use crate::routing::RouteError;
use std::path::Path;

/// A batch cannot go on. What has ended until then is in the ledger.
#[derive(Debug, thiserror::Error)]
pub enum BatchError {
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Drive(#[from] DriveError),
    #[error(transparent)]
    Route(#[from] RouteError),
    #[error(transparent)]
    Input(#[from] InputError),
    #[error(transparent)]
    Bench(#[from] RecordBenchError),
    #[error(
        "the output `{path}` cannot be written: {message}; every record is in the ledger, and the same command writes it anew"
    )]
    Output { path: String, message: String },
    #[error("another process works on this batch (run {0}); `sluice batch status {0}` tells how far it is")]
    Busy(String),
    #[error("the input `{0}` has changed since the batch began; `sluice batch run` begins another one with it")]
    Changed(String),
    #[error(
        "the kind `{0}` or the settings for it are not what they were when the batch began; `sluice batch run` begins \
         another one with them, and uses the answers that are known"
    )]
    Otherwise(String),
    #[error("{0}")]
    Unusable(String),
}

impl BatchError {
    pub(in crate::batch) fn output(path: &Path, error: &std::io::Error) -> Self {
        BatchError::Output { path: path.display().to_string(), message: error.to_string() }
    }
}
