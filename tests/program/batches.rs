//! Batches of records as a user runs them: begun, killed, taken up, asked again, given up.

use super::notes::{KIND, notes_and_kind};
use super::stage::{Ran, Stage};
use crate::wall::{Reply, Service, Wall};
use serde_json::{Value, json};
use sluice::ledger::SqliteLedger;
use std::collections::BTreeMap;

pub(super) const ANSWER: &str = r#"{"title": "A short note", "words": 3}"#;

/// A folder with the kind `note`, a provider `lab` behind a wall, and so many notes.
pub(super) fn stage(wall: &Wall, notes: usize) -> Stage {
    let stage = Stage::bare();
    notes_and_kind(&stage, notes);
    let address = wall.base_url("lab");
    stage.write(
        "sluice.toml",
        format!("[providers.lab]\napi = \"openai\"\nbase_url = \"{address}\"\nlocal = true\nmodel = \"tiny\"\n"),
    );
    stage
}

pub(super) fn lab(replies: impl IntoIterator<Item = Reply>) -> Wall {
    Wall::start([Service::openai("lab", &["tiny"]).replies(replies)])
}

pub(super) fn arguments<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let mut all =
        vec!["batch", "run", "--kind", "note", "--records", "notes.jsonl", "--out", "out.jsonl", "--key", "id"];
    all.extend_from_slice(&["--model", "lab/tiny"]);
    all.extend_from_slice(more);
    all
}

pub(super) fn lines(stage: &Stage) -> Vec<Value> {
    stage.read("out.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Calls per note, as the wall heard them.
fn calls(wall: &Wall) -> BTreeMap<String, usize> {
    let mut calls = BTreeMap::new();
    for request in wall.requests().iter().filter(|request| request.chat) {
        let text = request.body.to_string();
        let at = text.find("note r").expect("every request is about a note") + 5;
        *calls.entry(text[at..at + 5].to_owned()).or_default() += 1;
    }
    calls
}

pub(super) fn run_of(ran: &Ran) -> String {
    let at = ran.stderr.find("run 2").unwrap_or_else(|| panic!("no run in {}", ran.stderr)) + 4;
    ran.stderr[at..].chars().take_while(|sign| sign.is_ascii_alphanumeric() || *sign == '-').collect()
}

#[test]
fn every_record_ends_once_and_the_same_command_does_nothing_more() {
    let wall = lab([Reply::text(ANSWER)]);
    let stage = stage(&wall, 40);
    stage.run(&arguments(&["--group-by", "group"])).ends(0);
    let first = lines(&stage);
    assert_eq!(first.len(), 40);
    assert!(first.iter().all(|line| line["status"] == "accepted" && line["output"]["id"] == line["key"]), "{first:?}");
    assert_eq!(wall.calls("lab"), 40);

    stage.run(&arguments(&["--group-by", "group"])).ends(0).says(&["nothing is open"]);
    assert_eq!(wall.calls("lab"), 40);
    assert_eq!(lines(&stage), first);
}

#[test]
fn usage_counts_groups_of_records_and_what_has_none_apart() {
    let wall = lab([Reply::text(ANSWER)]);
    let stage = stage(&wall, 4);
    stage.run(&arguments(&["--group-by", "group"])).ends(0);
    stage.run(&["usage", "--by", "group"]).ends(0);
    let rows = || {
        let usage = stage.run(&["usage", "--by", "group", "--json"]).ends(0).json();
        let rows = usage["rows"].as_array().unwrap().clone();
        rows.iter()
            .map(|row| (row["name"].clone(), row["attempts"].clone(), row["accepted"].clone()))
            .collect::<Vec<_>>()
    };
    let of_groups = [("g0", 2), ("g1", 1), ("g2", 1)].map(|(name, calls)| (json!(name), json!(calls), json!(calls)));
    assert_eq!(rows(), of_groups);
    stage.generate(&["erd"]).0.ends(0);
    // The answers of `lab`, which are no diagrams, and the draft from facts.
    let others = wall.calls("lab") - 4 + 1;
    assert_eq!(rows().last(), Some(&(Value::Null, json!(others), json!(1))), "calls for no record");
    let table = stage.run(&["usage", "--by", "group"]).ends(0).stdout.clone();
    assert!(table.starts_with("group ") && table.contains("\ng0 ") && table.contains("\nno group "), "{table}");
    let csv = stage.run(&["usage", "--by", "group", "--csv"]).ends(0).stdout.clone();
    assert!(
        csv.starts_with("group,") && csv.contains("\ng0,2,2,") && csv.contains(&format!("\n,{others},1,")),
        "{csv}"
    );
}

#[test]
fn killed_at_random_moments_every_record_ends_exactly_once() {
    const NOTES: usize = 500;
    let moments = moments().unwrap_or(20);
    let wall = lab([Reply::text(ANSWER).after(std::time::Duration::from_millis(4))]);
    let stage = stage(&wall, NOTES);
    let arguments = arguments(&["--concurrency", "8", "--no-canary"]);
    // Numbers that look random and are the same on every machine.
    let mut random = 0x2026_1122_u64;
    let mut lost = 0;
    for moment in 0..moments {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let until = wall.calls("lab") + 1 + (random >> 33) as usize % (NOTES / moments);
        let mut run = stage.command(&arguments).stderr(std::process::Stdio::null()).spawn().unwrap();
        while wall.calls("lab") < until && run.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        run.kill().unwrap();
        assert!(run.wait().unwrap().code().is_none(), "moment {moment}: the run was over before it was killed");
        let known = attempts(&stage);
        let paid = wall.calls("lab");
        // Eight calls, and as many answers on their way into the ledger.
        assert!(paid - known <= lost + 16, "moment {moment}: {paid} calls, {known} known, {lost} lost before");
        lost = paid - known;
    }
    stage.run(&arguments).ends(0);
    let ended: Vec<Value> = lines(&stage);
    let keys: std::collections::BTreeSet<&str> = ended.iter().map(|line| line["key"].as_str().unwrap()).collect();
    assert_eq!((ended.len(), keys.len()), (NOTES, NOTES), "a record is lost, or there twice");
    let calls = calls(&wall);
    let paid: usize = calls.values().sum();
    assert_eq!(paid, attempts(&stage) + lost, "every call that was not lost is in the ledger");
    assert_eq!(paid - calls.len(), lost, "only what was under way when it was killed is asked for again");
}

/// How many moments are tried where somebody asks for more than usual, e.g. the nightly script.
#[expect(clippy::disallowed_methods, reason = "how much is tried is the caller's choice, not the program's")]
pub(super) fn moments() -> Option<usize> {
    std::env::var("SLUICE_MOMENTS").ok()?.parse().ok()
}

/// Calls in the ledger.
fn attempts(stage: &Stage) -> usize {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let ledger = SqliteLedger::open(&stage.path("ledger.db")).await.unwrap();
        let mut all = 0;
        for run in ledger.runs(10).await.unwrap() {
            let attempts = ledger.attempts(&run.id).await.unwrap();
            all += attempts.iter().filter(|attempt| !attempt.from_cache).count();
        }
        all
    })
}

#[test]
fn what_is_left_out_is_counted_with_its_reason_before_anything_is_sent() {
    let wall = lab([Reply::text(ANSWER)]);
    let stage = stage(&wall, 3);
    let mut text = stage.read("notes.jsonl").into_bytes();
    text.extend_from_slice(b"{\"id\": \"r0001\", \"text\": \"again note r0001!\"}\n{\"id\": \"r9\", \"text\": \" \"}\n{\"id\": \"torn\", \"te\n\xff\xfe{}\n");
    text.extend_from_slice(b"{\"id\": \"r0007\", \"text\": \"note r0007!\"}\n");
    stage.write("notes.jsonl", &text);
    let ran = stage.run(&arguments(&["--exclude-empty", "text"]));
    ran.ends(0).says(&["4 records", "1 duplicate", "1 empty", "1 encoding"]);
    assert_eq!(lines(&stage).len(), 4);
}

#[test]
fn a_failed_record_is_asked_for_again_and_the_others_are_not() {
    let bad = Reply::text(r#"{"title": "A short note", "words": 300}"#);
    let wall = lab([bad.clone(), bad.clone(), bad, Reply::text(ANSWER)]);
    let stage = stage(&wall, 4);
    stage.write("sluice.toml", stage.read("sluice.toml") + "\n[cascade]\nmax_attempts = 1\n");
    let ran = stage.run(&arguments(&["--concurrency", "1", "--sorted"]));
    ran.ends(3);
    let first = lines(&stage);
    let statuses: Vec<&str> = first.iter().map(|line| line["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["rejected", "rejected", "rejected", "accepted"]);
    assert_eq!(first[0]["reason"], "below_threshold");

    stage.run(&["batch", "retry", &run_of(&ran), "--failed"]).ends(0);
    assert_eq!(wall.calls("lab"), 7);
    let again = lines(&stage);
    assert!(again.iter().all(|line| line["status"] == "accepted"), "{again:?}");
    assert_eq!(again.iter().map(|line| line["attempts"].as_u64().unwrap()).collect::<Vec<_>>(), [2, 2, 2, 1]);
}

#[test]
fn a_run_stops_where_most_of_the_first_answers_fail_and_says_why() {
    let wall = lab([Reply::text(r#"{"title": "no"}"#)]);
    let stage = stage(&wall, 150);
    stage.write("sluice.toml", stage.read("sluice.toml") + "\n[cascade]\nmax_attempts = 1\n");
    stage.run(&arguments(&["--concurrency", "4"])).ends(5).says(&["did not pass", "--no-canary", "batch resume"]);
    assert!(wall.calls("lab") <= 30, "{}", wall.calls("lab"));
}

#[test]
fn a_run_stops_where_nobody_can_be_asked_and_every_record_stays_open() {
    let wall = lab([Reply::status(401, r#"{"error":{"message":"bad key","code":"invalid_api_key"}}"#)]);
    let stage = stage(&wall, 30);
    let ran = stage.run(&arguments(&["--concurrency", "2"]));
    ran.ends(4).says(&["nobody can be asked now", "30 open"]);
    assert!(wall.calls("lab") <= 4);
}

#[test]
fn too_many_failures_stop_a_run() {
    let wall = lab([Reply::text(r#"{"title": "no"}"#)]);
    let stage = stage(&wall, 60);
    stage.write("sluice.toml", stage.read("sluice.toml") + "\n[cascade]\nmax_attempts = 1\n");
    let ran = stage.run(&arguments(&["--concurrency", "1", "--no-canary", "--fail-on-error", "5"]));
    ran.ends(5).says(&["6 of 6 records"]);
    stage.run(&arguments(&["--fail-on-error", "many"])).ends(2);
}

#[test]
fn an_output_that_somebody_else_has_changed_is_kept_beside_the_new_one() {
    let wall = lab([Reply::text(ANSWER)]);
    let stage = stage(&wall, 5);
    stage.write("out.jsonl", "my own notes\n");
    stage.run(&arguments(&[])).ends(0).says(&["out.jsonl.edited"]);
    assert_eq!(stage.read("out.jsonl.edited"), "my own notes\n");
    assert_eq!(lines(&stage).len(), 5);
}

#[test]
fn a_batch_is_worked_on_by_one_process_at_a_time_and_given_up_from_another() {
    let wall = lab([Reply::text(ANSWER).after(std::time::Duration::from_millis(300))]);
    let stage = stage(&wall, 200);
    let arguments_of_first = arguments(&["--concurrency", "2", "--no-canary"]);
    let mut first = stage.command(&arguments_of_first).stderr(std::process::Stdio::null()).spawn().unwrap();
    while wall.calls("lab") < 3 {
        std::thread::yield_now();
    }
    let second = stage.run(&arguments(&[]));
    second.ends(2).says(&["another process works on this batch"]);
    let run = stage.run(&["batch", "list"]);
    let run = run.stdout.split_whitespace().next().unwrap().to_owned();
    stage.run(&["batch", "cancel", &run]).ends(0).says(&["told to stop"]);
    assert_eq!(first.wait().unwrap().code(), Some(5));
    let ended = lines(&stage);
    assert_eq!(ended.len(), 200, "what was open is skipped");
    assert!(ended.iter().any(|line| line["status"] == "skipped" && line["reason"] == "cancelled"));
}

#[test]
fn reset_really_begins_anew() {
    let wall = lab([Reply::text(ANSWER)]);
    let stage = stage(&wall, 6);
    stage.run(&arguments(&[])).ends(0);
    stage.run(&arguments(&["--reset"])).ends(0);
    assert_eq!(wall.calls("lab"), 12);
    assert_eq!(lines(&stage).len(), 6);
}

#[test]
fn another_rubric_judges_the_same_answers_without_a_call() {
    let wall = lab([Reply::text(ANSWER)]);
    let stage = stage(&wall, 6);
    stage.run(&arguments(&[])).ends(0);
    stage.write(".sluice/kinds/note/kind.toml", KIND.replace("words < 100", "words < 2"));
    stage.write("sluice.toml", stage.read("sluice.toml") + "\n[cascade]\nmax_attempts = 1\n");
    stage.run(&arguments(&[])).ends(3);
    assert_eq!(wall.calls("lab"), 6, "the answers are known");
    assert!(lines(&stage).iter().all(|line| line["status"] == "rejected"));
}

#[test]
fn a_kind_that_is_made_from_a_project_is_refused() {
    let wall = lab([Reply::text(ANSWER)]);
    let stage = stage(&wall, 1);
    let arguments = ["batch", "run", "--kind", "erd", "--records", "notes.jsonl", "--out", "out.jsonl"];
    stage.run(&arguments).ends(2).says(&["from a project, not from records"]);
}

#[test]
fn a_finished_batch_writes_its_output_again_where_it_is_gone_or_wanted_elsewhere() {
    let wall = lab([Reply::text(ANSWER)]);
    let stage = stage(&wall, 6);
    stage.run(&arguments(&["--concurrency", "3"])).ends(0);
    std::fs::remove_file(stage.path("out.jsonl")).unwrap();
    stage.run(&arguments(&[])).ends(0);
    assert_eq!(lines(&stage).len(), 6);

    stage.write("out.jsonl", stage.read("out.jsonl") + "{\"mine\":1}\n");
    stage.run(&arguments(&[])).ends(0).says(&["out.jsonl.edited"]);
    assert!(stage.read("out.jsonl.edited").ends_with("{\"mine\":1}\n"));
    assert_eq!(lines(&stage).len(), 6);

    let mut elsewhere = arguments(&["--sorted"]);
    elsewhere[7] = "sorted.jsonl";
    stage.run(&elsewhere).ends(0);
    let keys: Vec<String> = stage
        .read("sorted.jsonl")
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["key"].as_str().unwrap().to_owned())
        .collect();
    assert!(keys.len() == 6 && keys.is_sorted(), "{keys:?}");
    assert_eq!(wall.calls("lab"), 6, "nothing is asked for twice");
}

#[test]
fn an_output_or_a_report_never_takes_the_place_of_the_input() {
    let wall = lab([Reply::text(ANSWER)]);
    let stage = stage(&wall, 2);
    let before = stage.read("notes.jsonl");
    let mut same = arguments(&[]);
    same[7] = "notes.jsonl";
    stage.run(&same).ends(2).says(&["is both --out and --records"]);
    stage.write("in.json", "[{\"id\": \"r0001\", \"text\": \"note r0001!\"}]");
    let mut report = arguments(&["--report", "in.json"]);
    report[5] = "in.json";
    stage.run(&report).ends(2).says(&["is both --report and --records"]);
    stage.run(&arguments(&["--report", "nowhere/r.html"])).ends(2).says(&["is not there"]);
    stage.run(&arguments(&["--model", "nobody/x"])).ends(2).says(&["is no provider"]);
    assert_eq!(stage.read("notes.jsonl"), before);
    assert!(stage.run(&["batch", "list", "--json"]).json()["batches"].as_array().unwrap().is_empty());
    assert_eq!(wall.calls("lab"), 0);
}

#[test]
fn what_was_skipped_is_asked_for_by_its_reason_and_a_slip_is_told() {
    let wall = lab([Reply::text(ANSWER)]);
    let stage = stage(&wall, 5);
    let mut slip = arguments(&[]);
    slip[9] = "nothing";
    let ran = stage.run(&slip);
    ran.ends(0).says(&["no record has a `nothing`"]);
    let run = run_of(&ran);
    stage.run(&["batch", "retry", &run, "--cause", "typo"]).ends(2).says(&["no record ended with the reason `typo`"]);
}

#[test]
fn a_provider_that_is_not_there_is_told_once_however_many_of_its_models_are_named() {
    let wall = lab([Reply::text(ANSWER)]);
    let stage = stage(&wall, 1);
    let mut all =
        vec!["batch", "run", "--kind", "note", "--records", "notes.jsonl", "--out", "out.jsonl", "--key", "id"];
    all.extend(["--model", "groq/a", "groq/b", "groq/c", "lab/tiny"]);
    let ran = stage.run(&all);
    ran.ends(0);
    assert_eq!(ran.stderr.matches("groq is not asked").count(), 1, "{}", ran.stderr);
}

#[test]
fn projects_are_one_document_whatever_becomes_of_each() {
    let stage = Stage::bare();
    stage.write(
        "plan.toml",
        format!(
            "kinds = [\"erd\"]\n[[project]]\nfrom = [\"{shop}\"]\nout = \"a\"\n[[project]]\nfrom = [\"nowhere\"]\nout = \
             \"b\"\n[[project]]\nfrom = [\"{shop}\"]\nout = \"c\"\n",
            shop = super::stage::shop()
        ),
    );
    let report = stage.run(&["batch", "projects", "plan.toml", "--json"]).ends(2).json();
    let projects = report["projects"].as_array().unwrap();
    let of = |key: &str| projects.iter().map(|project| project[key].clone()).collect::<Vec<_>>();
    assert_eq!((of("out"), of("exit")), (vec!["a".into(), "b".into(), "c".into()], vec![0.into(), 2.into(), 0.into()]));
    assert_eq!((&report["schema"], &report["open"]), (&1.into(), &0.into()));
    assert_eq!(projects[0]["report"]["artifacts"][0]["status"], "accepted");
    assert!(projects[1]["report"].is_null() && projects[1]["error"].as_str().unwrap().contains("nowhere"));
    let plan = stage.run(&["batch", "projects", "plan.toml", "--json", "--dry-run"]).ends(2).json();
    assert!(plan["projects"][2]["report"]["artifacts"][0]["route"].is_array(), "{plan:#}");
}

#[test]
fn status_is_data_and_begins_with_which_batch_it_is_and_how_far() {
    let wall = lab([Reply::text(ANSWER)]);
    let stage = stage(&wall, 1);
    let ran = stage.run(&arguments(&[]));
    ran.ends(0).says(&[": 1 record\n", "local, nothing to pay"]);
    let (run, status) = (run_of(&ran), stage.run(&["batch", "status"]));
    assert!(status.stdout.starts_with(&format!("run {run}: note, live, finished\n")), "{}", status.stdout);
    assert!(status.stdout.contains("\nCandidates\n") && !status.stdout.contains("pass  "), "{}", status.stdout);
    assert_eq!(status.stderr, "");
}
