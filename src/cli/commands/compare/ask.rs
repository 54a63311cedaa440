//! Asks, shows what came, and tells how it ended.

use super::plan::Plan;
use super::progress::Progress;
use super::referee::{referee, tell_duels, warn_of_kin};
use super::reports::{CompareReport, Shown};
use super::show;
use crate::batch::begin::Lock;
use crate::batch::run::BatchError;
use crate::cli::commands::batch::fold;
use crate::cli::commands::generate::{now_ms, on_interrupt};
use crate::cli::{CommandError, Exit};
use crate::compare::run::{
    self, CompareError, Compared, Known, LeftOut, MOST_CELLS, Question, Referee, RefusedCandidate, Stand, Stop,
    compare, distinct, told_alike,
};
use crate::compare::{Outcome, Table};
use crate::ledger::{HealthLedger, SqliteLedger, sha256};
use crate::prices::{Cost, Day, Delivery, Money, Priced, Prices};
use crate::report::{is_unusable, plural, visible_line};
use crate::routing::{Place, Roster, Variant, accounts};
use sluice_providers::Locality;
use std::sync::Arc;

/// The same cells, the same table.
const SEED: u64 = 1;

/// What is asked for.
pub(super) struct Asking<'a> {
    pub(super) roster: &'a Roster,
    pub(super) questions: Vec<Question<'a>>,
    /// Inputs that are not compared on, in sentences.
    pub(super) left_out: Vec<String>,
    /// What may be sent to a cloud.
    pub(super) what: String,
    /// JSON, for the ledger.
    pub(super) asked: String,
}

pub(super) async fn ask(plan: &Plan<'_>, asking: Asking<'_>) -> Result<Exit, CommandError> {
    let printer = &plan.session.printer;
    let (questions, alike) = distinct(asking.questions);
    let asking = Asking { questions, ..asking };
    let alike = told_alike(&alike, if plan.arguments.records.is_some() { "record" } else { "input" });
    for sentence in asking.left_out.iter().chain(&alike) {
        printer.tell(&visible_line(sentence));
    }
    let referee = referee(plan, asking.roster)?;
    check(plan, &asking, referee.as_ref())?;
    announce(plan, &asking, referee.as_ref());
    let ledger = plan.ledger().await?;
    let _lock = alone(plan, &asking)?;
    let salt = HealthLedger::salt(&ledger).await.map_err(CommandError::internal)?;
    let accounts = accounts(plan.config, &plan.session.environment, &salt);
    let progress = Progress::new(*printer, plan.session.json);
    let stand = Stand {
        config: plan.config,
        roster: asking.roster,
        ledger: &ledger,
        accounts: &accounts,
        concurrency: plan.concurrency,
        max_cost: plan.arguments.max_cost.map(Money::from_usd),
        known: if plan.arguments.no_cache { Known::Replaced } else { Known::Counts },
        referee,
        command: &format!("compare {}", plan.names.join(",")),
        watcher: &progress,
        interrupted: on_interrupt(),
        now_ms,
    };
    let compared = compare(&stand, &asking.questions, &plan.names, plan.arguments.repeats, &asking.asked)
        .await
        .map_err(|error| told(&error))?;
    progress.close();
    let exit = show(plan, &ledger, compared, alike).await;
    fold(ledger).await;
    exit
}

/// What came, in every way that was asked for, and how that ends.
async fn show(
    plan: &Plan<'_>,
    ledger: &SqliteLedger,
    compared: Compared,
    note: Option<String>,
) -> Result<Exit, CommandError> {
    let mut table = Table::of(&compared.cells, SEED).map_err(CommandError::internal)?;
    let unmade = compared.left_out.iter().map(|out| {
        let LeftOut { candidate, group } = out;
        format!("`{candidate}` makes no `{group}` from this: it is left out there")
    });
    table.notes.splice(0..0, note.into_iter().chain(unmade));
    if let Some(held) = &compared.duels {
        table = table.with_duels(held);
    }
    let kinds = Table::by_group(&compared.cells, SEED).map_err(CommandError::internal)?;
    let exit = exit_of(&compared, &table, plan.arguments.fail_under);
    let report = CompareReport::new(&table, &kinds).asked(&compared);
    let shown = Shown { table: &table, cells: &compared.cells, keys: &compared.keys, report: &report };
    plan.reports.write(plan.session, ledger, &shown, plan.arguments.fail_under).await?;
    if plan.session.json {
        plan.session.printer.json(&report);
    } else {
        let printer = &plan.session.printer;
        printer.data(&show::table(&table, &kinds, printer.data_width()));
    }
    tell(plan, &compared);
    tell_below(plan, &table);
    Ok(exit)
}

/// The place of each candidate for a kind with these prompt variants; all of them must be there.
pub(super) fn places(plan: &Plan<'_>, variants: &[Variant], roster: &Roster) -> Result<Arc<[Place]>, CommandError> {
    let absences: Vec<_> = plan.models.iter().map(|model| roster.absence_of(model)).collect();
    if let Some(absence) = absences.iter().flatten().next() {
        let exit = if absences.iter().all(Option::is_some) { Exit::NoProvider } else { Exit::Usage };
        let message = format!("a candidate cannot be asked: {}", absence.message);
        return Err(CommandError { exit, message, hints: vec![absence.hint.clone()] });
    }
    run::places(&plan.models, variants, plan.tier, &roster.seats).map_err(refused)
}

/// What makes a comparison impossible before anybody is asked.
fn check(plan: &Plan<'_>, asking: &Asking<'_>, referee: Option<&Referee>) -> Result<(), CommandError> {
    let Some(first) = asking.questions.first() else {
        return Err(CommandError::usage("there is no input to compare on")
            .hint("name other sources or kinds; `sluice kinds show KIND` tells what one needs"));
    };
    let cells = asking.questions.len() as u64 * plan.models.len() as u64 * u64::from(plan.arguments.repeats);
    if cells > MOST_CELLS {
        let message = format!("{cells} calls are too many for one comparison: at most {MOST_CELLS}");
        return Err(CommandError::usage(message).hint("lower --limit or --repeats, or name fewer models"));
    }
    let budget = plan.config.budget;
    let money = [budget.artifact.money, budget.run.money, budget.day.money];
    let is_bounded = plan.arguments.max_cost.is_some() || money.iter().any(Option::is_some);
    let is_dear = |place: &Place| is_bounded && is_unpriced(&plan.config.prices, place);
    match asked(plan, first, referee).find(|(place, _)| is_dear(place)) {
        Some((_, name)) => Err(refused(RefusedCandidate::Unpriced(name.to_owned()))),
        None => Ok(()),
    }
}

/// Everybody who is asked: the candidates, and the referee.
fn asked<'a>(
    plan: &'a Plan<'_>,
    question: &'a Question<'_>,
    referee: Option<&'a Referee>,
) -> impl Iterator<Item = (&'a Place, &'a str)> {
    let referee = referee.map(|referee| (&referee.place, referee.name.as_str()));
    question.places.iter().zip(plan.names.iter().map(String::as_str)).chain(referee)
}

fn is_unpriced(prices: &Prices, place: &Place) -> bool {
    let priced = Priced {
        provider: place.candidate.provider.as_str(),
        model: &place.candidate.model,
        locality: place.locality,
        delivery: Delivery::Live,
        day: Day::from_ms(now_ms()),
    };
    prices.projected(&priced, 1, 1) == Cost::Unknown
}

/// One process at a time compares on the same inputs: two would pay for the same answers.
fn alone(plan: &Plan<'_>, asking: &Asking<'_>) -> Result<Lock, CommandError> {
    let inputs: Vec<_> = asking.questions.iter().map(|question| (&question.digest, &question.group)).collect();
    let identity = sha256(format!("compare {inputs:?}").as_bytes());
    Lock::take(&plan.config.ledger, &identity, "").map_err(|error| match error {
        BatchError::Busy(_) => CommandError::usage("another process compares on the same inputs now")
            .hint("wait for it: what it asks for is known afterwards"),
        error => CommandError::usage(error),
    })
}

/// Before the first byte leaves this machine: to whom, how much, and how to prevent it.
fn announce(plan: &Plan<'_>, asking: &Asking<'_>, referee: Option<&Referee>) {
    let Some(first) = asking.questions.first() else { return };
    let is_cloud = |(place, _): &(&Place, &str)| place.locality == Locality::Cloud;
    let clouds: Vec<&str> = asked(plan, first, referee).filter(is_cloud).map(|(_, name)| name).collect();
    if let Some(referee) = referee {
        warn_of_kin(plan, referee, first);
    }
    if !clouds.is_empty() {
        plan.session.printer.warn(&format!(
            "{} may be sent to {}, secrets redacted; --local-only or `cloud = \"deny\"` prevents it",
            asking.what,
            clouds.join(", ")
        ));
    }
}

/// How far it came, and what to do about the rest.
fn tell(plan: &Plan<'_>, compared: &Compared) {
    let printer = &plan.session.printer;
    let cells = compared.cells.len() as u64;
    let run = compared.run.as_ref().map(|run| format!("run {run}: ")).unwrap_or_default();
    let asked = cells.saturating_sub(compared.known);
    printer.tell(&format!(
        "{run}{} asked for, {} known from before, {} open",
        plural(asked, "answer"),
        compared.known,
        compared.open
    ));
    if let Some(held) = &compared.duels {
        tell_duels(plan, held);
    }
    for given_up in &compared.given_up {
        let reason = given_up.reason.replace('_', " ");
        printer.warn(&format!(
            "`{}` brought nothing ({reason}) and is asked no more in this run; the same command tries again",
            given_up.candidate
        ));
    }
    match compared.stop {
        Some(Stop::Interrupted) => printer.warn("interrupted; the same command goes on where it ended"),
        Some(Stop::Budget) if compared.limit.is_some() => {
            let limit = visible_line(compared.limit.as_deref().unwrap_or_default());
            printer.warn(&format!("stopped: {limit}; the same command goes on afterwards"));
        }
        Some(Stop::Budget) => {
            printer.warn("a budget pays for no further call; the same command goes on, see [budget] and --max-cost");
        }
        None => {}
    }
}

pub(super) fn tell_below(plan: &Plan<'_>, table: &Table) {
    let Some(percent) = plan.arguments.fail_under else { return };
    for summary in table.below(percent) {
        let rate = summary
            .rate
            .map_or_else(|| "never judged".to_owned(), |rate| format!("accepted {:.1} %", rate.share * 100.0));
        plan.session.printer.warn(&format!("`{}` is below {percent} %: {rate}", summary.candidate));
    }
}

/// Where several apply: 130, 5, 4, 3. What was rejected is what a comparison is for, and no failure of it.
fn exit_of(compared: &Compared, table: &Table, fail_under: Option<f64>) -> Exit {
    let unusable =
        |outcome: &Outcome| matches!(outcome, Outcome::Failed { reason } if outcome.is_lost() && is_unusable(reason));
    let is_below = fail_under.is_some_and(|percent| !table.below(percent).is_empty());
    let has_unjudged = table.candidates.iter().any(|summary| summary.rate.is_none());
    match compared.stop {
        Some(Stop::Interrupted) => Exit::Interrupted,
        Some(Stop::Budget) => Exit::Stopped,
        None if compared.cells.iter().all(|cell| unusable(&cell.outcome)) => Exit::NoProvider,
        None if is_below || compared.open > 0 || !compared.given_up.is_empty() || has_unjudged => Exit::Rejected,
        None => Exit::Done,
    }
}

fn told(error: &CompareError) -> CommandError {
    match error {
        CompareError::Ledger(error) => {
            CommandError::internal(error).hint("the same command goes on once the ledger can be written")
        }
        CompareError::Drive(error) => CommandError::internal(error),
    }
}

pub(super) fn refused(error: RefusedCandidate) -> CommandError {
    match error {
        RefusedCandidate::Route(error) => CommandError::usage(error),
        RefusedCandidate::Twice(_) => CommandError::usage(error).hint("name it once, in either spelling"),
        RefusedCandidate::Unpriced(_) => CommandError::usage(error)
            .hint("name its price under [[prices]] in sluice.toml, or bound tokens instead of money"),
    }
}
