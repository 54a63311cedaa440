//! Prototypes: compiled where a compiler is, never run, and put nowhere but into the output folder.
#![allow(clippy::disallowed_macros, reason = "a skipped test says so")]

use super::stage::{Stage, artifact, files, shop};
use crate::wall::{Reply, Service, Wall};
use std::path::Path;

const MODEL: &str = "groq/openai/gpt-oss-120b";

fn wall(replies: impl IntoIterator<Item = String>) -> Wall {
    Wall::start([Service::openai("groq", &["openai/gpt-oss-120b"]).replies(replies.into_iter().map(Reply::text))])
}

/// A stage that finds the compilers of the system, and a prototype that leaves a mark if it is ever run.
fn stage(wall: &Wall) -> (Stage, String) {
    let stage = Stage::with_wall(wall, &["groq"]).set("PATH", "/usr/bin:/bin");
    let mark = stage.path("mark");
    (stage, include_str!("../inputs/prototype.json").replace("MARK", &mark.display().to_string()))
}

/// Whether Python is where systems put it; says so where it is not.
fn has_python() -> bool {
    let found = Path::new("/usr/bin/python3").is_file();
    if !found {
        eprintln!("SKIPPED: no Python on this machine, so nobody compiled the prototype");
    }
    found
}

#[test]
fn a_prototype_is_compiled_judged_and_written_but_never_run() {
    let stage = Stage::bare();
    let mark = stage.path("mark");
    let text = include_str!("../inputs/prototype.json").replace("MARK", &mark.display().to_string());
    let wall = wall([text]);
    let stage = stage
        .set("GROQ_API_KEY", "test-key-0123456789")
        .set("GROQ_BASE_URL", &wall.base_url("groq"))
        .set("PATH", "/usr/bin:/bin");
    let (ran, report) = stage.generate(&["code_prototype", "--model", MODEL]);
    ran.ends(0);
    let made = artifact(&report, "code_prototype");
    assert_eq!(made["status"], "accepted", "{made:#}");
    if has_python() {
        assert!(made["score"].as_u64().unwrap() > 90, "only a compiler lifts the limit of 90: {made:#}");
    }
    assert_eq!(
        files(&stage.path("out")),
        ["code_prototype/shop_october.py", "code_prototype/tests/test_shop_october.py", "manifest.json"]
    );
    assert!(!mark.exists(), "the prototype was run");
}

#[test]
fn what_a_compiler_finds_goes_into_the_next_prompt() {
    if !has_python() {
        return;
    }
    let probe = wall(Vec::new());
    let (_, good) = stage(&probe);
    // The grammar takes it, the compiler does not.
    let broken = good.replace("    return cancelled\\n", "    return cancelled\\n\\n\\nreturn 1\\n");
    assert_ne!(broken, good);
    let wall = wall([broken, good]);
    let (stage, _) = stage(&wall);
    let (ran, report) = stage.generate(&["code_prototype", "--model", MODEL, "--threshold", "95"]);
    ran.ends(0);
    let made = artifact(&report, "code_prototype");
    assert_eq!(made["attempts"].as_array().unwrap().len(), 2, "{made:#}");
    let requests = wall.requests();
    let last = requests.last().unwrap().body.to_string();
    assert!(last.contains("'return' outside function"), "{last}");
}

#[test]
fn compilers_that_are_switched_off_hold_the_score_at_ninety() {
    let probe = wall(Vec::new());
    let (stage, good) = stage(&probe);
    stage.write("prototype.json", good);
    stage.write("sluice.toml", "[compile]\nenabled = false\n");
    let arguments = ["check", "prototype.json", "--kind", "code_prototype", "--against", shop(), "--json"];
    let report = stage.run(&arguments).ends(0).json();
    let file = &report["files"][0];
    assert_eq!(file["score"], 90, "{file:#}");
    assert!(file["findings"].to_string().contains("switched off"), "{file:#}");
}

#[test]
fn doctor_lists_the_compilers_and_what_bounds_them() {
    let stage = Stage::bare();
    let report = stage.run(&["doctor", "--json"]).ends(0).json();
    let state = |subject: &str| {
        let checks = report["checks"].as_array().unwrap();
        checks.iter().find(|check| check["subject"] == subject).unwrap()["state"].clone()
    };
    for compiler in ["rustc", "python", "tsc", "gcc", "javac"] {
        assert_eq!(state(compiler), "unset", "there is no PATH to find `{compiler}` by");
    }
    assert_eq!(state("isolation"), "warning");
    if Path::new("/usr/bin/gcc").is_file() {
        let told = Stage::bare().set("PATH", "/usr/bin:/bin").run(&["doctor"]).stdout;
        assert!(told.contains("/usr/bin/gcc"), "{told}");
    }
}
