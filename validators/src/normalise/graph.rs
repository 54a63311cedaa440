//! Answers that are a JSON graph: compiled to Mermaid, whose text is what is judged.

use super::answer::{Normalised, with_answer};
use super::json;
use crate::diagram::{DiagramKind, compile, graph, parse};
use crate::document::Document;
use crate::facts::Facts;

/// Takes the graph out of an answer and writes it as a diagram.
///
/// The document comes from parsing the compiled text again, so that what is judged is what is written. Where the
/// answer is no graph the text is the answer's own JSON, and the document says what is wrong with it.
pub fn normalise_graph(raw: &str, kind: DiagramKind, facts: &Facts, finished: bool) -> Normalised {
    with_answer(raw, finished, |answer| {
        let (found, json) = json::value(answer);
        let diagram = json.and_then(|json| graph::from_json(&json, kind, facts));
        match diagram {
            Ok(diagram) => {
                let text = compile(&diagram);
                let document = parse(&text, kind).map_or_else(Document::Broken, Document::Diagram);
                (text, document)
            }
            Err(failure) => (found, Document::Broken(failure)),
        }
    })
}
