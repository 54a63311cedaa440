//! From typed arguments to an exit code.

use super::arguments::{Arguments, Command, ConfigCommand, LedgerCommand};
use super::commands;
use super::exit::{CommandError, Exit};
use super::printer::Printer;
use crate::config::{Config, ConfigError, Environment, Layer};
use crate::kinds::{LoadError, Registry};
use clap::Parser;
use std::path::Path;

/// What every command works with.
pub(super) struct Session {
    pub(super) printer: Printer,
    pub(super) environment: Environment,
    /// Print JSON.
    pub(super) json: bool,
}

impl Session {
    /// The configuration of this folder, with the flags of a command on top.
    pub(super) fn config(&self, flags: Layer) -> Result<Config, CommandError> {
        let refused = |error: ConfigError| {
            CommandError::usage(error).hint("`sluice config show` prints every setting and its origin")
        };
        let config = Config::load(Path::new("."), &self.environment, flags).map_err(refused)?;
        // Kinds that do not load are told by whoever needs them.
        let registry = if config.kinds.is_empty() { None } else { Registry::load(Path::new(".")).ok() };
        let nearest = |name: &str| registry.as_ref()?.instead_of(name);
        config.check_names(&nearest, self.environment.user_config_file().as_deref()).map_err(|error| {
            CommandError::usage(error)
                .hint("a provider is set up under [providers.NAME], a kind of your own under .sluice/kinds")
        })?;
        Ok(config)
    }

    /// All kinds: those that come with the program and the project's own.
    pub(super) fn kinds(&self) -> Result<Registry, CommandError> {
        Registry::load(Path::new(".")).map_err(|error| match error {
            LoadError::Embedded(error) => CommandError::internal(error),
            LoadError::Own(error) => {
                CommandError::usage(error).hint("`sluice kinds show erd --json` shows one that loads")
            }
        })
    }
}

/// Runs the program with the arguments of this process.
pub fn main() -> Exit {
    let environment = Environment::of_process();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let exit = if error.use_stderr() { Exit::Usage } else { Exit::Done };
            // Nothing sensible is left to do where even this cannot be printed.
            let _ = error.print();
            return exit;
        }
    };
    let printer = Printer::new(arguments.quiet, environment.no_color());
    printer.tame_panics();
    log_to_stderr(&environment);
    let session = Session { printer, environment, json: arguments.json };
    match dispatch(&session, arguments.command) {
        Ok(exit) => exit,
        Err(error) => {
            session.printer.error(&error);
            error.exit
        }
    }
}

fn dispatch(session: &Session, command: Command) -> Result<Exit, CommandError> {
    match command {
        Command::Kinds(arguments) => commands::kinds(session, &arguments),
        Command::Config { command: ConfigCommand::Show } => commands::config_show(session),
        Command::Init => commands::init(session),
        Command::Completions { shell } => commands::completions(session, shell),
        Command::Man => commands::man(session),
        Command::Check(arguments) => commands::check(session, &arguments),
        Command::Replay(arguments) => commands::replay(session, &arguments),
        Command::Generate(arguments) => in_runtime(commands::generate(session, arguments)),
        Command::Batch { command } => in_runtime(commands::batch(session, command)),
        Command::Compare(arguments) => in_runtime(commands::compare(session, *arguments)),
        Command::Route(arguments) => in_runtime(commands::route(session, arguments)),
        Command::Feedback(arguments) => in_runtime(commands::feedback(session, arguments)),
        Command::Usage(arguments) => in_runtime(commands::usage(session, &arguments)),
        Command::Ledger { command: LedgerCommand::Compact(arguments) } => {
            in_runtime(commands::compact(session, &arguments))
        }
        Command::Audit(arguments) => in_runtime(commands::audit(session, arguments)),
        Command::History(arguments) => in_runtime(commands::history(session, arguments)),
        Command::Diff(arguments) => in_runtime(commands::diff(session, arguments)),
        Command::Restore(arguments) => in_runtime(commands::restore(session, arguments)),
        Command::Models => in_runtime(commands::models(session)),
        Command::Doctor(arguments) => in_runtime(commands::doctor(session, &arguments)),
    }
}

/// Only commands that speak to providers pay for a runtime.
fn in_runtime(command: impl Future<Output = Result<Exit, CommandError>>) -> Result<Exit, CommandError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|error| CommandError::internal(format!("no runtime could be started: {error}")))?;
    let outcome = runtime.block_on(command);
    // A provider that hangs must not hold the program back once everything is said.
    runtime.shutdown_background();
    outcome
}

fn log_to_stderr(environment: &Environment) {
    let Some(filter) = environment.log_filter() else { return };
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::new(filter))
        .with_writer(std::io::stderr)
        .without_time()
        .init();
}
