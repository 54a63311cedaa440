//! Versions of published artifacts: which there were, what changed between two, and putting one back.
//!
//! It asks no model and judges nothing; texts come from the ledger and go out through `publish`.

mod difference;
mod elements;
mod lines;
mod listing;
mod place;
mod restore;
mod select;
mod text;
mod unified;

pub use difference::{Difference, Side, difference};
pub use elements::{Changes, Elements, elements};
pub use listing::{HistoryReport, VersionRow, listing};
pub use place::{Place, PlaceError, place};
pub use restore::{RestoreError, Restored, restore};
pub use select::{SelectError, select};
pub use text::{Standing, TextError, shown, standing};
pub use unified::unified;
