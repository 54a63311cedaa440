//! Killed at any moment: nothing torn, nothing lost, the next run goes on.

use super::stage::{Stage, files, shop};
use std::time::Instant;

/// Sampled moments, spread over the length of a whole run.
const MOMENTS: u32 = 50;

#[test]
fn killed_at_fifty_moments_nothing_is_torn_and_the_next_run_goes_on() {
    let stage = Stage::bare();
    let arguments = ["generate", "erd", "api_docs", "--no-html", "--from", shop(), "--out", "out", "--json"];
    stage.run(&arguments).ends(0);
    let again = Instant::now();
    stage.run(&arguments).ends(0);
    // A run that goes on with an interrupted one is shorter than a whole one: later moments would find nobody.
    let span = again.elapsed() / 2;
    let mut killed = 0;
    for moment in 0..MOMENTS {
        let mut run = stage.command(&arguments).stdout(std::process::Stdio::null()).spawn().unwrap();
        let until = Instant::now() + span * moment / MOMENTS;
        while Instant::now() < until && run.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        run.kill().unwrap();
        killed += u32::from(run.wait().unwrap().code().is_none());
        whole_or_absent(&stage);
    }
    assert!(killed > 0, "no run was there to be killed");
    stage.run(&arguments).ends(0);
    whole_or_absent(&stage);
    assert!(files(&stage.path("out")).iter().all(|file| !file.contains(".sluice-")), "temporary files are left");
}

/// The manifest is whole, and so is every file it lists.
fn whole_or_absent(stage: &Stage) {
    let Ok(text) = std::fs::read_to_string(stage.path("out/manifest.json")) else { return };
    let manifest: serde_json::Value = serde_json::from_str(&text).expect("the manifest is torn");
    for artifact in manifest["artifacts"].as_array().unwrap() {
        let Some(path) = artifact["path"].as_str() else { continue };
        let on_disk = std::fs::read_to_string(stage.path("out").join(path)).unwrap();
        // Every run writes the same bytes, so whoever was killed in between, the hash must fit.
        assert_eq!(artifact["sha256"], sluice::ledger::sha256(on_disk.as_bytes()), "{path} is torn");
    }
}
