//! How many calls a lane has under way: additive increase, multiplicative decrease, and twice as many a round until the
//! provider has had too much for the first time or has told its limits.

/// Calls under way and how many there may be.
#[derive(Clone, Debug)]
pub(super) struct Concurrency {
    /// What the configuration allows.
    cap: u32,
    /// What the provider has borne so far, between 1 and `cap`.
    borne: f64,
    in_flight: u32,
    /// Answers that may still allow more: those of calls that were under way when all that were allowed were used. Answers
    /// of one round often come together, before anybody could take the place of the first.
    proven: u32,
    /// The provider has had too much before, or tells its limits: its bound is felt for in small steps.
    is_careful: bool,
}

impl Concurrency {
    pub(super) fn new(start: u32, cap: u32) -> Self {
        Concurrency { cap, borne: f64::from(start.min(cap).max(1)), in_flight: 0, proven: 0, is_careful: false }
    }

    pub(super) fn in_flight(&self) -> u32 {
        self.in_flight
    }

    /// Calls that may be under way now.
    pub(super) fn allowed(&self) -> u32 {
        // A share of a call is none; `borne` lies between 1 and a `u32`.
        (self.borne as u32).min(self.cap)
    }

    pub(super) fn has_room(&self) -> bool {
        self.in_flight < self.allowed()
    }

    pub(super) fn start(&mut self) {
        self.in_flight = self.in_flight.saturating_add(1);
        if self.in_flight >= self.allowed() {
            self.proven = self.in_flight;
        }
    }

    /// A call is over and says nothing of how many are borne.
    pub(super) fn end(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    /// A call was answered. More are allowed only where all that were allowed were used: idle time proves nothing.
    pub(super) fn succeed(&mut self) {
        if self.proven > 0 {
            self.proven -= 1;
            let step = if self.is_careful { 1.0 / self.borne } else { 1.0 };
            self.borne = (self.borne + step).min(f64::from(self.cap.max(1)));
        }
        self.end();
    }

    /// From now on in small steps.
    pub(super) fn take_care(&mut self) {
        self.is_careful = true;
    }

    /// The provider has too much: half as many, at least one.
    pub(super) fn halve(&mut self) {
        self.borne = (self.borne / 2.0).max(1.0);
        self.proven = 0;
        self.is_careful = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_grows_by_one_a_round_only_while_it_is_full() {
        let mut calls = Concurrency::new(8, 64);
        calls.halve();
        for _ in 0..100 {
            calls.start();
            calls.succeed();
        }
        assert_eq!(calls.allowed(), 4, "one at a time says nothing about four");
        for _ in 0..4 {
            calls.start();
        }
        for _ in 0..5 {
            calls.succeed();
            calls.start();
        }
        assert_eq!(calls.allowed(), 5);
    }

    #[test]
    fn until_the_provider_has_had_too_much_every_answer_allows_one_call_more() {
        let mut calls = Concurrency::new(4, 64);
        let mut answer = || {
            while calls.has_room() {
                calls.start();
            }
            calls.succeed();
            calls.allowed()
        };
        assert_eq!((0..60).map(|_| answer()).last(), Some(64));
        assert_eq!(answer(), 64);
        calls.halve();
        for _ in 0..32 {
            while calls.has_room() {
                calls.start();
            }
            calls.succeed();
        }
        assert!((32..=34).contains(&calls.allowed()), "{}", calls.allowed());
    }

    #[test]
    fn answers_that_come_together_allow_as_many_more_as_those_that_come_one_by_one() {
        let mut calls = Concurrency::new(4, 64);
        let mut rounds = Vec::new();
        for _ in 0..5 {
            rounds.push(calls.allowed());
            (0..calls.allowed()).for_each(|_| calls.start());
            while calls.in_flight() > 0 {
                calls.succeed();
            }
        }
        assert_eq!(rounds, [4, 8, 16, 32, 64]);
    }

    #[test]
    fn it_halves_down_to_one_and_never_exceeds_its_cap() {
        let mut calls = Concurrency::new(100, 7);
        assert_eq!(calls.allowed(), 7);
        for allowed in [3, 1, 1] {
            calls.halve();
            assert_eq!(calls.allowed(), allowed);
        }
        assert!(!Concurrency::new(4, 0).has_room(), "zero blocks");
    }
}
