//! The projects that texts are judged against.

use crate::shop;
use sluice_validators::Source;
use sluice_validators::facts::{Facts, Notes, read, read_notes};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

static ALL: LazyLock<Vec<Ground>> = LazyLock::new(|| {
    vec![
        Ground::new("shop", shop::facts(), shop::notes()),
        Ground::new("hospital", shop::other_facts(), shop::other_notes()),
        Ground::new(
            "library",
            shop::read::read_facts(include_str!("grounds/library.txt")),
            shop::read::read_notes(include_str!("grounds/library-notes.txt")),
        ),
        Ground::new(
            "desk",
            with(fixture("fastapi"), include_str!("grounds/desk-more.txt")),
            written(include_str!("grounds/desk.md")),
        ),
        Ground::new("tea", example(), written_at("notes/2026-10-planning.md", PLANNING)),
        Ground::new("catalog", fixture("flask"), Notes::default()),
        Ground::new("server", fixture("express"), Notes::default()),
        Ground::new("tracks", read(&[Source::new("chinook.sql", CHINOOK)]), Notes::default()),
    ]
});

const CHINOOK: &str = include_str!("../../../tests/inputs/chinook.sql");

const PLANNING: &str = include_str!("../../../examples/shop/notes/2026-10-planning.md");

/// A project as far as judging knows it.
pub(crate) struct Ground {
    pub(crate) name: &'static str,
    pub(crate) facts: Facts,
    pub(crate) notes: Notes,
}

impl Ground {
    fn new(name: &'static str, facts: Facts, notes: Notes) -> Self {
        Ground { name, facts, notes }
    }
}

/// True for two projects of one trade: a text of the one may well be true of the other.
pub(crate) fn are_alike(one: &Ground, other: &Ground) -> bool {
    const SHOPS: &[&str] = &["shop", "tea"];
    SHOPS.contains(&one.name) && SHOPS.contains(&other.name)
}

/// All projects.
pub(crate) fn all() -> &'static [Ground] {
    &ALL
}

/// The project with this name.
pub(crate) fn ground(name: &str) -> &'static Ground {
    ALL.iter().find(|ground| ground.name == name).expect("texts name grounds that exist")
}

/// The facts of a small project, and what its compose file and its repository say.
fn with(facts: Facts, more: &str) -> Facts {
    let more = shop::read::read_facts(more);
    Facts {
        choices: [facts.choices, more.choices].concat(),
        transitions: [facts.transitions, more.transitions].concat(),
        services: more.services,
        branches: more.branches,
        tags: more.tags,
        ..facts
    }
}

fn written(notes: &str) -> Notes {
    written_at("notes.md", notes)
}

fn written_at(path: &str, notes: &str) -> Notes {
    read_notes(&[Source::new(path, notes)])
}

/// Facts of the example project, read as a run would read them.
fn example() -> Facts {
    folder_facts(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../examples/shop"))
}

/// Facts of one of the small projects that the readers are tested with.
fn fixture(name: &str) -> Facts {
    folder_facts(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/facts/fixtures").join(name))
}

fn folder_facts(root: &Path) -> Facts {
    let mut sources = Vec::new();
    collect(root, root, &mut sources);
    sources.sort_by(|left, right| left.path.cmp(&right.path));
    read(&sources)
}

fn collect(root: &Path, folder: &Path, sources: &mut Vec<Source>) {
    for entry in std::fs::read_dir(folder).expect("a fixture is a folder").filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() {
            collect(root, &path, sources);
        } else if path.file_name().is_some_and(|name| name != "expected.txt") {
            let text = std::fs::read_to_string(&path).expect("fixtures are text");
            let relative = path.strip_prefix(root).expect("it lies within").to_string_lossy().replace('\\', "/");
            sources.push(Source::new(&relative, &text));
        }
    }
}
