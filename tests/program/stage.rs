//! Runs the binary in an environment of its own.

use crate::wall::Wall;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A folder for one test, with a ledger and an output folder of its own.
pub(crate) struct Stage {
    folder: tempfile::TempDir,
    variables: Vec<(String, String)>,
}

/// What a run left behind.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Stage {
    /// Nobody to ask but `builtin`: no key, and an Ollama that is not there.
    pub(crate) fn bare() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // Port 9 (discard) has no listener on a test machine; a refused connection is what "not running" looks like.
        Stage { folder, variables: vec![("OLLAMA_HOST".to_owned(), "127.0.0.1:9".to_owned())] }
    }

    /// The providers of a wall.
    pub(crate) fn with_wall(wall: &Wall, clouds: &[&str]) -> Self {
        let mut stage = Stage::bare();
        for cloud in clouds {
            let name = cloud.to_uppercase();
            stage = stage
                .set(&format!("{name}_API_KEY"), "test-key-0123456789")
                .set(&format!("{name}_BASE_URL"), &wall.base_url(cloud));
        }
        stage
    }

    pub(crate) fn with_ollama(wall: &Wall) -> Self {
        Stage::bare().set("OLLAMA_HOST", &wall.ollama_host())
    }

    pub(crate) fn set(mut self, name: &str, value: &str) -> Self {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// A command that is ready to run in the folder.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sluice"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .env("HOME", self.folder.path())
            .env("SLUICE_LEDGER", self.path("ledger.db"))
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        let output = self.command(arguments).output().unwrap();
        Ran {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// `generate` on the shop, with JSON.
    pub(crate) fn generate(&self, arguments: &[&str]) -> (Ran, Value) {
        let mut all = vec!["generate", "--json", "--from", shop(), "--out", "out", "--delay", "0s"];
        all.extend_from_slice(arguments);
        let ran = self.run(&all);
        let report = ran.json();
        (ran, report)
    }
}

impl Ran {
    /// Stdout as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}\n{}", self.stdout, self.stderr))
    }

    /// Ended with this code, or says what it said instead.
    pub(crate) fn ends(&self, code: i32) -> &Self {
        assert_eq!(self.code, Some(code), "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        self
    }

    /// Stderr holds these words.
    pub(crate) fn says(&self, words: &[&str]) -> &Self {
        for word in words {
            assert!(self.stderr.contains(word), "`{word}` is not in: {}", self.stderr);
        }
        self
    }
}

/// The example project.
pub(crate) fn shop() -> &'static str {
    concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shop")
}

/// A real schema: 11 tables, 11 foreign keys.
pub(crate) fn chinook() -> &'static str {
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/inputs/chinook.sql")
}

/// The artifact of a kind in a report.
pub(crate) fn artifact<'a>(report: &'a Value, kind: &str) -> &'a Value {
    let artifacts = report["artifacts"].as_array().unwrap();
    artifacts.iter().find(|artifact| artifact["kind"] == kind).unwrap_or_else(|| panic!("no {kind} in {report}"))
}

/// Every file below a folder, relative, sorted.
pub(crate) fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).into_iter().flatten().filter_map(Result::ok) {
            if entry.path().is_dir() {
                open.push(entry.path());
            } else {
                found.push(entry.path().strip_prefix(folder).unwrap().to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    found
}
