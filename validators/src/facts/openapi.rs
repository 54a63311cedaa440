//! Routes out of OpenAPI and Swagger descriptions that a project keeps beside its code.

use super::model::{Location, Parameter, Place, Problem, Route};
use crate::document::Operation;
use crate::parse::{Places, openapi_base, openapi_operations, openapi_value, openapi_version};
use serde_json::Value;
use std::sync::Arc;

/// Longest file that is read, in bytes; larger ones are data.
const MAX_BYTES: usize = 1 << 20;

/// What a file describes: nothing where it is no description.
pub(super) fn read(path: &Arc<str>, text: &str) -> (Vec<Route>, Vec<Problem>) {
    if !is_one(text) {
        return (Vec::new(), Vec::new());
    }
    let problem = |line: u32, message: String| {
        let at = Location { path: path.clone(), line };
        (Vec::new(), vec![Problem { at, message }])
    };
    if text.len() > MAX_BYTES {
        return problem(1, "an API description of more than 1 MB is not read".to_owned());
    }
    let value = match openapi_value(text) {
        Ok(value) => value,
        Err(failure) => {
            return problem(
                failure.line.unwrap_or(1),
                format!("the API description does not parse: {}", failure.message),
            );
        }
    };
    if openapi_version(&value).is_none() {
        return (Vec::new(), Vec::new());
    }
    let base = openapi_base(&value);
    let scheme = scheme(&value);
    let operations = openapi_operations(&value, &Places::of(text));
    let route = |operation| route(path, &base, scheme.as_deref(), operation);
    (operations.into_iter().map(route).collect(), Vec::new())
}

/// Tells a description from other YAML and JSON by the key it begins with, without parsing either.
fn is_one(text: &str) -> bool {
    text.lines().take(200).any(|line| {
        let key = line.trim_start_matches(['{', ' ', '"', '\'']);
        let rest = key.strip_prefix("openapi").or_else(|| key.strip_prefix("swagger"));
        rest.is_some_and(|rest| rest.trim_start_matches(['"', '\'']).trim_start().starts_with(':'))
    })
}

/// Name of the first security scheme, as what guards a route.
fn scheme(value: &Value) -> Option<String> {
    let schemes = value.pointer("/components/securitySchemes").or_else(|| value.get("securityDefinitions"));
    schemes.and_then(Value::as_object)?.keys().next().cloned()
}

fn route(path: &Arc<str>, base: &str, scheme: Option<&str>, operation: Operation) -> Route {
    let line = operation.line.unwrap_or(1);
    let statuses = operation.responses.iter().filter_map(|key| key.parse().ok()).collect();
    let stem = path.rsplit_once('.').map_or(&**path, |(stem, _)| stem);
    Route {
        parameters: operation.parameters.iter().filter_map(parameter).collect(),
        path: format!("{base}{}", operation.path),
        method: operation.method,
        handler: operation.id,
        statuses,
        response: None,
        auth: operation.secured.then(|| scheme.unwrap_or("security").to_owned()),
        doc: operation.summary,
        module: stem.to_owned(),
        framework: "openapi",
        at: Location { path: path.clone(), line },
        end_line: line,
    }
}

fn parameter((name, place): &(String, String)) -> Option<Parameter> {
    let place = match place.as_str() {
        "path" => Place::Path,
        "query" => Place::Query,
        "header" => Place::Header,
        "body" | "formData" => Place::Body,
        // A cookie is no parameter that a caller fills in.
        _ => return None,
    };
    Some(Parameter { name: name.clone(), place, data_type: None, required: place == Place::Path })
}
