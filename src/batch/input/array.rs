//! Records of a JSON array, or of JSON values one after another, one at a time.

use super::bad::{BadReason, BadRecord};
use super::limits::Limits;
use super::open::{Parsed, Place};
use super::parse;
use std::io::{BufRead, ErrorKind};

/// Reads the elements of an array, or values that follow each other without one: files that end in `.json` hold both.
#[derive(Debug)]
pub(super) struct Elements<R> {
    reader: R,
    limits: Limits,
    line: u64,
    offset: u64,
    state: State,
    /// The file begins with `[`.
    is_array: bool,
}

#[derive(Debug, PartialEq, Eq)]
enum State {
    Before,
    Within,
    /// The array ends without its bracket.
    Open,
    Behind,
    Done,
}

/// What ended an element.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// A comma, or the end of a value that stands in no array.
    More,
    Bracket,
    File,
}

impl<R: BufRead> Elements<R> {
    pub(super) fn new(reader: R, limits: Limits) -> Self {
        Elements { reader, limits, line: 1, offset: 0, state: State::Before, is_array: false }
    }

    fn step(&mut self) -> Result<Option<Parsed>, BadRecord> {
        loop {
            match self.state {
                State::Before => {
                    self.state = State::Within;
                    self.begin()?;
                }
                State::Within => {
                    if let Some(parsed) = self.element()? {
                        return Ok(Some(parsed));
                    }
                }
                State::Open => {
                    self.state = State::Done;
                    return Err(BadRecord { place: self.place(), reason: BadReason::Torn });
                }
                State::Behind => {
                    self.state = State::Done;
                    if self.skip_space()?.is_some() {
                        let message = "text behind the end of the array".to_owned();
                        return Err(BadRecord { place: self.place(), reason: BadReason::Syntax { message } });
                    }
                }
                State::Done => return Ok(None),
            }
        }
    }

    fn begin(&mut self) -> Result<(), BadRecord> {
        if self.peek()? == Some(0xef) {
            for _ in 0..3 {
                self.take()?;
            }
        }
        self.is_array = self.skip_space()? == Some(b'[');
        if self.is_array {
            self.take()?;
        }
        Ok(())
    }

    /// The next element; `None` where nothing stands before the end.
    fn element(&mut self) -> Result<Option<Parsed>, BadRecord> {
        self.skip_space()?;
        let mut place = self.place();
        let (bytes, end) = self.scan(&mut place)?;
        self.state = match end {
            End::More => State::Within,
            End::Bracket => State::Behind,
            End::File => State::Done,
        };
        let bad = |reason| BadRecord { place: place.clone(), reason };
        let limit = self.limits.record_bytes;
        let bytes = bytes.ok_or_else(|| bad(BadReason::TooLong { bytes: place.length, limit }))?;
        if bytes.trim_ascii().is_empty() && end != End::More {
            if end == End::File && self.is_array {
                self.state = State::Open;
            }
            return Ok(None);
        }
        let fields = parse::object(&bytes, &self.limits).map_err(bad)?;
        if end == End::File && self.is_array {
            self.state = State::Open;
        }
        Ok(Some(Parsed { place, fields }))
    }

    /// Takes bytes up to the comma or bracket behind an element. A newline ends a string: none may hold one, and a torn
    /// string would swallow the rest of the file.
    fn scan(&mut self, place: &mut Place) -> Result<(Option<Vec<u8>>, End), BadRecord> {
        let (mut bytes, mut depth, mut in_string, mut escaped) = (Some(Vec::new()), 0_u64, false, false);
        while let Some(byte) = self.take()? {
            let mut ends = false;
            match byte {
                b'\n' => (in_string, escaped) = (false, false),
                _ if escaped => escaped = false,
                b'\\' if in_string => escaped = true,
                b'"' => in_string = !in_string,
                _ if in_string => {}
                b'{' | b'[' => depth += 1,
                b',' if depth == 0 && self.is_array => return Ok((bytes, End::More)),
                b']' if depth == 0 && self.is_array => return Ok((bytes, End::Bracket)),
                b'}' | b']' => {
                    depth = depth.saturating_sub(1);
                    ends = depth == 0 && !self.is_array;
                }
                _ => {}
            }
            place.length += 1;
            if bytes.as_ref().is_some_and(|kept| kept.len() >= self.limits.record_bytes) {
                bytes = None;
            }
            if let Some(kept) = &mut bytes {
                kept.push(byte);
            }
            if ends {
                return Ok((bytes, End::More));
            }
        }
        Ok((bytes, End::File))
    }

    fn skip_space(&mut self) -> Result<Option<u8>, BadRecord> {
        loop {
            match self.peek()? {
                Some(byte) if byte.is_ascii_whitespace() => self.take()?,
                other => return Ok(other),
            };
        }
    }

    fn take(&mut self) -> Result<Option<u8>, BadRecord> {
        let byte = self.peek()?;
        if let Some(byte) = byte {
            self.reader.consume(1);
            self.offset += 1;
            self.line += u64::from(byte == b'\n');
        }
        Ok(byte)
    }

    fn peek(&mut self) -> Result<Option<u8>, BadRecord> {
        loop {
            match self.reader.fill_buf() {
                Ok(chunk) => return Ok(chunk.first().copied()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    self.state = State::Done;
                    let reason = BadReason::Unread { message: error.to_string() };
                    return Err(BadRecord { place: self.place(), reason });
                }
            }
        }
    }

    fn place(&self) -> Place {
        Place { line: self.line, offset: self.offset, length: 0, path: None }
    }
}

impl<R: BufRead> Iterator for Elements<R> {
    type Item = Result<Parsed, BadRecord>;

    fn next(&mut self) -> Option<Self::Item> {
        self.step().transpose()
    }
}
