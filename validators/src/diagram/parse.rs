//! Mermaid text to [`Diagram`], with the limits and the strictness of the official parser.

use super::kind::kind_of;
use super::lints;
use super::merman::Merman;
use super::model::{Diagram, DiagramKind};
use super::prepare::prepare;
use crate::document::ParseFailure;

/// Most connections a diagram may have. **Source**: `maxEdges` in Mermaid's default configuration.
pub const MAX_EDGES: usize = 500;
/// Most characters a diagram may have. **Source**: `maxTextSize` in Mermaid's default configuration.
pub const MAX_CHARS: usize = 50_000;

/// Turns prepared Mermaid text into the model; what stands behind it can be exchanged.
pub trait DiagramParser: Send + Sync {
    /// Parses a text whose header already names `kind`.
    ///
    /// **Errors**: what is wrong with the text, with its line where that is known; never panics.
    fn parse(&self, text: &str, kind: DiagramKind) -> Result<Diagram, ParseFailure>;
}

/// Parses a Mermaid text of one kind.
///
/// **Errors**: [`ParseFailure`] where the text is of another kind (see [`kind_of`]), breaks the grammar, breaks one of
/// the rules the official parser has beyond it, or is larger than [`MAX_CHARS`] or [`MAX_EDGES`].
pub fn parse(text: &str, kind: DiagramKind) -> Result<Diagram, ParseFailure> {
    parse_with(&Merman, text, kind)
}

fn parse_with(parser: &dyn DiagramParser, text: &str, kind: DiagramKind) -> Result<Diagram, ParseFailure> {
    // Bytes are at least as many as characters, so that counting is only needed near the limit.
    if text.len() > MAX_CHARS && text.chars().count() > MAX_CHARS {
        return Err(failure(None, format!("the diagram has more than {MAX_CHARS} characters")));
    }
    lints::check_spaces(text, kind)?;
    let text = prepare(text);
    match kind_of(&text) {
        Some(found) if found == kind => {}
        Some(found) => {
            return Err(failure(None, format!("this is a `{}`, not a `{}`", found.keyword(), kind.keyword())));
        }
        None => return Err(failure(None, format!("the text does not begin with `{}`", kind.keyword()))),
    }
    lints::check(&text, kind)?;
    let diagram = parser.parse(&text, kind)?;
    if diagram.edges.len() > MAX_EDGES {
        return Err(failure(None, format!("{} connections, at most {MAX_EDGES} are drawn", diagram.edges.len())));
    }
    Ok(diagram)
}

/// Makes a failure; short enough to stand in a prompt.
pub(crate) fn failure(line: Option<u32>, message: impl Into<String>) -> ParseFailure {
    /// Longer messages list every token the grammar would have taken.
    const LONGEST: usize = 300;
    let mut message = message.into();
    if let Some((end, _)) = message.char_indices().nth(LONGEST) {
        message.truncate(end);
        message.push('…');
    }
    ParseFailure { line, message }
}
