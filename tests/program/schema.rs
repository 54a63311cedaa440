//! `--schema`: JSON that must hold what somebody asked for.

use super::stage::{Stage, artifact, shop};
use crate::wall::{Reply, Service, Wall};

const SCHEMA: &str = r#"{
  "type": "object",
  "required": ["tables"],
  "properties": {
    "tables": {"type": "array", "items": {"type": "string"}, "minItems": 2},
    "count": {"type": "integer"}
  }
}"#;

fn stage() -> Stage {
    let stage = Stage::bare();
    stage.write("s.json", SCHEMA);
    stage
}

#[test]
fn json_that_holds_its_schema_passes_and_what_was_changed_for_it_is_told() {
    let stage = stage();
    stage.write("x.json", r#"{"tables": ["orders", "customers"], "count": "2"}"#);
    let report = stage.run(&["check", "x.json", "--kind", "json", "--schema", "s.json", "--json"]).ends(0).json();
    let file = &report["files"][0];
    assert_eq!((file["score"].as_u64(), file["evidence"].as_str()), (Some(95), Some("facts")), "{file:#}");
    assert!(file["repairs"][0]["edit"].as_str().unwrap().contains("/count"), "{file:#}");
    assert!(file["text"].as_str().unwrap().contains("\"count\": 2"), "{file:#}");
}

#[test]
fn json_that_does_not_hold_its_schema_fails_with_the_line() {
    let stage = stage();
    stage.write("x.json", "{\n  \"tables\": [\"orders\"],\n  \"count\": 2.5\n}\n");
    let ran = stage.run(&["check", "x.json", "--kind", "json", "--schema", "s.json"]);
    ran.ends(3);
    assert!(ran.stdout.contains("x.json:3: json.schema"), "{}", ran.stdout);
}

#[test]
fn json_without_a_schema_gets_75_at_most() {
    let stage = stage();
    stage.write("x.json", r#"{"tables": ["orders", "customers"]}"#);
    for against in [None, Some(shop())] {
        let mut arguments = vec!["check", "x.json", "--kind", "json", "--json"];
        arguments.extend(against.iter().flat_map(|path| ["--against", path]));
        let report = stage.run(&arguments).ends(3).json();
        assert!(report["files"][0]["score"].as_u64().unwrap() <= 75, "{report:#}");
    }
}

#[test]
fn a_schema_that_cannot_be_used_ends_with_2_and_says_where() {
    let stage = stage();
    stage.write("x.json", "{}");
    stage.write("type.json", r#"{"properties": {"a": {"type": "strin"}}}"#);
    stage.write("broken.json", "{\n  \"type\": }");
    stage.write("remote.json", r#"{"$ref": "https://example.com/x.json"}"#);
    stage.write("deep.json", "{\"not\":".repeat(100_000));
    for (file, told) in [
        ("type.json", "/properties/a/type"),
        ("broken.json", "line 2"),
        ("remote.json", "nothing is fetched"),
        ("deep.json", "recursion"),
        ("gone.json", "gone.json"),
    ] {
        stage.run(&["check", "x.json", "--kind", "json", "--schema", file]).ends(2).says(&[file, told]);
    }
    stage.run(&["check", "x.json", "--kind", "erd", "--schema", "s.json"]).ends(2).says(&["`json`"]);
}

#[test]
fn a_schema_constrains_the_answer_and_stands_in_the_prompt() {
    let answer = r#"{"tables": ["orders", "customers"], "count": 2}"#;
    let wall = Wall::start([Service::ollama(&["mistral:7b"]).replies([Reply::text(answer)])]);
    let stage = Stage::with_ollama(&wall);
    stage.write("s.json", SCHEMA);
    let (ran, report) = stage.generate(&["json", "--schema", "s.json", "--model", "ollama/mistral:7b"]);
    ran.ends(0);
    assert_eq!(artifact(&report, "json")["score"], 100, "{report:#}");
    let chat = wall.requests().into_iter().find(|request| request.chat).unwrap();
    assert_eq!(chat.body["format"]["required"][0], "tables", "{}", chat.body);
    assert!(chat.body["messages"].to_string().contains("minItems"), "{}", chat.body);
}
