//! Which comparison is asked for, and what can be told to be wrong before anything is read or paid.

use super::{past, projects, records, reports::Reports};
use crate::cli::run::Session;
use crate::cli::{CommandError, Compare, Exit};
use crate::compare::MOST_CANDIDATES;
use crate::config::{CloudPolicy, Config, Layer};
use crate::ledger::SqliteLedger;
use crate::routing::{BUILTIN, CandidateSpec, Tier};

/// Calls under way at the same time where nobody says otherwise.
const USUAL_CONCURRENCY: usize = 8;

/// What every comparison works with.
pub(super) struct Plan<'a> {
    pub(super) session: &'a Session,
    pub(super) arguments: &'a Compare,
    pub(super) config: &'a Config,
    pub(super) reports: Reports,
    /// Candidates and their names.
    pub(super) models: Vec<CandidateSpec>,
    pub(super) names: Vec<String>,
    pub(super) tier: Tier,
    pub(super) concurrency: usize,
}

pub(in crate::cli) async fn compare(session: &Session, arguments: Compare) -> Result<Exit, CommandError> {
    let reports = Reports::checked(&arguments.report)?;
    let config = session.config(Layer::default())?;
    let mut models: Vec<CandidateSpec> = Vec::new();
    for model in &arguments.models {
        is_known(model, "--models", &config)?;
        if models.contains(model) {
            return Err(CommandError::usage(format!("`{}` is named twice in `--models`", spelled(model))).hint(
                "name it once; the same model under two names of providers ([providers.NAME]) is compared with itself",
            ));
        }
        models.push(model.clone());
    }
    if let Some(referee) = &arguments.referee {
        is_known(referee, "--referee", &config)?;
    }
    if models.len() > MOST_CANDIDATES {
        let found = models.len();
        return Err(CommandError::usage(crate::compare::TableError::TooManyCandidates { found }));
    }
    let plan = Plan {
        session,
        arguments: &arguments,
        config: &config,
        reports,
        names: models.iter().map(spelled).collect(),
        models,
        tier: if arguments.local_only || config.cloud == CloudPolicy::Deny { Tier::LocalOnly } else { Tier::Any },
        concurrency: arguments.concurrency.map_or(USUAL_CONCURRENCY, usize::from),
    };
    match &arguments.records {
        _ if arguments.from_ledger || !arguments.runs.is_empty() => past::past(&plan).await,
        Some(file) => records::records(&plan, file).await,
        None => projects::projects(&plan).await,
    }
}

impl Plan<'_> {
    /// The referee as it is typed.
    pub(super) fn referee(&self) -> Option<String> {
        self.arguments.referee.as_ref().map(spelled)
    }

    pub(super) async fn ledger(&self) -> Result<SqliteLedger, CommandError> {
        SqliteLedger::open_to_write(&self.config.ledger, self.config.ledger_wait).await.map_err(CommandError::ledger)
    }
}

fn is_known(model: &CandidateSpec, flag: &str, config: &Config) -> Result<(), CommandError> {
    if model.provider == BUILTIN || config.providers.contains_key(&model.provider) {
        return Ok(());
    }
    let known: Vec<&str> = config.providers.keys().map(String::as_str).collect();
    Err(CommandError::usage(format!("`{}` in `{flag}` is no provider", model.provider))
        .hint(format!("there are {}; another one is added under [providers.NAME]", known.join(", "))))
}

/// A candidate as it is typed: the name it has in tables, whatever variant a kind gives it.
pub(super) fn spelled(model: &CandidateSpec) -> String {
    match model.variant {
        Some(variant) => format!("{}/{}#{}", model.provider, model.model, variant.name()),
        None => format!("{}/{}", model.provider, model.model),
    }
}
