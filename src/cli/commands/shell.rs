//! `completions` and `man`: generated from the typed arguments, so that they cannot lie.

use crate::cli::run::Session;
use crate::cli::{Arguments, CommandError, Exit};
use clap::CommandFactory;

pub(in crate::cli) fn completions(session: &Session, shell: clap_complete::Shell) -> Result<Exit, CommandError> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "sluice", &mut script);
    session.printer.data(&String::from_utf8_lossy(&script));
    Ok(Exit::Done)
}

pub(in crate::cli) fn man(session: &Session) -> Result<Exit, CommandError> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Arguments::command())
        .render(&mut page)
        .map_err(|error| CommandError::internal(format!("the manual page cannot be rendered: {error}")))?;
    session.printer.data(&String::from_utf8_lossy(&page));
    Ok(Exit::Done)
}
