//! Servers of models: several behind one provider, models that are fetched, and who is left alone.

use super::stage::{Stage, artifact, chinook};
use crate::wall::{Reply, Service, Wall};
use serde_json::Value;

fn good_erd() -> String {
    let stage = Stage::bare();
    stage.run(&["generate", "erd", "--from", chinook(), "--out", "out", "--quiet"]).ends(0);
    stage.read("out/erd.mmd")
}

fn generate<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let mut all = vec!["generate", "erd", "--from", chinook(), "--out", "out", "--json", "--delay", "0s", "--no-cache"];
    all.extend_from_slice(more);
    all
}

fn paths(wall: &Wall, path: &str) -> usize {
    wall.requests().iter().filter(|request| request.path.ends_with(path)).count()
}

#[test]
fn a_server_that_is_not_there_leaves_the_work_to_the_other_one() {
    let wall = Wall::start([Service::ollama(&["mistral:7b"]).replies([Reply::text(good_erd())])]);
    let stage = Stage::bare();
    let urls = format!("\"http://127.0.0.1:9\", \"{}\"", wall.ollama_host());
    stage.write("sluice.toml", format!("[providers.lab]\napi = \"ollama\"\nbase_urls = [{urls}]\n"));
    let report = stage.run(&generate(&[])).ends(0).json();
    assert_eq!(artifact(&report, "erd")["candidate"], "lab/mistral:7b#graph");
    // Named on the command line, nobody is asked around before: the first call fails, the second finds the other one.
    let report = stage.run(&generate(&["--model", "lab/mistral:7b#text"])).ends(0).json();
    let attempts = artifact(&report, "erd")["attempts"].as_array().unwrap().clone();
    let outcomes: Vec<&Value> = attempts.iter().map(|attempt| &attempt["outcome"]).collect();
    assert_eq!(outcomes, ["failed", "accepted"]);
    let rows = stage.run(&["doctor", "--json"]).json();
    let lab = rows["checks"].as_array().unwrap().iter().find(|row| row["subject"] == "lab").unwrap().clone();
    assert!(lab["detail"].as_str().unwrap().contains("1 of 2 servers"), "{lab}");
}

#[test]
fn a_missing_model_is_fetched_with_consent_only_and_before_its_first_call() {
    let missing = Reply::status(404, r#"{"error":"model 'mistral:7b' not found"}"#);
    let wall = Wall::start([Service::ollama(&["llama3:8b"]).replies([missing])]);
    let report = Stage::with_ollama(&wall).run(&generate(&["--model", "ollama/mistral:7b"])).ends(4).json();
    let message = artifact(&report, "erd")["message"].as_str().unwrap().to_owned();
    assert!(message.contains("--pull"), "{message}");
    assert_eq!(paths(&wall, "/api/pull"), 0);

    for (flag, config) in [(Some("--pull"), ""), (None, "pull = true\n")] {
        let wall = Wall::start([Service::ollama(&["llama3:8b"]).replies([Reply::text(good_erd())])]);
        let stage = Stage::with_ollama(&wall);
        stage.write("sluice.toml", config);
        let mut arguments = generate(&["--model", "ollama/mistral:7b#text"]);
        arguments.extend(flag);
        stage.run(&arguments).ends(0);
        let asked: Vec<String> = wall.requests().into_iter().map(|request| request.path).collect();
        let at = |path: &str| asked.iter().position(|asked| asked == path);
        assert_eq!(paths(&wall, "/api/pull"), 1, "{asked:?}");
        assert!(at("/api/pull") < at("/api/chat"), "{asked:?}");
    }
    let wall = Wall::start([Service::ollama(&["mistral:7b"]).replies([Reply::text(good_erd())])]);
    Stage::with_ollama(&wall).run(&generate(&["--model", "ollama/mistral:7b#text", "--pull"])).ends(0);
    assert_eq!(paths(&wall, "/api/pull"), 0, "it was there");
}

#[test]
fn two_servers_have_a_model_each_and_none_is_loaded_in_turns() {
    let walls = [(); 2].map(|()| {
        let service = Service::ollama(&["mistral:7b", "qwen2.5-coder:7b"]);
        Wall::start([service.replies([Reply::text("no diagram"), Reply::text("none either")])])
    });
    let stage = Stage::bare();
    let urls = walls.each_ref().map(|wall| format!("\"{}\"", wall.ollama_host())).join(", ");
    stage.write("sluice.toml", format!("[providers.lab]\napi = \"ollama\"\nbase_urls = [{urls}]\n"));
    let models = ["--model", "lab/mistral:7b#text", "--model", "lab/qwen2.5-coder:7b#text", "--jobs", "4"];
    let kinds = ["class", "sequence", "state", "flowchart"];
    stage.run(&generate(&[models.as_slice(), &kinds].concat()));
    let asked = walls.each_ref().map(|wall| {
        let chats = wall.requests().into_iter().filter(|request| request.chat);
        let mut models: Vec<String> = chats.map(|chat| chat.body["model"].as_str().unwrap().to_owned()).collect();
        assert!(!models.is_empty(), "both servers work");
        models.dedup();
        models
    });
    assert!(asked.iter().all(|models| models.len() <= 2), "a server changes its model once at most: {asked:?}");
    assert!(asked.concat().contains(&"qwen2.5-coder:7b".to_owned()), "{asked:?}");
}

#[test]
fn who_is_left_alone_is_told_with_the_cause_and_asked_again_on_request() {
    let refused = Reply::status(401, r#"{"error":{"message":"bad key","code":"invalid_api_key"}}"#);
    let wall = Wall::start([Service::openai("groq", &["openai/gpt-oss-120b"]).replies([refused])]);
    let stage = Stage::with_wall(&wall, &["groq"]);
    stage.write("sluice.toml", "[providers.groq]\nrpm = 30\n");
    stage.run(&generate(&["--model", "groq/openai/gpt-oss-120b"]));
    let doctor = stage.run(&["doctor"]).ends(0).stdout.clone();
    for words in ["groq       left alone since", ": auth; tried again at", "at most 30 requests a minute"] {
        assert!(doctor.contains(words), "`{words}` is not in: {doctor}");
    }
    let route = stage.run(&["route", "erd", "--json"]).ends(0).json();
    let row = &route["candidates"][0];
    assert_eq!((&row["candidate"], &row["figures"]["index_uusd"]), (&"groq/openai/gpt-oss-120b".into(), &Value::Null));
    let verdict = row["verdict"].as_str().unwrap();
    assert!(verdict.starts_with("passed over: left alone until") && verdict.ends_with(": auth"), "{verdict}");

    stage.run(&["doctor", "--reset"]).ends(0).says(&["one that was left alone"]);
    assert!(!stage.run(&["doctor"]).ends(0).stdout.contains("left alone"));
    let route = stage.run(&["route", "erd"]).ends(0).stdout.clone();
    assert!(route.contains("asked as number 1"), "{route}");
}

#[test]
fn a_good_answer_about_health_is_believed_for_a_while() {
    let wall = Wall::start([Service::openai("groq", &["openai/gpt-oss-120b"]).replies([Reply::text(good_erd())])]);
    let stage = Stage::with_wall(&wall, &["groq"]);
    stage.write("sluice.toml", "[breaker]\nhealth_age = \"1h\"\n");
    for _ in 0..3 {
        stage.run(&generate(&[])).ends(0);
    }
    assert_eq!(paths(&wall, "/models"), 1);
    stage.run(&["doctor"]).ends(0);
    assert_eq!(paths(&wall, "/models"), 2, "the doctor asks anew");
    stage.write("sluice.toml", "[breaker]\nhealth_age = \"1h\"\n[providers.groq]\nkey_env = \"OTHER\"\n");
    let stage = stage.set("OTHER", "another-key-0123456789");
    stage.run(&generate(&[])).ends(0);
    assert_eq!(paths(&wall, "/models"), 3, "another key is another account");
}

#[test]
fn what_memory_did_not_hold_is_asked_last_and_what_is_not_loaded_is_told() {
    let full = r#"{"error":"model requires more system memory (9.1 GiB) than is available (4.0 GiB)"}"#;
    let wall = Wall::start([Service::ollama(&["llama3:8b", "mistral:7b"]).replies([Reply::status(500, full)])]);
    let stage = Stage::with_ollama(&wall);
    let explained = |stage: &Stage| stage.run(&["route", "erd", "--explain"]).ends(0).stdout.clone();
    let before = explained(&stage);
    assert!(before.find("mistral:7b") < before.find("llama3:8b"), "{before}");
    assert!(before.contains("memory       loads for 8.8 s"), "{before}");
    stage.run(&generate(&["--model", "ollama/mistral:7b"]));
    let after = explained(&stage);
    assert!(after.contains("memory did not hold it when it was last asked"), "{after}");
    assert!(after.contains("no smaller than mistral:7b"), "as large as the one that did not fit: {after}");
}
