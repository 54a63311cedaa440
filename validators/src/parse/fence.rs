//! Mermaid within Markdown: the one place where this module meets the diagram parser.

use crate::diagram::{Diagram, kind_of, parse};
use crate::document::{Fence, ParseFailure};

/// Parses the diagram of a fence; lines of a failure count within the page.
pub(super) fn parse_fence(fence: &Fence) -> Result<Diagram, ParseFailure> {
    let kind = kind_of(&fence.text).ok_or_else(|| ParseFailure {
        line: Some(fence.line),
        message: "the fence begins with no known Mermaid diagram type".to_owned(),
    })?;
    parse(&fence.text, kind)
        .map_err(|failure| ParseFailure { line: failure.line.map(|line| line.saturating_add(fence.line)), ..failure })
}
