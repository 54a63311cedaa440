//! What the lock file may hold: one HTTP stack, one TLS, no second copy of anything heavy.

use super::tree::root;
use std::collections::BTreeMap;

/// Crates of which a second copy would cost more than it is worth.
const ONCE: &[&str] = &[
    "reqwest",
    "hyper",
    "rustls",
    "tokio",
    "serde_json",
    "serde",
    "regex",
    "regex-automata",
    "clap",
    "merman-core",
    "html5ever",
    "tree-sitter",
    "sqlparser",
    "libsqlite3-sys",
    "minijinja",
    "thiserror",
    "toml",
];

const NEVER: &[&str] = &["openssl", "openssl-sys", "native-tls", "aws-lc-rs", "aws-lc-sys"];

fn packages() -> BTreeMap<String, Vec<String>> {
    let lock: toml::Table = std::fs::read_to_string(root().join("Cargo.lock")).unwrap().parse().unwrap();
    let mut versions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in lock["package"].as_array().unwrap() {
        let text = |key: &str| package[key].as_str().unwrap().to_owned();
        versions.entry(text("name")).or_default().push(text("version"));
    }
    versions
}

#[test]
fn nothing_heavy_is_in_the_tree_twice() {
    let packages = packages();
    for name in ONCE {
        assert_eq!(packages.get(*name).map(Vec::len), Some(1), "{name}: {:?}", packages.get(*name));
    }
}

#[test]
fn no_second_tls_comes_in() {
    let packages = packages();
    for name in NEVER {
        assert!(!packages.contains_key(*name), "{name} is in the lock file");
    }
    assert!(packages["reqwest"][0].starts_with("0.12."), "reqwest must be the one that ollama-rs brings");
}

#[test]
fn doubled_crates_do_not_grow_in_number() {
    let doubled: Vec<_> = packages().into_iter().filter(|(_, versions)| versions.len() > 1).collect();
    // Each is small; the bound is what the tree had when it was last looked at.
    assert!(doubled.len() <= 40, "{} crates are in the tree twice: {doubled:?}", doubled.len());
}
