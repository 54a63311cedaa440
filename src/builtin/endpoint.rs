//! One endpoint of an API documentation.

use super::example::Examples;
use super::words::{and, code, longest_run, more, sentence};
use serde_json::{Map, Value};
use sluice_validators::facts::{Parameter, Place, Route};
use std::fmt::Write;

/// Parameters shown of one endpoint.
const PARAMETERS: usize = 40;
/// Status codes shown of one endpoint.
const STATUSES: usize = 20;
/// Frameworks whose handlers take single fields out of a body, so that a field without a type is a field of the body.
const FIELD_BY_FIELD: &[&str] = &["express", "flask", "django"];
/// Phrases of status codes. **Source**: RFC 9110, section 15; RFC 6585.
const PHRASES: &[(u16, &str)] = &[
    (200, "OK"),
    (201, "Created"),
    (202, "Accepted"),
    (204, "No Content"),
    (301, "Moved Permanently"),
    (302, "Found"),
    (303, "See Other"),
    (304, "Not Modified"),
    (307, "Temporary Redirect"),
    (308, "Permanent Redirect"),
    (400, "Bad Request"),
    (401, "Unauthorized"),
    (402, "Payment Required"),
    (403, "Forbidden"),
    (404, "Not Found"),
    (405, "Method Not Allowed"),
    (406, "Not Acceptable"),
    (408, "Request Timeout"),
    (409, "Conflict"),
    (410, "Gone"),
    (412, "Precondition Failed"),
    (413, "Content Too Large"),
    (415, "Unsupported Media Type"),
    (422, "Unprocessable Content"),
    (429, "Too Many Requests"),
    (500, "Internal Server Error"),
    (501, "Not Implemented"),
    (502, "Bad Gateway"),
    (503, "Service Unavailable"),
    (504, "Gateway Timeout"),
];

/// What is asked, then who answers with what, as far as the code says it.
pub(super) fn section(route: &Route, doc: Option<&str>, examples: &mut Examples<'_>) -> String {
    let mut out = format!("## {}\n\n", code(&format!("{} {}", route.method, route.path)));
    if let Some(doc) = doc.and_then(sentence) {
        let _ = writeln!(out, "{doc}\n");
    }
    // A paragraph of its own: who reads only one line about access must read this one.
    if let Some(auth) = &route.auth {
        let _ = writeln!(out, "Authentication: {}.\n", code(auth));
    }
    if !route.parameters.is_empty() {
        let _ = writeln!(out, "Parameters:\n\n{}", parameters(route));
    }
    match body(route, examples) {
        Some(body) => fence(&mut out, "Request body", "json", &examples.written(&body)),
        None => {
            if let Some(line) = request_line(route, examples) {
                fence(&mut out, "Request", "http", &line);
            }
        }
    }
    let _ = writeln!(out, "{}\n", answered(route));
    let response = route.response.as_deref().and_then(|response| examples.value(response, &route.module));
    if let Some(response) = response {
        fence(&mut out, "Response", "json", &examples.written(&response));
    }
    out
}

/// Who answers, with what.
fn answered(route: &Route) -> String {
    let at = code(&route.at.to_string());
    let mut said = match &route.handler {
        Some(handler) => format!("Handler: {}, {at}.", code(handler)),
        None => format!("Handler: {at}."),
    };
    if let Some(response) = &route.response {
        let _ = write!(said, " Answer: {}.", code(response));
    }
    if !route.statuses.is_empty() {
        let codes: Vec<String> = route.statuses.iter().take(STATUSES).map(|status| phrase(*status)).collect();
        let _ = write!(said, " Status codes: {}.", and(&codes));
    }
    said
}

/// A status code with what it means: `404 (Not Found)`.
pub(super) fn phrase(status: u16) -> String {
    let known = PHRASES.iter().find(|(known, _)| *known == status);
    known.map_or_else(|| status.to_string(), |(_, phrase)| format!("{status} ({phrase})"))
}

/// A list, not a table: the same head above every endpoint would make the page read as a loop.
fn parameters(route: &Route) -> String {
    let place = |place: Place| match place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Body => "body",
        Place::Header => "header",
    };
    let mut out = String::new();
    for parameter in route.parameters.iter().take(PARAMETERS) {
        let data_type = parameter.data_type.as_deref().map_or_else(String::new, |of| format!(", {}", code(of)));
        let optional = if parameter.required { "" } else { ", optional" };
        let _ = writeln!(out, "- {} ({}{data_type}{optional})", code(&parameter.name), place(parameter.place));
    }
    out.push_str(&more(route.parameters.len().saturating_sub(PARAMETERS), "parameter"));
    out
}

/// An example of what is sent; `None` where nothing is, or its form is not declared.
pub(super) fn body(route: &Route, examples: &mut Examples<'_>) -> Option<Value> {
    // RFC 9110, section 9.3.1: a body of these means nothing, whatever a handler looks for.
    if matches!(route.method.as_str(), "GET" | "HEAD") {
        return None;
    }
    let parts: Vec<&Parameter> =
        route.parameters.iter().filter(|one| one.place == Place::Body).take(PARAMETERS).collect();
    let mut values: Vec<Option<Value>> = Vec::new();
    for part in &parts {
        values.push(part.data_type.as_deref().and_then(|data_type| examples.value(data_type, &route.module)));
    }
    if let ([_], [Some(value)]) = (parts.as_slice(), values.as_slice())
        && (value.is_object() || value.is_array())
    {
        return Some(value.clone());
    }
    let by_field = FIELD_BY_FIELD.contains(&route.framework);
    let is_known = values.iter().any(Option::is_some);
    if parts.is_empty() || !(is_known || by_field) {
        return None;
    }
    let fields = parts.iter().zip(values).map(|(part, value)| (part.name.clone(), value.unwrap_or(Value::Null)));
    Some(Value::Object(fields.collect::<Map<String, Value>>()))
}

/// `GET /orders/0?status=string`; `None` where the path cannot be filled in or any method is answered.
fn request_line(route: &Route, examples: &mut Examples<'_>) -> Option<String> {
    if route.method == "ANY" || route.path.contains(['(', '^', '$', '*', ' ']) {
        return None;
    }
    let mut sample = |parameter: Option<&Parameter>| {
        let data_type = parameter.and_then(|parameter| parameter.data_type.as_deref());
        let value = data_type.and_then(|data_type| examples.value(data_type, &route.module));
        match value {
            Some(Value::String(text)) => text,
            Some(Value::Array(_) | Value::Object(_)) | None => "string".to_owned(),
            Some(other @ (Value::Null | Value::Bool(_) | Value::Number(_))) => other.to_string(),
        }
    };
    let named = |name: &str| route.parameters.iter().find(|one| one.place == Place::Path && one.name == name);
    let mut segments: Vec<String> = Vec::new();
    for segment in route.path.split('/') {
        segments.push(match parameter_name(segment) {
            Some(name) => sample(named(name)),
            None if segment.contains(['{', '<', '[', ':']) => return None,
            None => segment.to_owned(),
        });
    }
    let wanted = route.parameters.iter().filter(|one| one.place == Place::Query && one.required);
    let query: Vec<String> = wanted.map(|one| format!("{}={}", one.name, sample(Some(one)))).collect();
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    Some(format!("{} {}{query}", route.method, segments.join("/")))
}

/// The name within `{id}`, `{id:int}`, `<int:id>`, `:id`.
pub(super) fn parameter_name(segment: &str) -> Option<&str> {
    if let Some(name) = segment.strip_prefix(':') {
        return Some(name.trim_end_matches('?'));
    }
    if let Some(inside) = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        return inside.split(':').next();
    }
    let inside = segment.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'))?;
    inside.rsplit(':').next()
}

fn fence(out: &mut String, title: &str, language: &str, text: &str) {
    let ticks = "`".repeat((longest_run(text) + 1).max(3));
    let _ = writeln!(out, "{title}:\n\n{ticks}{language}\n{text}\n{ticks}\n");
}
