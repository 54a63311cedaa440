//! `doctor`: which limits hold, configured ones and those that providers told, and what is left of the day.

use super::doctor::{Row, State};
use crate::cli::CommandError;
use crate::config::{Config, Environment};
use crate::ledger::{HealthLedger, RecentCall, SqliteLedger, ToldRow};
use crate::report::clock;
use crate::routing::limiter::{Dimension, Limits};
use crate::routing::{accounts, told_limits};
use serde::Serialize;
use std::collections::BTreeMap;

const DAY_MS: u64 = 86_400_000;

/// Requests and tokens of the last 24 hours, which is what limits of a day count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Used {
    requests: u64,
    tokens: u64,
}

/// Limits of one provider or model that come from the same place.
pub(super) struct Holding {
    provider: String,
    /// `None`: the provider as a whole.
    model: Option<String>,
    limits: Limits,
    /// When the provider told them; milliseconds since 1970. `None`: they are configured.
    told_ms: Option<u64>,
    /// What is used of the day; `None` where there is no ledger.
    used: Option<Used>,
}

/// One limit, as `doctor --json` tells it.
#[derive(Debug, Serialize)]
pub(super) struct LimitRow {
    provider: String,
    model: Option<String>,
    /// Key in the configuration.
    dimension: &'static str,
    limit: u64,
    /// `configured` or `told`.
    from: &'static str,
    told_ms: Option<u64>,
    /// Of a limit per day.
    left: Option<u64>,
}

/// The limits that are configured and those that were told, as the next run begins with them.
///
/// **Errors**: where the ledger cannot be read.
pub(super) async fn limits(
    config: &Config,
    environment: &Environment,
    ledger: Option<&SqliteLedger>,
) -> Result<Vec<Holding>, CommandError> {
    let now_ms = super::generate::now_ms();
    let Some(ledger) = ledger else { return Ok(configured(config, None)) };
    let calls = ledger.calls_since(now_ms.saturating_sub(DAY_MS)).await.map_err(CommandError::internal)?;
    let salt = HealthLedger::salt(ledger).await.map_err(CommandError::internal)?;
    let accounts = accounts(config, environment, &salt);
    let rows = told_limits(ledger, &accounts, now_ms).await.map_err(CommandError::internal)?;
    Ok(configured(config, Some(&calls)).into_iter().chain(told(rows, &calls, now_ms)).collect())
}

fn configured(config: &Config, calls: Option<&[RecentCall]>) -> Vec<Holding> {
    let holding = |provider: &String, model: Option<&String>, limits: Limits| Holding {
        provider: provider.clone(),
        model: model.cloned(),
        limits,
        told_ms: None,
        used: calls.map(|calls| used(calls, provider, model.map(String::as_str))),
    };
    let of_provider = |(name, provider): (&String, &crate::config::ProviderConfig)| {
        let models = provider.models.iter().map(|(model, limits)| holding(name, Some(model), *limits));
        std::iter::once(holding(name, None, provider.limits)).chain(models).collect::<Vec<_>>()
    };
    config.providers.iter().flat_map(of_provider).collect()
}

/// What was told in one answer stands together.
fn told(rows: Vec<ToldRow>, calls: &[RecentCall], now_ms: u64) -> Vec<Holding> {
    let mut holdings: BTreeMap<(String, String, u64), Holding> = BTreeMap::new();
    for ToldRow { told, told_ms, .. } in rows {
        let (provider, model) = (told.lane.provider.to_string(), told.lane.model);
        let Some(most) = told.most else { continue };
        let holding = holdings.entry((provider.clone(), model.clone(), told_ms)).or_insert_with(|| Holding {
            used: Some(used(calls, &provider, Some(&model))),
            provider,
            model: Some(model),
            limits: Limits::default(),
            told_ms: Some(told_ms),
        });
        holding.limits = holding.limits.with(told.dimension, most);
        let others = if told.others_until.as_millis() > u128::from(now_ms) { told.others } else { 0 };
        if let Some(used) = &mut holding.used {
            match told.dimension {
                Dimension::RequestsPerDay => used.requests = used.requests.saturating_add(others),
                Dimension::TokensPerDay => used.tokens = used.tokens.saturating_add(others),
                Dimension::RequestsPerMinute | Dimension::TokensPerMinute | Dimension::Concurrency => {}
            }
        }
    }
    holdings.into_values().collect()
}

fn used(calls: &[RecentCall], provider: &str, model: Option<&str>) -> Used {
    let ours = |call: &&RecentCall| call.provider.as_str() == provider && model.is_none_or(|model| call.model == model);
    let add = |used: Used, call: &RecentCall| Used {
        requests: used.requests + 1,
        tokens: used.tokens.saturating_add(call.tokens),
    };
    calls.iter().filter(ours).fold(Used::default(), add)
}

impl Holding {
    /// A line of the doctor; `None` where nothing is limited.
    pub(super) fn row(&self) -> Option<Row> {
        let is_spent = self.limits.each().into_iter().any(|(of, most)| self.left(of, most) == Some(0));
        let detail = self.detail();
        let from = match self.told_ms {
            Some(told_ms) => format!(", as told at {}", clock(told_ms, super::generate::now_ms())),
            None => ", as configured".to_owned(),
        };
        (!detail.is_empty()).then(|| Row {
            subject: match &self.model {
                Some(model) => format!("{}/{model}", self.provider),
                None => self.provider.clone(),
            },
            state: if is_spent { State::Warning } else { State::Ok },
            detail: format!("at most {detail}{from}"),
            hint: is_spent
                .then(|| "nothing is left of the last 24 hours; the oldest calls are forgotten first".to_owned()),
        })
    }

    /// The same for `--json`, a row each.
    pub(super) fn rows(&self) -> Vec<LimitRow> {
        let row = |(of, limit): (Dimension, u64)| LimitRow {
            provider: self.provider.clone(),
            model: self.model.clone(),
            dimension: of.key(),
            limit,
            from: if self.told_ms.is_some() { "told" } else { "configured" },
            told_ms: self.told_ms,
            left: self.left(of, limit),
        };
        self.limits.each().into_iter().map(row).collect()
    }

    fn left(&self, of: Dimension, most: u64) -> Option<u64> {
        let used = self.used?;
        match of {
            Dimension::RequestsPerDay => Some(most.saturating_sub(used.requests)),
            Dimension::TokensPerDay => Some(most.saturating_sub(used.tokens)),
            Dimension::RequestsPerMinute | Dimension::TokensPerMinute | Dimension::Concurrency => None,
        }
    }

    fn detail(&self) -> String {
        let words = |(of, most): (Dimension, u64)| {
            let unit = match of {
                Dimension::RequestsPerMinute => "requests a minute",
                Dimension::TokensPerMinute => "tokens a minute",
                Dimension::RequestsPerDay => "requests a day",
                Dimension::TokensPerDay => "tokens a day",
                Dimension::Concurrency => "calls at the same time",
            };
            let left = self.left(of, most).map(|left| format!(" ({left} left)"));
            format!("{most} {unit}{}", left.unwrap_or_default())
        };
        self.limits.each().into_iter().map(words).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routing::limiter::{Lane, ToldLimit};
    use sluice_providers::ProviderId;
    use std::time::Duration;

    fn configured(limits: Limits, used: Option<Used>) -> Holding {
        Holding { provider: "groq".to_owned(), model: None, limits, told_ms: None, used }
    }

    #[test]
    fn what_is_left_of_a_day_is_told_beside_its_limit() {
        let limits = Limits {
            requests_per_minute: Some(30),
            requests_per_day: Some(100),
            tokens_per_day: Some(5_000),
            ..Limits::default()
        };
        assert_eq!(
            configured(limits, Some(Used { requests: 40, tokens: 6_000 })).detail(),
            "30 requests a minute, 100 requests a day (60 left), 5000 tokens a day (0 left)"
        );
        let without = configured(limits, None).detail();
        assert_eq!(without, "30 requests a minute, 100 requests a day, 5000 tokens a day");
        assert!(configured(Limits::default(), Some(Used { requests: 1, tokens: 1 })).row().is_none());
    }

    #[test]
    fn what_others_use_of_a_limit_that_was_told_is_not_left_until_its_reset() {
        let row = |dimension, most, others_until_ms| ToldRow {
            told: ToldLimit {
                lane: Lane { provider: ProviderId::new("groq"), model: "m".to_owned() },
                dimension,
                most: Some(most),
                others: 15,
                others_until: Duration::from_millis(others_until_ms),
            },
            fingerprint: None,
            told_ms: 500,
        };
        let rows = || vec![row(Dimension::RequestsPerDay, 20, 2_000), row(Dimension::TokensPerMinute, 90, 2_000)];
        for (now_ms, expected) in [
            (1_000, "90 tokens a minute, 20 requests a day (5 left)"),
            (2_000, "90 tokens a minute, 20 requests a day (20 left)"),
        ] {
            let holdings = told(rows(), &[], now_ms);
            assert_eq!(holdings.iter().map(Holding::detail).collect::<Vec<_>>(), [expected]);
        }
    }
}
