//! The output file: derived from the ledger, one line for each record that has ended, in the order in which they did.
//!
//! While a batch goes on lines are appended. The ledger knows which part was synced; whatever lies behind it is written
//! anew after an interruption, and the whole file where it was changed by somebody else.

use super::error::BatchError;
use crate::ledger::batches::{BatchEntry, BatchId, EndedRecord, Written};
use crate::ledger::{SqliteLedger, Status};
use crate::prices::{Cost, Money};
use crate::report::draft_for;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
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
    /// Content hash of what was written so far.
    hash: Sha256,
    synced: u64,
    /// Lines whose turn has not come: an earlier one is still on its way.
    early: BTreeMap<u64, String>,
}

impl Output {
    /// Opens the file where the ledger says that it ended, and writes what is missing behind that.
    ///
    /// A file that somebody else has changed, or that is of another batch, is kept beside it as `NAME.edited` and written
    /// anew.
    ///
    /// **Errors**: [`BatchError::Output`], [`BatchError::Ledger`]. **Cost**: reads the file; disk, for the lines that are
    /// missing.
    pub async fn open(path: &Path, ledger: &SqliteLedger, batch: &BatchEntry) -> Result<(Output, Opened), BatchError> {
        let failed = |error: std::io::Error| BatchError::output(path, &error);
        // Where it is gone, nothing of anybody's is lost, and all of it is written anew.
        let is_gone = std::fs::metadata(path).map_or(0, |about| about.len()) == 0;
        let mut written = if is_gone { Written::default() } else { batch.written.clone() };
        let mut opened = Opened::AsLeft;
        let hash = match ours(path, ledger, batch).await? {
            Some(hash) if written.last > 0 => hash,
            // Records are open again, or nothing was written yet: it is ours and written anew.
            Some(_) => {
                written = Written::default();
                Sha256::new()
            }
            None => {
                let aside = aside(path);
                std::fs::rename(path, &aside).map_err(failed)?;
                (written, opened) = (Written::default(), Opened::Edited(aside));
                Sha256::new()
            }
        };
        let mut file = OpenOptions::new().create(true).write(true).truncate(false).open(path).map_err(failed)?;
        if std::fs::metadata(path).map_err(failed)?.len() != written.bytes {
            file.set_len(written.bytes).map_err(failed)?;
        }
        file.seek(SeekFrom::End(0)).map_err(failed)?;
        let (next, bytes) = (written.last + 1, written.bytes);
        let state = State { file, next, bytes, hash, synced: written.last, early: BTreeMap::new() };
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

    /// Removes the file where it is as this batch has left it; what somebody else has changed stays.
    ///
    /// **Errors**: [`BatchError::Output`], [`BatchError::Ledger`].
    pub async fn remove(path: &Path, ledger: &SqliteLedger, batch: &BatchEntry) -> Result<(), BatchError> {
        if path.is_file() && batch.written.bytes > 0 && ours(path, ledger, batch).await?.is_some() {
            std::fs::remove_file(path).map_err(|error| BatchError::output(path, &error))?;
        }
        Ok(())
    }

    /// Whether the file is what the ledger says of a finished batch.
    pub async fn is_whole(path: &Path, ledger: &SqliteLedger, batch: &BatchEntry) -> Result<bool, BatchError> {
        let length = std::fs::metadata(path).map_or(0, |about| about.len());
        let is_all = batch.written.last > 0 && length == batch.written.bytes;
        Ok(is_all && ours(path, ledger, batch).await?.is_some())
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
            state.hash.update(&ready);
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
            let last = state.next - 1;
            if last < state.synced + if at_once { 1 } else { LINES_PER_SYNC } {
                return Ok(());
            }
            state.file.sync_data().map_err(|error| BatchError::output(&self.path, &error))?;
            state.synced = last;
            Written { last, bytes: state.bytes, sha256: hex(state.hash.clone()) }
        };
        Ok(ledger.set_written(batch, &written).await?)
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
        let mut fresh = draft_for(&self.path).map_err(failed)?;
        let written = write_all(&mut fresh, ledger, batch, sorting).await.map_err(|error| self.told(error))?;
        fresh.as_file().sync_all().map_err(failed)?;
        let (bytes, hash) = {
            let state = self.state();
            (state.bytes, hex(state.hash.clone()))
        };
        let length = std::fs::metadata(&self.path).map_or(0, |about| about.len());
        let is_edited = length != bytes || hex(hash_of(&self.path, bytes).map_err(failed)?) != hash;
        let aside = if is_edited && length > 0 {
            let aside = aside(&self.path);
            std::fs::rename(&self.path, &aside).map_err(failed)?;
            Some(aside)
        } else {
            None
        };
        fresh.persist(&self.path).map_err(|error| failed(error.error))?;
        // In another order, nothing of the file can be taken up again: it is whole.
        ledger.set_written(batch, &written).await?;
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
    let (mut written, mut hash) = (Written::default(), Sha256::new());
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
            hash.update(&line);
            written.last = written.last.max(ended.no);
            written.bytes += line.len() as u64;
        }
    }
    buffer.flush().map_err(Told::Disk)?;
    Ok(Written { sha256: hex(hash), ..written })
}

/// Most bytes behind the synced part that may be ours.
const MOST_UNSYNCED: u64 = 64 << 20;

/// The hash of the synced part where the file is as this batch has left it: that part unchanged, and behind it only lines
/// that the ledger has, the last of them perhaps torn.
async fn ours(path: &Path, ledger: &SqliteLedger, batch: &BatchEntry) -> Result<Option<Sha256>, BatchError> {
    let failed = |error: std::io::Error| BatchError::output(path, &error);
    let (written, length) = (&batch.written, std::fs::metadata(path).map_or(0, |about| about.len()));
    if length == 0 {
        return Ok(Some(Sha256::new()));
    }
    if length < written.bytes || length - written.bytes > MOST_UNSYNCED {
        return Ok(None);
    }
    let hash = hash_of(path, written.bytes).map_err(failed)?;
    if written.bytes > 0 && hex(hash.clone()) != written.sha256 {
        return Ok(None);
    }
    let mut tail = Vec::new();
    let mut file = File::open(path).map_err(failed)?;
    file.seek(SeekFrom::Start(written.bytes)).map_err(failed)?;
    file.take(MOST_UNSYNCED).read_to_end(&mut tail).map_err(failed)?;
    if written.bytes > 0 && written.last == 0 {
        return Ok(Some(hash).filter(|_| tail.is_empty()));
    }
    let (mut after, mut expected) = (written.last, String::new());
    while expected.len() < tail.len() {
        let page = ledger.ended_records(batch.id, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.no;
        page.iter().for_each(|ended| expected.extend([line(ended), "\n".to_owned()]));
    }
    Ok(Some(hash).filter(|_| expected.as_bytes().starts_with(&tail)))
}

/// Content hash of the first bytes of a file.
fn hash_of(path: &Path, bytes: u64) -> std::io::Result<Sha256> {
    let mut hash = Sha256::new();
    if bytes > 0 {
        std::io::copy(&mut File::open(path)?.take(bytes), &mut hash)?;
    }
    Ok(hash)
}

fn hex(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
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
