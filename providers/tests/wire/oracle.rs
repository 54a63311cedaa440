//! The text of an answer by another way than ours: the whole body, parsed as trees, joined by paths.

use crate::case::{Case, spoken};
use serde_json::Value;

#[test]
fn the_text_is_what_another_reading_of_the_body_gives() {
    let mut compared = 0;
    for case in spoken().filter(|case| case.label("outcome") == "ok") {
        let answer = case.decode(case.body.as_bytes()).expect("an answer by its label");
        assert_eq!(answer.text, text(&case), "{}", case.name);
        compared += 1;
    }
    assert!(compared > 80, "only {compared} answers were compared");
}

fn text(case: &Case) -> String {
    records(&case.body).iter().map(piece).collect()
}

fn records(body: &str) -> Vec<Value> {
    if let Ok(whole) = serde_json::from_str(body) {
        return vec![whole];
    }
    let lines = body.lines().map(|line| line.strip_prefix("data:").unwrap_or(line));
    lines.filter_map(|line| serde_json::from_str(line).ok()).collect()
}

fn piece(record: &Value) -> String {
    if record["type"] == "response.output_text.delta" {
        return record["delta"].as_str().unwrap_or_default().to_owned();
    }
    let paths = ["/choices/0/delta/content", "/choices/0/message/content", "/message/content", "/response"];
    let plain = paths.iter().filter_map(|path| record.pointer(path)?.as_str()).map(str::to_owned);
    let items = record["output"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|item| item["content"].as_array().into_iter().flatten());
    let written =
        items.filter(|part| part["type"] == "output_text").filter_map(|part| part["text"].as_str().map(str::to_owned));
    let parts = record.pointer("/candidates/0/content/parts").and_then(Value::as_array).into_iter().flatten();
    let said = parts.filter(|part| part["thought"] != true).filter_map(|part| part["text"].as_str().map(str::to_owned));
    plain.chain(written).chain(said).collect()
}
