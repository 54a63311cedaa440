//! From paths to a project: sources gathered, facts read on all cores, secrets taken out of what a cloud may see.

use crate::sources::{Gathered, Limits, SecretFound, Skipped, SourceError, gather, redact_all, repository};
use sluice_validators::facts::{Facts, Notes, Partial, Refs, combine, read_notes, read_refs, read_source};
use sluice_validators::{Language, Source};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Fewer sources than this are read faster by one thread than by several.
const WORTH_A_THREAD: usize = 16;

/// What is to be read.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    pub from: &'a [PathBuf],
    pub notes: &'a [PathBuf],
    /// Our own output, which is never read.
    pub out: Option<&'a Path>,
    pub limits: &'a Limits,
    /// Other names that the user gives true ones: (true name, other name).
    pub aliases: &'a [(String, String)],
}

/// A project, read once.
#[derive(Clone, Debug)]
pub struct Project {
    /// Sources as they are, for this machine only.
    pub sources: Arc<Vec<Source>>,
    /// The same without their secrets, for everybody else.
    pub redacted: Arc<Vec<Source>>,
    /// Where secrets were found.
    pub secrets: Vec<SecretFound>,
    pub facts: Arc<Facts>,
    /// Facts read from the redacted sources, so that no secret hides in a signature.
    pub redacted_facts: Arc<Facts>,
    pub notes: Arc<Notes>,
    pub skipped: Vec<Skipped>,
    /// Content hash over all sources (hex).
    pub digest: String,
    /// Bytes of all sources.
    pub bytes: u64,
}

/// A project cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error("a thread that read facts ended early")]
    Thread,
}

impl Project {
    /// Reads sources and notes; without any path there is nothing to read, and every fact is missing.
    ///
    /// **Errors**: [`ReadError`], naming the path. **Cost**: disk, both cores.
    pub fn read(reading: Reading<'_>) -> Result<Project, ReadError> {
        let gathered = match reading.from {
            [] => Gathered::default(),
            from => gather(from, reading.out, reading.limits)?,
        };
        let mut sources = gathered.sources;
        let mut digest = gathered.digest;
        let own_notes: Vec<Source> = sources.iter().filter(|source| is_notes(source)).cloned().collect();
        let mut notes = own_notes;
        let mut bytes = gathered.bytes;
        if !reading.notes.is_empty() {
            let given = gather(reading.notes, None, reading.limits)?;
            digest = format!("{digest}+{}", given.digest);
            bytes += given.bytes;
            notes.extend(given.sources.iter().cloned());
            let known: Vec<String> = sources.iter().map(|source| source.path.clone()).collect();
            sources.extend(given.sources.into_iter().filter(|source| !known.contains(&source.path)));
        }
        // Several repositories have no branches in common: those of the first are told.
        let files = reading.from.iter().map(|root| repository(root)).find(|files| !files.is_empty());
        let Refs { branches, tags } = read_refs(&files.unwrap_or_default());
        let facts_of = |sources: &[Source]| -> Result<Arc<Facts>, ReadError> {
            let (branches, tags) = (branches.clone(), tags.clone());
            Ok(Arc::new(Facts { aliases: reading.aliases.to_vec(), branches, tags, ..read_facts(sources)? }))
        };
        let facts = facts_of(&sources)?;
        let mut redacted = sources.clone();
        let secrets = redact_all(&mut redacted);
        let redacted_facts = if secrets.is_empty() { Arc::clone(&facts) } else { facts_of(&redacted)? };
        Ok(Project {
            notes: Arc::new(read_notes(&notes)),
            sources: Arc::new(sources),
            redacted: Arc::new(redacted),
            secrets,
            facts,
            redacted_facts,
            skipped: gathered.skipped,
            digest,
            bytes,
        })
    }

    /// The values of secrets, none of which may stand in an artifact.
    pub fn secret_values(&self) -> Vec<String> {
        self.secrets.iter().map(|secret| secret.value.expose().to_owned()).collect()
    }
}

/// Notes that lie within the project: Markdown in a folder of that name, or standard input.
fn is_notes(source: &Source) -> bool {
    let folders = ["notes/", "meetings/", "minutes/"];
    source.language == Language::Markdown
        && (source.path == "stdin.md"
            || folders
                .iter()
                .any(|folder| source.path.starts_with(folder) || source.path.contains(&format!("/{folder}"))))
}

/// Reads facts on as many threads as there are cores; the outcome does not depend on their number.
fn read_facts(sources: &[Source]) -> Result<Facts, ReadError> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    if threads == 1 || sources.len() < WORTH_A_THREAD {
        return Ok(combine(sources.iter().map(read_source).collect()));
    }
    let order = languages_first(sources);
    let next = AtomicUsize::new(0);
    let mut partials: Vec<(usize, Partial)> = Vec::with_capacity(sources.len());
    std::thread::scope(|scope| -> Result<(), ReadError> {
        let read_some = || {
            let mut own = Vec::new();
            loop {
                let Some(&index) = order.get(next.fetch_add(1, Ordering::Relaxed)) else { return own };
                own.push((index, read_source(&sources[index])));
            }
        };
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(read_some)).collect();
        for worker in workers {
            partials.extend(worker.join().map_err(|_| ReadError::Thread)?);
        }
        Ok(())
    })?;
    partials.sort_by_key(|(index, _)| *index);
    Ok(combine(partials.into_iter().map(|(_, partial)| partial).collect()))
}

/// Indices of sources, the first of each language before all others: the queries of a language are compiled with its first
/// source, which takes longer than reading it, so that each thread begins with another language.
fn languages_first(sources: &[Source]) -> Vec<usize> {
    let mut seen = Vec::new();
    let (mut first, mut rest) = (Vec::new(), Vec::new());
    for (index, source) in sources.iter().enumerate() {
        if seen.contains(&source.language) {
            rest.push(index);
        } else {
            seen.push(source.language);
            first.push(index);
        }
    }
    // Web languages have the largest grammars: whoever compiles those should begin at once.
    first.sort_by_key(|&index| {
        !matches!(sources[index].language, Language::TypeScript | Language::Tsx | Language::JavaScript)
    });
    first.extend(rest);
    first
}
