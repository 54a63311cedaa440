//! Markdown.

use super::answer::Answer;
use super::fences;
use crate::document::Document;

pub(super) fn read(answer: &mut Answer<'_>) -> (String, Document) {
    let text = document(answer);
    (text.to_owned(), Document::Markdown(crate::parse::markdown(text)))
}

/// The answer, or what stands in the one fence that a model put around its document. Inner fences stay.
fn document<'a>(answer: &mut Answer<'a>) -> &'a str {
    let text = answer.text;
    if let Some(body) = fences::around(text, &["markdown", "md"]) {
        return body;
    }
    let Some(start) = fence_line(text, 0) else { return text };
    // Prose around the fence: the last bare fence closes it, as the document has fences of its own.
    let body = start.end;
    let mut end = None;
    let mut at = body;
    for line in text[body..].split_inclusive('\n') {
        if fences::fence(line).is_some_and(|(_, _, info)| info.is_empty()) {
            end = Some((at, at + line.len()));
        }
        at += line.len();
    }
    let (end, after) = end.unwrap_or((text.len(), text.len()));
    if !text[..start.start].trim().is_empty() || !text[after..].trim().is_empty() {
        answer.edited("removed prose around the document");
    } else if after == text.len() && end == after {
        answer.edited("removed a fence that was never closed");
    }
    &text[body..end]
}

/// The first line that opens a fence of Markdown, if it opens before any heading.
fn fence_line(text: &str, from: usize) -> Option<std::ops::Range<usize>> {
    let mut at = from;
    for line in text[from..].split_inclusive('\n') {
        let info = fences::fence(line).map(|(_, _, info)| info.to_ascii_lowercase());
        if info.as_deref().is_some_and(|info| matches!(info, "markdown" | "md")) {
            return Some(at..at + line.len());
        }
        // A document that has begun may show Markdown in a fence.
        if info.is_some() || line.starts_with('#') {
            return None;
        }
        at += line.len();
    }
    None
}
