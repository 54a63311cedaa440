//! The parser behind [`DiagramParser`]: `merman-core`, kept at arm's length.

use super::lenient::reword;
use super::model::{Diagram, DiagramKind};
use super::parse::{DiagramParser, failure};
use super::read;
use crate::document::ParseFailure;
use merman_core::{Engine, Error, ParseOptions};
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;

/// Parses with `merman-core`, whose default runtime is deterministic: no clock, no time zone, no environment.
pub(super) struct Merman;

/// Building one reads all registries; every parse shares it.
static ENGINE: LazyLock<Engine> = LazyLock::new(Engine::new);

impl DiagramParser for Merman {
    fn parse(&self, text: &str, kind: DiagramKind) -> Result<Diagram, ParseFailure> {
        let error = match parse(text, text, kind) {
            Ok(diagram) => return Ok(diagram),
            Err(error) => error,
        };
        let Some(reworded) = reword(text, kind) else { return Err(error) };
        // Where that does not help either, the first complaint is about what was written.
        let mut diagram = parse(&reworded.text, text, kind).map_err(|_| error)?;
        reworded.restore(&mut diagram);
        Ok(diagram)
    }
}

/// Parses a text; lines of nodes and edges are looked up in the text as it was `written`.
fn parse(text: &str, written: &str, kind: DiagramKind) -> Result<Diagram, ParseFailure> {
    // A panic inside the parser is its bug, and must cost no more than this one text.
    let marked = mark(text);
    let parsed = catch_unwind(AssertUnwindSafe(|| ENGINE.parse_diagram_sync(&marked, ParseOptions::strict())))
        .map_err(|_| failure(None, "the diagram parser gave up on this text"))?;
    match parsed {
        Ok(Some(parsed)) => {
            let mut diagram = read::read(parsed.model.as_value(), kind, written);
            let front_matter = parsed.meta.title.as_deref().map(str::trim).filter(|title| !title.is_empty());
            diagram.title = diagram.title.or_else(|| front_matter.map(str::to_owned));
            Ok(diagram)
        }
        Ok(None) => Err(failure(None, format!("no `{}` was found", kind.keyword()))),
        Err(error) => Err(explain(&error, &marked)),
    }
}

/// `@` where it is only a letter; see [`reword`].
pub(super) const AT: char = '\u{e040}';

/// Entities for signs that the parser acts on, and the private characters they travel as.
const MARKS: &[(&str, char, char)] = &[
    ("#60;", '\u{e060}', '<'),
    ("#lt;", '\u{e060}', '<'),
    ("#62;", '\u{e062}', '>'),
    ("#gt;", '\u{e062}', '>'),
    ("#38;", '\u{e038}', '&'),
    ("#amp;", '\u{e038}', '&'),
    ("#34;", '\u{e034}', '"'),
    ("#quot;", '\u{e034}', '"'),
    ("#64;", AT, '@'),
];

/// Hides escaped signs from the parser, which would decode them first and then take them for tags and quotes.
fn mark(text: &str) -> Cow<'_, str> {
    if !text.contains('#') {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        MARKS
            .iter()
            .fold(text.to_owned(), |text, (entity, mark, _)| text.replace(entity, mark.encode_utf8(&mut [0; 4]))),
    )
}

/// Shows hidden signs again.
pub(super) fn unmark(text: &str) -> String {
    text.chars().map(|c| MARKS.iter().find(|(_, mark, _)| *mark == c).map_or(c, |(_, _, sign)| *sign)).collect()
}

/// Says where and what, as far as the parser knows.
fn explain(error: &Error, text: &str) -> ParseFailure {
    match error {
        Error::DiagramParse { diagnostic, .. } => {
            let line = diagnostic.span().map(|span| line_at(text, span.start));
            failure(line, diagnostic.message())
        }
        other => failure(None, other.to_string()),
    }
}

/// Line, from 1, that holds this byte.
fn line_at(text: &str, offset: usize) -> u32 {
    let before = text.as_bytes().iter().take(offset).filter(|byte| **byte == b'\n').count();
    u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1)
}
