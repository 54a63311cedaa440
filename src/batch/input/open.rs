//! From a path or a stream to records.

use super::array::Elements;
use super::bad::{BadReason, BadRecord};
use super::comma::Commas;
use super::folder::{self, Files};
use super::limits::Limits;
use super::parse;
use super::rows::Rows;
use serde_json::{Map, Value};
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Bytes that are read at a time.
const BUFFER: usize = 1 << 16;

/// Where a record stands in its input, so that it can be told and read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Line it begins in, from 1; in a folder, the number of its file in order of paths.
    pub line: u64,
    /// Bytes before it.
    pub offset: u64,
    /// Bytes of it.
    pub length: u64,
    /// File within a folder; `None` where the input is one file.
    pub path: Option<String>,
}

/// A record as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    pub place: Place,
    pub fields: Map<String, Value>,
}

/// Records and what cannot be used, in the order of the input.
pub type Records = Box<dyn Iterator<Item = Result<Parsed, BadRecord>> + Send>;

/// How records are written down in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A JSON object a line.
    Jsonl,
    /// Rows below a header, with the byte between their columns.
    Csv(u8),
    /// One JSON array, or JSON values one after another, wherever their lines end.
    Array,
}

/// What records are read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    File {
        path: PathBuf,
        shape: Shape,
    },
    /// A file is a record, but for those in `except`.
    Folder {
        path: PathBuf,
        except: Vec<PathBuf>,
    },
}

/// An input cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    #[error("`{path}` cannot be read: {message}")]
    Unreadable { path: String, message: String },
    #[error("`{path}` is neither a file nor a folder; give a stream as `-`")]
    NoFile { path: String },
    #[error("the header cannot be used: {message}")]
    Header { message: String },
    #[error("the stream has more than {limit} bytes")]
    TooLarge { limit: u64 },
}

impl InputError {
    pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> Self {
        InputError::Unreadable { path: path.display().to_string(), message: error.to_string() }
    }
}

impl Input {
    /// Finds out what lies at a path: by its ending, else by its first byte. `except` are files that the batch writes.
    ///
    /// **Errors**: [`InputError`]. **Cost**: disk, its first bytes.
    pub fn find(path: &Path, except: &[PathBuf]) -> Result<Input, InputError> {
        let unreadable = |error| InputError::unreadable(path, &error);
        let about = std::fs::metadata(path).map_err(unreadable)?;
        if about.is_dir() {
            return Ok(Input::Folder { path: path.to_owned(), except: except.to_vec() });
        }
        if !about.is_file() {
            return Err(InputError::NoFile { path: path.display().to_string() });
        }
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or("").to_ascii_lowercase();
        let shape = match ending.as_str() {
            "jsonl" | "ndjson" => Shape::Jsonl,
            "csv" => Shape::Csv(b','),
            "tsv" => Shape::Csv(b'\t'),
            "json" => Shape::Array,
            _ => sniff(&mut BufReader::new(File::open(path).map_err(unreadable)?)).map_err(unreadable)?,
        };
        Ok(Input::File { path: path.to_owned(), shape })
    }

    /// Keeps a stream in a file, so that its records can be read again after an interruption.
    ///
    /// **Errors**: [`InputError`]. **Cost**: disk.
    pub fn keep(stream: impl Read, path: &Path, limits: &Limits) -> Result<Input, InputError> {
        let unreadable = |error| InputError::unreadable(path, &error);
        let mut file = File::create(path).map_err(unreadable)?;
        let limit = limits.kept_bytes;
        let kept = std::io::copy(&mut stream.take(limit.saturating_add(1)), &mut file).map_err(unreadable)?;
        file.flush().and_then(|()| file.sync_all()).map_err(unreadable)?;
        if kept > limit {
            return Err(InputError::TooLarge { limit });
        }
        let shape = sniff(&mut BufReader::new(File::open(path).map_err(unreadable)?)).map_err(unreadable)?;
        Ok(Input::File { path: path.to_owned(), shape })
    }

    /// Its records, from the first.
    ///
    /// **Errors**: [`InputError`]. **Cost**: disk, while records are taken.
    pub fn records(&self, limits: Limits) -> Result<Records, InputError> {
        match self {
            Input::Folder { path, except } => Ok(Box::new(Files::new(path, except, limits)?)),
            Input::File { path, shape } => read(open(path)?, *shape, limits),
        }
    }

    /// Reads one record again. The input may have changed since: compare its digest.
    ///
    /// **Errors**: [`BadRecord`] where no usable record stands there now. **Cost**: disk.
    pub fn again(&self, place: &Place, limits: &Limits) -> Result<Parsed, BadRecord> {
        let fields = match (self, &place.path) {
            (Input::Folder { path, .. }, Some(file)) => folder::fields(path, file, limits, &mut 0),
            (Input::File { path, shape }, _) => again(path, *shape, place, limits),
            (Input::Folder { .. }, None) => Err(BadReason::Unread { message: "it names no file".to_owned() }),
        };
        match fields {
            Ok(fields) => Ok(Parsed { place: place.clone(), fields }),
            Err(reason) => Err(BadRecord { place: place.clone(), reason }),
        }
    }
}

/// Records of a stream, whose shape its first byte tells.
///
/// **Errors**: [`InputError`].
pub fn read_from(mut stream: impl BufRead + Send + 'static, limits: Limits) -> Result<Records, InputError> {
    let shape = sniff(&mut stream).map_err(|error| InputError::unreadable(Path::new("-"), &error))?;
    read(stream, shape, limits)
}

fn read(reader: impl BufRead + Send + 'static, shape: Shape, limits: Limits) -> Result<Records, InputError> {
    Ok(match shape {
        Shape::Jsonl => Box::new(Rows::new(reader, limits)),
        Shape::Csv(delimiter) => Box::new(Commas::new(reader, delimiter, limits)?),
        Shape::Array => Box::new(Elements::new(reader, limits)),
    })
}

/// An array begins with `[`, a line of JSON with `{`, anything else is a header.
fn sniff(reader: &mut impl BufRead) -> std::io::Result<Shape> {
    let start = reader.fill_buf()?;
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    Ok(match start.first() {
        Some(b'[') => Shape::Array,
        Some(b'{') | None => Shape::Jsonl,
        Some(_) => Shape::Csv(b','),
    })
}

fn open(path: &Path) -> Result<BufReader<File>, InputError> {
    let file = File::open(path).map_err(|error| InputError::unreadable(path, &error))?;
    Ok(BufReader::with_capacity(BUFFER, file))
}

fn again(path: &Path, shape: Shape, place: &Place, limits: &Limits) -> Result<Map<String, Value>, BadReason> {
    let unread = |error: std::io::Error| BadReason::Unread { message: error.to_string() };
    if place.length > limits.record_bytes as u64 {
        return Err(BadReason::TooLong { bytes: place.length, limit: limits.record_bytes });
    }
    let mut file = File::open(path).map_err(unread)?;
    file.seek(SeekFrom::Start(place.offset)).map_err(unread)?;
    let mut bytes = Vec::new();
    file.take(place.length).read_to_end(&mut bytes).map_err(unread)?;
    // The mark of a file's beginning; anywhere else it is a part of the text.
    let mark: &[u8] = if place.offset == 0 { b"\xef\xbb\xbf" } else { b"" };
    let bytes = bytes.strip_prefix(mark).unwrap_or(&bytes);
    let Shape::Csv(delimiter) = shape else { return parse::object(bytes, limits) };
    let told = |error: InputError| BadReason::Unread { message: error.to_string() };
    Commas::new(open(path).map_err(told)?, delimiter, *limits).map_err(told)?.fields(bytes)
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.path {
            Some(path) => write!(f, "`{path}`"),
            None => write!(f, "line {}", self.line),
        }
    }
}
