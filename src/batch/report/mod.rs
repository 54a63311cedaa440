//! What came of a batch: sums out of the ledger as JSON, CSV and a page that stands for itself.

mod gather;
mod shape;
mod waiting;

pub use gather::gather;
pub use shape::{
    BatchReport, BatchTotals, CauseRow, CostFigures, GroupRow, IntakeSums, JobRow, OtherGroups, PassRow, Projection,
    RecordSums, SCHEMA,
};
