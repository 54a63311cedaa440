//! Bad input gets a clear error and loses nothing.

use super::stage::{Stage, files, shop};
use crate::wall::{Reply, Service, Wall};
use std::os::unix::fs::symlink;

fn generate<'a>(from: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["generate", "erd", "--from", from, "--out", "out"], more].concat()
}

#[test]
fn every_unusable_path_is_named_with_a_way_out() {
    let stage = Stage::bare();
    stage.write("empty.sql", "");
    stage.write("binary.sql", [0u8, 1, 2, 3, 0, 255]);
    stage.write("latin1.sql", b"-- caf\xe9\nCREATE TABLE a (id int);\n");
    std::fs::create_dir(stage.path("hollow")).unwrap();
    for path in ["gone", "empty.sql", "binary.sql", "latin1.sql", "hollow"] {
        let ran = stage.run(&generate(path, &[]));
        ran.ends(2).says(&[path, "error:"]);
        assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    }
}

#[test]
fn a_loop_of_links_is_not_followed() {
    let stage = Stage::bare();
    stage.write(
        "project/schema.sql",
        "CREATE TABLE a (id int primary key, b_id int references b(id));\nCREATE TABLE b (id int primary key);\n",
    );
    symlink(stage.path("project"), stage.path("project/again")).unwrap();
    stage.run(&generate("project", &[])).ends(0);
}

#[test]
fn unknown_words_name_the_nearest_known_one() {
    let stage = Stage::bare();
    for (arguments, words) in [
        (vec!["generate", "erdd", "--from", shop()], ["`erdd`", "`erd`"]),
        (vec!["generate", "--preset", "cor", "--from", shop()], ["`cor`", "core"]),
        (vec!["generate", "erd", "--from", shop(), "--model", "grok/x"], ["`grok`", "groq"]),
        (vec!["generate", "erd", "--from", shop(), "--model", "mistral"], ["mistral", "provider/model"]),
        (vec!["generate", "erd", "--form", shop()], ["--form", "--from"]),
    ] {
        stage.run(&arguments).ends(2).says(&words);
    }
    stage.write("sluice.toml", "[providers.groq]\nbase_ur = \"x\"\n");
    stage.run(&generate(shop(), &[])).ends(2).says(&["providers.groq.base_ur", "providers.groq.base_url"]);
}

#[test]
fn an_output_that_is_no_folder_is_named_before_anybody_is_asked() {
    let wall = Wall::start([Service::ollama(&["mistral:7b"]).replies([Reply::text("x")])]);
    let stage = Stage::with_ollama(&wall);
    stage.write("out", "a file");
    stage.run(&generate(shop(), &[])).ends(2).says(&["out"]);
    assert!(wall.requests().is_empty());
}

#[test]
fn a_ledger_of_a_newer_version_is_left_alone() {
    let stage = Stage::bare();
    stage.run(&generate(shop(), &[])).ends(0);
    let status = std::process::Command::new(env!("CARGO_BIN_EXE_sluice")).arg("--version").status().unwrap();
    assert!(status.success());
    // `user_version` lies at bytes 60 to 63 of the header, big-endian (SQLite file format, section 1.3).
    let path = stage.path("ledger.db");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[60..64].copy_from_slice(&9999u32.to_be_bytes());
    for name in ["ledger.db-wal", "ledger.db-shm"] {
        let _ = std::fs::remove_file(stage.path(name));
    }
    std::fs::write(&path, &bytes).unwrap();
    let ran = stage.run(&generate(shop(), &[]));
    ran.ends(2).says(&["newer version", "9999", "SLUICE_LEDGER"]);
    assert_eq!(std::fs::read(&path).unwrap()[60..64], 9999u32.to_be_bytes());
}

#[test]
fn a_window_too_small_is_told_with_both_figures() {
    let wall = Wall::start([Service::ollama(&["mistral:7b"]).replies([Reply::text("x")])]);
    let stage = Stage::with_ollama(&wall);
    stage.write("sluice.toml", "[providers.ollama]\nnum_ctx = 512\n");
    let (ran, report) = stage.generate(&["erd", "--model", "ollama/mistral:7b"]);
    ran.ends(3);
    let made = &report["artifacts"][0];
    assert_eq!(made["reason"], "context_too_long", "{made:#}");
    assert!(made["message"].as_str().unwrap().contains("512"));
    assert_eq!(wall.calls("ollama"), 0);
}

#[test]
fn providers_that_hang_cut_or_flood_end_in_time_and_nothing_of_them_is_published() {
    for (reply, reason) in [
        (Reply::silence(), "timeout"),
        (Reply::text("erDiagram\n  a {\n".repeat(50)).stall_after(2), "timeout"),
        (Reply::text("erDiagram\n  a {\n".repeat(50)).cut_after(2), "stream_aborted"),
        (Reply::text("erDiagram\n  a {\n".repeat(50)).unmarked_after(2), "stream_aborted"),
        (Reply::flood(), "output_invalid"),
    ] {
        let wall = Wall::start([Service::ollama(&["mistral:7b"]).replies((0..9).map(|_| reply.clone()))]);
        let stage = Stage::with_ollama(&wall);
        stage.write("sluice.toml", "[providers.ollama]\nfirst_byte_timeout = \"400ms\"\nidle_timeout = \"400ms\"\n[cascade]\nmax_transport_retries = 0\n");
        let (ran, report) = stage.generate(&["erd", "--model", "ollama/mistral:7b"]);
        let made = &report["artifacts"][0];
        assert_eq!(made["status"], "failed", "{made:#}");
        assert_eq!(made["reason"], reason, "{made:#}");
        assert!(matches!(ran.code, Some(3 | 4)), "{:?}", ran.code);
        assert_eq!(files(&stage.path("out")), ["manifest.json"]);
    }
}

#[test]
fn two_runs_at_once_share_one_ledger_and_one_folder() {
    let stage = Stage::bare();
    let start = || stage.command(&generate(shop(), &["--json"])).stdout(std::process::Stdio::piped()).spawn().unwrap();
    let runs: Vec<_> = (0..4).map(|_| start()).collect();
    for run in runs {
        let output = run.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let manifest: serde_json::Value = serde_json::from_str(&stage.read("out/manifest.json")).unwrap();
    assert_eq!(manifest["artifacts"].as_array().unwrap().len(), 1);
}
