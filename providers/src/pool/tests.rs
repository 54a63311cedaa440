//! Pools of servers in memory.

use super::Pool;
use crate::provider::{Model, Provider, ProviderId};
use crate::reason::{Advice, Reason};
use crate::stub::{Stub, request};
use std::sync::Arc;
use std::time::Duration;

fn pool(hosts: &[&Arc<Stub>]) -> Pool {
    let hosts = hosts.iter().map(|host| (*host).clone() as Arc<dyn Provider>).collect();
    Pool::new(ProviderId::new("lab"), hosts)
}

fn hosts() -> (Arc<Stub>, Arc<Stub>) {
    (Arc::new(Stub::new("lab", &["m"])), Arc::new(Stub::new("lab", &["m"])))
}

fn calls(host: &Stub) -> usize {
    host.heard().iter().filter(|call| call.starts_with("stream")).count()
}

#[tokio::test(start_paused = true)]
async fn twenty_calls_at_once_are_spread_evenly_over_two_servers() {
    let (a, b) = hosts();
    let pool = pool(&[&a, &b]);
    let mut open = Vec::new();
    for _ in 0..20 {
        open.push(pool.stream(&request("m")).await.expect("an answer begins"));
    }
    assert_eq!((calls(&a), calls(&b)), (10, 10));
    drop(open);
    // Nothing is in flight any more: the first of equal ones is asked.
    pool.generate(&request("m")).await.expect("an answer");
    assert_eq!((calls(&a), calls(&b)), (11, 10));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_was_dropped_is_not_in_flight() {
    let (a, b) = hosts();
    let pool = pool(&[&a, &b]);
    drop(pool.stream(&request("m")).await);
    drop(pool.stream(&request("m")).await);
    assert_eq!((calls(&a), calls(&b)), (2, 0));
}

#[tokio::test(start_paused = true)]
async fn a_dead_server_fails_one_call_and_is_asked_last_until_it_answers_again() {
    let (a, b) = hosts();
    let pool = pool(&[&a, &b]);
    a.goes(true);
    let error = pool.generate(&request("m")).await.expect_err("nothing is asked twice from here");
    assert_eq!((&error.reason, calls(&b)), (&Reason::Transport, 0));
    assert_eq!((error.advice, pool.servers()), (None, 1), "sent again it goes to the other one");
    let mut open = Vec::new();
    for _ in 0..10 {
        open.push(pool.stream(&request("m")).await.expect("the other one answers"));
    }
    assert_eq!((calls(&a), calls(&b)), (1, 10));
    a.goes(false);
    tokio::time::advance(Duration::from_secs(31)).await;
    pool.generate(&request("m")).await.expect("it is back");
    assert_eq!((calls(&a), calls(&b)), (2, 10));
    assert_eq!(a.heard().iter().filter(|call| *call == "health").count(), 1);
}

#[tokio::test(start_paused = true)]
async fn where_all_are_dead_the_call_fails_and_says_so() {
    let (a, b) = hosts();
    let pool = pool(&[&a, &b]);
    a.goes(true);
    b.goes(true);
    for advice in [None, Some(Advice::AskElsewhere), Some(Advice::AskElsewhere)] {
        let error = pool.generate(&request("m")).await.expect_err("nobody");
        assert_eq!((error.reason, error.advice), (Reason::Transport, advice));
    }
    assert_eq!(pool.health().await.expect_err("nobody").reason, Reason::Transport);
    assert!(pool.models().await.is_err());
    assert!(super::Pool::new(ProviderId::new("none"), Vec::new()).generate(&request("m")).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_server_that_has_the_model_is_preferred_and_one_that_has_it_loaded_even_more() {
    let a = Arc::new(Stub::new("lab", &["x"]));
    let b = Arc::new(Stub::new("lab", &["x", "m:latest"]));
    let c = Arc::new(Stub::new("lab", &["x"]).with_model(Model { loaded: true, ..Model::named("m") }));
    let pool = pool(&[&a, &b, &c]);
    pool.models().await.expect("all tell");
    let first = pool.stream(&request("m")).await.expect("an answer begins");
    assert_eq!((calls(&a), calls(&b), calls(&c)), (0, 0, 1), "it is loaded there");
    let second = pool.stream(&request("m")).await.expect("an answer begins");
    assert_eq!((calls(&a), calls(&b), calls(&c)), (0, 1, 1), "the other one is busy");
    drop((first, second));
}

#[tokio::test(start_paused = true)]
async fn two_models_stay_each_on_a_server_of_its_own_while_both_are_used() {
    let hosts = || Arc::new(Stub::new("lab", &["m", "n", "o"]));
    for has_told in [true, false] {
        let (a, b) = (hosts(), hosts());
        let pool = pool(&[&a, &b]);
        if has_told {
            pool.models().await.expect("both tell");
        }
        let mut open = Vec::new();
        for model in ["m", "n", "m", "m", "m"] {
            open.push(pool.stream(&request(model)).await.expect("an answer begins"));
        }
        assert_eq!(
            (a.heard().len(), b.heard()),
            (4, vec!["stream n".to_owned()]),
            "the second one is less busy, but kept"
        );
        open.clear();
        for model in ["n", "m", "n"] {
            pool.generate(&request(model)).await.expect("an answer");
            tokio::time::advance(Duration::from_secs(20)).await;
        }
        assert_eq!((calls(&a), calls(&b)), (5, 3), "nor is it free between two answers");
        // A third one goes where nobody was for longest, and one that nobody uses any more leaves its place.
        pool.generate(&request("o")).await.expect("an answer");
        assert_eq!(a.heard().last().map(String::as_str), Some("stream o"));
        tokio::time::advance(Duration::from_secs(31)).await;
        let _busy = pool.stream(&request("n")).await.expect("an answer begins");
        pool.generate(&request("n")).await.expect("an answer");
        assert_eq!(a.heard().last().map(String::as_str), Some("stream n"));
        assert_eq!(pool.servers(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn memory_is_freed_and_models_are_fetched_where_the_next_call_goes() {
    let a = Arc::new(Stub::new("lab", &["x"]).pulls(Ok(())));
    let b = Arc::new(Stub::new("lab", &["x"]).pulls(Ok(())));
    let pool = pool(&[&a, &b]);
    pool.models().await.expect("both tell");
    let busy = pool.stream(&request("x")).await.expect("an answer begins");
    pool.unload_others("m").await.expect("it answers");
    // The first server is free again by now, but its memory was not freed.
    drop(busy);
    pool.generate(&request("m")).await.expect("an answer");
    assert_eq!(b.heard(), ["unload for m", "stream m"]);

    pool.pull("new", &|_| {}).await.expect("it can be fetched");
    let _busy = pool.stream(&request("new")).await.expect("an answer begins");
    pool.generate(&request("new")).await.expect("an answer");
    assert_eq!(calls(&b), 1, "only the first server has it");
}

#[tokio::test(start_paused = true)]
async fn lists_are_joined_and_the_best_health_is_told() {
    let told =
        |digest: &str, context| Model { digest: Some(digest.into()), context: Some(context), ..Model::named("m") };
    let a = Arc::new(Stub::new("lab", &["only-a"]).with_model(told("1", 8192)));
    let b = Arc::new(Stub::new("lab", &[]).with_model(Model { loaded: true, ..told("2", 4096) }));
    let c = Arc::new(Stub::new("lab", &["only-c"]));
    let pool = pool(&[&a, &b, &c]);
    c.goes(true);
    let models = pool.models().await.expect("two tell");
    assert_eq!(models.iter().map(|model| model.id.as_str()).collect::<Vec<_>>(), ["only-a", "m"]);
    assert_eq!((models[1].context, models[1].loaded, models[1].digest.as_deref()), (Some(4096), true, None));
    assert_eq!(pool.health().await.expect("two answer").detail, "1.0, 2 of 3 servers");
}
