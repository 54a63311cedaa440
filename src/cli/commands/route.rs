//! `route`: who would be asked for a kind, in which order, and why.

use crate::builtin;
use crate::cli::run::Session;
use crate::cli::{CommandError, Exit, RouteArguments};
use crate::config::{Config, Layer, Origin};
use crate::generate::market;
use crate::ledger::SqliteLedger;
use crate::prices::Day;
use crate::report::{RouteFigures, RouteReport};
use crate::routing::beliefs::Beliefs;
use crate::routing::rank::TimeValue;
use crate::routing::{Roster, Tier, Wish, route as places};
use std::fmt::Write;

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
    let mut roster = Roster::built(&config, &session.environment);
    roster.ask_around().await;
    let now_ms = super::generate::now_ms();
    let beliefs = known(&config, now_ms).await?;
    let wish = Wish {
        models: &[],
        route: config.kinds.get(&kind.name).map_or(&[], |given| given.route.as_slice()),
        tier: if config.cloud == crate::config::CloudPolicy::Deny { Tier::LocalOnly } else { Tier::Any },
        variants: &kind.variants,
        preferences: &kind.preferences,
        floor: builtin::drafts(&kind.name),
    };
    let places = places(&wish, &roster.seats).map_err(CommandError::usage)?;
    let time = TimeValue::from_usd_per_hour(config.time_value);
    let report = if config.frozen {
        RouteReport::fixed(&kind.name, &places, config.prefer, time)
    } else {
        let market = market(&config, &roster, &beliefs, Day::from_ms(now_ms));
        RouteReport::appraised(&kind.name, &market.appraise(&kind.name, places), config.prefer, time)
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

/// What was learned; nothing where there is no ledger yet, which looking at a route does not change.
pub(super) async fn known(config: &Config, now_ms: u64) -> Result<Beliefs, CommandError> {
    if !config.ledger.is_file() {
        return Ok(Beliefs::default());
    }
    let ledger = SqliteLedger::open(&config.ledger).await.map_err(CommandError::usage)?;
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
    let _ = writeln!(
        text,
        "  index        {} / {:.3} = {} µ$ per pass; worth it up to {} µ$ (κ {:.2}, trust {:.2})",
        money(figures.cost_uusd),
        figures.chance,
        money(figures.index_uusd),
        figures.limit_uusd.map_or("any".to_owned(), |limit| format!("{limit:.0}")),
        figures.kappa,
        figures.trust
    );
    text
}
