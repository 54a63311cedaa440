//! One file a command: resolve the arguments, do the job, print the outcome.

mod config;
mod doctor;
mod init;
mod kinds;
mod models;
mod shell;

pub(super) use config::config_show;
pub(super) use doctor::doctor;
pub(super) use init::init;
pub(super) use kinds::kinds;
pub(super) use models::models;
pub(super) use shell::{completions, man};
