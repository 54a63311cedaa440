//! Providers, limits and routes that make no sense: what is told, and that nothing waits or pays for it.

use super::stage::{Stage, chinook, shop};
use crate::wall::{Reply, Service, Wall};
use serde_json::Value;

/// Tries that are over soon.
const QUICK: &str = "[cascade]\nmax_transport_retries = 0\nmax_rate_limit_waits = 1\n";
const MODEL: &str = "openai/gpt-oss-120b";

fn groq(replies: impl IntoIterator<Item = Reply>) -> Wall {
    Wall::start([Service::openai("groq", &[MODEL]).replies(replies)])
}

fn generate(stage: &Stage, more: &[&str]) -> (super::stage::Ran, Value) {
    let mut all = vec!["generate", "erd", "--from", chinook(), "--out", "out", "--json", "--delay", "0s"];
    all.extend_from_slice(more);
    let ran = stage.run(&all);
    let report = ran.json();
    (ran, report)
}

fn attempts(report: &Value) -> Vec<&str> {
    let attempts = report["artifacts"][0]["attempts"].as_array().unwrap();
    attempts.iter().map(|attempt| attempt["reason"].as_str().or(attempt["outcome"].as_str()).unwrap()).collect()
}

#[test]
fn a_slip_in_a_name_ends_every_command_with_2_and_names_the_nearest() {
    for (settings, wanted) in [
        ("[kinds.erd]\nroute = [\"gorq/m\"]\n", ["`kinds.erd.route`", "`gorq/m`", "the nearest is `groq`"]),
        ("[kinds.edr]\nthreshold = 5\n", ["`kinds.edr.threshold`", "`edr` is no kind", "the nearest is `erd`"]),
        ("[kinds.ERD]\nthreshold = 5\n", ["`kinds.ERD.threshold`", "`ERD` is no kind", "the nearest is `erd`"]),
    ] {
        let stage = Stage::bare();
        stage.write("sluice.toml", settings);
        for command in [&["route", "erd"][..], &["generate", "erd", "--from", chinook(), "--out", "out"], &["doctor"]] {
            stage.run(command).ends(2).says(&wanted).says(&["sluice.toml"]);
        }
    }
    let stage = Stage::bare();
    stage.write("sluice.toml", "[kinds.erd]\nroute = [\"groq/m\"]\n");
    stage.run(&["route", "erd"]).ends(0);
}

#[test]
fn contradictory_limits_are_told_when_a_run_begins() {
    let stage = Stage::bare();
    let settings = "[providers.groq]\nrpm = 60\nrpd = 10\n[providers.groq.models.\"small\"]\ntpm = 0\n";
    stage.write("sluice.toml", settings);
    let (ran, _) = generate(&stage, &[]);
    ran.ends(0).says(&[
        "[providers.groq] `rpd = 10` is spent within a minute at `rpm = 60`",
        "[providers.groq.models.\"small\"] `tpm = 0` lets nothing through",
    ]);
}

#[test]
fn an_absurd_wait_is_neither_believed_nor_waited_for() {
    // 27 hours are told by a daily quota: longer than any single wait, so another is asked.
    for (header, calls) in [("-5", 2), ("NaN", 2), ("inf", 2), ("97200", 1)] {
        let refused = Reply::status(429, r#"{"error":{"message":"slow down"}}"#).header("retry-after", header);
        let wall = groq([refused.clone(), refused]);
        let stage = Stage::with_wall(&wall, &["groq"]);
        stage.write("sluice.toml", QUICK);
        let (ran, report) = generate(&stage, &[]);
        // The draft from facts passes: nobody else is needed.
        ran.ends(0);
        assert_eq!(wall.calls("groq"), calls, "retry-after: {header}: {report:#}");
        assert!(attempts(&report)[..calls].iter().all(|reason| *reason == "rate_limited"), "{report:#}");
    }
}

#[test]
fn an_error_in_the_body_of_a_success_is_an_error() {
    for body in [r#"{"error":{"message":"upstream is down","code":502}}"#, r#"{"detail":"no such thing"}"#, "[]"] {
        let wall = groq((0..9).map(|_| Reply::status(200, body)));
        let stage = Stage::with_wall(&wall, &["groq"]);
        stage.write("sluice.toml", QUICK);
        let (ran, report) = generate(&stage, &["--model", &format!("groq/{MODEL}")]);
        ran.ends(4);
        assert_eq!(report["artifacts"][0]["status"], "failed", "{body}: {report:#}");
        assert!(attempts(&report).iter().all(|outcome| *outcome != "accepted"), "{report:#}");
        assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    }
}

#[test]
fn a_used_up_limit_of_the_day_can_be_gone_on_with_and_is_told_with_its_end() {
    let wall = groq((0..9).map(|_| Reply::text("no diagram")));
    let stage = Stage::with_wall(&wall, &["groq"]);
    stage.write("sluice.toml", "[providers.groq]\nrpd = 1\n");
    let name = format!("groq/{MODEL}");
    for calls in [1, 1] {
        let (ran, report) = generate(&stage, &["--model", &name]);
        ran.ends(5).says(&["stopped by a bound"]);
        assert_eq!(wall.calls("groq"), calls, "{report:#}");
    }
    let (_, report) = generate(&stage, &["--model", &name]);
    let artifact = &report["artifacts"][0];
    let message = artifact["message"].as_str().unwrap();
    assert_eq!(artifact["reason"], "rate_limited", "{report:#}");
    assert!(message.contains(&format!("nothing is left of the limit of the day of {name} until 20")), "{message}");
    assert!(message.ends_with(" UTC"), "{message}");
    let ran = stage.run(&["doctor"]);
    assert!(ran.stdout.contains("groq       at most 1 requests a day (0 left)"), "{}", ran.stdout);
}

#[test]
fn a_limit_that_was_told_holds_in_the_next_run_and_stands_in_the_doctor_until_it_is_forgotten() {
    let told = |reply: Reply| {
        let limit = reply.header("x-ratelimit-limit-requests", "1").header("x-ratelimit-remaining-requests", "0");
        limit.header("x-ratelimit-reset-requests", "20m0s").header("x-ratelimit-limit-tokens", "60000")
    };
    let wall = groq((0..9).map(|_| told(Reply::text("no diagram"))));
    let stage = Stage::with_wall(&wall, &["groq"]);
    let name = format!("groq/{MODEL}");
    for calls in [1, 1] {
        let (ran, report) = generate(&stage, &["--model", &name]);
        ran.ends(5).says(&["stopped by a bound"]);
        assert_eq!(wall.calls("groq"), calls, "{report:#}");
    }
    let doctor = stage.run(&["doctor"]).stdout;
    assert!(
        doctor.contains(&format!("{name} at most 60000 tokens a minute, 1 requests a day (0 left), as told at ")),
        "{doctor}"
    );
    let limits = stage.run(&["doctor", "--json"]).json()["limits"].as_array().unwrap().clone();
    let row = |dimension: &str| limits.iter().find(|row| row["dimension"] == dimension).unwrap().clone();
    for (dimension, limit, left) in [("rpd", 1, Value::from(0)), ("tpm", 60_000, Value::Null)] {
        let row = row(dimension);
        assert_eq!((&row["provider"], &row["model"], &row["from"]), (&"groq".into(), &MODEL.into(), &"told".into()));
        assert_eq!((&row["limit"], &row["left"], row["told_ms"].is_u64()), (&limit.into(), &left, true), "{row:#}");
    }
    stage.run(&["doctor", "--reset"]).says(&["2 limits that were told are forgotten"]);
    assert!(!stage.run(&["doctor"]).stdout.contains("as told at"));
    generate(&stage, &["--model", &name]);
    assert_eq!(wall.calls("groq"), 2, "it is told anew");
}

#[test]
fn a_limit_below_prompt_and_answer_cuts_the_answer_and_only_what_cannot_be_cut_is_not_asked() {
    for (tpm, calls) in [(100_000, 1), (7_000, 1), (60, 0)] {
        let wall = groq((0..9).map(|_| Reply::text("no diagram")));
        let stage = Stage::with_wall(&wall, &["groq"]);
        stage.write("sluice.toml", format!("[cascade]\nmax_attempts = 1\n[providers.groq]\ntpm = {tpm}\n"));
        let (ran, report) = generate(&stage, &["--model", &format!("groq/{MODEL}")]);
        ran.ends(3);
        assert_eq!(wall.calls("groq"), calls, "{tpm}: {report:#}");
        let requests = wall.requests();
        let most = |name: &str| requests.iter().find_map(|request| request.body[name].as_u64());
        let answer = most("max_tokens").or_else(|| most("max_completion_tokens"));
        let artifact = &report["artifacts"][0];
        match tpm {
            100_000 => assert_eq!(answer, Some(8_192), "{report:#}"),
            7_000 => assert!((512..7_000).contains(&answer.unwrap()), "{answer:?}"),
            _ => {
                let message = artifact["message"].as_str().unwrap();
                assert_eq!(artifact["reason"], "request_too_large", "{report:#}");
                let ways = ["allows 60", "`max_tokens`", "`tpm`", "`sluice doctor --reset`"];
                assert!(ways.iter().all(|way| message.contains(way)), "{message}");
            }
        }
    }
}

#[test]
fn a_limit_per_minute_is_waited_for_where_nobody_else_is_left_to_ask() {
    let wall = groq((0..9).map(|_| Reply::text("no diagram")));
    let stage = Stage::with_wall(&wall, &["groq"]);
    stage.write(
        "sluice.toml",
        "jobs = 2\n[providers.groq]\nrpm = 20\n[cascade]\nlongest_wait = \"100ms\"\nmax_attempts = 1\n",
    );
    let model = format!("groq/{MODEL}");
    let ran = stage.run(&["generate", "erd", "class", "--from", shop(), "--out", "out", "--json", "--model", &model]);
    ran.ends(3);
    let report = ran.json();
    // One has room at once, the other two seconds later.
    assert_eq!(wall.calls("groq"), 2, "{report:#}");
    let artifacts = report["artifacts"].as_array().unwrap();
    assert!(artifacts.iter().all(|artifact| artifact["status"] == "rejected"), "{report:#}");
}

#[test]
fn a_limit_per_minute_that_outlasts_the_deadline_ends_5_and_says_so() {
    let wall = groq((0..9).map(|_| Reply::text("no diagram")));
    let stage = Stage::with_wall(&wall, &["groq"]);
    stage.write("sluice.toml", "[providers.groq]\nrpm = 1\n");
    let name = format!("groq/{MODEL}");
    let (ran, _) = generate(&stage, &["--model", &name]);
    ran.ends(3);
    let (ran, report) = generate(&stage, &["--model", &name, "--deadline", "2s"]);
    ran.ends(5).says(&["stopped by a bound"]);
    assert_eq!(wall.calls("groq"), 1, "{report:#}");
    let artifact = &report["artifacts"][0];
    let message = artifact["message"].as_str().unwrap();
    assert_eq!(artifact["reason"], "deadline", "{report:#}");
    assert!(message.starts_with(&format!("{name} would have to wait ")), "{message}");
    assert!(message.ends_with("s for its limit per minute, and its time is over before that; --deadline gives more"));
}

#[test]
fn doctor_tells_what_is_left_of_the_budget_of_the_day() {
    let stage = Stage::bare();
    stage.write("sluice.toml", "[budget]\nday = \"0.50\"\nday_tokens = 0\n");
    let ran = stage.run(&["doctor"]);
    for line in
        ["ok      budget     0.5 USD of the 0.5 USD of the day are left, until 20", "warning budget     0 tokens of"]
    {
        assert!(ran.stdout.contains(line), "{}", ran.stdout);
    }
}

#[test]
fn a_budget_that_does_not_pay_names_itself_what_is_left_and_what_raises_it() {
    let wall = groq([Reply::text("never asked")]);
    let stage = Stage::with_wall(&wall, &["groq"]);
    let (ran, report) = generate(&stage, &["--model", &format!("groq/{MODEL}"), "--max-cost", "0.0001"]);
    ran.ends(5);
    let message = report["artifacts"][0]["message"].as_str().unwrap();
    for part in ["may cost up to 0.00", " USD, and of the 0.0001 USD of the run 0.0001 USD are left", "--max-cost"] {
        assert!(message.contains(part), "{message}");
    }
    assert_eq!(wall.calls("groq"), 0);
}

#[test]
fn limits_of_those_who_are_not_asked_are_not_spoken_of() {
    let stage = Stage::bare();
    stage.write("sluice.toml", "[providers.groq]\nrpm = 60\nrpd = 10\n[providers.groq.models.\"small\"]\ntpm = 0\n");
    for flags in [vec!["--local-only"], vec!["--model", "groq/large"]] {
        let (ran, _) = generate(&stage, &flags);
        assert!(!ran.stderr.contains("lets nothing through"), "{flags:?}: {}", ran.stderr);
    }
}

#[test]
fn a_candidate_that_is_named_twice_is_asked_once() {
    let wall = groq((0..9).map(|_| Reply::status(401, r#"{"error":{"message":"no"}}"#)));
    let stage = Stage::with_wall(&wall, &["groq"]);
    let name = format!("groq/{MODEL}");
    let (_, report) = generate(&stage, &["--model", &name, "--model", &name]);
    assert_eq!((wall.calls("groq"), attempts(&report).len()), (1, 1), "{report:#}");
}

#[test]
fn where_everybody_is_down_the_run_ends_and_says_who_could_not_be_asked() {
    let wall = Wall::start(["groq", "openai"].map(|name| {
        Service::openai(name, &["m"]).replies((0..20).map(|_| Reply::status(401, r#"{"error":{"message":"no"}}"#)))
    }));
    let stage = Stage::with_wall(&wall, &["groq", "openai"]);
    let models = ["--model", "groq/m", "--model", "openai/m"];
    let (ran, report) = generate(&stage, &models);
    ran.ends(4);
    assert_eq!(report["artifacts"][0]["reason"], "auth", "{report:#}");
    // The doors are shut for the next run, too: it asks nobody.
    let before = wall.requests().len();
    let (ran, report) = generate(&stage, &models);
    ran.ends(4);
    assert_eq!(wall.requests().len(), before, "{report:#}");
    assert_eq!(report["artifacts"][0]["status"], "failed", "{report:#}");
}
