//! 44–53: what is hidden, what is told, what is tried again and what is not.

use super::scene::{ROUTE, SIXTY, Scene, Way, author, fallback, groq, outcomes, whole};
use super::seen::Seen;
use crate::cascade::scenarios::told;
use crate::wall::{Reply, Service};
use sluice::cascade::{Ended, StopCause};
use sluice::config::{Config, Environment, Layer};
use std::time::Duration;

/// Plays a scenario by its number.
pub(super) async fn play(id: &str) -> Option<Seen> {
    Some(match id {
        "44" => hidden_failure().await,
        "45" => both_fail().await,
        "46" => relayed_faults().await,
        "47" => retries_beside_a_fallback().await,
        "48" => flaky().await,
        "49" => after_the_first_piece().await,
        "51" => inner_limit_first().await,
        "53" => odd_endings().await,
        _ => return None,
    })
}

fn with_fallback(replies: impl IntoIterator<Item = Reply>) -> Scene {
    Scene::new(Way::Memory, ROUTE).with(groq(replies)).with(fallback())
}

async fn hidden_failure() -> Seen {
    let scene = with_fallback([Reply::status(502, "<html>Bad gateway</html>")]);
    let open = scene.open().await;
    let ending = open.ask().await;
    open.seen(&ending)
        .wants("the caller is served", author(&ending).as_deref() == Some("gemini/m"))
        .wants("the attempts show the failure", outcomes(&ending)[0] == "server_error")
        .wants("in the ledger too", scene.stage.log().iter().any(|line| line == "row 1 failed"))
}

async fn both_fail() -> Seen {
    let scene = Scene::new(Way::Memory, ROUTE)
        .with(groq([Reply::status(500, "{}")]))
        .with(Service::gemini(&["m"]).replies([Reply::status(403, "{}")]));
    let open = scene.open().await;
    let ending = open.ask().await;
    let all = ["groq/a server_error", "groq/a server_error", "groq/a server_error", "gemini/m auth"];
    open.seen(&ending)
        .wants("both errors, in order", told(&ending) == all)
        .wants("an end", ending.ended == Ended::Failed && open.now() < 10.0)
}

async fn relayed_faults() -> Seen {
    let mut seen = Seen::new();
    for status in [400, 422] {
        let scene = with_fallback([Reply::status(status, r#"{"error":{"message":"unknown field"}}"#)]);
        let open = scene.open().await;
        let ending = open.ask().await;
        let relayed = outcomes(&ending) == ["invalid_request"] && open.calls("gemini").is_empty();
        seen = seen.and(open.seen(&ending)).wants("our fault is relayed", relayed);
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("sluice.toml"), "[cascade]\nfallback_on = [422]\n").unwrap();
    let environment = Environment::fixed(&[("HOME", "/nonexistent")]);
    let opted = Config::load(folder.path(), &environment, Layer::default()).is_ok();
    seen.wants("one can opt to go on", opted)
}

async fn retries_beside_a_fallback() -> Seen {
    let usual = with_fallback([Reply::status(500, "{}")]);
    let open = usual.open().await;
    let ending = open.ask().await;
    let mut none = with_fallback([Reply::status(500, "{}")]);
    none.stage.bounds.max_transport_retries = 0;
    let without = none.open().await;
    without.ask().await;
    let silent = with_fallback([Reply::silence()]);
    let waiting = silent.open().await;
    waiting.ask().await;
    open.seen(&ending)
        .wants("none beside a fallback", open.calls("groq").len() == 1)
        .wants("none where none are configured", without.calls("groq").len() == 1)
        .wants("none after a timeout", waiting.calls("groq").len() == 1)
}

async fn flaky() -> Seen {
    let busy = || Reply::status(503, "{}");
    let mut scene = Scene::new(Way::Memory, &["groq/a"]).with(groq([busy(), busy(), busy(), whole()]));
    scene.stage.bounds.max_transport_retries = 3;
    let open = scene.open().await;
    let ending = open.ask().await;
    let broken = Scene::new(Way::Memory, &["groq/a"]).with(groq([whole().cut_after(20), whole()]));
    let streamed = broken.open().await;
    let stream = streamed.ask().await;
    open.seen(&ending)
        .wants("an answer after three failures", ending.accepted().is_some())
        .and(streamed.seen(&stream))
        .wants("an answer after a broken stream", stream.accepted().is_some())
}

async fn after_the_first_piece() -> Seen {
    let scene = with_fallback([whole().error_after(20, "the runner died"), whole()]);
    let open = scene.open().await;
    let ending = open.ask().await;
    let mut short = with_fallback([Way::Memory.limited(60.0), whole()]);
    short.stage.bounds.deadline = Duration::from_secs(10);
    let late = short.open().await;
    let elsewhere = late.ask().await;
    open.seen(&ending)
        .must("no word of the broken answer is kept", ending.accepted().is_some_and(|text| text.text == SIXTY))
        .wants("a wait beyond the deadline is not begun", late.now() < 0.1 && elsewhere.accepted().is_some())
        .wants("no retry after the first piece", open.calls("groq").len() == 1)
}

async fn inner_limit_first() -> Seen {
    let scene = with_fallback([Reply::silence()]);
    let open = scene.open().await;
    let ending = open.ask().await;
    let seen = open.seen(&ending).wants("the provider's limit fires first", (14.9..15.2).contains(&open.now()));

    let mut short = with_fallback([Reply::silence()]);
    short.stage.bounds.deadline = Duration::from_secs(10);
    let open = short.open().await;
    let ending = open.ask().await;
    let cut = ending.ended == Ended::Stopped(StopCause::Deadline) && (9.9..10.1).contains(&open.now());
    let seen = seen.and(open.seen(&ending)).wants("or that of the artifact", cut);

    let mut slow = with_fallback([whole().pause_after(1, Duration::from_secs(60))]);
    slow.idle = Duration::from_secs(120);
    let open = slow.open().await;
    let ending = open.ask().await;
    let waited = author(&ending).as_deref() == Some("groq/a");
    seen.and(open.seen(&ending)).wants("a slow second piece has a limit of its own", waited)
}

async fn odd_endings() -> Seen {
    let mut seen = Seen::new();
    for (finish, reason) in [("length", "truncated"), ("content_filter", "refused"), ("weird", "output_invalid")] {
        let scene = with_fallback([Reply::ending("9", finish)]);
        let open = scene.open().await;
        let ending = open.ask().await;
        let first = outcomes(&ending)[0].clone();
        seen = seen
            .and(open.seen(&ending))
            .wants("the fallback answers", author(&ending).as_deref() == Some("gemini/m"))
            .wants("the failure is counted", first == reason);
    }
    let scene = Scene::new(Way::Memory, &["groq/a"]).with(groq([Reply::ending("90", "length")]));
    let open = scene.open().await;
    let ending = open.ask().await;
    seen.and(open.seen(&ending)).wants("without a fallback the reply is returned", ending.accepted().is_some())
}
