//! API documentation taken apart: which endpoints it documents, and what it says of each.

use super::calls::{Call, calls};
use super::look;
use crate::document::Markdown;
use crate::facts::{Facts, Route};
use crate::names::{Matching, match_routes, route_key};
use crate::rubric::{Evidence, Outcome, Subject};
use regex::Regex;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Method and path as documentation writes them.
pub(super) static ENDPOINT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"\b(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ANY)\b[\s`*|:]{1,5}(/[^\s`*|)"',]{0,300})"#)
        .expect("a constant pattern reads")
});

/// An endpoint that a text documents.
pub(super) struct Endpoint {
    /// In the form of [`route_key`].
    pub(super) key: String,
    /// As written, for messages.
    pub(super) written: String,
    pub(super) line: u32,
    /// Line after the last one of its section; `None` where only a table row or a list names it.
    pub(super) end: Option<u32>,
}

/// A documentation held against the routes of the sources.
pub(super) struct Api<'a> {
    pub(super) page: &'a Markdown,
    pub(super) facts: &'a Facts,
    pub(super) endpoints: Vec<Endpoint>,
    /// Indices into `facts.routes`, one for each different route.
    pub(super) routes: Vec<usize>,
    /// Said: `endpoints`; true: `routes`.
    pub(super) matching: Matching,
    /// Calls anywhere else in the text that no route answers.
    pub(super) strays: Vec<Call>,
}

impl<'a> Api<'a> {
    /// Matches, or says why there is nothing to match.
    pub(super) fn of(subject: &Subject<'a>) -> Result<Self, Outcome> {
        let facts = subject.facts;
        if facts.routes.is_empty() {
            return Err(Outcome::unscored("no routes in the sources"));
        }
        let Some(page) = look::markdown(subject) else {
            return Err(Outcome::share(0.0, "there is no page to look at").on(Evidence::Facts));
        };
        let endpoints = endpoints(page);
        let mut routes: Vec<usize> = Vec::new();
        let mut keys: Vec<String> = Vec::new();
        for (index, route) in facts.routes.iter().enumerate() {
            let key = route_key(&route.method, &route.path);
            if !keys.contains(&key) {
                routes.push(index);
                keys.push(key);
            }
        }
        let said: Vec<String> = endpoints.iter().map(|endpoint| endpoint.key.clone()).collect();
        let matching = match_routes(&said, &keys);
        let strays = strays(subject.text, facts, &said);
        Ok(Api { page, facts, endpoints, routes, matching, strays })
    }

    /// Matched pairs of documented endpoint and route.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&Endpoint, &'a crate::facts::Route)> + '_ {
        let facts = self.facts;
        self.matching.pairs.iter().map(move |&(said, gold)| (&self.endpoints[said], &facts.routes[self.routes[gold]]))
    }

    /// Everything a section says under its heading, code included.
    pub(super) fn text_of(&self, endpoint: &Endpoint) -> String {
        let Some(end) = endpoint.end else { return String::new() };
        // The heading names path parameters by naming the path; that documents none of them.
        let inside = |line: u32| line > endpoint.line && line < end;
        let page = self.page;
        let mut text = String::new();
        let mut add = |line: u32, piece: &str| {
            if inside(line) {
                text.push_str(piece);
                text.push('\n');
            }
        };
        page.headings.iter().for_each(|heading| add(heading.line, &heading.text));
        page.paragraphs.iter().for_each(|(line, piece)| add(*line, piece));
        page.items.iter().for_each(|item| add(item.line, &item.text));
        page.rows.iter().for_each(|(line, cells)| add(*line, &cells.join(" | ")));
        page.fences.iter().for_each(|fence| add(fence.line, &fence.text));
        text
    }
}

/// Calls in prose, code and HTML that are neither documented nor answered by a route.
fn strays(text: &str, facts: &Facts, said: &[String]) -> Vec<Call> {
    let routes: Vec<&Route> = facts.routes.iter().collect();
    let is_documented = |call: &Call| {
        call.method.as_ref().is_some_and(|method| said.contains(&route_key(method, call.path.trim_end_matches(':'))))
    };
    let mut strays = calls(text);
    strays.retain(|call| !is_documented(call) && !call.is_answered(&routes));
    strays
}

/// Endpoints of headings first, since those have a section; then of lines of their own, tables and lists.
pub(super) fn endpoints(page: &Markdown) -> Vec<Endpoint> {
    let mut found: Vec<Endpoint> = Vec::new();
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut add = |line: u32, text: &str, level: Option<u8>| {
        for capture in ENDPOINT.captures_iter(text) {
            let (method, path) = (&capture[1], capture[2].trim_end_matches(['.', ':', ';']));
            let key = route_key(method, path);
            let written = format!("{method} {path}");
            if !seen.contains_key(&key) {
                seen.insert(key.clone(), found.len());
                let end = level.map(|level| section_end(page, line, level));
                found.push(Endpoint { key, written, line, end });
            }
        }
    };
    page.headings.iter().for_each(|heading| add(heading.line, &heading.text, Some(heading.level)));
    let is_title = |text: &str| text.split_whitespace().count() <= 4 && !text.trim_end().ends_with('.');
    page.paragraphs.iter().filter(|(_, text)| is_title(text)).for_each(|(line, text)| add(*line, text, Some(6)));
    page.rows.iter().for_each(|(line, cells)| add(*line, &cells.join(" "), None));
    page.items.iter().for_each(|item| add(item.line, &item.text, None));
    cut_at_next_title(&mut found);
    found.sort_by_key(|endpoint| endpoint.line);
    found
}

/// A section ends at the next heading that is no deeper, or at the end of the page.
fn section_end(page: &Markdown, line: u32, level: u8) -> u32 {
    let next = page.headings.iter().find(|heading| heading.line > line && heading.level <= level);
    next.map_or(u32::MAX, |heading| heading.line)
}

/// And at the next endpoint that has a section.
fn cut_at_next_title(found: &mut [Endpoint]) {
    let mut lines: Vec<u32> =
        found.iter().filter(|endpoint| endpoint.end.is_some()).map(|endpoint| endpoint.line).collect();
    lines.sort_unstable();
    for endpoint in found.iter_mut() {
        let next = lines.iter().find(|&&line| line > endpoint.line);
        endpoint.end = endpoint.end.map(|end| next.map_or(end, |&next| end.min(next)));
    }
}
