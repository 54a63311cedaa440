//! What goes wrong around batches: money that is only set aside, a kind that changes in between, what is given up or removed.

use super::batches::{ANSWER, arguments, lab, lines, run_of, stage};
use super::notes::PROMPT;
use crate::wall::Reply;
use serde_json::Value;
use std::time::Duration;

#[test]
fn money_that_calls_under_way_hold_is_waited_for_and_none_is_left_unspent() {
    let wall = lab([Reply::text(ANSWER).after(Duration::from_millis(20))]);
    let stage = stage(&wall, 12).set("LAB_KEY", "test-key-0123456789");
    let cloud = stage.read("sluice.toml").replace("local = true\n", "key_env = \"LAB_KEY\"\n");
    let prices = "[[prices]]\nprovider = \"lab\"\nmodel = \"tiny\"\ninput = 0.5\noutput = 2\n";
    stage.write("sluice.toml", cloud + prices);
    // An answer may cost 0.0164 USD: there is room for two at a time, and each takes next to nothing.
    stage.run(&arguments(&["--concurrency", "8", "--max-cost", "0.035"])).ends(0);
    assert_eq!(lines(&stage).len(), 12);
    // What one call may cost does not fit at all: nobody is waited for.
    stage.run(&arguments(&["--reset", "--max-cost", "0.001"])).ends(5).says(&["a budget pays for no further call"]);
}

#[test]
fn a_batch_is_not_gone_on_with_by_another_prompt_or_threshold() {
    let wall = lab([Reply::text(ANSWER), Reply::text("no JSON")]);
    let stage = stage(&wall, 4);
    let ran = stage.run(&arguments(&["--concurrency", "1", "--fail-on-error", "0"]));
    ran.ends(5);
    let run = run_of(&ran);
    let settings = stage.read("sluice.toml");
    let resume = ["batch", "resume", run.as_str()];
    stage.write(".sluice/kinds/note/prompt.md.j2", PROMPT.replace("You title", "You entitle"));
    stage.run(&resume).ends(2).says(&["`note`", "not what they were", "batch run"]);
    stage.write(".sluice/kinds/note/prompt.md.j2", PROMPT);
    stage.write("sluice.toml", format!("{settings}[kinds.note]\nthreshold = 90\n"));
    stage.run(&resume).ends(2).says(&["not what they were"]);
    stage.write("sluice.toml", &settings);
    let asked = wall.calls("lab");
    stage.run(&resume);
    assert!(wall.calls("lab") > asked, "as it was asked for, it goes on");
}

#[test]
fn what_is_given_up_stands_in_the_output_and_what_is_finished_stays_so() {
    let wall = lab([Reply::text(ANSWER), Reply::text("no JSON")]);
    let stage = stage(&wall, 4);
    let ran = stage.run(&arguments(&["--concurrency", "1", "--fail-on-error", "0"]));
    let run = run_of(&ran);
    stage.run(&["batch", "cancel", &run]).ends(0).says(&["is cancelled"]);
    let states: Vec<Value> = lines(&stage).iter().map(|line| line["status"].clone()).collect();
    assert_eq!(states.len(), 4, "{states:?}");
    assert!(states.iter().filter(|state| **state == "skipped").count() >= 1, "{states:?}");
    let ran = stage.run(&arguments(&["--limit", "1"]));
    ran.ends(0);
    let run = run_of(&ran);
    stage.run(&["batch", "cancel", &run]).ends(0).says(&["nothing to give up"]);
    assert!(stage.run(&["batch", "status", &run]).stdout.contains("finished"));
}

#[test]
fn reset_removes_the_output_and_a_report_is_no_record() {
    let wall = lab([Reply::text(ANSWER)]);
    let stage = stage(&wall, 3);
    stage.run(&arguments(&[])).ends(0);
    stage.run(&arguments(&["--reset"])).ends(0);
    assert_eq!(lines(&stage).len(), 3);
    assert!(!stage.path("out.jsonl.edited").exists(), "nobody has changed it");
    stage.write("records/a.json", r#"{"id": "a", "group": "g", "text": "note a!"}"#);
    let mut folder = arguments(&["--report", "records/report.json"]);
    folder[5] = "records";
    stage.run(&folder).ends(2).says(&["records/report.json", "another folder"]);
}

#[test]
fn the_line_of_a_record_counts_the_calls_of_a_process_that_was_killed() {
    // The first answer does not pass; the second never comes before the kill.
    let wall = lab([Reply::text("no JSON"), Reply::text(ANSWER).after(Duration::from_secs(600)), Reply::text(ANSWER)]);
    let stage = stage(&wall, 1);
    let arguments = arguments(&["--concurrency", "1"]);
    let mut run = stage.command(&arguments).stderr(std::process::Stdio::null()).spawn().unwrap();
    while wall.calls("lab") < 2 {
        std::thread::yield_now();
    }
    run.kill().unwrap();
    run.wait().unwrap();
    stage.run(&arguments).ends(0);
    assert_eq!(lines(&stage)[0]["attempts"], 2, "one that was rejected, one that passed");
}
