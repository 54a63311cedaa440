//! Cuts a source at line borders: an excerpt is a run of whole lines, unchanged.

/// A source seen as lines, counted from 1.
pub(super) struct Lines<'a> {
    text: &'a str,
    /// Offset at which each line begins.
    starts: Vec<usize>,
}

/// First and last line, both included.
pub(super) type Range = (u32, u32);

/// Comment and decorator lines above an item that belong to it, at most.
const LEAD: u32 = 20;

/// Lines that a statement may have: beyond that, its end was not recognised.
const STATEMENT: u32 = 400;

impl<'a> Lines<'a> {
    /// Finds the lines of a text.
    pub(super) fn new(text: &'a str) -> Self {
        let ends = text.match_indices('\n').map(|(at, _)| at + 1).filter(|at| *at < text.len());
        Lines { text, starts: std::iter::once(0).chain(ends).collect() }
    }

    /// Number of lines; a text without any text has one.
    pub(super) fn count(&self) -> u32 {
        u32::try_from(self.starts.len()).unwrap_or(u32::MAX)
    }

    /// The lines of a range as they stand, without the end of the last one; empty where there are none.
    pub(super) fn slice(&self, (from, to): Range) -> &'a str {
        let index = |line: u32| line.saturating_sub(1) as usize;
        let Some(start) = self.starts.get(index(from)) else { return "" };
        let end = self.starts.get(index(to) + 1).copied().unwrap_or(self.text.len());
        if end < *start {
            return "";
        }
        let slice = &self.text[*start..end];
        slice.strip_suffix('\n').map_or(slice, |slice| slice.strip_suffix('\r').unwrap_or(slice))
    }

    fn line(&self, line: u32) -> &'a str {
        self.slice((line, line)).trim()
    }

    /// Widens a range to the comments and decorators right above it, and brings it within the text.
    pub(super) fn with_lead(&self, (from, to): Range) -> Range {
        let to = to.clamp(1, self.count());
        let mut from = from.clamp(1, to);
        let lowest = from.saturating_sub(LEAD).max(1);
        while from > lowest && ["--", "//", "#", "@"].iter().any(|mark| self.line(from - 1).starts_with(mark)) {
            from -= 1;
        }
        (from, to)
    }

    /// The range of the statement that begins at a line: to the line that ends in `;`, or closes a block at its start.
    pub(super) fn statement(&self, from: u32) -> Range {
        let last = self.count().min(from.saturating_add(STATEMENT));
        let ends = |line: &u32| self.line(*line).ends_with(';') || self.slice((*line, *line)).starts_with('}');
        (from, (from..=last).find(ends).unwrap_or(from))
    }
}

/// The parts of a range that no taken range covers, in order.
pub(super) fn uncovered(range: Range, taken: &[Range]) -> Vec<Range> {
    let mut taken: Vec<Range> = taken.to_vec();
    taken.sort_unstable();
    let (mut from, to) = range;
    let mut parts = Vec::new();
    for (start, end) in taken {
        if start > to || from > to {
            break;
        }
        if start > from {
            parts.push((from, start - 1));
        }
        from = from.max(end.saturating_add(1));
    }
    if from <= to {
        parts.push((from, to));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_whole_whatever_ends_them() {
        for (text, range, expected) in [
            ("a\nb\nc\n", (2, 3), "b\nc"),
            ("a\r\nb\r\nc", (1, 2), "a\r\nb"),
            ("a\n\nc", (2, 2), ""),
            ("a", (1, 9), "a"),
            ("a", (4, 9), ""),
            ("", (1, 1), ""),
        ] {
            assert_eq!(Lines::new(text).slice(range), expected, "{text:?} {range:?}");
        }
    }

    #[test]
    fn a_statement_ends_at_its_semicolon_and_takes_its_comment_along() {
        let lines = Lines::new("x;\n-- Orders.\nCREATE TABLE o (\n  id INT\n);\nmodel B {\n  id Int\n}\n");
        assert_eq!(lines.with_lead(lines.statement(3)), (2, 5));
        assert_eq!(lines.statement(6), (6, 8));
    }

    #[test]
    fn what_was_taken_is_not_taken_again() {
        for (range, taken, expected) in [
            ((1, 9), vec![], vec![(1, 9)]),
            ((1, 9), vec![(3, 4), (8, 12)], vec![(1, 2), (5, 7)]),
            ((3, 4), vec![(1, 9)], vec![]),
            ((1, 9), vec![(1, 3), (2, 5)], vec![(6, 9)]),
        ] {
            assert_eq!(uncovered(range, &taken), expected);
        }
    }
}
