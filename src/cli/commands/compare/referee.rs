//! The referee of a comparison: who it is, what is told of it beforehand, and what came of its duels.

use super::ask::refused;
use super::plan::{Plan, spelled};
use crate::cli::{CommandError, Exit};
use crate::compare::Held;
use crate::compare::run::{Question, Referee, RefusedReferee, USUAL_DUELS};
use crate::routing::Roster;

/// The referee that was named, where it can be asked.
pub(super) fn referee(plan: &Plan<'_>, roster: &Roster) -> Result<Option<Referee>, CommandError> {
    let Some(spec) = &plan.arguments.referee else { return Ok(None) };
    if let Some(absence) = roster.absence_of(spec) {
        let message = format!("the referee cannot be asked: {}", absence.message);
        return Err(CommandError { exit: Exit::Usage, message, hints: vec![absence.hint.clone()] });
    }
    let most = plan.arguments.duels.unwrap_or(USUAL_DUELS);
    match Referee::new((spelled(spec), spec), plan.tier, &roster.seats, most) {
        Ok(referee) => Ok(Some(referee)),
        Err(RefusedReferee::Candidate(error)) => Err(refused(error)),
        Err(error @ RefusedReferee::Draft(_)) => {
            Err(CommandError::usage(error).hint("e.g. --referee gemini/gemini-3.5-flash-lite"))
        }
    }
}

/// Before anything is paid: whose texts it may favour.
pub(super) fn warn_of_kin(plan: &Plan<'_>, referee: &Referee, question: &Question<'_>) {
    let kin = referee.kin(&plan.names, &question.places);
    if !kin.is_empty() {
        let printer = &plan.session.printer;
        printer.warn(&format!(
            "the referee `{}` is of the family of {}: models tend to prefer texts of their own; another family is fairer",
            referee.name,
            kin.join(", ")
        ));
    }
}

/// How far the duels came.
pub(super) fn tell_duels(plan: &Plan<'_>, held: &Held) {
    let printer = &plan.session.printer;
    let (had, known, open) = (held.met.len(), held.known, held.open);
    printer.tell(&format!("{had} duels, {known} words of the referee known from before, {open} duels open"));
    if let Some(why) = &held.given_up {
        printer.warn(&format!(
            "the referee `{}` brought nothing ({}) and is asked no more in this run; the same command tries again",
            held.referee,
            why.replace('_', " ")
        ));
    }
}
