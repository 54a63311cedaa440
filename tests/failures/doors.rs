//! 39–42: everybody is down, one tries for all, and who comes back.

use super::scene::{ROUTE, Scene, Way, author, fallback, groq, outcomes, whole};
use super::seen::Seen;
use crate::wall::{Reply, Service};
use sluice::cascade::Ended;
use sluice::routing::breaker::{AllDown, Policy};
use std::time::Duration;

/// Plays a scenario by its number.
pub(super) async fn play(id: &str) -> Option<Seen> {
    Some(match id {
        "39" => all_down().await,
        "40" => one_of_fifty().await.and(escalation().await).and(streak().await),
        "41" => context_words_on_a_failure().await,
        "42" => recovery().await,
        _ => return None,
    })
}

fn broken() -> Reply {
    Reply::status(500, "{}")
}

fn once(replies: impl IntoIterator<Item = Reply>) -> Scene {
    let mut scene = Scene::new(Way::Memory, ROUTE).with(groq(replies)).with(fallback());
    scene.stage.bounds.max_transport_retries = 0;
    scene
}

/// The first is down for its key, the other only cools.
async fn all_down() -> Seen {
    let mut seen = Seen::new();
    for (all_down, expected) in [
        (AllDown::Fail, vec![]),
        (AllDown::TryAnyway, vec!["gemini/m accepted"]),
        (AllDown::WaitUpTo(Duration::from_secs(30)), vec!["gemini/m accepted"]),
    ] {
        let mut scene = Scene::new(Way::Memory, ROUTE)
            .with(groq([Reply::status(401, "{}")]))
            .with(Service::gemini(&["m"]).replies([broken(), broken(), broken(), Reply::text("91")]));
        scene.all_down = all_down;
        let open = scene.open().await;
        open.ask().await;
        let next = open.ask().await;
        let told = next.passed_over.iter().all(|it| it.message.contains("left alone for another"));
        seen = seen
            .tell(format!("{all_down:?}: {} in {:.1} s", crate::cascade::scenarios::told(&next).join(", "), open.now()))
            .wants("the policy is kept", crate::cascade::scenarios::told(&next) == expected)
            .wants("who is left alone and how long is told", next.passed_over.len() >= 2 && told)
            .wants("a failure is one", expected.is_empty() == (next.ended == Ended::Failed));
    }
    seen
}

async fn one_of_fifty() -> Seen {
    let slow = whole().after(Duration::from_secs(2));
    let scene = once([broken(), broken(), broken(), slow]);
    let open = scene.open().await;
    for _ in 0..3 {
        open.ask().await;
    }
    open.until(16.0).await;
    let endings = futures_util::future::join_all((0..50).map(|_| open.ask())).await;
    let tries = open.calls("groq").len() - 3;
    let served = endings.iter().filter(|ending| ending.accepted().is_some()).count();
    Seen::new()
        .tell(format!("{tries} of 50 tries, {served} of 50 are served"))
        .wants("exactly one tries", tries == 1)
        .wants("everybody is served", served == 50)
}

/// A request each second, for so long; gives the calls of the first provider, in seconds.
async fn calls(scene: &Scene, seconds: u32) -> Vec<f64> {
    let open = scene.open().await;
    for second in 0..seconds {
        open.until(f64::from(second)).await;
        open.ask().await;
    }
    open.calls("groq")
}

fn gaps(calls: &[f64]) -> Vec<f64> {
    calls.windows(2).map(|pair| pair[1] - pair[0]).filter(|gap| *gap > 1.5).collect()
}

async fn escalation() -> Seen {
    let mut scene = once([broken()]);
    scene.policy = Policy { longest_cooldown: Duration::from_secs(120), ..Policy::default() };
    let gaps = gaps(&calls(&scene, 250).await);
    let expected = [15.0, 30.0, 60.0, 120.0];
    let right = gaps.len() == 4 && gaps.iter().zip(expected).all(|(gap, wanted)| (wanted..wanted + 1.1).contains(gap));
    Seen::new().tell(format!("tries after {gaps:.0?} s")).wants("cooldowns double", right)
}

async fn streak() -> Seen {
    let mut replies = vec![broken(), broken(), broken(), broken(), whole()];
    replies.extend([broken(), broken(), broken(), whole()]);
    let gaps = gaps(&calls(&once(replies), 80).await);
    let right = gaps.len() == 3 && gaps.iter().zip([15.0, 30.0, 15.0]).all(|(gap, it)| (it..it + 1.1).contains(gap));
    Seen::new().tell(format!("with an answer between {gaps:.0?} s")).wants("an answer clears the streak", right)
}

async fn context_words_on_a_failure() -> Seen {
    let body = r#"{"error":{"message":"maximum context length could not be determined"}}"#;
    let scene = Scene::new(Way::Memory, ROUTE).with(groq([Reply::status(500, body), whole()])).with(fallback());
    let open = scene.open().await;
    let ending = open.ask().await;
    open.seen(&ending)
        .wants("a failure of the server", outcomes(&ending) == ["server_error", "accepted"])
        .wants("the same model answers", author(&ending).as_deref() == Some("groq/a"))
}

async fn recovery() -> Seen {
    let scene = once([broken(), broken(), broken(), whole()]);
    let open = scene.open().await;
    for _ in 0..3 {
        open.ask().await;
    }
    let shut = scene.shelf.shut();
    open.until(16.0).await;
    let back = open.ask().await;
    let after = futures_util::future::join_all((0..4).map(|_| open.ask())).await;
    let all = after.iter().all(|ending| author(ending).as_deref() == Some("groq/a"));
    open.seen(&back)
        .tell(format!("shut: {shut:?}, then {:?}", scene.shelf.shut()))
        .wants("shut for a while", shut == ["groq"])
        .wants("healthy after an answer", scene.shelf.shut().is_empty() && all)
}
