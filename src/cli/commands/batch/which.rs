//! Which of the commands of `batch` is meant.

use super::{known, projects, run};
use crate::cli::batch_arguments::{BatchAdopt, BatchCommand};
use crate::cli::exit::{CommandError, Exit};
use crate::cli::run::Session;
use crate::ledger::batches::Reopen;
use sluice_providers::bulk::BulkId;

pub(in crate::cli) async fn batch(session: &Session, command: BatchCommand) -> Result<Exit, CommandError> {
    match command {
        BatchCommand::Run(arguments) => run::run(session, *arguments, None).await,
        BatchCommand::Adopt(arguments) => adopt(session, *arguments).await,
        BatchCommand::Status { run, report } => known::status(session, run.as_deref(), &report).await,
        BatchCommand::Resume { run, no_wait } => known::go_on(session, run.as_deref(), None, no_wait).await,
        BatchCommand::Retry { run, failed, cause } => {
            let which = match (&cause, failed) {
                (Some(cause), _) => Reopen::Cause(cause),
                (None, true) => Reopen::Failed,
                (None, false) => Reopen::Retryable,
            };
            known::go_on(session, run.as_deref(), Some(&which), false).await
        }
        BatchCommand::Cancel { run } => known::cancel(session, &run).await,
        BatchCommand::Projects { plan, dry_run } => projects::projects(session, &plan, dry_run).await,
        BatchCommand::List => known::list(session).await,
    }
}

/// A batch that was handed in elsewhere becomes the first pass of one of ours.
async fn adopt(session: &Session, arguments: BatchAdopt) -> Result<Exit, CommandError> {
    let (provider, id) = (&arguments.provider, BulkId(arguments.id.clone()));
    if let Some(first) = arguments.passes.first().filter(|first| first.provider != *provider) {
        let refused = format!("the first of --passes is of `{}`, the batch of `{provider}`", first.provider);
        return Err(CommandError::usage(refused).hint("name the model that the batch was made for first"));
    }
    run::run(session, arguments.into(), Some(&id)).await
}
