//! `init`: a commented `sluice.toml`, never over an existing one.

use crate::cli::run::Session;
use crate::cli::{CommandError, Exit};
use std::io::Write;

const FILE: &str = "sluice.toml";

pub(in crate::cli) fn init(session: &Session) -> Result<Exit, CommandError> {
    let created = std::fs::OpenOptions::new().write(true).create_new(true).open(FILE);
    let mut file = created.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            CommandError::usage(format!("`{FILE}` is already there")).hint("`sluice config show` prints what it says")
        }
        _ => CommandError::usage(format!("`{FILE}` cannot be written: {error}")),
    })?;
    file.write_all(include_bytes!("init.toml"))
        .map_err(|error| CommandError::usage(format!("`{FILE}` cannot be written: {error}")))?;
    if session.json {
        session.printer.json(&serde_json::json!({"schema": 1, "path": FILE}));
    } else {
        session.printer.tell(&format!("wrote {FILE}; everything in it is commented out"));
    }
    Ok(Exit::Done)
}
