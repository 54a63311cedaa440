//! What a page claims, claim by claim: paths, symbols, links, products and versions that exist or do not.

use super::known::Known;
use super::look::{self, count, ratio};
use super::markdown::prose;
use super::names_of::Names;
use super::row::Row;
use super::whole;
use crate::document::Markdown;
use crate::rubric::{Evidence, Outcome, Settings, Subject};
use regex::Regex;
use std::collections::BTreeMap;
use std::sync::LazyLock;

pub(super) const ROWS: &[Row] = &[Row::new("markdown.grounding", grounding).numbers(&[("at_least", 6.0)]).measures(&[
    "precision",
    "resolved",
    "products",
    "counts",
])];

/// Spans that belong to no project: literals, methods, types, tools.
static NEUTRAL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)^(?: -?\d[\d.,:]*[a-z%]{0,3} | true | false | null | none | nil | undefined | GET | POST | PUT | PATCH | DELETE | HEAD | OPTIONS
        | [a-z]{0,2}int\d{0,2} | float | f64 | bool(?:ean)? | str(?:ing)? | String | object | array | list | dict | date(?:time)? | uuid | text | number | json
        | (?:git|cargo|npm|npx|yarn|pnpm|node|python3?|pip3?|uv|poetry|make|docker|curl|cd|export|psql|sqlite3)(?:\s.*)?
        | https?://\S* | localhost\S* | \S*@\S* | \.[a-z]{1,5} | \W+ )$",
    )
    .expect("a constant pattern reads")
});
static VERSION: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\bv?(\d{1,3}\.\d{1,3}(?:\.\d{1,5})?)\b").expect("a constant pattern reads"));

/// Share of claims that the sources bear out, and enough of them to say anything.
fn grounding(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    if subject.facts.is_empty() {
        let silent = Outcome::unscored("the sources name nothing that a page could refer to");
        return silent.measure("products", 0.0).measure("counts", 0.0);
    }
    let Some(page) = look::markdown(subject) else {
        return Outcome::share(0.0, "there is no page to look at")
            .on(Evidence::Facts)
            .measure("precision", 0.0)
            .measure("resolved", 0.0)
            .measure("products", 0.0)
            .measure("counts", 0.0);
    };
    let names = Names::new(Known::all(subject.facts, subject.notes));
    let mut claims: BTreeMap<String, (u32, bool)> = BTreeMap::new();
    for (line, span) in page.code_spans.iter().filter(|(_, span)| !NEUTRAL.is_match(span.trim())) {
        claims.entry(span.trim().to_owned()).or_insert_with(|| (*line, names.resolves(span)));
    }
    for (line, target) in &page.links {
        if let Some(exists) = link_exists(target, page, &names) {
            claims.insert(target.clone(), (*line, exists));
        }
    }
    let products = whole::products(page, &names);
    let languages = whole::strange_languages(page, subject.facts);
    let counts = whole::too_many(page, subject.facts);
    let strange = products.iter().filter(|(_, _, shown)| !shown).count() + languages.len();
    claims.extend(products.into_iter().map(|(line, name, shown)| (name.to_owned(), (line, shown))));
    claims.extend(languages.into_iter().map(|name| (name.to_owned(), (1, false))));
    claims.extend(counts.iter().map(|claim| (claim.clone(), (1, false))));
    add_versions(page, &names, &mut claims);
    let resolved = claims.values().filter(|(_, exists)| *exists).count();
    let precision = ratio(resolved, claims.len());
    let enough = (resolved as f64 / settings.number("at_least").max(1.0)).min(1.0);
    let mut outcome = Outcome::share(
        precision * enough,
        format!("{resolved} of {} stand in the sources", count(claims.len(), "claim")),
    )
    .on(Evidence::Facts)
    .measure("precision", precision)
    .measure("resolved", resolved as f64)
    .measure("products", strange as f64)
    .measure("counts", counts.len() as f64);
    for (claim, (line, _)) in claims.iter().filter(|(_, (_, exists))| !exists) {
        let hint = format!("remove `{claim}`, or write it as the sources do");
        outcome = outcome.remark(Some(*line), format!("`{claim}` is in no source{}", names.nearest(claim)), Some(hint));
    }
    if enough < 1.0 {
        let hint = "name modules, functions, tables and routes of the lists in backticks".to_owned();
        outcome = outcome.remark(None, "the page refers to little of the project", Some(hint));
    }
    outcome
}

/// True or false for a link within the project, `None` for one that leads out of it.
fn link_exists(target: &str, page: &Markdown, names: &Names<'_>) -> Option<bool> {
    if let Some(anchor) = target.strip_prefix('#') {
        return Some(page.headings.iter().any(|heading| slug(&heading.text) == anchor.to_lowercase()));
    }
    let leads_out = target.contains("://") || target.starts_with("mailto:") || target.is_empty();
    (!leads_out).then(|| names.has_path(target.split('#').next().unwrap_or("")))
}

fn slug(heading: &str) -> String {
    let lower = heading.trim().to_lowercase();
    lower
        .chars()
        .filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'))
        .map(|letter| if letter == ' ' { '-' } else { letter })
        .collect()
}

/// Versions that no manifest has.
fn add_versions(page: &Markdown, names: &Names<'_>, claims: &mut BTreeMap<String, (u32, bool)>) {
    if names.has_versions() {
        let prose = prose(page);
        for found in VERSION.captures_iter(&prose) {
            claims.insert(found[0].to_owned(), (1, names.has_version(&found[1])));
        }
    }
}
