//! `generate --check`: whether docs still fit their sources, as CI asks it.

use super::stage::{Stage, files, shop};
use serde_json::Value;

const SCHEMA: &str = "CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n";

/// A project with two kinds of docs, and no ledger: what CI has.
fn checkout() -> Stage {
    let stage = Stage::bare();
    stage.write("project/schema.sql", SCHEMA);
    stage.write(
        "project/app.py",
        "from flask import Flask\napp = Flask(__name__)\n\n@app.get(\"/authors\")\ndef authors():\n    return []\n",
    );
    stage.run(&["generate", "erd", "api_docs", "--from", "project", "--out", "out", "--quiet"]).ends(0);
    let elsewhere = stage.path("none/ledger.db");
    stage.set("SLUICE_LEDGER", elsewhere.to_str().unwrap())
}

fn check(stage: &Stage, more: &[&str], code: i32) -> Value {
    let mut all = vec!["generate", "--check", "--from", "project", "--out", "out", "--json"];
    all.extend_from_slice(more);
    let report = stage.run(&all).ends(code).json();
    assert_eq!((report["schema"].as_u64(), report["fresh"].as_bool()), (Some(1), Some(code == 0)), "{report:#}");
    report
}

fn row<'a>(report: &'a Value, kind: &str) -> &'a Value {
    let rows = report["artifacts"].as_array().unwrap();
    rows.iter().find(|row| row["kind"] == kind).unwrap_or_else(|| panic!("no {kind} in {report:#}"))
}

#[test]
fn docs_are_fresh_until_a_fact_changes_and_only_those_that_rest_on_it_become_stale() {
    let stage = checkout();
    let before = files(&stage.path("."));
    assert_eq!(check(&stage, &[], 0)["artifacts"].as_array().unwrap().len(), 2);

    stage.write("project/schema.sql", format!("-- the library\n{SCHEMA}"));
    let report = check(&stage, &[], 0);
    assert_eq!(row(&report, "erd")["sources_changed"], true, "a comment is no fact: {report:#}");

    stage.write("project/schema.sql", format!("{SCHEMA}CREATE TABLE books (id INTEGER PRIMARY KEY);\n"));
    let report = check(&stage, &[], 3);
    let erd = row(&report, "erd");
    assert_eq!(erd["status"], "stale");
    assert!(erd["reasons"].as_array().unwrap().contains(&"facts".into()), "{erd:#}");
    let tables = erd["facts"].as_array().unwrap().iter().find(|list| list["list"] == "tables").unwrap();
    assert_eq!(tables["added"][0], "books", "{erd:#}");
    assert_eq!(row(&report, "api_docs")["status"], "fresh", "{report:#}");
    check(&stage, &["api_docs"], 0);
    assert_eq!(files(&stage.path(".")), before, "nothing was written");
}

#[test]
fn people_read_which_file_is_stale_and_why() {
    let stage = checkout();
    stage.write("project/schema.sql", "CREATE TABLE authors (id INTEGER PRIMARY KEY, born DATE);\n");
    let text = stage.run(&["generate", "--check", "--from", "project", "--out", "out"]).ends(3).stdout.clone();
    for told in ["out/erd.mmd: stale", "+ authors.born DATE", "- authors.name TEXT", "1 stale"] {
        assert!(text.contains(told), "`{told}` is not in: {text}");
    }
}

#[test]
fn a_file_that_is_gone_unreadable_or_wrong_by_now_is_stale() {
    for (bytes, reason) in [
        (None, "missing"),
        (Some(&b"\xff\xfe"[..]), "missing"),
        (Some(b"erDiagram\n  MINE { int id PK }\n"), "below_threshold"),
    ] {
        let stage = checkout();
        match bytes {
            None => std::fs::remove_file(stage.path("out/erd.mmd")).unwrap(),
            Some(bytes) => drop(stage.write("out/erd.mmd", bytes)),
        }
        let report = check(&stage, &[], 3);
        assert_eq!(row(&report, "erd")["reasons"][0], reason, "{report:#}");
    }
    let stage = checkout();
    let text = stage.read("out/erd.mmd");
    stage.write("out/erd.mmd", format!("{text}\n%% looked at by people\n"));
    let report = check(&stage, &[], 0);
    assert_eq!(
        (row(&report, "erd")["edited"].as_bool(), row(&report, "erd")["score"].as_u64().is_some()),
        (Some(true), true)
    );
}

#[test]
fn what_was_asked_for_and_never_made_is_stale_unless_it_cannot_be_made() {
    let stage = checkout();
    assert_eq!(row(&check(&stage, &["architecture"], 3), "architecture")["reasons"][0], "absent");
    std::fs::remove_file(stage.path("project/app.py")).unwrap();
    let report = check(&stage, &["api_sequence"], 0);
    assert_eq!(row(&report, "api_sequence")["status"], "skipped", "{report:#}");
}

#[test]
fn a_manifest_that_does_not_say_what_it_rests_on_is_stale_with_any_change() {
    let stage = checkout();
    let mut manifest: Value = serde_json::from_str(&stage.read("out/manifest.json")).unwrap();
    for entry in manifest["artifacts"].as_array_mut().unwrap() {
        entry.as_object_mut().unwrap().remove("facts");
    }
    stage.write("out/manifest.json", manifest.to_string());
    check(&stage, &[], 0);
    stage.write("project/schema.sql", format!("-- x\n{SCHEMA}"));
    assert_eq!(row(&check(&stage, &[], 3), "erd")["reasons"][0], "sources");
}

#[test]
fn without_a_manifest_nothing_can_be_said() {
    let stage = checkout();
    for out in ["nowhere", "project"] {
        let ran = stage.run(&["generate", "--check", "--from", "project", "--out", out]);
        ran.ends(2).says(&[out, "manifest", "--out"]);
    }
    // What is asked for by name and was never made is stale.
    let ran = stage.run(&["generate", "erd", "--check", "--from", "project", "--out", "nowhere", "--json"]);
    assert_eq!(row(&ran.ends(3).json(), "erd")["reasons"][0], "absent");
    assert!(!stage.path("nowhere").exists());
    stage.write("out/manifest.json", "{\"schema\": 99");
    stage.run(&["generate", "--check", "--from", "project", "--out", "out"]).ends(2).says(&["manifest"]);
    stage.run(&["generate", "--check", "--dry-run", "--from", "project"]).ends(2).says(&["--check"]);
}

#[test]
fn the_core_of_the_shop_is_fresh_after_it_was_made() {
    let stage = Stage::bare();
    stage.run(&["generate", "--from", shop(), "--out", "out", "--quiet"]).ends(0);
    let report = stage.run(&["generate", "--check", "--from", shop(), "--out", "out", "--json"]).ends(0).json();
    assert!(report["artifacts"].as_array().unwrap().len() >= 6, "{report:#}");
}
