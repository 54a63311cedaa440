//! The README's promise: a project folder becomes judged artifacts, without any model.

use super::stage::{Stage, artifact, chinook, files, shop};
use crate::wall::{Reply, Service, Wall};

const DRAFTED: &[&str] = &["erd", "architecture", "components_diagram", "data_flow", "api_docs", "system_overview"];

#[test]
fn the_shop_is_drawn_and_described_without_any_model() {
    let stage = Stage::bare();
    let ran = stage.run(&["generate", "--preset", "core", "--from", shop(), "--out", "out", "--json"]);
    let report = ran.ends(0).json();
    assert_eq!(report["schema"], 1);
    for kind in DRAFTED {
        let made = artifact(&report, kind);
        assert_eq!(made["status"], "accepted", "{kind}: {made:#}");
        assert_eq!(made["evidence"], "facts", "{kind}");
        assert_eq!(made["candidate"], "builtin/facts", "{kind}");
        assert!(made["score"].as_u64().unwrap() >= 80, "{kind}");
        assert!(stage.path(made["path"].as_str().unwrap()).is_file(), "{kind}");
        assert!(stage.path(made["html"].as_str().unwrap()).is_file(), "{kind}");
    }
    for kind in ["jira", "workflows", "user_flow", "api_sequence"] {
        let skipped = artifact(&report, kind);
        assert_eq!(skipped["status"], "skipped", "{kind}");
        assert_eq!(skipped["reason"], "no_candidate", "{kind}");
        assert!(skipped["message"].as_str().unwrap().contains("GROQ_API_KEY"), "{skipped}");
    }
    let totals = &report["totals"];
    assert_eq!(
        (totals["asked"].as_u64(), totals["accepted"].as_u64(), totals["skipped"].as_u64()),
        (Some(10), Some(6), Some(4))
    );
    assert_eq!(totals["cost_usd"], 0.0);
}

#[test]
fn the_same_command_gives_the_same_bytes() {
    let texts = |stage: &Stage| -> Vec<String> {
        stage.generate(&["erd", "architecture", "api_docs", "system_overview"]).0.ends(0);
        ["out/erd.mmd", "out/architecture.mmd", "out/api_docs.md", "out/system_overview.md"]
            .map(|name| stage.read(name))
            .into()
    };
    assert_eq!(texts(&Stage::bare()), texts(&Stage::bare()));
}

#[test]
fn every_table_and_every_foreign_key_of_a_real_schema_is_in_its_diagram() {
    let stage = Stage::bare();
    let report = stage.run(&["generate", "erd", "--from", chinook(), "--out", "out", "--json"]).ends(0).json();
    let made = artifact(&report, "erd");
    assert_eq!(made["score"], 100, "{made:#}");
    let text = stage.read("out/erd.mmd");
    let relations = text.lines().filter(|line| line.contains("--") || line.contains("..")).count();
    assert_eq!(relations, 11, "{text}");
    let entities = text.lines().filter(|line| line.trim_end().ends_with('{')).count();
    assert_eq!(entities, 11, "{text}");
}

#[test]
fn what_is_written_is_what_was_judged_and_the_manifest_says_so() {
    let stage = Stage::bare();
    stage.generate(&["erd"]).0.ends(0);
    let manifest: serde_json::Value = serde_json::from_str(&stage.read("out/manifest.json")).unwrap();
    let entry = &manifest["artifacts"][0];
    assert_eq!(entry["sha256"], sluice::ledger::sha256(stage.read("out/erd.mmd").as_bytes()));
    let check = stage.run(&["check", "out/erd.mmd", "--kind", "erd", "--against", shop(), "--json"]).ends(0).json();
    assert_eq!(check["files"][0]["score"], entry["score"]);
    assert_eq!(check["files"][0]["text"], stage.read("out/erd.mmd"));
}

#[test]
fn a_text_below_its_threshold_never_stands_under_its_own_name() {
    let bad =
        "erDiagram\n  customers {\n    int id PK\n  }\n  carts {\n    int id PK\n  }\n  customers ||--o{ carts : has\n";
    let wall = Wall::start([Service::ollama(&["mistral:7b"]).replies((0..4).map(|_| Reply::text(bad)))]);
    let stage = Stage::with_ollama(&wall);
    let (ran, report) = stage.generate(&["erd", "--model", "ollama/mistral:7b#text"]);
    ran.ends(3);
    assert_eq!(artifact(&report, "erd")["status"], "rejected");
    assert_eq!(
        files(&stage.path("out")),
        ["manifest.json", "rejected/erd.mmd", "rejected/erd.verdict.json"],
        "a rejected text stands in `rejected/` alone, with its verdict"
    );
}

#[test]
fn the_best_text_below_its_threshold_is_kept_only_where_that_is_asked_for_and_marked() {
    let stage = Stage::bare();
    let bad =
        "erDiagram\n  customers {\n    int id PK\n  }\n  carts {\n    int id PK\n  }\n  customers ||--o{ carts : has\n";
    let replies = (0..4).map(|_| Reply::text(bad));
    let wall = Wall::start([Service::ollama(&["mistral:7b"]).replies(replies)]);
    let stage = stage.set("OLLAMA_HOST", &wall.ollama_host());
    let (ran, report) = stage.generate(&["erd", "--keep-best", "--model", "ollama/mistral:7b#text"]);
    ran.ends(3);
    assert_eq!(artifact(&report, "erd")["status"], "rejected");
    assert_eq!(stage.read("out/erd.mmd"), bad, "nothing is written into the text itself");
    let manifest: serde_json::Value = serde_json::from_str(&stage.read("out/manifest.json")).unwrap();
    assert_eq!(manifest["artifacts"][0]["kept_best"], true);
}

#[test]
fn without_html_no_page_is_written() {
    let stage = Stage::bare();
    stage.generate(&["erd", "--no-html"]).0.ends(0);
    assert_eq!(files(&stage.path("out")), ["erd.mmd", "manifest.json"]);
}

#[test]
fn a_kind_that_needs_what_the_sources_lack_is_skipped_with_the_reason() {
    let stage = Stage::bare();
    stage.write("project/app.py", "def main():\n    print('hello')\n");
    let report = stage.run(&["generate", "erd", "--from", "project", "--out", "out", "--json"]).ends(0).json();
    let skipped = artifact(&report, "erd");
    assert_eq!((skipped["status"].as_str(), skipped["reason"].as_str()), (Some("skipped"), Some("needs")));
    assert!(skipped["score"].is_null() && skipped["candidate"].is_null());
}

#[test]
fn quiet_says_nothing_but_the_outcome() {
    let stage = Stage::bare();
    let ran = stage.run(&["generate", "erd", "--from", shop(), "--out", "out", "--quiet"]);
    assert_eq!((ran.ends(0).stdout.as_str(), ran.stderr.as_str()), ("", ""));
}

#[test]
fn people_get_a_closing_table_on_stderr_and_nothing_on_stdout() {
    let stage = Stage::bare();
    let ran = stage.run(&["generate", "erd", "jira", "--from", shop(), "--out", "out"]);
    ran.ends(0).says(&["erd", "accepted", "builtin/facts", "jira", "skipped", "2 asked: 1 accepted"]);
    assert_eq!(ran.stdout, "");
}
