//! What is uploaded: a frame with lines in it, made a piece at a time.

use std::iter::once;

/// Bytes of a batch that are kept free for the frame; the longest frame holds a label of 200 bytes, escaped.
pub(super) const ENVELOPE: u64 = 4096;

/// Bytes of a piece: large enough to be cheap to send, small enough to be nothing in memory.
const PIECE: usize = 64 << 10;

/// Everything of an upload but its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Upload {
    /// Path below the provider's base address.
    pub(crate) path: String,
    pub(crate) content_type: String,
    /// What stands before the first line.
    pub(crate) head: String,
    /// What stands between two lines.
    pub(crate) between: char,
    /// What stands after the last line.
    pub(crate) tail: String,
}

impl Upload {
    /// Bytes of the whole upload with these lines.
    pub(crate) fn length(&self, lines: impl Iterator<Item = String>) -> u64 {
        let lines = lines.map(|line| line.len() as u64 + 1).sum::<u64>().saturating_sub(1);
        (self.head.len() + self.tail.len()) as u64 + lines
    }

    /// The upload with these lines, in pieces; only one of them is in memory.
    pub(crate) fn pieces<'a, L>(&'a self, lines: L) -> impl Iterator<Item = Vec<u8>> + use<'a, L>
    where
        L: Iterator<Item = String> + 'a,
    {
        let between = self.between;
        let line = move |(index, line): (usize, String)| if index > 0 { format!("{between}{line}") } else { line };
        let mut parts = once(self.head.clone()).chain(lines.enumerate().map(line)).chain(once(self.tail.clone()));
        std::iter::from_fn(move || {
            let mut piece = Vec::new();
            while piece.len() < PIECE {
                let Some(part) = parts.next() else { break };
                piece.extend_from_slice(part.as_bytes());
            }
            (!piece.is_empty()).then_some(piece)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pieces_are_the_whole_and_their_length_is_known_before() {
        let upload = Upload {
            path: String::new(),
            content_type: String::new(),
            head: "<".into(),
            between: '\n',
            tail: ">".into(),
        };
        let long = "x".repeat(PIECE);
        for lines in [vec![], vec!["one"], vec!["one", "two", "three"], vec![long.as_str(); 5]] {
            let lines = || lines.iter().map(|line| (*line).to_owned());
            let pieces: Vec<Vec<u8>> = upload.pieces(lines()).collect();
            let whole = format!("<{}>", lines().collect::<Vec<_>>().join("\n"));
            assert_eq!(pieces.concat(), whole.as_bytes());
            assert_eq!(upload.length(lines()), whole.len() as u64);
            assert!(pieces.iter().all(|piece| piece.len() <= 2 * PIECE + 1));
        }
    }
}
