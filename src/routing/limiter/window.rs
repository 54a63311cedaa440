//! What was used in the last minute or day, exactly enough to hold a limit and bounded in memory.

use super::clock::Nanos;
use std::collections::VecDeque;

/// Parts of a window that are told apart: a quarter of a second of a minute, six minutes of a day.
const SLOTS: u64 = 240;

/// Slots that count longer than the window is: what was admitted together may arrive half a second apart.
const MARGIN: u64 = 3;

/// The sum of what was admitted within one window before now.
#[derive(Clone, Debug)]
pub(super) struct Window {
    slot: Nanos,
    /// Slot and amount, oldest first; at most one entry per live slot.
    entries: VecDeque<(u64, u64)>,
    sum: u64,
}

impl Window {
    pub(super) fn new(length: Nanos) -> Self {
        Window { slot: (length / SLOTS).max(1), entries: VecDeque::new(), sum: 0 }
    }

    /// What counts at `now`.
    pub(super) fn sum(&mut self, now: Nanos) -> u64 {
        let current = now / self.slot;
        while let Some((_, amount)) = self.entries.front().copied().filter(|(slot, _)| over(*slot) <= current) {
            self.sum = self.sum.saturating_sub(amount);
            self.entries.pop_front();
        }
        self.sum
    }

    /// Adds an amount that was admitted at `at`; one that no longer counts is left out.
    pub(super) fn add(&mut self, at: Nanos, amount: u64, now: Nanos) {
        self.sum(now);
        let slot = at.min(now) / self.slot;
        if amount == 0 || over(slot) <= now / self.slot {
            return;
        }
        // An amount that would overflow is cut: it is above every limit anyhow.
        let amount = amount.min(u64::MAX - self.sum);
        self.sum += amount;
        match self.entries.binary_search_by_key(&slot, |(slot, _)| *slot) {
            Ok(index) => self.entries[index].1 += amount,
            Err(index) => self.entries.insert(index, (slot, amount)),
        }
    }

    /// What was admitted from `at` on, and shortly before: what was admitted together may arrive in another order.
    pub(super) fn since(&mut self, at: Nanos, now: Nanos) -> u64 {
        self.sum(now);
        let first = (at / self.slot).saturating_sub(MARGIN);
        let later = self.entries.iter().rev().take_while(|(slot, _)| *slot >= first);
        later.fold(0, |sum, (_, amount)| sum + amount)
    }

    /// Takes back what was admitted at `at`, as far as it still counts.
    pub(super) fn take_back(&mut self, at: Nanos, amount: u64, now: Nanos) {
        self.sum(now);
        if let Ok(index) = self.entries.binary_search_by_key(&(at / self.slot), |(slot, _)| *slot) {
            let back = amount.min(self.entries[index].1);
            self.entries[index].1 -= back;
            self.sum -= back;
        }
    }

    /// The first moment from `now` on at which no more than `most` counts, if nothing is added.
    pub(super) fn at_most(&mut self, most: u64, now: Nanos) -> Nanos {
        let mut left = self.sum(now);
        let mut entries = self.entries.iter();
        let mut moment = now;
        while left > most {
            let Some((slot, amount)) = entries.next() else { break };
            left = left.saturating_sub(*amount);
            moment = over(*slot).saturating_mul(self.slot);
        }
        moment
    }
}

/// The first slot in which an amount of `slot` no longer counts.
fn over(slot: u64) -> u64 {
    slot.saturating_add(SLOTS + MARGIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Nanos = 1_000_000_000;

    #[test]
    fn an_amount_counts_for_its_window_and_half_a_second_and_no_second_more() {
        let mut window = Window::new(60 * SECOND);
        window.add(SECOND / 10, 7, SECOND / 10);
        assert_eq!(window.sum(60 * SECOND + SECOND / 2), 7);
        assert_eq!(window.at_most(6, 0), 60 * SECOND + 3 * SECOND / 4);
        assert_eq!(window.sum(61 * SECOND), 0);
    }

    #[test]
    fn what_is_taken_back_no_longer_counts_and_never_twice() {
        let mut window = Window::new(60 * SECOND);
        window.add(0, 5, 0);
        window.add(SECOND, 5, SECOND);
        window.take_back(0, 3, SECOND);
        assert_eq!(window.sum(SECOND), 7);
        window.take_back(0, 9, SECOND);
        assert_eq!(window.sum(SECOND), 5, "no more than was there");
        window.take_back(30 * SECOND, 9, 31 * SECOND);
        assert_eq!(window.sum(31 * SECOND), 5, "nothing was there");
    }

    #[test]
    fn memory_is_bounded_and_no_sum_overflows() {
        let mut window = Window::new(60 * SECOND);
        for index in 0..100_000_u64 {
            let now = index * SECOND / 100;
            window.add(now, u64::MAX / 1000, now);
        }
        assert!(window.entries.len() as u64 <= SLOTS + MARGIN, "{}", window.entries.len());
        assert_eq!(window.sum(Nanos::MAX), 0);
    }
}
