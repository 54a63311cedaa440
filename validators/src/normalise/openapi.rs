//! OpenAPI descriptions: YAML or JSON, out of fences and prose.

use super::answer::{Answer, or_broken};
use super::{fences, json};
use crate::document::Document;
use crate::parse::openapi;

const LANGUAGES: &[&str] = &["yaml", "yml", "json", "openapi", ""];

pub(super) fn read(answer: &mut Answer<'_>) -> (String, Document) {
    let body = body(answer);
    if body.trim_start().starts_with('{') {
        // Its own prose is off already; what is left is for the repair of JSON.
        let mut inner = Answer { text: body, repairable: answer.repairable, repairs: Vec::new() };
        let (text, parsed) = json::value(&mut inner);
        answer.repairs.append(&mut inner.repairs);
        let parsed = parsed.and_then(|_| openapi(&text));
        return (text, or_broken(parsed, Document::OpenApi));
    }
    match openapi(body) {
        Ok(found) => (body.to_owned(), Document::OpenApi(found)),
        Err(failure) => match without_remark(body).filter(|_| answer.repairable) {
            Some(shorter) if openapi(shorter).is_ok() => {
                answer.edited("removed prose around the description");
                (shorter.to_owned(), or_broken(openapi(shorter), Document::OpenApi))
            }
            _ => (body.to_owned(), Document::Broken(failure)),
        },
    }
}

fn body<'a>(answer: &mut Answer<'a>) -> &'a str {
    let text = answer.text;
    if let Some(body) = fences::around(text, LANGUAGES) {
        return body;
    }
    let blocks = fences::blocks(text);
    let is_one =
        |block: &&fences::Block<'_>| LANGUAGES.contains(&block.language.as_str()) && begins(block.body) == Some(0);
    let mut found = blocks.iter().filter(is_one);
    if let Some(block) = found.next() {
        if found.next().is_some() {
            answer.lost("took the first of several descriptions");
        } else if block.has_surroundings(text) || !block.closed {
            answer.edited("removed prose around the description");
        }
        return block.body;
    }
    match begins(text) {
        Some(start) if !text[..start].trim().is_empty() => {
            answer.edited("removed prose around the description");
            &text[start..]
        }
        Some(_) | None => text,
    }
}

/// Where the first line stands that a description begins with; 0 where only space and comments stand before it.
fn begins(text: &str) -> Option<usize> {
    let mut at = 0;
    let mut only_comments = true;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_start_matches(['"', '\'', '{', ' ']);
        if line.starts_with('{') || bare.starts_with("openapi") || bare.starts_with("swagger") {
            return Some(if only_comments { 0 } else { at });
        }
        only_comments &= line.trim().is_empty() || line.starts_with('#') || line.starts_with("---");
        at += line.len();
    }
    None
}

/// The text without its last paragraph, if that is prose: it begins at the margin and is no key.
fn without_remark(text: &str) -> Option<&str> {
    let (before, last) = text.trim_end().rsplit_once("\n\n")?;
    let prose = last.lines().all(|line| {
        line.starts_with(char::is_alphabetic) && line.split_whitespace().count() >= 3 && !line.trim_end().ends_with(':')
    });
    prose.then_some(before)
}
