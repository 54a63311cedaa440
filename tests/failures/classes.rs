//! 17–29: keys, quotas, regions, faults of ours, waits in every form, and callers who go away.

use super::scene::{LIMITED, OTHER, ROUTE, Scene, Way, author, fallback, groq, outcomes, whole};
use super::seen::Seen;
use super::till::Till;
use crate::wall::{Reply, Service};
use sluice::cascade::{Ended, StopCause};
use sluice::routing::breaker::{Account, QuotaScope};
use std::time::{Duration, SystemTime};

const QUOTA: &str = r#"{"error":{"message":"You exceeded your current quota","type":"insufficient_quota","code":"insufficient_quota"}}"#;
const REGION: &str = r#"{"error":{"code":"unsupported_country_region_territory","message":"Country not supported"}}"#;
const BAD_KEY: &str =
    r#"{"error":{"code":400,"status":"INVALID_ARGUMENT","message":"API key not valid. Please pass a valid API key."}}"#;
const TOO_LARGE: &str =
    r#"{"error":{"message":"Limit 6000, Requested 7000","type":"tokens","code":"rate_limit_exceeded"}}"#;
const NO_MODEL: &str =
    r#"{"error":{"code":"model_not_found","message":"The model `a` does not exist or you do not have access to it."}}"#;

/// Plays a scenario by its number.
pub(super) async fn play(id: &str) -> Option<Seen> {
    Some(match id {
        "18" => wrong_key().await,
        "20" => no_model().await,
        "21" => quota().await.and(limit_of_one_model().await).and(quota_of_one_model().await),
        "22" => region().await,
        "23" => our_fault().await,
        "24" => waits().await.and(cancelled_wait().await),
        "25" => backoff_beyond_the_deadline().await,
        "26" => retry_info().await,
        "27" => forms_of_waits().await,
        "28" => past_date().await,
        "29" => caller_gone().await,
        _ => return None,
    })
}

fn alone(replies: impl IntoIterator<Item = Reply>) -> Scene {
    Scene::new(Way::Memory, &["groq/a"]).with(groq(replies))
}

fn with_fallback(replies: impl IntoIterator<Item = Reply>) -> Scene {
    Scene::new(Way::Memory, ROUTE).with(groq(replies)).with(fallback())
}

async fn wrong_key() -> Seen {
    let scene = alone([Reply::status(401, "{}")]);
    let open = scene.open().await;
    let ending = open.ask().await;
    let told = ending.attempts[0].message.clone().unwrap_or_default();
    open.seen(&ending)
        .wants("one error", outcomes(&ending) == ["auth"])
        .wants("it names the provider", told.contains("groq"))
        .wants("no wait", open.now() < 0.1)
}

async fn no_model() -> Seen {
    let scene = alone([Reply::status(404, NO_MODEL)]);
    let open = scene.open().await;
    let ending = open.ask().await;
    let told = ending.attempts[0].message.clone().unwrap_or_default();
    open.seen(&ending)
        .wants("one call", open.calls("groq").len() == 1)
        .wants("the provider's own words", told.contains("does not exist or you do not have access"))
}

async fn quota() -> Seen {
    let scene = Scene::new(Way::Memory, &["openai/a", "openai/b", "gemini/m"])
        .with(Service::openai("openai", &["a", "b"]).replies([Reply::status(429, QUOTA), whole()]))
        .with(fallback());
    let open = scene.open().await;
    let ending = open.ask().await;
    let again = open.ask().await;
    open.seen(&ending)
        .wants("no wait", open.now() < 0.1)
        .wants("the next provider", outcomes(&ending) == ["quota_exhausted", "accepted"])
        .wants("no model of the account is asked again", open.calls("openai").len() == 1 && again.accepted().is_some())
}

async fn limit_of_one_model() -> Seen {
    let scene = Scene::new(Way::Memory, &["groq/a", "groq/b"]).with(groq([Way::Memory.limited(90.0), whole()]));
    let open = scene.open().await;
    let ending = open.ask().await;
    open.seen(&ending)
        .wants("a limit covers one model", author(&ending).as_deref() == Some("groq/b") && open.now() < 0.1)
}

/// Where quotas are kept per model, the others of the account stay usable.
async fn quota_of_one_model() -> Seen {
    let account = Account { quota: QuotaScope::Model, ..Account::default() };
    let scene = Scene::new(Way::Memory, &["groq/a", "groq/b"])
        .with(groq([Reply::status(429, QUOTA), whole()]))
        .account("groq", account);
    let open = scene.open().await;
    open.ask().await;
    let again = open.ask().await;
    open.seen(&again).wants("a quota of one model leaves the others", author(&again).as_deref() == Some("groq/b"))
}

async fn region() -> Seen {
    let scene = with_fallback([Reply::status(403, REGION)]);
    let open = scene.open().await;
    let ending = open.ask().await;
    let all = Scene::new(Way::Memory, ROUTE)
        .with(groq([Reply::status(403, REGION)]))
        .with(Service::gemini(&["m"]).replies([Reply::status(403, REGION)]));
    let blocked = all.open().await;
    let none = blocked.ask().await;
    open.seen(&ending)
        .wants("the next provider answers", outcomes(&ending) == ["region_or_billing", "accepted"])
        .and(blocked.seen(&none))
        .wants("where all are blocked, it is told", outcomes(&none) == ["region_or_billing"; 2])
}

async fn our_fault() -> Seen {
    let mut seen = Seen::new();
    for status in [400, 422] {
        let body = r#"{"error":{"message":"validation failed","type":"validation_error"}}"#;
        let scene = with_fallback([Reply::status(status, body)]);
        let open = scene.open().await;
        let ending = open.ask().await;
        let calls = open.calls("groq").len() + open.calls("gemini").len();
        seen = seen
            .and(open.seen(&ending))
            .wants("one call, and the chain ends", calls == 1 && ending.ended == Ended::Failed);
    }
    let scene = with_fallback([Reply::status(400, BAD_KEY)]);
    let open = scene.open().await;
    let ending = open.ask().await;
    seen = seen.and(open.seen(&ending)).wants("a wrong key is not our fault", ending.accepted().is_some());
    let scene = with_fallback([Reply::status(413, TOO_LARGE)]);
    let open = scene.open().await;
    for _ in 0..4 {
        open.ask().await;
    }
    let before = open.calls("groq").len();
    let ending = open.ask().await;
    seen.and(open.seen(&ending)).wants("413 shuts no door", open.calls("groq").len() > before)
}

async fn waits() -> Seen {
    let mut seen = Seen::new();
    // Seconds asked for, deadline, and whether it is waited for.
    for (hint, deadline, waited) in
        [(2.0, 600, true), (60.0, 600, true), (61.0, 600, false), (20.0, 10, false), (10.0, 10, false)]
    {
        let mut scene = with_fallback([Way::Memory.limited(hint), whole()]);
        scene.stage.bounds.deadline = Duration::from_secs(deadline);
        let open = scene.open().await;
        let ending = open.ask().await;
        let calls = open.calls("groq");
        let gap = calls.get(1).map(|second| second - calls[0]);
        let kept = gap.is_some_and(|gap| (hint..hint * 1.1 + 0.1).contains(&gap));
        let right = if waited { kept } else { gap.is_none() && open.now() < 0.1 };
        seen = seen
            .tell(format!("{hint} s of {deadline} s: {gap:.1?}"))
            .wants("a wait is kept, or not begun", right && ending.accepted().is_some());
    }
    let scene = alone([Way::Memory.limited(20.0), Reply::status(429, LIMITED), whole()]);
    let open = scene.open().await;
    open.ask().await;
    let calls = open.calls("groq");
    seen.wants("a hint is used once", calls.len() == 3 && calls[2] - calls[1] < 10.0)
}

async fn cancelled_wait() -> Seen {
    let scene = alone([Way::Memory.limited(30.0), whole()]);
    let open = scene.open().await;
    let stop = async {
        open.until(0.1).await;
        scene.stage.interrupt.send(true).unwrap();
    };
    let (ending, ()) = tokio::join!(open.ask(), stop);
    let stopped = ending.ended == Ended::Stopped(StopCause::Interrupted);
    Seen::new().wants("a wait can be cancelled", stopped && open.now() < 0.11)
}

async fn backoff_beyond_the_deadline() -> Seen {
    let mut scene = alone([Reply::status(503, "{}")]);
    scene.stage.bounds.deadline = Duration::from_millis(300);
    let open = scene.open().await;
    let ending = open.ask().await;
    open.seen(&ending).wants("an end at the deadline", open.now() <= 0.3 && ending.accepted().is_none())
}

async fn retry_info() -> Seen {
    let error = |delay: &str| {
        format!(
            r#"{{"error":{{"code":429,"status":"RESOURCE_EXHAUSTED","message":"Resource has been exhausted","details":[{{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"{delay}"}}]}}}}"#
        )
    };
    let gap = async |reply: Reply| {
        let service = Service::gemini(&["m"]).replies([reply, Reply::text(OTHER)]);
        let scene = Scene::new(Way::Memory, &["gemini/m"]).with(service);
        let open = scene.open().await;
        open.ask().await;
        open.calls("gemini").get(1).copied().unwrap_or_default()
    };
    let object = gap(Reply::status(429, error("39.844676573s"))).await;
    let array = gap(Reply::status(429, format!("[{}]", error("39.844676573s")))).await;
    let beside = gap(Reply::status(429, error("39.844676573s")).header("retry-after", "5")).await;
    let short = gap(Reply::status(429, error("0.3s"))).await;
    let is_told = |gap: f64| (39.844..39.9).contains(&gap);
    Seen::new()
        .tell(format!("waits of {object:.3}, {array:.3}, beside a header of 5 s {beside:.1}, for 0.3 s {short:.2}"))
        .wants("RetryInfo is read", is_told(object))
        .wants("in an array too", is_told(array))
        .wants("it goes before a header", is_told(beside))
        .wants("a second at least", short >= 1.0)
}

async fn forms_of_waits() -> Seen {
    let mut seen = Seen::new();
    let soon = http_date(SystemTime::now() + Duration::from_secs(30));
    let backoff = 0.5..4.0;
    for (headers, expected) in [
        (vec![("retry-after-ms", "1500"), ("retry-after", "9")], 1.5..1.7),
        (vec![("retry-after", soon.as_str())], 28.0..33.1),
        (vec![("retry-after", "-10")], backoff.clone()),
        (vec![("retry-after", "NaN")], backoff.clone()),
        (vec![("retry-after", "soon")], backoff),
    ] {
        let limited =
            headers.iter().fold(Reply::status(429, LIMITED), |reply, (name, value)| reply.header(name, value));
        let scene = alone([limited, whole()]);
        let open = scene.open().await;
        open.ask().await;
        let gap = open.calls("groq").get(1).copied().unwrap_or_default();
        let (name, value) = headers[0];
        seen = seen.tell(format!("{name}: {value} → {gap:.1} s")).wants("each form is read", expected.contains(&gap));
    }
    let scene = with_fallback([Way::Memory.limited(61.0), whole()]);
    let open = scene.open().await;
    let ending = open.ask().await;
    seen = seen.wants("over 60 s is not waited for", open.now() < 0.1 && ending.accepted().is_some());
    let scene = alone([Reply::status(429, LIMITED), Reply::status(429, LIMITED), whole()]);
    let open = scene.open().await;
    open.ask().await;
    let calls = open.calls("groq");
    let gaps: Vec<f64> = calls.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let doubles = gaps.len() == 2 && (1.8..2.2).contains(&(gaps[1] / gaps[0]));
    seen.tell(format!("without a hint {gaps:.1?}")).wants("pauses double", doubles)
}

/// A date as HTTP writes it; nobody reads the name of the day.
fn http_date(time: SystemTime) -> String {
    let text = humantime::format_rfc3339_seconds(time).to_string();
    let (date, clock) = text.trim_end_matches('Z').split_once('T').unwrap();
    let parts: Vec<&str> = date.split('-').collect();
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = months[parts[1].parse::<usize>().unwrap() - 1];
    format!("Sun, {} {month} {} {clock} GMT", parts[2], parts[0])
}

async fn past_date() -> Seen {
    let limited = Reply::status(429, LIMITED).header("retry-after", "Sat, 21 Nov 2020 03:00:00 GMT");
    let scene = alone([limited, whole()]);
    let open = scene.open().await;
    let ending = open.ask().await;
    let gap = open.calls("groq").get(1).copied().unwrap_or(f64::INFINITY);
    open.seen(&ending).wants("no wait, never less than none", (0.0..0.3).contains(&gap))
}

async fn caller_gone() -> Seen {
    let scene = alone([whole().stall_after(20)]);
    let (open, till) = (scene.open().await, Till::default());
    let stop = async {
        open.until(5.0).await;
        scene.stage.interrupt.send(true).unwrap();
    };
    let (ending, ()) = tokio::join!(open.ask_paid(&till), stop);
    let closed = open.lines["groq"].calls()[0].closed_early();
    let seen = open
        .seen(&ending)
        .wants("the line is closed at once", closed && open.now() < 5.1)
        .wants("what was set aside is settled once", till.is_even() && till.bills() == 0);
    let scene = alone([whole()]);
    let (open, till) = (scene.open().await, Till::default());
    open.ask_paid(&till).await;
    scene.stage.interrupt.send_replace(true);
    let after = open.ask_paid(&till).await;
    seen.and(open.seen(&after)).wants("a whole answer is billed once", till.bills() == 1 && till.is_even())
}
