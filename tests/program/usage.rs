//! `usage` and `ledger compact`: what calls came to, read from the ledger of real runs.

use super::stage::{Stage, shop};
use crate::wall::{Reply, Service, Wall};
use sqlx::{ConnectOptions, Connection};

/// Made from the shop's facts: passes.
fn good_erd() -> String {
    let stage = Stage::bare();
    stage.generate(&["erd"]).0.ends(0);
    stage.read("out/erd.mmd")
}

fn groq(replies: impl IntoIterator<Item = Reply>) -> Wall {
    Wall::start([Service::openai("groq", &["openai/gpt-oss-120b"]).replies(replies)])
}

const GROQ: [&str; 3] = ["erd", "--model", "groq/openai/gpt-oss-120b"];

/// Offset of `user_version` in a SQLite file; https://sqlite.org/fileformat2.html, section 1.3.
const USER_VERSION: usize = 60;

#[test]
fn calls_are_told_by_every_group_with_success_tokens_cost_and_reasons() {
    let bad = Reply::text("erDiagram\n  INVENTED { int id PK }\n");
    let wall = groq([Reply::status(429, "{}").header("retry-after-ms", "60"), bad, Reply::text(good_erd())]);
    let stage = Stage::with_wall(&wall, &["groq"]);
    let (ran, report) = stage.generate(&GROQ);
    ran.ends(0);
    assert_eq!((&report["totals"]["calls"], &report["totals"]["accepted"]), (&3.into(), &1.into()), "{report:#}");
    for (by, name) in [
        ("provider", "groq"),
        ("model", "groq/openai/gpt-oss-120b"),
        ("kind", "erd"),
        ("run", report["run"].as_str().unwrap()),
        ("day", &report["run"].as_str().unwrap()[..4]),
    ] {
        let usage = stage.run(&["usage", "--by", by, "--since", "7d", "--json"]).ends(0).json();
        let rows = usage["rows"].as_array().unwrap();
        assert_eq!(rows.len(), 1, "{usage:#}");
        let row = &rows[0];
        assert!(row["name"].as_str().unwrap().starts_with(name), "{row:#}");
        for (key, expected) in [("attempts", 3), ("accepted", 1), ("rejected", 1), ("failed", 1), ("from_cache", 0)] {
            assert_eq!(row[key], expected, "{key} by {by}");
            assert_eq!(usage["totals"][key], expected, "{key} by {by}");
        }
        assert_eq!(row["failures"], serde_json::json!({"rate_limited": 1}));
        assert!(row["waited_ms"].as_u64().unwrap() >= 60, "{row:#}");
        assert_eq!(row["input_tokens"], report["totals"]["input_tokens"]);
        assert_eq!(row["cost_usd"], report["totals"]["cost_usd"]);
        assert_eq!(row["cost_per_accepted_usd"], row["cost_usd"]);
    }
    let text = stage.run(&["usage"]).ends(0).stdout.clone();
    for words in ["groq/openai/gpt-oss-120b", "33 %", "USD/accepted", "total", "rate_limited 1"] {
        assert!(text.contains(words), "`{words}` is not in: {text}");
    }
    let csv = stage.run(&["usage", "--csv"]).ends(0).stdout.clone();
    assert!(csv.starts_with("model,attempts,accepted,") && csv.contains("rate_limited=1"), "{csv}");
    assert_eq!(csv.lines().count(), 3, "{csv}");
}

#[test]
fn a_run_ends_with_what_its_calls_came_to_and_a_kept_answer_is_no_call() {
    let wall = groq([Reply::text(good_erd())]);
    let stage = Stage::with_wall(&wall, &["groq"]);
    let all =
        ["generate", "--from", shop(), "--out", "out", "--delay", "0s", "erd", "--model", "groq/openai/gpt-oss-120b"];
    stage.run(&all).ends(0).says(&["1 call;", "tokens in", "USD per accepted artifact"]);
    stage.run(&all).ends(0).says(&["0 calls, 1 answer kept; 0 tokens in, 0 out"]);
    let usage = stage.run(&["usage", "--by", "run", "--json"]).ends(0).json();
    let counts: Vec<_> = usage["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["attempts"].clone(), row["from_cache"].clone()))
        .collect();
    assert_eq!(counts, [(0.into(), 1.into()), (1.into(), 0.into())], "{usage:#}");
}

#[test]
fn an_unknown_price_is_counted_and_never_zero() {
    let wall = Wall::start([Service::openai("groq", &["nobody/knows"]).replies([Reply::text(good_erd())])]);
    let stage = Stage::with_wall(&wall, &["groq"]);
    stage.generate(&["erd", "--model", "groq/nobody/knows"]).0.ends(0);
    let usage = stage.run(&["usage", "--json"]).ends(0).json();
    let row = &usage["rows"][0];
    assert!(row["cost_usd"].is_null() && row["cost_per_accepted_usd"].is_null(), "{row:#}");
    assert_eq!(row["unknown_costs"], 1);
    assert!(stage.run(&["usage"]).ends(0).stdout.contains("unknown"));
}

#[test]
fn bounds_are_told_with_what_is_used_of_them() {
    let wall = groq([Reply::text(good_erd())]);
    let stage = Stage::with_wall(&wall, &["groq"]);
    stage.write("sluice.toml", "[budget]\nday = \"2\"\nrun_tokens = 1\n[providers.groq]\nrpd = 1\ntpd = 100000000\n");
    stage.run(&["usage", "--budget"]).ends(0).says(&["nothing is recorded"]);
    stage.write("sluice.toml", "[budget]\nday = \"2\"\n[providers.groq]\nrpd = 1\ntpd = 100000000\n");
    let (ran, _) = stage.generate(&GROQ);
    ran.ends(0).says(&["100 % of `providers.groq.rpd` is used (1 of 1 requests, the last 24 hours)"]);
    assert!(!ran.stderr.contains("tpd"), "{}", ran.stderr);
    let ran = stage.run(&["usage", "--budget", "--json"]);
    let usage = ran.ends(0).says(&["providers.groq.rpd"]).json();
    let bound = |key: &str| {
        let bounds = usage["bounds"].as_array().unwrap();
        bounds.iter().find(|bound| bound["key"] == key).unwrap_or_else(|| panic!("no {key} in {usage:#}")).clone()
    };
    assert_eq!(
        (&bound("providers.groq.rpd")["used"], &bound("providers.groq.rpd")["step"]),
        (&1.0.into(), &100.into())
    );
    assert_eq!((&bound("budget.day")["limit"], &bound("budget.day")["unit"]), (&2.0.into(), &"usd".into()));
    assert!(bound("budget.day")["used"].as_f64().unwrap() > 0.0 && bound("providers.groq.tpd")["step"].is_null());
    assert!(stage.run(&["usage", "--json"]).json().get("bounds").is_none());
}

#[test]
fn where_nothing_is_recorded_it_says_so_and_makes_no_file() {
    let stage = Stage::bare();
    let ran = stage.run(&["usage", "--json"]);
    ran.ends(0).says(&["nothing is recorded so far", "ledger.db"]);
    assert_eq!(ran.json()["totals"]["attempts"], 0);
    stage.run(&["ledger", "compact"]).ends(2).says(&["there is no ledger", "SLUICE_LEDGER"]);
    assert!(!stage.path("ledger.db").exists());
    stage.generate(&["erd", "--dry-run"]).0.ends(0);
    stage.run(&["usage", "--budget"]).ends(0).says(&["nothing is bounded"]);
}

#[test]
fn what_is_no_beginning_and_what_is_no_ledger_is_refused_by_name() {
    let stage = Stage::bare();
    for since in ["yesterday", "2026-13-01", "7", "-1d"] {
        let since = format!("--since={since}");
        stage.run(&["usage", &since]).ends(2).says(&["--since", "7d"]);
    }
    stage.run(&["usage", "--since", "2999-01-01"]).ends(2).says(&["`--since 2999-01-01` lies ahead", "hint"]);
    stage.run(&["usage", "--by", "colour"]).ends(2).says(&["colour", "provider"]);
    stage.run(&["usage", "--csv", "--json"]).ends(2);
    stage.run(&["ledger", "compact", "--keep", "soon"]).ends(2).says(&["soon", "30s"]);
    stage.write("sluice.toml", "[ledger]\nkeep = \"long\"\n");
    stage.run(&["ledger", "compact"]).ends(2).says(&["keep"]);
    stage.write("sluice.toml", "");
    stage.generate(&["erd"]).0.ends(0);
    let mut newer = std::fs::read(stage.path("ledger.db")).unwrap();
    newer[USER_VERSION..USER_VERSION + 4].copy_from_slice(&999_u32.to_be_bytes());
    stage.write("ledger.db", newer);
    for arguments in [["usage", "--json"].as_slice(), &["ledger", "compact"]] {
        stage.run(arguments).ends(2).says(&["newer version (schema 999", "SLUICE_LEDGER"]);
    }
    stage.write("ledger.db", "no database, and long enough that SQLite looks at it ".repeat(100));
    stage.run(&["usage"]).ends(2).says(&["ledger.db", "not a database"]);
}

#[test]
fn usage_is_read_while_another_process_writes() {
    let stage = Stage::bare();
    stage.generate(&["erd"]).0.ends(0);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(stage.path("ledger.db"));
        let mut writer = options.connect().await.unwrap();
        sqlx::raw_sql("BEGIN IMMEDIATE; UPDATE runs SET command = 'changed'").execute(&mut writer).await.unwrap();
        let usage = stage.run(&["usage", "--json"]).ends(0).json();
        assert_eq!(usage["rows"][0]["name"], "builtin/facts");
        writer.close().await.unwrap();
    });
}

#[test]
fn compacting_frees_what_is_old_and_changes_no_figure() {
    let bad = || Reply::text(format!("erDiagram\n{}", "  INVENTED { int id PK }\n".repeat(2_000)));
    let wall = groq([bad(), bad(), bad(), bad(), Reply::text(good_erd())]);
    let stage = Stage::with_wall(&wall, &["groq"]);
    for _ in 0..2 {
        stage.generate(&GROQ);
    }
    stage.generate(&["erd", "--model", "groq/openai/gpt-oss-120b", "--threshold", "70"]).0.ends(0);
    let usage =
        || ["model", "kind", "day", "run"].map(|by| stage.run(&["usage", "--json", "--by", by]).ends(0).stdout.clone());
    let route = || stage.run(&["route", "erd", "--json", "--frozen"]).stdout;
    let (before, learned) = (usage(), route());
    stage.run(&["ledger", "compact"]).ends(0).says(&["older than 90d", "0 messages"]);
    let dry = stage.run(&["ledger", "compact", "--keep", "0s", "--dry-run", "--json"]).ends(0).json();
    let gone = stage.run(&["ledger", "compact", "--keep", "0s", "--json"]).ends(0).json();
    assert_eq!((&dry["texts"], &dry["artifacts"]), (&gone["texts"], &gone["artifacts"]));
    assert!(gone["artifacts"].as_u64() >= Some(2) && gone["texts"].as_u64() >= Some(1), "{gone:#}");
    assert!(gone["bytes_after"].as_u64() < gone["bytes_before"].as_u64(), "{gone:#}");
    assert_eq!((usage(), route()), (before, learned));
}
