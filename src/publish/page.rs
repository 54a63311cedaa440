//! The HTML twin of an artifact: one file that stands for itself, without scripts and without the network.

use super::figure::figure;
use super::markdown::{escape, render};
use super::svg::draw;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment};
use serde::Serialize;
use sluice_validators::rubric::Verdict;

/// A Markdown text longer than this is shown as it is.
const MAX_MARKDOWN_BYTES: usize = 1 << 20;

/// What a page shows.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// Title of the kind.
    pub title: &'a str,
    /// The text of the artifact.
    pub source: &'a str,
    pub notation: Notation,
    /// The candidate that wrote it.
    pub candidate: Option<&'a str>,
    pub verdict: Option<&'a Verdict>,
    /// Day on which it was made, as it is to be printed.
    pub day: Option<&'a str>,
}

/// How the text of a page is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    /// Drawn.
    Mermaid,
    /// Set.
    Markdown,
    /// As it is.
    Plain,
}

/// What the template is given.
#[derive(Serialize)]
struct Values<'a> {
    title: &'a str,
    /// HTML of ours; everything else is escaped by the template.
    body: &'a str,
    note: Option<&'a str>,
    prose: bool,
    source: Option<&'a str>,
    candidate: Option<&'a str>,
    day: Option<&'a str>,
    accepted: bool,
    verdict: Option<&'a Verdict>,
    findings: Vec<Row<'a>>,
}

/// A row of the table of findings.
#[derive(Serialize)]
struct Row<'a> {
    check: &'a str,
    points: String,
    message: &'a str,
}

/// Writes the page. A diagram that cannot be drawn is shown as its source, with the reason.
///
/// **Shape**: HTML 5, everything that is not ours escaped; a content security policy allows nothing but inline styles.
pub fn html(page: &Page<'_>) -> String {
    let (body, note) = match page.notation {
        Notation::Mermaid => match draw(page.source, "sluice-diagram") {
            Ok(svg) => (figure(&svg, "sluice-diagram", page.title), None),
            Err(error) => (source(page.source), Some(error.to_string())),
        },
        Notation::Markdown if page.source.len() <= MAX_MARKDOWN_BYTES => (render(page.source), None),
        Notation::Markdown | Notation::Plain => (source(page.source), None),
    };
    // What is shown as its source is not shown twice.
    let source_below = body != source(page.source);
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    let values = Values {
        title: page.title,
        body: &body,
        note: note.as_deref(),
        prose: page.notation == Notation::Markdown,
        source: source_below.then_some(page.source),
        candidate: page.candidate,
        day: page.day,
        accepted: page.verdict.is_some_and(Verdict::accepted),
        verdict: page.verdict,
        findings: page.verdict.map(rows).unwrap_or_default(),
    };
    environment
        .render_named_str("page.html", include_str!("page.html.j2"), Serde(&values))
        .expect("the template is part of the program and every test of a page renders it")
}

fn source(text: &str) -> String {
    format!("<pre class=\"scroll\" tabindex=\"0\"><code>{}</code></pre>\n", escape(text))
}

fn rows(verdict: &Verdict) -> Vec<Row<'_>> {
    let points = |earned: Option<f32>, of: f32| {
        earned.map_or_else(|| format!("unscored of {of}"), |earned| format!("{earned:.0} of {of}"))
    };
    let row = |finding: &'_ sluice_validators::rubric::Finding| points(finding.earned, finding.of);
    verdict
        .findings
        .iter()
        .map(|finding| Row { check: &finding.check, points: row(finding), message: &finding.message })
        .collect()
}
