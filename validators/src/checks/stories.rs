//! User stories taken apart: who wants what for what, and how one would see that it is done.

use crate::document::Markdown;
use regex::Regex;
use std::sync::LazyLock;

static STORY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?is)\bas an?\s+(?P<role>[^,.\n]{2,60}?),?\s+i\s+(?:want|need|would like)\s+(?:to\s+)?(?P<want>.{3,300}?),?\s+so\s+that\s+(?P<benefit>[^\n]{3,300})")
        .expect("a constant pattern reads")
});
static START: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\bas an?\s+[^,.\n]{2,60}?,?\s+i\s+(want|need|would like)\b").expect("a constant pattern reads")
});
static POINTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:story\s+)?(?:points?|estimate)\b\W{0,6}(\d{1,3})\b").expect("a constant pattern reads")
});
static PRIORITY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\bpriority\b\W{0,6}(highest|high|medium|low|lowest|critical|must|should|could|p[0-4])\b")
        .expect("a constant pattern reads")
});
static SOURCE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)\bsource\b\W{0,6}(\S[^\n]{2,200})").expect("a constant pattern reads"));

/// A story as far as it is there.
#[derive(Debug, Default)]
pub(super) struct Story {
    pub(super) line: u32,
    /// Heading above it.
    pub(super) title: String,
    pub(super) role: String,
    pub(super) want: String,
    pub(super) benefit: String,
    pub(super) criteria: Vec<String>,
    pub(super) points: Option<u32>,
    pub(super) has_priority: bool,
    pub(super) source: Option<String>,
}

impl Story {
    /// Role, want and benefit are there.
    pub(super) fn is_complete(&self) -> bool {
        !self.role.is_empty() && !self.want.is_empty() && !self.benefit.is_empty()
    }

    /// Everything a reader learns from it.
    pub(super) fn text(&self) -> String {
        format!("{} {} {} {} {}", self.title, self.role, self.want, self.benefit, self.criteria.join(" "))
    }
}

/// A piece of a page: line, text, and whether it is a heading or a list item.
struct Piece<'a> {
    line: u32,
    text: &'a str,
    heading: bool,
    item: bool,
}

/// Stories of a page in their order; each reaches to the next, and takes the heading above it as its title.
pub(super) fn stories(page: &Markdown) -> Vec<Story> {
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    pieces.extend(page.headings.iter().map(|heading| Piece {
        line: heading.line,
        text: &heading.text,
        heading: true,
        item: false,
    }));
    pieces.extend(page.paragraphs.iter().map(|(line, text)| Piece { line: *line, text, heading: false, item: false }));
    pieces.extend(page.items.iter().map(|item| Piece {
        line: item.line,
        text: &item.text,
        heading: false,
        item: true,
    }));
    pieces.sort_by_key(|piece| piece.line);
    let (mut stories, mut title): (Vec<Story>, String) = (Vec::new(), String::new());
    let mut open = false;
    for piece in pieces {
        if START.is_match(piece.text) {
            stories.push(begin(&piece, std::mem::take(&mut title)));
            open = true;
        } else if piece.heading {
            // A heading within a story (`Acceptance criteria`) does not end it; any other one does.
            if !is_criteria_label(piece.text) {
                title = piece.text.to_owned();
                open = false;
            }
        } else if let Some(story) = stories.last_mut().filter(|_| open) {
            extend(story, &piece);
        }
    }
    stories
}

fn begin(piece: &Piece<'_>, title: String) -> Story {
    let mut story = Story { line: piece.line, title, ..Story::default() };
    if let Some(found) = STORY.captures(piece.text) {
        let part = |name: &str| {
            found.name(name).map(|part| part.as_str().trim().trim_end_matches('.').to_owned()).unwrap_or_default()
        };
        (story.role, story.want, story.benefit) = (part("role"), part("want"), part("benefit"));
    }
    read_fields(&mut story, piece.text);
    story
}

fn extend(story: &mut Story, piece: &Piece<'_>) {
    let is_field = read_fields(story, piece.text);
    if piece.item && !is_field && !is_criteria_label(piece.text) {
        story.criteria.push(piece.text.to_owned());
    }
}

/// Reads points, priority and source; true where the piece is nothing else.
fn read_fields(story: &mut Story, text: &str) -> bool {
    let points = POINTS.captures(text).and_then(|found| found[1].parse().ok());
    let has_priority = PRIORITY.is_match(text);
    let source = SOURCE.captures(text).map(|found| found[1].trim().to_owned());
    let starts = |words: &[&str]| {
        let lower = text.trim_start().to_lowercase();
        words.iter().any(|word| lower.starts_with(word))
    };
    let is_field = (points.is_some() || has_priority || source.is_some())
        && starts(&["story", "point", "estimate", "priority", "source"]);
    story.points = story.points.or(points);
    story.has_priority |= has_priority;
    story.source = story.source.take().or(source);
    is_field
}

fn is_criteria_label(text: &str) -> bool {
    let lower = text.to_lowercase();
    text.split_whitespace().count() <= 4 && (lower.contains("criteria") || lower.contains("acceptance"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_story_comes_apart_whatever_its_layout() {
        for page in [
            "## Refunds\n\nAs a support agent, I want to refund an order so that customers keep their trust.\n\n**Acceptance criteria**\n\n- Given a paid order, when it is refunded, then its status is `refunded`\n- A refund takes at most 2 clicks\n\n**Points:** 3\n\n**Priority:** High\n\n**Source:** notes.md:14\n",
            "## Refunds\n\n**As a** support agent\n**I want** to refund an order\n**so that** customers keep their trust\n\nAcceptance criteria:\n\n- Given a paid order, when it is refunded, then its status is `refunded`\n- A refund takes at most 2 clicks\n- Story points: 3\n- Priority: High\n- Source: notes.md:14\n",
        ] {
            let stories = stories(&crate::parse::markdown(page));
            assert_eq!(stories.len(), 1, "{page}");
            let story = &stories[0];
            assert_eq!(
                (story.title.as_str(), story.role.as_str(), story.want.as_str()),
                ("Refunds", "support agent", "refund an order")
            );
            assert_eq!(story.benefit, "customers keep their trust");
            assert_eq!((story.criteria.len(), story.points, story.has_priority), (2, Some(3), true), "{story:?}");
            assert_eq!(story.source.as_deref(), Some("notes.md:14"));
        }
    }
}
