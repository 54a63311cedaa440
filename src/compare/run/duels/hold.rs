//! Duels, as far as they are not known: many words at the same time, each asked for once.

use super::bout::Bout;
use super::fight::{Fight, State, missing};
use super::pairings::{Pairing, pairings};
use super::prompt::{Prompt, Texts};
use super::referee::Referee;
use crate::cascade::Ask;
use crate::compare::run::all::MOST_OPEN;
use crate::compare::run::call::Call;
use crate::compare::run::question::Question;
use crate::compare::run::shared::Shared;
use crate::compare::run::stand::{CompareError, CompareEvent, Known, Stand};
use crate::compare::{Held, Met, Words};
use crate::ledger::comparisons::DuelEntry;
use futures_util::{StreamExt, TryStreamExt, stream};
use std::collections::{BTreeSet, HashMap};
use tokio::sync::Semaphore;

/// What duels are had over.
pub(in crate::compare::run) struct Ring<'a> {
    pub(in crate::compare::run) stand: &'a Stand<'a>,
    pub(in crate::compare::run) questions: &'a [Question<'a>],
    pub(in crate::compare::run) candidates: &'a [String],
    pub(in crate::compare::run) referee: &'a Referee,
    /// Accepted cells, by question and candidate: their names in the ledger.
    pub(in crate::compare::run) accepted: HashMap<(usize, usize), String>,
    /// What was asked for, as JSON.
    pub(in crate::compare::run) asked: &'a str,
}

/// Has the duels of a comparison. They come after its cells, which they never hold up; where the comparison has stopped,
/// only what is known counts. Begins a run where none has.
pub(in crate::compare::run) async fn hold<'a>(
    ring: &Ring<'a>,
    shared: &mut Option<Shared<'a>>,
) -> Result<Held, CompareError> {
    let prompt = Prompt::new(&ring.referee.place);
    let (planned, beyond) = ring.planned();
    let texts = ring.texts(&planned).await?;
    let tasks = ring.tasks(&planned, &prompt);
    let fights: Vec<Fight<'_>> = planned.iter().map(|pairing| ring.fight(*pairing, &texts, &tasks, &prompt)).collect();
    let mut words = ring.known(&fights).await?;
    let known = words.len() as u64;
    let missing = missing(&fights, &words);
    ring.stand.watcher.on(&CompareEvent::Duels { missing: missing.len() as u64, known });
    let has_stopped = shared.as_ref().is_some_and(|shared| shared.stop().is_some());
    if !missing.is_empty() && !has_stopped {
        if shared.is_none() {
            *shared = Some(Shared::begin(ring.stand, ring.asked, ring.candidates.len()).await?);
        }
        let shared = shared.as_ref().expect("it was begun just now");
        let bout = |(at, is_swapped): &(usize, bool)| ring.bout(shared, &prompt, &tasks, (&fights[*at], *is_swapped));
        let bouts: Vec<Bout<'_>> = missing.iter().filter_map(bout).collect();
        // Held until a word is kept, so that nobody begins who has not heard of those before.
        let turns = Semaphore::new(ring.stand.concurrency.max(1));
        let one = |(number, bout)| Box::pin(one(bout, (number, &turns), ring.candidates.len()));
        let mut came = stream::iter(bouts.into_iter().enumerate())
            .map(one)
            .buffer_unordered(MOST_OPEN.max(ring.stand.concurrency));
        while let Some(entry) = came.try_next().await? {
            words.extend(entry.map(|entry| (entry.key.clone(), entry)));
        }
    }
    let given_up = shared.as_ref().and_then(|shared| shared.given_up(ring.candidates.len()));
    let held = ring.held(&fights, &words);
    Ok(Held { known, beyond, given_up, ..held })
}

impl<'a> Ring<'a> {
    /// Duels in their order, and how many are beyond the bound.
    fn planned(&self) -> (Vec<Pairing>, u64) {
        let has = |question, candidate| self.accepted.contains_key(&(question, candidate));
        let all = pairings(self.questions.len(), self.candidates.len());
        let mut possible = all.filter(|at| has(at.question, at.one) && has(at.question, at.other));
        let planned: Vec<Pairing> = possible.by_ref().take(self.referee.most as usize).collect();
        (planned, possible.count() as u64)
    }

    /// Texts by the names of their cells.
    async fn texts(&self, planned: &[Pairing]) -> Result<HashMap<String, String>, CompareError> {
        let keys: BTreeSet<&String> = planned
            .iter()
            .flat_map(|at| [(at.question, at.one), (at.question, at.other)])
            .filter_map(|place| self.accepted.get(&place))
            .collect();
        let keys: Vec<String> = keys.into_iter().cloned().collect();
        let texts = self.stand.ledger.cell_texts(&keys).await?;
        Ok(texts.into_iter().filter_map(|(key, text)| Some((key, text.text?))).collect())
    }

    /// What the authors were asked, per question; without those that no referee can be shown.
    fn tasks(&self, planned: &[Pairing], prompt: &Prompt<'_>) -> HashMap<usize, String> {
        let questions: BTreeSet<usize> = planned.iter().map(|at| at.question).collect();
        questions.into_iter().filter_map(|at| Some((at, prompt.task(&self.questions[at])?))).collect()
    }

    fn fight<'t>(
        &self,
        pairing: Pairing,
        texts: &'t HashMap<String, String>,
        tasks: &HashMap<usize, String>,
        prompt: &Prompt<'_>,
    ) -> Fight<'t> {
        let text = |candidate| texts.get(self.accepted.get(&(pairing.question, candidate))?).map(String::as_str);
        let state = match (text(pairing.one), text(pairing.other)) {
            (Some(one), Some(other)) if one == other => State::Equal,
            (Some(one), Some(other)) => {
                let key = |first, second| {
                    let task = tasks.get(&pairing.question)?;
                    let texts = Texts { question: &self.questions[pairing.question], task, first, second };
                    Some(prompt.key(&prompt.request(&texts, &Ask::default()).ok()?))
                };
                match (key(one, other), key(other, one)) {
                    (Some(first), Some(second)) => State::Ready { one, other, keys: [first, second] },
                    _ => State::TooLong,
                }
            }
            _ => State::WithoutText,
        };
        Fight { pairing, state }
    }

    /// Words that count without asking, by their names in the ledger.
    async fn known(&self, fights: &[Fight<'_>]) -> Result<HashMap<String, DuelEntry>, CompareError> {
        if self.stand.known == Known::Replaced {
            return Ok(HashMap::new());
        }
        let keys: BTreeSet<&String> = fights.iter().filter_map(Fight::keys).flatten().collect();
        let keys: Vec<String> = keys.into_iter().cloned().collect();
        let found = self.stand.ledger.known_duels(&keys).await?;
        Ok(found.into_iter().map(|entry| (entry.key.clone(), entry)).collect())
    }

    fn bout<'t>(
        &'t self,
        shared: &'t Shared<'t>,
        prompt: &'t Prompt<'t>,
        tasks: &'t HashMap<usize, String>,
        (fight, is_swapped): (&'t Fight<'t>, bool),
    ) -> Option<Bout<'t>> {
        let State::Ready { one, other, keys } = &fight.state else { return None };
        let (question, task) = (&self.questions[fight.pairing.question], tasks.get(&fight.pairing.question)?);
        let names = (&*self.candidates[fight.pairing.one], &*self.candidates[fight.pairing.other]);
        let (first, second, names, key) =
            if is_swapped { (*other, *one, (names.1, names.0), &keys[1]) } else { (*one, *other, names, &keys[0]) };
        let texts = Texts { question, task, first, second };
        Some(Bout::new((shared, self.referee), prompt, texts, names, key))
    }

    /// What has come of all of them.
    fn held(&self, fights: &[Fight<'_>], words: &HashMap<String, DuelEntry>) -> Held {
        let places = self.questions.first().map_or(&[][..], |question| &question.places);
        let mut held = Held {
            referee: self.referee.name.clone(),
            kin: self.referee.kin(self.candidates, places),
            cost: words.values().map(|entry| entry.cost).reduce(crate::prices::Cost::and),
            ..Held::default()
        };
        for Fight { pairing, state } in fights {
            let question = &self.questions[pairing.question];
            let met = |words| Met {
                input: question.input.clone(),
                group: question.group.clone(),
                one: self.candidates[pairing.one].clone(),
                other: self.candidates[pairing.other].clone(),
                words,
            };
            match state {
                State::Equal => held.met.push(met(Words::Equal)),
                State::WithoutText => held.without_text += 1,
                State::TooLong => held.too_long += 1,
                State::Ready { keys, .. } => match (words.get(&keys[0]), words.get(&keys[1])) {
                    (Some(one), Some(other)) => {
                        held.met.push(met(Words::Asked { one_first: one.said, other_first: other.said }));
                    }
                    _ => held.open += 1,
                },
            }
        }
        held
    }
}

/// Asks for one word; without one it stays open. `referee` is its place behind the candidates.
async fn one(
    bout: Bout<'_>,
    (number, turns): (usize, &Semaphore),
    referee: usize,
) -> Result<Option<DuelEntry>, CompareError> {
    let shared = bout.shared;
    let lanes = shared.traffic.enter(number).await;
    // It is never closed.
    let _turn = turns.acquire().await.ok();
    if !shared.goes_on(referee, None) {
        return Ok(None);
    }
    let (question, place) = (bout.texts.question, &bout.referee.place);
    let call = Call { shared, question, place, work: &bout, ledger: &bout, cache: None, asked: (referee, None) };
    let Some(ending) = call.make(lanes).await? else { return Ok(None) };
    let (entry, lost) = bout.came();
    let passed_over = ending.passed_over.last().map(|over| over.reason.clone());
    let lost = lost.or_else(|| if entry.is_none() { passed_over } else { None });
    shared.stand.watcher.on(&CompareEvent::Said);
    shared.heard(referee, (&bout.referee.name, None), lost.as_deref());
    Ok(entry)
}
