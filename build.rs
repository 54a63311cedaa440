//! Lists the folders of `src/kinds`, so that adding a kind is adding a folder.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a build script speaks with cargo through both"
)]

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    let kinds = Path::new(&root).join("src/kinds");
    println!("cargo::rerun-if-changed={}", kinds.display());
    let mut folders: Vec<_> = fs::read_dir(&kinds)?.filter_map(Result::ok).map(|entry| entry.path()).collect();
    folders.retain(|folder| folder.join("kind.toml").is_file());
    folders.sort();
    let mut text = String::from("&[\n");
    for folder in folders {
        let [definition, prompt] = ["kind.toml", "prompt.md.j2"].map(|name| folder.join(name));
        writeln!(text, "    (include_str!({definition:?}), include_str!({prompt:?})),").map_err(io::Error::other)?;
    }
    text.push_str("]\n");
    fs::write(Path::new(&out).join("kinds.rs"), text)
}
