//! Rubrics: gates that must hold, checks that earn points, caps that hold a text down.
//!
//! A rubric is data (a kind's `[[gates]] [[points]] [[caps]]` tables), made fit for judging once by [`Rubric::build`]. It
//! knows neither who wrote a text nor which kind it is of.

mod about;
mod build;
mod check;
mod definition;
mod finding;
mod judge;
mod limit;
mod settings;

pub use about::{about_cap, about_check, common_gates};
pub use build::Rubric;
pub use check::{Check, CompileReport, Outcome, Remark, Subject};
pub use definition::{CapDefinition, Definition, DefinitionError, GateDefinition, PointsDefinition};
pub use finding::{Evidence, Finding, FindingRole, Repair, Verdict};
pub(crate) use settings::Settings;
