//! An OpenAPI description: every route of the sources, with what the code declares of it and nothing else.

use super::endpoint::{body, parameter_name, phrase};
use super::example::Examples;
use super::types::Types;
use super::words::sentence;
use super::yaml;
use serde_json::{Map, Value, json};
use sluice_validators::facts::{Facts, Notes, Parameter, Place, Route};
use sluice_validators::names::route_key;
use std::collections::HashSet;

/// Operations of one description.
const OPERATIONS: usize = 300;

/// Writes the description; `None` without a route whose path OpenAPI can spell.
pub(super) fn draft(facts: &Facts, _: &Notes) -> Option<String> {
    let types = Types::new(facts);
    let mut examples = Examples::new(&types);
    let (mut paths, mut seen, mut summaries) = (Map::new(), HashSet::new(), HashSet::new());
    for route in &facts.routes {
        let Some(path) = path_of(&route.path) else { continue };
        if seen.len() >= OPERATIONS || !seen.insert(route_key(&route.method, &route.path)) {
            continue;
        }
        let mut operation = operation(route, &path, &mut examples);
        if let Some(summary) = operation.get("summary").and_then(Value::as_str).map(str::to_owned)
            && !summaries.insert(summary.to_lowercase())
        {
            // What two operations share tells neither from the other.
            operation.insert("summary".to_owned(), json!(format!("{summary} ({} {path})", route.method)));
        }
        let item = paths.entry(path).or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(item) = item {
            item.insert(method_of(route).to_owned(), Value::Object(operation));
        }
    }
    if paths.is_empty() {
        return None;
    }
    let title = facts.project.as_ref().map_or_else(|| "API".to_owned(), |project| format!("{} API", project.name));
    let mut info = Map::new();
    info.insert("title".to_owned(), json!(title));
    if let Some(purpose) = facts.purpose.as_ref().and_then(|purpose| sentence(&purpose.name)) {
        info.insert("description".to_owned(), json!(purpose));
    }
    // The specification asks for a version: what no manifest numbers was never released.
    let version = facts.version.as_ref().map_or("0.0.0", |version| version.name.as_str());
    info.insert("version".to_owned(), json!(version));
    Some(yaml::write(&json!({"openapi": "3.1.0", "info": info, "paths": paths})))
}

/// OpenAPI has no word for "any method"; a `get` stands for it, and its description says so.
fn method_of(route: &Route) -> &'static str {
    match route.method.as_str() {
        "POST" => "post",
        "PUT" => "put",
        "PATCH" => "patch",
        "DELETE" => "delete",
        "HEAD" => "head",
        "OPTIONS" => "options",
        "TRACE" => "trace",
        _ => "get",
    }
}

/// `/orders/{id}`, however the framework spells its parameters; `None` for a pattern that is no template.
fn path_of(path: &str) -> Option<String> {
    let mut out = String::new();
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        out.push('/');
        match parameter_name(segment) {
            Some(name) if !name.is_empty() => out.push_str(&format!("{{{name}}}")),
            _ if segment.contains(['{', '}', '<', '[', ':', '(', '*', '^', '$', '?', '#']) => return None,
            _ => out.push_str(segment),
        }
    }
    Some(if out.is_empty() { "/".to_owned() } else { out })
}

fn operation(route: &Route, path: &str, examples: &mut Examples<'_>) -> Map<String, Value> {
    let mut operation = Map::new();
    operation.insert("summary".to_owned(), json!(summary(route, path)));
    let mut notes = vec![match &route.handler {
        Some(handler) => format!("Answered by {handler}, {}.", route.at),
        None => format!("Declared in {}.", route.at),
    }];
    notes.extend(route.auth.as_ref().map(|auth| format!("Guarded by {auth}.")));
    notes.extend((route.method == "ANY").then(|| "Every method is answered in the same way.".to_owned()));
    operation.insert("description".to_owned(), json!(notes.join(" ")));
    let parameters = parameters(route, path, examples);
    if !parameters.is_empty() {
        operation.insert("parameters".to_owned(), Value::Array(parameters));
    }
    if let Some(body) = request_body(route, examples) {
        operation.insert("requestBody".to_owned(), body);
    }
    operation.insert("responses".to_owned(), responses(route, examples));
    operation
}

/// The first sentence of the code's own words, else the words its handler is named with.
fn summary(route: &Route, path: &str) -> String {
    let enough = |text: &String| text.split_whitespace().count() >= 2;
    let doc = route.doc.as_deref().and_then(sentence).filter(enough);
    let named = || {
        let handler = route.handler.as_deref()?.rsplit(['.', ':']).next()?;
        Some(sluice_validators::names::tokens(handler).join(" ")).filter(enough)
    };
    doc.or_else(named).unwrap_or_else(|| format!("{} {path}", route.method))
}

/// Parameters beside the body; those of the path stand there even where the code does not say more of them.
fn parameters(route: &Route, path: &str, examples: &mut Examples<'_>) -> Vec<Value> {
    let in_path: Vec<&str> =
        path.split('/').filter_map(|part| part.strip_prefix('{').and_then(|part| part.strip_suffix('}'))).collect();
    let mut found = Vec::new();
    for name in &in_path {
        let declared = route.parameters.iter().find(|one| one.place == Place::Path && one.name == *name);
        let schema = declared.map_or_else(|| json!({"type": "string"}), |one| schema_of(one, route, examples));
        found.push(json!({"name": name, "in": "path", "required": true, "schema": schema}));
    }
    let mut seen = HashSet::new();
    for one in &route.parameters {
        let place = match one.place {
            Place::Query => "query",
            Place::Header => "header",
            Place::Path | Place::Body => continue,
        };
        if seen.insert((place, one.name.as_str())) {
            let schema = schema_of(one, route, examples);
            found.push(json!({"name": one.name, "in": place, "required": one.required, "schema": schema}));
        }
    }
    found
}

fn schema_of(parameter: &Parameter, route: &Route, examples: &mut Examples<'_>) -> Value {
    let value = parameter.data_type.as_deref().and_then(|of| examples.value(of, &route.module));
    value.map_or_else(|| json!({}), |value| shape(&value))
}

fn request_body(route: &Route, examples: &mut Examples<'_>) -> Option<Value> {
    if let Some(example) = body(route, examples) {
        let media = json!({"schema": shape(&example), "example": example});
        return Some(json!({"content": {"application/json": media}}));
    }
    // RFC 9110, section 9.3.1: a body of these means nothing.
    let parts: Vec<&Parameter> = route.parameters.iter().filter(|one| one.place == Place::Body).collect();
    if parts.is_empty() || matches!(method_of(route), "get" | "head" | "trace") {
        return None;
    }
    // Nothing is known of the values, so that any value holds, and none is shown.
    let fields: Map<String, Value> = parts.iter().map(|one| (one.name.clone(), json!({}))).collect();
    Some(json!({"content": {"application/json": {"schema": {"type": "object", "properties": fields}}}}))
}

fn responses(route: &Route, examples: &mut Examples<'_>) -> Value {
    let value = route.response.as_deref().and_then(|response| examples.value(response, &route.module));
    let answer = |text: String, status: u16| {
        let mut answer = Map::new();
        answer.insert("description".to_owned(), json!(text));
        if let Some(value) = value.as_ref().filter(|_| (200..300).contains(&status) && status != 204) {
            answer
                .insert("content".to_owned(), json!({"application/json": {"schema": shape(value), "example": value}}));
        }
        Value::Object(answer)
    };
    let mut responses: Map<String, Value> =
        route.statuses.iter().map(|status| (status.to_string(), answer(phrase(*status), *status))).collect();
    if !route.statuses.iter().any(|status| (200..400).contains(status)) {
        responses.insert("2XX".to_owned(), answer("Success; the code names no status.".to_owned(), 200));
    }
    if !route.statuses.iter().any(|status| *status >= 400) {
        let text = "Anything else; the code names no status.".to_owned();
        responses.insert("default".to_owned(), json!({"description": text}));
    }
    Value::Object(responses)
}

/// The schema an example shows: types and names, no bounds that nobody declared.
fn shape(value: &Value) -> Value {
    match value {
        Value::Null => json!({}),
        Value::Bool(_) => json!({"type": "boolean"}),
        Value::Number(number) if number.is_f64() => json!({"type": "number"}),
        Value::Number(_) => json!({"type": "integer"}),
        Value::String(_) => json!({"type": "string"}),
        Value::Array(items) => match items.first() {
            Some(first) => json!({"type": "array", "items": shape(first)}),
            None => json!({"type": "array"}),
        },
        Value::Object(members) => {
            let properties: Map<String, Value> =
                members.iter().map(|(name, value)| (name.clone(), shape(value))).collect();
            json!({"type": "object", "properties": properties})
        }
    }
}
