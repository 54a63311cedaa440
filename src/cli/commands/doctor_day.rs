//! `doctor`: what is left of the budget of the day.

use super::doctor::{Row, State};
use crate::cli::CommandError;
use crate::config::Config;
use crate::ledger::{RunId, SqliteLedger};
use crate::prices::Day;
use crate::report::clock;
use crate::routing::budget::{Limit, Unit};

const DAY_MS: u64 = 86_400_000;

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
