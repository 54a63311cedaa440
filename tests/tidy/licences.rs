//! Every crate that ships has a licence that allows it.

use super::tree::root;
use std::collections::BTreeMap;

const ALLOWED: &[&str] = &[
    "MIT",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "0BSD",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "MPL-2.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "BSL-1.0",
    "Unlicense",
    "MIT-0",
];

/// Crates whose manifest names no licence; read in their own files.
const READ_BY_HAND: &[(&str, &str)] = &[("ollama-rs", "MIT, in its LICENSE.md")];

#[test]
fn every_crate_has_a_licence_that_allows_it() {
    let tree = std::process::Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--workspace", "--prefix", "none", "--format", "{p}|{l}"])
        .current_dir(root())
        .output()
        .unwrap();
    let tree = String::from_utf8_lossy(&tree.stdout).into_owned();
    let packages: BTreeMap<&str, &str> = tree.lines().filter_map(|line| line.split_once('|')).collect();
    assert!(packages.len() > 100, "cargo tree said little: {tree}");
    for (package, licence) in packages {
        let licence = licence.trim_end_matches(" (*)");
        let name = package.split(' ').next().unwrap_or(package);
        if licence.is_empty() {
            assert!(READ_BY_HAND.iter().any(|(known, _)| *known == name), "{name} names no licence");
        } else {
            assert!(is_allowed(licence), "{name}: {licence}");
        }
    }
}

/// At least one of the alternatives consists of allowed licences only.
fn is_allowed(expression: &str) -> bool {
    let plain = expression.replace(['(', ')'], "").replace('/', " OR ");
    plain.split(" OR ").any(|choice| choice.split(" AND ").all(|licence| ALLOWED.contains(&licence.trim())))
}
