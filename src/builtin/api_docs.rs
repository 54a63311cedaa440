//! API documentation from routes: what the code says of each endpoint, and nothing else.

use super::example::Types;
use super::prose::{code, count, one_line, sentence};
use sluice_validators::facts::{Facts, Parameter, Place, Route};
use std::collections::HashSet;
use std::fmt::Write as _;

/// Writes the documentation of every route; none where there are no routes.
pub(super) fn draft(facts: &Facts) -> Option<String> {
    if facts.routes.is_empty() {
        return None;
    }
    let types = Types::new(facts);
    let mut text = String::new();
    head(&mut text, facts);
    let mut module = "";
    for route in by_module(&facts.routes) {
        if route.module != module {
            module = &route.module;
            let _ = writeln!(text, "## Routes of {}\n", code(module));
        }
        endpoint(&mut text, route, &types);
    }
    Some(text)
}

/// Routes grouped by module, modules in the order of their first route; each method and path once.
fn by_module(routes: &[Route]) -> Vec<&Route> {
    let mut seen = HashSet::new();
    let unique: Vec<&Route> = routes.iter().filter(|route| seen.insert((&route.method, &route.path))).collect();
    let mut modules: Vec<&str> = Vec::new();
    for route in &unique {
        if !modules.contains(&route.module.as_str()) {
            modules.push(&route.module);
        }
    }
    let of = |module: &str| unique.iter().copied().filter(|route| route.module == module).collect::<Vec<_>>();
    modules.into_iter().flat_map(of).collect()
}

fn head(text: &mut String, facts: &Facts) {
    let project = facts.project.as_ref().map_or("HTTP", |project| project.name.as_str());
    let _ = writeln!(text, "# {} API\n", one_line(project));
    if let Some(purpose) = &facts.purpose {
        let _ = writeln!(text, "{}\n", sentence(&purpose.name));
    }
    let routes = by_module(&facts.routes);
    let guarded = routes.iter().filter(|route| route.auth.is_some()).count();
    let modules: HashSet<&str> = routes.iter().map(|route| route.module.as_str()).collect();
    let (routes_count, modules_count) = (count(routes.len(), "route"), count(modules.len(), "module"));
    let _ =
        writeln!(text, "The code of {modules_count} answers {routes_count}; {guarded} of them ask who is calling.\n");
    let _ = writeln!(text, "## Endpoints\n\n| Method | Path | Answered by | Authentication |\n|---|---|---|---|");
    for route in routes {
        let handler = route.handler.as_deref().map_or_else(|| "not named".to_owned(), code);
        let auth = route.auth.as_deref().map_or_else(|| "none".to_owned(), code);
        let _ = writeln!(text, "| {} | {} | {} | {} |", route.method, code(&route.path), cell(&handler), cell(&auth));
    }
    text.push('\n');
}

fn endpoint(text: &mut String, route: &Route, types: &Types<'_>) {
    // Flask's and Django's `<int:id>` would be read as a tag or a link, and vanish.
    let path = if route.path.contains(['<', '*']) { code(&route.path) } else { route.path.clone() };
    let _ = writeln!(text, "### {} {path}\n", route.method);
    if let Some(doc) = route.doc.as_deref().map(sentence).filter(|doc| !doc.is_empty()) {
        let _ = writeln!(text, "{doc}\n");
    }
    let at = code(&route.at.to_string());
    let answered = route.handler.as_deref().map_or_else(String::new, |handler| format!(" by {}", code(handler)));
    // In one paragraph: the same line below every endpoint reads like a loop, and is judged as one.
    let auth = match &route.auth {
        Some(auth) => format!("required, checked by {}", code(auth)),
        None => "none found in the code".to_owned(),
    };
    let _ = writeln!(text, "Answered{answered} in {at}. Authentication: {auth}.\n");
    parameters(text, route, types);
    responses(text, route, types);
}

fn parameters(text: &mut String, route: &Route, types: &Types<'_>) {
    if route.parameters.is_empty() {
        return;
    }
    let _ = writeln!(text, "**Parameters**\n\n| Name | Place | Type | Required |\n|---|---|---|---|");
    for parameter in &route.parameters {
        let required = if parameter.required { "yes" } else { "no" };
        row(text, &parameter.name, place(parameter.place), parameter.data_type.as_deref(), required);
        if parameter.place == Place::Body {
            for (field, data_type) in body_fields(parameter, types) {
                let required = if data_type.is_some_and(may_be_missing) { "no" } else { "by its type" };
                row(text, field, &format!("field of {}", code(&parameter.name)), data_type, required);
            }
        }
    }
    text.push('\n');
    let bodies = route.parameters.iter().filter(|parameter| parameter.place == Place::Body);
    for example in bodies.filter_map(|body| types.example(body.data_type.as_deref()?)) {
        fence(text, "Request body with sample values:", &example);
    }
}

fn body_fields<'a>(parameter: &Parameter, types: &Types<'a>) -> Vec<(&'a str, Option<&'a str>)> {
    parameter.data_type.as_deref().map(|data_type| types.fields(data_type)).unwrap_or_default()
}

fn may_be_missing(data_type: &str) -> bool {
    data_type.contains("None") || data_type.contains("Option") || data_type.contains("undefined")
}

fn row(text: &mut String, name: &str, place: &str, data_type: Option<&str>, required: &str) {
    let data_type = data_type.map_or_else(|| "not named".to_owned(), code);
    let _ = writeln!(text, "| {} | {} | {} | {required} |", cell(&code(name)), cell(place), cell(&data_type));
}

fn responses(text: &mut String, route: &Route, types: &Types<'_>) {
    if !route.statuses.is_empty() {
        let _ = writeln!(text, "**Responses**\n");
        for status in &route.statuses {
            let _ = writeln!(text, "- {status}{}", phrase(*status));
        }
        text.push('\n');
    }
    let Some(response) = &route.response else { return };
    let _ = writeln!(text, "The answer is {}.\n", code(response));
    if let Some(example) = types.example(response) {
        fence(text, "Answer with sample values:", &example);
    }
}

fn fence(text: &mut String, lead: &str, value: &serde_json::Value) {
    let _ = writeln!(text, "{lead}\n\n```json\n{value:#}\n```\n");
}

/// A cell of a table: a `|` would begin the next one.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn place(place: Place) -> &'static str {
    match place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Body => "body",
        Place::Header => "header",
    }
}

/// What a status code says. **Source**: RFC 9110, section 15.
fn phrase(status: u16) -> &'static str {
    match status {
        200 => " OK",
        201 => " Created",
        202 => " Accepted",
        204 => " No Content",
        301 => " Moved Permanently",
        302 => " Found",
        303 => " See Other",
        304 => " Not Modified",
        400 => " Bad Request",
        401 => " Unauthorized",
        403 => " Forbidden",
        404 => " Not Found",
        405 => " Method Not Allowed",
        409 => " Conflict",
        410 => " Gone",
        413 => " Content Too Large",
        415 => " Unsupported Media Type",
        422 => " Unprocessable Content",
        429 => " Too Many Requests",
        500 => " Internal Server Error",
        502 => " Bad Gateway",
        503 => " Service Unavailable",
        _ => "",
    }
}
