//! What stands in the ledger, and when.

use super::scripted::Reply;
use super::stage::Stage;
use sluice::cascade::DriveError;
use sluice::prices::{Cost, Money};
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

pub(crate) fn replies(text: &str) -> BTreeMap<String, Vec<Reply>> {
    toml::from_str(text).unwrap()
}

#[tokio::test(start_paused = true)]
async fn an_attempt_is_in_the_ledger_before_anybody_hears_what_came_of_it() {
    let replies = replies("ollama = [{ fails = 'transport' }, { says = '60' }, { says = '90' }]");
    let stage = Stage::new(&["ollama/m"], &replies);
    stage.run().await.unwrap();
    let expected = [
        "calling ollama/m",
        "row 1 failed",
        "failed transport",
        "waiting 250 ms: transport",
        "calling ollama/m",
        "text 60",
        "row 2 rejected",
        "judged 60",
        "calling ollama/m",
        "text 90",
        "row 3 accepted",
        "judged 90",
    ];
    assert_eq!(stage.log(), expected);
}

#[tokio::test(start_paused = true)]
async fn a_ledger_that_cannot_be_written_ends_the_cascade_before_the_next_call() {
    let mut stage = Stage::new(&["ollama/m"], &replies("ollama = [{ says = '60' }]"));
    stage.broken_ledger = true;
    assert!(matches!(stage.run().await, Err(DriveError::Ledger(_))));
    assert_eq!(stage.log(), ["calling ollama/m", "text 60"]);
}

#[tokio::test(start_paused = true)]
async fn a_route_to_a_provider_that_is_not_set_up_is_refused_before_any_call() {
    let stage = Stage::new(&["ollama/m", "lab/x"], &replies("ollama = [{ says = '60' }]"));
    let error = stage.run().await.unwrap_err();
    assert!(error.to_string().contains("`lab`"), "{error}");
    assert!(stage.log().is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_entry_tells_time_without_waits_tokens_and_cost() {
    let replies =
        replies("groq = [{ fails = 'rate_limited', retry_after = 5, status = 429 }, { says = '90', after = 3 }]");
    let ending = Stage::new(&["groq/a"], &replies).run().await.unwrap();
    let [limited, accepted] = &ending.attempts[..] else { panic!("two attempts") };
    assert_eq!((limited.cost, limited.retry_after_ms, limited.ordinal), (Cost::Known(Money::ZERO), Some(5_000), 1));
    assert_eq!((limited.waited_ms, accepted.waited_ms), (Some(0), Some(5_000)));
    assert_eq!((accepted.latency_ms, accepted.first_text_ms, accepted.ordinal), (3_000, Some(3_000), 2));
    assert_eq!((accepted.input_tokens, accepted.output_tokens), (Some(100), Some(20)));
    assert_eq!(accepted.cost, Cost::Known(Money::from_pico_usd(20)));
    assert_eq!((accepted.work_key.as_str(), accepted.kind.as_str()), ("key of groq/a", "erd"));
    assert_eq!(ending.accepted().unwrap().text, "90");
    assert_eq!(ending.rejected(), None);
}

#[tokio::test(start_paused = true)]
async fn the_cost_of_a_broken_stream_is_unknown_and_that_of_a_rejected_call_is_nothing() {
    for (reply, expected) in [
        ("{ says = '9', fails = 'stream_error', after = 40 }", Cost::Unknown),
        ("{ fails = 'auth', status = 401 }", Cost::Known(Money::ZERO)),
        ("{ fails = 'timeout', phase = 'connect' }", Cost::Known(Money::ZERO)),
        ("{ fails = 'timeout', phase = 'first_byte' }", Cost::Unknown),
        ("{ fails = 'output_invalid', status = 400 }", Cost::Unknown),
    ] {
        let ending = Stage::new(&["groq/a"], &replies(&format!("groq = [{reply}]"))).run().await.unwrap();
        assert_eq!(ending.attempts[0].cost, expected, "{reply}");
    }
}

#[tokio::test(start_paused = true)]
async fn memory_of_other_models_is_freed_once_before_the_second_call() {
    let replies = replies("ollama = [{ fails = 'local_resource_exhausted', status = 500 }, { says = '90' }]");
    let stage = Stage::new(&["ollama/m"], &replies);
    assert!(stage.run().await.unwrap().accepted().is_some());
    assert_eq!(stage.providers["ollama"].unloaded.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn a_salvaged_text_beyond_the_bound_is_not_looked_at() {
    for (zeros, expected) in [(998, true), (999, false)] {
        let reply = format!("{{ fails = 'output_invalid', salvage = '{}88' }}", "0".repeat(zeros));
        let ending = Stage::new(&["groq/a"], &replies(&format!("groq = [{reply}]"))).run().await.unwrap();
        assert_eq!(ending.accepted().is_some(), expected, "{zeros}");
    }
}
