//! Pages as such: that they have a title, sections with something in them, and sentences that say something.

use super::look::{self, count, ratio};
use super::repeat::repeated_runs;
use super::row::Row;
use crate::document::{Heading, Markdown};
use crate::rubric::{Outcome, Settings, Subject};
use regex::Regex;
use std::collections::HashSet;
use std::sync::LazyLock;

pub(super) const ROWS: &[Row] = &[
    Row::new("markdown.sections", sections).numbers(&[("at_least", 1.0), ("words", 0.0)]).measures(&["count", "words"]),
    Row::new("markdown.structure", structure).measures(&["twice", "open"]),
    Row::new("markdown.filler", filler).measures(&["share"]),
    Row::new("markdown.diagrams", diagrams),
];

/// Words that praise instead of saying anything. A list of adjectives, not of topics.
static PRAISE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(robust|scalab\w+|seamless\w*|cutting[- ]edge|state[- ]of[- ]the[- ]art|world[- ]class|best[- ]in[- ]class|next[- ]generation|powerful|innovative|revolutionary|comprehensive|holistic|synerg\w+|leverag\w+|empower\w*|streamlin\w+|user[- ]friendly|intuitive|future[- ]proof|enterprise[- ]grade|mission[- ]critical|high[- ]quality|industry[- ]standard|best practices?|modern technolog\w+|highly (available|efficient|flexible)|flexib\w+|efficien\w+|reliab\w+|optimal\w*|unparalleled|game[- ]chang\w+)\b",
    )
    .expect("a constant pattern reads")
});

fn no_page() -> Outcome {
    Outcome::share(0.0, "there is no page to look at")
}

/// A title, enough sections and enough words.
fn sections(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let Some(page) = look::markdown(subject) else { return no_page().measure("count", 0.0).measure("words", 0.0) };
    let titles = page.headings.iter().filter(|heading| heading.level == 1).count();
    let found = page.headings.iter().filter(|heading| heading.level >= 2).count();
    let (wanted, words) = (settings.number("at_least"), settings.number("words"));
    let enough = |value: usize, wanted: f64| if wanted > 0.0 { (value as f64 / wanted).min(1.0) } else { 1.0 };
    let share = enough(titles, 1.0).min(enough(found, wanted)).min(enough(page.words, words));
    let summary = format!("{}, {}, {} words", count(titles, "title"), count(found, "section"), page.words);
    let outcome = Outcome::share(share, summary).measure("count", found as f64).measure("words", page.words as f64);
    if share < 1.0 {
        let hint = format!("write one `#` title, at least {wanted} sections with `##`, at least {words} words");
        outcome.remark(None, "the page is too thin", Some(hint))
    } else {
        outcome
    }
}

/// One title, no level skipped, no empty and no double section.
fn structure(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let Some(page) = look::markdown(subject) else { return no_page().measure("twice", 0.0).measure("open", 0.0) };
    let open = open_end(subject.text);
    let open_count = if open.is_some() { 1.0 } else { 0.0 };
    if page.headings.is_empty() {
        return Outcome::share(0.0, "no headings").measure("twice", 0.0).measure("open", open_count).remark(
            None,
            "the page has no headings",
            Some("give the page a title and sections".to_owned()),
        );
    }
    let mut faults: Vec<(u32, String, &str)> = Vec::new();
    let titles = page.headings.iter().filter(|heading| heading.level == 1).count();
    if titles != 1 {
        faults.push((1, format!("{} instead of one", count(titles, "title")), "begin with exactly one `#` title"));
    }
    for pair in page.headings.windows(2) {
        if pair[1].level > pair[0].level + 1 {
            faults.push((pair[1].line, format!("`{}` skips a level", pair[1].text), "do not skip heading levels"));
        }
    }
    for heading in empty_sections(page) {
        faults.push((heading.line, format!("`{}` is empty", heading.text), "fill empty sections or leave them out"));
    }
    faults.extend(open);
    let mut seen = HashSet::new();
    let mut twice = page.headings.iter().filter(|heading| heading.level <= 2).collect::<Vec<_>>();
    twice.retain(|heading| !seen.insert(heading.text.to_lowercase()));
    for heading in &twice {
        faults.push((heading.line, format!("`{}` stands twice", heading.text), "use each heading once"));
    }
    let share = 1.0 - (faults.len() as f64 * 0.25).min(1.0);
    let mut outcome = Outcome::share(share, format!("{} in the structure", count(faults.len(), "fault")))
        .measure("twice", twice.len() as f64)
        .measure("open", open_count);
    for (line, message, hint) in faults {
        outcome = outcome.remark(Some(line), message, Some(hint.to_owned()));
    }
    outcome
}

/// What a page ends within: a fence that nothing closes, or a row of a table without its last mark.
fn open_end(text: &str) -> Option<(u32, String, &'static str)> {
    let mut fence: Option<(u32, &str)> = None;
    for (number, line) in (1u32..).zip(text.lines()) {
        let line = line.trim_start();
        let marks = line.len() - line.trim_start_matches(['`', '~']).len();
        match fence {
            None if marks >= 3 => fence = Some((number, &line[..marks])),
            Some((_, opened)) if line.starts_with(opened) && line.trim_end().len() == marks => fence = None,
            None | Some(_) => {}
        }
    }
    if let Some((line, _)) = fence {
        return Some((line, "a fence is never closed".to_owned(), "close every fence"));
    }
    let mut lines = text.trim_end().lines().rev().map(str::trim);
    let (last, before) = (lines.next()?, lines.next()?);
    let is_cut = last.starts_with('|') && !last.ends_with('|') && before.starts_with('|') && before.ends_with('|');
    let line = u32::try_from(text.trim_end().lines().count()).unwrap_or(u32::MAX);
    is_cut.then(|| (line, "the last row has no end".to_owned(), "write every row to its end"))
}

/// Headings with nothing between them and the next one that is no deeper.
fn empty_sections(page: &Markdown) -> Vec<&Heading> {
    let mut filled: Vec<u32> = page.paragraphs.iter().map(|(line, _)| *line).collect();
    filled.extend(page.items.iter().map(|item| item.line));
    filled.extend(page.rows.iter().map(|(line, _)| *line));
    filled.extend(page.fences.iter().map(|fence| fence.line));
    filled.sort_unstable();
    let last = u32::MAX;
    let is_empty = |index: &usize| {
        let heading = &page.headings[*index];
        let next = page.headings.get(index + 1);
        if next.is_some_and(|next| next.level > heading.level) {
            return false;
        }
        let end = next.map_or(last, |next| next.line);
        let first = filled.partition_point(|&line| line <= heading.line);
        filled.get(first).is_none_or(|&line| line >= end)
    };
    (0..page.headings.len()).filter(is_empty).map(|index| &page.headings[index]).collect()
}

/// Share of prose that neither praises nor repeats itself.
fn filler(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let Some(page) = look::markdown(subject) else { return no_page().measure("share", 1.0) };
    let prose = prose(page);
    let words: Vec<&str> = prose.split_whitespace().collect();
    if words.len() < 20 {
        return Outcome::share(0.0, "too little prose to say anything").measure("share", 1.0);
    }
    let praise: Vec<&str> = PRAISE.find_iter(&prose).map(|found| found.as_str()).collect();
    let (again, total) = repeated_runs(&words, 5);
    // One word of praise in a hundred is a slip, five make a brochure.
    let density = ratio(praise.len(), words.len());
    let share = (density * 20.0).min(1.0).max(ratio(again, total));
    let mut outcome = Outcome::share(
        1.0 - share,
        format!("{} of praise, {again} of {total} runs of words repeated", count(praise.len(), "word")),
    )
    .measure("share", share);
    if !praise.is_empty() {
        let mut named: Vec<String> = praise.iter().map(|word| format!("`{}`", word.to_lowercase())).collect();
        named.sort();
        named.dedup();
        named.truncate(8);
        outcome = outcome.remark(None, "words of praise say nothing", Some(format!("leave out {}", named.join(", "))));
    }
    outcome
}

/// Paragraphs and list items of a page, one a line.
pub(super) fn prose(page: &Markdown) -> String {
    let paragraphs = page.paragraphs.iter().map(|(_, text)| text.as_str());
    let items = page.items.iter().map(|item| item.text.as_str());
    paragraphs.chain(items).collect::<Vec<_>>().join("\n")
}

/// Every diagram in the page parses; a page without one is fine.
fn diagrams(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let Some(page) = look::markdown(subject) else { return no_page() };
    let broken: Vec<_> = page.diagrams.iter().filter_map(|(_, diagram)| diagram.as_ref().err()).collect();
    let share = if broken.is_empty() { 1.0 } else { 0.0 };
    let mut outcome =
        Outcome::share(share, format!("{}, {} broken", count(page.diagrams.len(), "diagram"), broken.len()));
    for failure in broken {
        outcome =
            outcome.remark(failure.line, failure.message.clone(), Some(format!("mend this: {}", failure.message)));
    }
    outcome
}
