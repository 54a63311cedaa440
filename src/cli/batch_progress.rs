//! The progress of a batch: on a terminal one line that moves, else a line now and then.

use super::batch_pulse::{Pulse, Sieve};
use super::printer::{Printer, Tone};
use crate::batch::run::{BatchWatcher, Event};
use crate::ledger::batches::EndSum;
use crate::report::visible_line;
use crate::routing::beliefs::Change;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Pauses between two drawings, and between two lines where nobody watches.
const DRAWING: Duration = Duration::from_millis(100);
const LINE: Duration = Duration::from_secs(10);
/// Waits from which on they are told in a line that stays.
const LONG_WAIT: Duration = Duration::from_secs(5);

/// Shows how a batch goes. With `--quiet` nothing, with JSON only what went worse than asked.
pub struct BatchProgress {
    printer: Printer,
    /// JSON is wanted: only warnings are told.
    brief: bool,
    bar: Option<ProgressBar>,
    begun: Instant,
    state: Mutex<State>,
}

struct State {
    pulse: Pulse,
    sieve: Sieve,
    /// When the line was last shown.
    shown: Option<Duration>,
    wait: Option<String>,
}

impl BatchProgress {
    /// Begins where the batch stands.
    pub fn new(printer: Printer, brief: bool, ends: &[EndSum]) -> Self {
        let pulse = Pulse::new(ends);
        let bar = (printer.draws_progress() && !brief).then(|| bar(&pulse));
        let state = State { pulse, sieve: Sieve::default(), shown: None, wait: None };
        BatchProgress { printer, brief, bar, begun: Instant::now(), state: Mutex::new(state) }
    }

    /// Removes what moves, and tells how much was not told.
    pub fn close(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        let rest = self.state().sieve.rest();
        if let Some(rest) = rest.filter(|_| !self.brief) {
            self.printer.tell_in(Tone::Faint, &format!("  {rest}"));
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Each change is one step: a panic elsewhere cannot have left it half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Shows how far it is, where the last time is long enough ago: most events cost no more than a count.
    fn show(&self, state: &mut State, now: Duration) {
        let pause = if self.bar.is_some() { DRAWING } else { LINE };
        if self.brief || state.shown.is_some_and(|shown| now.saturating_sub(shown) < pause) {
            return;
        }
        let is_first = state.shown.replace(now).is_none();
        let wait = state.wait.as_deref().map(|wait| format!("; {wait}")).unwrap_or_default();
        let line = visible_line(&format!("{}{wait}", state.pulse.line(now)));
        match &self.bar {
            Some(bar) => {
                bar.set_length(state.pulse.asked());
                bar.set_position(state.pulse.done());
                bar.set_message(line);
            }
            // The first event says nothing yet.
            None if is_first => {}
            None => self.printer.tell(&format!("{} of {} done: {line}", state.pulse.done(), state.pulse.asked())),
        }
    }

    /// A line that stays.
    fn say(&self, state: &mut State, text: &str, say: impl Fn(&Printer, &str)) {
        let lines = state.sieve.pass(&visible_line(text), self.begun.elapsed());
        let all = || lines.iter().for_each(|line| say(&self.printer, line));
        match &self.bar {
            Some(bar) => bar.suspend(all),
            None => all(),
        }
    }

    fn tell(&self, state: &mut State, text: &str) {
        if !self.brief {
            self.say(state, text, |printer, line| printer.tell_in(Tone::Faint, &format!("  {line}")));
        }
    }
}

impl BatchWatcher for BatchProgress {
    fn on(&self, event: &Event<'_>) {
        if self.printer.is_quiet() {
            return;
        }
        let now = self.begun.elapsed();
        let state = &mut *self.state();
        match event {
            Event::Began { .. } => {
                state.pulse.began();
                state.wait = None;
            }
            Event::Ended { end, .. } => {
                state.pulse.ended(end, now);
                state.wait = None;
            }
            Event::GivenBack { .. } => state.pulse.given_back(),
            Event::Changed { candidate, change } => {
                let word = match change {
                    Change::Worse => "worse",
                    Change::Better => "better",
                };
                let text = format!("{candidate} does {word} than before: what was learned of it counts a tenth");
                self.say(state, &text, Printer::warn);
            }
            Event::Waiting { wait, why } => {
                let text = format!("waits {:.0} s ({})", wait.as_secs_f64(), visible_line(why));
                if *wait >= LONG_WAIT {
                    self.tell(state, &text);
                }
                state.wait = Some(text);
            }
            Event::Told(text) => self.tell(state, text),
            Event::Warned(text) => self.say(state, text, Printer::warn),
        }
        self.show(state, now);
    }
}

fn bar(pulse: &Pulse) -> ProgressBar {
    // The line is made ten times a second; the target draws no more often.
    let bar = ProgressBar::with_draw_target(Some(pulse.asked()), ProgressDrawTarget::stderr_with_hz(10));
    if let Ok(style) = ProgressStyle::with_template("{bar:20} {pos}/{len} {wide_msg}") {
        bar.set_style(style);
    }
    bar.set_position(pulse.done());
    bar
}
