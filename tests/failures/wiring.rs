//! How plan, doors and limits hang together: what only shows where all of them are real.

use super::scene::{ROUTE, Scene, Way, author, fallback, groq, whole};
use super::till::Till;
use crate::wall::Reply;
use sluice::routing::breaker::{Account, QuotaScope};
use sluice::routing::limiter::Limits;
use std::time::Duration;

const QUOTA: &str = r#"{"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}"#;

fn once(replies: impl IntoIterator<Item = Reply>) -> Scene {
    let mut scene = Scene::new(Way::Memory, ROUTE).with(groq(replies)).with(fallback());
    scene.stage.bounds.max_transport_retries = 0;
    scene
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_the_limit_of_a_model_that_is_left_alone_anyway() {
    let mut scene = once([Reply::status(503, "{}").header("retry-after", "20")]);
    scene.policy.failures = 1;
    let open = scene.open().await;
    open.ask().await;
    let ending = open.ask().await;
    assert_eq!(author(&ending).as_deref(), Some("gemini/m"));
    assert!(open.now() < 0.1, "waited {} s for a door that is shut", open.now());
}

#[tokio::test(start_paused = true)]
async fn a_wait_for_a_limit_is_told_once_and_at_once_however_often_others_end_meanwhile() {
    let limits = Limits { requests_per_minute: Some(6), ..Limits::default() };
    let scene = Scene::new(Way::Memory, &["groq/a"]).with(groq(std::iter::repeat_with(whole).take(9)));
    let scene = scene.limited("groq", Some("a"), limits);
    let open = scene.open().await;
    // The first two fit into the burst; each of the others waits for one call of its own.
    tokio::join!(open.ask(), open.ask(), open.ask(), open.ask(), open.ask());
    let log = scene.stage.log();
    let told = log.iter().filter(|line| line.starts_with("waiting") && line.ends_with("rate_limited")).count();
    let waited = open.calls("groq").iter().filter(|at| **at >= 1.0).count();
    assert!((1..=4).contains(&waited) && told == waited, "{told} of {waited}: {log:#?}");
}

#[tokio::test(start_paused = true)]
async fn a_used_up_quota_of_one_model_leaves_the_others_of_its_account_open() {
    for (quota, expected) in [(QuotaScope::Model, Some("groq/b")), (QuotaScope::Account, None)] {
        let account = Account { quota, ..Account::default() };
        let route = ["groq/a", "groq/b"];
        let scene = Scene::new(Way::Memory, &route).with(groq([Reply::status(429, QUOTA), whole()]));
        let scene = scene.account("groq", account);
        let open = scene.open().await;
        open.ask().await;
        assert_eq!(author(&open.ask().await).as_deref(), expected, "{quota:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_try_whose_task_is_dropped_is_the_next_callers_at_once() {
    let broken = || Reply::status(500, "{}");
    let scene = once([broken(), broken(), broken(), Reply::silence(), whole()]);
    let open = scene.open().await;
    for _ in 0..3 {
        open.ask().await;
    }
    open.until(16.0).await;
    assert!(tokio::time::timeout(Duration::from_secs(3), open.ask()).await.is_err());
    assert_eq!(author(&open.ask().await).as_deref(), Some("groq/a"));
}

#[tokio::test(start_paused = true)]
async fn calls_that_are_dropped_on_their_way_leave_their_places_to_others() {
    let limits = Limits { concurrency: Some(2), ..Limits::default() };
    let replies = [Reply::silence(), Reply::silence(), whole()];
    let scene = Scene::new(Way::Memory, &["groq/a"]).with(groq(replies)).limited("groq", Some("a"), limits);
    let open = scene.open().await;
    let both = async { tokio::join!(open.ask(), open.ask()) };
    assert!(tokio::time::timeout(Duration::from_secs(3), both).await.is_err());
    let ending = open.ask().await;
    assert!(ending.accepted().is_some() && open.now() < 3.2, "{} s", open.now());
}

#[tokio::test(start_paused = true)]
async fn a_place_that_becomes_free_is_taken_at_once() {
    let limits = Limits { concurrency: Some(1), ..Limits::default() };
    let slow = whole().after(Duration::from_secs(2));
    let scene = Scene::new(Way::Memory, &["groq/a"]).with(groq([slow])).limited("groq", None, limits);
    let open = scene.open().await;
    let endings = futures_util::future::join_all((0..5).map(|_| open.ask())).await;
    assert!(endings.iter().all(|ending| ending.accepted().is_some()));
    assert!((10.0..10.2).contains(&open.now()), "{} s for five calls of two", open.now());
}

#[tokio::test(start_paused = true)]
async fn a_wait_for_a_limit_ends_with_the_deadline() {
    let limits = Limits { concurrency: Some(1), ..Limits::default() };
    let stuck = whole().stall_after(1);
    let mut scene = Scene::new(Way::Memory, ROUTE).with(groq([stuck])).with(fallback()).limited("groq", None, limits);
    scene.idle = Duration::from_secs(3000);
    scene.stage.bounds.deadline = Duration::from_secs(30);
    let open = scene.open().await;
    let (first, second) = tokio::join!(open.ask(), open.ask());
    assert!(open.now() < 30.2, "{} s", open.now());
    assert!(first.accepted().is_none(), "the first hangs until its deadline");
    assert_eq!(second.attempts.iter().filter(|it| it.candidate.provider.as_str() == "groq").count(), 0);
}

#[tokio::test(start_paused = true)]
async fn every_call_has_its_row_and_every_reservation_its_end() {
    let replies = [
        Reply::status(500, "{}"),
        whole().cut_after(3),
        Reply::status(429, "{}"),
        whole(),
        Reply::text("70"),
        Reply::silence(),
        Reply::status(401, "{}"),
    ];
    let scene = Scene::new(Way::Memory, ROUTE).with(groq(replies)).with(fallback());
    let (open, till) = (scene.open().await, Till::default());
    let mut rows = 0;
    for _ in 0..8 {
        let ending = open.ask_paid(&till).await;
        let ordinals: Vec<u32> = ending.attempts.iter().map(|attempt| attempt.ordinal).collect();
        assert_eq!(ordinals, (1..=ordinals.len() as u32).collect::<Vec<_>>());
        rows += ordinals.len();
    }
    let calls = open.calls("groq").len() + open.calls("gemini").len();
    assert_eq!((rows, till.is_even()), (calls, true));
    assert_eq!(scene.stage.log().iter().filter(|line| line.starts_with("row ")).count(), calls);
}
