//! Reports: the shapes that `--json` prints, which are public API and carry a version, and how texts and numbers are shown.

mod check;
mod clock;
mod draft;
mod exit;
mod generate;
mod route;
mod usage;
mod visible;
mod words;

pub use check::{CheckReport, FileReport, FileStatus};
pub use clock::clock;
pub use draft::draft_for;
pub use exit::{exit_of, is_unusable};
pub use generate::{ArtifactReport, AttemptReport, RunReport, Totals};
pub use route::{Asked, RouteFigures, RouteReport, RouteRow};
pub use usage::{BoundReport, UsageReport, UsageRow};
pub use visible::{cell, is_visible, visible, visible_json, visible_line};
pub use words::{count, plural};
