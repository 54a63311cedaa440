//! How long a candidate is asked that brings nothing. Pure.

/// Reasons for which its next call would fail in the same way, until a person does something.
const LASTING: &[&str] =
    &["auth", "quota_exhausted", "region_or_billing", "misconfigured", "model_not_found", "unsupported"];
/// Calls in a row without an answer after which a candidate is asked no more.
const MOST: u32 = 5;

/// What came of the calls of one candidate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Patience {
    in_a_row: u32,
    over: Option<String>,
}

impl Patience {
    /// Takes in a call: `None` where an answer came, else why none did. True where this was the last one.
    pub(super) fn saw(&mut self, lost: Option<&str>) -> bool {
        self.in_a_row = if lost.is_some() { self.in_a_row + 1 } else { 0 };
        let Some(reason) = lost else { return false };
        let is_over = self.in_a_row >= MOST || LASTING.contains(&reason);
        let is_new = is_over && self.over.is_none();
        if is_new {
            self.over = Some(reason.to_owned());
        }
        is_new
    }

    /// Why it is asked no more.
    pub(super) fn over(&self) -> Option<&str> {
        self.over.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_brings_nothing_five_times_in_a_row_is_asked_no_more_and_who_has_no_key_at_once() {
        let mut patience = Patience::default();
        for lost in [Some("timeout"), None, Some("timeout"), Some("transport"), Some("timeout"), Some("overloaded")] {
            assert!(!patience.saw(lost));
        }
        assert!(patience.saw(Some("timeout")));
        assert!(!patience.saw(Some("timeout")), "it is told once");
        assert_eq!(patience.over(), Some("timeout"));
        assert!(Patience::default().saw(Some("auth")));
    }
}
