//! 54–58: limits of our own, and answers that are kept.

use super::scene::{Scene, Way, author, groq, outcomes, whole};
use super::seen::Seen;
use super::till::Till;
use crate::wall::Reply;
use async_trait::async_trait;
use sluice::cascade::Cache;
use sluice::prices::{Cost, Day, Money};
use sluice::routing::budget::{Amount, Budgets, Limit, Limits as BudgetLimits, Need};
use sluice::routing::limiter::Limits;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Plays a scenario by its number.
pub(super) async fn play(id: &str) -> Option<Seen> {
    Some(match id {
        "54" => crowd().await,
        "55" => nothing_allowed().await,
        "56" => given_back().await.and(budgets_given_back()),
        "57" => kept_answers().await,
        _ => return None,
    })
}

fn alone(replies: impl IntoIterator<Item = Reply>) -> Scene {
    Scene::new(Way::Memory, &["groq/a"]).with(groq(replies))
}

async fn crowd() -> Seen {
    let limits = Limits { requests_per_day: Some(10), ..Limits::default() };
    let scene = alone([whole().after(Duration::from_secs(1))]).limited("groq", None, limits);
    let open = scene.open().await;
    let endings = futures_util::future::join_all((0..50).map(|_| open.ask())).await;
    let passed = endings.iter().filter(|ending| ending.accepted().is_some()).count();
    let told = endings.iter().filter(|ending| ending.passed_over.iter().any(|it| it.reason == "rate_limited")).count();
    Seen::new()
        .tell(format!("{passed} of 50 pass, {} calls, {told} are told why", open.calls("groq").len()))
        .wants("exactly ten pass", passed == 10 && open.calls("groq").len() == 10)
        .wants("the others are told", told == 40)
}

async fn nothing_allowed() -> Seen {
    let none = Limits { requests_per_minute: Some(0), ..Limits::default() };
    let scene = Scene::new(Way::Memory, &["groq/a", "groq/b"]).with(groq([whole()])).limited("groq", Some("a"), none);
    let open = scene.open().await;
    let ending = open.ask().await;
    let only = alone([whole()]).limited("groq", Some("a"), none);
    let blocked = only.open().await;
    let nobody = blocked.ask().await;
    open.seen(&ending)
        .wants("another model is free", author(&ending).as_deref() == Some("groq/b") && open.calls("groq").len() == 1)
        .wants("zero lets nothing through", blocked.calls("groq").is_empty() && nobody.passed_over.len() == 1)
        .wants("and is not tried again", blocked.now() < 0.1)
}

/// A call that is interrupted, and one whose task is dropped: the line closes, and the next call is served.
async fn given_back() -> Seen {
    let mut seen = Seen::new();
    for dropped in [true, false] {
        let limits = Limits { tokens_per_minute: Some(1000), ..Limits::default() };
        let mut scene = alone([whole().stall_after(20), whole()]).limited("groq", Some("a"), limits);
        scene.stage.max_tokens = Some(800);
        let (open, till) = (scene.open().await, Till::default());
        if dropped {
            let cut = tokio::time::timeout(Duration::from_secs(5), open.ask_paid(&till)).await;
            seen = seen.wants("the call was under way", cut.is_err());
        } else {
            let stop = async {
                open.until(5.0).await;
                scene.stage.interrupt.send(true).unwrap();
            };
            let _ = tokio::join!(open.ask_paid(&till), stop);
            scene.stage.interrupt.send_replace(false);
        }
        let next = open.ask().await;
        let closed = open.lines["groq"].calls()[0].closed_early();
        seen = seen
            .and(open.seen(&next))
            .wants("the line is closed", closed)
            .must("the next call is served", next.accepted().is_some())
            .wants("it need not wait for the tokens", open.now() < 5.5);
    }
    seen
}

fn budgets_given_back() -> Seen {
    let run = Limit { money: Some(Money::from_pico_usd(10)), tokens: None };
    let budgets = Budgets::new(BudgetLimits { run, ..BudgetLimits::default() }, Day::from_ms(0), Amount::default());
    let artifact = budgets.artifact();
    let need = Need { cost: Cost::Known(Money::from_pico_usd(10)), tokens: 1 };
    let first = artifact.reserve(need);
    let second = artifact.reserve(need);
    let full = first.is_ok() && second.is_err();
    drop((first, second));
    Seen::new().wants("a budget too", full && artifact.reserve(need).is_ok())
}

/// Answers by their key.
#[derive(Default)]
struct Kept(Mutex<BTreeMap<String, String>>);

#[async_trait]
impl Cache for Kept {
    async fn answer(&self, key: &str) -> Option<String> {
        self.0.lock().unwrap().get(key).cloned()
    }

    async fn keep_answer(&self, key: &str, answer: &str, _passed: bool) {
        self.0.lock().unwrap().insert(key.to_owned(), answer.to_owned());
    }
}

async fn kept_answers() -> Seen {
    let mut seen = Seen::new();
    for bad in [
        Reply::text("70"),
        Reply::text("no number"),
        Reply::ending("90", "tool_calls"),
        Reply::ending("90", "length"),
        whole().cut_after(40),
        whole().error_after(40, "the runner died"),
        whole().garbled_after(40),
        Reply::status(500, "{}"),
    ] {
        let kept = Kept::default();
        let scene = alone([bad]);
        let open = scene.open().await;
        let ending = open.ask_lent(Some(&kept), None).await;
        seen = seen.tell(outcomes(&ending).join(" ")).wants("nothing is kept", kept.0.lock().unwrap().is_empty());
    }
    let (kept, till) = (Kept::default(), Till::default());
    let scene = alone([whole()]);
    let open = scene.open().await;
    open.ask_lent(Some(&kept), Some(&till)).await;
    let hit = open.ask_lent(Some(&kept), Some(&till)).await;
    let entry = &hit.attempts[0];
    let usage = (entry.input_tokens, entry.output_tokens, entry.cost);
    seen.and(open.seen(&hit))
        .wants("an answer that passed is", entry.from_cache && open.calls("groq").len() == 1)
        .wants("it costs nothing", usage == (None, None, Cost::Known(Money::ZERO)))
        .wants("nothing is set aside for it", till.reserved.load(Ordering::SeqCst) == 1)
}
