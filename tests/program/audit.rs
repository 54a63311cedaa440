//! Audits of the rubric, and the route that what was learned suggests.

use super::stage::{Stage, chinook, shop};
use crate::wall::{Reply, Service, Wall};
use serde_json::Value;

fn core() -> Stage {
    let stage = Stage::bare();
    stage.run(&["generate", "--from", shop(), "--out", "out", "--quiet"]).ends(0);
    stage
}

fn sample(stage: &Stage, more: &[&str]) -> Vec<Value> {
    let mut all = vec!["audit", "sample", "--json"];
    all.extend_from_slice(more);
    stage.run(&all).ends(0).json()["sample"].as_array().unwrap().clone()
}

#[test]
fn a_sample_is_the_same_for_the_same_seed_and_leaves_out_what_was_looked_at() {
    let stage = core();
    let picked = sample(&stage, &["3"]);
    assert_eq!(picked.len(), 3);
    assert_eq!(sample(&stage, &["3"]), picked);
    let first = picked[0]["artifact"].to_string();
    let text = stage.run(&["audit", "show", &first]).ends(0).stdout.clone();
    assert!(text.len() > 20, "{text}");
    stage.run(&["audit", "mark", &first, "good"]).ends(0).says(&["is good"]);
    assert!(sample(&stage, &["100"]).iter().all(|one| one["artifact"] != picked[0]["artifact"]));
}

#[test]
fn marks_lower_trust_and_disagreements_are_reported() {
    let erd = {
        let stage = Stage::bare();
        stage.run(&["generate", "erd", "--from", chinook(), "--out", "out", "--quiet"]).ends(0);
        stage.read("out/erd.mmd")
    };
    let wall = Wall::start([Service::openai("groq", &["openai/gpt-oss-120b"]).replies([Reply::text(erd)])]);
    let stage = Stage::with_wall(&wall, &["groq"]);
    stage.write("sluice.toml", "[kinds.erd]\nroute = [\"groq/openai/gpt-oss-120b\"]\n");
    stage.run(&["generate", "erd", "--from", chinook(), "--out", "out", "--quiet", "--delay", "0s"]).ends(0);
    let trust = || stage.run(&["route", "erd", "--json"]).json()["candidates"][0]["figures"]["trust"].as_f64().unwrap();
    assert_eq!(trust(), 1.0);
    let number = sample(&stage, &[])[0]["artifact"].to_string();
    stage.write(
        "marks.jsonl",
        format!("{{\"artifact\": {number}, \"word\": \"bad\", \"note\": \"arrows point nowhere\"}}\n"),
    );
    stage.run(&["audit", "mark", "--file", "marks.jsonl"]).ends(0).says(&["noted 1 word: 0 good, 1 bad"]);
    assert!(trust() < 0.9);

    let report = stage.run(&["audit", "report", "--json"]).ends(0).json();
    assert_eq!((report["looked"].as_u64(), report["good"].as_u64()), (Some(1), Some(0)));
    let one = &report["disagreements"][0];
    assert_eq!((one["note"].as_str(), one["source"].as_str()), (Some("arrows point nowhere"), Some("audit")));
    assert_eq!(one["candidate"], "groq/openai/gpt-oss-120b");
    stage.run(&["feedback", &number, "good"]).ends(0);
    let text = stage.run(&["audit", "report"]).ends(0).stdout.clone();
    assert!(text.contains("arrows point nowhere") && text.contains(&format!("different things of {number}")), "{text}");
}

#[test]
fn what_cannot_be_marked_is_named() {
    let stage = core();
    for (arguments, told) in [
        (&["audit", "mark", "99999", "good"][..], "no artifact 99999"),
        (&["audit", "show", "99999"], "no artifact 99999"),
        (&["audit", "mark", "1", "great"], "great"),
        (&["audit", "mark"], "required"),
        (&["audit", "sample", "0"], "0"),
    ] {
        stage.run(arguments).ends(2).says(&[told]);
    }
    let empty = stage.set("SLUICE_LEDGER", "empty.db");
    assert_eq!(sample(&empty, &[]), Vec::<Value>::new());
    assert!(empty.run(&["audit", "report"]).ends(0).stdout.contains("0 looked at"));
}

#[test]
fn a_route_is_suggested_as_a_change_that_patch_reads_and_nothing_is_written() {
    let bad = || Reply::text("erDiagram\n  INVENTED { int id PK }\n");
    let good = {
        let stage = Stage::bare();
        stage.run(&["generate", "erd", "--from", chinook(), "--out", "out", "--quiet"]).ends(0);
        stage.read("out/erd.mmd")
    };
    let wall = Wall::start([
        Service::openai("groq", &["m"]).replies((0..4).map(|_| bad())),
        Service::openai("openai", &["m"]).replies([Reply::text(good)]),
    ]);
    let stage = Stage::with_wall(&wall, &["groq", "openai"]);
    let written = "# ours\ntime_value = 0\nartifact_value = inf\n\n[kinds.erd]\nroute = [\"groq/m\", \"openai/m\"] # as we began\n";
    stage.write("sluice.toml", written);
    stage.run(&["route", "erd", "--suggest"]).ends(0).says(&["nothing to suggest", "ten answers"]);
    for model in ["groq/m", "openai/m"] {
        let arguments = ["generate", "erd", "--from", chinook(), "--out", "out", "--quiet", "--no-html"];
        stage.run(&[&arguments[..], &["--delay", "0s", "--model", model]].concat());
    }
    seen_ten_times(&stage);
    let ran = stage.run(&["route", "erd", "--suggest"]);
    ran.ends(0).says(&["openai/m", "groq/m"]);
    let expected =
        "-route = [\"groq/m\", \"openai/m\"] # as we began\n+route = [\"openai/m\", \"groq/m\"] # as we began\n";
    assert!(
        ran.stdout.starts_with("--- sluice.toml\n+++ sluice.toml\n@@ ") && ran.stdout.contains(expected),
        "{}",
        ran.stdout
    );
    assert_eq!(stage.read("sluice.toml"), written);
    let report = stage.run(&["route", "erd", "--suggest", "--json"]).ends(0).json();
    assert_eq!(report["suggested"], serde_json::json!(["openai/m", "groq/m"]));
    assert_eq!(report["evidence"].as_array().unwrap().len(), 2);
}

/// As if everything in the ledger had happened ten times.
fn seen_ten_times(stage: &Stage) {
    use sqlx::ConnectOptions;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(stage.path("ledger.db"));
        let mut ledger = options.connect().await.unwrap();
        let again = "CREATE TEMP TABLE seen AS SELECT * FROM attempts; UPDATE seen SET id = NULL;";
        sqlx::raw_sql(again).execute(&mut ledger).await.unwrap();
        for _ in 1..10 {
            sqlx::raw_sql("INSERT INTO attempts SELECT * FROM seen").execute(&mut ledger).await.unwrap();
        }
    });
}
