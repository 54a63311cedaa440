//! What the text of a function that answers tells: parameters and statuses.

use crate::facts::code::node;
use crate::facts::model::{Parameter, Place};
use crate::facts::partial::Answerer;
use regex::Regex;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;
use tree_sitter::Node;

/// Most text of a body that is searched, and most parameters of one function.
const MAX_BODY_BYTES: usize = 20_000;
const MAX_PARAMETERS: usize = 50;

/// Methods of gin, echo, fiber and net/http that take one named value out of a request.
static VALUE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?:\.|\b)(Query|DefaultQuery|GetQuery|QueryArray|QueryParam|QueryInt|QueryBool|URL\.Query\(\)\.Get|FormValue|PostFormValue|PostForm|DefaultPostForm|FormFile|GetHeader|(?:r|req|request|Request|Request\(\))\.Header\.Get)\(\s*"([A-Za-z0-9_.\-]{1,64})""#,
    )
    .expect("a constant pattern, compiled by a test")
});
/// `q := r.URL.Query()` … `q.Get("page")`.
static QUERY_VARIABLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b([A-Za-z_][0-9A-Za-z_]{0,30})\s*:?=\s*[0-9A-Za-z_]+(?:\.Request(?:\(\))?)?\.URL\.Query\(\)\s")
        .expect("a constant pattern, compiled by a test")
});
static GET: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"\b([A-Za-z_][0-9A-Za-z_]{0,30})\.Get\(\s*"([A-Za-z0-9_.\-]{1,64})""#)
        .expect("a constant pattern, compiled by a test")
});
/// A whole body read into a variable.
static BODY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?:\.(?:Should)?Bind(?:JSON|With|BodyWith)?|\.BodyParser|\.Decode|\bDecodeJSON|\breadJSON|\bjson\.Unmarshal)\((?:[^()&]{0,40},\s*)?&?([A-Za-z_][0-9A-Za-z_]{0,40})\b",
    )
    .expect("a constant pattern, compiled by a test")
});
/// Values of the query read into a variable.
static QUERY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\.(?:ShouldBindQuery|BindQuery|QueryParser)\(\s*&([A-Za-z_][0-9A-Za-z_]{0,40})\b")
        .expect("a constant pattern, compiled by a test")
});
/// `var order NewOrder`, `order := NewOrder{}`, `order := new(NewOrder)`.
static DECLARED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:var\s+([A-Za-z_][0-9A-Za-z_]{0,40})\s+((?:\[\])?[A-Za-z_][0-9A-Za-z_.]{0,80})|([A-Za-z_][0-9A-Za-z_]{0,40})\s*:=\s*(?:&?((?:\[\])?[A-Za-z_][0-9A-Za-z_.]{0,80})\{|new\(([A-Za-z_][0-9A-Za-z_.]{0,80})\)))")
        .expect("a constant pattern, compiled by a test")
});
/// `var input struct { Name string `json:"name"` }`.
static INLINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?s)\bvar\s+([A-Za-z_][0-9A-Za-z_]{0,40})\s+struct\s*\{([^{}]*)\}")
        .expect("a constant pattern, compiled by a test")
});
static TAGGED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?m)^\s*[0-9A-Za-z_]+\s+([0-9A-Za-z_.*\[\]]{1,80})\s+`[^`\n]{0,200}?\b(?:json|form|query):"([A-Za-z0-9_\-]{1,64})"#)
        .expect("a constant pattern, compiled by a test")
});
static STATUS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"\b(?:http|fiber|status)\.Status([A-Z][A-Za-z]{1,40})\b|(?:\.(?:JSON|XML|String|Status|SendStatus|NoContent|Data|HTML|IndentedJSON|Redirect|AbortWithStatus|AbortWithStatusJSON|AbortWithError|WriteHeader|NewHTTPError)\(\s*|http\.Error\([^\n]{0,200},\s*)([1-5]\d\d)\b|\bhttp\.(NotFound)\(",
    )
    .expect("a constant pattern, compiled by a test")
});
/// Names of `net/http` that are no bare joining of RFC 9110's words, and the usual ones.
const STATUSES: [(&str, u16); 30] = [
    ("OK", 200),
    ("Created", 201),
    ("Accepted", 202),
    ("NoContent", 204),
    ("PartialContent", 206),
    ("MovedPermanently", 301),
    ("Found", 302),
    ("SeeOther", 303),
    ("NotModified", 304),
    ("TemporaryRedirect", 307),
    ("PermanentRedirect", 308),
    ("BadRequest", 400),
    ("Unauthorized", 401),
    ("PaymentRequired", 402),
    ("Forbidden", 403),
    ("NotFound", 404),
    ("MethodNotAllowed", 405),
    ("NotAcceptable", 406),
    ("RequestTimeout", 408),
    ("Conflict", 409),
    ("Gone", 410),
    ("PreconditionFailed", 412),
    ("RequestEntityTooLarge", 413),
    ("UnsupportedMediaType", 415),
    ("UnprocessableEntity", 422),
    ("TooManyRequests", 429),
    ("InternalServerError", 500),
    ("NotImplemented", 501),
    ("BadGateway", 502),
    ("ServiceUnavailable", 503),
];

/// Reads a function, named or not; its name and documentation are left to the caller.
pub(super) fn read(function: Node<'_>, source: &str) -> Answerer {
    let text = function.child_by_field_name("body").map_or("", |body| node::text(body, source));
    let text = bounded(text);
    let mut statuses: Vec<u16> = STATUS.captures_iter(text).filter_map(|found| status(&found)).collect();
    statuses.sort_unstable();
    statuses.dedup();
    let mut parameters = values(text);
    parameters.extend(structs(text));
    let mut seen = HashSet::new();
    parameters.retain(|parameter| seen.insert(parameter.name.clone()));
    parameters.truncate(MAX_PARAMETERS);
    Answerer { parameters, statuses, end_line: node::end_line(function), ..Answerer::default() }
}

fn bounded(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_BODY_BYTES)]
}

fn status(found: &regex::Captures<'_>) -> Option<u16> {
    if let Some(number) = found.get(2) {
        return number.as_str().parse().ok();
    }
    let name = found.get(1).or_else(|| found.get(3))?.as_str();
    STATUSES.iter().find(|(known, _)| *known == name).map(|(_, number)| *number)
}

fn parameter(name: &str, place: Place, data_type: Option<&str>) -> Parameter {
    Parameter { name: name.to_owned(), place, data_type: data_type.map(str::to_owned), required: false }
}

fn values(text: &str) -> Vec<Parameter> {
    let mut found = Vec::new();
    for one in VALUE.captures_iter(text).take(MAX_PARAMETERS) {
        let place = match &one[1] {
            method if method.contains("ostForm") || method.contains("Form") => Place::Body,
            method if method.contains("Header") => Place::Header,
            _ => Place::Query,
        };
        found.push(parameter(&one[2], place, None));
    }
    let variables: HashSet<&str> =
        QUERY_VARIABLE.captures_iter(text).filter_map(|one| one.get(1)).map(|name| name.as_str()).collect();
    let taken = GET.captures_iter(text).filter(|one| variables.contains(&one[1]));
    found.extend(taken.take(MAX_PARAMETERS).map(|one| parameter(&one[2], Place::Query, None)));
    found
}

/// What is read into a struct: its own parameters where it is written in the function, else one by its type.
fn structs(text: &str) -> Vec<Parameter> {
    let mut types: HashMap<&str, &str> = HashMap::new();
    for one in DECLARED.captures_iter(text) {
        let name = one.get(1).or_else(|| one.get(3));
        let data_type = one.get(2).or_else(|| one.get(4)).or_else(|| one.get(5));
        if let (Some(name), Some(data_type)) = (name, data_type) {
            types.insert(name.as_str(), data_type.as_str());
        }
    }
    let inline: HashMap<&str, &str> =
        INLINE.captures_iter(text).filter_map(|one| Some((one.get(1)?.as_str(), one.get(2)?.as_str()))).collect();
    let mut found = Vec::new();
    for (pattern, place) in [(&*BODY, Place::Body), (&*QUERY, Place::Query)] {
        for one in pattern.captures_iter(text).take(MAX_PARAMETERS) {
            let Some(name) = one.get(1).map(|name| name.as_str()) else { continue };
            match (inline.get(name), types.get(name)) {
                (Some(fields), _) => {
                    let tagged = TAGGED.captures_iter(fields).take(MAX_PARAMETERS);
                    found.extend(tagged.map(|field| parameter(&field[2], place, Some(&field[1]))));
                }
                (None, Some(data_type)) => {
                    let required = place == Place::Body;
                    found.push(Parameter { required, ..parameter(name, place, Some(data_type)) });
                }
                (None, None) => {}
            }
        }
    }
    found
}
