//! Schemas that are none, that ask for too much, or that would never end.

use super::JsonSchema;
use serde_json::{Value, json};

#[test]
fn what_cannot_be_used_is_refused_with_its_place() {
    let deep = format!("{}1{}", "{\"not\":".repeat(100_000), "}".repeat(100_000));
    let wide = format!("{{\"enum\": [{}1]}}", "1,".repeat(600_000));
    for (text, told) in [
        ("{", "line 1"),
        ("[]", "an object"),
        (r#"{"type": "strin"}"#, "/type"),
        (r#"{"properties": {"a": {"minimum": "x"}}}"#, "/properties/a/minimum"),
        (r#"{"properties": {"a": {"$ref": "https://example.com/a.json"}}}"#, "/properties/a/$ref"),
        (r#"{"$ref": "file:///etc/passwd"}"#, "/$ref"),
        (r##"{"$ref": "#/definitions/none"}"##, "none"),
        (r#"{"pattern": "(a{1000}){1000}"}"#, "pattern"),
        (r#"{"pattern": "("}"#, "pattern"),
        (deep.as_str(), "recursion"),
        (wide.as_str(), "bytes"),
    ] {
        let error = JsonSchema::parse(text).expect_err(&text[..text.len().min(80)]).to_string();
        assert!(error.contains(told), "{}: {error}", &text[..text.len().min(80)]);
    }
}

/// Schemas `a0` to `a59`, each of which asks twice for the next.
fn doubling(keyword: impl Fn(Value) -> Value) -> Value {
    let mut definitions = serde_json::Map::new();
    for n in 0..60 {
        let next = json!({"$ref": format!("#/$defs/a{}", n + 1)});
        definitions.insert(format!("a{n}"), keyword(next));
    }
    definitions.insert("a60".to_owned(), json!({"type": "integer"}));
    json!({"$defs": definitions, "$ref": "#/$defs/a0"})
}

#[test]
fn schemas_that_would_never_end_say_so_instead() {
    let nested = (0..90).fold(json!("x"), |inner, _| json!({"a": inner}));
    for (schema, value) in [
        (json!({"$ref": "#"}), json!(1)),
        (json!({"allOf": [{"$ref": "#"}]}), json!(1)),
        (doubling(|next| json!({"allOf": [next.clone(), next]})), json!(1)),
        (doubling(|next| json!({"anyOf": [next.clone(), next]})), json!("x")),
        (json!({"properties": {"a": {"allOf": [{"$ref": "#"}, {"$ref": "#"}]}}}), nested.clone()),
    ] {
        let Ok(compiled) = JsonSchema::compile(schema.clone()) else { continue };
        assert!(compiled.violations(&value).is_err(), "{schema}");
    }
    let tree = json!({"properties": {"a": {"$ref": "#"}, "b": {"$ref": "#"}}, "additionalProperties": false});
    let tree = JsonSchema::compile(tree).expect("a schema may refer to itself");
    assert_eq!(tree.violations(&nested).expect("it ends").len(), 0);
}

#[test]
fn formats_and_patterns_are_held_and_places_told() {
    let schema = json!({"properties": {
        "day": {"type": "string", "format": "date"},
        "mail": {"type": "string", "format": "email"},
        "code": {"type": "string", "pattern": "^(a+)+$"},
    }, "required": ["day"]});
    let schema = JsonSchema::compile(schema).expect("it compiles");
    for (value, paths) in [
        (json!({"day": "2026-02-28", "mail": "a@b.test"}), vec![]),
        (json!({"day": "2026-02-30", "mail": "a"}), vec!["/day", "/mail"]),
        (json!({"day": "2026-02-28", "code": format!("{}!", "a".repeat(50_000))}), vec!["/code"]),
        (json!({}), vec![""]),
    ] {
        let mut found: Vec<String> =
            schema.violations(&value).expect("it is small").into_iter().map(|one| one.path).collect();
        found.sort();
        assert_eq!(found, paths);
    }
}
