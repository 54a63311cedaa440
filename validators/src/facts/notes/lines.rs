//! A note as lines, each with what stands around it.

use regex::Regex;
use std::sync::LazyLock;

/// Most text of a note that is read.
const MAX_BYTES: usize = 1 << 20;
/// Longest line that is looked at; longer ones are no prose.
const MAX_LINE_BYTES: usize = 4_000;
/// Lines that may continue an item.
const MAX_CONTINUED: usize = 6;

static ACTIONS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^(?:open )?(?:action(?: item| point)?s?|next steps?|to[- ]?dos?|tasks?|follow[- ]?ups?|who does what|assignments?|aufgaben|nächste schritte)\b",
    )
    .expect("a constant pattern reads")
});
static DECISIONS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:decisions?|decided|what (?:we|was) decided|resolutions?|beschlüsse|entscheidungen)\b")
        .expect("a constant pattern reads")
});
static BULLET: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(\s*)(?:[-*+•]|\d{1,3}[.)])\s+").expect("a constant pattern reads"));

/// A line of prose.
pub(super) struct Line<'a> {
    /// From 1.
    pub(super) number: u32,
    pub(super) text: &'a str,
    /// The item that begins here with the lines that go on with it; the line itself where it is no item.
    pub(super) whole: String,
    /// An item of a list.
    pub(super) item: bool,
    /// An item below another item.
    pub(super) inner: bool,
    /// Below a heading such as `Action items`.
    pub(super) in_actions: bool,
    /// Below a heading such as `Decisions`.
    pub(super) in_decisions: bool,
}

/// Lines outside of fences, in their order.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let (mut fenced, mut in_actions, mut in_decisions) = (false, false, false);
    let mut found: Vec<Line<'_>> = Vec::new();
    for (number, text) in
        (1u32..).zip(text[..text.floor_char_boundary(MAX_BYTES)].trim_start_matches('\u{feff}').lines())
    {
        let fence = text.trim_start().starts_with("```");
        fenced ^= fence;
        if fenced || fence || text.len() > MAX_LINE_BYTES {
            continue;
        }
        if let Some(title) = title_of(text) {
            in_actions = ACTIONS.is_match(title);
            in_decisions = DECISIONS.is_match(title);
        }
        let indent = BULLET.captures(text).map(|found| found[1].len());
        let goes_on = indent.is_none() && text.starts_with([' ', '\t']) && !text.trim().is_empty();
        if goes_on && let Some(item) = open_item(&mut found, number) {
            item.whole.push(' ');
            item.whole.push_str(text.trim());
        }
        found.push(Line {
            number,
            text,
            whole: text.to_owned(),
            item: indent.is_some(),
            inner: indent.is_some_and(|indent| indent >= 2),
            in_actions,
            in_decisions,
        });
    }
    found
}

/// The item that the line with this number goes on with.
fn open_item<'a, 'b>(found: &'b mut [Line<'a>], number: u32) -> Option<&'b mut Line<'a>> {
    let from = found.len().saturating_sub(MAX_CONTINUED);
    let item = found[from..].iter_mut().rev().find(|line| line.item || line.text.trim().is_empty())?;
    (item.item && number > item.number && item.whole.len() < MAX_LINE_BYTES).then_some(item)
}

/// The title that a line is: `## Next steps`, `**Next steps**`, `Next steps:`.
fn title_of(text: &str) -> Option<&str> {
    let text = text.trim();
    let bare = text.trim_start_matches('#').trim().trim_matches('*').trim_end_matches(':').trim_matches('*').trim();
    let is_bold =
        text.starts_with("**") && text.trim_end_matches(':').ends_with("**") && text.matches("**").count() == 2;
    let is_label = text.ends_with(':') && text.split_whitespace().count() <= 4 && !text.starts_with(['-', '*', '+']);
    (text.starts_with('#') || is_bold || is_label).then_some(bare)
}
