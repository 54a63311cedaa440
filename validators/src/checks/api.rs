//! API documentation taken apart: which endpoints it documents, and what it says of each.

use super::calls::{Call, Wanted, calls};
use super::look;
use super::section::Sections;
use crate::document::Markdown;
use crate::facts::Facts;
use crate::names::{Matching, match_routes, route_key};
use crate::rubric::{Evidence, Outcome, Subject};
use regex::Regex;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

/// Longest path after its first sign, in characters.
const MAX_PATH: usize = 300;

/// A method and the beginning of its path. The rest of the path is read by hand: as a pattern, 300 signs of it take thousands
/// of states, and every endpoint found clears them all.
static METHOD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ANY)\b[\s`*|:]{1,5}/").expect("a constant pattern reads")
});

/// Method and path as documentation writes them.
pub(super) struct Named<'a> {
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    /// Both, with what stands between them.
    pub(super) written: &'a str,
}

/// Endpoints that a text names.
pub(super) fn named(text: &str) -> impl Iterator<Item = Named<'_>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let found = METHOD.find_at(text, from)?;
        let path = &text[found.end() - 1..];
        let ends = |sign: char| sign.is_whitespace() || matches!(sign, '`' | '*' | '|' | ')' | '"' | '\'' | ',');
        let end = path.char_indices().skip(1).enumerate().find(|(count, (_, sign))| *count == MAX_PATH || ends(*sign));
        let path = end.map_or(path, |(_, (end, _))| &path[..end]);
        from = found.end() - 1 + path.len();
        let letters = found.as_str().bytes().take_while(u8::is_ascii_uppercase).count();
        Some(Named { method: &found.as_str()[..letters], path, written: &text[found.start()..from] })
    })
}

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

impl Endpoint {
    /// Lines of its section below its heading, which names path parameters by naming the path; that documents none of them.
    pub(super) fn lines(&self) -> Option<Range<u32>> {
        self.end.map(|end| self.line.saturating_add(1)..end)
    }
}

/// A documentation held against the routes of the sources.
pub(super) struct Api<'a> {
    /// The page, by sections.
    pub(super) sections: Sections<'a>,
    pub(super) facts: &'a Facts,
    pub(super) endpoints: Vec<Endpoint>,
    /// Indices into `facts.routes`, one for each different route.
    pub(super) routes: Vec<usize>,
    /// Said: `endpoints`; true: `routes`.
    pub(super) matching: Matching,
    text: &'a str,
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
        let (mut keys, mut seen): (Vec<String>, HashSet<String>) = (Vec::new(), HashSet::new());
        for (index, route) in facts.routes.iter().enumerate() {
            let key = route_key(&route.method, &route.path);
            if seen.insert(key.clone()) {
                routes.push(index);
                keys.push(key);
            }
        }
        let said: Vec<String> = endpoints.iter().map(|endpoint| endpoint.key.clone()).collect();
        let matching = match_routes(&said, &keys);
        Ok(Api { sections: Sections::of(page), facts, endpoints, routes, matching, text: subject.text })
    }

    /// Calls in prose, code and HTML that are neither documented nor answered by a route.
    pub(super) fn strays(&self) -> Vec<Call> {
        let said: HashSet<&str> = self.endpoints.iter().map(|endpoint| endpoint.key.as_str()).collect();
        let routes: Vec<Wanted> = self.facts.routes.iter().map(Wanted::new).collect();
        let is_documented = |call: &Call| {
            let key = call.method.as_ref().map(|method| route_key(method, call.path.trim_end_matches(':')));
            key.is_some_and(|key| said.contains(key.as_str()))
        };
        let mut strays = calls(self.text);
        strays.retain(|call| !is_documented(call) && !call.is_answered(&routes));
        strays
    }

    /// Matched pairs of documented endpoint and route.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&Endpoint, &'a crate::facts::Route)> + '_ {
        let facts = self.facts;
        self.matching.pairs.iter().map(move |&(said, gold)| (&self.endpoints[said], &facts.routes[self.routes[gold]]))
    }

    /// Everything a section says under its heading, code included.
    pub(super) fn text_of(&self, endpoint: &Endpoint) -> String {
        let Some(lines) = endpoint.lines() else { return String::new() };
        let mut text = String::new();
        let mut add = |piece: &str| {
            text.push_str(piece);
            text.push('\n');
        };
        let page = &self.sections;
        page.headings(&lines).for_each(|heading| add(&heading.text));
        page.paragraphs(&lines).for_each(|(_, piece)| add(piece));
        page.items(&lines).for_each(|item| add(&item.text));
        page.rows(&lines).for_each(|(_, cells)| add(&cells.join(" | ")));
        page.fences(&lines).for_each(|fence| add(&fence.text));
        text
    }
}

/// Endpoints of headings first, since those have a section; then of lines of their own, tables and lists.
pub(super) fn endpoints(page: &Markdown) -> Vec<Endpoint> {
    let mut found: Vec<Endpoint> = Vec::new();
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut add = |line: u32, text: &str, level: Option<u8>| {
        for Named { method, path, .. } in named(text) {
            let path = path.trim_end_matches(['.', ':', ';']);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_are_named_by_method_and_path_wherever_they_stand() {
        let long = "a".repeat(MAX_PATH);
        for (text, expected) in [
            ("`GET /orders/{id}`, then POST  /orders", vec!["GET /orders/{id}", "POST /orders"]),
            ("**DELETE** `/a`", vec!["DELETE /a"]),
            // Six signs between the two are one too many.
            ("**DELETE** | `/a`", vec![]),
            ("GET:/a:b GET /", vec!["GET /a:b", "GET /"]),
            ("FORGET /a, GETS /a, get /a, GET a, GET      /a", vec![]),
            ("GET /ä\u{a0}ANY /é", vec!["GET /ä", "ANY /é"]),
            (&format!("GET /{long}b"), vec![&format!("GET /{long}")]),
        ] {
            let found: Vec<String> =
                named(text).map(|endpoint| format!("{} {}", endpoint.method, endpoint.path)).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
