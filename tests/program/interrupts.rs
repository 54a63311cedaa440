//! Ctrl-C: the call is dropped, nothing is lost, and the same command goes on.

use super::stage::{Stage, artifact, chinook};
use crate::wall::{Reply, Service, Wall};
use std::process::{Command, Stdio};

#[tokio::test]
async fn a_ledger_that_is_held_when_a_run_begins_ends_2_and_nothing_is_lost() {
    let stage = Stage::bare();
    stage.write("sluice.toml", "[ledger]\nwait = \"200ms\"\n");
    let arguments = ["generate", "erd", "--from", chinook(), "--out", "out", "--no-html"];
    stage.run(&arguments).ends(0);
    let erd = stage.read("out/erd.mmd");
    for hold in ["BEGIN IMMEDIATE", "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE"] {
        use sqlx::{ConnectOptions, Connection};
        let ledger = sqlx::sqlite::SqliteConnectOptions::new().filename(stage.path("ledger.db"));
        let mut other = ledger.connect().await.unwrap();
        sqlx::raw_sql(hold).execute(&mut other).await.unwrap();
        let ran = stage.run(&arguments);
        ran.ends(2).says(&["ledger.db` is held by another process", "200ms", "nothing was begun", "SLUICE_LEDGER"]);
        assert_eq!(stage.read("out/erd.mmd"), erd, "{hold}");
        sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap();
        other.close().await.unwrap();
    }
    stage.run(&arguments).ends(0);
}

#[tokio::test]
async fn a_route_is_shown_while_another_process_holds_the_ledger_and_a_reset_says_what_it_waits_for() {
    use sqlx::{ConnectOptions, Connection};
    let stage = Stage::bare();
    stage.write("sluice.toml", "[ledger]\nwait = \"200ms\"\n");
    stage.run(&["generate", "erd", "--from", chinook(), "--out", "out", "--no-html"]).ends(0);
    let ledger = sqlx::sqlite::SqliteConnectOptions::new().filename(stage.path("ledger.db"));
    let mut other = ledger.connect().await.unwrap();
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    let shown = stage.run(&["route", "erd"]);
    assert!(shown.ends(0).stdout.contains("builtin/facts"), "{}", shown.stdout);
    stage.run(&["doctor", "--reset"]).ends(2).says(&["is held by another process", "200ms", "SLUICE_LEDGER"]);
    sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap();
    other.close().await.unwrap();
    stage.run(&["doctor", "--reset"]).says(&["nobody was left alone"]);
}

#[test]
fn an_interrupted_run_ends_130_and_the_same_command_goes_on_without_asking_twice() {
    let drafts = Stage::bare();
    drafts.run(&["generate", "erd", "--from", chinook(), "--out", "out", "--quiet"]).ends(0);
    let erd = drafts.read("out/erd.mmd");
    let wall = Wall::start([Service::ollama(&["mistral:7b"]).replies([Reply::text(erd), Reply::silence()])]);
    let stage = Stage::with_ollama(&wall);
    stage.write("notes.md", "# Planning\n\n- [ ] Anna to ship the import\n");
    let arguments = [
        "generate",
        "erd",
        "jira",
        "--from",
        chinook(),
        "--notes",
        "notes.md",
        "--out",
        "out",
        "--json",
        "--model",
        "ollama/mistral:7b#text",
    ];
    let mut run = stage.command(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while wall.calls("ollama") < 2 {
        assert!(run.try_wait().unwrap().is_none(), "the run ended before its second artifact was asked for");
        std::thread::yield_now();
    }
    Command::new("kill").args(["-INT", &run.id().to_string()]).status().unwrap();
    let output = run.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(wall.saw_close("ollama", 1), "the socket of the dropped call is still open");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(artifact(&report, "erd")["status"], "accepted");
    let stopped = artifact(&report, "jira");
    assert_eq!((stopped["status"].as_str(), stopped["reason"].as_str()), (Some("failed"), Some("cancelled")));

    let again = stage.command(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut again = again.unwrap();
    while wall.calls("ollama") < 3 {
        assert!(again.try_wait().unwrap().is_none(), "the second run asked nobody");
        std::thread::yield_now();
    }
    Command::new("kill").args(["-INT", &again.id().to_string()]).status().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&again.wait_with_output().unwrap().stdout).unwrap();
    let kept = artifact(&report, "erd");
    assert_eq!(kept["status"], "accepted");
    assert!(kept["attempts"].as_array().unwrap().is_empty(), "what was accepted is made again: {kept:#}");
    assert!(kept["message"].as_str().unwrap().contains("interrupted run"), "{kept:#}");
}
