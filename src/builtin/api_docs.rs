//! API documentation: every route of the sources, in the words of the code.

use super::endpoint;
use super::example::{Examples, fields};
use super::types::Types;
use super::words::{and, code, count, inline, more, sentence, table};
use sluice_validators::facts::{Facts, Item, Notes, Route};
use sluice_validators::names::route_key;
use std::collections::HashSet;
use std::fmt::Write;

/// Rows of the table of endpoints.
const ROWS: usize = 500;
/// Endpoints with a section of their own.
const SECTIONS: usize = 300;
/// Bytes after which no further section is begun: a page of 200,000 is too long to be read.
const ENOUGH: usize = 120_000;
/// Types described, and bytes after which no further one is.
const TYPES: usize = 60;
const ENOUGH_OF_TYPES: usize = 30_000;

/// Writes the page; `None` without routes.
pub(super) fn draft(facts: &Facts, _: &Notes) -> Option<String> {
    let routes = routes(facts);
    if routes.is_empty() {
        return None;
    }
    let types = Types::new(facts);
    let mut examples = Examples::new(&types);
    let mut page = match &facts.project {
        Some(project) => format!("# {} API\n\n", inline(&project.name)),
        None => "# API\n\n".to_owned(),
    };
    let _ = writeln!(page, "{}\n", introduction(facts, &routes));
    page.push_str(&overview(&routes));
    let (mut sections, mut docs) = (0, HashSet::new());
    for route in routes.iter().take(SECTIONS) {
        if page.len() > ENOUGH {
            break;
        }
        // A class that answers several methods is documented once.
        let doc = route.doc.as_deref().filter(|doc| docs.insert((route.module.as_str(), *doc)));
        page.push_str(&endpoint::section(route, doc, &mut examples));
        sections += 1;
    }
    let shown = std::mem::take(&mut examples.shown);
    let left_out = routes.len() - sections;
    if left_out > 0 || !shown.is_empty() {
        page.push_str(&appendix(&shown, &types, left_out));
    }
    Some(format!("{}\n", page.trim_end()))
}

/// Each endpoint once, in the order of the sources.
fn routes(facts: &Facts) -> Vec<&Route> {
    let mut seen = HashSet::new();
    facts.routes.iter().filter(|route| seen.insert(route_key(&route.method, &route.path))).collect()
}

fn introduction(facts: &Facts, routes: &[&Route]) -> String {
    let modules: HashSet<&str> = routes.iter().map(|route| route.module.as_str()).collect();
    let mut frameworks: Vec<String> = routes.iter().map(|route| route.framework.to_owned()).collect();
    frameworks.sort();
    frameworks.dedup();
    let purpose = facts.purpose.as_ref().and_then(|purpose| sentence(&purpose.name));
    let mut out = purpose.map_or_else(String::new, |purpose| format!("{purpose}\n\n"));
    let (endpoints, modules) = (count(routes.len(), "endpoint"), count(modules.len(), "module"));
    let _ = write!(out, "{endpoints} in {modules}, declared with {}. ", and(&frameworks));
    if routes.iter().any(|route| !route.parameters.is_empty()) {
        out.push_str("Parameters are needed unless they are called optional. ");
    }
    if routes.iter().any(|route| !route.statuses.is_empty()) {
        out.push_str("Status codes are those that the code names. ");
    }
    out.push_str("Examples show the declared types, not real values: 0 stands for a number, \"string\" for a text.");
    out
}

/// The table of endpoints; the column of guards stands only where there is one.
fn overview(routes: &[&Route]) -> String {
    let is_guarded = routes.iter().any(|route| route.auth.is_some());
    let mut head = vec!["Method", "Path", "Handler"];
    head.extend(is_guarded.then_some("Authentication"));
    let rows: Vec<Vec<String>> = routes
        .iter()
        .take(ROWS)
        .map(|route| {
            let handler = route.handler.as_deref().map_or_else(String::new, code);
            let mut row = vec![route.method.clone(), code(&route.path), handler];
            row.extend(is_guarded.then(|| route.auth.as_deref().map_or_else(String::new, code)));
            row
        })
        .collect();
    format!("{}{}\n", table(&head, &rows), more(routes.len().saturating_sub(ROWS), "endpoint"))
}

/// The types that examples showed, each with its fields, and how many endpoints have no section.
fn appendix(shown: &[&Item], types: &Types<'_>, left_out: usize) -> String {
    let mut out = String::new();
    if left_out > 0 {
        let _ = writeln!(
            out,
            "## Further endpoints\n\n{} of the table above have no section here.\n",
            count(left_out, "endpoint")
        );
    }
    if shown.is_empty() {
        return out;
    }
    out.push_str("## Types\n\n");
    let _ = writeln!(out, "{} used by the endpoints above.\n", count(shown.len(), "type"));
    let mut described = 0;
    for item in shown.iter().take(TYPES) {
        if out.len() > ENOUGH_OF_TYPES {
            break;
        }
        described += 1;
        let _ = writeln!(out, "### {}\n", code(&item.name));
        let doc = item.doc.as_deref().and_then(sentence).map_or_else(String::new, |doc| format!("{doc} "));
        let _ = writeln!(out, "{doc}Declared in {}.\n", code(&item.at.to_string()));
        let rows: Vec<Vec<String>> = fields(item, types)
            .into_iter()
            .map(|(field, _)| vec![code(&field.name), code(field.data_type.as_deref().unwrap_or(""))])
            .collect();
        let _ = writeln!(out, "{}", table(&["Field", "Type"], &rows));
    }
    out.push_str(more(shown.len() - described, "type").trim_start());
    out
}
