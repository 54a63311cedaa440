//! Cuts SQL text into statements without parsing it.
//!
//! It must be fast (a dump of 100 MB passes in seconds) and must never take a `;` inside a string, a comment or a
//! dollar-quoted body for the end of a statement.

/// A statement: its text without the terminator, and the line it starts on, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Statement<'a> {
    pub(super) text: &'a str,
    pub(super) line: u32,
}

/// How far into a file its dialect is guessed from.
const GUESS_BYTES: usize = 64 * 1024;

/// Markers after which a migration file only takes back what stands above: goose, sql-migrate, dbmate.
const DOWN_MARKERS: [&str; 3] = ["-- +goose down", "-- +migrate down", "-- migrate:down"];

/// Walks the statements of a text.
pub(super) struct Statements<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// Lines before `counted`, so that each byte is counted once.
    lines: u32,
    counted: usize,
    backslash_escapes: bool,
    delimiter: &'a str,
    /// A quote without an end was met; it is read as an ordinary character from then on.
    pub(super) unclosed: Option<u32>,
}

impl<'a> Statements<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let head = &text[..text.floor_char_boundary(GUESS_BYTES)];
        let backslash_escapes = head.contains('`') || head.contains("MySQL") || head.contains("ENGINE=");
        let bytes = text.as_bytes();
        Statements { text, bytes, at: 0, lines: 0, counted: 0, backslash_escapes, delimiter: ";", unclosed: None }
    }

    fn line_at(&mut self, offset: usize) -> u32 {
        self.lines += count_lines(&self.bytes[self.counted..offset]);
        self.counted = offset;
        self.lines + 1
    }

    /// Skips spaces, comments and the client's own commands before a statement; false at the end of the text.
    fn skip_to_start(&mut self) -> bool {
        while self.at < self.bytes.len() {
            let rest = &self.bytes[self.at..];
            match rest[0] {
                b'-' if rest.starts_with(b"--") && self.is_down_marker() => return false,
                b'-' if rest.starts_with(b"--") => self.skip_line(),
                b'#' | b'\\' => self.skip_line(),
                b'/' if rest.starts_with(b"/*") => self.at = self.comment_end(self.at),
                byte if byte.is_ascii_whitespace() || byte == b';' => self.at += 1,
                b'D' | b'd' if has_word(rest, b"DELIMITER") => self.set_delimiter(),
                b'G' | b'g' if is_batch_end(rest) => self.at += 2,
                _ => return true,
            }
        }
        false
    }

    fn is_down_marker(&self) -> bool {
        DOWN_MARKERS.iter().any(|marker| {
            self.bytes.get(self.at..self.at + marker.len()).is_some_and(|b| b.eq_ignore_ascii_case(marker.as_bytes()))
        })
    }

    fn skip_line(&mut self) {
        self.at = line_end(self.bytes, self.at);
    }

    fn set_delimiter(&mut self) {
        let end = line_end(self.bytes, self.at);
        let word = self.text.get(self.at + "DELIMITER".len()..end).unwrap_or("").trim();
        self.delimiter = if word.is_empty() { ";" } else { word };
        self.at = end;
    }

    /// Where the block comment at `start` ends; PostgreSQL's may nest.
    fn comment_end(&self, start: usize) -> usize {
        let mut depth = 0usize;
        let mut at = start;
        while at < self.bytes.len() {
            if self.bytes[at..].starts_with(b"/*") {
                depth += 1;
                at += 2;
            } else if self.bytes[at..].starts_with(b"*/") {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            } else {
                at += 1;
            }
        }
        // An unclosed nested comment: the first close is the better guess than the end of the file.
        self.text.get(start..).and_then(|rest| rest.find("*/")).map_or(self.bytes.len(), |found| start + found + 2)
    }

    /// Where the quoted text at `start` ends; nothing if it never does.
    fn quote_end(&self, start: usize) -> Option<usize> {
        let quote = self.bytes[start];
        let escapes = quote == b'\'' && (self.backslash_escapes || is_escape_string(self.bytes, start));
        let mut at = start + 1;
        loop {
            at += self.bytes.get(at..)?.iter().position(|&byte| byte == quote || (escapes && byte == b'\\'))?;
            if self.bytes[at] == b'\\' || self.bytes.get(at + 1) == Some(&quote) {
                at += 2;
            } else {
                return Some(at + 1);
            }
        }
    }

    /// Where the `$tag$ … $tag$` at `start` ends, if it is one.
    fn dollar_end(&self, start: usize) -> Option<usize> {
        let tag = self.bytes[start + 1..].iter().take(64).position(|&byte| byte == b'$')? + 1;
        let open = self.text.get(start..=start + tag)?;
        let named = open[1..tag].bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        // `$1$` is a parameter, not a tag.
        if !named || open.as_bytes()[1].is_ascii_digit() {
            return None;
        }
        let body = start + open.len();
        self.text[body..].find(open).map(|found| body + found + open.len())
    }

    /// Moves past one piece of a statement: a string, a comment, or a single byte.
    fn step(&mut self) {
        let at = self.at;
        match self.bytes[at] {
            b'\'' | b'"' | b'`' if self.unclosed.is_none() => match self.quote_end(at) {
                Some(end) => self.at = end,
                None => {
                    self.unclosed = Some(self.lines + count_lines(&self.bytes[self.counted..at]) + 1);
                    self.at += 1;
                }
            },
            b'-' if self.bytes[at..].starts_with(b"--") => self.skip_line(),
            b'#' if self.backslash_escapes => self.skip_line(),
            b'/' if self.bytes[at..].starts_with(b"/*") => self.at = self.comment_end(at),
            b'$' => self.at = self.dollar_end(at).unwrap_or(at + 1),
            _ => self.at += 1,
        }
    }

    /// Skips the rows after `COPY … FROM stdin`.
    fn skip_rows(&mut self) {
        let rest = &self.text[self.at..];
        self.at = rest.find("\n\\.").map_or(self.bytes.len(), |found| line_end(self.bytes, self.at + found + 1));
    }
}

impl<'a> Iterator for Statements<'a> {
    type Item = Statement<'a>;

    fn next(&mut self) -> Option<Statement<'a>> {
        if !self.skip_to_start() {
            return None;
        }
        let start = self.at;
        let line = self.line_at(start);
        let delimiter = self.delimiter.as_bytes();
        let first = delimiter[0];
        let routine = is_routine(&self.bytes[start..]);
        while self.at < self.bytes.len() {
            let byte = self.bytes[self.at];
            if byte == first && self.bytes[self.at..].starts_with(delimiter) {
                break;
            }
            if byte == b'\n' && !routine && self.at > start && ends_without_mark(&self.bytes[self.at + 1..]) {
                break;
            }
            self.step();
        }
        self.at = self.at.min(self.bytes.len());
        let text = &self.text[start..self.at];
        if self.bytes[self.at..].starts_with(delimiter) {
            self.at += delimiter.len();
        }
        if has_word(text.as_bytes(), b"COPY") && ends_with_stdin(text) {
            self.skip_rows();
        }
        Some(Statement { text, line })
    }
}

fn count_lines(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.iter().filter(|&&byte| byte == b'\n').count()).unwrap_or(u32::MAX)
}

fn line_end(bytes: &[u8], from: usize) -> usize {
    bytes[from..].iter().position(|&byte| byte == b'\n').map_or(bytes.len(), |found| from + found + 1)
}

fn has_word(bytes: &[u8], word: &[u8]) -> bool {
    bytes.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word))
        && bytes.get(word.len()).is_some_and(u8::is_ascii_whitespace)
}

/// A line that is only `GO`: the end of a batch for SQL Server's client.
fn is_batch_end(bytes: &[u8]) -> bool {
    bytes.len() >= 2
        && bytes[..2].eq_ignore_ascii_case(b"GO")
        && bytes[2..].iter().find(|&&byte| byte != b' ' && byte != b'\r').is_none_or(|&byte| byte == b'\n')
}

/// A statement may end without its mark: before a line `GO`, or before a line that starts the next table.
fn ends_without_mark(next_line: &[u8]) -> bool {
    match next_line.first() {
        Some(b'G' | b'g') => is_batch_end(next_line),
        Some(b'C' | b'c') => starts_with(next_line, b"CREATE TABLE"),
        Some(b'A' | b'a') => starts_with(next_line, b"ALTER TABLE"),
        _ => false,
    }
}

fn starts_with(bytes: &[u8], words: &[u8]) -> bool {
    bytes.get(..words.len()).is_some_and(|head| head.eq_ignore_ascii_case(words))
}

/// Procedures and the like have statements inside.
fn is_routine(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(120)]).to_ascii_uppercase();
    let mut words = head.split_whitespace().take(8);
    matches!(words.next(), Some("CREATE" | "ALTER"))
        && words.any(|word| matches!(word, "PROCEDURE" | "PROC" | "FUNCTION" | "TRIGGER" | "PACKAGE" | "EVENT"))
}

fn is_escape_string(bytes: &[u8], quote: usize) -> bool {
    quote > 0
        && matches!(bytes[quote - 1], b'e' | b'E')
        && (quote < 2 || !(bytes[quote - 2].is_ascii_alphanumeric() || bytes[quote - 2] == b'_'))
}

fn ends_with_stdin(text: &str) -> bool {
    text.to_ascii_lowercase().contains("from stdin")
}
