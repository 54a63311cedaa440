//! Cloud providers: asked only where that is allowed, told no secret, paid exactly.

use super::stage::{Stage, artifact, chinook, files, shop};
use crate::wall::{Reply, Service, Wall};

const KEY: &str = "test-key-0123456789";

fn good_erd() -> String {
    let stage = Stage::bare();
    stage.run(&["generate", "erd", "--from", chinook(), "--out", "out", "--quiet"]).ends(0);
    stage.read("out/erd.mmd")
}

fn wall(replies: impl IntoIterator<Item = Reply>) -> Wall {
    Wall::start([Service::openai("groq", &["openai/gpt-oss-120b"]).replies(replies)])
}

#[test]
fn a_cloud_answer_is_accepted_paid_and_announced() {
    let wall = wall([Reply::text(good_erd())]);
    let stage = Stage::with_wall(&wall, &["groq"]);
    let ran = stage.run(&["generate", "erd", "--from", chinook(), "--out", "out", "--json"]);
    let report = ran.ends(0).says(&["may be sent to groq", "--local-only"]).json();
    let made = artifact(&report, "erd");
    assert_eq!(made["candidate"], "groq/openai/gpt-oss-120b", "{made:#}");
    let attempt = &made["attempts"][0];
    let (input, output) = (attempt["input_tokens"].as_u64().unwrap(), attempt["output_tokens"].as_u64().unwrap());
    // 0.15 USD in and 0.60 USD out per million tokens (prices of 2026-11-22).
    let expected = (input as f64 * 0.15 + output as f64 * 0.60) / 1e6;
    assert!((attempt["cost_usd"].as_f64().unwrap() - expected).abs() < 1e-12, "{attempt}");
}

#[test]
fn a_wrong_key_is_told_without_showing_it() {
    let body = format!(
        r#"{{"error":{{"message":"Invalid API Key: {KEY}","type":"invalid_request_error","code":"invalid_api_key"}}}}"#
    );
    let wall = wall([Reply::status(401, body)]);
    let stage = Stage::with_wall(&wall, &["groq"]);
    let ran = stage.run(&[
        "generate",
        "erd",
        "--from",
        chinook(),
        "--out",
        "out",
        "--json",
        "--model",
        "groq/openai/gpt-oss-120b",
    ]);
    let report = ran.ends(4).json();
    assert_eq!(artifact(&report, "erd")["reason"], "auth");
    assert_eq!(wall.calls("groq"), 1, "a wrong key is not tried again");
    for text in [&ran.stdout, &ran.stderr] {
        assert!(!text.contains(KEY), "{text}");
    }
    let ledger = std::fs::read(stage.path("ledger.db")).unwrap();
    assert!(!ledger.windows(KEY.len()).any(|window| window == KEY.as_bytes()));
}

#[test]
fn a_missing_key_is_told_as_misconfigured() {
    let stage = Stage::bare();
    let (ran, report) = stage.generate(&["erd", "--model", "groq/openai/gpt-oss-120b"]);
    ran.ends(4);
    let made = artifact(&report, "erd");
    assert_eq!((made["status"].as_str(), made["reason"].as_str()), (Some("failed"), Some("misconfigured")));
    assert!(made["message"].as_str().unwrap().contains("GROQ_API_KEY"));
}

#[test]
fn local_only_lets_nothing_leave() {
    let wall = wall([Reply::text(good_erd())]);
    let stage = Stage::with_wall(&wall, &["groq"]);
    stage.generate(&["erd", "--local-only"]).0.ends(0);
    stage
        .run(&["generate", "erd", "--from", shop(), "--out", "out", "--local-only", "--model", "groq/x"])
        .ends(2)
        .says(&["groq/x", "--local-only"]);
    stage.write("sluice.toml", "cloud = \"deny\"\n");
    stage.generate(&["erd"]).0.ends(0);
    assert!(wall.requests().is_empty(), "{:?}", wall.requests().len());
}

#[test]
fn secrets_are_redacted_before_a_prompt_leaves_and_the_run_says_so() {
    let wall = wall([Reply::text("no"), Reply::text("no")]);
    let stage = Stage::with_wall(&wall, &["groq"]);
    let secret = format!("ghp_{}", "a1B2c3D4e5F6g7H8i9J0".repeat(2)[..36].to_owned());
    stage.write("project/app/main.py", format!("from fastapi import FastAPI\n\napp = FastAPI()\nTOKEN = \"{secret}\"\n\n\n@app.get(\"/orders\")\ndef list_orders():\n    return []\n"));
    let ran = stage.run(&[
        "generate",
        "api_docs",
        "--from",
        "project",
        "--out",
        "out",
        "--model",
        "groq/openai/gpt-oss-120b",
    ]);
    ran.says(&["1 secret found and redacted", "app/main.py:4"]);
    let requests = wall.requests();
    assert!(requests.iter().any(|request| request.body.to_string().contains("/orders")), "the prompt holds no source");
    assert!(!requests.iter().any(|request| request.body.to_string().contains(&secret)));
}

#[test]
fn money_bounds_a_run_and_the_run_can_go_on() {
    let wall = wall([Reply::text(good_erd())]);
    let stage = Stage::with_wall(&wall, &["groq"]);
    let (ran, report) = stage.generate(&["erd", "--model", "groq/openai/gpt-oss-120b", "--max-cost", "0.0000001"]);
    ran.ends(5);
    assert_eq!(artifact(&report, "erd")["reason"], "budget");
    assert_eq!(wall.calls("groq"), 0);
}

#[test]
fn a_path_out_of_the_folder_in_an_answer_is_never_written() {
    let answer = r#"{"files":[{"path":"../../escaped.py","text":"print(1)\n"}]}"#;
    let replies = (0..4).map(|_| Reply::text(answer));
    let wall = wall(replies);
    let stage = Stage::with_wall(&wall, &["groq"]);
    let (ran, report) = stage.generate(&["code_prototype", "--model", "groq/openai/gpt-oss-120b"]);
    ran.ends(3);
    assert_eq!(artifact(&report, "code_prototype")["status"], "rejected");
    assert!(!files(&stage.path("")).iter().any(|file| file.contains("escaped")));
}
