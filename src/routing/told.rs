//! Limits that providers told earlier runs, as far as they are believed.

use super::breaker::Account;
use crate::ledger::{LedgerError, SqliteLedger, ToldRow};
use sluice_providers::ProviderId;

/// How long a limit is believed that nobody has told since: an account may have come to another one meanwhile, and a call
/// that is too large for the old one would never be made, and never told.
const BELIEVED_MS: u64 = 7 * 86_400_000;

/// What earlier runs were told for these accounts, the latest first.
///
/// **Errors**: as the ledger. **Cost**: one read.
pub async fn told_limits(
    ledger: &SqliteLedger,
    accounts: &[(ProviderId, Account)],
    now_ms: u64,
) -> Result<Vec<ToldRow>, LedgerError> {
    let mut rows = ledger.told_limits(now_ms.saturating_sub(BELIEVED_MS)).await?;
    rows.retain(|row| {
        let account = accounts.iter().find(|(provider, _)| *provider == row.told.lane.provider);
        // A clock that went back makes nothing true.
        row.told_ms <= now_ms && account.is_some_and(|(_, account)| account.fingerprint == row.fingerprint)
    });
    Ok(rows)
}
