//! Reads files, judges them, reports.

use super::pick::Picked;
use crate::compile::Compilers;
use crate::judge::Bench;
use crate::project::Project;
use crate::report::{CheckReport, FileReport, FileStatus};
use crate::routing::Variant;
use sluice_validators::rubric::Evidence;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Bytes of the longest file that is judged; no artifact is anywhere near.
const MAX_FILE_BYTES: u64 = 8 << 20;
/// Fewer files than this are judged sooner by one thread than by several.
const WORTH_A_THREAD: usize = 4;
/// Most threads: judging is bound by the processor.
const MOST_THREADS: usize = 16;

/// What is judged against what.
pub struct Checked<'a> {
    pub files: &'a [Picked],
    pub project: &'a Project,
    pub compilers: &'a Compilers,
}

/// The files could not all be judged.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    #[error("a thread that judged files ended early")]
    Thread,
}

/// Why a file cannot be judged. Its name stands beside it.
#[derive(Debug, thiserror::Error)]
enum FileError {
    #[error("it cannot be read: {0}")]
    Unreadable(#[from] std::io::Error),
    #[error("it has {0} bytes, and no artifact has more than {MAX_FILE_BYTES}")]
    TooLarge(u64),
    #[error("it is no text, but something else than UTF-8")]
    NotText,
}

/// Judges every file on all cores and reports in the order of the files; one that cannot be read is reported as failed,
/// and the others are judged all the same.
///
/// **Errors**: [`CheckError`]. **Cost**: disk, all cores.
pub fn check_files(checked: &Checked<'_>) -> Result<CheckReport, CheckError> {
    let bench = Bench::new(checked.project, checked.compilers);
    let cores = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
    let threads = if checked.files.len() < WORTH_A_THREAD { 1 } else { cores };
    let next = AtomicUsize::new(0);
    let judge_some = || {
        let mut reports = Vec::new();
        while let (index, Some(picked)) = take(&next, checked.files) {
            reports.push((index, check_file(&bench, picked)));
        }
        reports
    };
    let mut reports = Vec::with_capacity(checked.files.len());
    std::thread::scope(|scope| -> Result<(), CheckError> {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(judge_some)).collect();
        reports.extend(judge_some());
        for other in others {
            reports.extend(other.join().map_err(|_| CheckError::Thread)?);
        }
        Ok(())
    })?;
    reports.sort_by_key(|(index, _)| *index);
    Ok(CheckReport { schema: 1, files: reports.into_iter().map(|(_, report)| report).collect() })
}

fn take<'a>(next: &AtomicUsize, files: &'a [Picked]) -> (usize, Option<&'a Picked>) {
    let index = next.fetch_add(1, Ordering::Relaxed);
    (index, files.get(index))
}

fn check_file(bench: &Bench<'_>, picked: &Picked) -> FileReport {
    let text = match read(&picked.path) {
        Ok(text) => text,
        Err(error) => return failed(picked, &error),
    };
    let ruling = bench.judge(&picked.kind, &text, Variant::Text, picked.threshold);
    let verdict = ruling.judged.verdict;
    let accepted = verdict.accepted();
    FileReport {
        file: picked.path.display().to_string(),
        kind: picked.kind.name.clone(),
        status: if accepted { FileStatus::Accepted } else { FileStatus::Rejected },
        reason: None,
        message: None,
        accepted,
        score: Some(verdict.score),
        threshold: verdict.threshold,
        evidence: verdict.evidence,
        findings: verdict.findings,
        repairs: verdict.repairs,
        text: ruling.judged.text,
    }
}

fn failed(picked: &Picked, error: &FileError) -> FileReport {
    FileReport {
        file: picked.path.display().to_string(),
        kind: picked.kind.name.clone(),
        status: FileStatus::Failed,
        reason: Some("io"),
        message: Some(error.to_string()),
        accepted: false,
        score: None,
        threshold: picked.threshold,
        evidence: Evidence::None,
        findings: Vec::new(),
        repairs: Vec::new(),
        text: String::new(),
    }
}

fn read(file: &Path) -> Result<String, FileError> {
    let bytes = std::fs::metadata(file)?.len();
    if bytes > MAX_FILE_BYTES {
        return Err(FileError::TooLarge(bytes));
    }
    String::from_utf8(std::fs::read(file)?).map_err(|_| FileError::NotText)
}
