//! `sluice batch`: many records, resumably.

mod crew;
mod dry_run;
mod floor;
mod known;
mod projects;
mod run;

use crate::cli::batch_arguments::BatchCommand;
use crate::cli::exit::{CommandError, Exit};
use crate::cli::run::Session;
use crate::ledger::batches::Reopen;

pub(in crate::cli) async fn batch(session: &Session, command: BatchCommand) -> Result<Exit, CommandError> {
    match command {
        BatchCommand::Run(arguments) => run::run(session, *arguments).await,
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
