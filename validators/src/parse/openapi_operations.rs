//! What an OpenAPI description says of each operation.

use super::openapi_lines::{METHODS, Places};
use crate::document::Operation;
use serde_json::{Map, Value};

/// Operations of one description.
const MAX_OPERATIONS: usize = 5_000;
/// References that lead to references.
const MAX_REFERENCES: usize = 8;
/// Fields of one body.
const MAX_FIELDS: usize = 500;
/// Keys of a path that are no methods.
const BESIDES: &[&str] = &["summary", "description", "servers", "parameters", "$ref"];

/// Paths without an operation, and methods that do not exist.
pub(super) fn problems(value: &Value, places: &Places) -> Vec<(Option<u32>, String)> {
    let mut problems = Vec::new();
    let paths = value.get("paths").and_then(Value::as_object);
    let mut found = 0;
    for (path, item) in paths.into_iter().flatten() {
        for key in item.as_object().into_iter().flat_map(Map::keys) {
            if METHODS.contains(&key.as_str()) {
                found += 1;
            } else if !BESIDES.contains(&key.as_str()) && !key.starts_with("x-") {
                problems.push((places.of_operation(path, ""), format!("`{key}` of `{path}` is no method")));
            }
        }
    }
    if found == 0 {
        problems.push((places.of_key("paths"), "no path has an operation".to_owned()));
    }
    problems
}

/// Every operation, in the order of the text.
pub(crate) fn operations(value: &Value, places: &Places) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (path, item) in value.get("paths").and_then(Value::as_object).into_iter().flatten() {
        let item = resolved(value, item);
        for (method, operation) in item.as_object().into_iter().flatten() {
            if METHODS.contains(&method.as_str()) && operations.len() < MAX_OPERATIONS {
                let mut one = operation_of(value, item, operation);
                one.line = places.of_operation(path, method);
                one.method = method.to_ascii_uppercase();
                one.path = path.clone();
                operations.push(one);
            }
        }
    }
    operations
}

/// Path of the first server, without a trailing slash: `/api/v1`; empty where it has none.
pub(crate) fn base(value: &Value) -> String {
    let url = value.pointer("/servers/0/url").and_then(Value::as_str);
    let Some(url) = url.or_else(|| value.get("basePath").and_then(Value::as_str)) else { return String::new() };
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("", |at| &rest[at..]),
        None => url,
    };
    if path.starts_with('/') { path.trim_end_matches('/').to_owned() } else { String::new() }
}

fn operation_of(root: &Value, item: &Value, operation: &Value) -> Operation {
    let text = |key: &str| operation.get(key).and_then(Value::as_str).map(str::to_owned);
    let security = operation.get("security").or_else(|| root.get("security")).and_then(Value::as_array);
    // `{}` among the schemes says that it may be called without any.
    let open = |scheme: &Value| scheme.as_object().is_some_and(Map::is_empty);
    Operation {
        id: text("operationId"),
        summary: text("summary").or_else(|| text("description")),
        parameters: parameters(root, item, operation),
        responses: operation
            .get("responses")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .map(|(key, _)| key.clone())
            .collect(),
        secured: security.is_some_and(|schemes| !schemes.is_empty() && !schemes.iter().any(open)),
        ..Operation::default()
    }
}

fn parameters(root: &Value, item: &Value, operation: &Value) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for list in [operation.get("parameters"), item.get("parameters")].into_iter().flatten() {
        for parameter in list.as_array().into_iter().flatten() {
            let parameter = resolved(root, parameter);
            let text = |key: &str| parameter.get(key).and_then(Value::as_str);
            let (Some(name), Some(place)) = (text("name"), text("in")) else { continue };
            let pair = (name.to_owned(), place.to_owned());
            // In Swagger 2 a body is a parameter with a schema.
            match parameter.get("schema").filter(|_| place == "body") {
                Some(schema) => found.extend(fields(root, schema)),
                None if found.contains(&pair) => {}
                None => found.push(pair),
            }
        }
    }
    let body = operation.get("requestBody").map(|body| resolved(root, body));
    let content = body.and_then(|body| body.get("content")).and_then(Value::as_object);
    if let Some(schema) = content.and_then(|content| content.values().find_map(|media| media.get("schema"))) {
        found.extend(fields(root, schema));
    } else if content.is_some() {
        found.push(("body".to_owned(), "body".to_owned()));
    }
    found
}

/// Fields of a body; its own name where it has none.
fn fields(root: &Value, schema: &Value) -> Vec<(String, String)> {
    let mut names: Vec<String> = Vec::new();
    collect(root, schema, &mut names, 0);
    if names.is_empty() {
        let reference = schema.get("$ref").and_then(Value::as_str).and_then(|target| target.rsplit('/').next());
        names.push(reference.unwrap_or("body").to_owned());
    }
    names.into_iter().map(|name| (name, "body".to_owned())).collect()
}

fn collect(root: &Value, schema: &Value, names: &mut Vec<String>, depth: usize) {
    if depth > MAX_REFERENCES || names.len() > MAX_FIELDS {
        return;
    }
    let schema = resolved(root, schema);
    for name in schema.get("properties").and_then(Value::as_object).into_iter().flat_map(Map::keys) {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    if let Some(items) = schema.get("items") {
        collect(root, items, names, depth + 1);
    }
    for key in ["allOf", "anyOf", "oneOf"] {
        let parts = schema.get(key).and_then(Value::as_array).into_iter().flatten();
        parts.take(MAX_REFERENCES).for_each(|part| collect(root, part, names, depth + 2));
    }
}

/// Follows `$ref` within the document.
pub(crate) fn resolved<'a>(root: &'a Value, value: &'a Value) -> &'a Value {
    let mut at = value;
    for _ in 0..MAX_REFERENCES {
        let target = at.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix('#'));
        match target.and_then(|pointer| root.pointer(pointer)) {
            Some(next) => at = next,
            None => break,
        }
    }
    at
}
