//! Sources → facts: each source by itself, then all together.

use super::link;
use super::model::{Facts, Named};
use super::partial::{Described, Partial};
use super::{code, graphql, licence, literals, manifest, model, openapi, prisma, sql};
use crate::language::language_of;
use crate::{Language, Source};
use std::sync::Arc;

/// Reads all that can be known out of the sources of one project.
///
/// **Shape** lists are ordered by path, then line. **Cost** CPU only; a caller with threads to spare spreads
/// [`read_source`] over them and calls [`combine`] itself, with the same outcome.
#[must_use]
pub fn read(sources: &[Source]) -> Facts {
    combine(sources.iter().map(read_source).collect())
}

/// Reads one source, without regard to the others. Bounded in time and memory on any text; never fails.
#[must_use]
pub fn read_source(source: &Source) -> Partial {
    let path: Arc<str> = Arc::from(source.path.as_str());
    let text = source.text.trim_start_matches('\u{feff}');
    let mut partial = Partial {
        path: path.clone(),
        language: source.language,
        lines: u32::try_from(text.lines().count()).unwrap_or(u32::MAX),
        changes: Vec::new(),
        stored: Vec::new(),
        code: None,
        manifest: manifest::read(&path, text),
        described: Described::default(),
        purpose: None,
        licence: licence::read(&path, text),
        written_in: None,
        literals: literals::read(source.language, text),
        problems: Vec::new(),
    };
    match source.language {
        Language::Sql => (partial.changes, partial.problems) = sql::read(&path, text),
        Language::Prisma => {
            let found = prisma::read(&path, text);
            (partial.changes, partial.stored) = (found.changes, found.models);
        }
        Language::Markdown => {
            partial.purpose = purpose(&path, text);
            partial.written_in = partial.purpose.as_ref().and_then(|_| language_of(text));
        }
        Language::Python
        | Language::TypeScript
        | Language::Tsx
        | Language::JavaScript
        | Language::Rust
        | Language::Go
        | Language::Java
        | Language::CSharp
        | Language::Ruby
        | Language::Php => {
            if let Some(found) = code::read(source, &path, text) {
                (partial.changes, partial.problems) = (found.changes, found.problems);
                partial.code = Some(found.code);
            }
        }
        Language::Json | Language::Yaml => (partial.described.routes, partial.problems) = openapi::read(&path, text),
        Language::GraphQl => (partial.described.items, partial.problems) = graphql::read(&path, text),
        Language::Toml | Language::Html | Language::Other => {}
    }
    partial
}

/// Joins what single sources gave: resolves imports, prefixes, models and tables. The order of `partials` does not matter.
#[must_use]
pub fn combine(partials: Vec<Partial>) -> Facts {
    link::combine(partials)
}

/// First paragraph of a README that is prose.
fn purpose(path: &Arc<str>, text: &str) -> Option<Named> {
    let name = path.rsplit('/').next()?.to_ascii_lowercase();
    if !name.starts_with("readme") {
        return None;
    }
    let is_prose = |line: &str| {
        let starts = line.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '*' | '_' | '`'));
        starts && !line.starts_with("* ") && !line.ends_with(':')
    };
    // What stands below a second heading is about something else.
    let lines = || text.lines().take(200).map(str::trim);
    let second = lines().enumerate().filter(|(_, line)| line.starts_with('#')).nth(1).map_or(200, |(index, _)| index);
    let (index, _) = lines().take(second).enumerate().find(|(_, line)| is_prose(line))?;
    let paragraph: Vec<&str> = text.lines().skip(index).take_while(|line| !line.trim().is_empty()).take(10).collect();
    let name = code::first_sentence(&paragraph.join("\n"))?;
    let line = u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1);
    Some(Named { name, at: model::Location { path: path.clone(), line } })
}
