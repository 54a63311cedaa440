use super::*;
use crate::quirks::Memory;
use crate::reason::{Advice, ProviderError, Reason};

fn request(model: &str) -> Request {
    Request {
        model: model.into(),
        messages: vec![
            Message { role: Role::System, text: "be brief".into() },
            Message { role: Role::User, text: "hello".into() },
        ],
        schema: None,
        max_tokens: Some(500),
        num_ctx: Some(8192),
        temperature: Some(0.2),
        prompt_tokens_estimate: None,
        label: String::new(),
    }
}

fn body(request: &Request, flavour: Flavour, quirks: &Quirks) -> Value {
    encode(request, flavour, quirks).body.unwrap()
}

#[test]
fn each_flavour_writes_what_its_server_takes() {
    let cases = [
        (Flavour::OPENAI, "gpt-4o-mini", Some("max_completion_tokens"), true, Value::Null),
        (Flavour::OPENAI, "gpt-5-mini", Some("max_completion_tokens"), false, Value::Null),
        (Flavour::OPENAI, "gpt-6.1-sol", Some("max_completion_tokens"), false, Value::Null),
        (Flavour::OPENAI, "o4-mini", Some("max_completion_tokens"), false, Value::Null),
        (Flavour::GROQ, "openai/gpt-oss-20b", Some("max_completion_tokens"), true, json!("low")),
        (Flavour::GROQ, "qwen/qwen3.8-27b", Some("max_completion_tokens"), true, Value::Null),
        (Flavour::COMPATIBLE, "gpt-5-local", Some("max_tokens"), true, Value::Null),
    ];
    for (flavour, model, bound, has_temperature, effort) in cases {
        let body = body(&request(model), flavour, &Quirks::default());
        let found = ["max_tokens", "max_completion_tokens"].into_iter().find(|name| body.get(*name).is_some());
        assert_eq!(found, bound, "{model}");
        assert_eq!(body.get("temperature").is_some(), has_temperature, "{model}");
        assert_eq!(body["reasoning_effort"], effort, "{model}");
        assert_eq!(body["stream"], true);
        assert_eq!(body["stream_options"]["include_usage"], true);
    }
}

#[test]
fn a_temperature_is_written_as_it_was_meant() {
    assert_eq!(body(&request("m"), Flavour::GROQ, &Quirks::default())["temperature"].to_string(), "0.2");
}

#[test]
fn a_schema_is_strict_where_it_keeps_the_rules() {
    let closed = json!({"type": "object", "properties": {}, "additionalProperties": false});
    for (schema, strict) in [(closed, true), (json!({"type": "object"}), false)] {
        let body = body(&Request { schema: Some(schema.clone()), ..request("m") }, Flavour::OPENAI, &Quirks::default());
        assert_eq!(body["response_format"]["type"], "json_schema");
        assert_eq!(
            body["response_format"]["json_schema"],
            json!({"name": "answer", "schema": schema, "strict": strict})
        );
    }
}

#[test]
fn what_a_model_rejected_is_not_sent_again() {
    let memory = Memory::default();
    let rejects = |parameter: &str| {
        ProviderError::new(Reason::UnsupportedParameter { parameter: Some(parameter.into()) }, "rejected")
    };
    for parameter in ["max_tokens", "temperature", "stream_options", "messages[0].role"] {
        memory.learn("odd", &rejects(parameter));
    }
    let lower = Advice::AtMostTokens(100);
    memory.learn("odd", &ProviderError { advice: Some(lower), ..ProviderError::new(Reason::InvalidRequest, "") });
    let odd = body(&request("odd"), Flavour::COMPATIBLE, &memory.of("odd"));
    assert_eq!(odd["max_completion_tokens"], 100);
    assert_eq!(odd["messages"][0]["role"], "user");
    for dropped in ["max_tokens", "temperature", "stream_options"] {
        assert!(odd.get(dropped).is_none(), "{dropped}");
    }
    let other = body(&request("other"), Flavour::COMPATIBLE, &memory.of("other"));
    assert_eq!(other["max_tokens"], 500, "another model is another matter");
}

#[test]
fn memory_has_a_bound() {
    let memory = Memory::default();
    for number in 0..1000 {
        let reason = Reason::UnsupportedParameter { parameter: Some(format!("p{number}")) };
        memory.learn(&format!("model {}", number % 500), &ProviderError::new(reason.clone(), ""));
        memory.learn("one", &ProviderError::new(reason, ""));
    }
    let kept = (0..500).filter(|number| memory.of(&format!("model {number}")) != Quirks::default()).count();
    assert!(kept < 256, "{kept} models are remembered");
    assert!((0..1000).filter(|number| memory.of("one").drops(&format!("p{number}"))).count() <= 16);
}
