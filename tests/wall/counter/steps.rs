//! The steps of a counter, at which its caller can be ended.

use std::sync::{Condvar, Mutex};
use std::time::Duration;

/// A step: which request it belongs to, and how far that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Step {
    /// `upload`, `make`, `look`, `content`, `list`, `cancel`, or `other`.
    pub(crate) request: &'static str,
    pub(crate) at: At,
}

/// How far a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum At {
    /// It came, and nothing was done about it.
    Came,
    /// It counts, and nothing was answered.
    Done,
    /// A part of a file was sent.
    Sent,
    /// It was answered.
    Told,
}

/// Which step is awaited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Awaited {
    /// So many from now.
    After(usize),
    /// The next of this kind.
    Next(Step),
}

/// Watches steps, and stands still at one of them where somebody asks for that.
#[derive(Default)]
pub(super) struct Steps {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    awaited: Option<Awaited>,
    is_reached: bool,
    hold: bool,
}

impl Steps {
    /// One step; true where the caller gets nothing any more.
    pub(super) fn step(&self, step: Step) -> bool {
        let mut state = self.state.lock().unwrap();
        match &mut state.awaited {
            Some(Awaited::After(left)) => {
                *left = left.saturating_sub(1);
                state.is_reached |= state.awaited == Some(Awaited::After(0));
            }
            Some(Awaited::Next(next)) => {
                let is_it = *next == step;
                state.is_reached |= is_it;
            }
            None => {}
        }
        if state.is_reached {
            self.changed.notify_all();
        }
        state.hold && state.is_reached
    }

    /// Awaits a step; `hold` stands still there. `None` goes on without end.
    pub(super) fn arm(&self, awaited: Option<Awaited>, hold: bool) {
        *self.state.lock().unwrap() = State { awaited, is_reached: false, hold };
    }

    /// True as soon as that step is taken; looks up in between.
    pub(super) fn reaches(&self, at_most: Duration) -> bool {
        let state = self.state.lock().unwrap();
        self.changed.wait_timeout_while(state, at_most, |state| !state.is_reached).unwrap().0.is_reached
    }
}
