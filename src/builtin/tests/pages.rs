//! Pages about a tiny project, word for word; and about projects whose names are Markdown.

use super::ground::Ground;
use sluice_validators::facts::{Facts, Item, ItemKind, Location, Module, Named, Parameter, Place, Route};
use sluice_validators::{Language, parse};
use std::collections::HashSet;

fn tiny() -> Ground {
    Ground::of("src/builtin/testdata/tiny")
}

#[test]
fn the_api_of_a_tiny_project_is_documented_word_for_word() {
    assert_eq!(tiny().draft("api_docs"), include_str!("../testdata/tiny_api_docs.md"));
}

#[test]
fn the_overview_of_a_tiny_project_is_written_word_for_word() {
    assert_eq!(tiny().draft("system_overview"), include_str!("../testdata/tiny_system_overview.md"));
}

#[test]
fn every_code_span_of_an_overview_is_spelled_as_a_fact_spells_it() {
    for path in ["src/builtin/testdata/tiny", "examples/shop", "validators/src/facts/fixtures/axum"] {
        let ground = Ground::of(path);
        let known = spelled(&ground.facts);
        let page = parse::markdown(&ground.draft("system_overview"));
        assert!(page.code_spans.len() >= 6, "{path}");
        for (line, span) in &page.code_spans {
            assert!(known.contains(span.as_str()), "{path}: line {line}: `{span}` is no fact");
        }
    }
}

/// Every name and path of the facts.
fn spelled(facts: &Facts) -> HashSet<String> {
    let named = facts.commands.iter().chain(&facts.flags).chain(&facts.environment);
    let mut known: HashSet<String> = named.flat_map(|one| [one.name.clone(), one.at.path.to_string()]).collect();
    known.extend(facts.modules.iter().flat_map(|module| [module.name.clone(), module.path.to_string()]));
    known.extend(facts.externals.iter().flat_map(|one| [one.name.clone(), one.at.path.to_string()]));
    known.extend(facts.tables.iter().flat_map(|table| [table.name.clone(), table.at.path.to_string()]));
    known.extend(facts.items.iter().map(|item| item.name.clone()));
    known.extend(facts.routes.iter().map(|route| format!("{} {}", route.method, route.path)));
    known
}

fn at(line: u32) -> Location {
    Location { path: "a|b/`c`.py".into(), line }
}

/// A project whose every name tries to break out of its place.
fn hostile() -> Facts {
    let evil = "a|b `c` <img src=x> *d* _e_ [f](javascript:x)\n# g";
    let named = |name: &str| Named { name: name.to_owned(), at: at(1) };
    let module = Module {
        name: "a|b/`c`".to_owned(),
        path: "a|b/`c`.py".into(),
        language: Language::Python,
        lines: 3,
        entry_point: true,
        test: false,
        uses: vec![evil.to_owned()],
    };
    let parameter =
        Parameter { name: evil.to_owned(), place: Place::Body, data_type: Some("T".to_owned()), required: true };
    let route = Route {
        method: "POST".to_owned(),
        path: "/`x`|{y}".to_owned(),
        handler: Some(evil.to_owned()),
        parameters: vec![parameter],
        statuses: vec![299],
        response: Some("``` | ```".to_owned()),
        auth: Some(evil.to_owned()),
        doc: Some(evil.to_owned()),
        module: module.name.clone(),
        framework: "fastapi",
        at: at(2),
        end_line: 3,
    };
    let item = Item {
        name: "T".to_owned(),
        kind: ItemKind::Class,
        signature: evil.to_owned(),
        doc: Some("TODO: say what this is".to_owned()),
        members: Vec::new(),
        bases: vec!["T".to_owned()],
        module: module.name.clone(),
        at: at(3),
        end_line: 3,
    };
    Facts {
        project: Some(named(evil)),
        purpose: Some(named(evil)),
        modules: vec![module],
        routes: vec![route],
        items: vec![item],
        commands: vec![named(evil)],
        environment: vec![named(evil)],
        ..Facts::default()
    }
}

#[test]
fn names_that_are_markdown_stay_names() {
    let ground = Ground::with(hostile());
    for (kind, titles) in [("api_docs", 1), ("system_overview", 1)] {
        let text = ground.draft(kind);
        let page = parse::markdown(&text);
        let found = page.headings.iter().filter(|heading| heading.level == 1).count();
        assert_eq!(found, titles, "{text}");
        assert!(page.links.is_empty(), "{text}");
        let unescaped = text.match_indices("<img").filter(|(at, _)| !text[..*at].ends_with('\\'));
        let in_spans = page.code_spans.iter().filter(|(_, span)| span.contains("<img")).count();
        assert!(unescaped.count() <= in_spans, "{text}");
        let widths: HashSet<usize> = page.rows.iter().map(|(_, cells)| cells.len()).collect();
        assert!(widths.iter().all(|width| (2..=5).contains(width)), "{text}");
        assert!(!text.contains("TODO"), "{text}");
    }
    let page = parse::markdown(&ground.draft("api_docs"));
    assert!(page.headings.iter().any(|heading| heading.text == "POST /`x`|{y}"), "{:?}", page.headings);
}

#[test]
fn a_section_without_facts_is_left_out() {
    let facts = (*tiny().facts).clone();
    let bare = Facts {
        tables: Vec::new(),
        foreign_keys: Vec::new(),
        routes: Vec::new(),
        externals: Vec::new(),
        environment: Vec::new(),
        ..facts
    };
    let text = Ground::with(bare).draft("system_overview");
    for (heading, stays) in [
        ("## Purpose", true),
        ("## Modules", true),
        ("## Data", false),
        ("## Interfaces", false),
        ("## External dependencies", false),
        ("## Configuration", false),
    ] {
        assert_eq!(text.contains(heading), stays, "{heading}\n{text}");
    }
}
