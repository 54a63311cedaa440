//! How long answers will be.

use super::shape::AnswersFrom;
use crate::ledger::batches::Spread;
use crate::ledger::{LedgerError, SqliteLedger};
use crate::routing::Place;

/// Fewer answers than this say little of a length.
const LEAST: u64 = 10;

/// How long answers are thought to be, in tokens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Answers {
    pub mean: f64,
    pub variance: f64,
    /// Answers that this is from.
    pub seen: u64,
    pub from: AnswersFrom,
}

impl Answers {
    /// Every answer as long as it may be.
    pub fn longest(max_tokens: u32) -> Self {
        Answers { mean: f64::from(max_tokens), variance: 0.0, seen: 0, from: AnswersFrom::MaxTokens }
    }

    fn seen(spread: &Spread, from: AnswersFrom) -> Option<Self> {
        let mean = spread.mean().filter(|_| spread.count >= LEAST)?;
        Some(Answers { mean, variance: spread.variance(), seen: spread.count, from })
    }
}

/// How long the answers of a candidate for a kind are: as its earlier ones, as those of others, or as long as they may be.
///
/// **Errors**: [`LedgerError::Storage`]. **Cost**: reads the latest attempts.
pub async fn answers(
    ledger: &SqliteLedger,
    kind: &str,
    place: &Place,
    max_tokens: u32,
) -> Result<Answers, LedgerError> {
    let own = ledger.answer_lengths(kind, Some(&place.candidate)).await?;
    if let Some(answers) = Answers::seen(&own, AnswersFrom::Candidate) {
        return Ok(answers);
    }
    let all = ledger.answer_lengths(kind, None).await?;
    Ok(Answers::seen(&all, AnswersFrom::Kind).unwrap_or_else(|| Answers::longest(max_tokens)))
}
