//! One price of one model, as the price file and the configuration spell it.

use super::day::Day;
use super::money::Money;
use serde::{Deserialize, Deserializer};

/// What a model costs in a period, and how much it takes and gives.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceRow {
    /// Name of the provider, as in a candidate.
    pub provider: String,
    /// Model id as the provider spells it.
    pub model: String,
    /// Context window in tokens.
    pub window: Option<u32>,
    /// Most tokens of one answer.
    pub max_output: Option<u32>,
    /// First day of the price (UTC).
    pub from: Option<Day>,
    /// Last day of the price (UTC).
    pub until: Option<Day>,
    /// Per million prompt tokens.
    #[serde(deserialize_with = "usd")]
    pub input: Money,
    /// Per million tokens of the answer.
    #[serde(deserialize_with = "usd")]
    pub output: Money,
    /// Per million prompt tokens that came from a cache.
    #[serde(default, deserialize_with = "optional_usd")]
    pub cached: Option<Money>,
    /// Per million prompt tokens in a bulk batch.
    #[serde(default, deserialize_with = "optional_usd")]
    pub batch_input: Option<Money>,
    /// Per million tokens of an answer in a bulk batch.
    #[serde(default, deserialize_with = "optional_usd")]
    pub batch_output: Option<Money>,
    pub long: Option<LongPrompt>,
}

/// Prices of a call whose prompt is long; they hold for the whole call.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LongPrompt {
    /// A prompt is long if it has more tokens than this.
    pub above: u64,
    /// Per million prompt tokens.
    #[serde(deserialize_with = "usd")]
    pub input: Money,
    /// Per million tokens of the answer.
    #[serde(deserialize_with = "usd")]
    pub output: Money,
}

impl PriceRow {
    /// The price is in force on `day`.
    pub fn holds_on(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

/// More than a hundred times the dearest model known; a price above it is a slip of the unit.
const MOST_USD_PER_MILLION: f64 = 100_000.0;

fn usd<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Money, D::Error> {
    let usd = f64::deserialize(deserializer)?;
    if (0.0..=MOST_USD_PER_MILLION).contains(&usd) {
        return Ok(Money::from_usd(usd));
    }
    let message = format!("`{usd}` is no price: write USD per million tokens, from 0 to {MOST_USD_PER_MILLION}");
    Err(serde::de::Error::custom(message))
}

fn optional_usd<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Money>, D::Error> {
    usd(deserializer).map(Some)
}
