//! What the text of a function that answers requests tells: statuses, guards, documentation.

use super::conditions;
use super::node;
use super::parameters;
use crate::facts::partial::Answerer;
use regex::Regex;
use std::sync::LazyLock;
use tree_sitter::Node;

/// Most text of a body that is searched.
const MAX_BODY_BYTES: usize = 20_000;

static STATUS_IN_BODY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?:HTTPException\(\s*(?:status_code\s*=\s*)?|abort\(\s*|\.status\(\s*|sendStatus\(\s*|\bstatus(?:_code)?\s*=\s*|HttpCode\(\s*)([1-5]\d\d)\b|(?:StatusCode|HttpStatus)(?:::|\.)([A-Z_]{2,40})\b|HttpResponse::([A-Z][A-Za-z]+)\b|(?m:^[ \t]*return\b.*,[ \t]*([1-5]\d\d)[ \t]*$)|\bHTTP_([1-5]\d\d)_",
    )
    .expect("a constant pattern, compiled by a test")
});
/// Names of statuses in code, with their numbers (RFC 9110).
const STATUS_NAMES: [(&str, u16); 22] = [
    ("OK", 200),
    ("CREATED", 201),
    ("ACCEPTED", 202),
    ("NOCONTENT", 204),
    ("MOVEDPERMANENTLY", 301),
    ("FOUND", 302),
    ("SEEOTHER", 303),
    ("NOTMODIFIED", 304),
    ("TEMPORARYREDIRECT", 307),
    ("BADREQUEST", 400),
    ("UNAUTHORIZED", 401),
    ("FORBIDDEN", 403),
    ("NOTFOUND", 404),
    ("METHODNOTALLOWED", 405),
    ("CONFLICT", 409),
    ("GONE", 410),
    ("PAYLOADTOOLARGE", 413),
    ("UNPROCESSABLEENTITY", 422),
    ("TOOMANYREQUESTS", 429),
    ("INTERNALSERVERERROR", 500),
    ("BADGATEWAY", 502),
    ("SERVICEUNAVAILABLE", 503),
];

/// Reads a function definition (or inline function).
pub(super) fn read(definition: Node<'_>, source: &str) -> Answerer {
    let name = definition.child_by_field_name("name").map(|name| node::text(name, source).to_owned());
    let body = body_text(definition, source);
    let marks = marks(definition, source);
    let mut statuses: Vec<u16> = statuses(body).collect();
    statuses.extend(marks.iter().flat_map(|mark| statuses_of(mark)));
    statuses.sort_unstable();
    statuses.dedup();
    let read = parameters::read(definition, body, source);
    Answerer {
        name,
        methods: marks.iter().flat_map(|mark| methods_named(mark)).collect(),
        parameters: read.parameters,
        statuses,
        response: response(definition, source),
        open: false,
        conditions: [read.conditions, conditions::on(definition, source)].concat(),
        doc: node::doc(definition, source),
        end_line: node::end_line(definition),
    }
}

fn body_text<'t>(definition: Node<'_>, source: &'t str) -> &'t str {
    let text = definition.child_by_field_name("body").map_or("", |body| node::text(body, source));
    &text[..text.floor_char_boundary(MAX_BODY_BYTES)]
}

fn statuses_of(text: &str) -> Vec<u16> {
    statuses(text).collect()
}

pub(super) fn statuses(text: &str) -> impl Iterator<Item = u16> {
    STATUS_IN_BODY.captures_iter(text).filter_map(|found| {
        match [1, 4, 5].into_iter().find_map(|group| found.get(group)) {
            Some(number) => number.as_str().parse().ok(),
            None => named_status(found.get(2).or_else(|| found.get(3))?.as_str()),
        }
    })
}

fn named_status(name: &str) -> Option<u16> {
    let plain = name.replace('_', "").to_ascii_uppercase();
    STATUS_NAMES.iter().find(|(known, _)| *known == plain).map(|(_, number)| *number)
}

/// `201`, `status.HTTP_201_CREATED`, `HTTPStatus.CREATED`.
pub(super) fn status(text: &str) -> Option<u16> {
    let digits: String = text.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    digits.parse().ok().filter(|number| (100..600).contains(number)).or_else(|| named_status(text.rsplit('.').next()?))
}

/// The type of the answer: a return annotation that names one.
fn response(definition: Node<'_>, source: &str) -> Option<String> {
    let annotated = definition.child_by_field_name("return_type")?;
    let text = node::text(annotated, source).trim_start_matches(':').trim();
    let empty = ["None", "void", "Promise<void>", "()", "dict", "any", "Promise<any>", "Any"].contains(&text);
    let opaque = text.starts_with("impl ") || text == "Response" || text == "HttpResponse";
    (!empty && !opaque).then(|| node::shortened(text))
}

/// Texts of the decorators and attributes on a definition.
pub(super) fn marks<'t>(definition: Node<'_>, source: &'t str) -> Vec<&'t str> {
    let is_mark = |node: &Node<'_>| matches!(node.kind(), "decorator" | "attribute_item");
    let mut marks: Vec<Node<'_>> = node::children(definition).into_iter().filter(is_mark).collect();
    let parent =
        definition.parent().filter(|parent| matches!(parent.kind(), "decorated_definition" | "export_statement"));
    marks.extend(parent.map(node::children).unwrap_or_default().into_iter().filter(is_mark));
    let above = std::iter::successors(definition.prev_named_sibling(), |node| node.prev_named_sibling());
    marks.extend(above.take_while(is_mark).take(32));
    marks.into_iter().map(|mark| node::text(mark, source)).collect()
}

/// `@require_http_methods(["GET", "POST"])`, `@api_view(["GET"])`, `@require_GET`.
fn methods_named(mark: &str) -> Vec<String> {
    let name = mark.trim_start_matches('@');
    if let Some(method) = name.strip_prefix("require_").filter(|rest| matches!(*rest, "GET" | "POST")) {
        return vec![method.to_owned()];
    }
    if !name.starts_with("require_http_methods") && !name.starts_with("api_view") {
        return Vec::new();
    }
    let quoted = name.split(['"', '\'']).skip(1).step_by(2);
    quoted.map(str::to_uppercase).filter(|method| method.chars().all(|c| c.is_ascii_uppercase())).take(9).collect()
}
