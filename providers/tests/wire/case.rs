//! Recordings as test cases. Shape of the files: `tests/recordings/README.md`.

use serde_json::Value;
use sluice_providers::wire::{Dialect, decode};
use sluice_providers::{Answer, Head, Headers, ProviderError};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// Endpoints of batch objects, which no decoder of answers reads.
pub(crate) const BATCH: [&str; 4] = ["batch", "batch_input", "batch_output", "file"];

/// One recorded response.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) head: Head,
    pub(crate) body: String,
    pub(crate) expect: Value,
}

/// All recordings, and those of them that are no batch objects.
pub(crate) fn all() -> Vec<Case> {
    let mut files: Vec<PathBuf> =
        ["ollama", "groq", "openai", "gemini", "compat"].iter().flat_map(|name| files(name)).collect();
    files.sort();
    files.iter().map(|file| read(file)).collect()
}

/// Recordings that are no batch objects.
pub(crate) fn answers() -> Vec<Case> {
    all().into_iter().filter(|case| !case.is_batch()).collect()
}

/// Recordings with an answer in them, whatever it says.
pub(crate) fn spoken() -> impl Iterator<Item = Case> {
    answers().into_iter().filter(|case| case.head.promises_answer() && !case.is_list())
}

/// The time at which every recording comes in.
pub(crate) fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_305_600)
}

impl Case {
    pub(crate) fn label(&self, name: &str) -> &Value {
        &self.expect[name]
    }

    pub(crate) fn is_batch(&self) -> bool {
        self.label("endpoint").as_str().is_some_and(|endpoint| BATCH.contains(&endpoint))
    }

    pub(crate) fn is_list(&self) -> bool {
        self.label("endpoint").is_string() || (self.path == "/api/ps" && self.head.status == 200)
    }

    pub(crate) fn is_stream(&self) -> bool {
        self.body.lines().filter(|line| line.starts_with("data:") || line.starts_with("{\"")).count() > 1
    }

    pub(crate) fn dialect(&self) -> Dialect {
        match self.name.split('/').next() {
            Some("gemini") => Dialect::Gemini,
            Some("ollama") if !self.path.starts_with("/v1") => Dialect::Ollama,
            _ if self.label("api") == "responses" || self.path.ends_with("/responses") => Dialect::Responses,
            _ => Dialect::Chat,
        }
    }

    pub(crate) fn decode(&self, body: &[u8]) -> Result<Answer, ProviderError> {
        decode(self.dialect(), &self.head, body, now())
    }
}

fn files(provider: &str) -> Vec<PathBuf> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/recordings")).join(provider);
    let entries = std::fs::read_dir(&folder).expect("the recordings are part of the repository");
    entries.map(|entry| entry.expect("a folder that was just opened can be read").path()).collect()
}

fn read(file: &Path) -> Case {
    let text = std::fs::read_to_string(file).expect("a recording can be read");
    let case: Value = serde_json::from_str(&text).expect("a recording is JSON");
    let response = &case["response"];
    let header = |(name, value): (&String, &Value)| (name.clone(), value.as_str().unwrap_or_default().to_owned());
    let headers: Headers = response["headers"].as_object().into_iter().flatten().map(header).collect();
    let status = response["status"].as_u64().and_then(|status| u16::try_from(status).ok());
    let folder = file.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
    Case {
        name: format!("{folder}/{}", file.file_stem().unwrap_or_default().to_string_lossy()),
        path: case["request"]["path"].as_str().unwrap_or_default().to_owned(),
        head: Head { status: status.expect("a status"), headers },
        body: response["body"].as_str().expect("a body").to_owned(),
        expect: case["expect"].clone(),
    }
}
