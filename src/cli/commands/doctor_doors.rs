//! `doctor`: who is left alone for a while.

use super::doctor::{Row, State};
use super::route::opened;
use crate::cli::CommandError;
use crate::cli::run::Session;
use crate::config::Config;
use crate::ledger::{HealthLedger, SqliteLedger};
use crate::report::clock;
use crate::routing::accounts;

/// Opens every door, and forgets the limits that were told.
pub(super) async fn reset(session: &Session, ledger: &SqliteLedger) -> Result<(), CommandError> {
    let shut = ledger.open_doors(super::generate::now_ms()).await.map_err(CommandError::ledger)?;
    session.printer.tell(&match shut {
        0 => "nobody was left alone".to_owned(),
        1 => "one that was left alone is asked again".to_owned(),
        shut => format!("{shut} that were left alone are asked again"),
    });
    let told = ledger.forget_limits().await.map_err(CommandError::ledger)?;
    match told {
        0 => {}
        1 => session.printer.tell("a limit that was told is forgotten"),
        told => session.printer.tell(&format!("{told} limits that were told are forgotten")),
    }
    Ok(())
}

/// Who is left alone, since when, why, and until when.
pub(super) async fn doors(session: &Session, config: &Config, ledger: &SqliteLedger) -> Result<Vec<Row>, CommandError> {
    let now_ms = super::generate::now_ms();
    let salt = HealthLedger::salt(ledger).await.map_err(CommandError::internal)?;
    let doors = opened(ledger, config, &accounts(config, &session.environment, &salt), now_ms).await?;
    let mut rows = Vec::new();
    for door in ledger.breakers().await.map_err(CommandError::internal)?.iter().filter(|door| door.shut.is_some()) {
        let (since, reason) = (clock(door.updated_ms, now_ms), &door.reason);
        let closed = doors.shut_at(&door.key, now_ms);
        let until = closed.as_ref().map(|closed| clock(now_ms.saturating_add(closed.probe_in_ms), now_ms));
        rows.push(Row {
            subject: door.key.to_string(),
            state: State::Warning,
            detail: match until {
                Some(until) => format!("left alone since {since}: {reason}; tried again at {until}"),
                None => format!("was left alone since {since}: {reason}; the next call tries it"),
            },
            hint: closed.map(|_| "`sluice doctor --reset` lets it be asked at once".to_owned()),
        });
    }
    Ok(rows)
}
