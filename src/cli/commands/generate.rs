//! `generate`: from typed arguments to judged artifacts.

use super::schema;
use crate::builtin::Builtin;
use crate::cli::progress::{Progress, Show};
use crate::cli::run::Session;
use crate::cli::summary;
use crate::cli::{CommandError, Exit, Generate};
use crate::compile::Compilers;
use crate::config::{Config, Layer, Origin};
use crate::drift::DriftReport;
use crate::generate::{BelowThreshold, DryRun, GenerateError, Order, Pages, Planner, Reuse, Shop, dry_run, run, tier};
use crate::judge::judges;
use crate::kinds::{Kind, Registry};
use crate::ledger::{HealthLedger, SqliteLedger};
use crate::prices::{Day, Money};
use crate::project::{Project, Reading};
use crate::publish::Folder;
use crate::report::{RunReport, exit_of};
use crate::routing::{CandidateSpec, Recall, Roster, Tier, accounts};
use serde::Serialize;
use sluice_validators::{Format, Score};
use std::sync::Arc;
use tokio::sync::watch;

/// The preset that is made where no kind and no preset is named.
const USUAL_PRESET: &str = "core";

/// What `--json` prints: each has a shape of its own.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Made {
    Run(RunReport),
    Plan(DryRun),
    Drift(DriftReport),
}

pub(in crate::cli) async fn generate(session: &Session, arguments: Generate) -> Result<Exit, CommandError> {
    let (exit, made) = make(session, arguments).await?;
    if session.json {
        session.printer.json(&made);
    }
    Ok(exit)
}

/// Does it and tells people about it; JSON is left to the caller, whose only document it may not be.
pub(super) async fn make(session: &Session, arguments: Generate) -> Result<(Exit, Made), CommandError> {
    let config = session.config(flags(&arguments))?;
    let dry = arguments.dry_run;
    let mut registry = session.kinds()?;
    schema::give(&mut registry, arguments.schema.as_deref())?;
    let order = order(&registry, &arguments, &config)?;
    schema::must_be_used(arguments.schema.as_deref(), order.kinds.iter().map(|kind| &**kind))?;
    // The folder first: who cannot write need not read, and nobody is asked in vain.
    let folder =
        if dry || arguments.check { None } else { Some(Folder::open(&order.out).map_err(CommandError::usage)?) };
    let project = project(&order, &config)?;
    if arguments.check {
        let named = !(arguments.kinds.is_empty() && arguments.preset.is_empty());
        let report = super::drift::drift(session, (&config, &registry), &order, named, &project)?;
        let exit = if report.fresh { Exit::Done } else { Exit::Rejected };
        return Ok((exit, Made::Drift(report)));
    }
    let mut roster = roster(session, &config, &order, &project);
    let Some(folder) = folder else {
        let day = Day::from_ms(now_ms());
        let planner = Planner { order: &order, config: &config, project: &project, roster: &roster, day };
        return preview(session, &planner).await;
    };
    let progress = Progress::new(session.printer, session.json, if arguments.stream { Show::Text } else { Show::Tail });
    if config.pull {
        roster.let_fetch(&progress.teller());
    }
    let ledger = SqliteLedger::open_to_write(&config.ledger, config.ledger_wait).await.map_err(CommandError::ledger)?;
    let salt = HealthLedger::salt(&ledger).await.map_err(CommandError::internal)?;
    let accounts = accounts(&config, &session.environment, &salt);
    if order.models.is_empty() {
        let age = config.breaker.health_age;
        let recall = Recall { ledger: &ledger, accounts: &accounts, health_age: age, now_ms: now_ms() };
        meet(session, &mut roster, &recall).await?;
    }
    let judges = judges(&config.judges, tier(&order, &config), &roster);
    summary::announce(&session.printer, &project, &roster, &order, &judges);
    warn_of_limits(session, &config, &order);
    let compilers = Compilers::new(config.compile, session.environment.clone());
    let shop = Shop {
        order: &order,
        config: &config,
        project: &project,
        roster: &roster,
        ledger: &ledger,
        folder: &folder,
        compilers: &compilers,
        watcher: &progress,
        accounts: &accounts,
        interrupted: on_interrupt(),
        now_ms,
    };
    let report = run(&shop).await.map_err(refused)?;
    progress.close();
    let interrupted = *shop.interrupted.borrow();
    put_away(session, &config, ledger).await;
    if !session.json {
        session.printer.tell(&summary::table(&session.printer, &report));
    }
    let exit = exit_of(&report.artifacts, interrupted);
    tell_how_to_go_on(session, exit);
    Ok((exit, Made::Run(report)))
}

fn project(order: &Order, config: &Config) -> Result<Project, CommandError> {
    let reading = Reading {
        from: &order.from,
        notes: &order.notes,
        out: Some(&order.out),
        limits: &config.sources,
        aliases: &config.aliases,
    };
    Project::read(reading).map_err(CommandError::usage)
}

/// Closes the ledger with a last look at what is used of limits per day.
async fn put_away(session: &Session, config: &Config, ledger: SqliteLedger) {
    super::usage::warn_of_days(session, config, &ledger).await;
    if let Err(error) = ledger.close().await {
        session.printer.warn(&error.to_string());
    }
}

/// What the same command does after a run that was stopped.
fn tell_how_to_go_on(session: &Session, exit: Exit) {
    match exit {
        Exit::Interrupted => {
            session.printer.warn("the run was stopped; the same command goes on where it ended");
        }
        // With the same bound it would end in the same place; no bound is part of what names a run.
        Exit::Stopped => session.printer.warn(
            "the run was stopped by a bound: raise it, or wait until there is room again; the same command then goes on \
             with what was not accepted",
        ),
        Exit::Done | Exit::Internal | Exit::Usage | Exit::Rejected | Exit::NoProvider => {}
    }
}

/// Limits that are kept although they can hardly be meant, of those who may be asked.
fn warn_of_limits(session: &Session, config: &Config, order: &Order) {
    let wished = |asks: &dyn Fn(&CandidateSpec) -> bool| order.models.is_empty() || order.models.iter().any(asks);
    for (name, provider) in &config.providers {
        let admitted = match tier(order, config) {
            Tier::Any => true,
            Tier::LocalOnly => provider.local,
            Tier::CloudOnly => !provider.local,
        };
        if !admitted || !wished(&|spec| spec.provider == *name) {
            continue;
        }
        for contradiction in provider.limits.contradictions() {
            session.printer.warn(&format!("[providers.{name}] {contradiction}"));
        }
        let models = provider.models.iter();
        for (model, limits) in
            models.filter(|(model, _)| wished(&|spec| spec.provider == *name && spec.model == **model))
        {
            for contradiction in limits.contradictions() {
                session.printer.warn(&format!("[providers.{name}.models.\"{model}\"] {contradiction}"));
            }
        }
    }
}

/// What the flags say about settings that files may say, too.
fn flags(arguments: &Generate) -> Layer {
    let mut layer = Layer::default();
    let span = |span: std::time::Duration| toml::Value::String(humantime::format_duration(span).to_string());
    if let Some(deadline) = arguments.deadline {
        layer.set("deadline", span(deadline), &Origin::Flag("--deadline"));
    }
    if let Some(delay) = arguments.delay {
        layer.set("delay", span(delay), &Origin::Flag("--delay"));
    }
    if let Some(jobs) = arguments.jobs {
        layer.set("jobs", toml::Value::Integer(jobs.into()), &Origin::Flag("--jobs"));
    }
    if arguments.pull {
        layer.set("pull", toml::Value::Boolean(true), &Origin::Flag("--pull"));
    }
    if arguments.frozen {
        layer.set("frozen", toml::Value::Boolean(true), &Origin::Flag("--frozen"));
    }
    layer
}

fn order(registry: &Registry, arguments: &Generate, config: &Config) -> Result<Order, CommandError> {
    let tier = match (arguments.local_only, arguments.cloud_only) {
        (true, _) => Tier::LocalOnly,
        (false, true) => Tier::CloudOnly,
        (false, false) => Tier::Any,
    };
    for model in &arguments.model {
        if model.provider != crate::routing::BUILTIN && !config.providers.contains_key(&model.provider) {
            let known: Vec<&str> = config.providers.keys().map(String::as_str).collect();
            return Err(CommandError::usage(format!("`{}` in `--model` is no provider", model.provider))
                .hint(format!("there are {}; another one is added under [providers.NAME]", known.join(", "))));
        }
    }
    Ok(Order {
        kinds: kinds(registry, &arguments.kinds, &arguments.preset)?,
        from: arguments.from.clone(),
        notes: arguments.notes.clone(),
        out: arguments.out.clone(),
        threshold: arguments.threshold.map(|points| Score::from_points(f64::from(points))),
        models: arguments.model.clone(),
        tier,
        max_cost: arguments.max_cost.map(Money::from_usd),
        deadline: config.deadline,
        delay: config.delay,
        jobs: config.jobs,
        below_threshold: if arguments.keep_best { BelowThreshold::KeepBest } else { BelowThreshold::Reject },
        reuse: if arguments.no_cache { Reuse::Nothing } else { Reuse::Answers },
        pages: if arguments.no_html { Pages::None } else { Pages::Html },
        command: command(arguments),
    })
}

/// The kinds that are asked for, each once, in the order in which they build on each other.
pub(super) fn kinds(registry: &Registry, names: &[String], presets: &[String]) -> Result<Vec<Arc<Kind>>, CommandError> {
    let listed = |error| CommandError::usage(error).hint("`sluice kinds` lists them all");
    let mut wanted: Vec<Arc<Kind>> = Vec::new();
    for name in names {
        let kind = registry.kind(name).map_err(listed)?;
        if kind.record.is_some() {
            let way_out = format!("`sluice batch run --kind {} --records FILE --out FILE` asks for records", kind.name);
            return Err(CommandError::usage(format!("`{name}` is made from records, not from a project")).hint(way_out));
        }
        wanted.push(kind.clone());
    }
    let usual = (names.is_empty() && presets.is_empty()).then(|| USUAL_PRESET.to_owned());
    for preset in presets.iter().chain(&usual) {
        // JSON without a schema is nothing in particular: it is made where it is asked for by name.
        let shapeless = |kind: &Arc<Kind>| kind.format == Format::Json && kind.schema.is_none();
        wanted.extend(registry.preset(preset).map_err(listed)?.into_iter().filter(|kind| !shapeless(kind)));
    }
    Ok(registry.kinds().iter().filter(|kind| wanted.iter().any(|one| one.name == kind.name)).cloned().collect())
}

/// What names a run, so that the same command goes on with it: everything that decides what is made from what.
fn command(arguments: &Generate) -> String {
    let models: Vec<String> =
        arguments.model.iter().map(|model| format!("{}/{}", model.provider, model.model)).collect();
    format!(
        "generate {:?} {:?} from {:?} notes {:?} schema {:?} out {:?} threshold {:?} models {models:?} local {} cloud {}",
        arguments.kinds,
        arguments.preset,
        arguments.from,
        arguments.notes,
        arguments.schema,
        arguments.out,
        arguments.threshold,
        arguments.local_only,
        arguments.cloud_only
    )
}

fn roster(session: &Session, config: &Config, order: &Order, project: &Project) -> Roster {
    let mut roster = Roster::built(config, &session.environment);
    if order.models.is_empty() {
        roster.keep(tier(order, config));
    }
    let builtin = Builtin::new(Arc::clone(&project.facts), Arc::clone(&project.notes));
    roster.take_in(Arc::new(builtin), None, None);
    roster
}

/// What would be made and asked, without asking anybody.
async fn preview(session: &Session, planner: &Planner<'_>) -> Result<(Exit, Made), CommandError> {
    let beliefs = super::route::known(planner.config, now_ms()).await?;
    let plan = dry_run(planner, &beliefs).map_err(refused)?;
    if !session.json {
        session.printer.data(&summary::plan(&plan));
    }
    Ok((Exit::Done, Made::Plan(plan)))
}

/// Asks around with what earlier runs remember, and tells of models that were replaced under their names.
pub(super) async fn meet(session: &Session, roster: &mut Roster, recall: &Recall<'_>) -> Result<(), CommandError> {
    for model in roster.ask_around_with(recall).await.map_err(CommandError::internal)? {
        let tenth = "what was learned of it counts a tenth";
        session.printer.warn(&format!("{model} is another model than before: {tenth}"));
    }
    Ok(())
}

fn refused(error: GenerateError) -> CommandError {
    match error {
        GenerateError::Route(error) => CommandError::usage(error),
        GenerateError::Publish(error) => CommandError::usage(error),
        GenerateError::Ledger(error) => {
            CommandError::internal(error).hint("set SLUICE_LEDGER to a file that can be written")
        }
        GenerateError::Drive(error) => CommandError::internal(error),
    }
}

/// Turns true at the first Ctrl-C; the second one ends the program at once.
pub(super) fn on_interrupt() -> watch::Receiver<bool> {
    let (sender, receiver) = watch::channel(false);
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            let _ = sender.send(true);
        }
        if tokio::signal::ctrl_c().await.is_ok() {
            std::process::exit(i32::from(Exit::Interrupted.code()));
        }
    });
    receiver
}

pub(super) fn now_ms() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}
