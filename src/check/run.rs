//! Reads files, judges them, reports.

use super::pick::Picked;
use crate::compile::Compilers;
use crate::judge::Bench;
use crate::project::Project;
use crate::report::{CheckReport, FileReport};
use crate::routing::Variant;
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
    #[error("a thread that judged files ended early")]
    Thread,
}

/// Judges every file on all cores and reports in the order of the files; one that cannot be read ends the check before
/// any is reported.
///
/// **Errors**: [`CheckError`]. **Cost**: disk, all cores.
pub fn check_files(checked: &Checked<'_>) -> Result<CheckReport, CheckError> {
    let bench = Bench::new(checked.project, checked.compilers);
    let cores = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
    let threads = if checked.files.len() < WORTH_A_THREAD { 1 } else { cores };
    let next = AtomicUsize::new(0);
    let judge_some = || -> Result<Vec<(usize, FileReport)>, CheckError> {
        let mut reports = Vec::new();
        while let (index, Some(picked)) = take(&next, checked.files) {
            reports.push((index, check_file(&bench, picked)?));
        }
        Ok(reports)
    };
    let mut reports = Vec::with_capacity(checked.files.len());
    std::thread::scope(|scope| -> Result<(), CheckError> {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(judge_some)).collect();
        reports.extend(judge_some()?);
        for other in others {
            reports.extend(other.join().map_err(|_| CheckError::Thread)??);
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

fn check_file(bench: &Bench<'_>, picked: &Picked) -> Result<FileReport, CheckError> {
    let text = read(&picked.path)?;
    let ruling = bench.judge(&picked.kind, &text, Variant::Text, picked.threshold);
    let verdict = ruling.judged.verdict;
    Ok(FileReport {
        file: picked.path.display().to_string(),
        kind: picked.kind.name.clone(),
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
