//! The files of this repository, as the tidy tests see them.

use std::path::{Path, PathBuf};

/// The top of the repository.
pub(super) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A text file: its path relative to the top, `/`-separated, and its text.
pub(super) struct TextFile {
    pub(super) path: String,
    pub(super) text: String,
}

impl TextFile {
    /// Code that ships: no test, no bench, no example.
    pub(super) fn is_production(&self) -> bool {
        let tests =
            ["tests/", "benches/", "examples/", "validators/tests/", "providers/tests/", "validators/examples/"];
        self.path.ends_with(".rs")
            && !tests.iter().any(|folder| self.path.starts_with(folder))
            && !self.path.ends_with("tests.rs")
            && !self.path.contains("/tests/")
    }

    /// Lines of code before the tests of the file, without comments: number from 1, and text.
    pub(super) fn code_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .take_while(|(_, line)| !line.contains("#[cfg(test)]"))
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
            .map(|(index, line)| (index + 1, line))
    }
}

/// Every text file with one of these extensions, outside build output and version control.
pub(super) fn files(extensions: &[&str]) -> Vec<TextFile> {
    let mut found = Vec::new();
    visit(root(), &mut |path| {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or("");
        if extensions.contains(&extension) {
            let relative = path.strip_prefix(root()).expect("visited below the root");
            let text = std::fs::read_to_string(path).unwrap_or_default();
            found.push(TextFile { path: relative.to_string_lossy().replace('\\', "/"), text });
        }
    });
    assert!(!found.is_empty(), "no file with {extensions:?}");
    found
}

fn visit(folder: &Path, each: &mut impl FnMut(&PathBuf)) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().filter_map(Result::ok).map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
        // Fixtures are projects of other people: they follow their own rules.
        if path.is_symlink() || ["target", ".git", "node_modules", "fixtures", "testdata"].contains(&name) {
            continue;
        }
        if path.is_dir() { visit(&path, each) } else { each(&path) }
    }
}

/// Fails with one line per offence.
pub(super) fn none(offences: &[String]) {
    assert!(offences.is_empty(), "\n{}\n", offences.join("\n"));
}
