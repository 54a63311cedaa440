//! `batch run --dry-run`: what a batch would take, from a sample of its records. Nobody is asked.

use super::crew::{Crew, bench};
use super::floor::{Place, USUAL_CONCURRENCY, refused};
use crate::batch::begin::Asked;
use crate::batch::dry_run::{Sampler, Wanted, dry_run as planned};
use crate::batch::input::{Entry, Intake};
use crate::batch::run::Choice;
use crate::cli::batch_summary::batch_plan;
use crate::cli::commands::generate::now_ms;
use crate::cli::exit::{CommandError, Exit};
use crate::cli::run::Session;
use crate::prices::Day;
use crate::report::plural;

pub(super) async fn dry_run(session: &Session, place: &Place<'_>, asked: &Asked) -> Result<Exit, CommandError> {
    let crew = Crew::gather(session, place.config, place.ledger, asked).await?;
    let bench = bench(place.kind, place.config, asked)?;
    let beliefs = place.ledger.beliefs(now_ms()).await.map_err(CommandError::internal)?;
    let day = Day::from_ms(now_ms());
    let choice = Choice {
        config: place.config,
        roster: &crew.roster,
        kind: place.kind,
        models: &crew.models,
        tier: crew.tier,
        day,
    };
    let route = match choice.route(&beliefs).map_err(refused)? {
        Ok(route) => route,
        Err(stop) => {
            session.printer.warn(&stop.to_string());
            return Ok(Exit::NoProvider);
        }
    };
    let records = place.input.records(place.limits).map_err(CommandError::usage)?;
    let mut intake = Intake::new(records, asked.selection(), &place.limits);
    let mut sampler = Sampler::new(&bench, place.config, route.places());
    for entry in intake.by_ref() {
        if let Entry::Record(record) = entry {
            sampler.offer(&record);
        }
    }
    let left_out: u64 = intake.tally().excluded.values().chain(intake.tally().bad.values()).sum();
    if left_out > 0 {
        session.printer.tell(&format!("{} left out", plural(left_out, "record")));
    }
    let wanted = Wanted {
        kind: &place.kind.name,
        places: route.places(),
        config: place.config,
        beliefs: &beliefs,
        concurrency: asked.concurrency.unwrap_or(USUAL_CONCURRENCY),
        day,
    };
    let plan = planned(place.ledger, &wanted, &sampler.finish()).await.map_err(CommandError::internal)?;
    if session.json {
        session.printer.json(&plan);
    } else {
        session.printer.data(&batch_plan(&plan));
    }
    Ok(Exit::Done)
}
