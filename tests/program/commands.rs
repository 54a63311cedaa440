//! The small commands.

use super::stage::Stage;
use crate::wall::{Service, Wall};

#[test]
fn kinds_are_listed_with_their_public_shape() {
    let report = Stage::bare().run(&["kinds", "--json"]).ends(0).json();
    assert_eq!(report["schema"], 1);
    for kind in report["kinds"].as_array().unwrap() {
        for key in ["kind", "aliases", "title", "format", "threshold", "presets", "route"] {
            assert!(!kind[key].is_null(), "{key} is missing in {kind}");
        }
    }
}

#[test]
fn a_kind_explains_how_it_is_judged() {
    let ran = Stage::bare().run(&["kinds", "show", "er"]);
    let text = &ran.ends(0).stdout;
    assert!(text.contains("facts.entities") && text.contains("Limits") && text.contains("erd:"), "{text}");
}

#[test]
fn doctor_tells_what_is_missing_and_what_to_do() {
    let wall = Wall::start([Service::ollama(&["mistral:7b"])]);
    let stage = Stage::with_ollama(&wall).set("OPENAI_API_KEY", "broken\u{7}key");
    let ran = stage.run(&["doctor", "--json"]);
    let report = ran.ends(3).json();
    let state = |subject: &str| {
        let checks = report["checks"].as_array().unwrap();
        let check = checks.iter().find(|check| check["subject"] == subject).unwrap();
        (check["state"].as_str().unwrap().to_owned(), check["hint"].as_str().unwrap_or("").to_owned())
    };
    assert_eq!(state("ollama").0, "ok");
    assert_eq!(state("groq").0, "unset");
    assert!(state("groq").1.contains("GROQ_API_KEY"));
    assert_eq!(state("openai").0, "failed");
    assert!(!ran.stdout.contains("broken"));
}

#[test]
fn models_are_listed_as_candidates() {
    let wall = Wall::start([Service::ollama(&["mistral:7b", "llama3:8b"])]);
    let report = Stage::with_ollama(&wall).run(&["models", "--json"]).ends(0).json();
    let models: Vec<_> =
        report["models"].as_array().unwrap().iter().map(|model| model["model"].as_str().unwrap()).collect();
    assert!(models.contains(&"mistral:7b") && models.contains(&"llama3:8b"), "{models:?}");
}

#[test]
fn the_configuration_shows_each_value_and_its_origin() {
    let stage = Stage::bare().set("GROQ_MODEL", "other");
    stage.write("sluice.toml", "deadline = \"90s\"\n");
    let text = stage.run(&["config", "show"]).ends(0).stdout.clone();
    let line = |key: &str| text.lines().find(|line| line.starts_with(key)).unwrap_or_default().to_owned();
    assert!(line("deadline").contains("90s") && line("deadline").contains("sluice.toml"), "{text}");
    assert!(line("providers.groq.model").contains("$GROQ_MODEL"), "{text}");
    assert!(line("jobs").contains("default"), "{text}");
}

#[test]
fn init_writes_once_and_what_it_writes_is_a_valid_configuration() {
    let stage = Stage::bare();
    stage.run(&["init"]).ends(0);
    stage.run(&["init"]).ends(2).says(&["already there"]);
    stage.run(&["config", "show"]).ends(0);
    let uncommented: String = stage
        .read("sluice.toml")
        .lines()
        .skip(1)
        .map(|line| {
            let line = line.strip_prefix("# ").unwrap_or(line);
            format!("{line}\n")
        })
        .collect();
    stage.write("sluice.toml", uncommented);
    stage.run(&["config", "show"]).ends(0);
}

#[test]
fn completions_and_the_manual_page_are_generated() {
    let stage = Stage::bare();
    assert!(stage.run(&["completions", "bash"]).ends(0).stdout.contains("sluice"));
    assert!(stage.run(&["man"]).ends(0).stdout.starts_with(".ie") || stage.run(&["man"]).stdout.contains(".TH"));
}

#[test]
fn outcomes_are_replayed_and_bad_tables_refused_with_their_place() {
    let data = format!("{}/tests/replay/data", env!("CARGO_MANIFEST_DIR"));
    let (learn, test) = (format!("{data}/bfcl12_learn.csv"), format!("{data}/bfcl12_test.csv"));
    let models = "gpt-3.5-turbo-0125,claude-3-haiku-20240307";
    let ran = Stage::bare().run(&["replay", "--data", &learn, "--test", &test, "--models", models, "--json"]);
    let report = ran.ends(0).json();
    assert_eq!(report["schema"], 1);
    assert_eq!(report["kappa"].as_array().unwrap().len(), 2);
    assert!(report["policies"]["kappa_index"]["pass_pct"].as_f64().unwrap() > 50.0);

    let stage = Stage::bare();
    let torn = stage.write("torn.csv", "type,a|s,a|c\nx,100,5\nx,many,5\n");
    let ran = stage.run(&["replay", "--data", torn.to_str().unwrap(), "--test", &test]);
    assert!(ran.ends(2).stderr.contains("line 3, column `a|s`: `many`"), "{}", ran.stderr);
}
