//! Text as it is written by a model, made fit for a terminal: nothing of it may move the cursor or change a colour.

use crate::report::is_visible;

/// Characters of a line that are kept: more than any terminal is wide.
const LONGEST_LINE: usize = 2_000;

/// A text that is still being written.
#[derive(Debug, Default)]
pub(super) struct Live {
    /// The line that has not ended yet.
    open: String,
    characters: usize,
}

impl Live {
    /// Takes in a piece; gives the lines that it has ended.
    pub(super) fn add(&mut self, piece: &str) -> Vec<String> {
        let mut ended = Vec::new();
        for character in piece.chars() {
            self.characters += 1;
            match character {
                '\n' => ended.push(std::mem::take(&mut self.open)),
                '\t' => self.push(' '),
                other if is_visible(other) => self.push(other),
                _ => {}
            }
        }
        ended
    }

    /// The line that has not ended yet, which ends here.
    pub(super) fn end(&mut self) -> Option<String> {
        self.characters = 0;
        Some(std::mem::take(&mut self.open)).filter(|line| !line.is_empty())
    }

    /// The last part of the open line.
    pub(super) fn tail(&self, width: usize) -> String {
        let skipped = self.open.chars().count().saturating_sub(width);
        self.open.chars().skip(skipped).collect()
    }

    /// Characters so far.
    pub(super) fn characters(&self) -> usize {
        self.characters
    }

    fn push(&mut self, character: char) {
        // A line without an end must not fill the memory.
        if self.open.len() < LONGEST_LINE {
            self.open.push(character);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_whole_and_nothing_of_them_moves_the_cursor() {
        let mut live = Live::default();
        assert!(live.add("one\u{1b}[2J tw").is_empty());
        assert_eq!(live.add("o\r\nthree\n\u{202e}x"), ["one[2J two", "three"]);
        assert_eq!(live.tail(10), "x");
        assert_eq!(live.end().as_deref(), Some("x"));
        assert_eq!((live.end(), live.characters()), (None, 0));
    }

    #[test]
    fn a_line_without_an_end_is_bounded() {
        let mut live = Live::default();
        for _ in 0..100 {
            live.add(&"ä".repeat(1_000));
        }
        assert!(live.open.len() <= LONGEST_LINE + 1);
        assert_eq!(live.tail(3), "äää");
        assert_eq!(live.characters(), 100_000);
    }
}
