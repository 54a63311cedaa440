//! Progress: lines that stay, and on a terminal one line per artifact that moves.

use super::live::Live;
use super::printer::{Printer, Tone};
use crate::cascade::Progress as Event;
use crate::generate::Watcher;
use crate::ledger::Status;
use crate::report::{ArtifactReport, visible_line};
use crate::routing::beliefs::Change;
use crate::routing::{Candidate, Place};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Draws what happens.
pub(super) struct Progress {
    printer: Printer,
    /// JSON is wanted: only what went wrong is told.
    brief: bool,
    show: Show,
    bars: MultiProgress,
    open: Mutex<BTreeMap<String, Line>>,
}

struct Line {
    bar: ProgressBar,
    candidate: String,
    text: Live,
}

/// What is shown of a text while it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Show {
    /// The end of it, in the line that moves.
    Tail,
    /// All of it, line by line.
    Text,
}

/// Waits from which on they are told in a line that stays, where no line moves.
const LONG_WAIT: Duration = Duration::from_secs(1);
/// Characters of a text's end that are shown.
const TAIL: usize = 40;

impl Progress {
    pub(super) fn new(printer: Printer, brief: bool, show: Show) -> Self {
        let target = if printer.draws_progress() && !brief {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        Progress { printer, brief, show, bars: MultiProgress::with_draw_target(target), open: Mutex::default() }
    }

    /// Says lines above those that move, from wherever they come.
    pub(super) fn teller(&self) -> Arc<dyn Fn(&str) + Send + Sync> {
        let (printer, brief, bars) = (self.printer, self.brief, self.bars.clone());
        Arc::new(move |line| {
            if !brief {
                bars.suspend(|| printer.tell_in(Tone::Faint, &format!("  {line}")));
            }
        })
    }

    /// Removes what moves.
    pub(super) fn close(&self) {
        if let Err(error) = self.bars.clear() {
            tracing::debug!(%error, "progress could not be cleared");
        }
    }

    fn open(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Line>> {
        self.open.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// A line that stays, above those that move.
    fn say(&self, tone: Tone, text: &str) {
        if !self.brief {
            self.bars.suspend(|| self.printer.tell_in(tone, text));
        }
    }
}

impl Watcher for Progress {
    fn begins(&self, kind: &str, _route: &[Place]) {
        let bar = self.bars.add(ProgressBar::new_spinner());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {prefix:<20} {msg}") {
            bar.set_style(style);
        }
        bar.set_prefix(kind.to_owned());
        bar.enable_steady_tick(Duration::from_millis(120));
        self.open().insert(kind.to_owned(), Line { bar, candidate: String::new(), text: Live::default() });
    }

    fn progress(&self, kind: &str, event: &Event<'_>) {
        let mut open = self.open();
        let Some(line) = open.get_mut(kind) else { return };
        let is_text = matches!(event, Event::Text(_));
        if let Some(rest) = (!is_text && self.show == Show::Text).then(|| line.text.end()).flatten() {
            // Nothing of what follows is told before the last line of the text is.
            self.say(Tone::Faint, &format!("  {kind:<20} | {rest}"));
        }
        match event {
            Event::Calling { place, ask } => {
                line.candidate = visible_line(&place.candidate.to_string());
                line.text = Live::default();
                let again = if ask.findings.is_some() { " again, with the findings" } else { "" };
                line.bar.set_message(format!("asking {}{again}", line.candidate));
            }
            Event::Recalling { place } => {
                line.candidate = visible_line(&place.candidate.to_string());
                line.bar.set_message(format!("{} wrote it before", line.candidate));
            }
            Event::Text(piece) => {
                let ended = line.text.add(piece);
                // Four characters a token is the usual measure for English and code.
                let tokens = line.text.characters() / 4;
                line.bar.set_message(format!("{} writes, {tokens} tokens  {}", line.candidate, line.text.tail(TAIL)));
                if self.show == Show::Text {
                    drop(open);
                    ended.iter().for_each(|text| self.say(Tone::Faint, &format!("  {kind:<20} | {text}")));
                }
            }
            Event::Judged { verdict, .. } if verdict.accepted() => {
                line.bar.set_message(format!("{} scores {}", line.candidate, verdict.score));
            }
            Event::Judged { verdict, .. } => {
                let text = format!(
                    "  {kind:<20} {} scores {}, {} is needed",
                    line.candidate, verdict.score, verdict.threshold
                );
                drop(open);
                self.say(Tone::Warning, &text);
            }
            Event::Failed { place, error } => {
                let text = format!("{} failed: {}", place.candidate, error.message);
                drop(open);
                self.say(Tone::Warning, &format!("  {kind:<20} {}", visible_line(&text)));
            }
            Event::PassedOver { message, .. } | Event::TooExpensive { message, .. } => {
                drop(open);
                self.say(Tone::Warning, &format!("  {kind:<20} {}", visible_line(message)));
            }
            Event::Cut { reason, .. } => line.bar.set_message(format!("{} is cut off ({reason})", line.candidate)),
            Event::Waiting { wait, reason } => {
                let why = reason.unwrap_or("a limit").replace('_', " ");
                let text = format!("waits {:.0} s ({why})", wait.as_secs_f64().ceil());
                line.bar.set_message(text.clone());
                if *wait >= LONG_WAIT && !self.printer.draws_progress() {
                    drop(open);
                    self.say(Tone::Faint, &format!("  {kind:<20} {text}"));
                }
            }
        }
    }

    fn changed(&self, candidate: &Candidate, change: Change) {
        let word = match change {
            Change::Worse => "worse",
            Change::Better => "better",
        };
        self.say(
            Tone::Warning,
            &format!("  {candidate} does {word} than before: what was learned of it counts a tenth"),
        );
    }

    fn warned(&self, warning: &str) {
        self.bars.suspend(|| self.printer.warn(warning));
    }

    fn ended(&self, artifact: &ArtifactReport) {
        if let Some(line) = self.open().remove(&artifact.kind) {
            line.bar.finish_and_clear();
        }
        let (tone, text) = super::summary::line(artifact);
        if artifact.end != Status::Skipped {
            self.say(tone, &text);
        }
    }
}
