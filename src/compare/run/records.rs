//! Records as inputs of a comparison: as many as are taken, held in memory.

use crate::batch::input::{Entry, InputError, Intake, Limits, Record, Records, Selection, Tally};

/// Most records of one comparison.
const MOST: u64 = 50_000;
/// Most bytes that they may have together, as they are written.
const MOST_BYTES: u64 = 256 << 20;

/// Records that are compared on, and how many were left out.
#[derive(Clone, Debug, Default)]
pub struct TakenRecords {
    pub records: Vec<Record>,
    pub tally: Tally,
}

/// Records that cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum RecordsError {
    #[error(transparent)]
    Input(#[from] InputError),
    #[error("more than {MOST} records are too many to compare on")]
    TooMany,
    #[error("the records have more than {} MB together", MOST_BYTES >> 20)]
    TooLarge,
}

/// Takes the records that a selection asks for.
///
/// **Errors**: [`RecordsError`]. **Cost**: disk, and the records in memory.
pub fn take_records(records: Records, selection: Selection, limits: &Limits) -> Result<TakenRecords, RecordsError> {
    let mut intake = Intake::new(records, selection, limits);
    let (mut taken, mut bytes) = (Vec::new(), 0_u64);
    while !intake.is_full()
        && let Some(entry) = intake.next()
    {
        let Entry::Record(record) = entry else { continue };
        bytes = bytes.saturating_add(record.place.length);
        if taken.len() as u64 >= MOST {
            return Err(RecordsError::TooMany);
        }
        if bytes > MOST_BYTES {
            return Err(RecordsError::TooLarge);
        }
        taken.push(record);
    }
    Ok(TakenRecords { records: taken, tally: intake.tally().clone() })
}
