//! How long a candidate is asked that brings nothing. Pure.

use std::collections::BTreeSet;

/// Reasons for which its next call would fail in the same way, until a person does something.
const LASTING: &[&str] = &["auth", "quota_exhausted", "region_or_billing", "misconfigured", "model_not_found"];
/// Calls in a row without an answer after which a candidate is asked no more.
const MOST: u32 = 5;

/// What an answerer cannot make at all, which says nothing of anything else that it makes.
pub(super) const UNSUPPORTED: &str = "unsupported";

/// What came of the calls of one candidate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Patience {
    in_a_row: u32,
    over: Option<String>,
    /// Kinds that it has given an answer for, and those that it makes none of.
    made: BTreeSet<String>,
    unmade: BTreeSet<String>,
}

impl Patience {
    /// Takes in a call for a kind: `None` where an answer came, else why none did. True where this was the last one.
    pub(super) fn saw(&mut self, kind: Option<&str>, lost: Option<&str>) -> bool {
        let Some(reason) = lost else {
            self.in_a_row = 0;
            self.made.extend(kind.map(str::to_owned));
            return false;
        };
        let makes = |kind: &&str| self.made.contains(*kind);
        match kind {
            Some(kind) if reason == UNSUPPORTED && !makes(&kind) => {
                self.unmade.insert(kind.to_owned());
                return false;
            }
            _ => {}
        }
        self.in_a_row += 1;
        let is_lasting = LASTING.contains(&reason) || (reason == UNSUPPORTED && kind.is_none());
        let is_new = (self.in_a_row >= MOST || is_lasting) && self.over.is_none();
        if is_new {
            self.over = Some(reason.to_owned());
        }
        is_new
    }

    /// Why it is asked no more.
    pub(super) fn over(&self) -> Option<&str> {
        self.over.as_deref()
    }

    /// Whether it makes nothing of a kind, while it may make others.
    pub(super) fn leaves_out(&self, kind: &str) -> bool {
        self.unmade.contains(kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_brings_nothing_five_times_in_a_row_is_asked_no_more_and_who_has_no_key_at_once() {
        let mut patience = Patience::default();
        for lost in [Some("timeout"), None, Some("timeout"), Some("transport"), Some("timeout"), Some("overloaded")] {
            assert!(!patience.saw(Some("erd"), lost));
        }
        assert!(patience.saw(Some("erd"), Some("timeout")));
        assert!(!patience.saw(Some("erd"), Some("timeout")), "it is told once");
        assert_eq!(patience.over(), Some("timeout"));
        assert!(Patience::default().saw(Some("erd"), Some("auth")));
    }

    #[test]
    fn what_cannot_be_made_is_left_out_for_its_kind_and_every_other_kind_is_asked_for() {
        let mut patience = Patience::default();
        for _ in 0..2 * MOST {
            assert!(!patience.saw(Some("plan"), Some(UNSUPPORTED)));
        }
        assert!(patience.leaves_out("plan") && !patience.leaves_out("erd"));
        assert_eq!(patience.over(), None);
        // Who has made one of a kind can make it: then it is a call like any other that brought nothing.
        patience.saw(Some("erd"), None);
        for call in 1..=MOST {
            assert_eq!(patience.saw(Some("erd"), Some(UNSUPPORTED)), call == MOST);
        }
        assert!(!patience.leaves_out("erd"));
        assert!(Patience::default().saw(None, Some(UNSUPPORTED)), "a referee has nothing else to say");
    }
}
