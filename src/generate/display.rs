//! How an artifact is shown: its files, its page, its verdict.

use super::order::Pages;
use crate::kinds::Kind;
use crate::ledger::ArtifactEntry;
use crate::prices::Day;
use crate::publish::{Folder, ManifestEntry, Notation, Page, PublishError, Published, Text, html};
use sluice_validators::normalise::normalise;
use sluice_validators::rubric::Verdict;
use sluice_validators::{Document, Format, Score};

/// An artifact with a text, on its way into an output folder.
#[derive(Clone, Copy)]
pub struct Display<'a> {
    pub kind: &'a Kind,
    pub entry: &'a ArtifactEntry,
    pub pages: Pages,
    /// Milliseconds since 1970.
    pub now_ms: u64,
}

impl Display<'_> {
    /// Publishes it under its kind's own name.
    ///
    /// **Errors**: every [`PublishError`]. **Cost**: disk.
    pub fn accepted(&self, folder: &Folder, listed: ManifestEntry) -> Result<Published, PublishError> {
        let body = self.body();
        if self.kind.format != Format::Files {
            return folder.publish_accepted(listed, &self.text(self.page().as_deref()));
        }
        let files = match normalise(body, Format::Files, true).document {
            Document::Files(files) => files,
            // An envelope that does not parse cannot have been accepted; nothing is written of it.
            _ => Vec::new(),
        };
        let files: Vec<(&str, &str)> = files.iter().map(|file| (file.path.as_str(), file.text.as_str())).collect();
        folder.publish_files(listed, body, &files)
    }

    fn body(&self) -> &str {
        self.entry.text.as_deref().unwrap_or_default()
    }

    /// The text with its page.
    pub(super) fn text<'a>(&'a self, twin: Option<&'a str>) -> Text<'a> {
        Text { extension: self.kind.format.extension(), text: self.body(), twin }
    }

    /// The page for people beside the text, where pages are wanted.
    pub(super) fn page(&self) -> Option<String> {
        match self.pages {
            Pages::Html => Some(self.drawn()),
            Pages::None => None,
        }
    }

    fn drawn(&self) -> String {
        let entry = self.entry;
        let verdict = Verdict {
            score: entry.score.unwrap_or(Score::ZERO),
            threshold: entry.threshold,
            evidence: entry.evidence,
            findings: entry.findings.clone(),
            repairs: entry.repairs.clone(),
        };
        let day = Day::from_ms(self.now_ms).to_string();
        let candidate = entry.candidate.as_ref().map(ToString::to_string);
        html(&Page {
            title: &self.kind.title,
            source: self.body(),
            notation: match self.kind.format {
                Format::Mermaid(_) => Notation::Mermaid,
                Format::Markdown => Notation::Markdown,
                Format::Json | Format::Html | Format::OpenApi | Format::Files => Notation::Plain,
            },
            candidate: candidate.as_deref(),
            verdict: Some(&verdict),
            day: Some(&day),
        })
    }
}
