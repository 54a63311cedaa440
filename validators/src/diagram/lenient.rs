//! Texts that the official grammar accepts and the parser behind us does not, written so that both read the same.

use super::gantt::{self, Timing};
use super::lints::slips;
use super::merman::AT;
use super::model::{Diagram, DiagramKind};
use regex::Regex;
use std::sync::LazyLock;

/// A text in other words, and what has to be put back into the diagram that is read from it.
pub(super) struct Reworded {
    pub(super) text: String,
    timings: Vec<Timing>,
}

impl Reworded {
    /// Puts back what the other words left out.
    pub(super) fn restore(self, diagram: &mut Diagram) {
        gantt::restore(self.timings, diagram);
    }
}

/// ``class `Name`~T~``: generics behind a literal name, which the official lexer drops.
static LITERAL: LazyLock<Regex> = LazyLock::new(|| pattern(r"(`[^`\n]+`)~[^~\n]*~"));
/// `~timestamp with time zone~`: an attribute's word in Markdown, as the official `ATTRIBUTE_WORD` takes it.
static MARKDOWN_WORD: LazyLock<Regex> = LazyLock::new(|| pattern(r"~[\w ]+~"));
/// `[@decorator]`: only `name@{` and `name@arrow` are special. **Source**: `LINK_ID` in flow.jison of Mermaid 12.3.0.
static AT_SIGN: LazyLock<Regex> = LazyLock::new(|| pattern(r"([\[(|])@"));

/// `timeline;`, whose semicolon is a period of its own.
static HEADER: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?m)^(\s*timeline);"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is fixed")
}

/// The text in other words; `None` where there is nothing to reword. Lines keep their number.
pub(super) fn reword(text: &str, kind: DiagramKind) -> Option<Reworded> {
    if kind == DiagramKind::Gantt {
        let (text, timings) = gantt::with_plain_dates(text);
        return Some(Reworded { text, timings });
    }
    let plain = without_slips(text, kind);
    let plain = match kind {
        DiagramKind::Class => LITERAL.replace_all(&plain, "$1").into_owned(),
        DiagramKind::Flowchart => AT_SIGN.replace_all(&plain, format!("${{1}}{AT}")).into_owned(),
        DiagramKind::EntityRelationship => {
            MARKDOWN_WORD.replace_all(&plain, |found: &regex::Captures<'_>| found[0].replace(' ', "_")).into_owned()
        }
        DiagramKind::Timeline => HEADER.replace(&plain, "$1").into_owned(),
        // A header needs a line end behind it.
        DiagramKind::State if !plain.ends_with('\n') => plain + "\n",
        DiagramKind::Sequence
        | DiagramKind::State
        | DiagramKind::C4
        | DiagramKind::Journey
        | DiagramKind::Pie
        | DiagramKind::Mindmap
        | DiagramKind::Gantt
        | DiagramKind::GitGraph => plain,
    };
    (plain != text).then(|| Reworded { text: plain, timings: Vec::new() })
}

/// Slips as the official parser reads them.
fn without_slips(text: &str, kind: DiagramKind) -> String {
    let mut slips = slips(text, kind).into_iter().peekable();
    if slips.peek().is_none() {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    for (number, line) in (1u32..).zip(text.lines()) {
        match slips.next_if(|slip| slip.line == number) {
            Some(slip) => plain.push_str(&slip.reads_as),
            None => plain.push_str(line),
        }
        plain.push('\n');
    }
    plain
}
