//! Limits as a user or a provider states them.

/// What a provider allows; `None` is unlimited, zero lets nothing through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    pub requests_per_minute: Option<u64>,
    pub tokens_per_minute: Option<u64>,
    pub requests_per_day: Option<u64>,
    pub tokens_per_day: Option<u64>,
    /// Calls at the same time.
    pub concurrency: Option<u32>,
}

/// One of the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dimension {
    RequestsPerMinute,
    TokensPerMinute,
    RequestsPerDay,
    TokensPerDay,
    Concurrency,
}

impl Dimension {
    /// Its key in the configuration.
    pub fn key(self) -> &'static str {
        match self {
            Dimension::RequestsPerMinute => "rpm",
            Dimension::TokensPerMinute => "tpm",
            Dimension::RequestsPerDay => "rpd",
            Dimension::TokensPerDay => "tpd",
            Dimension::Concurrency => "concurrency",
        }
    }
}

/// Limits that are legal but can hardly be meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Contradiction {
    #[error("`{} = 0` lets nothing through", .0.key())]
    Zero(Dimension),
    #[error("`{} = {day}` is spent within a minute at `{} = {minute}`", .of.0.key(), .of.1.key())]
    DayBelowMinute { of: (Dimension, Dimension), day: u64, minute: u64 },
    #[error("`{} = {tokens}` is less than a token for each request of `{} = {requests}`", .of.0.key(), .of.1.key())]
    TokensBelowRequests { of: (Dimension, Dimension), tokens: u64, requests: u64 },
    #[error("`{} = {value}` is no limit", .of.key())]
    Absurd { of: Dimension, value: u64 },
}

/// From here on a limit is taken for a mistake: the largest one recorded is 180,000,000 tokens a minute.
const ABSURD: u64 = 1_000_000_000_000;

impl Limits {
    /// These limits with one more.
    pub fn with(self, of: Dimension, value: u64) -> Limits {
        match of {
            Dimension::RequestsPerMinute => Limits { requests_per_minute: Some(value), ..self },
            Dimension::TokensPerMinute => Limits { tokens_per_minute: Some(value), ..self },
            Dimension::RequestsPerDay => Limits { requests_per_day: Some(value), ..self },
            Dimension::TokensPerDay => Limits { tokens_per_day: Some(value), ..self },
            Dimension::Concurrency => Limits { concurrency: Some(u32::try_from(value).unwrap_or(u32::MAX)), ..self },
        }
    }

    /// The lower of each two.
    pub fn stricter(self, other: Limits) -> Limits {
        Limits {
            requests_per_minute: lower(self.requests_per_minute, other.requests_per_minute),
            tokens_per_minute: lower(self.tokens_per_minute, other.tokens_per_minute),
            requests_per_day: lower(self.requests_per_day, other.requests_per_day),
            tokens_per_day: lower(self.tokens_per_day, other.tokens_per_day),
            concurrency: lower(self.concurrency, other.concurrency),
        }
    }

    /// What does not fit together; such limits hold all the same.
    pub fn contradictions(&self) -> Vec<Contradiction> {
        use Dimension::{RequestsPerDay, RequestsPerMinute, TokensPerDay, TokensPerMinute};
        let each = self.each();
        let mut found: Vec<Contradiction> = Vec::new();
        found.extend(each.iter().filter(|(_, value)| *value == 0).map(|(of, _)| Contradiction::Zero(*of)));
        let absurd = each.iter().filter(|(_, value)| *value >= ABSURD);
        found.extend(absurd.map(|(of, value)| Contradiction::Absurd { of: *of, value: *value }));
        let both = |low, high| {
            let value =
                |of| each.iter().find(|(name, _)| *name == of).map(|(_, value)| *value).filter(|value| *value > 0);
            let (low_value, high_value): (u64, u64) = (value(low)?, value(high)?);
            (low_value < high_value).then_some((low_value, high_value))
        };
        for of in [(RequestsPerDay, RequestsPerMinute), (TokensPerDay, TokensPerMinute)] {
            found.extend(both(of.0, of.1).map(|(day, minute)| Contradiction::DayBelowMinute { of, day, minute }));
        }
        for of in [(TokensPerMinute, RequestsPerMinute), (TokensPerDay, RequestsPerDay)] {
            let below = both(of.0, of.1);
            found.extend(below.map(|(tokens, requests)| Contradiction::TokensBelowRequests { of, tokens, requests }));
        }
        found
    }

    /// Those that are set.
    pub fn each(&self) -> Vec<(Dimension, u64)> {
        [
            (Dimension::RequestsPerMinute, self.requests_per_minute),
            (Dimension::TokensPerMinute, self.tokens_per_minute),
            (Dimension::RequestsPerDay, self.requests_per_day),
            (Dimension::TokensPerDay, self.tokens_per_day),
            (Dimension::Concurrency, self.concurrency.map(u64::from)),
        ]
        .into_iter()
        .filter_map(|(of, value)| Some((of, value?)))
        .collect()
    }
}

/// The lower of two limits, where `None` is none.
pub(super) fn lower<T: Ord>(one: Option<T>, other: Option<T>) -> Option<T> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
