//! Sections of a page by their titles: that they are there, and speak of this project.

use super::entries::table_rows;
use super::look::{self, ratio};
use super::row::Row;
use super::vocabulary::Vocabulary;
use super::words::content;
use crate::document::Markdown;
use crate::names::tokens;
use crate::rubric::{Evidence, Outcome, Settings, Subject};
use std::collections::HashSet;

pub(super) const ROWS: &[Row] = &[
    Row::new("page.sections", sections).lists(&["sections"]),
    Row::new("page.parts", parts).numbers(&[("at_least", 1.0)]).lists(&["sections"]).measures(&["share"]),
];

/// A paragraph, an item or a row of a section.
pub(super) struct Block {
    pub(super) line: u32,
    pub(super) text: String,
    /// An item of a list or a row of a table: one of several.
    pub(super) item: bool,
}

/// Blocks of the first section whose title begins with one of the names, parted by `|`; sections within it belong to it.
pub(super) fn section(page: &Markdown, names: &str) -> Option<Vec<Block>> {
    let (from, to) = range(page, names)?;
    Some(blocks(page).into_iter().filter(|block| block.line > from && block.line < to).collect())
}

/// Line of the title of that section, and the line of the next title that ends it.
pub(super) fn range(page: &Markdown, names: &str) -> Option<(u32, u32)> {
    let wanted: Vec<Vec<String>> = names.split('|').map(tokens).collect();
    let is_named = |title: &str| {
        let mut words = tokens(title);
        // `2. Decision` is the decision.
        if words.first().is_some_and(|word| word.chars().all(char::is_numeric)) {
            words.remove(0);
        }
        wanted.iter().any(|name| !name.is_empty() && words.starts_with(name))
    };
    let index = page.headings.iter().position(|heading| is_named(&heading.text))?;
    let heading = &page.headings[index];
    let next = page.headings[index + 1..].iter().find(|next| next.level <= heading.level);
    Some((heading.line, next.map_or(u32::MAX, |next| next.line)))
}

/// Blocks of a page in the order of their lines.
pub(super) fn blocks(page: &Markdown) -> Vec<Block> {
    let paragraphs = page.paragraphs.iter().map(|(line, text)| Block { line: *line, text: text.clone(), item: false });
    let items = page.items.iter().map(|item| Block { line: item.line, text: item.text.clone(), item: true });
    let rows = table_rows(page).filter(|(_, _, is_head)| !is_head);
    let rows = rows.map(|(line, cells, _)| Block { line, text: cells.join(" "), item: true });
    let mut blocks: Vec<Block> = paragraphs.chain(items).chain(rows).collect();
    blocks.sort_by_key(|block| block.line);
    blocks
}

/// A gate: every section is there, with something in it.
fn sections(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let wanted = settings.list("sections");
    let page = look::markdown(subject);
    let is_filled = |names: &&String| page.and_then(|page| section(page, names)).is_some_and(|found| !found.is_empty());
    let missing: Vec<&str> =
        wanted.iter().filter(|names| !is_filled(names)).filter_map(|names| names.split('|').next()).collect();
    let share = 1.0 - ratio(missing.len(), wanted.len());
    let mut outcome = Outcome::share(share, format!("{} of {} sections", wanted.len() - missing.len(), wanted.len()));
    for name in missing {
        let hint = format!("write a section `## {name}`");
        outcome = outcome.remark(None, format!("the section `{name}` is missing or empty"), Some(hint));
    }
    outcome
}

/// Share of the sections that hold enough, each part of it about this project and said once.
fn parts(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let vocabulary = Vocabulary::new(subject.facts, subject.notes);
    let evidence = if subject.notes.terms.is_empty() && subject.notes.actions.is_empty() {
        match vocabulary.evidence() {
            Some(evidence) => evidence,
            None => {
                return Outcome::unscored("neither sources nor notes have words of their own").measure("share", 1.0);
            }
        }
    } else {
        Evidence::Notes
    };
    let Some(page) = look::markdown(subject) else {
        return Outcome::share(0.0, "there is no page to look at").measure("share", 0.0);
    };
    let wanted = settings.list("sections");
    let at_least = settings.count("at_least").max(1);
    let (mut sum, mut seen, mut outcome) = (0.0, HashSet::new(), Outcome::default());
    for names in wanted {
        let name = names.split('|').next().unwrap_or(names);
        let found = section(page, names).unwrap_or_default();
        let is_good = |block: &&Block| {
            let words = content(&block.text);
            words.len() >= 3
                && words.iter().filter(|word| vocabulary.knows(word)).count() >= 2
                && seen.insert(words.join(" "))
        };
        let good = found.iter().filter(is_good).count();
        sum += (good as f64 / at_least.max(found.len()) as f64).min(1.0);
        if good < at_least {
            let hint = format!("say at least {at_least} things under `{name}`, each in words of the notes");
            outcome = outcome.remark(None, format!("`{name}` says little of this project"), Some(hint));
        }
    }
    let share = sum / wanted.len().max(1) as f64;
    let mut judged =
        Outcome::share(share, format!("{:.0} % of what the sections say is of this project", share * 100.0))
            .on(evidence)
            .measure("share", share);
    judged.remarks = outcome.remarks;
    judged
}
