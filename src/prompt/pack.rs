//! Packs excerpts into a budget: whole small files first, else their parts, each of whole lines.

use super::context::{Excerpt, LeftOut};
use super::cut::{Lines, Range, uncovered};
use super::fit::AROUND;
use super::spec::Selector;
use super::tokens::estimate_tokens;
use super::wants::Want;
use std::collections::HashMap;

/// A file up to this size is shown whole where it fits: cutting it would cost more sense than it saves tokens.
const SMALL_FILE_BYTES: usize = 12_000;

/// Things left out that are told one by one; the rest is summed up.
const TOLD: usize = 100;

/// Excerpts chosen so far.
#[derive(Default)]
pub(super) struct Packed<'a> {
    pub(super) excerpts: Vec<Excerpt>,
    pub(super) left_out: Vec<LeftOut>,
    untold: (usize, u32),
    taken: HashMap<&'a str, Vec<Range>>,
    left: u32,
}

impl<'a> Packed<'a> {
    /// Starts with `budget` tokens to spend.
    pub(super) fn new(budget: u32) -> Self {
        Packed { left: budget, ..Packed::default() }
    }

    /// Takes what fits of one want.
    pub(super) fn take(&mut self, want: &Want<'a>, selector: Selector) {
        let lines = Lines::new(&want.source.text);
        let whole = (1, lines.count());
        let untouched = !self.taken.contains_key(want.source.path.as_str());
        if want.source.text.trim().is_empty() {
            return;
        }
        if want.source.text.len() <= SMALL_FILE_BYTES && untouched && self.push(want, &lines, whole, selector).is_ok() {
            return;
        }
        let ranges = if want.ranges.is_empty() { std::slice::from_ref(&whole) } else { &want.ranges };
        let (mut pieces, mut tokens) = (0, 0u32);
        for range in ranges {
            let taken = self.taken.get(want.source.path.as_str()).map(Vec::as_slice).unwrap_or_default();
            for part in uncovered(*range, taken) {
                if let Err(cost) = self.push(want, &lines, part, selector) {
                    pieces += 1;
                    tokens = tokens.saturating_add(cost);
                }
            }
        }
        if pieces > 0 {
            self.leave_out(want, pieces, tokens, selector);
        }
    }

    /// Takes one range, or says what it would have cost.
    fn push(&mut self, want: &Want<'a>, lines: &Lines<'a>, range: Range, selector: Selector) -> Result<(), u32> {
        let text = lines.slice(range);
        if text.trim().is_empty() {
            return Ok(());
        }
        let path = &want.source.path;
        let tokens = estimate_tokens(text).saturating_add(estimate_tokens(path)).saturating_add(AROUND);
        if tokens > self.left {
            return Err(tokens);
        }
        self.left -= tokens;
        self.taken.entry(path).or_default().push(range);
        self.excerpts.push(Excerpt {
            path: path.clone(),
            from_line: range.0,
            to_line: range.1,
            text: text.to_owned(),
            selector,
            why: selector.why().to_owned(),
            tokens,
        });
        Ok(())
    }

    fn leave_out(&mut self, want: &Want<'a>, pieces: usize, tokens: u32, selector: Selector) {
        if self.left_out.len() == TOLD {
            self.untold = (self.untold.0 + pieces, self.untold.1.saturating_add(tokens));
            return;
        }
        let parts = if pieces == 1 { "1 part".to_owned() } else { format!("{pieces} parts") };
        self.left_out.push(LeftOut {
            what: format!("{parts} of `{}` ({})", want.source.path, selector.why()),
            why: format!("the window is full: {} tokens were left", self.left),
            tokens,
        });
    }

    /// Ends packing; what was not told one by one is summed up.
    pub(super) fn finish(mut self) -> (Vec<Excerpt>, Vec<LeftOut>) {
        if let (parts @ 1.., tokens) = self.untold {
            let what = format!("{parts} more parts of other sources");
            self.left_out.push(LeftOut { what, why: "the window is full".to_owned(), tokens });
        }
        (self.excerpts, self.left_out)
    }
}
