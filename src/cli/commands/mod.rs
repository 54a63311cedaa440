//! One file a command: resolve the arguments, do the job, print the outcome.

mod batch;
mod check;
mod compare;
mod config;
mod doctor;
mod doctor_doors;
mod feedback;
mod generate;
mod init;
mod kinds;
mod models;
mod replay;
mod route;
mod schema;
mod shell;

pub(super) use batch::batch;
pub(super) use check::check;
pub(super) use compare::compare;
pub(super) use config::config_show;
pub(super) use doctor::doctor;
pub(super) use feedback::feedback;
pub(super) use generate::generate;
pub(super) use init::init;
pub(super) use kinds::kinds;
pub(super) use models::models;
pub(super) use replay::replay;
pub(super) use route::route;
pub(super) use shell::{completions, man};
