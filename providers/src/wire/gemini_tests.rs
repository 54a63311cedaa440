use super::*;

fn request(model: &str) -> Request {
    let say = |role, text: &str| Message { role, text: text.into() };
    Request {
        model: model.into(),
        messages: vec![
            say(Role::System, "be brief"),
            say(Role::User, "hello"),
            say(Role::Assistant, "hi"),
            say(Role::User, "go on"),
        ],
        schema: Some(json!({"type": "object"})),
        max_tokens: Some(500),
        num_ctx: None,
        temperature: Some(0.2),
        prompt_tokens_estimate: None,
        label: String::new(),
    }
}

#[test]
fn system_messages_stand_apart_and_assistants_are_models() {
    let sent = encode(&request("gemini-2.5-flash"));
    assert_eq!(sent.path, "/models/gemini-2.5-flash:streamGenerateContent?alt=sse");
    let expected = json!({
        "contents": [
            {"role": "user", "parts": [{"text": "hello"}]},
            {"role": "model", "parts": [{"text": "hi"}]},
            {"role": "user", "parts": [{"text": "go on"}]},
        ],
        "systemInstruction": {"parts": [{"text": "be brief"}]},
        "generationConfig": {"maxOutputTokens": 500, "temperature": 0.2, "responseMimeType": "application/json",
            "responseJsonSchema": {"type": "object"}},
    });
    assert_eq!(sent.body, Some(expected));
}

#[test]
fn a_model_id_stays_one_segment_of_the_path() {
    let cases = [
        ("models/gemini-2.5-pro", "/models/gemini-2.5-pro:"),
        ("../../secret", "/models/..%2F..%2Fsecret:"),
        ("..", "/models/%2E%2E:"),
        ("a?key=b#c", "/models/a%3Fkey%3Db%23c:"),
        ("ä", "/models/%C3%A4:"),
    ];
    for (model, path) in cases {
        assert!(encode(&request(model)).path.starts_with(path), "{model}: {}", encode(&request(model)).path);
    }
    assert_eq!(encode_models(Some("a&b")).path, "/models?pageSize=200&pageToken=a%26b");
}
