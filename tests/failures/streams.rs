//! S07–S11: answers that are late, break, stall or end oddly.

use super::scene::{ROUTE, SIXTY, Scene, Way, author, fallback, groq, whole};
use super::seen::Seen;
use crate::wall::Reply;

/// Plays a scenario by its number.
pub(super) async fn play(id: &str, way: Way) -> Option<Seen> {
    Some(match id {
        "S07" => late(way).await,
        "S08" => cut(way).await,
        "S09" => stalled(way).await,
        "S10" => garbled(way).await,
        "S11" => without_done(way).await,
        _ => return None,
    })
}

async fn late(way: Way) -> Seen {
    let scene = Scene::new(way, ROUTE).with(groq([whole().after(way.s(20.0))])).with(fallback());
    let open = scene.open().await;
    let ending = open.ask().await;
    let waited = open.calls("gemini").first().copied().unwrap_or(f64::INFINITY);
    open.seen(&ending)
        .wants("15 s at most for the first token", waited <= 15.1 + way.slack())
        .wants("the fallback answers", author(&ending).as_deref() == Some("gemini/m"))
        .wants("the late one is asked once", open.calls("groq").len() == 1)
}

/// Closed in the middle, and ended in order without a marker: the first forty tokens alone would pass.
async fn cut(way: Way) -> Seen {
    let mut seen = Seen::new();
    for half in [whole().cut_after(40), whole().unmarked_after(40)] {
        for replies in [vec![half.clone(), whole()], vec![half]] {
            let scene = Scene::new(way, ROUTE).with(groq(replies)).with(fallback());
            let open = scene.open().await;
            let ending = open.ask().await;
            let first = ending.attempts.first().and_then(|attempt| attempt.reason.clone());
            seen = seen
                .and(open.seen(&ending))
                .wants("a whole answer", ending.accepted().is_some())
                .wants("the break is told", first.as_deref() == Some("stream_aborted"));
        }
    }
    seen
}

async fn stalled(way: Way) -> Seen {
    let scene = Scene::new(way, ROUTE).with(groq([whole().stall_after(20), whole()])).with(fallback());
    let open = scene.open().await;
    let ending = open.ask().await;
    let ended = open.now();
    let next = open.ask().await;
    open.seen(&ending)
        .tell(format!("then {}", author(&next).unwrap_or_default()))
        .wants("an end within 45 s", ended <= 45.0 + way.slack())
        .wants("an answer", ending.accepted().is_some())
        .wants("the next request is served", next.accepted().is_some())
}

async fn garbled(way: Way) -> Seen {
    let scene = Scene::new(way, ROUTE).with(groq([whole().garbled_after(20), whole()])).with(fallback());
    let open = scene.open().await;
    let ending = open.ask().await;
    let next = open.ask().await;
    open.seen(&ending)
        .tell(format!("then {}", author(&next).unwrap_or_default()))
        .wants(
            "a whole answer or a clean failure",
            ending.attempts.first().is_some_and(|it| it.score.is_some() || it.reason.is_some()),
        )
        .wants("the next request is served", next.accepted().is_some())
}

/// Ended in order without `[DONE]`, and held open after the terminal marker.
async fn without_done(way: Way) -> Seen {
    let mut seen = Seen::new();
    for reply in [whole().without_done(), whole().held_open()] {
        let scene = Scene::new(way, ROUTE).with(groq([reply])).with(fallback());
        let open = scene.open().await;
        let ending = open.ask().await;
        let usage = ending.attempts.last().and_then(|attempt| attempt.output_tokens);
        seen = seen
            .and(open.seen(&ending))
            .wants("final within 8 s", open.now() <= 8.0 + way.slack())
            .wants("the text is whole", ending.accepted().is_some_and(|text| text.text == SIXTY))
            .wants("usage is told", usage == Some(60));
    }
    let scene = Scene::new(way, ROUTE).with(groq([Reply::text("90").without_done()])).with(fallback());
    let open = scene.open().await;
    let ending = open.ask().await;
    seen.wants("a short one too", ending.accepted().is_some_and(|text| text.text == "90"))
}
