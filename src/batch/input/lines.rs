//! Lines of any length and any bytes, in bounded memory.

use super::bad::{BadReason, BadRecord};
use super::open::Place;
use std::collections::VecDeque;
use std::io::{BufRead, ErrorKind};

/// Mark that some programs put before a text.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// A line with its newline.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) place: Place,
    /// `None` where it has more bytes than the limit.
    pub(super) bytes: Option<Vec<u8>>,
}

impl Line {
    /// Its bytes without the mark of a text's beginning.
    ///
    /// **Errors**: [`BadRecord`] where the line is too long.
    pub(super) fn text(&self, limit: usize) -> Result<&[u8], BadRecord> {
        let bad = |reason| BadRecord { place: self.place.clone(), reason };
        let bytes = self.bytes.as_deref();
        let bytes = bytes.ok_or_else(|| bad(BadReason::TooLong { bytes: self.place.length, limit }))?;
        if self.place.offset != 0 {
            return Ok(bytes);
        }
        if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
            return Err(bad(BadReason::Utf16));
        }
        Ok(bytes.strip_prefix(BOM).unwrap_or(bytes))
    }
}

/// Reads lines, and takes back those that belong to no record.
#[derive(Debug)]
pub(super) struct Lines<R> {
    reader: R,
    limit: usize,
    line: u64,
    offset: u64,
    returned: VecDeque<Line>,
    ended: bool,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(reader: R, limit: usize) -> Self {
        Lines { reader, limit, line: 0, offset: 0, returned: VecDeque::new(), ended: false }
    }

    /// Gives lines back, to be read again in their order.
    pub(super) fn give_back(&mut self, lines: Vec<Line>) {
        for line in lines.into_iter().rev() {
            self.returned.push_front(line);
        }
    }

    /// The next line; `None` at the end, and after an error.
    pub(super) fn next(&mut self) -> Option<Result<Line, BadRecord>> {
        if let Some(line) = self.returned.pop_front() {
            return Some(Ok(line));
        }
        if self.ended {
            return None;
        }
        self.line += 1;
        let mut place = Place { line: self.line, offset: self.offset, length: 0, path: None };
        let mut bytes = Some(Vec::new());
        let failure = self.read(&mut place, &mut bytes).err();
        self.offset += place.length;
        if let Some(error) = failure {
            self.ended = true;
            let reason = BadReason::Unread { message: error.to_string() };
            return Some(Err(BadRecord { place, reason }));
        }
        (place.length > 0).then_some(Ok(Line { place, bytes }))
    }

    fn read(&mut self, place: &mut Place, bytes: &mut Option<Vec<u8>>) -> std::io::Result<()> {
        loop {
            let chunk = match self.reader.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let newline = chunk.iter().position(|byte| *byte == b'\n');
            let taken = newline.map_or(chunk.len(), |at| at + 1);
            // What is too long is read past, not kept.
            if bytes.as_ref().is_some_and(|kept| kept.len() + taken > self.limit) {
                *bytes = None;
            }
            if let Some(kept) = bytes {
                kept.extend_from_slice(&chunk[..taken]);
            }
            self.reader.consume(taken);
            place.length += taken as u64;
            if newline.is_some() || taken == 0 {
                self.ended |= taken == 0;
                return Ok(());
            }
        }
    }
}
