//! Bytes of a file → its lines. A line that is too long is skipped, and the rest goes on.

use crate::wire::Lines;

/// Something cut out of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// As it stands there, never empty.
    Whole(Vec<u8>),
    /// Longer than allowed; only that it was there is known.
    TooLong,
}

/// Cuts a file into lines.
#[derive(Debug)]
pub(super) struct LineCutter {
    lines: Lines,
    limit: usize,
    /// The line that is being read is too long and is not kept.
    skips: bool,
}

impl LineCutter {
    /// `limit` is the bytes of the longest line.
    pub(super) fn new(limit: usize) -> Self {
        LineCutter { lines: Lines::default(), limit, skips: false }
    }

    /// Takes the next bytes and adds the lines that end in them.
    pub(super) fn push(&mut self, chunk: &[u8], cuts: &mut Vec<Cut>) {
        self.lines.push(chunk);
        while let Some(line) = self.lines.next_line() {
            // The end of a line that was reported before.
            if std::mem::take(&mut self.skips) {
                continue;
            }
            let line = self.lines.bytes(line);
            cut(line, self.limit, cuts);
        }
        if self.lines.pending() > self.limit {
            self.lines.rest();
            if !self.skips {
                cuts.push(Cut::TooLong);
            }
            self.skips = true;
        }
    }

    /// Adds what stands after the last line end.
    pub(super) fn finish(mut self, cuts: &mut Vec<Cut>) {
        let rest = self.lines.rest();
        if !self.skips {
            cut(self.lines.bytes(rest), self.limit, cuts);
        }
    }
}

fn cut(line: &[u8], limit: usize, cuts: &mut Vec<Cut>) {
    let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line).trim_ascii();
    match line.len() {
        0 => {}
        length if length > limit => cuts.push(Cut::TooLong),
        _ => cuts.push(Cut::Whole(line.to_vec())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(body: &[u8], step: usize) -> Vec<String> {
        let (mut cutter, mut cuts) = (LineCutter::new(8), Vec::new());
        body.chunks(step).for_each(|chunk| cutter.push(chunk, &mut cuts));
        cutter.finish(&mut cuts);
        let told = |cut| match cut {
            Cut::Whole(line) => String::from_utf8(line).unwrap(),
            Cut::TooLong => "?".to_owned(),
        };
        cuts.into_iter().map(told).collect()
    }

    #[test]
    fn the_lines_do_not_depend_on_where_the_chunks_end() {
        let cases: [(&str, &[&str]); 7] = [
            ("", &[]),
            ("one\ntwo\r\n\n  \nthree", &["one", "two", "three"]),
            ("\u{feff}one\n", &["one"]),
            ("12345678\n123456789\nend\n", &["12345678", "?", "end"]),
            ("12345678901234567890\nend", &["?", "end"]),
            ("end\n12345678901234567890", &["end", "?"]),
            ("1234567890\n1234567890\n", &["?", "?"]),
        ];
        for (body, expected) in cases {
            for step in [1, 2, 3, 7, 64] {
                assert_eq!(lines(body.as_bytes(), step), expected, "{body:?} in steps of {step}");
            }
        }
    }

    #[test]
    fn a_line_without_end_is_not_kept() {
        let (mut cutter, mut cuts) = (LineCutter::new(1000), Vec::new());
        for _ in 0..10_000 {
            cutter.push(&[b'x'; 500], &mut cuts);
            assert!(cutter.lines.pending() <= 1500);
        }
        assert_eq!(cuts, [Cut::TooLong]);
    }
}
