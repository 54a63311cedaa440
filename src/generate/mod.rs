//! `generate`: from a project to judged artifacts.

mod artifact;
mod begin;
mod display;
mod dry_run;
mod finish;
mod making;
mod order;
mod resume;
mod run;
mod spoken;
mod watch;

pub(crate) use making::Making;

pub use begin::{Planner, market, tier};
pub use display::Display;
pub use dry_run::{DryRun, PlannedArtifact, PlannedCall, PlannedMessage, dry_run};
pub use order::{BelowThreshold, Order, Pages, Reuse};
pub use run::{GenerateError, MOST_OPEN, Shop, run};
pub use watch::Watcher;
