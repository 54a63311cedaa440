//! `batch run`: from arguments to a batch that has begun.

use super::crew::{bench, check_models};
use super::floor::{self, Place, Way};
use super::paths;
use crate::batch::begin::{Asked, begin};
use crate::batch::bulk::check_passes;
use crate::batch::input::{Input, Limits};
use crate::batch::run::{Failures, Sorting};
use crate::cli::batch_arguments::BatchRun;
use crate::cli::exit::{CommandError, Exit};
use crate::cli::run::Session;
use crate::config::Layer;
use crate::ledger::SqliteLedger;
use crate::prices::Delivery;
use crate::routing::{CandidateSpec, Roster, Tier};
use sha2::{Digest, Sha256};
use sluice_providers::bulk::BulkId;
use std::path::{Path, PathBuf};

/// `batch run`; with a batch that was handed in elsewhere, `batch adopt`.
pub(super) async fn run(session: &Session, arguments: BatchRun, adopt: Option<&BulkId>) -> Result<Exit, CommandError> {
    let config = session.config(Layer::default())?;
    let registry = session.kinds()?;
    let listed = |error| CommandError::usage(error).hint("`sluice kinds` lists them all");
    let kind = registry.kind(&arguments.order.kind).map_err(listed)?;
    let limits = Limits::default();
    let (input, records) = input(&arguments, &config.ledger, &limits)?;
    let asked = asked(&arguments, &kind.name, records)?;
    paths::check(&asked.records, &asked.out, &arguments.order.report)?;
    // Before anything is begun: who cannot be asked, or for what, begins nothing.
    bench(kind, &config, &asked)?;
    check_models(&config, &asked.candidates())?;
    if asked.delivery == Delivery::Bulk {
        let roster = Roster::built(&config, &session.environment);
        check_passes(&roster, &asked.candidates()).map_err(floor::refused)?;
    }
    let ledger = SqliteLedger::open_to_write(&config.ledger, config.ledger_wait).await.map_err(CommandError::ledger)?;
    if arguments.dry_run {
        let place = Place { config: &config, kind, input: &input, ledger: &ledger, limits };
        return super::dry_run::dry_run(session, &place, &asked).await;
    }
    let identity = asked.identity(kind, &config, &input, limits).map_err(CommandError::usage)?;
    let place = (config.ledger.as_path(), identity.as_str());
    let begun = begin(&ledger, place, asked, (&input, limits), arguments.order.reset).await.map_err(floor::refused)?;
    let place = Place { config: &config, kind, input: &input, ledger: &ledger, limits };
    let way = Way { no_wait: arguments.no_wait, adopt, reports: &arguments.order.report };
    let ran = floor::go(session, &place, &begun, &way).await;
    if ran.is_err() && adopt.is_some() && !begun.is_old {
        // It could not be taken over: nothing of it stays.
        ledger.remove_batch(begun.batch.id, &begun.batch.run).await.map_err(CommandError::internal)?;
    }
    floor::fold(ledger).await;
    ran
}

/// Where the records are; a stream is kept beside the ledger, so that it can be read again.
fn input(arguments: &BatchRun, ledger: &Path, limits: &Limits) -> Result<(Input, PathBuf), CommandError> {
    let absolute = |path: &Path| std::path::absolute(path).map_err(CommandError::usage);
    if arguments.order.records != Path::new("-") {
        let records = absolute(&arguments.order.records)?;
        let input = Input::find(&records, &[absolute(&arguments.order.out)?]).map_err(CommandError::usage)?;
        return Ok((input, records));
    }
    let mut folder = ledger.as_os_str().to_owned();
    folder.push(".inputs");
    let folder = PathBuf::from(folder);
    std::fs::create_dir_all(&folder).map_err(CommandError::usage)?;
    let first = folder.join(format!("stdin-{}", std::process::id()));
    let _ = Input::keep(std::io::stdin().lock(), &first, limits).map_err(CommandError::usage)?;
    // By its content: the same stream another time is the same input.
    let mut hash = Sha256::new();
    let copied = std::fs::File::open(&first).and_then(|mut file| std::io::copy(&mut file, &mut hash));
    copied.map_err(CommandError::usage)?;
    let name: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    let records = folder.join(format!("stdin-{name}"));
    std::fs::rename(&first, &records).map_err(CommandError::usage)?;
    Ok((Input::find(&records, &[]).map_err(CommandError::usage)?, records))
}

fn asked(arguments: &BatchRun, kind: &str, records: PathBuf) -> Result<Asked, CommandError> {
    let spelled = |model: &CandidateSpec| match model.variant {
        Some(variant) => format!("{}/{}#{}", model.provider, model.model, variant.name()),
        None => format!("{}/{}", model.provider, model.model),
    };
    Ok(Asked {
        kind: kind.to_owned(),
        records,
        out: std::path::absolute(&arguments.order.out).map_err(CommandError::usage)?,
        key: arguments.order.key.clone(),
        group_by: arguments.order.group_by.clone(),
        exclude_empty: arguments.order.exclude_empty.clone(),
        filters: arguments.order.filter.clone(),
        limit: arguments.order.limit,
        models: arguments.model.iter().chain(&arguments.passes).map(spelled).collect(),
        delivery: if arguments.bulk { Delivery::Bulk } else { Delivery::Live },
        tier: match (arguments.local_only, arguments.cloud_only) {
            (true, _) => Tier::LocalOnly,
            (false, true) => Tier::CloudOnly,
            (false, false) => Tier::Any,
        },
        threshold: arguments.order.threshold,
        sorting: if arguments.order.sorted { Sorting::Input } else { Sorting::Completion },
        concurrency: arguments.concurrency.map(usize::from),
        delay: arguments.delay.unwrap_or_default(),
        deadline: arguments.deadline,
        max_cost: arguments.order.max_cost,
        failures: arguments.order.fail_on_error.unwrap_or(Failures::Any),
        canary: !arguments.order.no_canary,
        stamp: None,
    })
}
