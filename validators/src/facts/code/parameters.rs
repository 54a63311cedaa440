//! Parameters of a function that answers requests, by where they travel.
//!
//! Whether a name is part of the path is settled later, when the whole path is known.

use super::conditions;
use super::node;
use crate::facts::model::{Parameter, Place};
use crate::facts::partial::Condition;
use regex::Regex;
use std::sync::LazyLock;
use tree_sitter::Node;

/// Most parameters of one route.
const MAX_PARAMETERS: usize = 50;

/// Types that a framework fills in by itself.
const INJECTED: [&str; 12] = [
    "Request",
    "Response",
    "BackgroundTasks",
    "Session",
    "AsyncSession",
    "WebSocket",
    "HttpRequest",
    "State",
    "Extension",
    "HeaderMap",
    "HTTPConnection",
    "SecurityScopes",
];
/// Types that fit into a query string.
const SCALARS: [&str; 20] = [
    "int",
    "str",
    "float",
    "bool",
    "date",
    "datetime",
    "time",
    "UUID",
    "Decimal",
    "Enum",
    "Literal",
    "timedelta",
    "list",
    "set",
    "EmailStr",
    "HttpUrl",
    "AnyUrl",
    "SecretStr",
    "PositiveInt",
    "NonNegativeInt",
];

static PYTHON_BODY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"request\.(args|GET|query_params|form|POST|json|data|headers)(?:\.get\(|\[)\s*["']([A-Za-z0-9_-]+)["']"#,
    )
    .expect("a constant pattern, compiled by a test")
});
static SCRIPT_BODY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:req|request|ctx\.request)\.(params|query|body)\.([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z0-9_\s,:=]+)\}\s*=\s*(?:req|request)\.(params|query|body)\b")
        .expect("a constant pattern, compiled by a test")
});

/// Parameters, and what has to be passed through one of them.
#[derive(Default)]
pub(super) struct Signature {
    pub(super) parameters: Vec<Parameter>,
    pub(super) conditions: Vec<Condition>,
}

/// True for a function, named or inline.
pub(super) fn is_function(node: Node<'_>) -> bool {
    matches!(
        node.kind(),
        "function_definition"
            | "function_item"
            | "function_declaration"
            | "function_expression"
            | "arrow_function"
            | "method_definition"
    )
}

pub(super) fn read(definition: Node<'_>, body: &str, source: &str) -> Signature {
    let list = definition.child_by_field_name("parameters");
    let each = list.map(node::children).unwrap_or_default();
    let mut signature = Signature::default();
    match definition.kind() {
        "function_definition" => {
            each.iter().for_each(|one| python(*one, source, &mut signature));
            signature.parameters.extend(in_python_body(body));
        }
        "function_item" => each.iter().for_each(|one| rust(*one, source, &mut signature)),
        _ => {
            each.iter().for_each(|one| nest(*one, source, &mut signature));
            signature.parameters.extend(in_script_body(body));
        }
    }
    let mut seen = std::collections::HashSet::new();
    signature.parameters.retain(|parameter| seen.insert(parameter.name.clone()));
    signature.parameters.truncate(MAX_PARAMETERS);
    signature.conditions.truncate(MAX_PARAMETERS);
    signature
}

fn python(node: Node<'_>, source: &str, into: &mut Signature) {
    let name_node = node.child_by_field_name("name").or_else(|| node.named_child(0));
    let name = match node.kind() {
        "identifier" => node::text(node, source),
        "typed_parameter" | "default_parameter" | "typed_default_parameter" => {
            name_node.map_or("", |n| node::text(n, source))
        }
        _ => return,
    };
    let annotation = node.child_by_field_name("type").map_or("", |found| node::text(found, source));
    let default = node.child_by_field_name("value").map(|found| node::text(found, source));
    let both = format!("{annotation} {}", default.unwrap_or(""));
    if both.contains("Depends(") || both.contains("Security(") {
        into.conditions.extend(conditions::dependencies(&both));
        return;
    }
    let data_type =
        annotation.strip_prefix("Annotated[").and_then(|rest| rest.split(',').next()).unwrap_or(annotation).trim();
    // A bare name is a path parameter if it is one at all (Flask, Django).
    if matches!(name, "self" | "cls" | "request") || INJECTED.contains(&data_type) {
        return;
    }
    let place = if data_type.is_empty() && default.is_none() { Place::Path } else { python_place(data_type, &both) };
    let ellipsis = default.is_some_and(|text| text == "..." || text.contains("(..."));
    into.parameters.push(Parameter {
        name: name.to_owned(),
        place,
        data_type: (!data_type.is_empty()).then(|| data_type.to_owned()),
        required: (default.is_none() || ellipsis)
            && !data_type.starts_with("Optional[")
            && !data_type.ends_with("| None"),
    });
}

/// FastAPI's own rule: scalars travel in the query, models in the body, unless the default says otherwise.
fn python_place(data_type: &str, annotation_and_default: &str) -> Place {
    let says = |word: &str| annotation_and_default.contains(word);
    if says("Header(") {
        return Place::Header;
    }
    if says("Body(") || says("Form(") || says("File(") || says("UploadFile") {
        return Place::Body;
    }
    if says("Query(") {
        return Place::Query;
    }
    if says("Path(") {
        return Place::Path;
    }
    let inner = data_type.trim_start_matches("Optional[").trim_end_matches(']');
    let first = inner.split(['|', '[', ' ']).next().unwrap_or("").rsplit('.').next().unwrap_or("");
    let model = first.starts_with(|c: char| c.is_ascii_uppercase()) && !SCALARS.contains(&first);
    if model
        || first == "dict"
        || data_type.starts_with("list[") && data_type[5..].starts_with(|c: char| c.is_ascii_uppercase())
    {
        Place::Body
    } else {
        Place::Query
    }
}

fn in_python_body(body: &str) -> Vec<Parameter> {
    let parameter = |found: regex::Captures<'_>| {
        let place = match &found[1] {
            "args" | "GET" | "query_params" => Place::Query,
            "headers" => Place::Header,
            _ => Place::Body,
        };
        Parameter { name: found[2].to_owned(), place, data_type: None, required: false }
    };
    PYTHON_BODY.captures_iter(body).map(parameter).take(MAX_PARAMETERS).collect()
}

fn in_script_body(body: &str) -> Vec<Parameter> {
    let mut found = Vec::new();
    for one in SCRIPT_BODY.captures_iter(body).take(MAX_PARAMETERS) {
        let place = match one.get(1).or_else(|| one.get(4)).map_or("", |place| place.as_str()) {
            "params" => Place::Path,
            "query" => Place::Query,
            _ => Place::Body,
        };
        let names = one.get(2).or_else(|| one.get(3)).map_or("", |names| names.as_str());
        for name in names.split(',').map(|name| name.split([':', '=']).next().unwrap_or("").trim()) {
            if !name.is_empty() {
                let required = place == Place::Path;
                found.push(Parameter { name: name.to_owned(), place, data_type: None, required });
            }
        }
    }
    found
}

/// `Path(id): Path<i64>`, `body: web::Json<NewOrder>`, `user: CurrentUser`.
fn rust(node: Node<'_>, source: &str, into: &mut Signature) {
    let (Some(pattern), Some(annotated)) = (node.child_by_field_name("pattern"), node.child_by_field_name("type"))
    else {
        return;
    };
    let whole = node::text(annotated, source);
    let outer = whole.split('<').next().unwrap_or(whole).rsplit("::").next().unwrap_or(whole).trim();
    let inner = whole.split_once('<').map_or("", |(_, rest)| rest.strip_suffix('>').unwrap_or(rest)).trim();
    let place = match outer {
        "Path" => Place::Path,
        "Query" => Place::Query,
        "Json" | "Form" | "Multipart" | "Bytes" => Place::Body,
        "TypedHeader" => Place::Header,
        _ => {
            into.conditions.push(conditions::extractor(whole, outer));
            return;
        }
    };
    let text = node::text(pattern, source);
    let bound = text.split_once('(').map_or(text, |(_, rest)| rest.trim_end_matches(')')).trim_matches(['(', ')', ' ']);
    let names: Vec<&str> =
        bound.split(',').map(|name| name.trim().trim_start_matches("mut ")).filter(|n| !n.is_empty()).collect();
    let types: Vec<&str> = match inner.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(tuple) => tuple.split(',').map(str::trim).collect(),
        None => vec![inner],
    };
    for (index, data_type) in types.iter().enumerate() {
        let name = names.get(index).or(names.first()).map_or("body", |name| *name);
        let name = if index >= names.len() { format!("{name}{index}") } else { name.to_owned() };
        let data_type = (!data_type.is_empty()).then(|| (*data_type).to_owned());
        into.parameters.push(Parameter { name, place, data_type, required: !whole.starts_with("Option<") });
    }
}

/// Nest's decorated parameters: `@Param('id') id: string`, `@Body() order: NewOrder`.
fn nest(node: Node<'_>, source: &str, into: &mut Signature) {
    let mark = node::children(node).into_iter().find(|child| child.kind() == "decorator");
    let Some(mark) = mark.map(|mark| node::text(mark, source)) else { return };
    let (kind, rest) = mark.trim_start_matches('@').split_once('(').unwrap_or((mark, ""));
    let place = match kind {
        "Param" => Place::Path,
        "Query" => Place::Query,
        "Body" | "UploadedFile" => Place::Body,
        "Headers" => Place::Header,
        _ => return,
    };
    let quoted = rest.split(['\'', '"']).nth(1).filter(|name| !name.is_empty());
    let own = node.child_by_field_name("pattern").or_else(|| node.child_by_field_name("name"));
    let own = own.map_or("", |name| node::text(name, source));
    let data_type =
        node.child_by_field_name("type").map(|found| node::text(found, source).trim_start_matches(':').trim());
    let optional = node.kind() == "optional_parameter" || node.child_by_field_name("value").is_some();
    into.parameters.push(Parameter {
        name: quoted.unwrap_or(own).to_owned(),
        place,
        data_type: data_type.map(str::to_owned),
        required: !optional && place != Place::Query || place == Place::Path,
    });
}
