//! Records of a file with one JSON object a line.

use super::bad::BadRecord;
use super::limits::Limits;
use super::lines::Lines;
use super::open::Parsed;
use super::parse;
use std::io::BufRead;

/// Reads JSON lines; blank ones are no records.
#[derive(Debug)]
pub(super) struct Rows<R> {
    lines: Lines<R>,
    limits: Limits,
}

impl<R: BufRead> Rows<R> {
    pub(super) fn new(reader: R, limits: Limits) -> Self {
        Rows { lines: Lines::new(reader, limits.record_bytes), limits }
    }

    fn read(&mut self) -> Result<Option<Parsed>, BadRecord> {
        while let Some(line) = self.lines.next() {
            let line = line?;
            let text = line.text(self.limits.record_bytes)?.trim_ascii();
            if !text.is_empty() {
                let fields = parse::object(text, &self.limits);
                return match fields {
                    Ok(fields) => Ok(Some(Parsed { place: line.place, fields })),
                    Err(reason) => Err(BadRecord { place: line.place, reason }),
                };
            }
        }
        Ok(None)
    }
}

impl<R: BufRead> Iterator for Rows<R> {
    type Item = Result<Parsed, BadRecord>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}
