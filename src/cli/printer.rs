//! The one file that prints: data to stdout, everything else to stderr.

use super::exit::{CommandError, Exit};
use std::io::{IsTerminal, Write};

/// How much to say, and whether somebody watches.
#[derive(Clone, Copy, Debug)]
pub struct Printer {
    quiet: bool,
    /// Stderr is a terminal.
    terminal: bool,
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
        let terminal = std::io::stderr().is_terminal();
        Printer { quiet, terminal, color: terminal && !no_color }
    }

    /// Keeps panics of the diagram crates quiet, which are caught and become findings; any other is a fault of ours.
    pub fn tame_panics(&self) {
        std::panic::set_hook(Box::new(|panic| {
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            if place.contains("merman") {
                tracing::debug!(place, "a diagram made its parser panic");
            } else {
                to_stderr(&format!("internal fault: {panic}"));
            }
        }));
    }

    /// Progress may be drawn.
    pub fn draws_progress(&self) -> bool {
        self.terminal && !self.quiet
    }

    /// Nothing but the outcome is wanted.
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Prints data. A reader that went away (`| head`) ends the program quietly.
    pub fn data(&self, text: &str) {
        let mut stdout = std::io::stdout().lock();
        let written = stdout
            .write_all(text.as_bytes())
            .and_then(|()| if text.ends_with('\n') { Ok(()) } else { stdout.write_all(b"\n") });
        if written.and_then(|()| stdout.flush()).is_err() {
            std::process::exit(i32::from(Exit::Done.code()));
        }
    }

    /// Prints a value as indented JSON.
    pub fn json(&self, value: &impl serde::Serialize) {
        match serde_json::to_string_pretty(value) {
            Ok(text) => self.data(&text),
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
            to_stderr(&self.paint(tone, text));
        }
    }

    /// Tells what went worse than asked; also with `--quiet`.
    pub fn warn(&self, text: &str) {
        to_stderr(&format!("{} {text}", self.paint(Tone::Warning, "warning:")));
    }

    /// Tells why the command could not do its work, and the ways out.
    pub fn error(&self, error: &CommandError) {
        to_stderr(&format!("{} {}", self.paint(Tone::Bad, "error:"), error.message));
        for hint in &error.hints {
            to_stderr(&format!("{} {hint}", self.paint(Tone::Faint, " hint:")));
        }
    }

    /// Text in a colour, where stdout is a terminal that wants colours.
    pub fn paint_data(&self, tone: Tone, text: &str) -> String {
        if std::io::stdout().is_terminal() { self.paint(tone, text) } else { text.to_owned() }
    }

    /// Text in a colour, where colours are wanted.
    pub fn paint(&self, tone: Tone, text: &str) -> String {
        let code = match tone {
            Tone::Plain => return text.to_owned(),
            Tone::Good => "32",
            Tone::Warning => "33",
            Tone::Bad => "31",
            Tone::Faint => "2",
        };
        if self.color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// Prints a line to stderr. Where nobody reads it any more (`2>&1 | head`), the work goes on.
fn to_stderr(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}
