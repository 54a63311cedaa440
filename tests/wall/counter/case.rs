//! What comes of a request, and what that costs.

use std::collections::BTreeMap;
use std::sync::Arc;

/// What comes of a record's request: model, number of the record, how often this model was asked for it before.
pub(crate) type Script = Arc<dyn Fn(&str, u64, u32) -> Came + Send + Sync>;

/// What comes of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Came {
    /// An answer that passes.
    Good,
    /// An answer that does not.
    Bad,
    /// An answer that its token limit cut.
    Cut,
    /// A line of the error file: the model wrote no JSON.
    Broken,
    /// A line of the error file: the server failed.
    Failed,
    /// No line at all.
    Missing,
}

/// A request that was taken.
#[derive(Clone, Debug)]
pub(super) struct Taken {
    pub(super) custom_id: String,
    pub(super) record: u64,
    pub(super) came: Came,
}

/// What a provider would put on its bill, by model: requests of batches that were made, and their tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Paid {
    /// Answers with tokens.
    pub(crate) answers: u64,
    pub(crate) input_tokens: u64,
    pub(crate) output_tokens: u64,
    /// How often each record was asked for, whatever came of it.
    pub(crate) asked: BTreeMap<u64, u32>,
    /// Requests whose tokens nobody tells.
    pub(crate) untold: u64,
}

impl Paid {
    pub(super) fn add(&mut self, taken: &Taken) {
        *self.asked.entry(taken.record).or_default() += 1;
        self.untold += u64::from(taken.came == Came::Broken);
        if let Some((input, output)) = tokens(taken) {
            self.answers += 1;
            self.input_tokens += input;
            self.output_tokens += output;
        }
    }
}

/// Tokens of an answer: other ones for each record, so that no two mistakes make up for each other.
pub(super) fn tokens(taken: &Taken) -> Option<(u64, u64)> {
    match taken.came {
        Came::Good | Came::Bad => Some((300 + taken.record * 7 % 101, 12 + taken.record * 3 % 17)),
        Came::Cut => Some((300 + taken.record * 7 % 101, 64)),
        Came::Broken | Came::Failed | Came::Missing => None,
    }
}
