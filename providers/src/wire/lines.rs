//! Bytes → lines. Chunks may end anywhere, in the middle of a character too.

use std::ops::Range;

/// Collects bytes and hands out whole lines as ranges of its buffer.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    buffer: Vec<u8>,
    /// Where the line that is being collected begins.
    start: usize,
    /// Up to where no newline was found yet.
    searched: usize,
}

impl Lines {
    /// Takes the next bytes. Ranges handed out before are void.
    pub(crate) fn push(&mut self, chunk: &[u8]) {
        if self.start > 0 {
            self.buffer.drain(..self.start);
            self.searched -= self.start;
            self.start = 0;
        }
        self.buffer.extend_from_slice(chunk);
    }

    /// The next whole line, without its line end.
    pub(crate) fn next_line(&mut self) -> Option<Range<usize>> {
        let Some(found) = self.buffer[self.searched..].iter().position(|byte| *byte == b'\n') else {
            self.searched = self.buffer.len();
            return None;
        };
        let (start, end) = (self.start, self.searched + found);
        self.start = end + 1;
        self.searched = self.start;
        Some(self.without_return(start..end))
    }

    /// What stands after the last line end: a line that was cut, or one whose server sends no final newline.
    pub(crate) fn rest(&mut self) -> Range<usize> {
        let rest = self.start..self.buffer.len();
        self.start = self.buffer.len();
        self.searched = self.start;
        self.without_return(rest)
    }

    /// The bytes of a line.
    pub(crate) fn bytes(&self, line: Range<usize>) -> &[u8] {
        &self.buffer[line]
    }

    /// How long the line is that is being collected.
    pub(crate) fn pending(&self) -> usize {
        self.buffer.len() - self.start
    }

    fn without_return(&self, line: Range<usize>) -> Range<usize> {
        if self.buffer[line.clone()].last() == Some(&b'\r') { line.start..line.end - 1 } else { line }
    }
}
