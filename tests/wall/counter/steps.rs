//! The steps of a counter, at which its caller can be ended.

use std::sync::{Condvar, Mutex};
use std::time::Duration;

/// Counts steps, and stands still at one of them where somebody asks for that.
#[derive(Default)]
pub(super) struct Steps {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    count: usize,
    until: Option<usize>,
    hold: bool,
}

impl Steps {
    /// One step; true where the caller gets nothing any more.
    pub(super) fn step(&self) -> bool {
        let mut state = self.state.lock().unwrap();
        state.count += 1;
        self.changed.notify_all();
        state.hold && state.is_reached()
    }

    /// Awaits the step that is so many from now; `hold` stands still there.
    pub(super) fn arm(&self, after: usize, hold: bool) {
        let mut state = self.state.lock().unwrap();
        (state.until, state.hold) = (Some(state.count + after), hold);
    }

    /// Goes on without end.
    pub(super) fn disarm(&self) {
        let mut state = self.state.lock().unwrap();
        (state.until, state.hold) = (None, false);
    }

    /// True as soon as that step is taken; looks up in between.
    pub(super) fn reaches(&self, at_most: Duration) -> bool {
        let state = self.state.lock().unwrap();
        self.changed.wait_timeout_while(state, at_most, |state| !state.is_reached()).unwrap().0.is_reached()
    }
}

impl State {
    fn is_reached(&self) -> bool {
        self.until.is_some_and(|until| self.count >= until)
    }
}
