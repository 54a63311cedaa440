//! Waves: how often models are loaded, and that everybody gets a turn.

use super::*;
use proptest::prelude::*;
use sluice_providers::ProviderId;
use std::collections::BTreeMap;

/// Plays work to its end: `routes` names the models that each piece asks in turn. Gives loads and the order of calls.
fn play(places: usize, routes: &[Vec<usize>]) -> (u64, Vec<(Work, usize)>) {
    let provider = ProviderId::new("ollama");
    let name = |model: usize| format!("model-{model}");
    let mut waves = Waves::new(places);
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
    ) {
        let (loads, calls) = play(places, &routes);
        prop_assert_eq!(calls.len(), routes.iter().map(Vec::len).sum::<usize>());
        // A wave is a step down the routes; within one each model is loaded at most once.
        let deepest = routes.iter().map(Vec::len).max().unwrap_or(0);
        prop_assert!(loads <= 4 * deepest as u64 + 4, "{loads}");
    }
}
