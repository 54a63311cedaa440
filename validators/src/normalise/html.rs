//! One HTML page.

use super::answer::Answer;
use super::fences;
use crate::document::{Document, ParseFailure};

pub(super) fn read(answer: &mut Answer<'_>) -> (String, Document) {
    let text = page(answer);
    if !text.trim_start().starts_with('<') {
        let message = "no HTML page was found: it begins with `<!doctype html>`".to_owned();
        return (text.to_owned(), Document::Broken(ParseFailure { line: None, message }));
    }
    (text.to_owned(), Document::Html(crate::parse::html(text)))
}

/// The page within the answer.
fn page<'a>(answer: &mut Answer<'a>) -> &'a str {
    let text = answer.text;
    if let Some(body) = fences::around(text, &["html", "htm", ""]) {
        return body;
    }
    if begins_page(text) && text.trim_end().ends_with("</html>") {
        return text;
    }
    let blocks = fences::blocks(text);
    let page = blocks.iter().find(|block| block.language == "html" || begins_page(block.body));
    if let Some(block) = page {
        if block.has_surroundings(text) {
            answer.edited("removed prose around the page");
        }
        return block.body;
    }
    // Letters of ASCII keep their places when lowered.
    let lower = text.to_ascii_lowercase();
    let start = lower.find("<!doctype html").or_else(|| lower.find("<html"));
    let end = lower.rfind("</html>").map(|end| end + "</html>".len());
    match (start, end) {
        (Some(start), end) => {
            let end = end.filter(|end| *end > start).unwrap_or(text.len());
            if !text[..start].trim().is_empty() || !text[end..].trim().is_empty() {
                answer.edited("removed prose around the page");
            }
            &text[start..end]
        }
        (None, _) => text,
    }
}

fn begins_page(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(14).collect::<String>().to_ascii_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}
