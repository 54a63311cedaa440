//! Comparisons as a user runs them: ranked, gone on with, interrupted, stopped, and asked for what cannot be.

use super::notes::notes_and_kind;
use super::stage::{Ran, Stage, shop};
use crate::wall::{Reply, Service, Wall};
use serde_json::{Value, json};
use sqlx::{ConnectOptions, Connection};
use std::process::Stdio;

pub(super) const GOOD: &str = r#"{"title": "A short note", "words": 3}"#;
const BAD: &str = r#"{"title": "A short note", "words": 300}"#;

/// Failures are repeated and left alone within milliseconds.
const QUICK: &str = "[cascade]\nmax_transport_retries = 0\n[breaker]\ncooldown = \"50ms\"\nall_down = \"try\"\n";

/// A folder with the kind `note`, so many notes, and a provider for each name behind a wall.
pub(super) fn stage(wall: &Wall, providers: &[&str], notes: usize) -> Stage {
    let stage = Stage::bare();
    notes_and_kind(&stage, notes);
    let provider = |name: &&str| {
        let address = wall.base_url(name);
        format!("[providers.{name}]\napi = \"openai\"\nbase_url = \"{address}\"\nlocal = true\n")
    };
    stage.write("sluice.toml", providers.iter().map(provider).collect::<String>() + QUICK);
    stage
}

pub(super) fn wall(services: &[(&str, &[Reply])]) -> Wall {
    Wall::start(services.iter().map(|(name, replies)| Service::openai(name, &["tiny"]).replies(replies.to_vec())))
}

pub(super) fn arguments<'a>(models: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let mut all = vec!["compare", "--records", "notes.jsonl", "--kind", "note", "--key", "id", "--models", models];
    all.extend_from_slice(more);
    all
}

fn compare(stage: &Stage, models: &str, more: &[&str]) -> (Ran, Value) {
    let ran = stage.run(&arguments(models, &[more, &["--json"]].concat()));
    let json = ran.json();
    (ran, json)
}

fn standing(report: &Value) -> &str {
    report["pairs"][0]["standing"].as_str().unwrap()
}

#[test]
fn the_better_candidate_is_named_and_who_is_below_the_bar_ends_with_3() {
    let wall = wall(&[("lab", &[Reply::text(GOOD)]), ("den", &[Reply::text(BAD)])]);
    let stage = stage(&wall, &["lab", "den"], 40);
    let (ran, report) = compare(&stage, "lab/tiny,den/tiny", &["--repeats", "2"]);
    ran.ends(0);
    assert_eq!(standing(&report), "better");
    assert_eq!((wall.calls("lab"), wall.calls("den")), (80, 80));
    let rank = |at: usize| report["candidates"][at]["rank"].as_u64();
    assert_eq!((rank(0), rank(1)), (Some(1), Some(2)));
    assert_eq!(report["candidates"][1]["accepted"], 0);
    assert_eq!((&report["inputs"], &report["asked"]["open"]), (&json!(40), &json!(0)));

    let ran = stage.run(&arguments("lab/tiny,den/tiny", &["--repeats", "2", "--fail-under", "50"]));
    ran.ends(3).says(&["`den/tiny` is below 50 %", "160 known from before"]);
    assert!(ran.stdout.contains("`lab/tiny` is better than `den/tiny`"), "{}", ran.stdout);
    assert_eq!(wall.calls("den"), 80, "what is known is not asked for again");
}

#[test]
fn one_model_under_two_names_is_no_difference() {
    let replies: Vec<Reply> = (0..40).map(|call| Reply::text(if call % 3 == 0 { BAD } else { GOOD })).collect();
    let wall = wall(&[("lab", &replies), ("den", &replies)]);
    let stage = stage(&wall, &["lab", "den"], 40);
    let (ran, report) = compare(&stage, "lab/tiny,den/tiny", &["--repeats", "1", "--concurrency", "1"]);
    ran.ends(0);
    assert_eq!(standing(&report), "no_difference");
    assert_eq!(report["candidates"][0]["accepted"], report["candidates"][1]["accepted"]);
    assert_eq!((&report["candidates"][0]["rank"], &report["candidates"][1]["rank"]), (&json!(1), &json!(1)));
}

#[test]
fn repeats_are_real_calls_and_more_models_or_repeats_add_only_what_is_missing() {
    let wall = wall(&[("lab", &[Reply::text(GOOD)]), ("den", &[Reply::text(GOOD)])]);
    let stage = stage(&wall, &["lab", "den"], 5);
    compare(&stage, "lab/tiny", &["--repeats", "2"]).0.ends(0);
    assert_eq!(wall.calls("lab"), 10);
    let (ran, report) = compare(&stage, "lab/tiny,den/tiny", &["--repeats", "3"]);
    ran.ends(0);
    assert_eq!((wall.calls("lab"), wall.calls("den")), (15, 15));
    assert_eq!((&report["asked"]["known"], &report["candidates"][0]["calls"]), (&json!(10), &json!(15)));
    assert!(report["notes"][0].as_str().unwrap().contains("nothing is ranked below 30 inputs"), "{report:#}");
    assert!(report["candidates"][0]["rank"].is_null());

    // Another threshold judges what is there; another word asks anew.
    let (ran, report) = compare(&stage, "lab/tiny,den/tiny", &["--repeats", "3", "--threshold", "90"]);
    ran.ends(0);
    assert_eq!((wall.calls("lab"), wall.calls("den")), (15, 15));
    assert!(report["candidates"][0]["latency_ms"]["p50"].is_u64());
    compare(&stage, "lab/tiny", &["--repeats", "1", "--no-cache"]).0.ends(0);
    assert_eq!(wall.calls("lab"), 20);
}

/// Twelve notes of which eight are asked for; then a signal ends the process, and the same command goes on.
fn stopped_at_the_eighth_call(signal: &str) -> std::process::Output {
    let replies = [vec![Reply::text(GOOD); 7], vec![Reply::silence(), Reply::text(GOOD)]].concat();
    let wall = wall(&[("lab", &replies)]);
    let stage = stage(&wall, &["lab"], 12);
    let arguments = arguments("lab/tiny", &["--repeats", "1", "--concurrency", "1"]);
    let mut run = stage.command(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while wall.calls("lab") < 8 {
        assert!(run.try_wait().unwrap().is_none(), "it ended before its eighth call");
        std::thread::yield_now();
    }
    stage.run(&arguments).ends(2).says(&["another process compares on the same inputs"]);
    std::process::Command::new("kill").args([signal, &run.id().to_string()]).status().unwrap();
    let output = run.wait_with_output().unwrap();
    stage.run(&arguments).ends(0).says(&["5 answers asked for, 7 known from before, 0 open"]);
    assert_eq!(wall.calls("lab"), 13, "the call that was cut is made again, and no other");
    output
}

#[test]
fn an_interrupted_comparison_ends_130_and_the_same_command_asks_only_for_the_rest() {
    let output = stopped_at_the_eighth_call("-INT");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(130), "{told}");
    assert!(told.contains("5 open") && told.contains("the same command goes on"), "{told}");
}

#[test]
fn a_killed_comparison_has_lost_nothing_but_the_call_under_way() {
    assert_eq!(stopped_at_the_eighth_call("-KILL").status.code(), None);
}

#[test]
fn who_always_fails_is_asked_no_more_and_the_others_are_compared_all_the_same() {
    let broken = Reply::status(500, r#"{"error":{"message":"down","type":"server_error"}}"#);
    let wall = wall(&[("lab", &[Reply::text(GOOD)]), ("den", &[broken])]);
    let stage = stage(&wall, &["lab", "den"], 20);
    let (ran, report) = compare(&stage, "lab/tiny,den/tiny", &["--repeats", "1", "--concurrency", "2"]);
    ran.ends(3).says(&["`den/tiny` brought nothing (server error)", "the same command tries again"]);
    assert_eq!(report["candidates"][0]["accepted"], 20);
    assert_eq!((&report["candidates"][1]["accept_rate"], standing(&report)), (&Value::Null, "not_compared"));
    assert!((5..=8).contains(&wall.calls("den")), "{}", wall.calls("den"));
    assert_eq!(report["asked"]["given_up"], json!(["den/tiny"]));

    let before = (wall.calls("lab"), wall.calls("den"));
    compare(&stage, "lab/tiny,den/tiny", &["--repeats", "1"]).0.ends(3);
    assert_eq!(wall.calls("lab"), before.0, "what was judged is known");
    assert!(wall.calls("den") > before.1, "what was lost is asked for again");
}

#[test]
fn without_anybody_who_can_be_used_it_ends_4() {
    let refused = Reply::status(401, r#"{"error":{"message":"bad key","code":"invalid_api_key"}}"#);
    let wall = wall(&[("lab", &[refused])]);
    let stage = stage(&wall, &["lab"], 20);
    let (ran, report) = compare(&stage, "lab/tiny", &["--concurrency", "1"]);
    ran.ends(4).says(&["`lab/tiny` brought nothing (auth)"]);
    // One call, and one that was on its way.
    assert!((1..=2).contains(&wall.calls("lab")), "{}", wall.calls("lab"));
    assert!(report["candidates"][0]["accept_rate"].is_null());
}

#[test]
fn what_cannot_be_compared_is_told_before_anybody_is_asked() {
    let wall = wall(&[("lab", &[Reply::text(GOOD)])]);
    let stage = stage(&wall, &["lab"], 3);
    stage.write("none.jsonl", "");
    let records = |file: &'static str| ["compare", "--records", file, "--kind", "note", "--models", "lab/tiny"];
    let project = ["compare", "erd", "--from", "notes.jsonl", "--models", "lab/tiny"];
    for (arguments, code, told) in [
        (arguments("lab/tiny,moon/x", &[]), 2, "`moon` in `--models` is no provider"),
        (arguments("lab/tiny,groq/x", &[]), 2, "GROQ_API_KEY"),
        (arguments("groq/x", &[]), 4, "GROQ_API_KEY"),
        (arguments("tiny", &[]), 2, "names no candidate"),
        (arguments("builtin/facts", &[]), 2, "`builtin`"),
        (arguments("lab/tiny", &["--report", "out.pdf"]), 2, ".html, .csv, .json or .xml"),
        (arguments("lab/tiny", &["--report", "no/such/out.csv"]), 2, "no folder for the report"),
        (arguments("lab/tiny", &["--fail-under", "120"]), 2, "from 0 to 100"),
        (arguments("lab/tiny", &["--repeats", "0"]), 2, "--repeats"),
        (arguments("lab/tiny,lab/tiny", &[]), 2, "`lab/tiny` is named twice in `--models`"),
        (records("none.jsonl").to_vec(), 2, "there is no input to compare on"),
        (records("gone.jsonl").to_vec(), 2, "cannot be read"),
        (project.to_vec(), 2, "there is no input to compare on"),
        (vec!["compare", "--models", "lab/tiny"], 2, "--from"),
        (vec!["compare", "erd", "--from", "notes.jsonl"], 2, "--models"),
        (vec!["compare", "--runs", "2026,2027"], 2, "nothing was asked so far"),
        (vec!["compare", "--from-ledger"], 2, "nothing was asked so far"),
    ] {
        let ran = stage.run(&arguments);
        assert_eq!(ran.code, Some(code), "{arguments:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(told), "{arguments:?}: `{told}` is not in {}", ran.stderr);
    }
    assert_eq!(wall.calls("lab"), 0);
}

#[test]
fn an_unknown_price_is_unknown_and_refused_where_money_is_bounded() {
    let wall = wall(&[("lab", &[Reply::text(GOOD)])]);
    let stage = stage(&wall, &["lab"], 3).set("LAB_KEY", "test-key-0123456789");
    let cloud = stage.read("sluice.toml").replace("local = true\n", "key_env = \"LAB_KEY\"\n");
    stage.write("sluice.toml", cloud);
    let ran = stage.run(&arguments("lab/tiny", &["--max-cost", "1"]));
    ran.ends(2).says(&["no price is known for `lab/tiny`", "[[prices]]"]);
    assert_eq!(wall.calls("lab"), 0);
    let (ran, report) = compare(&stage, "lab/tiny", &["--repeats", "1"]);
    ran.ends(0).says(&["may be sent to lab/tiny", "--local-only"]);
    assert!(report["candidates"][0]["cost_usd"].is_null());
    assert_eq!(report["candidates"][0]["unpriced_calls"], 3);
    stage.run(&arguments("lab/tiny", &["--local-only"])).ends(2).says(&["is a cloud model"]);
    let own = "[[prices]]\nprovider = \"lab\"\nmodel = \"tiny\"\ninput = 0.5\noutput = 2\n";
    stage.write("sluice.toml", stage.read("sluice.toml") + own);
    let (ran, report) = compare(&stage, "lab/tiny", &["--repeats", "2", "--max-cost", "1"]);
    ran.ends(0);
    assert!(report["candidates"][0]["known_cost_usd"].as_f64().unwrap() > 0.0, "{report:#}");
}

#[test]
fn a_budget_stops_it_with_5_and_the_same_command_goes_on() {
    let wall = Wall::start([Service::openai("groq", &["openai/gpt-oss-120b"]).replies([Reply::text(GOOD)])]);
    let stage =
        stage(&wall, &[], 6).set("GROQ_API_KEY", "test-key-0123456789").set("GROQ_BASE_URL", &wall.base_url("groq"));
    stage.write("sluice.toml", format!("max_tokens = 1000\n{}", stage.read("sluice.toml")));
    // A call may cost 0.00065 USD and costs a tenth of it.
    let some = ["--repeats", "1", "--concurrency", "1", "--max-cost", "0.00075"];
    let (ran, report) = compare(&stage, "groq/openai/gpt-oss-120b", &some);
    ran.ends(5).says(&["a budget pays for no further call"]);
    let asked = wall.calls("groq");
    assert!((1..6).contains(&asked), "{asked}");
    assert_eq!((&report["asked"]["stopped"], &report["asked"]["open"]), (&json!("budget"), &json!(6 - asked)));
    compare(&stage, "groq/openai/gpt-oss-120b", &["--repeats", "1"]).0.ends(0);
    assert_eq!(wall.calls("groq"), 6);
}

#[test]
fn a_ledger_that_is_busy_is_waited_for() {
    let wall = wall(&[("lab", &[Reply::text(GOOD)])]);
    let stage = stage(&wall, &["lab"], 10);
    stage.run(&arguments("lab/tiny", &["--limit", "1", "--repeats", "1"])).ends(0);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(stage.path("ledger.db"));
    let mut other = runtime.block_on(options.connect()).unwrap();
    let held = runtime.block_on(other.begin_with("BEGIN IMMEDIATE")).unwrap();
    let mut command = stage.command(&arguments("lab/tiny", &["--repeats", "1"]));
    let mut run = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // Its first write waits: nobody is asked before the run stands in the ledger.
    for _ in 0..1_000 {
        assert!(run.try_wait().unwrap().is_none(), "it did not wait");
        std::thread::yield_now();
    }
    assert_eq!(wall.calls("lab"), 1);
    runtime.block_on(held.rollback()).unwrap();
    assert_eq!(run.wait_with_output().unwrap().status.code(), Some(0));
    assert_eq!(wall.calls("lab"), 10);
}

#[test]
fn reports_are_written_by_their_ending() {
    let wall = wall(&[("lab", &[Reply::text(GOOD)]), ("den", &[Reply::text(BAD)])]);
    let stage = stage(&wall, &["lab", "den"], 4);
    let reports = [
        "--report",
        "out.html",
        "--report",
        "out.csv",
        "--report",
        "out.json",
        "--report",
        "out.xml",
        "--fail-under",
        "50",
    ];
    stage.run(&arguments("lab/tiny,den/tiny", &reports)).ends(3);
    let page = stage.read("out.html");
    assert!(page.starts_with("<!") && page.contains("lab/tiny") && page.contains("A short note"), "{page}");
    assert!(stage.read("out.csv").contains("\nlab/tiny,,12,12,12,100.00,"), "{}", stage.read("out.csv"));
    assert!(stage.read("out.pairs.csv").contains("lab/tiny,den/tiny,too_few,4,"), "{}", stage.read("out.pairs.csv"));
    let json: Value = serde_json::from_str(&stage.read("out.json")).unwrap();
    assert_eq!((&json["schema"], &json["candidates"][0]["calls"]), (&json!(1), &json!(12)));
    assert!(stage.read("out.xml").contains("<failure message=\"accepted 0.0 %"), "{}", stage.read("out.xml"));
}

#[test]
fn projects_are_inputs_kinds_are_groups_and_drafts_can_be_compared() {
    let drafts = Stage::bare();
    drafts.run(&["generate", "erd", "--from", shop(), "--out", "out", "--quiet"]).ends(0);
    let wall = wall(&[("lab", &[Reply::text(drafts.read("out/erd.mmd"))])]);
    let stage = stage(&wall, &["lab"], 0);
    stage.write("notes/plan.md", "# Planning\n\n- [ ] Anna to ship the import\n");
    let (shop, models) = (shop(), "lab/tiny#text,builtin/facts");
    let more = ["--project", shop, "--project", "notes", "--repeats", "2", "--models", models, "--json"];
    let ran = stage.run(&[&["compare", "erd", "architecture"], &more[..]].concat());
    ran.ends(0).says(&["erd of notes is left out: the sources hold no"]);
    let report = ran.json();
    assert_eq!(report["candidates"][0]["candidate"], "lab/tiny#text");
    let kinds: Vec<&str> =
        report["kinds"].as_array().unwrap().iter().map(|kind| kind["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["architecture", "erd"]);
    let erd = &report["kinds"][1]["table"];
    assert_eq!((&erd["candidates"][0]["accepted"], &erd["candidates"][1]["accepted"]), (&json!(2), &json!(2)));
    assert_eq!(erd["candidates"][1]["local"], true);
}

#[test]
fn two_runs_are_compared_by_what_they_have_in_common_and_the_ledger_without_pairs() {
    let replies = [vec![Reply::text(GOOD); 35], vec![Reply::text(BAD)]].concat();
    let wall = wall(&[("lab", &replies)]);
    let stage = stage(&wall, &["lab"], 35);
    stage.write("sluice.toml", stage.read("sluice.toml").replace("[cascade]\n", "[cascade]\nmax_attempts = 1\n"));
    let batch = |records: &'static str, out: &'static str| {
        let ran = stage.run(&[
            "batch",
            "run",
            "--kind",
            "note",
            "--records",
            records,
            "--out",
            out,
            "--key",
            "id",
            "--model",
            "lab/tiny",
        ]);
        let at = ran.stderr.find("run 2").unwrap() + 4;
        ran.stderr[at..].chars().take_while(|sign| sign.is_ascii_alphanumeric() || *sign == '-').collect::<String>()
    };
    let one = batch("notes.jsonl", "one.jsonl");
    // The same keys with other texts, and one more.
    stage.write("later.jsonl", stage.read("notes.jsonl").replace('!', "?") + r#"{"id": "new", "text": "note new"}"#);
    let other = batch("later.jsonl", "other.jsonl");
    let calls = wall.calls("lab");
    let ran = stage.run(&["compare", "--runs", &format!("{one},{other}"), "--json", "--fail-under", "90"]);
    let report = ran.ends(3).says(&[&format!("`{other}` is below 90 %")]).json();
    assert_eq!((standing(&report), &report["inputs"]), ("better", &json!(35)));
    assert!(report["notes"][0].as_str().unwrap().contains("1 input was asked for in only one"), "{report:#}");

    let report = stage.run(&["compare", "--from-ledger", "note", "--json"]).ends(0).json();
    assert_eq!(report["candidates"][0]["candidate"], "lab/tiny");
    assert_eq!((&report["candidates"][0]["calls"], &report["candidates"][0]["accepted"]), (&json!(71), &json!(35)));
    assert!(report["notes"][0].as_str().unwrap().contains("not paired"), "{report:#}");
    assert!(report["candidates"][0]["rank"].is_null());
    for (arguments, told) in [
        (["compare", "--runs", &one], "write --runs A,B"),
        (["compare", "--runs", &format!("{one},{one}")], "is one run"),
        (["compare", "--runs", &format!("{one},moon")], "there is no run `moon`"),
        (["compare", "--runs", "2,20"], "begins the names of several runs"),
        (["compare", "--from-ledger", "erd"], "no attempt in this ledger was made for erd"),
    ] {
        stage.run(&arguments).ends(2).says(&[told]);
    }
    assert_eq!(wall.calls("lab"), calls, "nobody is asked");
}
