//! Recorded batches: every object, file and line is read as its label says.

use crate::case::{Case, all, now};
use proptest::prelude::*;
use serde_json::{Value, json};
use sluice_providers::bulk::{BulkLine, BulkRequest, BulkState, BulkStatus, Counts};
use sluice_providers::wire::openai::Flavour;
use sluice_providers::wire::{gemini, gemini_bulk, openai, openai_bulk};
use sluice_providers::{Finish, Message, Quirks, Request, Role};

fn batches() -> Vec<Case> {
    all().into_iter().filter(Case::is_batch).collect()
}

fn case(name: &str) -> Case {
    batches().into_iter().find(|case| case.name == name).expect("a recorded batch")
}

fn status(case: &Case) -> BulkStatus {
    let body = case.body.as_bytes();
    match case.name.starts_with("gemini") {
        true => gemini_bulk::batch(body).map(|(status, _)| status),
        false => openai_bulk::batch(body).map(|batch| batch.status),
    }
    .expect("a batch by its label")
}

/// What was read of a recording, in a line of text.
fn told(case: &Case) -> String {
    match case.label("endpoint").as_str() {
        Some("batch") => {
            let BulkStatus { id, state, counts: Counts { done, failed, total }, .. } = status(case);
            assert!(!id.0.is_empty());
            format!("{} {done}+{failed}/{total}", state.name())
        }
        Some("file") => openai_bulk::file(case.body.as_bytes()).expect("a file by its label"),
        Some("batch_output") => {
            case.body.lines().map(|line| answer(&openai_bulk::line(line.as_bytes(), now()))).collect()
        }
        _ => case.body.lines().map(written_again).collect::<Vec<_>>().join(" "),
    }
}

fn answer(line: &BulkLine) -> String {
    let answer = line.outcome.as_ref().expect("a line by its label");
    assert!(!answer.text.is_empty() && answer.usage.input_tokens.is_some() && answer.model.is_some());
    let tokens = answer.usage.output_tokens.expect("every recorded line tells its tokens");
    format!("[{} {} {tokens}]", line.id.as_deref().unwrap_or("?"), answer.finish.name())
}

/// A line that somebody else uploaded is what we would write for the same request.
fn written_again(line: &str) -> String {
    let line: Value = serde_json::from_str(line).expect("a line is JSON");
    let messages = line["body"]["messages"].as_array().expect("messages");
    let role = |role: &Value| if role == "system" { Role::System } else { Role::User };
    let text = |message: &Value| message["content"].as_str().expect("a text").to_owned();
    let request = Request {
        model: line["body"]["model"].as_str().expect("a model").to_owned(),
        messages: messages.iter().map(|one| Message { role: role(&one["role"]), text: text(one) }).collect(),
        ..Request::default()
    };
    let id = line["custom_id"].as_str().expect("an id").to_owned();
    let ours = openai_bulk::encode_line(&BulkRequest { id: id.clone(), request }, Flavour::GROQ, &Quirks::default());
    assert_eq!(serde_json::from_str::<Value>(&ours).expect("JSON"), line);
    id
}

#[test]
fn every_recorded_batch_is_read_as_its_label_says() {
    let read: Vec<String> = batches().iter().map(|case| format!("{}: {}", case.name, told(case))).collect();
    let expected = include_str!("batches.txt");
    assert_eq!(read.join("\n"), expected.trim_end());
    assert_eq!(read.len(), 17);
}

#[test]
fn the_states_are_those_of_the_labels() {
    for case in batches() {
        let Some(word) = case.label("state").as_str() else { continue };
        let expected = match word.trim_start_matches("BATCH_STATE_") {
            "validating" | "PENDING" => "validating",
            "in_progress" | "finalizing" => "running",
            "completed" | "SUCCEEDED" => "ended",
            "cancelling" => "cancelling",
            "failed" => "failed",
            other => panic!("a label without a meaning: {other}"),
        };
        assert_eq!(status(&case).state.name(), expected, "{}", case.name);
    }
}

#[test]
fn a_queue_that_is_full_is_told_from_other_failures() {
    let BulkState::Failed(failure) = status(&case("openai/batch-failed-token-limit")).state else {
        panic!("it failed by its label")
    };
    assert_eq!(failure.code.as_deref(), Some("token_limit_exceeded"));
    assert!(failure.waits_for_others() && failure.message.starts_with("Enqueued token limit reached"));
}

#[test]
fn files_are_named_only_where_there_are_any() {
    let files = |name: &str| openai_bulk::batch(case(name).body.as_bytes()).expect("a batch").files;
    assert_eq!(files("openai/batch-2-in-progress"), [""; 0]);
    assert_eq!(files("openai/batch-4-completed"), ["file-4SnbT9qu8ShH2A1wCvTHNp"]);
    assert_eq!(files("openai/batch-completed-one-failed-no-error-file"), ["file-E9eec6qqHBWrp6Xq2G8RMg"]);
}

#[test]
fn the_answers_inside_a_batch_of_gemini_are_read_with_their_ids() {
    let body: Value = serde_json::from_str(&case("gemini/batch-succeeded-inlined").body).expect("JSON");
    let answers = body.pointer("/response/inlinedResponses/inlinedResponses").and_then(Value::as_array);
    let lines = answers.expect("answers").iter().map(|one| gemini_bulk::line(one.to_string().as_bytes(), now()));
    let read: Vec<String> = lines.map(|line| answer(&line)).collect();
    assert_eq!(read, ["[0 stop 44]", "[1 stop 54]"]);
}

#[test]
fn a_line_that_was_cut_by_its_limit_is_an_answer_of_that_kind() {
    let line = openai_bulk::line(case("openai/batch-output-line-truncated").body.trim().as_bytes(), now());
    assert_eq!(line.outcome.expect("an answer").finish, Finish::Length);
}

#[test]
fn every_line_that_failed_has_its_reason() {
    for row in include_str!("batch_lines.tsv").lines().filter(|row| !row.starts_with('#')) {
        let [wire, id, reason, line] = row.split('\t').collect::<Vec<_>>()[..] else { panic!("four columns: {row}") };
        let read = match wire {
            "gemini" => gemini_bulk::line(line.as_bytes(), now()),
            _ => openai_bulk::line(line.as_bytes(), now()),
        };
        assert_eq!(read.id.as_deref().unwrap_or("-"), id, "{row}");
        assert_eq!(read.outcome.expect_err(row).reason.name(), reason, "{row}");
    }
}

#[test]
fn a_batch_asks_what_a_live_call_asks() {
    let request = Request {
        model: "openai/gpt-oss-20b".into(),
        messages: vec![
            Message { role: Role::System, text: "be \"brief\"\n".into() },
            Message { role: Role::User, text: "größe?".into() },
        ],
        schema: Some(json!({"type": "object", "properties": {}, "required": [], "additionalProperties": false})),
        max_tokens: Some(700),
        temperature: Some(0.2),
        ..Request::default()
    };
    let one = BulkRequest { id: "r-1".into(), request: request.clone() };
    for flavour in [Flavour::OPENAI, Flavour::GROQ, Flavour::COMPATIBLE] {
        let line: Value =
            serde_json::from_str(&openai_bulk::encode_line(&one, flavour, &Quirks::default())).expect("JSON");
        let mut live = openai::encode(&request, flavour, &Quirks::default()).body.expect("a body");
        let fields = live.as_object_mut().expect("an object");
        assert!(fields.remove("stream").is_some() && fields.remove("stream_options").is_some());
        assert_eq!(line["body"], live);
        assert_eq!((&line["custom_id"], &line["method"]), (&json!("r-1"), &json!("POST")));
        assert_eq!(line["url"], "/v1/chat/completions");
    }
    let line: Value = serde_json::from_str(&gemini_bulk::encode_line(&one)).expect("JSON");
    let live = gemini::encode(&request).body.expect("a body");
    assert_eq!(line, json!({"request": live, "metadata": {"key": "r-1"}}));
}

#[test]
fn a_state_nobody_knows_yet_is_no_end() {
    let openai = |status: &str, file: Value| {
        let body = json!({"id": "b", "status": status, "output_file_id": file}).to_string();
        openai_bulk::batch(body.as_bytes()).expect("a batch").status.state
    };
    assert_eq!(openai("brooding", Value::Null), BulkState::Running);
    assert_eq!(openai("brooding", json!("file-1")), BulkState::Ended);
    let gemini = |batch: Value| gemini_bulk::batch(batch.to_string().as_bytes()).expect("a batch").0.state.name();
    let states = ["BATCH_STATE_EXPIRED", "JOB_STATE_CANCELLED", "BATCH_STATE_BROODING", ""];
    let read = states.map(|state| gemini(json!({"name": "batches/b", "metadata": {"state": state}})));
    assert_eq!(read, ["expired", "cancelled", "running", "running"]);
    assert_eq!(gemini(json!({"name": "batches/b", "done": true})), "ended");
    assert_eq!(gemini(json!({"name": "batches/b", "done": true, "error": {"code": 13, "message": "x"}})), "failed");
}

#[test]
fn an_id_is_one_step_of_a_path_whatever_it_holds() {
    let id = |id: &str| sluice_providers::bulk::BulkId(id.into());
    assert_eq!(openai_bulk::encode_status(&id("../files?x#y")).path, "/batches/..%2Ffiles%3Fx%23y");
    assert_eq!(openai_bulk::encode_cancel(&id("b/1")).path, "/batches/b%2F1/cancel");
    assert_eq!(openai_bulk::encode_content("..").path, "/files/%2E%2E/content");
    assert_eq!(gemini_bulk::encode_status(&id("batches/../models")).path, "/batches/..%2Fmodels");
    assert_eq!(gemini_bulk::encode_cancel(&id("b1")).path, "/batches/b1:cancel");
}

proptest! {
    #[test]
    fn no_bytes_make_a_reader_of_batches_fall_over(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = (openai_bulk::line(&bytes, now()), gemini_bulk::line(&bytes, now()));
        let _ = (openai_bulk::batch(&bytes), openai_bulk::batches(&bytes), openai_bulk::file(&bytes));
        let _ = (gemini_bulk::batch(&bytes), gemini_bulk::batches(&bytes));
    }
}

#[test]
fn a_recorded_line_with_a_value_gone_never_answers_with_nothing() {
    for name in ["groq/batch-output-jsonl", "openai/batch-5-output-chat-jsonl", "openai/batch-output-line-truncated"] {
        let whole: Value = serde_json::from_str(case(name).body.lines().next().expect("a line")).expect("JSON");
        let mut paths = Vec::new();
        collect("", &whole, &mut paths);
        for path in &paths {
            let mut line = whole.clone();
            *line.pointer_mut(path).expect("a path of this line") = Value::Null;
            let read = openai_bulk::line(line.to_string().as_bytes(), now());
            let is_empty = read.outcome.is_ok_and(|answer| answer.finish == Finish::Stop && answer.text.is_empty());
            assert!(!is_empty, "{name} without {path}");
        }
    }
}

fn collect(path: &str, value: &Value, paths: &mut Vec<String>) {
    paths.push(path.to_owned());
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(name, value)| collect(&format!("{path}/{name}"), value, paths));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, value)| collect(&format!("{path}/{at}"), value, paths));
        }
        _ => {}
    }
}
