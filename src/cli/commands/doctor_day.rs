//! `doctor`: which limits and budgets hold, and what is left of the day.

use super::doctor::{Row, State};
use crate::cli::CommandError;
use crate::config::{Config, ProviderConfig};
use crate::ledger::{RecentCall, RunId, SqliteLedger};
use crate::prices::Day;
use crate::report::clock;
use crate::routing::budget::{Limit, Unit};
use crate::routing::limiter::Limits;

const DAY_MS: u64 = 86_400_000;

/// Requests and tokens of the last 24 hours, which is what limits of a day count.
type Used = (u64, u64);

/// The limits that are configured, and what is left of those per day. What a run learns from answers it keeps to itself.
///
/// **Errors**: where the ledger cannot be read.
pub(super) async fn limits(config: &Config, ledger: Option<&SqliteLedger>) -> Result<Vec<Row>, CommandError> {
    let since = super::generate::now_ms().saturating_sub(DAY_MS);
    let calls = match ledger {
        Some(ledger) => Some(ledger.calls_since(since).await.map_err(CommandError::internal)?),
        None => None,
    };
    let used = |provider: &str, model: Option<&str>| Some(used(calls.as_ref()?, provider, model));
    let of_provider = |(name, provider): (&String, &ProviderConfig)| {
        let whole = (name.clone(), provider.limits, used(name, None));
        let models =
            provider.models.iter().map(|(model, limits)| (format!("{name}/{model}"), *limits, used(name, Some(model))));
        std::iter::once(whole).chain(models).collect::<Vec<_>>()
    };
    let rows = config.providers.iter().flat_map(of_provider);
    Ok(rows.filter_map(|(subject, limits, used)| limit_row(subject, &limits, used)).collect())
}

/// The budget of the day, where there is one.
///
/// **Errors**: where the ledger cannot be read.
pub(super) async fn budget(config: &Config, ledger: &SqliteLedger) -> Result<Vec<Row>, CommandError> {
    let limit = config.budget.day;
    if limit == Limit::default() {
        return Ok(Vec::new());
    }
    let now_ms = super::generate::now_ms();
    let begin = Day::from_ms(now_ms).start_ms();
    let end = begin.saturating_add(DAY_MS);
    // No run has an empty name: everybody's calls count.
    let spent = ledger.spent(begin..end, &RunId(String::new())).await.map_err(CommandError::internal)?;
    let money = limit.money.map(|most| (Unit::Money, most.pico_usd(), spent.money.pico_usd()));
    let tokens = limit.tokens.map(|most| (Unit::Tokens, most, spent.tokens));
    let until = clock(end, now_ms);
    let row = |(unit, most, spent): (Unit, u64, u64)| {
        let left = most.saturating_sub(spent);
        let (left_told, most_told) = (unit.told(left), unit.told(most));
        Row {
            subject: "budget".to_owned(),
            state: if left == 0 { State::Warning } else { State::Ok },
            detail: format!("{left_told} of the {most_told} of the day are left, until {until}"),
            hint: (left == 0).then(|| "raise it under [budget], or wait for the next day".to_owned()),
        }
    };
    Ok(money.into_iter().chain(tokens).map(row).collect())
}

fn used(calls: &[RecentCall], provider: &str, model: Option<&str>) -> Used {
    let ours = |call: &&RecentCall| call.provider.as_str() == provider && model.is_none_or(|model| call.model == model);
    let add = |(requests, tokens): Used, call: &RecentCall| (requests + 1, call.tokens.saturating_add(tokens));
    calls.iter().filter(ours).fold((0, 0), add)
}

fn limit_row(subject: String, limits: &Limits, used: Option<Used>) -> Option<Row> {
    let spent = |limit: Option<u64>, used: u64| limit.is_some_and(|limit| limit <= used);
    let is_spent = used.is_some_and(|(requests, tokens)| {
        spent(limits.requests_per_day, requests) || spent(limits.tokens_per_day, tokens)
    });
    let detail = told(limits, used);
    (!detail.is_empty()).then(|| Row {
        subject,
        state: if is_spent { State::Warning } else { State::Ok },
        detail: format!("at most {detail}"),
        hint: is_spent.then(|| "nothing is left of the last 24 hours; the oldest calls are forgotten first".to_owned()),
    })
}

fn told(limits: &Limits, used: Option<Used>) -> String {
    let left = |limit: Option<u64>, used: Option<u64>| {
        let left = limit?.saturating_sub(used?);
        Some(format!(" ({left} left)"))
    };
    let (requests, tokens) = (used.map(|used| used.0), used.map(|used| used.1));
    let counted = [
        (limits.requests_per_minute, "requests a minute", None),
        (limits.tokens_per_minute, "tokens a minute", None),
        (limits.requests_per_day, "requests a day", left(limits.requests_per_day, requests)),
        (limits.tokens_per_day, "tokens a day", left(limits.tokens_per_day, tokens)),
        (limits.concurrency.map(u64::from), "calls at the same time", None),
    ];
    let words = counted.into_iter().filter_map(|(count, of, left)| {
        let count = count?;
        Some(format!("{count} {of}{}", left.unwrap_or_default()))
    });
    words.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_a_day_is_told_beside_its_limit() {
        let limits = Limits {
            requests_per_minute: Some(30),
            requests_per_day: Some(100),
            tokens_per_day: Some(5_000),
            ..Limits::default()
        };
        assert_eq!(
            told(&limits, Some((40, 6_000))),
            "30 requests a minute, 100 requests a day (60 left), 5000 tokens a day (0 left)"
        );
        assert_eq!(told(&limits, None), "30 requests a minute, 100 requests a day, 5000 tokens a day");
        assert_eq!(told(&Limits::default(), Some((1, 1))), "");
    }
}
