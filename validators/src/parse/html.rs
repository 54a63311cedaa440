//! HTML: what the parser of the standard complains about, and the parts of a page that checks ask for.

use super::script;
use super::unseen::Unseen;
use crate::document::Html;
use ego_tree::NodeId;
use ego_tree::iter::Edge;
use scraper::node::Element;
use scraper::{ElementRef, Node, Selector};
use std::collections::HashSet;
use std::sync::LazyLock;

/// Longest page that is parsed, in bytes; a longer one is an error by itself.
const MAX_BYTES: usize = 500_000;
/// Deepest nesting; the standard's algorithm walks the open elements at every tag, so deeper pages cost their square.
const MAX_DEPTH: usize = 500;
/// Errors that are told.
const MAX_ERRORS: usize = 20;

/// Complaints that say nothing about how a page looks or works.
const HARMLESS: &[&str] = &["Unacknowledged self-closing tag"];

static ANY: LazyLock<Option<Selector>> = LazyLock::new(|| Selector::parse("*").ok());

/// Takes a page apart. Every text is a page of some kind, so this cannot fail; what is wrong stands in `errors`.
pub fn html(text: &str) -> Html {
    if let Some(problem) = unreadable(text) {
        return Html { errors: vec![problem], ..Html::default() };
    }
    let page = scraper::Html::parse_document(text);
    let (visible_text, out_of_sight) = seen(&page);
    let mut parts = Html {
        errors: page
            .errors
            .iter()
            .filter(|error| !is_harmless(error))
            .take(MAX_ERRORS)
            .map(ToString::to_string)
            .collect(),
        has_doctype: text
            .trim_start_matches('\u{feff}')
            .trim_start()
            .get(..9)
            .is_some_and(|start| start.eq_ignore_ascii_case("<!doctype")),
        visible_text,
        repeated_ids: repeated_ids(&page),
        ..Html::default()
    };
    let labelled = labelled_ids(&page);
    let mut scripts = script::Scripts::new(text);
    for element in elements(&page) {
        read_element(&element, &mut parts);
        if !out_of_sight.contains(&element.id()) {
            read_input(&element, &labelled, &mut parts);
        }
        match element.value().name() {
            "script" => scripts.read(&element, &mut parts),
            "style" => {
                parts.has_style = true;
                parts.remote.extend(script::outside_of_style(&inner_text(&element)));
            }
            _ => {}
        }
    }
    parts
}

fn is_harmless(error: &str) -> bool {
    HARMLESS.iter().any(|harmless| error.contains(harmless))
}

fn unreadable(text: &str) -> Option<String> {
    if text.len() > MAX_BYTES {
        return Some(format!("{} bytes are too long for a page", text.len()));
    }
    (open_tags(text) > MAX_DEPTH).then(|| format!("more than {MAX_DEPTH} elements are open at once"))
}

/// Most tags open at one place, counted without a parser and without knowing which tags need no end: an upper bound
/// that leaves room for those.
fn open_tags(text: &str) -> usize {
    const VOID: &[&str] =
        &["br", "hr", "img", "input", "meta", "link", "path", "col", "source", "li", "p", "option", "tr", "td", "th"];
    let (mut depth, mut deepest) = (0usize, 0usize);
    for piece in text.split('<').skip(1) {
        let name: String = piece.chars().take_while(|letter| letter.is_ascii_alphanumeric()).take(12).collect();
        if piece.starts_with('/') {
            depth = depth.saturating_sub(1);
        } else if !name.is_empty() && !VOID.contains(&name.to_ascii_lowercase().as_str()) {
            depth += 1;
            deepest = deepest.max(depth);
        }
    }
    deepest
}

fn elements(page: &scraper::Html) -> impl Iterator<Item = ElementRef<'_>> {
    ANY.as_ref().into_iter().flat_map(|any| page.select(any))
}

fn read_element(element: &ElementRef<'_>, parts: &mut Html) {
    let value = element.value();
    match value.name() {
        "html" => parts.language = value.attr("lang").filter(|lang| !lang.trim().is_empty()).map(str::to_owned),
        "title" if parts.title.is_none() => {
            parts.title = Some(collapse(&inner_text(element))).filter(|title| !title.is_empty());
        }
        "h1" => parts.h1.push(collapse(&inner_text(element))),
        "meta" => parts.has_viewport |= value.attr("name").is_some_and(|name| name.eq_ignore_ascii_case("viewport")),
        "img" => parts.images_without_text += usize::from(value.attr("alt").is_none()),
        _ => {}
    }
    parts.ids.extend(value.id().map(str::to_owned));
    for (name, target) in value.attrs() {
        parts.has_style |= name == "style";
        parts.inline_scripts += usize::from(name.starts_with("on") && name.len() > 2);
        parts.inline_scripts += usize::from(script::as_read(target).starts_with("javascript:"));
        attribute(value, (name, target), parts);
    }
}

/// What an attribute loads, and which element it speaks of.
fn attribute(element: &Element, (name, target): (&str, &str), parts: &mut Html) {
    let outside = |target: &str| script::is_outside(target).then(|| target.trim().to_owned());
    match (element.name(), name) {
        // What a reader follows leaves the page on purpose; what the page loads does not.
        ("a" | "area", "href" | "xlink:href") => {}
        // Without these the page does not work; a picture or an icon that is not there is only not seen.
        ("script" | "iframe" | "embed" | "frame", "src") | ("object", "data") => parts.remote.extend(outside(target)),
        ("link", "href") if is_style(element) => parts.remote.extend(outside(target)),
        (_, "srcset" | "imagesrcset") => {
            parts
                .remote
                .extend(target.split(',').filter(|one| script::is_remote(one)).map(|one| one.trim().to_owned()));
        }
        (
            _,
            "src" | "href" | "xlink:href" | "action" | "formaction" | "poster" | "data" | "manifest" | "background"
            | "ping" | "codebase",
        ) if script::is_remote(target) => parts.remote.push(target.trim().to_owned()),
        ("meta", "content") => {
            let refreshes = element.attr("http-equiv").is_some_and(|kind| kind.trim().eq_ignore_ascii_case("refresh"));
            let url = target.split_once('=').map_or("", |(_, url)| url.trim_matches(['"', '\'', ' ']));
            parts.remote.extend(outside(url).filter(|_| refreshes));
        }
        (_, "style") => parts.remote.extend(script::outside_of_style(target)),
        ("iframe", "srcdoc") => parts.remote.extend(script::written(target)),
        _ => {}
    }
    let referred = match name {
        "for"
        | "list"
        | "form"
        | "aria-controls"
        | "aria-labelledby"
        | "aria-describedby"
        | "aria-owns"
        | "aria-activedescendant"
        | "popovertarget"
        | "headers" => target,
        // `#` and `#top` are the top of any page.
        "href" => target.trim().strip_prefix('#').filter(|id| *id != "top").unwrap_or(""),
        _ => "",
    };
    // A page that routes by its address writes `#/orders`.
    let ids = referred.split_whitespace().filter(|id| !id.starts_with(['/', '!']));
    parts.referred_ids.extend(ids.map(|id| (name.to_owned(), id.to_owned())));
}

fn is_style(link: &Element) -> bool {
    const KINDS: &[&str] = &["stylesheet", "preload", "modulepreload", "manifest"];
    let kinds = link.attr("rel").unwrap_or("").to_ascii_lowercase();
    kinds.split_whitespace().any(|kind| KINDS.contains(&kind))
}

/// Identifiers that more than one element has.
fn repeated_ids(page: &scraper::Html) -> Vec<String> {
    let mut seen = HashSet::new();
    let ids = elements(page).filter_map(|element| element.value().id().map(str::to_owned));
    ids.filter(|id| !seen.insert(id.clone())).collect()
}

fn labelled_ids(page: &scraper::Html) -> HashSet<String> {
    elements(page)
        .filter(|element| element.value().name() == "label")
        .filter_map(|element| element.value().attr("for").map(str::to_owned))
        .collect()
}

fn read_input(element: &ElementRef<'_>, labelled: &HashSet<String>, parts: &mut Html) {
    let value = element.value();
    if !matches!(value.name(), "input" | "select" | "textarea")
        || matches!(value.attr("type"), Some("hidden" | "submit" | "button" | "reset" | "image"))
    {
        return;
    }
    let name = value.attr("name").or(value.id()).unwrap_or("");
    let within_label = element
        .ancestors()
        .take(MAX_DEPTH)
        .any(|node| matches!(node.value(), Node::Element(parent) if parent.name() == "label"));
    let has_label = within_label
        || value.id().is_some_and(|id| labelled.contains(id))
        || value.attr("aria-label").is_some_and(|label| !label.trim().is_empty())
        || value.attr("aria-labelledby").is_some();
    parts.inputs.push((name.to_owned(), has_label));
}

/// Text of an element and everything in it.
pub(super) fn inner_text(element: &ElementRef<'_>) -> String {
    element.text().collect()
}

/// Text a reader sees, and the elements that nobody does: what stands in scripts, styles and the head, and what
/// nothing ever brings to sight.
fn seen(page: &scraper::Html) -> (String, HashSet<NodeId>) {
    const SILENT: [&str; 5] = ["script", "style", "title", "template", "noscript"];
    let unseen = Unseen::of(page);
    let hides = |node: &Node| match node {
        Node::Element(element) => SILENT.contains(&element.name()) || unseen.hides(element),
        _ => false,
    };
    let (mut text, mut out_of_sight) = (String::new(), HashSet::new());
    // The element that hides all that stands within it.
    let mut hidden_by = None;
    for edge in page.tree.root().traverse() {
        match edge {
            Edge::Open(node) => {
                if hidden_by.is_none() && hides(node.value()) {
                    hidden_by = Some(node.id());
                }
                match node.value() {
                    Node::Text(piece) if hidden_by.is_none() => {
                        text.push_str(piece);
                        text.push(' ');
                    }
                    Node::Element(_) if hidden_by.is_some() => {
                        out_of_sight.insert(node.id());
                    }
                    _ => {}
                }
            }
            Edge::Close(node) if hidden_by == Some(node.id()) => hidden_by = None,
            Edge::Close(_) => {}
        }
    }
    (collapse(&text), out_of_sight)
}

fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
#[path = "html_tests.rs"]
mod tests;
