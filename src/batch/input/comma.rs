//! Records of a file with columns: CSV, with commas or another delimiter.

use super::bad::{BadReason, BadRecord};
use super::limits::Limits;
use super::lines::{Line, Lines};
use super::open::{InputError, Parsed};
use super::parse;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::io::BufRead;

/// Reads rows by the names of a header; every value is a text.
#[derive(Debug)]
pub(super) struct Commas<R> {
    lines: Lines<R>,
    limits: Limits,
    delimiter: u8,
    header: Vec<String>,
}

/// Where a row stands between its quotes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quotes {
    FieldStart,
    Plain,
    Quoted,
    /// Behind a quote within a quoted field: its end, or the first half of a doubled one.
    Half,
    /// Text follows a closing quote: a quote before it was torn.
    Broken,
}

impl<R: BufRead> Commas<R> {
    /// Reads the header.
    ///
    /// **Errors**: [`InputError::Header`]: none, one that cannot be read, or with a name twice.
    pub(super) fn new(reader: R, delimiter: u8, limits: Limits) -> Result<Self, InputError> {
        let lines = Lines::new(reader, limits.record_bytes);
        let mut rows = Commas { lines, limits, delimiter, header: Vec::new() };
        let header = |message: String| InputError::Header { message };
        let Some(first) = rows.line().map_err(|bad| header(bad.reason.to_string()))? else {
            return Err(header("the file is empty".to_owned()));
        };
        let (_, cells) = rows.row(first).map_err(|bad| header(bad.reason.to_string()))?;
        rows.header = names(cells).map_err(header)?;
        if rows.header.len() > limits.fields {
            return Err(header(format!("it has more than {} columns", limits.fields)));
        }
        Ok(rows)
    }

    /// The first line that is not blank.
    fn line(&mut self) -> Result<Option<Line>, BadRecord> {
        while let Some(line) = self.lines.next() {
            let line = line?;
            if !line.text(self.limits.record_bytes)?.trim_ascii().is_empty() {
                return Ok(Some(line));
            }
        }
        Ok(None)
    }

    /// The row that begins with this line. Lines behind the first go back where the row is bad: what follows a torn
    /// quote are records of their own.
    fn row(&mut self, first: Line) -> Result<(Line, Vec<String>), BadRecord> {
        let mut bytes = first.text(self.limits.record_bytes)?.to_vec();
        let (mut more, mut quotes) = (Vec::new(), Quotes::FieldStart.over(&bytes, self.delimiter));
        while quotes == Quotes::Quoted {
            let next = if more.len() < self.limits.lines { self.lines.next() } else { None };
            let next = match next {
                Some(Ok(next)) => next,
                Some(Err(bad)) => return Err(bad),
                None => return Err(self.refuse(first, more, BadReason::Quote)),
            };
            let added = next.bytes.as_deref().filter(|added| bytes.len() + added.len() <= self.limits.record_bytes);
            let Some(added) = added else {
                more.push(next);
                return Err(self.refuse(first, more, BadReason::Quote));
            };
            bytes.extend_from_slice(added);
            quotes = quotes.over(added, self.delimiter);
            more.push(next);
        }
        let cells = if quotes == Quotes::Broken { Err(BadReason::Quote) } else { self.cells(&bytes) };
        match cells {
            Ok(cells) => {
                let mut row = first;
                row.place.length += more.iter().map(|line| line.place.length).sum::<u64>();
                Ok((row, cells))
            }
            Err(reason) => Err(self.refuse(first, more, reason)),
        }
    }

    fn refuse(&mut self, first: Line, more: Vec<Line>, reason: BadReason) -> BadRecord {
        self.lines.give_back(more);
        BadRecord { place: first.place, reason }
    }

    fn cells(&self, bytes: &[u8]) -> Result<Vec<String>, BadReason> {
        let text = parse::text(bytes, &self.limits)?;
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.delimiter)
            .buffer_capacity(bytes.len().clamp(64, 1 << 13))
            .from_reader(text.as_bytes());
        let mut rows = reader.records();
        let row = rows.next().transpose().map_err(|error| BadReason::Syntax { message: error.to_string() })?;
        let row = row.unwrap_or_default();
        // A carriage return alone ends a row for some programs and none for others.
        if rows.next().is_some() {
            return Err(BadReason::Syntax { message: "a carriage return stands alone in it".to_owned() });
        }
        if !self.header.is_empty() && row.len() != self.header.len() {
            return Err(BadReason::Columns { found: row.len(), header: self.header.len() });
        }
        Ok(row.iter().map(str::to_owned).collect())
    }

    /// The fields of a row that stands alone, as when a record is read again.
    pub(super) fn fields(&self, bytes: &[u8]) -> Result<Map<String, Value>, BadReason> {
        Ok(self.named(self.cells(bytes)?))
    }

    fn named(&self, cells: Vec<String>) -> Map<String, Value> {
        self.header.iter().cloned().zip(cells.into_iter().map(Value::String)).collect()
    }
}

impl<R: BufRead> Iterator for Commas<R> {
    type Item = Result<Parsed, BadRecord>;

    fn next(&mut self) -> Option<Self::Item> {
        let first = match self.line() {
            Ok(first) => first?,
            Err(bad) => return Some(Err(bad)),
        };
        Some(self.row(first).map(|(line, cells)| Parsed { place: line.place, fields: self.named(cells) }))
    }
}

/// Names of columns; one without a name, as index columns often are, is called by its place.
fn names(cells: Vec<String>) -> Result<Vec<String>, String> {
    let name = |(index, cell): (usize, String)| {
        let cell = cell.trim();
        if cell.is_empty() { format!("column_{}", index + 1) } else { cell.to_owned() }
    };
    let names: Vec<String> = cells.into_iter().enumerate().map(name).collect();
    let mut seen = BTreeSet::new();
    match names.iter().find(|name| !seen.insert(name.as_str())) {
        Some(twice) => Err(format!("two columns are called `{twice}`")),
        None => Ok(names),
    }
}

impl Quotes {
    /// Where the row stands behind these bytes.
    fn over(self, bytes: &[u8], delimiter: u8) -> Self {
        let mut state = self;
        for byte in bytes {
            state = match (state, *byte) {
                (Quotes::FieldStart | Quotes::Half, b'"') | (Quotes::Quoted, 0..=33 | 35..=255) => Quotes::Quoted,
                (Quotes::Quoted, b'"') => Quotes::Half,
                (Quotes::FieldStart | Quotes::Plain | Quotes::Half, other) if other == delimiter => Quotes::FieldStart,
                (Quotes::FieldStart | Quotes::Plain, _) | (Quotes::Half, b'\r' | b'\n') => Quotes::Plain,
                (Quotes::Half | Quotes::Broken, _) => Quotes::Broken,
            };
        }
        state
    }
}
