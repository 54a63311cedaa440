//! What is an input of a comparison and what a candidate, as a user meets it.

use super::compare::{GOOD, arguments, stage, wall};
use super::stage::{Stage, shop};
use crate::wall::Reply;
use serde_json::json;

#[test]
fn records_that_ask_the_same_are_one_input() {
    let wall = wall(&[("lab", &[Reply::text(GOOD)]), ("den", &[Reply::text(GOOD)])]);
    let stage = stage(&wall, &["lab", "den"], 0);
    let line =
        |number: usize| format!("{}\n", json!({"id": format!("r{number}"), "text": format!("note {}", number % 4)}));
    stage.write("notes.jsonl", (0..40).map(line).collect::<String>());
    let told = "36 records ask the same as an earlier one and are left out, e.g. `r4` as `r0`";
    let ran = stage.run(&arguments("lab/tiny,den/tiny", &["--repeats", "1", "--json"]));
    let report = ran.ends(0).says(&[told]).json();
    assert_eq!((&report["inputs"], &report["notes"][0]), (&json!(4), &json!(told)));
    assert_eq!((wall.calls("lab"), wall.calls("den")), (4, 4));
    let ran = stage.run(&arguments("lab/tiny,den/tiny", &["--repeats", "1"]));
    assert!(ran.ends(0).stdout.contains(told), "{}", ran.stdout);
}

#[test]
fn a_project_under_two_paths_is_one_input() {
    let drafts = Stage::bare();
    drafts.run(&["generate", "erd", "--from", shop(), "--out", "out", "--quiet"]).ends(0);
    let wall = wall(&[("lab", &[Reply::text(drafts.read("out/erd.mmd"))])]);
    let stage = stage(&wall, &["lab"], 0);
    let again = format!("{}/../{}", shop(), std::path::Path::new(shop()).file_name().unwrap().to_str().unwrap());
    let ran = stage.run(&[
        "compare",
        "erd",
        "--project",
        shop(),
        "--project",
        &again,
        "--models",
        "lab/tiny#text",
        "--repeats",
        "1",
        "--json",
    ]);
    let report = ran.ends(0).says(&["1 input asks the same as an earlier one and is left out"]).json();
    assert_eq!((&report["inputs"], wall.calls("lab")), (&json!(1), 1));
}

#[test]
fn one_candidate_in_two_spellings_is_refused() {
    let wall = wall(&[("lab", &[Reply::text(GOOD)])]);
    let stage = stage(&wall, &["lab"], 3);
    stage.run(&arguments("lab/tiny,lab/tiny#text", &[])).ends(2).says(&["is named twice in `--models`"]);
    assert_eq!(wall.calls("lab"), 0);
}

#[test]
fn calls_that_were_never_made_are_open_and_not_lost() {
    let gone = Reply::status(404, r#"{"error":{"message":"no such model","code":"model_not_found"}}"#);
    let wall = wall(&[("lab", &[gone])]);
    let stage = stage(&wall, &["lab"], 40);
    let ran = stage.run(&arguments("lab/tiny", &["--repeats", "2", "--concurrency", "64", "--json"]));
    let report = ran.ends(4).json();
    let (calls, lost) = (&report["candidates"][0]["calls"], &report["candidates"][0]["lost"]);
    assert_eq!((calls, lost), (&json!(wall.calls("lab")), &json!(wall.calls("lab"))));
    assert_eq!(report["asked"]["open"], json!(80 - wall.calls("lab")));
}

#[test]
fn what_a_candidate_does_not_make_is_left_out_and_it_is_compared_on_the_rest() {
    let wall = wall(&[("lab", &[Reply::text(GOOD)])]);
    let stage = stage(&wall, &["lab"], 0);
    let more = ["--project", shop(), "--models", "builtin/facts", "--repeats", "2", "--json"];
    let report = stage.run(&[&["compare", "erd", "readme"], &more[..]].concat()).ends(0).json();
    assert_eq!((&report["asked"]["open"], &report["asked"]["given_up"]), (&json!(0), &json!([])));
    assert_eq!((&report["candidates"][0]["calls"], &report["candidates"][0]["lost"]), (&json!(2), &json!(0)));
    let told = "`builtin/facts` makes no `readme` from this: it is left out there";
    assert_eq!(report["notes"][0], told, "{report:#}");
}

#[test]
fn a_limit_of_the_day_is_named_and_the_ledger_is_one_file_afterwards() {
    let wall = wall(&[("lab", &[Reply::text(GOOD)])]);
    let stage = stage(&wall, &["lab"], 4);
    let limited = stage.read("sluice.toml").replace("local = true\n", "local = true\nrpd = 2\n");
    stage.write("sluice.toml", limited);
    let ran = stage.run(&arguments("lab/tiny", &["--repeats", "1", "--concurrency", "1"]));
    ran.ends(5).says(&["stopped: nothing is left of the limit of the day of lab/tiny"]);
    assert!(!ran.stderr.contains("--max-cost"), "{}", ran.stderr);
    assert!(stage.path("ledger.db").exists() && !stage.path("ledger.db-wal").exists());
    stage.run(&["compare", "--from-ledger", "note"]).ends(0);
    assert!(!stage.path("ledger.db-wal").exists());
}
