//! 30–38: how soon somebody is left alone, for how long, and who is not.

use super::scene::{LIMITED, Open, ROUTE, Scene, Way, author, fallback, groq, whole};
use super::seen::Seen;
use crate::wall::{Reply, Service};
use sluice::cascade::{Ended, StopCause};
use sluice::config::{Config, Environment, Layer};
use sluice::routing::breaker::AllDown;
use std::time::Duration;

/// Plays a scenario by its number.
pub(super) async fn play(id: &str) -> Option<Seen> {
    Some(match id {
        "30" => samples().await,
        "31" => single_target().await,
        "32" => allowed_failures().await,
        "33" => several_in_one_request().await,
        "34" => unreachable().await,
        "35" => short_deadline().await,
        "36" => later_end_wins().await,
        "37" => long_hints().await,
        "38" => wrong_key_cools().await,
        _ => return None,
    })
}

fn broken() -> Reply {
    Reply::status(500, "{}")
}

/// A scene in which every request makes one call at most.
fn once(replies: impl IntoIterator<Item = Reply>) -> Scene {
    let mut scene = Scene::new(Way::Memory, ROUTE).with(groq(replies)).with(fallback());
    scene.stage.bounds.max_transport_retries = 0;
    scene
}

/// A request each second; gives how many of them called the first provider.
async fn calls_of(open: &Open<'_>, requests: usize) -> usize {
    for second in 0..requests {
        open.until(second as f64).await;
        open.ask().await;
    }
    open.calls("groq").len()
}

async fn samples() -> Seen {
    let mut seen = Seen::new();
    // Answers and failures, and how many of that many requests and one more reach the provider.
    for (script, expected) in [("x.", 3), ("x.x.x", 5), ("xxx", 3), ("x..x..x...", 11)] {
        let replies: Vec<Reply> = script.chars().map(|c| if c == 'x' { broken() } else { whole() }).collect();
        let scene = once(replies);
        let open = scene.open().await;
        let calls = calls_of(&open, script.len() + 1).await;
        seen = seen.tell(format!("{script}: {calls} calls")).wants("a door shuts when it should", calls == expected);
    }
    seen
}

async fn single_target() -> Seen {
    let mut scene = Scene::new(Way::Memory, &["groq/a"]).with(groq([Reply::status(429, LIMITED), whole()]));
    scene.stage.bounds.max_rate_limit_waits = 0;
    let open = scene.open().await;
    open.ask().await;
    open.until(2.0).await;
    let after = open.ask().await;
    let mut down = Scene::new(Way::Memory, &["groq/a"]).with(groq([broken()]));
    down.all_down = AllDown::Fail;
    let shut = down.open().await;
    for _ in 0..1000 {
        shut.ask().await;
    }
    let last = shut.ask().await;
    Seen::new()
        .tell(format!("{} calls of 1001 requests", shut.calls("groq").len()))
        .wants("a limit cools nobody", after.accepted().is_some())
        .wants("who never answers is left alone", last.attempts.is_empty() && last.passed_over.len() == 1)
}

async fn allowed_failures() -> Seen {
    let mut scene = once([broken()]);
    (scene.policy.failures, scene.policy.samples) = (101, usize::MAX);
    let open = scene.open().await;
    for _ in 0..110 {
        open.ask().await;
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("sluice.toml"), "[breaker]\nfailures = 101\n").unwrap();
    let environment = Environment::fixed(&[("HOME", "/nonexistent")]);
    let configured = Config::load(folder.path(), &environment, Layer::default()).is_ok();
    Seen::new()
        .tell(format!("{} calls of 110 requests", open.calls("groq").len()))
        .wants("the 101st failure cools", open.calls("groq").len() == 101)
        .wants("the number can be configured", configured)
}

async fn several_in_one_request() -> Seen {
    let mut scene = Scene::new(Way::Memory, &["groq/a", "gemini/m", "openai/c"])
        .with(groq([broken()]))
        .with(Service::gemini(&["m"]).replies([broken()]))
        .with(Service::openai("openai", &["c"]).replies([broken()]));
    scene.all_down = AllDown::Fail;
    let open = scene.open().await;
    let ending = open.ask().await;
    let next = open.ask().await;
    open.seen(&ending)
        .wants("each is cooled", scene.shelf.shut() == ["gemini", "groq", "openai"])
        .wants("none is asked again", next.attempts.is_empty() && next.passed_over.len() == 3)
}

async fn unreachable() -> Seen {
    let scene = Scene::new(Way::Memory, ROUTE).with(groq([Reply::hangup()])).with(fallback());
    let open = scene.open().await;
    let ending = open.ask().await;
    open.seen(&ending)
        .tell(format!("shut: {:?}", scene.shelf.shut()))
        .wants("the caller is served", ending.accepted().is_some())
        .wants("nobody is cooled", scene.shelf.shut().is_empty())
}

async fn short_deadline() -> Seen {
    let mut scene = Scene::new(Way::Memory, &["groq/a"]).with(groq([whole().after(Duration::from_secs(5))]));
    scene.stage.bounds.deadline = Duration::from_millis(1);
    let open = scene.open().await;
    let mut cut = 0;
    for _ in 0..5 {
        cut += usize::from(open.ask().await.ended == Ended::Stopped(StopCause::Deadline));
    }
    Seen::new()
        .tell(format!("{cut} of 5 cut, shut: {:?}", scene.shelf.shut()))
        .wants("each is cut and called", cut == 5 && open.calls("groq").len() == 5)
        .wants("nobody is cooled", scene.shelf.shut().is_empty())
}

/// Two calls under way: the first is told to wait long, the second, later, only a little.
async fn later_end_wins() -> Seen {
    let busy =
        |after, hint: &str| Reply::status(503, "{}").header("retry-after", hint).after(Duration::from_secs(after));
    let mut scene = once([busy(1, "180"), busy(2, "10"), whole()]);
    scene.policy.failures = 1;
    let open = scene.open().await;
    tokio::join!(open.ask(), open.ask());
    open.until(100.0).await;
    let early = open.ask().await;
    open.until(183.0).await;
    let late = open.ask().await;
    open.seen(&late)
        .wants("the longer end is kept", author(&early).as_deref() == Some("gemini/m"))
        .wants("and ends", author(&late).as_deref() == Some("groq/a"))
}

async fn long_hints() -> Seen {
    let mut seen = Seen::new();
    for (status, hint, longest_s, failures) in
        [(503, 180, 30, 1), (503, 180, 30, 3), (429, 180, 30, 3), (503, 90, 60, 1)]
    {
        let reply = Reply::status(status, if status == 429 { LIMITED } else { "{}" });
        let mut scene = once([reply.header("retry-after", &hint.to_string()), whole()]);
        scene.policy.longest_cooldown = Duration::from_secs(longest_s);
        scene.policy.failures = failures;
        let open = scene.open().await;
        open.ask().await;
        let hint = f64::from(hint);
        open.until(hint - 20.0).await;
        open.ask().await;
        let early = open.calls("groq").iter().filter(|at| (0.1..hint).contains(*at)).count();
        open.until(hint + 3.0).await;
        let late = open.ask().await;
        seen = seen
            .tell(format!("{status}, {hint} s: {:.0?}", open.calls("groq")))
            .wants("left alone as long as it asks", early == 0)
            .wants("and no longer", author(&late).as_deref() == Some("groq/a"));
    }
    seen
}

async fn wrong_key_cools() -> Seen {
    let scene = once([Reply::status(401, "{}"), whole()]);
    let open = scene.open().await;
    let first = open.ask().await;
    let next = open.ask().await;
    open.seen(&first)
        .wants("it is told", first.attempts[0].reason.as_deref() == Some("auth"))
        .wants("the next request skips it", open.calls("groq").len() == 1 && next.accepted().is_some())
}
