//! Words about artifacts: corrected texts, files of words, lessons for models.

use super::stage::{Stage, chinook};
use crate::wall::{Reply, Service, Wall};
use serde_json::Value;
use sqlx::ConnectOptions;

const MODEL: &str = "openai/gpt-oss-120b";

fn good_erd() -> String {
    let stage = Stage::bare();
    stage.run(&["generate", "erd", "--from", chinook(), "--out", "out", "--quiet"]).ends(0);
    stage.read("out/erd.mmd")
}

fn wall() -> Wall {
    Wall::start([Service::openai("groq", &[MODEL]).replies((0..4).map(|_| Reply::text(good_erd())))])
}

/// A stage on which a model wrote a diagram that passed.
fn stage(wall: &Wall) -> Stage {
    let stage = Stage::with_wall(wall, &["groq"]);
    stage.run(&["generate", "erd", "--from", chinook(), "--out", "out", "--quiet", "--delay", "0s"]).ends(0);
    stage
}

fn trust(stage: &Stage) -> f64 {
    stage.run(&["route", "erd", "--json"]).json()["candidates"][0]["figures"]["trust"].as_f64().unwrap()
}

fn lessons(stage: &Stage, file: &str) -> (Value, Vec<Value>) {
    let report = stage.run(&["feedback", "export", "--out", file, "--json"]).ends(0).json();
    let lines = stage.read(file).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (report, lines)
}

#[test]
fn what_was_called_good_is_exported_with_its_prompt_and_where_it_comes_from() {
    let wall = wall();
    let stage = stage(&wall);
    assert_eq!(lessons(&stage, "none.jsonl").1, Vec::<Value>::new(), "nobody has said anything so far");
    let said = stage.run(&["feedback", "out/erd.mmd", "good", "--note", "all there", "--json"]).ends(0).json();
    assert_eq!((said["word"].as_str(), said["note"].as_str()), (Some("good"), Some("all there")));

    let (report, lines) = lessons(&stage, "chat.jsonl");
    assert_eq!((report["lessons"].as_u64(), lines.len()), (Some(1), 1));
    let sent = wall.requests().into_iter().find(|request| request.chat).unwrap();
    let messages = lines[0]["messages"].as_array().unwrap();
    assert_eq!(messages[0]["role"], "system");
    assert_eq!(messages[1]["content"], sent.body["messages"][1]["content"], "the prompt is the one that was sent");
    let answer = messages.last().unwrap();
    assert_eq!(
        (answer["role"].as_str(), answer["content"].as_str()),
        (Some("assistant"), Some(&*stage.read("out/erd.mmd")))
    );
    let provenance = &lines[0]["provenance"];
    assert_eq!(provenance["candidate"], format!("groq/{MODEL}"));
    for key in ["artifact", "kind", "kind_version", "run", "score", "threshold", "evidence", "source", "answer_sha256"]
    {
        assert!(!provenance[key].is_null(), "{key} is missing in {provenance}");
    }
    stage.run(&["feedback", "export", "--out", "chat.jsonl"]).ends(2).says(&["chat.jsonl", "already there"]);

    stage.run(&["feedback", "erd", "bad"]).ends(0);
    let (report, lines) = lessons(&stage, "after.jsonl");
    assert_eq!((lines.len(), report["left_out"]["bad"].as_u64()), (0, Some(1)), "the last word counts");
}

#[test]
fn a_corrected_text_is_the_answer_that_should_have_come() {
    let wall = wall();
    let stage = stage(&wall);
    let corrected = format!("{}%% with a remark\n", stage.read("out/erd.mmd"));
    stage.write("mine.mmd", &corrected);
    stage.run(&["feedback", "out/erd.mmd", "--corrected", "mine.mmd"]).ends(0).says(&["corrected text is kept"]);
    assert!(trust(&stage) < 0.9, "who had to be corrected is trusted less");
    let (report, lines) = lessons(&stage, "chat.jsonl");
    assert_eq!(report["corrected"], 1);
    assert_eq!(lines[0]["messages"].as_array().unwrap().last().unwrap()["content"], corrected);
    stage.run(&["feedback", "erd", "good", "--corrected", "mine.mmd"]).ends(0);
    assert!(trust(&stage) > 0.99);
    assert!(stage.read("out/erd.mmd") != corrected, "the published file stays as it is");
}

/// The note of the one word in the ledger.
fn note(stage: &Stage) -> Option<String> {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(stage.path("ledger.db"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut ledger = options.connect().await.unwrap();
        sqlx::query_scalar("SELECT note FROM feedback").fetch_one(&mut ledger).await.unwrap()
    })
}

#[test]
fn a_note_stays_with_its_correction_and_a_later_good_takes_the_correction_back() {
    let wall = wall();
    let stage = stage(&wall);
    let published = stage.read("out/erd.mmd");
    stage.write("mine.mmd", format!("{published}%% with a remark\n"));
    stage.run(&["feedback", "erd", "bad", "--note", "no payments"]).ends(0);
    stage.run(&["feedback", "erd", "--corrected", "mine.mmd"]).ends(0);
    assert_eq!(note(&stage).as_deref(), Some("no payments"));
    stage.run(&["feedback", "erd", "good"]).ends(0);
    let (report, lines) = lessons(&stage, "two.jsonl");
    assert_eq!(report["corrected"], 0);
    assert_eq!(lines[0]["messages"].as_array().unwrap().last().unwrap()["content"], published);
    assert_eq!(note(&stage), None, "what was said of a bad one says nothing of a good one");
}

#[test]
fn a_secret_that_a_local_model_saw_is_in_no_lesson() {
    let secret = "Zk81_qpLm2xT9";
    let wall =
        Wall::start([Service::ollama(&["mistral:7b"]).replies([Reply::text("erDiagram\n  authors { int id PK }\n")])]);
    let stage = Stage::with_ollama(&wall);
    let library = format!("-- postgres://app:{secret}@db/library\nCREATE TABLE authors (id INTEGER PRIMARY KEY);\n");
    stage.write("project/schema.sql", library);
    let arguments = ["generate", "erd", "--from", "project", "--out", "out", "--threshold", "0", "--delay", "0s"];
    stage.run(&[&arguments[..], &["--model", "ollama/mistral:7b#text"]].concat()).ends(0);
    let sent = wall.requests().into_iter().find(|request| request.chat).unwrap();
    assert!(sent.body.to_string().contains(secret), "a local model sees the sources as they are");
    stage.run(&["feedback", "erd", "good"]).ends(0);
    let (_, lines) = lessons(&stage, "chat.jsonl");
    assert_eq!(lines.len(), 1);
    assert!(!stage.read("chat.jsonl").contains(secret) && stage.read("chat.jsonl").contains("[redacted]"));
    let ledger = std::fs::read(stage.path("ledger.db")).unwrap();
    assert!(!ledger.windows(secret.len()).any(|window| window == secret.as_bytes()));
}

#[test]
fn what_no_model_wrote_is_no_lesson() {
    let stage = Stage::bare();
    stage.run(&["generate", "erd", "--from", chinook(), "--out", "out", "--quiet"]).ends(0);
    stage.run(&["feedback", "erd", "good"]).ends(0);
    let (report, lines) = lessons(&stage, "chat.jsonl");
    assert_eq!((lines.len(), report["left_out"]["no_prompt"].as_u64()), (0, Some(1)));
}

#[test]
fn a_file_of_words_counts_as_a_whole_or_not_at_all() {
    let wall = wall();
    let stage = stage(&wall);
    stage.write("fixed.mmd", format!("{}%% fixed\n", stage.read("out/erd.mmd")));
    let line = "{\"artifact\": \"erd\", \"word\": \"good\"}";
    for (text, told) in [
        (format!("{line}\n{{\"artifact\": \"erd\", \"word\": \"great\"}}\n"), "line 2: unknown variant `great`"),
        (format!("{line}\n\n{{\"artifact\": 99999, \"word\": \"bad\"}}\n"), "line 3: no artifact 99999 has passed"),
        (format!("{line}\n{{\"artifact\": \"erd\", \"corrected\": \"gone.mmd\"}}\n"), "gone.mmd"),
        ("nonsense".to_owned(), "line 1"),
    ] {
        stage.write("words.jsonl", text);
        stage.run(&["feedback", "--file", "words.jsonl"]).ends(2).says(&["words.jsonl", told, "nothing of the file"]);
    }
    assert_eq!(stage.run(&["audit", "report", "--json"]).json()["looked"], 0, "none of them counted");
    stage.write(
        "words.jsonl",
        "{\"artifact\": \"out/erd.mmd\", \"word\": \"correct\", \"corrected\": \"fixed.mmd\", \"note\": \"n\"}\n",
    );
    let report = stage.run(&["feedback", "--file", "words.jsonl", "--json"]).ends(0).json();
    assert_eq!((report["noted"].as_u64(), report["corrected"].as_u64()), (Some(1), Some(1)));
    stage.write("words.jsonl", b"\xff\xfe");
    stage.run(&["feedback", "--file", "words.jsonl"]).ends(2).says(&["no text"]);
    stage.run(&["feedback", "--file", "gone.jsonl"]).ends(2).says(&["gone.jsonl"]);
}

#[test]
fn what_cannot_be_meant_is_refused_with_a_way_out() {
    let wall = wall();
    let stage = stage(&wall);
    stage.write("binary.mmd", b"\xff\x00");
    stage.write("empty.mmd", " \n");
    stage.write("same.mmd", stage.read("out/erd.mmd"));
    stage.write("secret.mmd", "erDiagram\n%% db = \"postgres://app:Zk81_qpLm2@db/shop\"\n");
    for (arguments, told) in [
        (&["feedback", "erd"][..], "required"),
        (&["feedback", "erd", "correct"], "--corrected"),
        (&["feedback", "erd", "--corrected", "binary.mmd"], "no text"),
        (&["feedback", "erd", "--corrected", "empty.mmd"], "is empty"),
        (&["feedback", "erd", "--corrected", "same.mmd"], "already"),
        (&["feedback", "erd", "--corrected", "secret.mmd"], "holds a secret in line 2"),
        (&["feedback", "erd", "--corrected", "gone.mmd"], "gone.mmd"),
        (&["feedback", "ert", "good"], "erd"),
        (&["feedback", "nowhere/erd.mmd", "good"], "nowhere/erd.mmd"),
        (&["feedback", "out/rejected/erd.mmd", "good"], "neither a kind nor a file"),
        (&["feedback", "jira", "good"], "no `jira` has passed"),
        (&["feedback", "export", "--out", "no/folder/x.jsonl"], "no/folder/x.jsonl"),
    ] {
        stage.run(arguments).ends(2).says(&[told]);
    }
    let elsewhere = stage.path("other.db");
    let stage = stage.set("SLUICE_LEDGER", elsewhere.to_str().unwrap());
    stage.run(&["feedback", "out/erd.mmd", "good"]).ends(2).says(&["out/erd.mmd", "SLUICE_LEDGER"]);
}
