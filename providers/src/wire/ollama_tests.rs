use super::*;
use crate::answer::{Finish, Usage};
use serde_json::json;

fn request() -> Request {
    Request {
        model: "qwen3:4b".into(),
        messages: vec![
            Message { role: Role::System, text: "be brief".into() },
            Message { role: Role::User, text: "hello".into() },
        ],
        schema: None,
        max_tokens: Some(500),
        num_ctx: Some(4096),
        temperature: Some(0.2),
        prompt_tokens_estimate: None,
        label: "erd".into(),
    }
}

#[test]
fn a_request_streams_and_names_its_window() {
    let sent = encode(&request(), Think::Unsaid);
    assert_eq!(sent.path, "/api/chat");
    let body = sent.body.unwrap();
    assert_eq!(body["stream"], true);
    assert_eq!(body["options"], json!({"num_ctx": 4096, "num_predict": 500, "temperature": 0.2}));
    assert_eq!(body["messages"][0]["role"], "system");
    assert_eq!(body["messages"][1]["content"], "hello");
    assert!(body.get("think").is_none());
}

#[test]
fn a_model_that_can_think_is_told_not_to() {
    assert_eq!(encode(&request(), Think::Off).body.unwrap()["think"], false);
    assert_eq!(encode(&request(), Think::Low).body.unwrap()["think"], "low");
    let about = |architecture: &str| json!({"general.architecture": architecture}).as_object().unwrap().clone();
    let can = ["completion".to_owned(), "thinking".to_owned()];
    assert_eq!(thinking(&can, &about("qwen3")), Think::Off);
    assert_eq!(thinking(&can, &about("gptoss")), Think::Low);
    assert_eq!(thinking(&can[..1], &about("qwen2")), Think::Unsaid);
}

#[test]
fn a_schema_goes_out_as_it_is_and_in_its_order() {
    let schema = json!({"type": "object", "properties": {"zeta": {"type": "string"}, "alpha": {"type": "integer"}},
        "required": ["zeta", "alpha"]});
    let sent = encode(&Request { schema: Some(schema.clone()), ..request() }, Think::Unsaid).body.unwrap();
    assert_eq!(sent["format"].to_string(), schema.to_string());
}

#[test]
fn the_window_is_always_sent_and_grows_with_the_prompt() {
    let cases = [(None, None, None, 8192), (Some(1000), Some(500), None, 8192), (Some(9000), Some(500), None, 16_384)];
    for (estimate, most, num_ctx, expected) in cases {
        let request = Request { num_ctx, max_tokens: most, prompt_tokens_estimate: estimate, ..request() };
        assert_eq!(encode(&request, Think::Unsaid).body.unwrap()["options"]["num_ctx"], expected);
    }
    let endless = Request { num_ctx: None, prompt_tokens_estimate: Some(u32::MAX), ..request() };
    assert_eq!(window_of(&endless), u32::MAX);
}

#[test]
fn a_model_is_unloaded_by_an_empty_request() {
    let body = encode_unload("llama3").body.unwrap();
    assert_eq!((&body["keep_alive"], &body["messages"], &body["stream"]), (&json!(0), &json!([]), &json!(false)));
}

#[test]
fn a_prompt_that_was_cut_silently_is_noticed() {
    let answer =
        |tokens| Answer { usage: Usage { input_tokens: tokens, ..Usage::default() }, ..Answer::ended(Finish::Stop) };
    let cases = [
        // (window, estimate, counted, cut)
        (Some(512), Some(900), Some(512), true),
        (Some(512), None, Some(506), true),
        (Some(512), None, Some(400), false),
        (Some(32_768), Some(10_000), Some(2048), true),
        (Some(32_768), Some(10_000), Some(7000), false),
        (Some(8192), Some(600), Some(100), false),
        (Some(8192), Some(4000), None, false),
        (None, Some(9000), Some(10), false),
    ];
    for (size, estimate, counted, cut) in cases {
        let checked = Window { size, estimate }.check(answer(counted));
        assert_eq!(checked.is_err(), cut, "{size:?} {estimate:?} {counted:?}");
        if let Err(error) = checked {
            assert_eq!(error.reason.name(), "context_too_long");
        }
    }
}

#[test]
fn facts_about_a_model_are_read_from_its_description() {
    let about = json!({"general.architecture": "qwen2", "qwen2.context_length": 32768}).as_object().unwrap().clone();
    assert_eq!(context_length(&about), Some(32_768));
    assert_eq!(context_length(&serde_json::Map::new()), None);
    for (count, text) in [(7_615_616_512, "7.6B"), (137_000_000, "137M"), (8_000_000_000, "8B"), (205_000, "0.2M")] {
        assert_eq!(parameters(count), text);
    }
}
