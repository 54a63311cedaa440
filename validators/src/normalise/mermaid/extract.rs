//! Finds the diagram in an answer.

use super::repair::repair;
use crate::diagram::{DiagramKind, kind_of, parse, prepare, slips};
use crate::document::Document;
use crate::normalise::answer::Answer;
use crate::normalise::fences::{self, Block};

/// Takes the diagram out, parses it, and repairs it if that fails, or only seems to work, and may be tried.
pub(in crate::normalise) fn read(answer: &mut Answer<'_>, kind: DiagramKind) -> (String, Document) {
    let prepared = prepare(answer.text);
    let text = diagram(&prepared, kind, answer);
    match parse(text, kind) {
        // Lines that parse and mean nothing are mended as those that do not parse.
        Ok(diagram) => match slips(text, kind).first().and_then(|_| repaired(text, kind, answer)) {
            Some(repaired) => repaired,
            None => (text.to_owned(), Document::Diagram(diagram)),
        },
        Err(failure) => repaired(text, kind, answer).unwrap_or_else(|| (text.to_owned(), Document::Broken(failure))),
    }
}

fn repaired(text: &str, kind: DiagramKind, answer: &mut Answer<'_>) -> Option<(String, Document)> {
    if !answer.repairable {
        return None;
    }
    let (text, diagram, edits) = repair(text, kind)?;
    answer.repairs.extend(edits);
    Some((text, Document::Diagram(diagram)))
}

/// The one fenced block, or the body without fences.
fn diagram<'t>(text: &'t str, kind: DiagramKind, answer: &mut Answer<'_>) -> &'t str {
    let blocks = fences::blocks(text);
    let is_wanted = |block: &&Block<'_>| kind_of(block.body) == Some(kind);
    let is_tagged = |block: &&Block<'_>| matches!(block.language.as_str(), "mermaid" | "mmd");
    let wanted = blocks.iter().filter(is_wanted).count();
    // A fence at the very end that closes nothing is no block, and what stands before it is the diagram.
    let usable = |block: &&Block<'_>| block.closed || !block.body.trim().is_empty();
    let chosen = blocks
        .iter()
        .find(is_wanted)
        .or_else(|| blocks.iter().find(is_tagged))
        .or_else(|| if kind_of(text) == Some(kind) { None } else { blocks.first() })
        .filter(usable);
    let Some(block) = chosen else { return text };
    if wanted > 1 {
        answer.lost(format!("took the first of {wanted} diagrams"));
    } else if block.has_surroundings(text) {
        answer.edited("removed prose around the diagram");
    }
    if !block.closed {
        answer.edited("removed a fence that was never closed");
    }
    block.body
}
