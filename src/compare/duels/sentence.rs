//! Duels in words.

use super::met::Held;
use super::pair::DuelPair;
use super::tally::Duels;
use crate::compare::sentence::range;
use crate::compare::stats::Interval;
use crate::compare::{FEWEST, Standing};

/// Who follows the place this often says nothing: a coin thrown twice would do the same.
const COIN: f64 = 0.5;
/// In fewer duels than this, that would be a claim about luck.
const SOME: u64 = 10;

const UNCONNECTED: &str = "not everybody met everybody in duels, be it through third ones: chances of those who did not say nothing of each other";

/// What is to be said of a pair.
pub(super) fn of_pair(referee: &str, pair: &DuelPair) -> String {
    let DuelPair { one, other, won, lost, tied, .. } = pair;
    let counts = format!("{won} won, {lost} lost, {tied} tied");
    let Some(found) = pair.preferred else {
        return format!("`{one}` and `{other}` met in no duel that could be read");
    };
    let inputs = found.inputs();
    match pair.standing {
        Standing::Better => preferred(referee, (one, other), (found.mean, found.interval), &counts),
        Standing::Worse => {
            let counts = format!("{lost} won, {won} lost, {tied} tied");
            preferred(referee, (other, one), (-found.mean, found.interval.mirrored()), &counts)
        }
        Standing::TooFew => format!(
            "`{one}` and `{other}` are not ranked by duels (n = {inputs} is too small: needs at least {FEWEST}): {counts}"
        ),
        Standing::NoDifference | Standing::NotCompared => {
            format!("no significant preference between `{one}` and `{other}` (n = {inputs}): {counts}")
        }
    }
}

fn preferred(referee: &str, (best, worse): (&str, &str), (mean, interval): (f64, Interval), counts: &str) -> String {
    let (points, range) = (mean * 100.0, range(interval));
    format!("`{referee}` prefers `{best}` to `{worse}` by {points:.1} points {range}: {counts}")
}

/// What a reader must know before believing the referee.
pub(super) fn notes(duels: &Duels, held: &Held) -> Vec<String> {
    let referee = &duels.referee;
    let mut said = vec![of_place(duels)];
    if !held.kin.is_empty() {
        let kin: Vec<String> = held.kin.iter().map(|name| format!("`{name}`")).collect();
        said.push(format!(
            "`{referee}` is of the family of {}: models tend to prefer texts of their own",
            kin.join(", ")
        ));
    }
    if duels.had > 0 && duels.inputs < FEWEST {
        said.push(format!("n = {} is too small: nothing is ranked by duels below {FEWEST} inputs", duels.inputs));
    }
    if duels.had > 0 && !duels.connected {
        said.push(UNCONNECTED.to_owned());
    }
    if let Some(why) = &held.given_up {
        said.push(format!("`{referee}` brought nothing ({}) and was asked no more", why.replace('_', " ")));
    }
    let left_out = [
        (duels.unread, "had an answer that could not be read"),
        (duels.open, "are still to be asked for"),
        (duels.too_long, "are longer than a referee is shown"),
        (duels.without_text, "have a text that the ledger no longer holds"),
        (duels.beyond, "are beyond the bound of --duels"),
    ];
    let told = left_out.iter().filter(|(count, _)| *count > 0).map(|(count, why)| format!("{count} {why}"));
    let told: Vec<String> = told.collect();
    if !told.is_empty() {
        said.push(format!("duels that are in no figure: {}", told.join(", ")));
    }
    said
}

/// Whether the order decided.
fn of_place(duels: &Duels) -> String {
    let (referee, asked, followed) = (&duels.referee, duels.asked(), duels.followed_the_place);
    match duels.place_share() {
        None => format!("`{referee}` has judged no duel"),
        Some(_) if followed == 0 => format!("`{referee}` never followed the place of a text, in {asked} duels"),
        Some(share) => {
            let percent = share * 100.0;
            let coin = if share >= COIN && asked >= SOME {
                ": no better than a coin, its word is worth nothing here"
            } else {
                ""
            };
            format!(
                "`{referee}` followed the place and not the text in {followed} of {asked} duels ({percent:.0} %){coin}"
            )
        }
    }
}
