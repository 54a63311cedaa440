//! Who is there to be asked for records, and what is known of them.

use crate::batch::begin::Asked;
use crate::batch::record::RecordBench;
use crate::cli::commands::generate::{meet, now_ms};
use crate::cli::exit::CommandError;
use crate::cli::run::Session;
use crate::config::{CloudPolicy, Config};
use crate::kinds::Kind;
use crate::ledger::{HealthLedger, SqliteLedger};
use crate::routing::breaker::Account;
use crate::routing::{CandidateSpec, Recall, Roster, Tier, accounts};
use sluice_providers::ProviderId;
use sluice_validators::Score;
use std::collections::BTreeSet;

/// Who is there to be asked.
pub(super) struct Crew {
    pub(super) roster: Roster,
    pub(super) accounts: Vec<(ProviderId, Account)>,
    pub(super) models: Vec<CandidateSpec>,
    pub(super) tier: Tier,
}

impl Crew {
    /// Sets providers up; where nobody is named, asks around who is there.
    pub(super) async fn gather(
        session: &Session,
        config: &Config,
        ledger: &SqliteLedger,
        asked: &Asked,
    ) -> Result<Crew, CommandError> {
        let tier = match (config.cloud, asked.tier) {
            (CloudPolicy::Deny, _) => Tier::LocalOnly,
            (CloudPolicy::Allow, tier) => tier,
        };
        let mut roster = Roster::built(config, &session.environment);
        let salt = HealthLedger::salt(ledger).await.map_err(CommandError::internal)?;
        let accounts = accounts(config, &session.environment, &salt);
        let models = asked.candidates();
        check_models(config, &models)?;
        let mut told = BTreeSet::new();
        let absent = models.iter().filter_map(|model| roster.absence_of(model));
        for absence in absent.filter(|absence| told.insert(absence.provider.as_str())) {
            session.printer.warn(&format!("{} is not asked: {}; {}", absence.provider, absence.message, absence.hint));
        }
        if models.is_empty() {
            roster.keep(tier);
            let age = config.breaker.health_age;
            let recall = Recall { ledger, accounts: &accounts, health_age: age, now_ms: now_ms() };
            meet(session, &mut roster, &recall).await?;
        }
        Ok(Crew { roster, accounts, models, tier })
    }
}

/// Refuses a model of a provider that nobody knows.
pub(super) fn check_models(config: &Config, models: &[CandidateSpec]) -> Result<(), CommandError> {
    let Some(unknown) = models.iter().find(|model| !config.providers.contains_key(&model.provider)) else {
        return Ok(());
    };
    let known: Vec<&str> = config.providers.keys().map(String::as_str).collect();
    let refused = format!("`{}` in `{}/{}` is no provider", unknown.provider, unknown.provider, unknown.model);
    Err(CommandError::usage(refused)
        .hint(format!("there are {}; another one is added under [providers.NAME]", known.join(", "))))
}

/// What answers to the records of a kind are held against.
pub(super) fn bench<'a>(kind: &'a Kind, config: &Config, asked: &Asked) -> Result<RecordBench<'a>, CommandError> {
    let configured = config.kinds.get(&kind.name).and_then(|given| given.threshold);
    let threshold = asked.threshold.map(|points| Score::from_points(f64::from(points))).or(configured);
    RecordBench::new(kind, threshold.unwrap_or(kind.threshold)).map_err(CommandError::usage)
}
