//! 58–62: what is asked again, what is missing, what it costs, and who wins.

use super::scene::{Scene, Way, groq};
use super::seen::Seen;
use super::till::Till;
use crate::program::stage::{Stage, artifact};
use crate::wall::{Reply, Service, Wall};
use sluice::cascade::Ended;
use sluice::ledger::AttemptEntry;
use sluice::prices::{Cost, Money};

/// Plays a scenario by its number.
pub(super) async fn play(id: &str) -> Option<Seen> {
    Some(match id {
        "58" => fingerprints(),
        "59" => thresholds().await,
        "60" => missing_evidence(),
        "61" => sums().await,
        "62" => tie().await,
        _ => return None,
    })
}

/// A project of one table, and its diagram drawn from facts.
const TABLE: &str = "CREATE TABLE artist (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n";
const DIAGRAM: &str = "erDiagram\n  artist {\n    INTEGER id PK\n    TEXT name\n  }\n";
const MODEL: &str = "groq/openai/gpt-oss-120b";

fn generate<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let mut all =
        vec!["generate", "erd", "--from", "schema.sql", "--out", "out", "--json", "--delay", "0s", "--no-html"];
    all.extend_from_slice(more);
    all
}

/// The whole program: the same request twice, then one that differs in a field, then another model.
fn fingerprints() -> Seen {
    let wall = Wall::start([Service::openai("groq", &["openai/gpt-oss-120b", "x"]).replies([Reply::text(DIAGRAM)])]);
    let stage = Stage::with_wall(&wall, &["groq"]);
    stage.write("schema.sql", TABLE);
    let run = |more: &[&str]| {
        stage.run(&generate(more));
        wall.calls("groq")
    };
    let first = run(&["--model", MODEL]);
    let again = run(&["--model", MODEL]);
    stage.write("sluice.toml", "temperature = 0.7\n");
    let warmer = run(&["--model", MODEL]);
    stage.write("schema.sql", TABLE.replace("name", "nick"));
    let other_prompt = run(&["--model", MODEL]);
    let other_model = run(&["--model", "groq/x"]);
    let calls = [first, again, warmer, other_prompt, other_model];
    Seen::new()
        .tell(format!("calls so far {calls:?}"))
        .wants("the same request is kept", first >= 1 && again == first)
        .wants("another parameter is another request", warmer > again)
        .wants("another prompt is another request", other_prompt > warmer)
        .wants("another model never hits", other_model > other_prompt)
}

/// The whole program, with a judge that is down.
fn missing_evidence() -> Seen {
    let wall = Wall::start([
        Service::openai("groq", &["openai/gpt-oss-120b"]).replies([Reply::text(DIAGRAM)]),
        Service::gemini(&["gemini-3.5-flash-lite"]).replies([Reply::status(500, "{}")]),
    ]);
    let stage = Stage::with_wall(&wall, &["groq", "gemini"]);
    stage.write("schema.sql", TABLE);
    stage.write("sluice.toml", "[judge]\nmodels = [\"gemini/gemini-3.5-flash-lite\"]\ntimeout = \"5s\"\n");
    let report = stage.run(&generate(&["--model", MODEL])).json();
    let made = artifact(&report, "erd");
    let judge = |finding: &&serde_json::Value| finding["check"].as_str().is_some_and(|name| name.starts_with("judge"));
    let told: Vec<_> = made["findings"].as_array().unwrap().iter().filter(judge).collect();
    Seen::new()
        .tell(format!("{} at {}, {} findings of the judge", made["status"], made["score"], told.len()))
        .wants("it is skipped", made["status"] == "accepted" && wall.calls("gemini") > 0)
        .wants("and told as unscored", !told.is_empty() && told.iter().all(|finding| finding["earned"].is_null()))
}

fn route(scores: &[&str]) -> Scene {
    let replies = scores.iter().map(|score| Reply::text(*score));
    let mut scene = Scene::new(Way::Memory, &["groq/a", "groq/b", "groq/c"]).with(groq(replies));
    scene.stage.bounds.max_corrections = 0;
    scene
}

async fn thresholds() -> Seen {
    let mut seen = Seen::new();
    for (scores, calls, ended) in [
        (["85", "99", "99"], 1, Ended::Accepted(0)),
        (["60", "85", "99"], 2, Ended::Accepted(1)),
        (["60", "75", "70"], 3, Ended::BelowThreshold(1)),
    ] {
        let scene = route(&scores);
        let open = scene.open().await;
        let ending = open.ask().await;
        seen = seen
            .tell(format!("{}: {:?}", scores.join(" "), ending.ended))
            .wants("the first that passes, else the best", ending.ended == ended)
            .wants("nobody is asked after it", open.calls("groq").len() == calls);
    }
    seen
}

async fn sums() -> Seen {
    let scene = route(&["60.", "70", "85.0"]);
    let (open, till) = (scene.open().await, Till::default());
    let ending = open.ask_paid(&till).await;
    let tokens = |attempt: &AttemptEntry| attempt.output_tokens.unwrap_or_default();
    let all: u64 = ending.attempts.iter().map(tokens).sum();
    let cost = ending.attempts.iter().fold(Cost::Known(Money::ZERO), |sum, attempt| sum.and(attempt.cost));
    Seen::new()
        .tell(format!("{} attempts, {all} tokens, {cost:?}", ending.attempts.len()))
        .wants("every tried model is counted", ending.attempts.len() == 3 && all == 3)
        .wants("every bill is paid", till.bills() == 3 && cost == Cost::Known(Money::from_pico_usd(all)))
}

async fn tie() -> Seen {
    let scene = route(&["70", "75", "75"]);
    let open = scene.open().await;
    let ending = open.ask().await;
    let winner = ending.rejected().map(|text| text.place.candidate.to_string());
    Seen::new().tell(format!("{winner:?}")).wants("the earlier one wins", winner.as_deref() == Some("groq/b"))
}
