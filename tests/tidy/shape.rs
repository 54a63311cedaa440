//! Lengths, forgotten files, module roots without logic.

use super::tree::{files, none, root};

const FILE_LINES: usize = 400;
const FUNCTION_LINES: usize = 70;

#[test]
fn no_file_is_longer_than_a_reader_can_hold() {
    let offences: Vec<String> = files(&["rs"])
        .iter()
        .filter(|file| file.text.lines().count() > FILE_LINES)
        .map(|file| format!("{}: {} lines, {FILE_LINES} is the limit", file.path, file.text.lines().count()))
        .collect();
    none(&offences);
}

#[test]
fn no_function_is_longer_than_a_screen() {
    let mut offences = Vec::new();
    for file in files(&["rs"]) {
        let mut open: Option<(usize, usize, String)> = None;
        for (index, line) in file.text.lines().enumerate() {
            let indent = line.len() - line.trim_start().len();
            if let Some(name) = function_name(line) {
                open = Some((index, indent, name));
            }
            if let Some((start, depth, name)) = &open
                && line.trim_end() == format!("{}}}", " ".repeat(*depth))
            {
                if index - start > FUNCTION_LINES {
                    offences.push(format!("{}:{}: fn {name} has {} lines", file.path, start + 1, index - start));
                }
                open = None;
            }
        }
    }
    none(&offences);
}

fn function_name(line: &str) -> Option<String> {
    let line = line.trim_start();
    let rest = line.split("fn ").nth(1)?;
    let before = line.split("fn ").next()?;
    let modifiers = ["pub", "pub(crate)", "pub(super)", "async", "const", "unsafe"];
    before
        .split_whitespace()
        .all(|word| modifiers.contains(&word))
        .then(|| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect())
}

#[test]
fn module_roots_hold_docs_and_names_only() {
    let mut offences = Vec::new();
    for file in files(&["rs"]).iter().filter(|file| file.is_production()) {
        if !(file.path.ends_with("/mod.rs") || file.path.ends_with("/lib.rs")) {
            continue;
        }
        for (line, text) in file.code_lines() {
            if function_name(text).is_some() && text.trim_end().ends_with('{') {
                offences.push(format!("{}:{line}: logic in a module root: {}", file.path, text.trim()));
            }
        }
    }
    none(&offences);
}

#[test]
fn every_test_file_is_part_of_a_test() {
    let all = files(&["rs"]);
    let mut offences = Vec::new();
    for file in all.iter().filter(|file| file.path.contains("tests/") && !file.path.ends_with("tests/main.rs")) {
        let (folder, name) = file.path.rsplit_once('/').unwrap();
        let (parents, wanted) = if name == "mod.rs" {
            let (above, own) = folder.rsplit_once('/').unwrap();
            (vec![format!("{above}/main.rs"), format!("{above}/mod.rs")], own)
        } else {
            (
                vec![format!("{folder}/main.rs"), format!("{folder}/mod.rs"), format!("{folder}.rs")],
                &name[..name.len() - 3],
            )
        };
        let named = all
            .iter()
            .filter(|parent| parents.contains(&parent.path))
            .any(|parent| parent.text.contains(&format!("mod {wanted};")));
        let own_binary = name == "main.rs"
            || !folder.contains("tests/") && ["providers/tests", "validators/tests"].contains(&folder);
        if !named && !own_binary {
            offences.push(format!("{}: no test includes it", file.path));
        }
    }
    none(&offences);
}

#[test]
fn every_kind_has_its_two_files() {
    for entry in std::fs::read_dir(root().join("src/kinds")).unwrap().filter_map(Result::ok) {
        if entry.path().is_dir() {
            for name in ["kind.toml", "prompt.md.j2"] {
                assert!(entry.path().join(name).is_file(), "{} has no {name}", entry.path().display());
            }
        }
    }
}
