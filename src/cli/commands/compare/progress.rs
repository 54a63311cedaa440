//! How far a comparison is: a line that moves on a terminal, and lines that stay for what goes wrong.

use crate::cli::printer::{Printer, Tone};
use crate::compare::run::{CompareEvent, CompareWatcher};
use crate::report::visible_line;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Draws how far a comparison is.
pub(super) struct Progress {
    printer: Printer,
    bar: ProgressBar,
}

impl Progress {
    /// `brief` where JSON is wanted: nothing moves.
    pub(super) fn new(printer: Printer, brief: bool) -> Self {
        let drawn = printer.draws_progress() && !brief;
        let target = if drawn { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos} of {len} answers, {eta} left  {msg}") {
            bar.set_style(style);
        }
        Progress { printer, bar }
    }

    /// Removes what moves.
    pub(super) fn close(&self) {
        self.bar.finish_and_clear();
    }
}

impl CompareWatcher for Progress {
    fn on(&self, event: &CompareEvent<'_>) {
        match event {
            CompareEvent::Begins { missing, .. } => self.bar.set_length(*missing),
            CompareEvent::Duels { missing, .. } => {
                self.bar.inc_length(*missing);
                self.bar.set_message("duels");
            }
            CompareEvent::Said => self.bar.inc(1),
            CompareEvent::Ended(cell) => {
                self.bar.set_message(visible_line(&cell.candidate));
                self.bar.inc(1);
            }
            CompareEvent::GivenUp { candidate, reason } => self.bar.suspend(|| {
                let text = format!("`{candidate}` brings nothing ({}): it is asked no more", reason.replace('_', " "));
                self.printer.tell_in(Tone::Warning, &visible_line(&text));
            }),
            CompareEvent::Warned(warning) => self.bar.suspend(|| self.printer.warn(&visible_line(warning))),
        }
    }
}
