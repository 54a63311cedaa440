//! Records in a row for which nobody could be asked: a sign that going on only makes more of them. Pure.

/// Reasons for which the next record would fail in the same way, until a person does something.
const LASTING: &[&str] =
    &["auth", "quota_exhausted", "region_or_billing", "misconfigured", "no_candidate", "model_not_found"];
/// Reasons that speak of a provider at this moment, not of the record.
const PASSING: &[&str] = &[
    "transport",
    "timeout",
    "overloaded",
    "server_error",
    "rate_limited",
    "stream_aborted",
    "stream_error",
    "decode",
    "local_resource_exhausted",
];
/// Records in a row that fail for passing reasons before the run stops.
const MOST: u32 = 20;

/// Counts records in a row.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Streak(u32);

/// What a failure says of those that would follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// Nothing: it is the record's own.
    Own,
    /// It may pass.
    Passing,
    /// Everybody after it would fail, too.
    Lasting,
}

impl Streak {
    /// Takes in how a record ended: `None` where somebody answered, else why nobody could be asked.
    pub(super) fn saw(&mut self, reason: Option<&str>) -> Sign {
        let Some(reason) = reason else {
            self.0 = 0;
            return Sign::Own;
        };
        if LASTING.contains(&reason) {
            return Sign::Lasting;
        }
        if !PASSING.contains(&reason) {
            return Sign::Own;
        }
        self.0 += 1;
        if self.0 >= MOST { Sign::Lasting } else { Sign::Passing }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_outages_lasts_and_an_answer_ends_it() {
        let mut streak = Streak::default();
        for _ in 1..MOST {
            assert_eq!(streak.saw(Some("transport")), Sign::Passing);
        }
        assert_eq!(streak.saw(Some("timeout")), Sign::Lasting);
        assert_eq!(streak.saw(None), Sign::Own);
        assert_eq!(streak.saw(Some("overloaded")), Sign::Passing);
        assert_eq!(streak.saw(Some("auth")), Sign::Lasting);
        assert_eq!(streak.saw(Some("refused")), Sign::Own);
    }
}
