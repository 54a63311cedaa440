//! Local models through the whole traffic, and single worlds that a seed may not draw.

use super::actor::Actor;
use super::books::Books;
use super::clock;
use super::life::{Stage, live};
use super::witness::at_once;
use super::world::{Cast, Party, World, secs};
use sluice::ledger::{SqliteLedger, Status};
use sluice::routing::{breaker::AllDown, budget, limiter, rank::Prefer};
use sluice_providers::{Locality, Provider, ProviderId, Reason};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

use super::faults::Fault;

fn party(name: &'static str, locality: Locality, models: &[(&'static str, Option<u64>)]) -> Party {
    Party {
        name,
        locality,
        models: models.iter().map(|(model, passes)| Cast { model, gigabytes: 5, passes: *passes }).collect(),
        limits: limiter::Limits::default(),
        secret_rpm: None,
        faults: 0,
        outage: None,
    }
}

fn world(artifacts: usize, jobs: usize, parties: Vec<Party>) -> World {
    World {
        seed: 1,
        artifacts,
        jobs,
        parties,
        deadline: secs(600),
        budget: budget::Limits::default(),
        all_down: AllDown::WaitUpTo(secs(30)),
        prefer: Prefer::Local,
        frozen: false,
        value: f64::INFINITY,
        crashes: Vec::new(),
        jumps: Vec::new(),
        interrupt: None,
        on_disk: false,
    }
}

fn nothing_is_broken(books: &Books) {
    assert!(books.broken().is_empty(), "{:#?}", books.broken());
}

/// Plays one life: its books, and how each artifact ended.
fn play(world: &World) -> (Arc<Books>, Vec<Status>, u64) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    runtime.block_on(async {
        clock::start(world.seed);
        let books = Arc::new(Books::new(world));
        let actor = |party: &Party| Arc::new(Actor::new(party, world.seed, &books)) as Arc<dyn Provider>;
        let providers: BTreeMap<ProviderId, Arc<dyn Provider>> =
            world.parties.iter().map(|party| (ProviderId::new(party.name), actor(party))).collect();
        let ledger = at_once(SqliteLedger::in_memory()).unwrap();
        books.begin_life(0);
        let (_keep, interrupted) = watch::channel(false);
        let stage = Stage { world, books: &books, ledger: &ledger, providers: &providers, interrupted };
        let (_, statuses) = live(&stage).await;
        let took = books.age().as_secs();
        (books, statuses, took)
    })
}

#[test]
fn two_hundred_artifacts_load_each_of_three_local_models_once_a_wave() {
    let models = [("qwen2.5-coder:7b", Some(700)), ("mistral:7b", Some(500)), ("llama3.1:8b", Some(500))];
    for jobs in [1, 2, 8] {
        let fixed = World { frozen: true, ..world(200, jobs, vec![party("ollama", Locality::Local, &models)]) };
        let (books, statuses, _) = play(&fixed);
        nothing_is_broken(&books);
        assert_eq!((statuses.len(), books.loads()), (200, 3), "{jobs} jobs");
    }
}

#[test]
fn an_order_that_changes_while_it_is_learned_costs_few_loads() {
    let models = [("qwen2.5-coder:7b", Some(700)), ("mistral:7b", Some(500)), ("llama3.1:8b", Some(500))];
    for jobs in [1, 2, 8] {
        let (books, ..) = play(&world(200, jobs, vec![party("ollama", Locality::Local, &models)]));
        nothing_is_broken(&books);
        let (loads, calls) = (books.loads(), books.calls().len() as u64);
        assert!(calls > 200 && loads * 10 < calls, "{loads} loads for {calls} calls, {jobs} jobs");
    }
}

#[test]
fn a_model_that_always_scores_79_is_never_accepted() {
    let always = party("groq", Locality::Cloud, &[("openai/gpt-oss-120b", None)]);
    let (books, statuses, _) = play(&world(20, 4, vec![always]));
    nothing_is_broken(&books);
    assert!(statuses.iter().all(|status| *status == Status::Rejected), "{statuses:?}");
    // An answer and its retry with findings: never a third.
    assert!(books.calls().len() <= 40, "{} calls", books.calls().len());
}

#[test]
fn where_everybody_is_down_nobody_is_hammered_and_every_artifact_ends() {
    let forever =
        Some((Duration::ZERO, secs(1_000_000), Fault::Error(Box::new(Reason::Transport), None, None, secs(1))));
    let down =
        |name, locality, model| Party { outage: forever.clone(), ..party(name, locality, &[(model, Some(900))]) };
    for all_down in [AllDown::WaitUpTo(secs(30)), AllDown::TryAnyway, AllDown::Fail] {
        let parties = vec![
            down("ollama", Locality::Local, "mistral:7b"),
            down("groq", Locality::Cloud, "openai/gpt-oss-120b"),
            down("gemini", Locality::Cloud, "gemini-3.5-flash-lite"),
        ];
        let (books, statuses, _) = play(&World { all_down, ..world(40, 4, parties) });
        nothing_is_broken(&books);
        assert!(statuses.iter().all(|status| *status == Status::Failed), "{all_down:?}: {statuses:?}");
        // Three failures shut a door; then one try a cooldown, or one forced call an artifact.
        let most = if all_down == AllDown::TryAnyway { 3 * 7 + 3 * 40 } else { 3 * 7 + 40 };
        assert!(books.calls().len() <= most, "{all_down:?}: {} calls", books.calls().len());
    }
}

#[test]
fn a_clock_that_is_set_while_everybody_waits_holds_nobody_for_ever() {
    let limits = limiter::Limits { requests_per_minute: Some(5), ..limiter::Limits::default() };
    for by_ms in [-86_400_000, -3_600_000, -1, 1, 3_600_000, 86_400_000] {
        let slow = Party { limits, ..party("groq", Locality::Cloud, &[("openai/gpt-oss-120b", Some(1000))]) };
        let world = World { jumps: vec![(secs(7), by_ms)], ..world(20, 4, vec![slow]) };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
        let (statuses, age) = runtime.block_on(async {
            clock::start(1);
            let books = Arc::new(Books::new(&world));
            let actor = Arc::new(Actor::new(&world.parties[0], 1, &books)) as Arc<dyn Provider>;
            let providers = BTreeMap::from([(ProviderId::new("groq"), actor)]);
            let ledger = at_once(SqliteLedger::in_memory()).unwrap();
            let (_keep, interrupted) = watch::channel(false);
            let stage = Stage { world: &world, books: &books, ledger: &ledger, providers: &providers, interrupted };
            let set = async {
                clock::pass(secs(7)).await;
                clock::jump(by_ms);
            };
            let ((_, statuses), ()) = tokio::join!(live(&stage), set);
            (statuses, books.age())
        });
        assert!(statuses.iter().all(|status| *status == Status::Accepted), "{by_ms}: {statuses:?}");
        // Twenty calls at five a minute; a jump may cost a minute more.
        assert!(age <= secs(400), "{by_ms}: {age:?}");
    }
}
