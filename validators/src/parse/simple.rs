//! The least that can honestly be said of a text: its words, its headings.

use crate::document::{Heading, Html, Markdown};

/// Reads headings and counts words.
pub fn markdown(text: &str) -> Markdown {
    let heading = |(line, text): (u32, &str)| {
        let level = text.bytes().take_while(|byte| *byte == b'#').count();
        let title = text[level..].strip_prefix(' ')?.trim().to_owned();
        Some(Heading { line, level: u8::try_from(level).ok().filter(|level| (1..=6).contains(level))?, text: title })
    };
    Markdown {
        headings: (1u32..).zip(text.lines()).filter_map(heading).collect(),
        words: text.split_whitespace().count(),
        ..Markdown::default()
    }
}

/// Tells whether the page says what it is.
pub fn html(text: &str) -> Html {
    let start: String = text.trim_start().chars().take(15).collect();
    Html { has_doctype: start.eq_ignore_ascii_case("<!doctype html>"), ..Html::default() }
}

/// Syntax errors of a file of code; `None` where no parser knows the language.
pub fn code(_path: &str, _text: &str) -> Option<Vec<(u32, String)>> {
    None
}
