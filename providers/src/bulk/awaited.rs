//! Which requests of a batch have been met: lines come in any order, twice, not at all, or unasked.

use super::api::BulkLine;
use std::collections::HashMap;

/// The requests of a batch, until each has its answer.
#[derive(Clone, Debug, Default)]
pub struct Awaited(HashMap<String, Standing>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Open,
    Failed,
    Answered,
}

/// What a line is to those who wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Met {
    /// The first line of a request, or the first answer after a failure: it counts.
    Counts,
    /// The request has its line already: to be reported, and left aside.
    Again,
    /// Nobody asked for it, or it has no id: to be reported, and left aside.
    Unknown,
}

impl Awaited {
    /// Waits for these ids.
    pub fn new<I: IntoIterator<Item: Into<String>>>(ids: I) -> Self {
        Awaited(ids.into_iter().map(|id| (id.into(), Standing::Open)).collect())
    }

    /// Takes a line. The first answer of a request counts, a failure only until an answer comes.
    pub fn meet(&mut self, line: &BulkLine) -> Met {
        let Some(standing) = line.id.as_ref().and_then(|id| self.0.get_mut(id)) else { return Met::Unknown };
        let now = if line.outcome.is_ok() { Standing::Answered } else { Standing::Failed };
        let counts = match *standing {
            Standing::Open => true,
            Standing::Failed => now == Standing::Answered,
            Standing::Answered => false,
        };
        if counts {
            *standing = now;
            return Met::Counts;
        }
        Met::Again
    }

    /// The requests of which no line came, in no order.
    pub fn missing(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|(_, standing)| **standing == Standing::Open).map(|(id, _)| id.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::{Answer, Finish};
    use crate::reason::{ProviderError, Reason};

    #[test]
    fn the_first_answer_counts_and_whatever_else_comes_is_told_apart() {
        let answer = || Ok(Answer::ended(Finish::Stop));
        let failure = || Err(ProviderError::new(Reason::ServerError, "failed"));
        let mut awaited = Awaited::new(["a", "b", "c"]);
        let lines = [
            (Some("b"), answer(), Met::Counts),
            (Some("b"), answer(), Met::Again),
            (Some("b"), failure(), Met::Again),
            (Some("a"), failure(), Met::Counts),
            (Some("a"), failure(), Met::Again),
            (Some("a"), answer(), Met::Counts),
            (Some("z"), answer(), Met::Unknown),
            (None, failure(), Met::Unknown),
        ];
        for (id, outcome, met) in lines {
            let line = BulkLine { id: id.map(str::to_owned), outcome };
            assert_eq!(awaited.meet(&line), met, "{line:?}");
        }
        assert_eq!(awaited.missing().collect::<Vec<_>>(), ["c"]);
    }
}
