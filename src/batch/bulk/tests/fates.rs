//! Every reason, in every pass, until its record has ended.

use crate::batch::bulk::ask::BulkAsk;
use crate::batch::bulk::fate::{Came, Fate, Standing, fate};
use sluice_providers::{Advice, Phase, Reason};

const PASSES: u32 = 2;

/// What happens while the same comes again and again.
fn story(came: &Came<'_>, has_text: bool, same_is_cheaper: bool) -> String {
    let (mut pass, mut ask) = (1, BulkAsk::default());
    let mut words = Vec::new();
    // More steps than any story may have.
    for _ in 0..20 {
        let fate = fate(came, &Standing { pass, passes: PASSES, ask: &ask, has_text, same_is_cheaper });
        let (word, next) = match fate {
            Fate::Accepted => ("accepted", None),
            Fate::Again(ask) => ("again", Some((pass, ask))),
            Fate::Next(ask) => ("next", Some((pass + 1, ask))),
            Fate::Rejected => ("rejected", None),
            Fate::Failed { retryable: true } => ("failed!", None),
            Fate::Failed { retryable: false } => ("failed", None),
            Fate::Stays => ("stays", None),
        };
        words.push(format!("{word}{}", next.as_ref().map(|(_, ask)| changes(ask)).unwrap_or_default()));
        let Some((goes_on, changed)) = next else { return words.join(" ") };
        assert!(goes_on <= PASSES, "there is no pass {goes_on}");
        (pass, ask) = (goes_on, changed);
    }
    panic!("no end: {}", words.join(" "))
}

fn changes(ask: &BulkAsk) -> String {
    let all = [
        (ask.more_tokens, "+"),
        (ask.fewer_tokens.is_some(), "-"),
        (ask.shrink, "<"),
        (ask.omit.is_some(), "/"),
        (!ask.hints.is_empty(), "?"),
    ];
    all.iter().filter(|(holds, _)| *holds).map(|(_, sign)| *sign).collect()
}

#[test]
fn every_reason_comes_to_its_end_in_bounded_steps() {
    let breaks = "again again next again again failed!";
    let too_large = |limit, requested| Reason::RequestTooLarge { limit, requested };
    let parameter = |name: Option<&str>| Reason::UnsupportedParameter { parameter: name.map(str::to_owned) };
    let rows: &[(Reason, &str)] = &[
        (Reason::Auth, "stays"),
        (Reason::RegionOrBilling, "stays"),
        (Reason::ModelNotFound { pullable: false }, "stays"),
        (Reason::QuotaExhausted, "stays"),
        (Reason::Cancelled, "stays"),
        (Reason::RateLimited, breaks),
        (Reason::Overloaded, breaks),
        (Reason::ServerError, breaks),
        (Reason::LocalResourceExhausted, breaks),
        (Reason::Timeout(Phase::Total), breaks),
        (Reason::Transport, breaks),
        (Reason::StreamError, breaks),
        (Reason::StreamAborted, breaks),
        (Reason::Decode, breaks),
        (Reason::BatchFailed, "again next again failed!"),
        (Reason::BatchExpired, "again next again failed!"),
        (Reason::Truncated, "again+ next+ failed"),
        (Reason::ContextTooLong { limit: None, got: None }, "again< next again< failed"),
        (too_large(None, None), "again< next again< failed"),
        (too_large(Some(10), Some(15)), "again- again-< next again- again-< failed"),
        (too_large(Some(15), Some(10)), "again< next again< failed"),
        (parameter(Some("temperature")), "again/ next again/ failed"),
        (parameter(None), "again/ next again/ failed"),
        (Reason::OutputInvalid { salvage: None }, "next failed!"),
        (Reason::Refused, "next failed"),
        (Reason::InvalidRequest, "next failed"),
        (Reason::Unsupported, "next failed"),
    ];
    for (reason, expected) in rows {
        let came = Came::Failed { reason, advice: None };
        assert_eq!(story(&came, false, true), *expected, "{reason:?}");
        let with_text = expected.replace("failed!", "rejected").replace("failed", "rejected");
        assert_eq!(story(&came, true, true), with_text, "{reason:?} with an earlier text");
        let dear = if *reason == Reason::Truncated { "next+ failed" } else { *expected };
        assert_eq!(story(&came, false, false), dear, "{reason:?} where the next pass is cheaper");
    }
}

#[test]
fn a_text_that_did_not_pass_takes_its_findings_along_and_one_that_passed_has_ended() {
    assert_eq!(story(&Came::Accepted, false, true), "accepted");
    assert_eq!(story(&Came::Below(vec!["be brief".to_owned()]), true, true), "next? rejected");
    assert_eq!(story(&Came::Below(Vec::new()), true, true), "next rejected");
}

#[test]
fn a_bound_that_the_provider_names_is_tried_once_in_each_pass() {
    let came = Came::Failed { reason: &Reason::InvalidRequest, advice: Some(Advice::AtMostTokens(9)) };
    assert_eq!(story(&came, false, true), "again next again failed");
}
