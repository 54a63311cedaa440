//! The output file: derived from the ledger, one line for each record that has ended, in the order in which they did.
//!
//! While a batch goes on lines are appended. The ledger knows which part was synced; whatever lies behind it is written
//! anew after an interruption, and the whole file where it was changed by somebody else.

use super::error::BatchError;
use crate::ledger::batches::{BatchEntry, BatchId, EndedRecord, Written};
use crate::ledger::{SqliteLedger, Status};
use crate::prices::{Cost, Money};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Lines that are read from the ledger at a time.
const PAGE: u32 = 1000;
/// Lines between two syncs.
const LINES_PER_SYNC: u64 = 1000;

/// In which order a finished file has its lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sorting {
    /// The order in which the records ended.
    Completion,
    /// The order of the input.
    Input,
}

/// The output file of a batch.
pub struct Output {
    path: PathBuf,
    state: Mutex<State>,
}

struct State {
    file: File,
    /// Place of the next line in the order of completion.
    next: u64,
    bytes: u64,
    synced: Written,
    /// Lines whose turn has not come: an earlier one is still on its way.
    early: BTreeMap<u64, String>,
}

impl Output {
    /// Opens the file where the ledger says that it ended, and writes what is missing behind that.
    ///
    /// A file that somebody else has changed is kept beside it as `NAME.edited` and written anew.
    ///
    /// **Errors**: [`BatchError::Output`], [`BatchError::Ledger`]. **Cost**: disk, for the lines that are missing.
    pub async fn open(path: &Path, ledger: &SqliteLedger, batch: &BatchEntry) -> Result<(Output, Opened), BatchError> {
        let failed = |error: std::io::Error| BatchError::output(path, &error);
        let mut opened = Opened::AsLeft;
        let mut written = batch.written;
        let length = std::fs::metadata(path).map_or(0, |about| about.len());
        if length < written.bytes || !ends_in_a_line(path, written.bytes).map_err(failed)? {
            if length > 0 {
                let aside = aside(path);
                std::fs::rename(path, &aside).map_err(failed)?;
                opened = Opened::Edited(aside);
            }
            written = Written::default();
        }
        let mut file = OpenOptions::new().create(true).write(true).truncate(false).open(path).map_err(failed)?;
        if std::fs::metadata(path).map_err(failed)?.len() != written.bytes {
            file.set_len(written.bytes).map_err(failed)?;
        }
        file.seek(SeekFrom::End(0)).map_err(failed)?;
        let state =
            State { file, next: written.last + 1, bytes: written.bytes, synced: written, early: BTreeMap::new() };
        let output = Output { path: path.to_owned(), state: Mutex::new(state) };
        let mut after = written.last;
        loop {
            let page = ledger.ended_records(batch.id, after, PAGE).await?;
            let Some(last) = page.last() else { return Ok((output, opened)) };
            after = last.no;
            for ended in &page {
                // Those in between are open again: their lines come later, under other numbers.
                output.state().next = ended.no;
                output.append(ended.no, &line(ended))?;
            }
        }
    }

    /// Adds the line of a record that has ended, as soon as all before it are there.
    ///
    /// **Errors**: [`BatchError::Output`], e.g. where the disk is full; the ledger has the record all the same.
    pub fn append(&self, no: u64, line: &str) -> Result<(), BatchError> {
        let mut state = self.state();
        if no < state.next {
            return Ok(());
        }
        state.early.insert(no, format!("{line}\n"));
        let mut ready = String::new();
        let mut next = state.next;
        while let Some(line) = state.early.remove(&next) {
            ready.push_str(&line);
            next += 1;
        }
        if !ready.is_empty() {
            state.file.write_all(ready.as_bytes()).map_err(|error| BatchError::output(&self.path, &error))?;
            state.bytes += ready.len() as u64;
            state.next = next;
        }
        Ok(())
    }

    /// Syncs what was written, where that is worth it or `at_once` asks for it, and says so in the ledger.
    ///
    /// **Errors**: [`BatchError::Output`], [`BatchError::Ledger`]. **Cost**: a sync.
    pub async fn sync(&self, ledger: &SqliteLedger, batch: BatchId, at_once: bool) -> Result<(), BatchError> {
        let written = {
            let mut state = self.state();
            let written = Written { last: state.next - 1, bytes: state.bytes };
            if written.last < state.synced.last + if at_once { 1 } else { LINES_PER_SYNC } {
                return Ok(());
            }
            state.file.sync_data().map_err(|error| BatchError::output(&self.path, &error))?;
            state.synced = written;
            written
        };
        Ok(ledger.set_written(batch, written).await?)
    }

    /// Writes the finished file anew under a temporary name and puts it in place: without lines of records that were
    /// asked for again, and in the order that is wanted.
    ///
    /// **Errors**: [`BatchError::Output`], [`BatchError::Ledger`]. **Cost**: disk, for the whole file.
    pub async fn finish(
        &self,
        ledger: &SqliteLedger,
        batch: BatchId,
        sorting: Sorting,
    ) -> Result<Option<PathBuf>, BatchError> {
        let failed = |error: std::io::Error| BatchError::output(&self.path, &error);
        self.sync(ledger, batch, true).await?;
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut fresh = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
        let written = write_all(&mut fresh, ledger, batch, sorting).await.map_err(|error| self.told(error))?;
        fresh.as_file().sync_all().map_err(failed)?;
        let is_edited = std::fs::metadata(&self.path).map_or(true, |about| about.len() != self.state().bytes);
        let aside = if is_edited && self.path.exists() {
            let aside = aside(&self.path);
            std::fs::rename(&self.path, &aside).map_err(failed)?;
            Some(aside)
        } else {
            None
        };
        fresh.persist(&self.path).map_err(|error| failed(error.error))?;
        // In another order, nothing of the file can be taken up again: it is whole.
        ledger.set_written(batch, written).await?;
        Ok(aside)
    }

    fn told(&self, error: Told) -> BatchError {
        match error {
            Told::Ledger(error) => error.into(),
            Told::Disk(error) => BatchError::output(&self.path, &error),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere cannot have torn a line: it is written by one call.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How the file was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    AsLeft,
    /// Somebody else has changed it: what they left stands here.
    Edited(PathBuf),
}

enum Told {
    Ledger(crate::ledger::LedgerError),
    Disk(std::io::Error),
}

async fn write_all(
    file: &mut tempfile::NamedTempFile,
    ledger: &SqliteLedger,
    batch: BatchId,
    sorting: Sorting,
) -> Result<Written, Told> {
    let mut written = Written::default();
    let mut buffer = std::io::BufWriter::with_capacity(1 << 16, file.as_file_mut());
    let (mut after, mut from) = (0, 0);
    loop {
        let page = match sorting {
            Sorting::Completion => ledger.ended_records(batch, after, PAGE).await,
            Sorting::Input => ledger.ended_by_place(batch, from, PAGE).await,
        };
        let page = page.map_err(Told::Ledger)?;
        let Some(last) = page.last() else { break };
        (after, from) = (last.no, last.end.seq + 1);
        for ended in &page {
            let line = format!("{}\n", line(ended));
            buffer.write_all(line.as_bytes()).map_err(Told::Disk)?;
            written = Written { last: written.last.max(ended.no), bytes: written.bytes + line.len() as u64 };
        }
    }
    buffer.flush().map_err(Told::Disk)?;
    Ok(written)
}

/// A file of this length ends in a whole line; a shorter one does not.
fn ends_in_a_line(path: &Path, bytes: u64) -> std::io::Result<bool> {
    if bytes == 0 {
        return Ok(std::fs::metadata(path).map_or(0, |about| about.len()) == 0 || starts_as_ours(path)?);
    }
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(bytes - 1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last == [b'\n'] && starts_as_ours(path)?)
}

/// Whether the first bytes are those of a line of ours: a file of somebody else is not written over.
fn starts_as_ours(path: &Path) -> std::io::Result<bool> {
    const START: &[u8] = b"{\"schema\":1,\"key\":";
    let mut start = Vec::new();
    File::open(path)?.take(START.len() as u64).read_to_end(&mut start)?;
    Ok(START.starts_with(&start))
}

/// A name beside the file that is not taken.
fn aside(path: &Path) -> PathBuf {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let numbered = |number: u32| match number {
        0 => path.with_file_name(format!("{name}.edited")),
        _ => path.with_file_name(format!("{name}.edited-{number}")),
    };
    (0..).map(numbered).find(|path| !path.exists()).unwrap_or_else(|| path.to_owned())
}

/// The public line of a record, schema 1. Documented in docs/formats.md.
pub fn line(ended: &EndedRecord) -> String {
    let end = &ended.end;
    let mut line = serde_json::Map::new();
    line.insert("schema".to_owned(), json!(1));
    line.insert("key".to_owned(), json!(ended.key));
    line.insert("status".to_owned(), json!(end.status.name()));
    if end.status == Status::Failed {
        line.insert("retryable".to_owned(), json!(end.retryable));
    }
    if let Some(group) = &ended.group {
        line.insert("group".to_owned(), json!(group));
    }
    if let Some(output) = &end.output {
        // What is no JSON is shown as the text it is.
        line.insert(
            "output".to_owned(),
            serde_json::from_str(output).unwrap_or_else(|_| Value::String(output.clone())),
        );
    }
    line.insert("score".to_owned(), json!(end.score));
    line.insert("candidate".to_owned(), json!(end.candidate.as_ref().map(ToString::to_string)));
    if let Some(reason) = &end.reason {
        line.insert("reason".to_owned(), json!(reason));
    }
    line.insert("attempts".to_owned(), json!(end.attempts));
    line.insert("cost_usd".to_owned(), json!(end.cost.amount().map(Money::usd)));
    if end.cost == Cost::Local {
        line.insert("local".to_owned(), json!(true));
    }
    Value::Object(line).to_string()
}
