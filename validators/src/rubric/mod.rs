//! Rubrics: gates that must hold, checks that earn points, caps that hold a text down.

mod check;
mod finding;

pub use check::{Check, CompileReport, Outcome, Remark, Subject};
pub use finding::{Evidence, Finding, FindingRole, Repair, Verdict};
