//! One file a command: resolve the arguments, do the job, print the outcome.

mod audit;
mod batch;
mod check;
mod compare;
mod config;
mod diff;
mod doctor;
mod doctor_day;
mod doctor_doors;
mod drift;
mod feedback;
mod generate;
mod history;
mod init;
mod kinds;
mod ledger;
mod marks;
mod models;
mod replay;
mod restore;
mod route;
mod schema;
mod shell;
mod usage;
mod usage_sheet;

pub(super) use batch::batch;
mod suggest;

pub(super) use audit::audit;
pub(super) use check::check;
pub(super) use compare::compare;
pub(super) use config::config_show;
pub(super) use diff::diff;
pub(super) use doctor::doctor;
pub(super) use feedback::feedback;
pub(super) use generate::generate;
pub(super) use history::history;
pub(super) use init::init;
pub(super) use kinds::kinds;
pub(super) use ledger::compact;
pub(super) use models::models;
pub(super) use replay::replay;
pub(super) use restore::restore;
pub(super) use route::route;
pub(super) use shell::{completions, man};
pub(super) use usage::usage;
