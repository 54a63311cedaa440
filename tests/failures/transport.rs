//! S01–S06 and S12–S16: limits, servers that fail, resets, silence, and who is named in the end.

use super::scene::{Open, ROUTE, Scene, Way, author, fallback, groq, outcomes, whole};
use super::seen::Seen;
use crate::wall::{Reply, Service};
use sluice::cascade::Ending;
use sluice_providers::Role;

/// Plays a scenario by its number.
pub(super) async fn play(id: &str, way: Way) -> Option<Seen> {
    Some(match id {
        "S01" => limited_once(way).await,
        "S02" => limited_for_good(way).await,
        "S03" => broken_once(way).await,
        "S04" => overloaded_for_good(way).await,
        "S05" => reset(way).await,
        "S06" => silent(way).await,
        "S12" => too_long(way).await,
        "S13" => filtered(way).await,
        "S14" => refused_continuation(way).await,
        "S15" => outage(way).await,
        "S16" => accounting(way).await,
        _ => return None,
    })
}

fn scene(way: Way, replies: impl IntoIterator<Item = Reply>) -> Scene {
    Scene::new(way, ROUTE).with(groq(replies)).with(fallback())
}

fn by(ending: &Ending, candidate: &str) -> bool {
    author(ending).as_deref() == Some(candidate)
}

async fn limited_once(way: Way) -> Seen {
    let scene = scene(way, [way.limited(2.0), whole()]);
    let open = scene.open().await;
    let ending = open.ask().await;
    let calls = open.calls("groq");
    open.seen(&ending)
        .wants("a gap of 1.8 s", calls.len() == 2 && calls[1] - calls[0] >= 1.8)
        .wants("two calls at most in the first 1.5 s", calls.iter().filter(|at| **at <= 1.5).count() <= 2)
        .wants("the same model answers", by(&ending, "groq/a"))
}

async fn limited_for_good(way: Way) -> Seen {
    let scene = scene(way, [Reply::status(429, super::scene::LIMITED)]);
    let open = scene.open().await;
    let ending = open.ask().await;
    let calls = open.calls("groq");
    open.seen(&ending)
        .wants("four calls at most in 3 s", calls.iter().filter(|at| **at <= 3.0).count() <= 4)
        .wants("six calls at most", calls.len() <= 6)
        .wants("the fallback answers", by(&ending, "gemini/m"))
}

async fn broken_once(way: Way) -> Seen {
    let scene = scene(way, [Reply::status(500, "{}"), whole()]);
    let open = scene.open().await;
    let ending = open.ask().await;
    open.seen(&ending)
        .wants("the same model answers", by(&ending, "groq/a") && open.calls("groq").len() == 2)
        .wants("no fallback", open.calls("gemini").is_empty())
}

async fn overloaded_for_good(way: Way) -> Seen {
    let scene = scene(way, [Reply::status(503, "{}")]);
    let open = scene.open().await;
    let ending = open.ask().await;
    open.seen(&ending)
        .wants("six calls at most", open.calls("groq").len() <= 6)
        .wants("the fallback answers", by(&ending, "gemini/m"))
}

async fn reset(way: Way) -> Seen {
    let scene = scene(way, [Reply::hangup(), whole()]);
    let open = scene.open().await;
    let ending = open.ask().await;
    open.seen(&ending).wants("an answer", ending.accepted().is_some())
}

async fn silent(way: Way) -> Seen {
    let scene = scene(way, [Reply::silence()]);
    let open = scene.open().await;
    let ending = open.ask().await;
    open.seen(&ending)
        .wants("an end within 100 s", open.now() <= 100.0)
        .wants("an answer", ending.accepted().is_some())
        .wants("the silent one is asked once", open.calls("groq").len() == 1)
}

/// The window of the first is too small; so is that of the second, which need not be asked.
async fn too_long(way: Way) -> Seen {
    let body = r#"{"error":{"code":"context_length_exceeded","message":"Your input exceeds the context window."}}"#;
    let route = ["groq/a 8000", "groq/b 4000", "gemini/m 100000"];
    let scene = Scene::new(way, &route).with(groq([Reply::status(400, body), whole()])).with(fallback());
    let open = scene.open().await;
    let ending = open.ask().await;
    open.seen(&ending)
        .wants("one call to that model", open.calls("groq").len() == 1)
        .wants("the next larger one answers", by(&ending, "gemini/m"))
}

async fn filtered(way: Way) -> Seen {
    let body = r#"{"error":{"code":"content_filter","message":"The response was filtered"}}"#;
    let mut seen = Seen::new();
    for reply in [Reply::refused("9"), Reply::status(400, body)] {
        let scene = Scene::new(way, &["groq/a"]).with(groq([reply, whole()]));
        let open = scene.open().await;
        let ending = open.ask().await;
        seen = seen
            .and(open.seen(&ending))
            .wants("one call", open.calls("groq").len() == 1)
            .wants("the reason is told", outcomes(&ending) == ["refused"]);
    }
    seen
}

/// Whoever continues a half answer elsewhere shows the fault of the other instead of the first one.
async fn refused_continuation(way: Way) -> Seen {
    let body = r#"{"error":{"code":400,"status":"INVALID_ARGUMENT","message":"Assistant prefill is not supported"}}"#;
    let scene = Scene::new(way, ROUTE)
        .with(groq([whole().cut_after(20)]))
        .with(Service::gemini(&["m"]).replies([Reply::status(400, body)]));
    let open = scene.open().await;
    let ending = open.ask().await;
    let first = ending.attempts.first().and_then(|attempt| attempt.reason.clone());
    open.seen(&ending)
        .wants("the first error comes first", first.as_deref() == Some("stream_aborted"))
        .wants("every error is told", ending.attempts.iter().all(|attempt| attempt.message.is_some()))
        .wants("nobody is asked to continue", !continues(&open))
}

/// Whether any request holds words of a model.
fn continues(open: &Open<'_>) -> bool {
    match &open.wall {
        Some(wall) => wall.requests().iter().any(|request| {
            let body = request.body.to_string();
            body.contains(r#""role":"assistant""#) || body.contains(r#""role":"model""#)
        }),
        None => {
            let calls = open.lines.values().flat_map(|line| line.calls());
            calls.into_iter().any(|call| call.request.messages.iter().any(|part| part.role == Role::Assistant))
        }
    }
}

/// A minute without the first one, a request every four seconds; five more requests show when it is back.
async fn outage(way: Way) -> Seen {
    let scene =
        Scene::new(way, ROUTE).with(groq([whole()]).outage(way.s(60.0), Reply::status(503, "{}"))).with(fallback());
    let open = scene.open().await;
    let (mut served, mut back) = (0, None);
    for turn in 0..25 {
        open.until(f64::from(turn) * 4.0).await;
        let ending = open.ask().await;
        served += u32::from(ending.accepted().is_some());
        if by(&ending, "groq/a") && back.is_none() {
            back = Some(open.now());
        }
    }
    let tried = open.calls("groq").iter().filter(|at| **at < 60.0).count();
    Seen::new()
        .tell(format!("{served} of 25 served, {tried} calls during the outage, back at {back:.1?} s"))
        .wants("everybody is served", served == 25)
        .wants("back within 30 s", back.is_some_and(|at| at <= 90.0))
        .wants("few tries", tried <= 6)
}

async fn accounting(way: Way) -> Seen {
    let scene = scene(way, [Reply::status(500, "{}")]);
    let open = scene.open().await;
    let ending = open.ask().await;
    let (last, before) = ending.attempts.split_last().unwrap();
    let tokens = |attempt: &sluice::ledger::AttemptEntry| (attempt.input_tokens, attempt.output_tokens);
    open.seen(&ending)
        .tell(format!("tokens {:?}", tokens(last)))
        .wants("the name of whoever answered", by(&ending, "gemini/m") && last.candidate.to_string() == "gemini/m")
        .wants("its usage", tokens(last).0.is_some_and(|input| input >= 100) && tokens(last).1 == Some(1))
        .wants("no usage of the other", before.iter().all(|attempt| tokens(attempt) == (None, None)))
}
