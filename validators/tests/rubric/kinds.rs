//! The kinds as they are shipped, read from their files.

use sluice_validators::Format;
use sluice_validators::rubric::{Definition, Rubric};
use std::path::PathBuf;
use std::sync::LazyLock;

static ALL: LazyLock<Vec<Kind>> = LazyLock::new(|| folders().iter().map(|name| load(name)).collect());

/// A kind's file, as far as judging needs it.
pub(crate) struct Kind {
    pub(crate) name: String,
    pub(crate) format: Format,
    pub(crate) rubric: Rubric,
    /// The whole table.
    pub(crate) table: toml::Table,
    /// Text of the prompt's template.
    pub(crate) prompt: String,
}

/// Folder of the shipped kinds.
fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../src/kinds")
}

/// The kind of this name.
pub(crate) fn kind(name: &str) -> &'static Kind {
    ALL.iter().find(|kind| kind.name == name).expect("tests name kinds that exist")
}

/// Names of all kinds, sorted.
pub(crate) fn names() -> Vec<&'static str> {
    ALL.iter().map(|kind| kind.name.as_str()).collect()
}

fn load(name: &str) -> Kind {
    let read = |file: &str| std::fs::read_to_string(folder().join(name).join(file)).expect("a kind has its files");
    let table: toml::Table = toml::from_str(&read("kind.toml")).expect("a kind is TOML");
    let mut rubric = toml::Table::new();
    for part in ["gates", "points", "caps"] {
        rubric.extend(table.get(part).map(|list| (part.to_owned(), list.clone())));
    }
    let definition: Definition = rubric.try_into().expect("a kind has a rubric");
    Kind {
        name: name.to_owned(),
        format: table["format"].as_str().and_then(|format| format.parse().ok()).expect("a kind has a format"),
        rubric: Rubric::build(&definition).expect("a shipped rubric builds"),
        table,
        prompt: read("prompt.md.j2"),
    }
}

fn folders() -> Vec<String> {
    let folders = std::fs::read_dir(folder()).expect("there are kinds").filter_map(Result::ok);
    let mut names: Vec<String> = folders
        .filter(|entry| entry.path().join("kind.toml").is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}
