//! `sluice batch`: many records, resumably.

mod crew;
mod dry_run;
mod floor;
mod known;
mod paths;
mod projects;
mod run;
mod which;

pub(in crate::cli::commands) use floor::fold;
pub(in crate::cli) use which::batch;
