//! Reads files, judges them, reports.

use crate::compile::Compilers;
use crate::judge::Bench;
use crate::kinds::Kind;
use crate::project::Project;
use crate::report::{CheckReport, FileReport};
use crate::routing::Variant;
use sluice_validators::Score;
use std::path::{Path, PathBuf};

/// Bytes of the longest file that is judged; no artifact is anywhere near.
const MAX_FILE_BYTES: u64 = 8 << 20;

/// What is judged against what.
pub struct Checked<'a> {
    pub files: &'a [PathBuf],
    pub kind: &'a Kind,
    pub project: &'a Project,
    pub compilers: &'a Compilers,
    pub threshold: Score,
}

/// A file that cannot be judged.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    #[error("`{path}` cannot be read: {source}")]
    Unreadable {
        path: String,
        #[source]
        source: std::io::Error,
    },
    #[error("`{path}` has {bytes} bytes, and no artifact has more than {MAX_FILE_BYTES}")]
    TooLarge { path: String, bytes: u64 },
    #[error("`{path}` is no text: it is not UTF-8")]
    NotText { path: String },
}

/// Judges every file; one that cannot be read ends the check before any is reported.
///
/// **Errors**: [`CheckError`]. **Cost**: disk.
pub fn check_files(checked: &Checked<'_>) -> Result<CheckReport, CheckError> {
    let bench = Bench::new(checked.project, checked.compilers);
    let files: Result<Vec<FileReport>, CheckError> =
        checked.files.iter().map(|file| check_file(checked, &bench, file)).collect();
    Ok(CheckReport { schema: 1, files: files? })
}

fn check_file(checked: &Checked<'_>, bench: &Bench<'_>, file: &Path) -> Result<FileReport, CheckError> {
    let text = read(file)?;
    let ruling = bench.judge(checked.kind, &text, Variant::Text, checked.threshold);
    let verdict = ruling.judged.verdict;
    Ok(FileReport {
        file: file.display().to_string(),
        kind: checked.kind.name.clone(),
        accepted: verdict.accepted(),
        score: verdict.score,
        threshold: verdict.threshold,
        evidence: verdict.evidence,
        findings: verdict.findings,
        repairs: verdict.repairs,
        text: ruling.judged.text,
    })
}

fn read(file: &Path) -> Result<String, CheckError> {
    let path = || file.display().to_string();
    let unreadable = |source| CheckError::Unreadable { path: path(), source };
    let bytes = std::fs::metadata(file).map_err(unreadable)?.len();
    if bytes > MAX_FILE_BYTES {
        return Err(CheckError::TooLarge { path: path(), bytes });
    }
    String::from_utf8(std::fs::read(file).map_err(unreadable)?).map_err(|_| CheckError::NotText { path: path() })
}
