//! Lists of models and the like, which are no answers but are read too.

use crate::case::{Case, answers};
use sluice_providers::wire::{gemini, ollama, openai};

fn lists() -> Vec<Case> {
    answers().into_iter().filter(Case::is_list).collect()
}

#[test]
fn every_recorded_list_is_read() {
    let read: Vec<String> = lists().iter().map(|case| format!("{}: {}", case.name, length(case))).collect();
    let expected = [
        "compat/llamacpp-models: 1",
        "gemini/models-list: 36",
        "groq/models-list: 11",
        "ollama/doc-ps: 1",
        "ollama/doc-version: 0.5.1",
        "ollama/live-ps-loaded: 1",
        "ollama/live-ps-unloaded: 0",
        "ollama/ps-empty: 0",
        "ollama/ps-three-models: 3",
        "ollama/tags: 5",
    ];
    assert_eq!(read, expected);
}

fn length(case: &Case) -> String {
    let body = case.body.as_bytes();
    let provider = case.name.split('/').next().unwrap_or_default();
    let length = match (provider, case.label("endpoint").as_str()) {
        ("gemini", _) => gemini::models(body).map(|(models, _)| models.len()),
        ("ollama", Some("version")) => return ollama::version(body).expect("a version"),
        ("ollama", _) => ollama::listed(body).map(|models| models.len()),
        _ => openai::models(body).map(|models| models.len()),
    };
    length.expect("a list").to_string()
}

#[test]
fn windows_are_read_wherever_a_server_puts_them() {
    let body = |name: &str| lists().into_iter().find(|case| case.name == name).expect("a recorded list").body;
    let llama = openai::models(body("compat/llamacpp-models").as_bytes()).expect("a list");
    assert_eq!(llama[0].context, Some(4096), "the window it runs with, not the one it was trained with");
    let groq = openai::models(body("groq/models-list").as_bytes()).expect("a list");
    assert!(groq.iter().all(|model| model.context.is_some() && !model.id.contains("whisper")));
    let (gemini, next) = gemini::models(body("gemini/models-list").as_bytes()).expect("a list");
    let flash = gemini.iter().find(|model| model.id == "gemini-2.5-flash").expect("the id without `models/`");
    assert_eq!((flash.context, flash.max_output, next), (Some(1_048_576), Some(65_536), None));
    let loaded = ollama::listed(body("ollama/live-ps-loaded").as_bytes()).expect("a list");
    assert_eq!((loaded[0].name.as_str(), loaded[0].context), ("tiny:latest", Some(2048)));
}

#[test]
fn a_body_that_is_no_list_is_an_error() {
    for body in ["", "null", "[]", "{}", "<html>", r#"{"error":"x"}"#, r#"{"data":7,"models":7}"#] {
        assert!(openai::models(body.as_bytes()).is_err(), "{body}");
        assert!(ollama::listed(body.as_bytes()).is_err(), "{body}");
        assert!(ollama::version(body.as_bytes()).is_err(), "{body}");
    }
    assert!(gemini::models(br#"{"models":7}"#).is_err());
}
