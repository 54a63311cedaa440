//! `sluice compare`: who delivers the best quality, for what.

mod ask;
mod page;
mod past;
mod plan;
mod progress;
mod projects;
mod records;
mod referee;
mod reports;
mod show;
mod show_duels;

pub(in crate::cli) use plan::compare;
