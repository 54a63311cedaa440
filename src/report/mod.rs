//! Reports: the shapes that `--json` prints. They are public API and carry a version.

mod check;
mod clock;
mod exit;
mod generate;
mod route;
mod usage;

pub use check::{CheckReport, FileReport, FileStatus};
pub use clock::clock;
pub use exit::{exit_of, is_unusable};
pub use generate::{ArtifactReport, AttemptReport, RunReport, Totals};
pub use route::{Asked, RouteFigures, RouteReport, RouteRow};
pub use usage::{BoundReport, UsageReport, UsageRow};
