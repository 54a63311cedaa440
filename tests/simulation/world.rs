//! What a seed makes of the world: providers and their moods, limits, budgets, crashes and clocks.

use super::dice::Dice;
use super::faults::Fault;
use sluice::prices::Money;
use sluice::routing::rank::Prefer;
use sluice::routing::{breaker::AllDown, budget, limiter};
use sluice_providers::Locality;
use std::time::Duration;

/// A seed's world.
#[derive(Clone, Debug)]
pub(super) struct World {
    pub(super) seed: u64,
    pub(super) artifacts: usize,
    pub(super) jobs: usize,
    pub(super) parties: Vec<Party>,
    pub(super) deadline: Duration,
    pub(super) budget: budget::Limits,
    pub(super) all_down: AllDown,
    pub(super) prefer: Prefer,
    /// The order is given, nothing that was learned changes it.
    pub(super) frozen: bool,
    /// µUSD that an artifact is worth.
    pub(super) value: f64,
    /// When each life of the process but the last is cut short.
    pub(super) crashes: Vec<Duration>,
    /// When somebody sets the clock, and by how much.
    pub(super) jumps: Vec<(Duration, i64)>,
    /// When the user stops the last life.
    pub(super) interrupt: Option<Duration>,
    /// The ledger is a file that each life opens anew.
    pub(super) on_disk: bool,
}

/// A provider and its mood.
#[derive(Clone, Debug)]
pub(super) struct Party {
    pub(super) name: &'static str,
    pub(super) locality: Locality,
    pub(super) models: Vec<Cast>,
    /// What the configuration says it bears.
    pub(super) limits: limiter::Limits,
    /// Requests a minute it really bears, without telling anybody.
    pub(super) secret_rpm: Option<u64>,
    /// Calls that go wrong, of a thousand.
    pub(super) faults: u64,
    /// From when until when each call goes wrong in the same way.
    pub(super) outage: Option<(Duration, Duration, Fault)>,
}

/// A model and what its texts are worth.
#[derive(Clone, Debug)]
pub(super) struct Cast {
    pub(super) model: &'static str,
    pub(super) gigabytes: u64,
    /// Texts that pass, of a thousand; `None`: every text scores 79.
    pub(super) passes: Option<u64>,
}

/// A provider's name, where it is, and its models with their gigabytes.
type Role = (&'static str, Locality, &'static [(&'static str, u64)]);

const CASTS: &[Role] = &[
    ("ollama", Locality::Local, &[("qwen2.5-coder:7b", 5), ("mistral:7b", 4), ("llama3.1:8b", 6)]),
    ("groq", Locality::Cloud, &[("openai/gpt-oss-120b", 0)]),
    ("gemini", Locality::Cloud, &[("gemini-3.5-flash-lite", 0)]),
];

impl World {
    pub(super) fn of(seed: u64, artifacts: usize) -> World {
        let mut dice = Dice::new(seed);
        let dark = dice.chance(60);
        let crashes = (0..dice.pick(&[0, 0, 1, 1, 2])).map(|_| secs(dice.within(1, 240))).collect();
        let jumps = if dice.chance(200) { dice.within(1, 4) } else { 0 };
        let day_ms = 86_400_000;
        let mut parties: Vec<Party> = CASTS.iter().map(|cast| party(cast, dark, &mut dice)).collect();
        parties.extend(floor(&mut dice));
        World {
            seed,
            artifacts,
            jobs: dice.within(1, 9) as usize,
            deadline: secs(dice.pick(&[20, 60, 120, 600])),
            budget: budget_of(&mut dice),
            all_down: dice.pick(&[AllDown::WaitUpTo(secs(30)), AllDown::TryAnyway, AllDown::Fail]),
            prefer: dice.pick(&[Prefer::Local, Prefer::Index]),
            frozen: dice.chance(100),
            value: dice.pick(&[20_000.0, 20_000.0, f64::INFINITY]),
            crashes,
            jumps: (0..jumps)
                .map(|_| (secs(dice.within(1, 200)), dice.within(0, 2 * day_ms) as i64 - day_ms as i64))
                .collect(),
            interrupt: dice.chance(60).then(|| secs(dice.within(5, 120))),
            on_disk: seed.is_multiple_of(20),
            parties,
        }
    }

    pub(super) fn party(&self, name: &str) -> &Party {
        self.parties.iter().find(|party| party.name == name).unwrap()
    }
}

fn budget_of(dice: &mut Dice) -> budget::Limits {
    let mut limit = |money: &[f64], tokens: &[u64]| budget::Limit {
        money: dice.chance(300).then(|| Money::from_usd(dice.pick(money))),
        tokens: dice.chance(200).then(|| dice.pick(tokens)),
    };
    budget::Limits {
        artifact: limit(&[0.001, 0.004], &[4_000, 12_000]),
        run: limit(&[0.002, 0.01, 0.03], &[20_000, 100_000]),
        day: limit(&[0.005, 0.02], &[50_000, 200_000]),
    }
}

fn party((name, locality, models): &Role, dark: bool, dice: &mut Dice) -> Party {
    let limits = limiter::Limits {
        requests_per_minute: dice.chance(400).then(|| dice.within(3, 40)),
        tokens_per_minute: dice.chance(400).then(|| dice.within(9_000, 60_000)),
        requests_per_day: dice.chance(100).then(|| dice.within(5, 60)),
        tokens_per_day: None,
        concurrency: dice.chance(300).then(|| dice.within(1, 5) as u32),
    };
    let outage = if dark {
        Some((Duration::ZERO, secs(1_000_000), Fault::any(dice)))
    } else {
        let from = secs(dice.within(0, 300));
        dice.chance(350).then(|| (from, from + secs(dice.within(5, 900)), Fault::any(dice)))
    };
    let cast = |(model, gigabytes): &(&'static str, u64)| Cast {
        model,
        gigabytes: *gigabytes,
        passes: if dice.chance(150) { None } else { Some(dice.within(100, 980)) },
    };
    let models = models.iter().map(cast).collect();
    let secret_rpm = dice.chance(250).then(|| dice.within(2, 20));
    Party { name, locality: *locality, models, limits, secret_rpm, faults: dice.pick(&[0, 50, 200, 500]), outage }
}

/// A draft without a model, in half of the worlds.
fn floor(dice: &mut Dice) -> Option<Party> {
    dice.chance(500).then(|| Party {
        name: "builtin",
        locality: Locality::Local,
        models: vec![Cast { model: "facts", gigabytes: 0, passes: Some(500) }],
        limits: limiter::Limits::default(),
        secret_rpm: None,
        faults: 0,
        outage: None,
    })
}

pub(super) fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}
