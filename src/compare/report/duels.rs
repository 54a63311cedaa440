//! Duels in reports: the public shape of `duels` in `compare --json`, and CSV.

use super::rows::{rounded, shown, written};
use crate::compare::stats::Interval;
use crate::compare::{DuelPair, Duels, Preferred, Standing, Table};
use crate::prices::{Cost, Money};
use crate::report::cell;
use serde::Serialize;

const COLUMNS: [&str; 8] = ["candidate", "rank", "preferred_percent", "log_strength", "won", "lost", "tied", "referee"];

/// What a referee says of the candidates.
#[derive(Clone, Debug, Serialize)]
pub struct DuelsReport {
    pub referee: String,
    /// Duels whose two answers could be read, and those of equal texts.
    pub had: u64,
    pub inputs: u64,
    /// Of equal texts: nobody was asked.
    pub equal: u64,
    pub tied: u64,
    /// In which the place decided and not the text.
    pub followed_place: u64,
    /// **Units**: per cent of those that somebody was asked about; `null` where there is none.
    pub followed_place_percent: Option<f64>,
    /// In no figure: an answer that could not be read, still to be asked for, too long, without a kept text, beyond the
    /// bound.
    pub unread: u64,
    pub open: u64,
    pub too_long: u64,
    pub without_text: u64,
    pub beyond: u64,
    /// `null` where it is unknown, 0 with `local` true where there is nothing to pay.
    pub cost_usd: Option<f64>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub local: bool,
    /// Davidson's ν: 0 where nobody ever ties.
    pub ties: f64,
    /// Everybody met everybody, be it through third ones.
    pub connected: bool,
    pub candidates: Vec<PreferredReport>,
    pub pairs: Vec<DuelPairReport>,
    pub notes: Vec<String>,
}

/// One candidate in duels.
#[derive(Clone, Debug, Serialize)]
pub struct PreferredReport {
    pub candidate: String,
    /// `null` below thirty inputs.
    pub rank: Option<u32>,
    /// **Units**: per cent; chance that its text is preferred to an average candidate's, ties left out.
    pub preferred: Option<f64>,
    pub log_strength: f64,
    pub won: u64,
    pub lost: u64,
    pub tied: u64,
}

/// Two candidates in duels.
#[derive(Clone, Debug, Serialize)]
pub struct DuelPairReport {
    pub one: String,
    pub other: String,
    pub standing: Standing,
    pub sentence: String,
    pub inputs: u64,
    pub won: u64,
    pub lost: u64,
    pub tied: u64,
    /// **Units**: points of inputs won less inputs lost, as its interval.
    pub difference: Option<f64>,
    pub interval: Option<Interval>,
    pub chance: Option<f64>,
    pub corrected_chance: f64,
    pub needed_inputs: Option<u64>,
}

impl From<&Duels> for DuelsReport {
    fn from(duels: &Duels) -> Self {
        DuelsReport {
            referee: duels.referee.clone(),
            had: duels.had,
            inputs: duels.inputs,
            equal: duels.equal,
            tied: duels.tied,
            followed_place: duels.followed_the_place,
            followed_place_percent: duels.place_share().map(percent),
            unread: duels.unread,
            open: duels.open,
            too_long: duels.too_long,
            without_text: duels.without_text,
            beyond: duels.beyond,
            cost_usd: duels.cost.and_then(Cost::amount).map(Money::usd),
            local: duels.cost == Some(Cost::Local),
            ties: duels.ties,
            connected: duels.connected,
            candidates: duels.candidates.iter().map(PreferredReport::from).collect(),
            pairs: duels.pairs.iter().map(DuelPairReport::from).collect(),
            notes: duels.notes.clone(),
        }
    }
}

impl From<&Preferred> for PreferredReport {
    fn from(of: &Preferred) -> Self {
        PreferredReport {
            candidate: of.candidate.clone(),
            rank: of.rank,
            preferred: of.chance.map(percent),
            log_strength: of.log,
            won: of.won,
            lost: of.lost,
            tied: of.tied,
        }
    }
}

impl From<&DuelPair> for DuelPairReport {
    fn from(pair: &DuelPair) -> Self {
        DuelPairReport {
            one: pair.one.clone(),
            other: pair.other.clone(),
            standing: pair.standing,
            sentence: pair.sentence.clone(),
            inputs: pair.preferred.map_or(0, |found| found.inputs()),
            won: pair.won,
            lost: pair.lost,
            tied: pair.tied,
            difference: pair.preferred.map(|found| percent(found.mean)),
            interval: pair.preferred.map(|found| found.interval.times(100.0)),
            chance: pair.preferred.map(|found| found.chance),
            corrected_chance: pair.corrected_chance,
            needed_inputs: pair.needed,
        }
    }
}

/// Duels of a table as CSV, a line per candidate; `None` where none were asked for.
///
/// **Shape**: as [`super::candidates_csv`].
pub fn duels_csv(table: &Table) -> Option<String> {
    let duels = table.duels.as_ref()?;
    let row = |of: &Preferred| {
        vec![
            cell(&of.candidate),
            shown(of.rank),
            rounded(of.chance.map(percent)),
            format!("{:.4}", of.log),
            of.won.to_string(),
            of.lost.to_string(),
            of.tied.to_string(),
            cell(&duels.referee),
        ]
    };
    Some(written(&COLUMNS, duels.candidates.iter().map(row)))
}

/// Per cent without the noise of binary fractions.
fn percent(share: f64) -> f64 {
    (share * 1e8).round() / 1e6
}
