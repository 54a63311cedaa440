//! The one file that prints: data to stdout, everything else to stderr.
//!
//! Names, notes, answers and messages of others pass through here. On a terminal, and on stderr always, what would move the
//! cursor, ring or turn text round is shown by its number; data that goes anywhere else is the text itself.

use super::exit::{CommandError, Exit};
use super::style::{self, Look};
use crate::report::visible_json;
use std::io::{IsTerminal, Write};
use std::os::fd::AsFd;

/// How much to say, and whether somebody watches.
#[derive(Clone, Copy, Debug)]
pub struct Printer {
    quiet: bool,
    /// Stderr is a terminal.
    terminal: bool,
    /// Stdout is one.
    data_terminal: bool,
    color: bool,
}

/// How a line on stderr is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Plain,
    Good,
    Warning,
    Bad,
    Faint,
}

impl Printer {
    /// Looks at the terminal; `no_color` as in no-color.org.
    pub fn new(quiet: bool, no_color: bool) -> Self {
        let (terminal, data_terminal) = (std::io::stderr().is_terminal(), std::io::stdout().is_terminal());
        Printer { quiet, terminal, data_terminal, color: !no_color }
    }

    /// Keeps panics of the diagram crates quiet, which are caught and become findings; any other is a fault of ours.
    pub fn tame_panics(&self) {
        std::panic::set_hook(Box::new(|panic| {
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            if place.contains("merman") {
                tracing::debug!(place, "a diagram made its parser panic");
            } else {
                to_stderr(&style::shown(&format!("internal fault: {panic}"), Look::Plain));
            }
        }));
    }

    /// Progress may be drawn.
    pub fn draws_progress(&self) -> bool {
        self.terminal && !self.quiet
    }

    /// Columns of the terminal that stderr goes to; `None` where it goes elsewhere and nothing need be shortened.
    pub fn width(&self) -> Option<usize> {
        self.terminal.then(|| columns(std::io::stderr())).flatten()
    }

    /// The same for data.
    pub fn data_width(&self) -> Option<usize> {
        self.data_terminal.then(|| columns(std::io::stdout())).flatten()
    }

    /// Nothing but the outcome is wanted.
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Prints data. A reader that went away (`| head`) ends the program quietly.
    pub fn data(&self, text: &str) {
        let look = match (self.data_terminal, self.color) {
            (true, true) => Look::Colored,
            (true, false) => Look::Plain,
            (false, _) => Look::Raw,
        };
        let text = style::shown(text, look);
        let mut stdout = std::io::stdout().lock();
        let written = stdout
            .write_all(text.as_bytes())
            .and_then(|()| if text.ends_with('\n') { Ok(()) } else { stdout.write_all(b"\n") });
        if written.and_then(|()| stdout.flush()).is_err() {
            std::process::exit(i32::from(Exit::Done.code()));
        }
    }

    /// Prints a value as indented JSON; what is not visible stands in its strings as `\u001b`.
    pub fn json(&self, value: &impl serde::Serialize) {
        match serde_json::to_string_pretty(value) {
            Ok(text) => self.data(&visible_json(&text)),
            Err(error) => self.warn(&format!("the report cannot be written as JSON: {error}")),
        }
    }

    /// Tells what goes on, unless `--quiet`.
    pub fn tell(&self, text: &str) {
        self.tell_in(Tone::Plain, text);
    }

    /// Tells in a colour, unless `--quiet`.
    pub fn tell_in(&self, tone: Tone, text: &str) {
        if !self.quiet {
            self.say(&style::painted(tone, text));
        }
    }

    /// Tells what went worse than asked; also with `--quiet`.
    pub fn warn(&self, text: &str) {
        self.say(&format!("{} {text}", style::painted(Tone::Warning, "warning:")));
    }

    /// Tells why the command could not do its work, and the ways out.
    pub fn error(&self, error: &CommandError) {
        self.say(&format!("{} {}", style::painted(Tone::Bad, "error:"), error.message));
        for hint in &error.hints {
            self.say(&format!("{} {hint}", style::painted(Tone::Faint, " hint:")));
        }
    }

    /// Text that is printed in a colour where it is printed to a terminal that wants colours.
    pub fn paint(&self, tone: Tone, text: &str) -> String {
        if self.color { style::painted(tone, text) } else { text.to_owned() }
    }

    fn say(&self, text: &str) {
        let look = if self.terminal && self.color { Look::Colored } else { Look::Plain };
        to_stderr(&style::shown(text, look));
    }
}

fn columns(stream: impl AsFd) -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(stream).ok()?;
    Some(usize::from(size.ws_col)).filter(|columns| *columns > 0)
}

/// Prints a line to stderr. Where nobody reads it any more (`2>&1 | head`), the work goes on.
fn to_stderr(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}
