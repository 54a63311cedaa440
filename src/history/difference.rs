//! What changed between two texts of an artifact: their lines, and of diagrams what they show.

use super::elements::{Elements, elements};
use super::text::shown;
use super::unified::unified;
use serde::Serialize;
use sluice_validators::Format;

/// A difference, schema 1.
#[derive(Clone, Debug, Serialize)]
pub struct Difference {
    pub schema: u32,
    pub kind: String,
    pub from: Side,
    pub to: Side,
    /// Both say the same, byte for byte.
    pub same: bool,
    /// As `diff -u` writes it; empty where they are the same.
    pub unified: String,
    /// Of diagrams: what came, went and changed. Absent for other kinds, and where one of them does not parse.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facts: Option<Elements>,
}

/// One of the two texts.
#[derive(Clone, Debug, Serialize)]
pub struct Side {
    /// Number of the version; `null` for the file as it stands.
    pub version: Option<u32>,
    pub sha256: String,
    #[serde(skip)]
    pub name: String,
    #[serde(skip)]
    pub text: String,
}

/// Compares two texts of a kind.
pub fn difference(kind: &str, format: Format, from: Side, to: Side) -> Difference {
    let facts = match format {
        Format::Mermaid(diagram) => elements(diagram, &from.text, &to.text),
        Format::Markdown | Format::Json | Format::Html | Format::OpenApi | Format::Files => None,
    };
    let text = |side: &Side| if side.version.is_some() { shown(format, &side.text) } else { side.text.clone() };
    let (old, new) = (text(&from), text(&to));
    Difference {
        schema: 1,
        kind: kind.to_owned(),
        same: old == new,
        unified: unified((&from.name, &old), (&to.name, &new)),
        facts,
        from,
        to,
    }
}
