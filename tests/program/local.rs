//! Local models over Ollama: chosen among what is installed, asked again with the findings, never trusted.

use super::stage::{Stage, artifact, chinook, files, shop};
use crate::wall::{Reply, Service, Wall};
use serde_json::Value;

const REFUSAL: &str = "I'm sorry, but I can't help with that.";

fn good_erd() -> String {
    let stage = Stage::bare();
    stage.run(&["generate", "erd", "--from", chinook(), "--out", "out", "--quiet"]).ends(0);
    stage.read("out/erd.mmd")
}

fn generate(stage: &Stage, arguments: &[&str]) -> (i32, Value) {
    let mut all = vec!["generate", "erd", "--from", chinook(), "--out", "out", "--json"];
    all.extend_from_slice(arguments);
    let ran = stage.run(&all);
    (ran.code.unwrap(), ran.json())
}

fn outcomes(made: &Value) -> Vec<String> {
    let told = |attempt: &Value| {
        let word = |key: &str| attempt[key].as_str().unwrap_or("-").to_owned();
        format!("{} {} {}", word("candidate"), word("outcome"), word("reason"))
    };
    made["attempts"].as_array().unwrap().iter().map(told).collect()
}

#[test]
fn a_good_answer_of_a_local_model_is_accepted_and_costs_nothing() {
    let wall = Wall::start([
        Service::ollama(&["mistral:7b"]).replies([Reply::text(format!("```mermaid\n{}```\n", good_erd()))])
    ]);
    let (code, report) = generate(&Stage::with_ollama(&wall), &["--model", "ollama/mistral:7b#text"]);
    let made = artifact(&report, "erd");
    assert_eq!((code, made["status"].as_str(), made["score"].as_u64()), (0, Some("accepted"), Some(100)), "{made:#}");
    assert_eq!(made["attempts"][0]["local"], true);
    assert_eq!(made["attempts"][0]["cost_usd"], 0.0);
    assert!(made["repairs"].as_array().unwrap().is_empty(), "a clean fence is no repair");
}

#[test]
fn a_diagram_in_place_of_the_graph_that_was_asked_for_is_judged_as_what_it_is() {
    let wall = Wall::start([Service::ollama(&["mistral:7b"]).replies([Reply::text(good_erd())])]);
    let (code, report) = generate(&Stage::with_ollama(&wall), &["--model", "ollama/mistral:7b#graph"]);
    let made = artifact(&report, "erd");
    assert_eq!((code, made["score"].as_u64()), (0, Some(100)), "{made:#}");
}

#[test]
fn a_graph_of_fact_ids_becomes_a_diagram() {
    let graph = r#"{"entities":[{"id":"author","columns":["id","name"]},{"id":"book","columns":["id","author_id"]}],
        "relations":[{"from":"author","to":"book","label":"author_id","from_count":"exactly_one","to_count":"zero_or_more"}]}"#;
    let wall = Wall::start([Service::ollama(&["mistral:7b"]).replies([Reply::text(graph)])]);
    let stage = Stage::with_ollama(&wall);
    stage.write(
        "schema.sql",
        "CREATE TABLE author (id int PRIMARY KEY, name text);\n\
         CREATE TABLE book (id int PRIMARY KEY, author_id int NOT NULL REFERENCES author (id));\n",
    );
    let ran = stage.run(&[
        "generate",
        "erd",
        "--from",
        "schema.sql",
        "--out",
        "out",
        "--json",
        "--model",
        "ollama/mistral:7b#graph",
    ]);
    let made = artifact(&ran.ends(0).json(), "erd").clone();
    assert_eq!(made["score"], 100, "{made:#}");
    assert!(stage.read("out/erd.mmd").starts_with("erDiagram"));
    let chat = wall.requests().into_iter().find(|request| request.chat).unwrap();
    assert_eq!(chat.body["format"]["additionalProperties"], false, "the schema constrains the answer: {}", chat.body);
}

#[test]
fn the_window_is_always_sent() {
    let wall = Wall::start([Service::ollama(&["mistral:7b"]).replies([Reply::text(good_erd())])]);
    generate(&Stage::with_ollama(&wall), &["--model", "ollama/mistral:7b#text"]);
    let requests = wall.requests();
    let chat = requests.iter().find(|request| request.path.ends_with("/api/chat")).unwrap();
    let body = &chat.body;
    assert!(body["options"]["num_ctx"].as_u64().unwrap() >= 2048, "{body}");
}

#[test]
fn a_bad_answer_is_asked_for_again_with_its_findings() {
    let bad = "erDiagram\n  Cart ||--o{ Item : holds\n  Cart {\n    int id PK\n  }\n  Item {\n    int id PK\n  }\n";
    let wall = Wall::start([Service::ollama(&["mistral:7b"]).replies([Reply::text(bad), Reply::text(good_erd())])]);
    let (code, report) = generate(&Stage::with_ollama(&wall), &["--model", "ollama/mistral:7b#text"]);
    let made = artifact(&report, "erd");
    assert_eq!(code, 0, "{made:#}");
    assert_eq!(outcomes(made), ["ollama/mistral:7b rejected below_threshold", "ollama/mistral:7b accepted -"]);
    let second = wall.requests().into_iter().filter(|request| request.path.ends_with("/api/chat")).nth(1).unwrap();
    assert!(second.body.to_string().contains("Cart"), "the retry does not name what was invented: {}", second.body);
}

#[test]
fn what_no_model_can_do_the_builtin_draft_does_and_the_attempts_are_told() {
    let wall = Wall::start([Service::ollama(&["mistral:7b"]).replies([
        Reply::text(REFUSAL),
        Reply::text(REFUSAL),
        Reply::text(REFUSAL),
    ])]);
    let (code, report) = generate(&Stage::with_ollama(&wall), &[]);
    let made = artifact(&report, "erd");
    assert_eq!((code, made["candidate"].as_str()), (0, Some("builtin/facts")), "{made:#}");
    assert!(outcomes(made).len() >= 2, "{made:#}");
}

#[test]
fn a_refusal_is_rejected_with_forty_points_at_most_and_never_published() {
    let refusals = (0..4).map(|_| Reply::text(REFUSAL));
    let wall = Wall::start([Service::ollama(&["mistral:7b"]).replies(refusals)]);
    let stage = Stage::with_ollama(&wall);
    let (code, report) = generate(&stage, &["--model", "ollama/mistral:7b#text"]);
    let made = artifact(&report, "erd");
    assert_eq!((code, made["status"].as_str()), (3, Some("rejected")), "{made:#}");
    assert!(made["score"].as_u64().unwrap() <= 40, "{made:#}");
    assert!(!files(&stage.path("out")).contains(&"erd.mmd".to_owned()));
}

#[test]
fn a_model_that_is_not_pulled_is_named_with_the_way_out() {
    let missing = Reply::status(404, r#"{"error":"model 'mistral:7b' not found"}"#);
    let wall = Wall::start([Service::ollama(&["llama3:8b"]).replies([missing])]);
    let (code, report) = generate(&Stage::with_ollama(&wall), &["--model", "ollama/mistral:7b"]);
    let made = artifact(&report, "erd");
    assert_eq!((code, made["reason"].as_str()), (4, Some("model_not_found")), "{made:#}");
    assert!(made["message"].as_str().unwrap().contains("ollama pull mistral:7b"), "{made:#}");
}

#[test]
fn among_installed_models_the_preferred_one_is_asked_first() {
    let wall = Wall::start([Service::ollama(&["gemma2:27b", "mistral:7b"]).replies([Reply::text(good_erd())])]);
    let (_, report) = generate(&Stage::with_ollama(&wall), &[]);
    let first = artifact(&report, "erd")["attempts"][0]["candidate"].as_str().unwrap().to_owned();
    assert!(first.starts_with("ollama/mistral:7b"), "{first}");
}

#[test]
fn a_dry_run_asks_nobody() {
    let wall = Wall::start([Service::ollama(&["mistral:7b"])]);
    let stage = Stage::with_ollama(&wall);
    let ran =
        stage.run(&["generate", "erd", "--from", shop(), "--out", "out", "--dry-run", "--model", "ollama/mistral:7b"]);
    ran.ends(0);
    assert!(ran.stdout.contains("tokens in") && ran.stdout.contains("order_items"), "{}", ran.stdout);
    assert!(wall.requests().is_empty());
    assert!(!stage.path("out").exists());
}
