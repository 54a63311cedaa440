//! Who must not know whom: the absences that ARCHITECTURE.md promises.

use super::tree::{files, none, root};

/// A folder, the words its code may not hold, and why.
const ABSENCES: &[(&str, &[&str], &str)] = &[
    (
        "providers/src/",
        &["sluice_validators", "sluice::", "artifact", "verdict", "rubric"],
        "providers talk to models and hear nothing of what is made",
    ),
    (
        "validators/src/",
        &[
            "sluice_providers",
            "sluice::",
            "use tokio",
            "reqwest",
            "std::fs",
            "std::net",
            "std::env",
            "Instant::",
            "SystemTime",
        ],
        "validators are pure: no I/O, no clock, no runtime, no provider",
    ),
    ("src/cascade/plan", &["async", "use tokio", "Instant", "SystemTime", "sleep"], "the plan has no clock and no I/O"),
    (
        "src/routing/limiter/",
        &["async", "use tokio", "Instant", "SystemTime", "sleep", "std::fs"],
        "the limiter has no clock and no I/O: its caller brings the time and waits",
    ),
    (
        "src/compare/",
        &["async", "use tokio", "Instant", "SystemTime", "std::fs", "dyn Provider", "crate::ledger"],
        "a table of a comparison has no clock and no I/O: its caller brings the cells",
    ),
    ("src/ledger/", &["dyn Provider", "reqwest"], "the ledger keeps entries and asks nobody"),
    ("src/publish/", &["dyn Provider", "reqwest"], "publishing writes files and asks nobody"),
];

/// A word, the only files that may hold it, and why.
const ONE_PLACE: &[(&str, &[&str], &str)] = &[
    ("std::env::var", &["src/config/environment.rs"], "the environment is read in one file"),
    ("println!", &["src/cli/printer.rs"], "one file prints"),
    ("eprint", &["src/cli/printer.rs"], "one file prints"),
    ("reqwest::", &["providers/src/send.rs"], "HTTP is sent in one file"),
    ("time::sleep", &["src/cascade/drive.rs"], "waiting happens in one file"),
];

/// Folders within those above that join what is pure with the world.
const JOINTS: &[&str] = &["src/compare/run/"];

#[test]
fn no_folder_knows_what_it_must_not_know() {
    let mut offences = Vec::new();
    let is_joint = |path: &str| JOINTS.iter().any(|joint| path.starts_with(joint));
    for file in files(&["rs"]).iter().filter(|file| file.is_production() && !is_joint(&file.path)) {
        for (folder, words, why) in ABSENCES.iter().filter(|(folder, _, _)| file.path.starts_with(folder)) {
            for (line, text) in file.code_lines() {
                offences.extend(
                    words
                        .iter()
                        .filter(|word| text.contains(**word))
                        .map(|word| format!("{}:{line}: `{word}` in {folder}: {why}", file.path)),
                );
            }
        }
    }
    none(&offences);
}

#[test]
fn what_belongs_in_one_file_stands_in_no_other() {
    let mut offences = Vec::new();
    for file in files(&["rs"]).iter().filter(|file| file.is_production() && file.path != "build.rs") {
        for (word, homes, why) in ONE_PLACE.iter().filter(|(_, homes, _)| !homes.contains(&file.path.as_str())) {
            for (line, text) in file.code_lines().filter(|(_, text)| text.contains(word)) {
                offences.push(format!("{}:{line}: `{word}` belongs in {homes:?}: {why}: {}", file.path, text.trim()));
            }
        }
    }
    none(&offences);
}

#[test]
fn the_two_libraries_do_not_depend_on_each_other_or_on_the_program() {
    for (own, others) in
        [("providers", ["sluice-validators", "\"sluice\""]), ("validators", ["sluice-providers", "\"sluice\""])]
    {
        let manifest = std::fs::read_to_string(root().join(own).join("Cargo.toml")).unwrap();
        let dependencies = manifest.split_once("[dependencies]").map(|(_, rest)| rest).unwrap();
        for other in others {
            assert!(!dependencies.contains(other), "{own} depends on {other}");
        }
    }
}

#[test]
fn validators_bring_no_runtime_and_no_http() {
    let tree = std::process::Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--prefix", "none", "--edges", "normal", "-p", "sluice-validators"])
        .current_dir(root())
        .output()
        .unwrap();
    let tree = String::from_utf8_lossy(&tree.stdout).into_owned();
    assert!(tree.contains("merman-core"), "cargo tree said nothing: {tree}");
    for banned in ["tokio ", "reqwest ", "hyper ", "sqlx"] {
        assert!(!tree.lines().any(|line| line.starts_with(banned)), "validators bring {banned}");
    }
}
