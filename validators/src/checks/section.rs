//! Parts of a page by their lines, so that a section is read without a look at the whole page: a reference has hundreds of
//! them.

use crate::document::{Fence, Heading, ListItem, Markdown};
use std::ops::Range;

/// A page with its parts in the order of their lines.
pub(super) struct Sections<'a> {
    page: &'a Markdown,
    headings: ByLine,
    paragraphs: ByLine,
    items: ByLine,
    rows: ByLine,
    fences: ByLine,
}

impl<'a> Sections<'a> {
    pub(super) fn of(page: &'a Markdown) -> Self {
        Sections {
            page,
            headings: ByLine::new(page.headings.iter().map(|heading| heading.line)),
            paragraphs: ByLine::new(page.paragraphs.iter().map(|(line, _)| *line)),
            items: ByLine::new(page.items.iter().map(|item| item.line)),
            rows: ByLine::new(page.rows.iter().map(|(line, _)| *line)),
            fences: ByLine::new(page.fences.iter().map(|fence| fence.line)),
        }
    }

    pub(super) fn headings(&self, lines: &Range<u32>) -> impl Iterator<Item = &'a Heading> + use<'a> {
        let page = self.page;
        self.headings.within(lines).into_iter().map(move |index| &page.headings[index])
    }

    pub(super) fn paragraphs(&self, lines: &Range<u32>) -> impl Iterator<Item = &'a (u32, String)> + use<'a> {
        let page = self.page;
        self.paragraphs.within(lines).into_iter().map(move |index| &page.paragraphs[index])
    }

    pub(super) fn items(&self, lines: &Range<u32>) -> impl Iterator<Item = &'a ListItem> + use<'a> {
        let page = self.page;
        self.items.within(lines).into_iter().map(move |index| &page.items[index])
    }

    pub(super) fn rows(&self, lines: &Range<u32>) -> impl Iterator<Item = &'a (u32, Vec<String>)> + use<'a> {
        let page = self.page;
        self.rows.within(lines).into_iter().map(move |index| &page.rows[index])
    }

    pub(super) fn fences(&self, lines: &Range<u32>) -> impl Iterator<Item = &'a Fence> + use<'a> {
        let page = self.page;
        self.fences.within(lines).into_iter().map(move |index| &page.fences[index])
    }
}

/// Indices of a list, ordered by line; an item of a list stands after those within it.
struct ByLine(Vec<(u32, usize)>);

impl ByLine {
    fn new(lines: impl Iterator<Item = u32>) -> Self {
        let mut order: Vec<(u32, usize)> = lines.zip(0..).collect();
        order.sort_unstable();
        ByLine(order)
    }

    /// Indices of what begins within the lines, in the order of the list.
    fn within(&self, lines: &Range<u32>) -> Vec<usize> {
        let at = |line: u32| self.0.partition_point(|(begin, _)| *begin < line);
        let (start, end) = (at(lines.start), at(lines.end));
        let mut found: Vec<usize> = self.0.get(start..end).unwrap_or(&[]).iter().map(|(_, index)| *index).collect();
        found.sort_unstable();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_within_a_section_comes_in_the_order_of_the_page() {
        // As read: the inner item before the one that holds it.
        let order = ByLine::new([3, 6, 5, 9].into_iter());
        for (lines, expected) in [
            (0..10, vec![0, 1, 2, 3]),
            (4..9, vec![1, 2]),
            (6..9, vec![1]),
            (9..9, vec![]),
            (Range { start: 9, end: 3 }, vec![]),
        ] {
            assert_eq!(order.within(&lines), expected, "{lines:?}");
        }
    }
}
