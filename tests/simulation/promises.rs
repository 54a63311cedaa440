//! What must hold after the last life of a world.

use super::books::{Books, Call, MINUTE, number};
use super::witness::at_once;
use super::world::World;
use sluice::ledger::{ArtifactEntry, AttemptEntry, RunId, SqliteLedger, Status};
use sluice::prices::Cost;
use std::collections::BTreeMap;

/// The end of a world: its runs by life, and how the last one reported.
pub(super) struct Aftermath<'a> {
    pub(super) world: &'a World,
    pub(super) books: &'a Books,
    pub(super) ledger: &'a SqliteLedger,
    pub(super) statuses: Vec<Status>,
    pub(super) last: RunId,
}

impl Aftermath<'_> {
    /// Checks everything; what is broken is in the books.
    pub(super) fn check(&self) {
        let mut runs = at_once(self.ledger.runs(100)).unwrap();
        runs.retain(|run| run.id != self.last);
        let mut all: Vec<AttemptEntry> = at_once(self.ledger.attempts(&self.last)).unwrap();
        for run in &runs {
            all.extend(at_once(self.ledger.attempts(&run.id)).unwrap());
            self.each_once(&at_once(self.ledger.artifacts(&run.id)).unwrap());
        }
        let artifacts = at_once(self.ledger.artifacts(&self.last)).unwrap();
        self.each_once(&artifacts);
        self.ends_add_up(&artifacts);
        let calls = self.books.calls();
        self.totals_agree(&calls, &all);
        self.budgets_hold(&calls);
        self.tokens_hold(&calls);
    }

    /// No minute before a call holds more tokens than its provider allows, by what calls took: estimates are learned, and
    /// what is set aside for a call is no bound of it.
    fn tokens_hold(&self, calls: &[Call]) {
        // A clock that is set says nothing about how long ago anything was.
        let paced = calls.iter().filter(|call| !call.forced && self.world.jumps.is_empty());
        for call in paced.clone() {
            let Some(limit) = self.world.party(&call.provider).limits.tokens_per_minute else { continue };
            let within = |other: &&Call| {
                let together = other.provider == call.provider && other.life == call.life;
                together && other.began <= call.began && call.began.duration_since(other.began) < MINUTE
            };
            let tokens = paced.clone().filter(within).filter_map(Call::tokens);
            let sum: u64 = tokens.map(|(input, output)| input + output).sum();
            self.holds(sum <= limit, "a minute holds more tokens than its limit", &(sum, limit, &call.provider));
        }
    }

    fn holds(&self, promise: bool, what: &str, evidence: &dyn std::fmt::Debug) {
        if !promise {
            self.books.accuse(format!("{what}: {evidence:?}"));
        }
    }

    fn each_once(&self, artifacts: &[ArtifactEntry]) {
        let mut seen = BTreeMap::new();
        for artifact in artifacts {
            let times: &mut usize = seen.entry(&artifact.work_key).or_default();
            *times += 1;
            self.holds(*times == 1, "an artifact ends twice", artifact);
            if artifact.status == Status::Accepted {
                let points = artifact.score.map_or(0, |score| score.get());
                let text = artifact.text.as_deref().unwrap_or_default();
                let same = text == format!("score {points}");
                self.holds(points >= 80 && same, "something below its threshold is accepted", artifact);
            }
        }
    }

    fn ends_add_up(&self, artifacts: &[ArtifactEntry]) {
        let count = |status| self.statuses.iter().filter(|one| **one == status).count();
        let all = [Status::Accepted, Status::Rejected, Status::Failed, Status::Skipped].map(count);
        self.holds(all.iter().sum::<usize>() == self.world.artifacts, "ends do not add up", &all);
        self.holds(artifacts.len() == self.world.artifacts, "artifacts are missing", &artifacts.len());
        let told = artifacts.iter().all(|entry| self.statuses[number(&entry.work_key)] == entry.status);
        self.holds(told, "the report says something else than the ledger", &self.statuses);
    }

    /// Nothing is lost but what was under way when the process died.
    fn totals_agree(&self, calls: &[Call], attempts: &[AttemptEntry]) {
        let last = self.world.crashes.len();
        let recorded: Vec<&Call> = calls.iter().filter(|call| call.recorded).collect();
        self.holds(recorded.len() == attempts.len(), "attempts and calls differ", &(recorded.len(), attempts.len()));
        let lost = calls.iter().filter(|call| !call.recorded && call.life == last).count();
        self.holds(lost == 0, "calls of the last life are not in the ledger", &lost);
        for life in 0..last {
            let lost = calls.iter().filter(|call| !call.recorded && call.life == life).count();
            self.holds(lost <= self.world.jobs, "more is lost than was under way", &lost);
        }
        let counted = |call: &&Call| call.tokens().map_or(0, |(input, output)| input + output);
        let here: u64 = recorded.iter().map(counted).sum();
        let there: u64 = attempts.iter().filter_map(|one| Some(one.input_tokens? + one.output_tokens?)).sum();
        self.holds(here == there, "tokens differ", &(here, there));
        let here: u64 = recorded.iter().filter(|call| call.tokens().is_some()).map(|call| call.charged()).sum();
        let pico = |cost: Cost| cost.amount().map_or(0, |money| money.pico_usd());
        let there: u64 = attempts.iter().map(|one| pico(one.cost)).sum();
        self.holds(here == there, "money differs", &(here, there));
    }

    fn budgets_hold(&self, calls: &[Call]) {
        let budget = self.world.budget;
        let money = |limit: Option<sluice::prices::Money>| limit.map_or(u64::MAX, |money| money.pico_usd());
        let mut lives: BTreeMap<usize, (u64, u64)> = BTreeMap::new();
        let mut artifacts: BTreeMap<(usize, usize), (u64, u64)> = BTreeMap::new();
        for call in calls.iter().filter(|call| call.provider != "builtin") {
            let sums = [lives.entry(call.life).or_default(), artifacts.entry((call.life, call.artifact)).or_default()];
            for sum in sums {
                *sum = (sum.0 + call.charged(), sum.1 + call.charged_tokens());
            }
        }
        for (limit, sums) in [
            (budget.run, lives.values().collect::<Vec<_>>()),
            (budget.artifact, artifacts.values().collect::<Vec<_>>()),
        ] {
            for sum in sums {
                let within = sum.0 <= money(limit.money) && sum.1 <= limit.tokens.unwrap_or(u64::MAX);
                self.holds(within, "a budget is exceeded", &(sum, limit));
            }
        }
        // What was under way when a process died, or was never counted, a later run cannot know of.
        let known = |call: &&Call| call.recorded && call.tokens().is_some() && call.provider != "builtin";
        let day: (u64, u64) = calls
            .iter()
            .filter(known)
            .fold((0, 0), |sum, call| (sum.0 + call.charged(), sum.1 + call.charged_tokens()));
        if self.world.jumps.is_empty() && self.books.age().as_secs() < 80_000 {
            let within = day.0 <= money(budget.day.money) && day.1 <= budget.day.tokens.unwrap_or(u64::MAX);
            self.holds(within, "the budget of the day is exceeded", &(day, budget.day));
        }
    }
}
