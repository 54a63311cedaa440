//! What people and audits say of artifacts: read from files, picked for looking at, held against the rubric, and handed on
//! as lessons for models.
//!
//! Pure: no file is read here and nobody is asked; the words themselves lie in the ledger.

mod chat;
mod disagree;
mod mark;
mod sample;

pub use chat::{Exported, Left, export};
pub use disagree::{AuditReport, Band, Disagreement, KindLooks, audit_report};
pub use mark::{Mark, MarkError, Named, Word, read_marks};
pub use sample::{Picked, sample};
