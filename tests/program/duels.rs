//! Duels as a user has them: shown, reported, had once, and refused where they cannot be.

use super::compare::{GOOD, arguments, stage, wall};
use crate::wall::Reply;
use serde_json::{Value, json};

const OTHER: &str = r#"{"title": "Another short note", "words": 4}"#;

#[test]
fn duels_are_shown_in_every_report_and_a_second_run_has_none() {
    // One word after the other: first in both orders of the first note, then the same text in both orders.
    let words = ["first", "first", "first", "second", "I cannot say", "second"].map(Reply::text);
    let wall = wall(&[("lab", &[Reply::text(GOOD)]), ("den", &[Reply::text(OTHER)]), ("ref", &words)]);
    let stage = stage(&wall, &["lab", "den", "ref"], 3);
    let more = ["--repeats", "2", "--concurrency", "1", "--referee", "ref/tiny"];
    let reports = ["--report", "out.html", "--report", "out.csv", "--report", "out.json"];
    let ran = stage.run(&arguments("lab/tiny,den/tiny", &[&more[..], &reports[..]].concat()));
    ran.ends(0).says(&[
        "the referee `ref/tiny` is of the family of lab/tiny, den/tiny",
        "3 duels, 0 words",
        "0 duels open",
    ]);
    assert_eq!((wall.calls("lab"), wall.calls("ref")), (6, 6), "only first repeats are had duels over");
    for told in
        ["duels before `ref/tiny`: 2 read, over 2 inputs", "followed the place and not the text in 1 of 2 duels"]
    {
        assert!(ran.stdout.contains(told), "{told}: {}", ran.stdout);
    }
    assert!(stage.read("out.html").contains("Duels before a referee"));
    assert!(
        stage.read("out.duels.csv").starts_with("candidate,rank,preferred_percent"),
        "{}",
        stage.read("out.duels.csv")
    );
    let report: Value = serde_json::from_str(&stage.read("out.json")).unwrap();
    let duels = &report["duels"];
    assert_eq!((&duels["had"], &duels["unread"], &duels["tied"]), (&json!(2), &json!(1), &json!(1)), "{duels:#}");
    assert_eq!((&duels["candidates"][0]["won"], &duels["candidates"][0]["rank"]), (&json!(1), &Value::Null));
    assert_eq!((&duels["local"], &duels["cost_usd"]), (&json!(true), &json!(0.0)));

    let ran = stage.run(&arguments("lab/tiny,den/tiny", &[&more[..], &["--json"]].concat()));
    ran.ends(0).says(&["3 duels, 6 words of the referee known from before"]);
    assert_eq!((&ran.json()["duels"], wall.calls("ref")), (duels, 6));
    let usage = stage.run(&["usage", "--json"]).json();
    assert_eq!(usage["totals"]["judge_calls"], 6, "{usage:#}");
    // A bound, and without a referee nothing of it.
    let ran = stage.run(&arguments("lab/tiny,den/tiny", &[&more[..], &["--duels", "1", "--json"]].concat()));
    assert_eq!(ran.ends(0).json()["duels"]["beyond"], 2);
    let ran = stage.run(&arguments("lab/tiny,den/tiny", &["--repeats", "2", "--json"]));
    assert!(ran.ends(0).json().get("duels").is_none());
}

#[test]
fn a_referee_that_is_down_leaves_the_comparison_as_it_is() {
    let broken = Reply::status(401, r#"{"error":{"message":"bad key","code":"invalid_api_key"}}"#);
    let wall = wall(&[("lab", &[Reply::text(GOOD)]), ("den", &[Reply::text(OTHER)]), ("ref", &[broken])]);
    let stage = stage(&wall, &["lab", "den", "ref"], 4);
    let more = ["--repeats", "1", "--concurrency", "1", "--referee", "ref/tiny", "--json"];
    let ran = stage.run(&arguments("lab/tiny,den/tiny", &more));
    let report = ran.ends(0).says(&["the referee `ref/tiny` brought nothing (auth)", "4 duels open"]).json();
    assert_eq!((&report["candidates"][0]["accepted"], &report["duels"]["had"]), (&json!(4), &json!(0)));
    assert!((1..=2).contains(&wall.calls("ref")), "{}", wall.calls("ref"));
}

#[test]
fn a_referee_that_cannot_be_asked_is_told_before_anybody_is() {
    let wall = wall(&[("lab", &[Reply::text(GOOD)])]);
    let stage = stage(&wall, &["lab"], 2).set("GROQ_API_KEY", "test-key-0123456789");
    for (more, told) in [
        (&["--referee", "moon/x"][..], "`moon` in `--referee` is no provider"),
        (&["--referee", "builtin/facts"], "drafts from facts and reads nothing"),
        (&["--referee", "openai/gpt-6-luna"], "the referee cannot be asked"),
        (&["--referee", "tiny"], "names no candidate"),
        (&["--referee", "groq/x", "--local-only"], "is a cloud model"),
        (&["--referee", "groq/nobody-knows", "--max-cost", "1"], "no price is known for `groq/nobody-knows`"),
        (&["--duels", "5"], "--referee"),
        (&["--referee", "lab/tiny", "--duels", "0"], "--duels"),
    ] {
        let ran = stage.run(&arguments("lab/tiny", more));
        assert_eq!(ran.code, Some(2), "{more:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(told), "{more:?}: `{told}` is not in {}", ran.stderr);
    }
    assert_eq!(wall.calls("lab"), 0);
}
