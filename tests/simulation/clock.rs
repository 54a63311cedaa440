//! The wall clock of a simulated machine: runs with paused time, and jumps where somebody sets it.

use super::dice::Dice;
use std::cell::{Cell, RefCell};
use tokio::time::Instant;

/// Ten minutes into a day (UTC), so that a run rarely sees two.
const BEGINNING_MS: u64 = 1_795_306_200_000;

thread_local! {
    static BEGAN: Cell<Option<Instant>> = const { Cell::new(None) };
    static SET_BY_MS: Cell<i64> = const { Cell::new(0) };
    static SPREAD: RefCell<Dice> = RefCell::new(Dice::new(0));
}

/// Starts the clock of this thread; call it within the paused runtime.
pub(super) fn start(seed: u64) {
    BEGAN.set(Some(Instant::now()));
    SET_BY_MS.set(0);
    SPREAD.replace(Dice::new(seed));
}

/// Milliseconds since 1970, as this machine believes.
pub(super) fn now_ms() -> u64 {
    let passed = BEGAN.get().map_or(0, |began| began.elapsed().as_millis() as u64);
    (BEGINNING_MS + passed).saturating_add_signed(SET_BY_MS.get())
}

/// Sets the clock forward or back.
pub(super) fn jump(by_ms: i64) {
    SET_BY_MS.set(SET_BY_MS.get() + by_ms);
}

pub(super) fn jitter() -> u16 {
    SPREAD.with_borrow_mut(|dice| dice.within(0, 1001) as u16)
}

/// Lets simulated time pass.
#[expect(clippy::disallowed_methods, reason = "time is paused in the simulation: nothing waits")]
pub(super) async fn pass(time: std::time::Duration) {
    tokio::time::sleep(time).await;
}
