//! `route`: who would be asked for a kind, in which order, and why.

use crate::builtin;
use crate::cli::run::Session;
use crate::cli::{CommandError, Exit, RouteArguments};
use crate::config::{Config, Layer, Origin};
use crate::generate::market;
use crate::ledger::{HealthLedger, SqliteLedger};
use crate::prices::Day;
use crate::report::{Asked, RouteFigures, RouteReport, clock};
use crate::routing::beliefs::Beliefs;
use crate::routing::breaker::Account;
use crate::routing::rank::TimeValue;
use crate::routing::{Candidate, CandidateSpec, Doors, Place, Recall, Roster, Tier, Wish, accounts, route as places};
use sluice_providers::ProviderId;
use std::fmt::Write;
use std::time::Duration;

/// Longest time that looking at a route waits for another process.
const GLANCE: Duration = Duration::from_millis(250);

pub(in crate::cli) async fn route(session: &Session, arguments: RouteArguments) -> Result<Exit, CommandError> {
    let mut flags = Layer::default();
    if arguments.frozen {
        flags.set("frozen", toml::Value::Boolean(true), &Origin::Flag("--frozen"));
    }
    let config = session.config(flags)?;
    let registry = session.kinds()?;
    let kind = registry
        .kind(&arguments.kind)
        .map_err(|error| CommandError::usage(error).hint("`sluice kinds` lists them all"))?;
    let now_ms = super::generate::now_ms();
    let ledger = past(&config).await?;
    let mut roster = Roster::built(&config, &session.environment);
    let accounts = meet(session, &config, &mut roster, ledger.as_ref()).await?;
    let (mut beliefs, mut doors) = (Beliefs::default(), None);
    if let Some(ledger) = &ledger {
        beliefs = ledger.beliefs(now_ms).await.map_err(CommandError::internal)?;
        doors = Some(opened(ledger, &config, &accounts, now_ms).await?);
    }
    let wish = Wish {
        models: &[],
        route: config.kinds.get(&kind.name).map_or(&[], |given| given.route.as_slice()),
        tier: if config.cloud == crate::config::CloudPolicy::Deny { Tier::LocalOnly } else { Tier::Any },
        variants: &kind.variants,
        preferences: &kind.preferences,
        floor: builtin::drafts(&kind.name),
    };
    let places = places(&wish, &roster.seats).map_err(CommandError::usage)?;
    let shut = |candidate: &Candidate| {
        let closed = doors.as_ref()?.shut(&candidate.provider, &candidate.model, now_ms)?;
        let until = clock(now_ms.saturating_add(closed.probe_in_ms), now_ms);
        Some(format!("left alone until {until}: {}", closed.reason))
    };
    let time = TimeValue::from_usd_per_hour(config.time_value);
    let asked = Asked { kind: &kind.name, prefer: config.prefer, time, shut: &shut };
    if arguments.suggest {
        let written = as_written(wish.route, &places);
        let market = market(&config, &roster, &beliefs, Day::from_ms(now_ms));
        let appraisal = market.appraise(&kind.name, places);
        return super::suggest::print_suggestion(session, &kind.name, &written, &appraisal);
    }
    let report = if config.frozen {
        RouteReport::fixed(&asked, &places)
    } else {
        let market = market(&config, &roster, &beliefs, Day::from_ms(now_ms));
        RouteReport::appraised(&asked, &market.appraise(&kind.name, places))
    };
    if session.json {
        session.printer.json(&report);
    } else {
        session.printer.data(&if arguments.explain { explained(&report) } else { listed(&report) });
    }
    if report.candidates.is_empty() {
        session.printer.tell("nobody can be asked now; `sluice doctor` tells what to start or set");
        return Ok(Exit::NoProvider);
    }
    Ok(Exit::Done)
}

/// The route of the configuration, or the one that holds where there is none.
fn as_written(configured: &[CandidateSpec], places: &[Place]) -> Vec<CandidateSpec> {
    if !configured.is_empty() {
        return configured.to_vec();
    }
    let models = places.iter().filter(|place| !place.floor).map(|place| &place.candidate);
    let spec = |one: &Candidate| {
        let (provider, model) = (one.provider.to_string(), one.model.clone());
        CandidateSpec { provider, model, variant: None }
    };
    models.map(spec).collect()
}

/// The ledger where there is one: looking at a route makes none.
async fn past(config: &Config) -> Result<Option<SqliteLedger>, CommandError> {
    match config.ledger.is_file() {
        true => glance(config).await.map(Some),
        false => Ok(None),
    }
}

/// The ledger for somebody who reads: what another process holds is not waited for, only what can be read counts.
async fn glance(config: &Config) -> Result<SqliteLedger, CommandError> {
    SqliteLedger::open_waiting(&config.ledger, config.ledger_wait.min(GLANCE)).await.map_err(CommandError::ledger)
}

/// Asks around, with what earlier runs remember; gives what is known of accounts.
async fn meet(
    session: &Session,
    config: &Config,
    roster: &mut Roster,
    ledger: Option<&SqliteLedger>,
) -> Result<Vec<(ProviderId, Account)>, CommandError> {
    let Some(ledger) = ledger else {
        roster.ask_around().await;
        return Ok(Vec::new());
    };
    let salt = HealthLedger::salt(ledger).await.map_err(CommandError::internal)?;
    let accounts = accounts(config, &session.environment, &salt);
    let now_ms = super::generate::now_ms();
    let recall = Recall { ledger, accounts: &accounts, health_age: config.breaker.health_age, now_ms };
    super::generate::meet(session, roster, &recall).await?;
    Ok(accounts)
}

/// The doors as they stand for these accounts.
pub(super) async fn opened<'a>(
    ledger: &'a SqliteLedger,
    config: &Config,
    accounts: &[(ProviderId, Account)],
    now_ms: u64,
) -> Result<Doors<'a>, CommandError> {
    let doors = Doors::open(ledger, config.breaker.policy, now_ms).await.map_err(CommandError::internal)?;
    accounts.iter().for_each(|(provider, account)| doors.introduce(provider, *account));
    Ok(doors)
}

/// What was learned; nothing where there is no ledger yet, which looking at a route does not change.
pub(super) async fn known(config: &Config, now_ms: u64) -> Result<Beliefs, CommandError> {
    if !config.ledger.is_file() {
        return Ok(Beliefs::default());
    }
    let ledger = glance(config).await?;
    let beliefs = ledger.beliefs(now_ms).await.map_err(CommandError::internal)?;
    ledger.close().await.map_err(CommandError::internal)?;
    Ok(beliefs)
}

fn listed(report: &RouteReport) -> String {
    let width = report.candidates.iter().map(|row| row.candidate.len()).max().unwrap_or(0);
    report.candidates.iter().map(|row| format!("{:<width$}  {}\n", row.candidate, row.verdict)).collect()
}

fn explained(report: &RouteReport) -> String {
    let mut text = format!("{}: {}\n", report.kind, basis(report));
    for row in &report.candidates {
        let _ = writeln!(text, "\n{}\n  {}", row.candidate, row.verdict);
        if let Some(figures) = &row.figures {
            text.push_str(&sums(figures, report.second_value_uusd));
            match row.loaded {
                Some(true) => text.push_str("  memory       loaded\n"),
                Some(false) => {
                    let _ = writeln!(text, "  memory       loads for {:.1} s", figures.load_seconds);
                }
                None => {}
            }
        }
    }
    text
}

fn basis(report: &RouteReport) -> String {
    if report.fixed {
        return "the order is kept as it is written (frozen)".to_owned();
    }
    let value = report.artifact_value_usd.map_or("any price".to_owned(), |value| format!("{value} $"));
    let prefer = match report.prefer {
        crate::routing::rank::Prefer::Local => "local candidates first, then by cost per pass",
        crate::routing::rank::Prefer::Index => "by cost per pass",
    };
    format!("{prefer}; an artifact is worth {value}, a second {:.0} µ$ (1 µ$ = 0.000001 $)", report.second_value_uusd)
}

fn sums(figures: &RouteFigures, second: f64) -> String {
    let money = |amount: Option<f64>| amount.map_or("unknown".to_owned(), |amount| format!("{amount:.0}"));
    let mut text = String::new();
    let _ = writeln!(
        text,
        "  rubric pass  ({:.1} of {:.1} seen + {} · {:.3} expected) / ({:.1} + {}) = {:.3}",
        figures.passes,
        figures.attempts,
        figures.weight,
        figures.mean,
        figures.attempts,
        figures.weight,
        figures.chance
    );
    let _ = writeln!(
        text,
        "  cost         {} µ$ to pay + ({:.1} s + {:.1} s to load) · {second:.0} = {} µ$",
        money(figures.money_uusd),
        figures.seconds,
        figures.load_seconds,
        money(figures.cost_uusd)
    );
    // Who is left alone has a cost and a chance, but no index until it may be asked.
    let (index, left_alone) = match (figures.index_uusd, figures.cost_uusd) {
        (None, Some(cost)) => (Some(cost / figures.chance), ", once it may be asked again"),
        (index, _) => (index, ""),
    };
    let _ = writeln!(
        text,
        "  index        {} / {:.3} = {} µ$ per pass{left_alone}; worth it up to {} µ$ (κ {:.2}, kinship {:.2}, trust {:.2})",
        money(figures.cost_uusd),
        figures.chance,
        money(index),
        figures.limit_uusd.map_or("any".to_owned(), |limit| format!("{limit:.0}")),
        figures.kappa,
        figures.kinship,
        figures.trust
    );
    text
}
