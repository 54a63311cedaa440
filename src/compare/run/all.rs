//! The run of a comparison: what is not known yet is asked for, many cells at the same time.

use super::call::Call;
use super::duels::{Ring, hold};
use super::order::{Turn, turns};
use super::patience::UNSUPPORTED;
use super::question::Question;
use super::shared::Shared;
use super::sheet::Sheet;
use super::stand::{CompareError, CompareEvent, Known, Stand, Stop};
use crate::cascade::{Ended, StopCause};
use crate::compare::{Cell, Held, Outcome};
use crate::ledger::{Ledger, RunId, sha256};
use futures_util::{StreamExt, TryStreamExt, stream};
use std::collections::{BTreeSet, HashMap};

/// Cells that are begun and wait for their turn at most, so that those for one local model find each other.
pub(super) const MOST_OPEN: usize = 256;

/// What a comparison brought.
#[derive(Clone, Debug, Default)]
pub struct Compared {
    /// By candidate, input and repeat; without those that are open.
    pub cells: Vec<Cell>,
    /// The name of each cell in the ledger.
    pub keys: Vec<String>,
    /// The run that asked; `None` where everything was known.
    pub run: Option<RunId>,
    /// Cells that were known before.
    pub known: u64,
    /// Cells that are still to be asked for: those that were not begun.
    pub open: u64,
    pub stop: Option<Stop>,
    /// The limit of the day that stopped it, in a sentence; `None` where a budget or the user did.
    pub limit: Option<String>,
    /// Candidates that make nothing of a kind; their cells of it are neither open nor, where they have others, told.
    pub left_out: Vec<LeftOut>,
    /// Candidates that were asked no more.
    pub given_up: Vec<GivenUp>,
    /// What a referee said of the texts; `None` where none was named.
    pub duels: Option<Held>,
}

/// A candidate that brought nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenUp {
    pub candidate: String,
    /// In snake case.
    pub reason: String,
}

/// A candidate that does not make a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    pub candidate: String,
    pub group: String,
}

/// Asks every candidate for every input, `repeats` times each, as far as no earlier comparison has, and then the referee,
/// where there is one, for the duels of their texts. `asked` is what was asked for, as JSON.
///
/// **Errors**: [`CompareError`]; what came until then is in the ledger. **Cost**: network, tokens, disk.
pub async fn compare(
    stand: &Stand<'_>,
    questions: &[Question<'_>],
    candidates: &[String],
    repeats: u32,
    asked: &str,
) -> Result<Compared, CompareError> {
    let turns: Vec<Turn> = turns(questions.len(), candidates.len(), repeats).collect();
    let keys = keys(questions, candidates.len(), &turns);
    let mut cells = known(stand, &keys).await?;
    for (turn, cell) in turns.iter().zip(&mut cells) {
        if let Some(cell) = cell {
            // The same content may have another name now.
            let question = &questions[turn.question];
            (cell.input, cell.group) = (question.input.clone(), question.group.clone());
            (cell.candidate, cell.repeat) = (candidates[turn.candidate].clone(), turn.repeat);
        }
    }
    let missing: Vec<usize> = (0..turns.len()).filter(|at| cells[*at].is_none()).collect();
    let known = (turns.len() - missing.len()) as u64;
    stand.watcher.on(&CompareEvent::Begins { missing: missing.len() as u64, known });
    let mut compared = Compared { known, ..Compared::default() };
    let mut shared = None;
    if !missing.is_empty() {
        let shared = &*shared.insert(Shared::begin(stand, asked, candidates.len()).await?);
        let one = |at: usize| {
            let turn = turns[at];
            let place = (keys[at].as_str(), candidates[turn.candidate].as_str(), turn);
            let sheet = Sheet::new(shared, &questions[turn.question], place);
            Box::pin(one(sheet, turn, at))
        };
        let mut came = stream::iter(missing).map(one).buffer_unordered(MOST_OPEN.max(stand.concurrency));
        while let Some((at, cell)) = came.try_next().await? {
            cells[at] = cell;
        }
    }
    if let Some(referee) = &stand.referee {
        let accepted = accepted(&turns, &keys, &cells);
        let ring = Ring { stand, questions, candidates, referee, accepted, asked };
        compared.duels = Some(hold(&ring, &mut shared).await?);
    }
    if let Some(shared) = &shared {
        compared.run = Some(shared.run.clone());
        compared.stop = shared.stop();
        compared.limit = shared.limit();
        compared.given_up = given_up(shared, candidates);
        compared.left_out = left_out(shared, questions, candidates, (&turns, &mut cells));
        if compared.stop.is_none() {
            stand.ledger.end_run(&shared.run).await?;
        }
    }
    let is_left_out = |turn: &Turn| {
        let group = &questions[turn.question].group;
        compared.left_out.iter().any(|out| out.candidate == candidates[turn.candidate] && out.group == *group)
    };
    let open = turns.iter().zip(&cells).filter(|(turn, cell)| cell.is_none() && !is_left_out(turn));
    compared.open = open.count() as u64;
    let mut all: Vec<(Turn, String, Cell)> = turns.into_iter().zip(keys).zip(cells).filter_map(flat).collect();
    all.sort_by_key(|(turn, _, _)| (turn.candidate, turn.question, turn.repeat));
    (compared.keys, compared.cells) = all.into_iter().map(|(_, key, cell)| (key, cell)).unzip();
    Ok(compared)
}

/// Accepted cells of the first repeats, by question and candidate: their names in the ledger.
fn accepted(turns: &[Turn], keys: &[String], cells: &[Option<Cell>]) -> HashMap<(usize, usize), String> {
    let is_accepted = |cell: &Cell| matches!(cell.outcome, Outcome::Judged { accepted: true, .. });
    let all = turns.iter().zip(keys).zip(cells).filter(|((turn, _), _)| turn.repeat == 0);
    all.filter(|(_, cell)| cell.as_ref().is_some_and(is_accepted))
        .map(|((turn, key), _)| ((turn.question, turn.candidate), key.clone()))
        .collect()
}

fn flat(((turn, key), cell): ((Turn, String), Option<Cell>)) -> Option<(Turn, String, Cell)> {
    Some((turn, key, cell?))
}

/// The name of each cell; the request is written once for all repeats of it.
fn keys(questions: &[Question<'_>], candidates: usize, turns: &[Turn]) -> Vec<String> {
    let plain: Vec<Vec<String>> =
        questions.iter().map(|question| (0..candidates).map(|candidate| question.key(candidate)).collect()).collect();
    let key = |turn: &Turn| sha256(format!("{} {}", turn.repeat, plain[turn.question][turn.candidate]).as_bytes());
    turns.iter().map(key).collect()
}

/// The cells that count without asking: those that earlier comparisons have an answer for.
async fn known(stand: &Stand<'_>, keys: &[String]) -> Result<Vec<Option<Cell>>, CompareError> {
    if stand.known == Known::Replaced {
        return Ok(vec![None; keys.len()]);
    }
    let mut found: HashMap<String, Cell> = stand.ledger.known_cells(keys).await?.into_iter().collect();
    Ok(keys.iter().map(|key| found.remove(key).filter(|cell| !cell.outcome.is_lost())).collect())
}

fn given_up(shared: &Shared<'_>, candidates: &[String]) -> Vec<GivenUp> {
    let given_up = |(at, candidate): (usize, &String)| {
        Some(GivenUp { candidate: candidate.clone(), reason: shared.given_up(at)? })
    };
    candidates.iter().enumerate().filter_map(given_up).collect()
}

/// The kinds that each candidate does not make; its cells that say so are taken out where it has others.
fn left_out(
    shared: &Shared<'_>,
    questions: &[Question<'_>],
    candidates: &[String],
    (turns, cells): (&[Turn], &mut [Option<Cell>]),
) -> Vec<LeftOut> {
    let groups: BTreeSet<&String> = questions.iter().map(|question| &question.group).collect();
    let mut left_out = Vec::new();
    for (at, candidate) in candidates.iter().enumerate() {
        let unmade: Vec<&String> = groups.iter().copied().filter(|group| shared.leaves_out(at, group)).collect();
        let is_unmade = |cell: &Cell| {
            matches!(&cell.outcome, Outcome::Failed { reason } if reason == UNSUPPORTED)
                && unmade.contains(&&cell.group)
        };
        let own = |turn: &Turn| turn.candidate == at;
        let has_others = turns
            .iter()
            .zip(&*cells)
            .any(|(turn, cell)| own(turn) && cell.as_ref().is_some_and(|cell| !is_unmade(cell)));
        if has_others {
            let all = turns.iter().zip(&mut *cells).filter(|(turn, _)| own(turn));
            all.for_each(|(_, cell)| drop(cell.take_if(|cell| is_unmade(cell))));
        }
        let out = |group: &String| LeftOut { candidate: candidate.clone(), group: group.clone() };
        left_out.extend(unmade.into_iter().map(out));
    }
    left_out
}

/// Asks for one cell; without one it stays open.
async fn one(sheet: Sheet<'_>, turn: Turn, at: usize) -> Result<(usize, Option<Cell>), CompareError> {
    let shared = sheet.shared;
    let lanes = shared.traffic.enter(at).await;
    let (question, place) = (sheet.question, &sheet.question.places[turn.candidate]);
    let asked = (turn.candidate, Some(question.group.as_str()));
    if !shared.goes_on(asked.0, asked.1) {
        return Ok((at, None));
    }
    let call = Call { shared, question, place, work: &sheet, ledger: &sheet, cache: Some(&sheet), asked };
    let Some(ending) = call.make(lanes).await? else { return Ok((at, None)) };
    let cell = match (ending.ended, sheet.cell()) {
        (Ended::Stopped(StopCause::Budget), _) => sheet.lost("budget"),
        (_, Some(cell)) => cell,
        // Nobody was asked: there is no call that could be lost, and the next run asks.
        (ended, None) => {
            let why = match ended {
                Ended::Stopped(StopCause::Deadline) => "deadline",
                _ => ending.passed_over.last().map_or("no_candidate", |over| over.reason.as_str()),
            };
            if shared.goes_on(asked.0, asked.1) {
                shared.heard(turn.candidate, (sheet.candidate(), asked.1), Some(why));
            }
            return Ok((at, None));
        }
    };
    shared.ended(turn.candidate, &cell);
    Ok((at, Some(cell)))
}
