//! Where doors keep what they know, without a disk: a ledger on threads of its own would let paused time jump.

use async_trait::async_trait;
use sluice::ledger::{HealthLedger, LedgerError, ProbeClaim, ToldRow};
use sluice::routing::breaker::{Change, HealthRow, Key, Row};
use std::collections::BTreeMap;
use std::sync::Mutex;

/// The state of doors, as the ledger would keep it.
#[derive(Default)]
pub(super) struct Shelf(Mutex<BTreeMap<Key, Row>>);

impl Shelf {
    /// Doors that are shut.
    pub(super) fn shut(&self) -> Vec<String> {
        let rows = self.0.lock().unwrap();
        rows.values().filter(|row| row.shut.is_some()).map(|row| row.key.to_string()).collect()
    }
}

#[async_trait]
impl HealthLedger for Shelf {
    async fn breakers(&self) -> Result<Vec<Row>, LedgerError> {
        Ok(self.0.lock().unwrap().values().cloned().collect())
    }

    async fn keep_breaker(&self, change: &Change, me: i64) -> Result<(), LedgerError> {
        let mut rows = self.0.lock().unwrap();
        match change {
            Change::Failed(row) => {
                if rows.get(&row.key).is_none_or(|known| known.until_ms <= row.until_ms) {
                    rows.insert(row.key.clone(), row.clone());
                }
            }
            Change::Healed { key, until_ms, now_ms } => {
                if let Some(row) = rows.get_mut(key).filter(|row| row.until_ms <= *until_ms) {
                    let key = row.key.clone();
                    *row = Row { shut: None, until_ms: 0, updated_ms: *now_ms, ..blank(key) };
                }
            }
            Change::Released { key } => {
                if let Some(row) = rows.get_mut(key) {
                    row.probe = row.probe.filter(|(owner, _)| *owner != me);
                }
            }
        }
        Ok(())
    }

    async fn claim_probe(&self, claim: &ProbeClaim<'_>) -> Result<bool, LedgerError> {
        let mut rows = self.0.lock().unwrap();
        let row = rows.entry(claim.key.clone()).or_insert_with(|| blank(claim.key.clone()));
        let taken = row.probe.is_some_and(|(owner, until)| owner != claim.owner && until > claim.now_ms);
        if !taken {
            row.probe = Some((claim.owner, claim.until_ms));
        }
        Ok(!taken)
    }

    async fn health(&self) -> Result<Vec<HealthRow>, LedgerError> {
        Ok(Vec::new())
    }

    async fn keep_health(&self, _row: &HealthRow) -> Result<(), LedgerError> {
        Ok(())
    }

    async fn keep_limit(&self, _row: &ToldRow) -> Result<(), LedgerError> {
        Ok(())
    }

    async fn salt(&self) -> Result<Vec<u8>, LedgerError> {
        Ok(b"salt".to_vec())
    }
}

fn blank(key: Key) -> Row {
    Row {
        key,
        shut: None,
        until_ms: 0,
        failures: 0,
        streak: 0,
        reason: String::new(),
        fingerprint: None,
        probe: None,
        updated_ms: 0,
    }
}
