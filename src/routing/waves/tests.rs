//! Waves: how often models are loaded, and that everybody gets a turn.

use super::*;
use proptest::prelude::*;
use sluice_providers::ProviderId;
use std::collections::BTreeMap;

/// Plays work to its end: `routes` names the models that each piece asks in turn. Gives loads and the order of calls.
fn play(places: usize, routes: &[Vec<usize>]) -> (u64, Vec<(Work, usize)>) {
    play_on(1, places, routes)
}

/// The same on so many servers.
fn play_on(servers: usize, places: usize, routes: &[Vec<usize>]) -> (u64, Vec<(Work, usize)>) {
    let provider = ProviderId::new("ollama");
    let name = |model: usize| format!("model-{model}");
    let mut waves = Waves::new(places);
    waves.has_servers(&provider, servers);
    let mut asked: BTreeMap<Work, usize> = BTreeMap::new();
    let mut calls = Vec::new();
    let mut ready: Vec<(Work, bool)> = Vec::new();
    for work in 0..routes.len() {
        if waves.begin(work) == Turn::Go {
            ready.push((work, false));
        }
    }
    // Each turn, one of those who may work makes a call and then wants its next model, or ends.
    for _ in 0..100_000 {
        ready.extend(waves.called().into_iter().map(|work| (work, asked.contains_key(&work))));
        let Some((work, has_turn)) = (!ready.is_empty()).then(|| ready.remove(0)) else { break };
        let at = *asked.entry(work).or_default();
        let Some(model) = routes[work].get(at) else {
            waves.end(work);
            continue;
        };
        if !has_turn && waves.wants(work, &provider, &name(*model)) == Turn::Later {
            continue;
        }
        calls.push((work, *model));
        asked.insert(work, at + 1);
        ready.push((work, false));
    }
    (waves.loads(), calls)
}

#[test]
fn each_model_is_loaded_once_for_all_that_wait_for_it() {
    // Two hundred artifacts; every third fails on the first model, every ninth on the second, too.
    let routes: Vec<Vec<usize>> = (0..200)
        .map(|work| match (work % 3, work % 9) {
            (0, 0) => vec![0, 1, 2],
            (0, _) => vec![0, 1],
            _ => vec![0],
        })
        .collect();
    for places in [1, 2, 8] {
        let (loads, calls) = play(places, &routes);
        assert_eq!(loads, 3, "{places} places");
        assert_eq!(calls.len(), routes.iter().map(Vec::len).sum::<usize>());
    }
}

#[test]
fn two_servers_have_two_models_loaded_at_the_same_time_and_each_is_loaded_once() {
    // Two hundred artifacts over three models: half begin with one model, half with the other, some go on to the third.
    let routes: Vec<Vec<usize>> = (0..200)
        .map(|work| match work % 9 {
            0 | 1 => vec![work % 2, 2],
            _ => vec![work % 2],
        })
        .collect();
    // How often a call asks another model than the one before it.
    let changes = |calls: &[(Work, usize)]| calls.windows(2).filter(|pair| pair[0].1 != pair[1].1).count();
    for places in [2, 8, 200] {
        let (loads, calls) = play_on(2, places, &routes);
        assert_eq!((loads, calls.len()), (3, routes.iter().map(Vec::len).sum::<usize>()), "{places} places");
        let first_of_third = calls.iter().position(|(_, model)| *model == 2).unwrap();
        assert!(changes(&calls[..first_of_third]) > 50, "both work side by side: {}", changes(&calls));
        let (loads, calls) = play_on(1, places, &routes);
        assert_eq!((loads, changes(&calls)), (3, 2), "one server, one model after the other");
    }
    assert_eq!(play_on(3, 8, &routes).0, 3);
}

#[test]
fn of_a_server_that_has_gone_the_model_is_loaded_again() {
    let provider = ProviderId::new("ollama");
    let mut waves = Waves::new(4);
    assert!(waves.has_servers(&provider, 2) && !waves.has_servers(&provider, 2));
    let wants = |waves: &mut Waves, work, model| waves.wants(work, &provider, model);
    assert_eq!([0, 1, 2].map(|work| waves.begin(work)), [Turn::Go; 3]);
    assert_eq!(
        (wants(&mut waves, 0, "a"), wants(&mut waves, 1, "b"), wants(&mut waves, 2, "c")),
        (Turn::Go, Turn::Go, Turn::Later)
    );
    waves.end(0);
    assert_eq!(waves.called(), [2], "the model that nobody uses makes room");
    assert_eq!((wants(&mut waves, 1, "b"), waves.loads()), (Turn::Go, 3));
    assert!(waves.has_servers(&provider, 0), "one is left at least");
    waves.end(2);
    waves.begin(0);
    assert_eq!(
        wants(&mut waves, 0, "c"),
        Turn::Later,
        "which one has gone nobody knows: what was used last is believed"
    );
    waves.end(1);
    assert_eq!((waves.called(), waves.loads()), (vec![0], 4));
}

#[test]
fn one_after_the_other_is_done_in_the_order_it_was_asked_for() {
    let (_, calls) = play(1, &vec![vec![0]; 5]);
    assert_eq!(calls.iter().map(|(work, _)| *work).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
}

#[test]
fn who_is_alone_loads_what_it_needs() {
    assert_eq!(play(1, &[vec![0, 1, 2, 0]]).0, 4);
}

#[test]
fn what_is_loaded_already_is_used_first() {
    let provider = ProviderId::new("ollama");
    let mut waves = Waves::new(2);
    waves.knows_loaded(&provider, "b");
    assert_eq!((waves.begin(0), waves.begin(1)), (Turn::Go, Turn::Go));
    assert_eq!(waves.wants(0, &provider, "a"), Turn::Later);
    assert_eq!(waves.wants(1, &provider, "b"), Turn::Go);
    assert!(waves.called().is_empty());
    waves.end(1);
    assert_eq!(waves.called(), [0]);
    assert_eq!(waves.loads(), 1);
}

#[tokio::test]
async fn tasks_wait_for_their_wave_and_a_dropped_one_lets_others_on() {
    let yard = Yard::new(Waves::new(1));
    let provider = ProviderId::new("ollama");
    let first = yard.enter(0).await;
    first.use_model(&provider, "a").await;
    let second = async {
        let stay = yard.enter(1).await;
        stay.use_model(&provider, "a").await;
    };
    let third = async {
        // First wants another model now: the second one is done before it is loaded.
        first.use_model(&provider, "b").await;
        drop(first);
    };
    tokio::join!(second, third);
    assert_eq!(yard.loads(), 2);
}

proptest! {
    #[test]
    fn everybody_gets_a_turn_and_models_are_loaded_once_a_wave(
        routes in prop::collection::vec(prop::collection::vec(0usize..4, 0..4), 0..30),
        places in 1usize..5,
        servers in 1usize..4,
    ) {
        let (loads, calls) = play_on(servers, places, &routes);
        prop_assert_eq!(calls.len(), routes.iter().map(Vec::len).sum::<usize>());
        // A wave is a step down the routes; within one each model is loaded at most once.
        let deepest = routes.iter().map(Vec::len).max().unwrap_or(0);
        prop_assert!(loads <= 4 * deepest as u64 + 4, "{loads}");
    }
}
