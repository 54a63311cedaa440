//! What came of a batch: sums out of the ledger as JSON, CSV and a page that stands for itself.

mod comma;
mod figures;
mod file;
mod gather;
mod page;
mod shape;
#[cfg(test)]
mod tests;
mod waiting;

pub use comma::csv;
pub use figures::{Column, Table, cost, percent, tables, time, usd};
pub use file::{NoReportFile, ReportFile, ReportFileError};
pub use gather::gather;
pub use page::{page, projection};
pub use shape::{
    BatchReport, BatchTotals, CauseRow, CostFigures, GroupRow, IntakeSums, JobRow, OtherGroups, PassRow, Projection,
    RecordSums, SCHEMA,
};
