//! What earlier runs taught: the order of the next one, and answers that need not be asked for again.

use super::stage::{Stage, artifact, chinook};
use crate::wall::{Reply, Service, Wall};

const MODELS: [&str; 2] = ["llama3:8b", "mistral:7b"];

fn good_erd() -> String {
    let stage = Stage::bare();
    stage.run(&["generate", "erd", "--from", chinook(), "--out", "out", "--quiet"]).ends(0);
    stage.read("out/erd.mmd")
}

fn generate<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let mut all = vec!["generate", "erd", "--from", chinook(), "--out", "out", "--json", "--delay", "0s"];
    all.extend_from_slice(more);
    all
}

/// Candidates of the route in their order, without the one that drafts.
fn order(stage: &Stage, more: &[&str]) -> Vec<String> {
    let mut all = vec!["route", "erd", "--json"];
    all.extend_from_slice(more);
    let report = stage.run(&all).ends(0).json();
    let rows = report["candidates"].as_array().unwrap();
    let names = rows.iter().map(|row| row["candidate"].as_str().unwrap().to_owned());
    names.filter(|name| !name.starts_with("builtin")).collect()
}

#[test]
fn an_answer_that_passed_is_not_asked_for_again() {
    let wall = Wall::start([Service::openai("groq", &["openai/gpt-oss-120b"]).replies([Reply::text(good_erd())])]);
    let stage = Stage::with_wall(&wall, &["groq"]);
    stage.run(&generate(&[])).ends(0);
    assert_eq!(wall.calls("groq"), 1);

    let report = stage.run(&generate(&[])).ends(0).json();
    assert_eq!(wall.calls("groq"), 1, "the answer was kept");
    let attempt = &artifact(&report, "erd")["attempts"][0];
    assert_eq!((attempt["from_cache"].as_bool(), attempt["cost_usd"].as_f64()), (Some(true), Some(0.0)), "{attempt}");
    assert_eq!(report["totals"]["cost_usd"], 0.0);

    stage.run(&generate(&["--no-cache"])).ends(0);
    assert_eq!(wall.calls("groq"), 2);
    // Another request is another question.
    std::fs::write(stage.path("sluice.toml"), "temperature = 0.7\n").unwrap();
    stage.run(&generate(&[])).ends(0);
    assert_eq!(wall.calls("groq"), 3);
}

#[test]
fn an_answer_that_failed_is_never_kept() {
    let wall = Wall::start([Service::openai("groq", &["openai/gpt-oss-120b"]).replies([Reply::text("sorry")])]);
    let stage = Stage::with_wall(&wall, &["groq"]);
    stage.run(&generate(&[]));
    let calls = wall.calls("groq");
    stage.run(&generate(&[]));
    assert_eq!(wall.calls("groq"), 2 * calls);
}

#[test]
fn who_keeps_failing_is_asked_later_unless_the_order_is_frozen() {
    let bad = Reply::text("erDiagram\n  INVENTED { int id PK }\n");
    let wall = Wall::start([Service::ollama(&MODELS).replies([bad])]);
    let stage = Stage::with_ollama(&wall);
    // The wall answers at once: with time at its price, failing quickly would be cheap.
    stage.write("sluice.toml", "time_value = 0\n");
    let before = order(&stage, &[]);
    let [first, second] = &before[..] else { panic!("{before:?}") };
    for _ in 0..3 {
        stage.run(&generate(&["--model", first]));
    }
    assert_eq!(order(&stage, &[]), [second.clone(), first.clone()]);
    assert_eq!(order(&stage, &["--frozen"]), before);

    let text = stage.run(&["route", "er", "--explain"]).ends(0).stdout.clone();
    for word in ["rubric pass", "of 3.0 seen", "µ$ per pass", "κ", "drafts from facts"] {
        assert!(text.contains(word), "`{word}` is not in: {text}");
    }
}

#[test]
fn a_bad_word_about_a_pass_lowers_the_trust_in_its_author() {
    let wall = Wall::start([Service::openai("groq", &["openai/gpt-oss-120b"]).replies([Reply::text(good_erd())])]);
    let stage = Stage::with_wall(&wall, &["groq"]);
    stage.run(&["feedback", "erd", "bad"]).ends(2).says(&["no `erd` has passed"]);
    stage.run(&generate(&[])).ends(0);
    let trust = || stage.run(&["route", "erd", "--json"]).json()["candidates"][0]["figures"]["trust"].as_f64().unwrap();
    assert_eq!(trust(), 1.0);
    stage.run(&["feedback", "er", "bad"]).ends(0).says(&["groq/openai/gpt-oss-120b", "is bad"]);
    let low = trust();
    assert!(low < 0.8, "{low}");
    // The last word counts.
    stage.run(&["feedback", "erd", "good", "--json"]).ends(0);
    assert!(trust() > 0.99);
}

#[test]
fn a_line_that_breaks_teaches_nothing_about_quality() {
    let wall = Wall::start([Service::ollama(&MODELS).replies([Reply::status(500, r#"{"error":"boom"}"#)])]);
    let stage = Stage::with_ollama(&wall);
    let row = |stage: &Stage| {
        let mut figures = stage.run(&["route", "erd", "--json"]).json()["candidates"][0]["figures"].clone();
        // Whoever keeps breaking is left alone for a while and has none then, which is no matter of quality.
        figures.as_object_mut().unwrap().remove("index_uusd");
        figures
    };
    let before = row(&stage);
    stage.run(&generate(&["--model", "ollama/llama3:8b#graph"]));
    assert!(wall.calls("ollama") > 0);
    assert_eq!(row(&stage), before);
}

#[test]
fn a_candidate_that_is_not_worth_it_is_passed_over_and_a_contradiction_is_refused() {
    let wall = Wall::start([Service::ollama(&["llama3:8b"]), Service::openai("groq", &["openai/gpt-oss-120b"])]);
    let stage = Stage::with_wall(&wall, &["groq"]).set("OLLAMA_HOST", &wall.ollama_host());
    stage.write("sluice.toml", "artifact_value = 0.005\n");
    let report = stage.run(&["route", "erd", "--json"]).ends(0).json();
    let verdict = |at: usize| report["candidates"][at]["verdict"].as_str().unwrap().to_owned();
    assert!(verdict(0).starts_with("passed over: costs more"), "{report:#}");
    assert!(verdict(1).starts_with("asked as number 1"), "{report:#}");

    stage.write("sluice.toml", "artifact_value = -1\n");
    stage.run(&["route", "erd"]).ends(2).says(&["artifact_value = -1"]);
    stage.write("sluice.toml", "prefer = \"cheap\"\n");
    stage.run(&["route", "erd"]).ends(2).says(&["prefer"]);
}
