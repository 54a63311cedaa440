//! Versions of what was published: listed, compared, put back.

use super::stage::{Ran, Stage, files};
use serde_json::Value;

const ONE: &str = "CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n\
    CREATE TABLE books (id INTEGER PRIMARY KEY, author_id INTEGER NOT NULL REFERENCES authors (id));\n";
const TWO: &str = "CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT NOT NULL, born DATE);\n\
    CREATE TABLE books (id INTEGER PRIMARY KEY, author_id INTEGER NOT NULL REFERENCES authors (id));\n\
    CREATE TABLE loans (id INTEGER PRIMARY KEY, book_id INTEGER NOT NULL REFERENCES books (id));\n";

fn make(stage: &Stage, schema: &str) {
    stage.write("project/schema.sql", schema);
    stage.run(&["generate", "erd", "--from", "project", "--out", "out", "--quiet"]).ends(0);
}

/// A library whose schema changed once: two versions of its diagram.
fn library() -> Stage {
    let stage = Stage::bare();
    make(&stage, ONE);
    make(&stage, TWO);
    stage
}

fn versions(stage: &Stage) -> Vec<Value> {
    let report = stage.run(&["history", "erd", "--out", "out", "--json"]).ends(0).json();
    assert_eq!(report["schema"], 1);
    report["artifacts"][0]["versions"].as_array().unwrap().clone()
}

#[test]
fn each_text_that_was_published_is_a_version_and_the_same_text_is_none() {
    let stage = library();
    make(&stage, TWO);
    let rows = versions(&stage);
    assert_eq!(rows.len(), 2, "{rows:#?}");
    assert_eq!((rows[0]["version"].as_u64(), rows[0]["current"].as_bool()), (Some(1), Some(false)));
    assert_eq!((rows[1]["version"].as_u64(), rows[1]["current"].as_bool()), (Some(2), Some(true)));
    assert_eq!(rows[1]["candidate"], "builtin/facts");
    let text = stage.run(&["history", "out/erd.mmd"]).ends(0).stdout.clone();
    assert!(text.contains("v1") && text.contains("current") && text.contains("UTC"), "{text}");
    assert_eq!(stage.run(&["history", "--out", "out"]).ends(0).stdout, text);
}

#[test]
fn a_difference_tells_lines_and_of_diagrams_entities_and_relations() {
    let stage = library();
    let report = stage.run(&["diff", "out/erd.mmd", "--json"]).ends(0).json();
    assert_eq!((report["from"]["version"].as_u64(), report["to"]["version"].as_u64()), (Some(1), None));
    let text = report["unified"].as_str().unwrap();
    assert!(text.starts_with("--- out/erd.mmd@v1\n+++ out/erd.mmd\n@@ "), "{text}");
    let facts = &report["facts"];
    assert!(facts["entities"]["added"][0].as_str().unwrap().starts_with("loans"), "{facts:#}");
    assert!(facts["entities"]["changed"][0].as_str().unwrap().starts_with("authors: with born"), "{facts:#}");
    assert_eq!(facts["relations"]["added"].as_array().unwrap().len(), 1, "{facts:#}");
    assert_eq!(facts["entities"]["removed"].as_array().unwrap().len(), 0);

    let back = stage.run(&["diff", "erd", "v2", "1", "--out", "out"]).ends(0).stdout.clone();
    assert!(back.contains("- loans") && back.contains("authors: without born"), "{back}");
    let sha = versions(&stage)[1]["sha256"].as_str().unwrap()[..8].to_owned();
    stage.run(&["diff", "out/erd.mmd", &sha]).ends(0).says(&["are the same"]);
}

#[test]
fn a_version_is_put_back_as_a_new_one_and_nothing_is_lost() {
    let stage = library();
    let (second, sha) = (stage.read("out/erd.mmd"), versions(&stage)[0]["sha256"].as_str().unwrap()[..6].to_owned());
    stage.run(&["restore", "out/erd.mmd", &sha]).ends(0).says(&["v1 again"]);
    let first = stage.read("out/erd.mmd");
    assert!(!first.contains("loans") && second.contains("loans"));
    assert!(!stage.read("out/erd.html").contains("loans"), "the page follows its text");
    let manifest: Value = serde_json::from_str(&stage.read("out/manifest.json")).unwrap();
    assert_eq!(manifest["artifacts"][0]["status"], "accepted");

    let rows = versions(&stage);
    assert_eq!(rows.len(), 3);
    assert_eq!((rows[2]["restored_from"].as_u64(), rows[2]["current"].as_bool()), (Some(1), Some(true)));
    stage.run(&["restore", "erd", "v2", "--out", "out", "--json"]).ends(0);
    assert_eq!(stage.read("out/erd.mmd"), second);
    assert_eq!(versions(&stage).len(), 4);
}

#[test]
fn a_file_that_was_edited_by_hand_is_never_lost() {
    let stage = library();
    stage.write("out/erd.mmd", "erDiagram\n  MINE { int id PK }\n");
    let text = stage.run(&["history", "erd", "--out", "out"]).ends(0).stdout.clone();
    assert!(text.contains("edited by hand"), "{text}");
    assert!(stage.run(&["diff", "out/erd.mmd", "v2"]).ends(0).stdout.contains("+ MINE"));
    stage.run(&["restore", "out/erd.mmd", "v1"]).ends(2).says(&["out/erd.mmd", "edited by hand", "--force"]);
    assert!(stage.read("out/erd.mmd").contains("MINE"));
    assert_eq!(versions(&stage).len(), 2, "what was refused leaves no trace");
    stage.run(&["restore", "out/erd.mmd", "v1", "--force"]).ends(0).says(&["out/erd.mmd.bak-1"]);
    assert!(stage.read("out/erd.mmd.bak-1").contains("MINE"));
    assert!(!stage.read("out/erd.mmd").contains("MINE"));
}

#[test]
fn a_file_that_is_gone_is_put_back() {
    let stage = library();
    std::fs::remove_file(stage.path("out/erd.mmd")).unwrap();
    stage.run(&["diff", "out/erd.mmd"]).ends(2).says(&["out/erd.mmd", "is not there"]);
    stage.run(&["restore", "out/erd.mmd", "v2"]).ends(0);
    assert!(stage.read("out/erd.mmd").contains("loans"));
}

#[test]
fn what_cannot_be_found_is_named_with_what_there_is() {
    let stage = library();
    stage.write("elsewhere/x.txt", "x");
    for (arguments, told) in [
        (&["diff", "out/erd.mmd", "v9"][..], &["`v9`", "v1", "v2"][..]),
        (&["diff", "out/erd.mmd", "zzzz"], &["`zzzz`", "sluice history"]),
        (&["restore", "out/erd.mmd", "ab"], &["`ab` is no version"]),
        (&["restore", "out/erd.mmd", "99999999999999999999"], &["is no version"]),
        (&["diff", "elsewhere/x.txt"], &["elsewhere/x.txt", "neither a kind nor a file"]),
        (&["history", "erd", "--out", "nowhere"], &["`nowhere`", "--out"]),
        (&["history", "--out", "nowhere"], &["`nowhere`", "--out"]),
        (&["diff", "jira", "--out", "out"], &["out/jira.md", "no version"]),
    ] {
        stage.run(arguments).ends(2).says(told);
    }
}

#[test]
fn a_binary_file_is_told_and_kept_from_comparing_but_not_from_restoring() {
    let stage = library();
    stage.write("out/erd.mmd", b"\xff\xfe\x00erDiagram");
    stage.run(&["diff", "out/erd.mmd"]).ends(2).says(&["out/erd.mmd", "no text"]);
    assert!(stage.run(&["history", "--out", "out"]).ends(0).stdout.contains("no text"));
    stage.run(&["restore", "out/erd.mmd", "v2"]).ends(2).says(&["--force"]);
    stage.run(&["restore", "out/erd.mmd", "v2", "--force"]).ends(0);
    assert_eq!(std::fs::read(stage.path("out/erd.mmd.bak-1")).unwrap(), b"\xff\xfe\x00erDiagram");
}

#[test]
fn a_link_in_place_of_the_file_is_never_written_through() {
    let stage = library();
    stage.write("mine.txt", "mine");
    std::fs::remove_file(stage.path("out/erd.mmd")).unwrap();
    std::os::unix::fs::symlink(stage.path("mine.txt"), stage.path("out/erd.mmd")).unwrap();
    for arguments in [&["restore", "out/erd.mmd", "v1", "--force"][..], &["diff", "out/erd.mmd"]] {
        stage.run(arguments).ends(2).says(&["a link"]);
    }
    assert_eq!(stage.read("mine.txt"), "mine");
}

#[test]
fn without_a_ledger_the_manifest_is_told_and_nothing_is_made() {
    let stage = library();
    let gone = stage.path("gone/ledger.db");
    let stage = stage.set("SLUICE_LEDGER", gone.to_str().unwrap());
    let ran = stage.run(&["history", "--out", "out"]);
    ran.ends(0).says(&["there is no ledger"]);
    assert!(ran.stdout.contains("not kept here"), "{}", ran.stdout);
    stage.run(&["diff", "out/erd.mmd"]).ends(2).says(&["there is no ledger", "SLUICE_LEDGER"]);
    stage.run(&["restore", "out/erd.mmd", "v1"]).ends(2).says(&["there is no ledger", "SLUICE_LEDGER"]);
    assert!(!gone.exists());
    let broken = stage.write("broken.db", "not a database, but long enough to be read as one".repeat(40));
    let stage = stage.set("SLUICE_LEDGER", broken.to_str().unwrap());
    stage.run(&["diff", "out/erd.mmd"]).ends(2).says(&["broken.db"]);
}

#[test]
fn a_ledger_that_somebody_writes_to_is_read_at_once_and_written_when_it_is_free() {
    let stage = library();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut other = runtime.block_on(open(&stage));
    runtime.block_on(run_sql(&mut other, "BEGIN IMMEDIATE"));
    assert_eq!(versions(&stage).len(), 2);
    stage.run(&["diff", "out/erd.mmd"]).ends(0);
    let waiting =
        stage.command(&["restore", "out/erd.mmd", "v1"]).stderr(std::process::Stdio::piped()).spawn().unwrap();
    runtime.block_on(run_sql(&mut other, "COMMIT"));
    let output = waiting.wait_with_output().unwrap();
    Ran {
        code: output.status.code(),
        stdout: String::new(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
    .ends(0);
    assert!(!stage.read("out/erd.mmd").contains("loans"));
}

async fn open(stage: &Stage) -> sqlx::SqliteConnection {
    use sqlx::ConnectOptions;
    sqlx::sqlite::SqliteConnectOptions::new().filename(stage.path("ledger.db")).connect().await.unwrap()
}

async fn run_sql(connection: &mut sqlx::SqliteConnection, sql: &'static str) {
    sqlx::raw_sql(sql).execute(connection).await.unwrap();
}

#[test]
fn old_versions_go_when_there_is_no_room_and_the_current_one_stays() {
    let stage = Stage::bare();
    stage.write("sluice.toml", "[history]\nmax_versions = 2\n");
    for schema in [ONE, TWO, ONE, TWO] {
        make(&stage, schema);
    }
    let numbers =
        |stage: &Stage| versions(stage).iter().map(|row| row["version"].as_u64().unwrap()).collect::<Vec<_>>();
    assert_eq!(numbers(&stage), [3, 4]);
    stage.write("sluice.toml", "[history]\nmax_bytes = 1\n");
    make(&stage, ONE);
    assert_eq!(numbers(&stage), [5]);
    stage.run(&["diff", "out/erd.mmd", "v5"]).ends(0);
}

#[test]
fn what_was_rejected_is_no_version() {
    let stage = Stage::bare();
    stage.write("project/schema.sql", ONE);
    stage.run(&["generate", "erd", "--from", "project", "--out", "out", "--threshold", "100", "--keep-best"]);
    make(&stage, TWO);
    assert!(versions(&stage).iter().all(|row| row["score"].as_u64() >= row["threshold"].as_u64()));
    assert!(!files(&stage.path("out")).is_empty());
}
