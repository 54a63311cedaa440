//! Fits lists of facts into a budget: every list gets its share, and within a list the most connected facts stay.

use super::context::{LeftOut, Section};
use super::lists::{Entry, List};
use super::tokens::estimate_tokens;

/// Tokens of what a template puts around a section or an excerpt: a heading, a fence, two line ends.
pub(super) const AROUND: u32 = 12;

/// Facts of a list that are always wanted: with fewer, a prompt says too little of the project to be worth a call.
/// Twelve is the number of modules that scoring asks an architecture for.
const LEAST_ENTRIES: usize = 12;

/// A list with the tokens of its lines.
pub(super) struct Measured {
    list: List,
    tokens: Vec<u32>,
    frame: u32,
}

impl Measured {
    /// Measures a list; none for an empty one, which has nothing to say.
    pub(super) fn new(list: List) -> Option<Self> {
        let tokens: Vec<u32> = list.entries.iter().map(|entry| estimate_tokens(&entry.text) + 1).collect();
        let frame = estimate_tokens(list.title) + AROUND;
        (!tokens.is_empty()).then_some(Measured { list, tokens, frame })
    }

    /// Tokens of the whole list.
    pub(super) fn whole(&self) -> u32 {
        self.tokens.iter().fold(self.frame, |sum, tokens| sum.saturating_add(*tokens))
    }

    /// Tokens of the shortest list that is worth sending.
    pub(super) fn least(&self) -> u32 {
        let kept = self.by_rank().into_iter().take(LEAST_ENTRIES);
        let least = kept.fold(self.frame, |sum, index| sum.saturating_add(self.tokens[index]));
        if self.tokens.len() > LEAST_ENTRIES { least.saturating_add(self.notice_tokens()) } else { least }
    }

    /// Indices of the entries, the most connected first; equals keep their order.
    fn by_rank(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.list.entries.len()).collect();
        order.sort_by_key(|index| std::cmp::Reverse(self.list.entries[*index].rank));
        order
    }

    fn notice(&self, missing: usize) -> String {
        format!("(and {missing} more, less connected, that do not fit here)")
    }

    fn notice_tokens(&self) -> u32 {
        estimate_tokens(&self.notice(self.list.entries.len())) + 1
    }

    /// Renders what fits into `budget`, in the order of the facts, and says what does not.
    pub(super) fn fit(self, budget: u32) -> (Option<Section>, Option<LeftOut>) {
        let mut kept: Vec<usize> = (0..self.list.entries.len()).collect();
        if self.whole() > budget {
            let mut left = budget.saturating_sub(self.frame).saturating_sub(self.notice_tokens());
            let fits = |index: &usize| {
                let fits = self.tokens[*index] <= left;
                left -= if fits { self.tokens[*index] } else { 0 };
                fits
            };
            kept = self.by_rank().into_iter().filter(fits).collect();
            kept.sort_unstable();
        }
        let missing = self.list.entries.len() - kept.len();
        let sum = kept.iter().fold(0u32, |sum, index| sum.saturating_add(self.tokens[*index]));
        let left_out = (missing > 0).then(|| LeftOut {
            what: format!("{missing} of {} lines of `{}`", self.list.entries.len(), self.list.title),
            why: "the window is full; the most connected stay".to_owned(),
            tokens: self.whole().saturating_sub(self.frame).saturating_sub(sum),
        });
        if kept.is_empty() {
            return (None, left_out);
        }
        let mut lines: Vec<&str> = kept.iter().map(|index| self.text(*index)).collect();
        let notice = self.notice(missing);
        let mut tokens = self.frame.saturating_add(sum);
        if missing > 0 {
            lines.push(&notice);
            tokens = tokens.saturating_add(self.notice_tokens());
        }
        (Some(Section { title: self.list.title.to_owned(), text: lines.join("\n"), tokens }), left_out)
    }

    fn text(&self, index: usize) -> &str {
        let Entry { text, .. } = &self.list.entries[index];
        text
    }
}

/// Shares a budget among lists: small ones get all they need, and what they leave goes to the large ones.
pub(super) fn shares(lists: &[Measured], budget: u32) -> Vec<u32> {
    let mut order: Vec<usize> = (0..lists.len()).collect();
    order.sort_by_key(|index| lists[*index].whole());
    let mut shares = vec![0; lists.len()];
    let mut left = budget;
    for (done, index) in order.into_iter().enumerate() {
        let fair = left / u32::try_from(lists.len() - done).unwrap_or(u32::MAX);
        shares[index] = lists[index].whole().min(fair);
        left -= shares[index];
    }
    shares
}
