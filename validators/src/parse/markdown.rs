//! Markdown: headings, fences, tables, lists, links, and the diagrams within.

use super::fence::{parse_fence, syntax_errors};
use crate::document::{Fence, Heading, ListItem, Markdown};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// Diagrams parsed per text: a page with more is no page, and each costs time.
const MAX_DIAGRAMS: usize = 10;
/// Fences whose syntax is looked at.
const MAX_FENCES: usize = 200;

/// Takes a Markdown text apart. Every text is Markdown, so this cannot fail.
pub fn markdown(text: &str) -> Markdown {
    let mut reader = Reader { lines: Lines::of(text), ..Reader::default() };
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        let line = reader.lines.at(range.start);
        match event {
            Event::Start(tag) => reader.open(tag, line),
            Event::End(tag) => reader.close(tag),
            Event::Text(text) => reader.write(&text),
            Event::Code(text) => {
                reader.page.code_spans.push((line, text.to_string()));
                reader.write(&text);
            }
            Event::SoftBreak | Event::HardBreak => reader.write("\n"),
            Event::TaskListMarker(_)
            | Event::Rule
            | Event::Html(_)
            | Event::InlineHtml(_)
            | Event::FootnoteReference(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_) => {}
        }
    }
    reader.finish()
}

/// Offsets of the beginnings of lines, so that finding a line costs a binary search.
#[derive(Default)]
struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    fn of(text: &str) -> Self {
        let after_newlines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(index, _)| index + 1);
        Lines { starts: std::iter::once(0).chain(after_newlines).collect() }
    }

    fn at(&self, offset: usize) -> u32 {
        u32::try_from(self.starts.partition_point(|&start| start <= offset)).unwrap_or(u32::MAX)
    }
}

#[derive(Default)]
struct Reader {
    lines: Lines,
    page: Markdown,
    /// Open list items, outermost first; text goes to the last.
    items: Vec<ListItem>,
    /// Open lists: ordered or not.
    lists: Vec<bool>,
    heading: Option<Heading>,
    paragraph: Option<(u32, String)>,
    fence: Option<Fence>,
    row: Option<(u32, Vec<String>)>,
}

impl Reader {
    fn open(&mut self, tag: Tag<'_>, line: u32) {
        match tag {
            Tag::Heading { level, .. } => {
                self.heading = Some(Heading { line, level: level as u8, text: String::new() });
            }
            Tag::Paragraph if self.items.is_empty() => self.paragraph = Some((line, String::new())),
            Tag::Paragraph => self.write("\n"),
            Tag::CodeBlock(kind) => {
                let language = match kind {
                    CodeBlockKind::Fenced(words) => words.split_whitespace().next().unwrap_or("").to_owned(),
                    CodeBlockKind::Indented => String::new(),
                };
                self.fence = Some(Fence { line, language, text: String::new(), syntax_errors: None });
            }
            Tag::List(first) => self.lists.push(first.is_some()),
            Tag::Item => self.items.push(ListItem {
                line,
                depth: u8::try_from(self.items.len()).unwrap_or(u8::MAX),
                ordered: self.lists.last().copied().unwrap_or(false),
                text: String::new(),
            }),
            Tag::TableHead | Tag::TableRow => self.row = Some((line, Vec::new())),
            Tag::TableCell => {
                if let Some((_, cells)) = &mut self.row {
                    cells.push(String::new());
                }
            }
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                self.page.links.push((line, dest_url.to_string()));
            }
            _ => {}
        }
    }

    fn close(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => self.page.headings.extend(self.heading.take()),
            TagEnd::Paragraph => self.page.paragraphs.extend(self.paragraph.take()),
            TagEnd::CodeBlock => self.page.fences.extend(self.fence.take()),
            TagEnd::List(_) => {
                self.lists.pop();
            }
            TagEnd::Item => self.page.items.extend(self.items.pop().map(|mut item| {
                item.text = item.text.trim().to_owned();
                item
            })),
            TagEnd::TableHead | TagEnd::TableRow => self.page.rows.extend(self.row.take()),
            _ => {}
        }
    }

    /// Text belongs to the innermost thing that is open.
    fn write(&mut self, text: &str) {
        if let Some(fence) = &mut self.fence {
            fence.text.push_str(text);
        } else if let Some(heading) = &mut self.heading {
            heading.text.push_str(text);
        } else if let Some((_, cells)) = &mut self.row {
            if let Some(cell) = cells.last_mut() {
                cell.push_str(text);
            }
        } else if let Some((_, paragraph)) = &mut self.paragraph {
            paragraph.push_str(text);
        } else if let Some(item) = self.items.last_mut() {
            item.text.push_str(text);
        }
    }

    fn finish(mut self) -> Markdown {
        // Items close from the inside out; readers want them in the order of the text.
        self.page.items.sort_by_key(|item| item.line);
        let diagrams = self.page.fences.iter().filter(|fence| fence.language.eq_ignore_ascii_case("mermaid"));
        self.page.diagrams = diagrams.take(MAX_DIAGRAMS).map(|fence| (fence.line, parse_fence(fence))).collect();
        self.page.fences.iter_mut().take(MAX_FENCES).for_each(|fence| fence.syntax_errors = syntax_errors(fence));
        let words = |text: &str| text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count();
        self.page.words = self.page.paragraphs.iter().map(|(_, text)| words(text)).sum::<usize>()
            + self.page.items.iter().map(|item| words(&item.text)).sum::<usize>()
            + self.page.rows.iter().flat_map(|(_, cells)| cells).map(|cell| words(cell)).sum::<usize>();
        self.page
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# Title `x`\n\nA para\nof *two* lines with `code` and [a link](docs/a.md).\n\n## List\n\n1. first\n   - inner `span`\n2. second\n\n| a | b |\n|---|---|\n| 1 | `2` |\n\n```json\n{\"a\": 1}\n```\n";

    #[test]
    fn a_page_comes_apart_with_its_lines() {
        let page = markdown(PAGE);
        let headings: Vec<_> = page.headings.iter().map(|h| (h.line, h.level, h.text.as_str())).collect();
        assert_eq!(headings, [(1, 1, "Title x"), (6, 2, "List")]);
        assert_eq!(page.paragraphs, [(3, "A para\nof two lines with code and a link.".to_owned())]);
        assert_eq!(page.links, [(4, "docs/a.md".to_owned())]);
        let items: Vec<_> = page.items.iter().map(|i| (i.line, i.depth, i.ordered, i.text.as_str())).collect();
        assert_eq!(items, [(8, 0, true, "first"), (9, 1, false, "inner span"), (10, 0, true, "second")]);
        assert_eq!(page.rows.len(), 2);
        assert_eq!(page.rows[1], (14, vec!["1".to_owned(), "2".to_owned()]));
        assert_eq!((page.fences[0].line, page.fences[0].language.as_str()), (16, "json"));
        assert_eq!(page.fences[0].text, "{\"a\": 1}\n");
        assert_eq!(page.code_spans.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 4, 9, 14]);
        assert_eq!(page.words, 18);
    }

    #[test]
    fn windows_line_ends_change_nothing() {
        assert_eq!(markdown(PAGE), markdown(&PAGE.replace('\n', "\r\n")));
    }

    #[test]
    fn a_hostile_page_is_read_in_reasonable_time() {
        for unit in ["> ", "- ", "[", "*a_", "`", "<b>", "| "] {
            markdown(&unit.repeat(20_000));
        }
    }
}
