//! What a name alone tells: folders of others' work, lock files, binary and data files.

use super::skipped::SkipReason;
use std::path::Path;

/// Extensions of files that are never text.
const BINARY: &[&str] = &[
    "7z", "a", "avif", "bin", "bmp", "bz2", "class", "db", "dll", "dylib", "eot", "exe", "gif", "gz", "ico", "jar",
    "jpeg", "jpg", "lib", "mov", "mp3", "mp4", "o", "obj", "ogg", "otf", "pdf", "png", "pyc", "pyd", "rar", "rlib",
    "so", "sqlite", "sqlite3", "tar", "tgz", "tif", "tiff", "ttf", "wasm", "wav", "webm", "webp", "whl", "woff",
    "woff2", "xz", "zip", "zst",
];

/// Extensions of text that says nothing about a project's design.
const DATA: &[&str] = &["csv", "geojson", "jsonl", "log", "map", "ndjson", "snap", "svg", "tsv"];

/// Files that a package manager writes.
const LOCK_FILES: &[&str] = &[
    "bun.lock",
    "cargo.lock",
    "composer.lock",
    "gemfile.lock",
    "go.sum",
    "npm-shrinkwrap.json",
    "package-lock.json",
    "pdm.lock",
    "pipfile.lock",
    "pnpm-lock.yaml",
    "poetry.lock",
    "uv.lock",
    "yarn.lock",
];

/// Folders that hold others' work or a build's, whatever the project.
const VENDORED: &[&str] = &["__pycache__", "bower_components", "dist", "node_modules", "site-packages"];

/// Files whose presence marks their folder; `vendor` or `env` alone may be a project's own word.
const MARKERS: &[(&str, &str)] = &[
    ("CACHEDIR.TAG", "a cache"),
    ("pyvenv.cfg", "a Python environment"),
    ("modules.txt", "vendored Go modules"),
    ("autoload.php", "vendored PHP packages"),
];

/// Says why a folder is not entered, if it is not.
pub(super) fn folder(path: &Path, name: &str) -> Option<SkipReason> {
    if let Some(known) = VENDORED.iter().find(|vendored| **vendored == name) {
        return Some(SkipReason::Vendored(known));
    }
    if name == "target" && path.with_file_name("Cargo.toml").exists() {
        return Some(SkipReason::Vendored("a Rust build"));
    }
    let holds = |file: &str| path.join(file).exists();
    let marked = |file: &str| match file {
        "modules.txt" | "autoload.php" => name == "vendor" && holds(file),
        _ => holds(file),
    };
    MARKERS.iter().find(|(file, _)| marked(file)).map(|(_, what)| SkipReason::Vendored(what))
}

/// Says why a file is not read, if its name is enough to tell.
pub(super) fn file(name: &str) -> Option<SkipReason> {
    let name = name.to_ascii_lowercase();
    if LOCK_FILES.contains(&name.as_str()) {
        return Some(SkipReason::LockFile);
    }
    let (stem, extension) = name.rsplit_once('.')?;
    if stem.ends_with(".min") {
        return Some(SkipReason::Minified);
    }
    if BINARY.contains(&extension) {
        return Some(SkipReason::Binary);
    }
    DATA.contains(&extension).then_some(SkipReason::Data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_what_is_not_worth_reading() {
        for (name, expected) in [
            ("main.py", None),
            ("Makefile", None),
            ("schema.sql", None),
            ("Cargo.lock", Some(SkipReason::LockFile)),
            ("package-lock.json", Some(SkipReason::LockFile)),
            ("app.MIN.js", Some(SkipReason::Minified)),
            ("logo.PNG", Some(SkipReason::Binary)),
            ("rows.csv", Some(SkipReason::Data)),
        ] {
            assert_eq!(file(name), expected, "{name}");
        }
    }

    #[test]
    fn a_folder_is_vendored_by_its_name_or_by_what_marks_it() {
        let root = tempfile::tempdir().unwrap();
        let make = |name: &str, marker: Option<&str>| {
            let path = root.path().join(name);
            std::fs::create_dir_all(&path).unwrap();
            if let Some(marker) = marker {
                std::fs::write(path.join(marker), "").unwrap();
            }
            folder(&path, name.rsplit('/').next().unwrap()).is_some()
        };
        for (name, marker, vendored) in [
            ("node_modules", None, true),
            ("src", None, false),
            ("vendor", None, false),
            ("go/vendor", Some("modules.txt"), true),
            ("env", Some("pyvenv.cfg"), true),
            ("target", None, false),
            ("cache", Some("CACHEDIR.TAG"), true),
        ] {
            assert_eq!(make(name, marker), vendored, "{name}");
        }
        std::fs::write(root.path().join("Cargo.toml"), "").unwrap();
        assert!(make("target", None));
    }
}
