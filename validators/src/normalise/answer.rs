//! The order of work for every format.

use super::{files, html, json, markdown, mermaid, openapi, refusal, thoughts};
use crate::document::{Document, ParseFailure};
use crate::format::Format;
use crate::rubric::Repair;
use crate::schema::JsonSchema;

/// Larger answers are not looked at. **Units**: bytes.
pub const MAX_BYTES: usize = 4 << 20;

/// The text that is judged, its parsed form, and what was done to get there.
#[derive(Clone, Debug)]
pub struct Normalised {
    /// Ends with exactly one newline; these are the bytes that are written.
    pub text: String,
    pub document: Document,
    /// Edits that cost points, in the order they were made. A clean fence around the whole, line ends, a byte order
    /// mark, trailing spaces and a closed block of thoughts are none.
    pub repairs: Vec<Repair>,
}

/// An answer without what surrounds it, on its way through the formats.
pub(super) struct Answer<'a> {
    pub(super) text: &'a str,
    /// Only a complete answer that is no refusal may be repaired.
    pub(super) repairable: bool,
    pub(super) repairs: Vec<Repair>,
}

impl Answer<'_> {
    /// Lists an edit that lost nothing the model said about the subject.
    pub(super) fn edited(&mut self, edit: impl Into<String>) {
        self.repairs.push(Repair { edit: edit.into(), lossy: false });
    }

    /// Lists an edit that dropped or guessed something.
    pub(super) fn lost(&mut self, edit: impl Into<String>) {
        self.repairs.push(Repair { edit: edit.into(), lossy: true });
    }
}

/// Takes the artifact out of an answer and parses it; repairs the syntax if that fails and `finished` says that the
/// answer is whole.
///
/// Never panics, whatever the bytes. Where nothing parses the text is what was found, and the document
/// [`Document::Broken`].
pub fn normalise(raw: &str, format: Format, finished: bool) -> Normalised {
    with_answer(raw, finished, |answer| match format {
        Format::Mermaid(kind) => mermaid::read(answer, kind),
        Format::Markdown => markdown::read(answer),
        Format::Json => json::read(answer),
        Format::Html => html::read(answer),
        Format::OpenApi => openapi::read(answer),
        Format::Files => files::read(answer),
    })
}

/// Does the same for JSON that must hold a schema: values are brought to the types it asks for where nothing is lost by it,
/// each such edit listed.
pub fn normalise_to_schema(raw: &str, schema: &JsonSchema, finished: bool) -> Normalised {
    with_answer(raw, finished, |answer| json::read_to_schema(answer, schema))
}

/// Cleans an answer, hands it on and finishes the text that comes back.
pub(super) fn with_answer(
    raw: &str,
    finished: bool,
    read: impl FnOnce(&mut Answer<'_>) -> (String, Document),
) -> Normalised {
    if raw.len() > MAX_BYTES {
        let message = format!("the answer has {} bytes, at most {MAX_BYTES} are read", raw.len());
        let document = Document::Broken(ParseFailure { line: None, message });
        return Normalised { text: "\n".to_owned(), document, repairs: Vec::new() };
    }
    let clean = clean(raw);
    let (body, thoughts) = thoughts::strip(&clean);
    let mut answer = Answer { text: body, repairable: finished && !refusal::is_refusal(body), repairs: Vec::new() };
    if thoughts == thoughts::Thoughts::Loose {
        answer.edited("removed reasoning that was not marked off");
    }
    let (text, document) = read(&mut answer);
    Normalised { text: finish(&text), document, repairs: answer.repairs }
}

/// Line ends, marks and trailing spaces, which nobody sees.
fn clean(raw: &str) -> String {
    let unmarked = raw.strip_prefix('\u{feff}').unwrap_or(raw);
    let mut clean = String::with_capacity(unmarked.len());
    for line in unmarked.replace("\r\n", "\n").split(['\n', '\r']) {
        clean.push_str(line.trim_end());
        clean.push('\n');
    }
    clean
}

/// Blank lines off both ends, one newline at the last.
fn finish(text: &str) -> String {
    let mut text = text.trim_end().trim_start_matches('\n').to_owned();
    text.push('\n');
    text
}

/// Parses, else the failure as a document.
pub(super) fn or_broken<T>(parsed: Result<T, ParseFailure>, document: fn(T) -> Document) -> Document {
    parsed.map_or_else(Document::Broken, document)
}
