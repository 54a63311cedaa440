//! What an artifact is written in: decides its extension, its parser and its repair.

use crate::diagram::DiagramKind;
use serde::de::IntoDeserializer;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The notation of an artifact, spelled `markdown`, `json`, `html`, `openapi`, `files` or `mermaid:<type>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    Mermaid(DiagramKind),
    Markdown,
    Json,
    Html,
    OpenApi,
    /// Several files in one strict JSON envelope.
    Files,
}

/// A format was named that does not exist.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no format: use markdown, json, html, openapi, files or mermaid:<type>, e.g. mermaid:erDiagram")]
pub struct UnknownFormat(String);

impl Format {
    /// Extension of the file an artifact of this format is written to, without a dot.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Mermaid(_) => "mmd",
            Format::Markdown => "md",
            Format::Json | Format::Files => "json",
            Format::Html => "html",
            Format::OpenApi => "yaml",
        }
    }
}

impl std::str::FromStr for Format {
    type Err = UnknownFormat;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownFormat(text.to_owned());
        Ok(match text {
            "markdown" => Format::Markdown,
            "json" => Format::Json,
            "html" => Format::Html,
            "openapi" => Format::OpenApi,
            "files" => Format::Files,
            _ => {
                let name = text.strip_prefix("mermaid:").ok_or_else(unknown)?;
                let name: serde::de::value::StrDeserializer<'_, serde::de::value::Error> = name.into_deserializer();
                Format::Mermaid(DiagramKind::deserialize(name).map_err(|_| unknown())?)
            }
        })
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Format::Mermaid(kind) => write!(f, "mermaid:{}", kind.keyword()),
            Format::Markdown => f.write_str("markdown"),
            Format::Json => f.write_str("json"),
            Format::Html => f.write_str("html"),
            Format::OpenApi => f.write_str("openapi"),
            Format::Files => f.write_str("files"),
        }
    }
}

impl<'de> Deserialize<'de> for Format {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl Serialize for Format {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_reads_back_from_its_own_spelling() {
        let mermaid =
            [DiagramKind::EntityRelationship, DiagramKind::Flowchart, DiagramKind::Sequence].map(Format::Mermaid);
        for format in
            [Format::Markdown, Format::Json, Format::Html, Format::OpenApi, Format::Files].into_iter().chain(mermaid)
        {
            assert_eq!(format.to_string().parse::<Format>().ok(), Some(format));
        }
        assert!("mermaid:erdiagram".parse::<Format>().is_err());
    }
}
