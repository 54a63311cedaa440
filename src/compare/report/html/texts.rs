//! Texts of answers, line by line, each line once: answers to one input are much alike.

use super::pool::{Pool, fair_share, fitting, weight};
use serde::Serialize;

/// What a line costs besides its text: its quotes, and its number where it is used.
const LINE: usize = 10;
/// What a text costs besides its lines: its brackets, and how long it was.
const TEXT: usize = 40;
/// Least that all texts together get, however full the page is.
const LEAST: usize = 200_000;

/// All texts of a page.
#[derive(Debug, Serialize)]
pub(super) struct Texts<'a> {
    lines: Vec<&'a str>,
    texts: Vec<Text>,
}

/// One text.
#[derive(Debug, Serialize)]
struct Text {
    lines: Vec<u32>,
    /// Characters of the whole, where only its beginning is here.
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<u64>,
}

impl<'a> Texts<'a> {
    /// Texts in this order; cut where they would weigh more than `most` bytes.
    pub(super) fn of(texts: &[&'a str], most: usize) -> Texts<'a> {
        let whole = Texts::within(texts, usize::MAX);
        if whole.weight() <= most {
            return whole;
        }
        let share = fair_share(texts.iter().map(|text| full_weight(text)).collect(), most.max(LEAST));
        Texts::within(texts, share)
    }

    fn within(texts: &[&'a str], share: usize) -> Texts<'a> {
        let mut pool = Pool::default();
        let mut line_by_line = |text: &&'a str| {
            let kept = beginning(text, share);
            let cut = kept.len() < text.len();
            Text {
                lines: kept.split('\n').map(|line| pool.place(line)).collect(),
                of: cut.then(|| text.chars().count() as u64),
            }
        };
        let texts = texts.iter().map(&mut line_by_line).collect();
        Texts { lines: pool.texts().to_vec(), texts }
    }

    fn weight(&self) -> usize {
        let lines: usize = self.lines.iter().map(|line| weight(line) + LINE).sum();
        let uses: usize = self.texts.iter().map(|text| text.lines.len() * LINE + TEXT).sum();
        lines + uses
    }
}

fn full_weight(text: &str) -> usize {
    weight(text) + TEXT + 2 * LINE + text.bytes().filter(|byte| *byte == b'\n').count() * 2 * LINE
}

/// The beginning of a text that weighs at most this with its lines.
fn beginning(text: &str, share: usize) -> &str {
    if share == usize::MAX {
        return text;
    }
    let (mut left, mut end) = (share.saturating_sub(TEXT + 2 * LINE), 0);
    for line in text.split_inclusive('\n') {
        let kept = fitting(line, left);
        end += kept.len();
        if kept.len() < line.len() {
            break;
        }
        left = left.saturating_sub(weight(line) + 2 * LINE);
    }
    &text[..end]
}
