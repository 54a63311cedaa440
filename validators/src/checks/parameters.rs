//! Documented parameters against those of routes, and examples against their notation.

use super::api::{Api, Endpoint};
use super::look::{self, count, f1, ratio};
use super::row::Row;
use crate::facts::{Facts, Parameter, Place, Route};
use crate::names::Name;
use crate::rubric::{Evidence, Outcome, Settings, Subject};
use std::collections::HashSet;

pub(super) const ROWS: &[Row] = &[
    Row::new("facts.parameters", parameters).measures(&["precision", "recall"]),
    Row::new("markdown.json", json_fences).measures(&["broken"]),
    Row::new("markdown.examples", examples).measures(&["count"]),
];

/// Words of a label that opens a list of parameters, and of one that opens something else.
const OPENING: &[&str] = &["parameter", "query", "path", "body", "request", "argument", "field", "header"];
const CLOSING: &[&str] = &["response", "returns", "answer", "status", "error", "example", "result", "output"];

/// F1 of parameters, endpoint by endpoint; an endpoint that is not documented counts as 0.
fn parameters(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let api = match Api::of(subject) {
        Ok(api) => api,
        Err(outcome) => return outcome,
    };
    let wanted = api.routes.iter().filter(|&&route| !api.facts.routes[route].parameters.is_empty()).count();
    if wanted == 0 {
        return Outcome::unscored("no route of the sources has parameters");
    }
    let (mut sum, mut found, mut gold, mut invented) = (0.0, 0usize, 0usize, 0usize);
    let mut remarks = Outcome::default();
    for (endpoint, route) in api.pairs() {
        let text = api.text_of(endpoint);
        let words: HashSet<String> = identifiers(&text).map(|word| Name::new(word).key).collect();
        let missing: Vec<&Parameter> =
            route.parameters.iter().filter(|one| !is_documented(one, api.facts, &words)).collect();
        let extra: Vec<String> =
            said(&api, endpoint).into_iter().filter(|name| !is_parameter(name, route, api.facts)).collect();
        let right = route.parameters.len() - missing.len();
        found += right;
        gold += route.parameters.len();
        invented += extra.len();
        if !route.parameters.is_empty() {
            sum += f1(ratio(right, right + extra.len()), ratio(right, route.parameters.len()));
        }
        for name in extra {
            let hint = format!("remove `{name}` from `{}`, the code has no such parameter", endpoint.written);
            remarks = remarks.remark(
                Some(endpoint.line),
                format!("`{}` has no parameter `{name}`", endpoint.written),
                Some(hint),
            );
        }
        for parameter in missing {
            let message = format!("`{}` takes `{}` ({})", endpoint.written, parameter.name, route.at);
            remarks = remarks.remark(
                Some(endpoint.line),
                message,
                Some(format!("document `{}` of `{}`", parameter.name, endpoint.written)),
            );
        }
    }
    let summary = format!("{found} documented, {invented} invented, at {} that take any", count(wanted, "endpoint"));
    let mut outcome = Outcome::share(sum / wanted as f64, summary)
        .on(Evidence::Facts)
        .measure("precision", ratio(found, found + invented))
        .measure("recall", ratio(found, gold));
    outcome.remarks = remarks.remarks;
    outcome
}

/// A parameter is documented where its name stands; a body also where its type or half of its fields do.
pub(super) fn is_documented(parameter: &Parameter, facts: &Facts, words: &HashSet<String>) -> bool {
    let has = |name: &str| words.contains(&Name::new(name).key);
    if has(&parameter.name) {
        return true;
    }
    if parameter.place != Place::Body {
        return false;
    }
    let fields = body_fields(parameter, facts);
    let named = fields.iter().filter(|field| has(field)).count();
    parameter.data_type.as_deref().is_some_and(has) || (!fields.is_empty() && named * 2 >= fields.len())
}

/// Fields of the type of a body, where the sources declare it.
pub(super) fn body_fields<'a>(parameter: &Parameter, facts: &'a Facts) -> Vec<&'a str> {
    let data_type = parameter.data_type.as_deref().unwrap_or("");
    let item = facts
        .items
        .iter()
        .find(|item| !item.members.is_empty() && identifiers(data_type).any(|word| word == item.name));
    item.map(|item| item.members.iter().filter(|member| !member.method).map(|member| member.name.as_str()).collect())
        .unwrap_or_default()
}

/// True for an item or a row that begins with a parameter of the route.
pub(super) fn is_parameter_line(text: &str, route: &Route, facts: &Facts) -> bool {
    let starts = |name: &str| identifiers(text).next().is_some_and(|first| first == name);
    route.parameters.iter().any(|parameter| {
        starts(&parameter.name)
            || parameter.place == Place::Body && body_fields(parameter, facts).into_iter().any(starts)
    })
}

/// Whether a name stands for anything a route takes.
pub(super) fn is_parameter(name: &str, route: &Route, facts: &Facts) -> bool {
    let key = Name::new(name).key;
    let is = |other: &str| Name::new(other).key == key;
    let guarded = route.auth.is_some() && ["authorization", "cookie", "x-api-key"].iter().any(|header| is(header));
    guarded
        || route.parameters.iter().any(|parameter| {
            let fields = body_fields(parameter, facts);
            // The fields of a body of unknown shape cannot be told from inventions.
            let is_unknown = parameter.place == Place::Body && fields.is_empty();
            is_unknown
                || is(&parameter.name)
                || parameter.data_type.as_deref().is_some_and(is)
                || fields.into_iter().any(is)
        })
}

/// Names that a section lists as parameters: first cells and first words under a label that opens such a list.
fn said(api: &Api<'_>, endpoint: &Endpoint) -> Vec<String> {
    let Some(section) = endpoint.lines() else { return Vec::new() };
    let mut lines: Vec<(u32, Line<'_>)> = Vec::new();
    let page = &api.sections;
    lines.extend(page.headings(&section).map(|heading| (heading.line, Line::Label(heading.text.as_str()))));
    lines.extend(page.paragraphs(&section).map(|(line, text)| (*line, Line::Label(text.as_str()))));
    lines.extend(page.rows(&section).map(|(line, cells)| (*line, Line::Row(cells.as_slice()))));
    lines.extend(page.items(&section).map(|item| (item.line, Line::Item(item.text.as_str()))));
    lines.sort_by_key(|(line, _)| *line);
    let (mut open, mut last_row, mut names) = (false, 0u32, Vec::new());
    for (line, content) in lines {
        match content {
            Line::Label(text) => open = opens(text, open),
            Line::Row(cells) => {
                // The header of a table stands two lines above its first row.
                let is_header = last_row == 0
                    || line - last_row > 2
                    || (line - last_row == 1 && names.is_empty() && opens_table(cells));
                last_row = line;
                let first = cells.first().map_or("", String::as_str);
                if is_header {
                    open = open || opens_table(cells);
                } else if open {
                    names.extend(identifier(first));
                }
            }
            Line::Item(text) => {
                let (label, rest) = text.split_once(':').unwrap_or((text, ""));
                if is_label(label) {
                    open = opens(label, open);
                    names.extend(identifier(rest).filter(|_| open && !rest.trim().eq_ignore_ascii_case("none")));
                } else if open {
                    names.extend(identifier(text));
                }
            }
        }
    }
    names
}

enum Line<'a> {
    Label(&'a str),
    Row(&'a [String]),
    Item(&'a str),
}

fn opens(text: &str, before: bool) -> bool {
    let lower: String = text.to_lowercase().chars().take(80).collect();
    let first = |words: &[&str]| words.iter().filter_map(|word| lower.find(word)).min();
    match (first(OPENING), first(CLOSING)) {
        (Some(open), Some(close)) => open < close,
        (Some(_), None) => true,
        (None, Some(_)) => false,
        (None, None) => before && text.trim_end().ends_with(':'),
    }
}

/// `Query parameters` is a label; `name (path, integer)` is a parameter with its place.
fn is_label(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    let speaks = OPENING.iter().chain(CLOSING).any(|word| lower.contains(word));
    speaks && !lower.contains(['(', '_']) && text.split_whitespace().count() <= 3
}

fn opens_table(cells: &[String]) -> bool {
    cells.first().is_some_and(|cell| {
        let lower = cell.to_lowercase();
        lower.contains("name") || lower.contains("param") || lower.contains("field")
    })
}

/// The identifier that a cell or an item begins with, where it stands alone or before `(`, `:` or a dash.
fn identifier(text: &str) -> Option<String> {
    let text = text.trim_start();
    let name: String =
        text.chars().take_while(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-')).collect();
    let rest = text[name.len()..].trim_start();
    let ends = rest.is_empty() || rest.starts_with(['(', ':', '—', '–', ',', '[']) || rest.starts_with("- ");
    (ends && name.chars().any(char::is_alphabetic) && name.len() <= 60 && name.to_lowercase() != "none").then_some(name)
}

fn identifiers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '_' && letter != '-')
        .filter(|word| !word.is_empty())
}

/// Every JSON fence parses.
fn json_fences(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let Some(page) = look::markdown(subject) else { return Outcome::share(0.0, "there is no page to look at") };
    let fences = page.fences.iter().filter(|fence| fence.language.eq_ignore_ascii_case("json"));
    let errors = fences.filter_map(|fence| match &fence.syntax_errors {
        Some(errors) => errors.first().cloned(),
        // A page with more fences than are looked at.
        None => parse_json(&fence.text).err().map(|error| (fence.line, error.to_string())),
    });
    let broken: Vec<(u32, String)> = errors.collect();
    let mut outcome = Outcome::share(
        if broken.is_empty() { 1.0 } else { 0.0 },
        format!("{} with broken JSON", count(broken.len(), "fence")),
    )
    .measure("broken", broken.len() as f64);
    for (line, error) in broken {
        let message = format!("the example does not parse: {error}");
        outcome =
            outcome.remark(Some(line), message, Some("write examples as plain JSON: no comments, no `...`".to_owned()));
    }
    outcome
}

fn parse_json(text: &str) -> Result<serde_json::Value, serde_json::Error> {
    serde_json::from_str(text)
}

/// Endpoints with an example in their section that parses and shows something.
fn examples(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let api = match Api::of(subject) {
        Ok(api) => api,
        Err(outcome) => return outcome,
    };
    // An endpoint that takes nothing and answers nothing has nothing to show.
    let shows = |route: &Route| route.statuses != [204] || !route.parameters.is_empty();
    let wanted = api.routes.iter().filter(|&&route| shows(&api.facts.routes[route])).count().max(1);
    let (mut found, mut remarks) = (0usize, Outcome::default());
    for (endpoint, _) in api.pairs() {
        let section = endpoint.line..endpoint.end.unwrap_or(0);
        let has_example = api.sections.fences(&section).any(|fence| is_example(&fence.language, &fence.text));
        found += usize::from(has_example);
        if !has_example {
            let message = format!("`{}` has no example", endpoint.written);
            remarks = remarks.remark(
                Some(endpoint.line),
                message,
                Some(format!("give `{}` an example in a ```json fence", endpoint.written)),
            );
        }
    }
    let mut outcome =
        Outcome::share(ratio(found, wanted), format!("{found} of {} with an example", count(wanted, "endpoint")))
            .on(Evidence::Facts)
            .measure("count", found as f64);
    outcome.remarks = remarks.remarks;
    outcome
}

/// JSON with something in it, or a request as a command line would send it.
fn is_example(language: &str, text: &str) -> bool {
    let holds = |value: serde_json::Value| match value {
        serde_json::Value::Object(object) => !object.is_empty(),
        serde_json::Value::Array(list) => !list.is_empty(),
        _ => false,
    };
    match language.to_ascii_lowercase().as_str() {
        "json" => parse_json(text).is_ok_and(holds),
        "http" | "bash" | "sh" | "shell" | "console" => {
            ["curl ", "GET /", "POST /", "PUT /", "PATCH /", "DELETE /", "http "]
                .iter()
                .any(|start| text.contains(start))
        }
        _ => false,
    }
}
