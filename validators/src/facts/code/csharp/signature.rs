//! What C# writes on classes and methods: attributes, parameters, statuses, types.

use super::super::call::{self, Call};
use super::super::node;
use crate::facts::action::Filter;
use crate::facts::model::{Parameter, Place};
use crate::facts::partial::{Answerer, Condition};
use regex::Regex;
use std::sync::LazyLock;
use tree_sitter::Node;

/// Most parameters of one method, and most text of a body that is searched.
const MAX_PARAMETERS: usize = 50;
const MAX_BODY_BYTES: usize = 20_000;
/// Most lines above the namespace of a file that are looked at.
const MAX_USINGS: usize = 100;

/// Types that the framework or its container fills in.
const INJECTED: [&str; 12] = [
    "CancellationToken",
    "HttpContext",
    "HttpRequest",
    "HttpResponse",
    "ClaimsPrincipal",
    "LinkGenerator",
    "HttpClient",
    "TimeProvider",
    "IMediator",
    "ISender",
    "IMapper",
    "Stream",
];
/// Endings of types that come from the container.
const SERVICES: [&str; 8] =
    ["Service", "Context", "Repository", "Manager", "Factory", "Handler", "Logger", "Dispatcher"];
/// Types that fit into a query string or a column.
pub(super) const SCALARS: [&str; 30] = [
    "int",
    "long",
    "short",
    "byte",
    "uint",
    "ulong",
    "sbyte",
    "ushort",
    "string",
    "bool",
    "decimal",
    "double",
    "float",
    "char",
    "Guid",
    "DateTime",
    "DateTimeOffset",
    "DateOnly",
    "TimeOnly",
    "TimeSpan",
    "Uri",
    "String",
    "Int32",
    "Int64",
    "Boolean",
    "Decimal",
    "Double",
    "byte[]",
    "Byte",
    "Single",
];

static STATUS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"StatusCodes\.Status([1-5]\d\d)|\bStatusCode\(\s*([1-5]\d\d)|\bProduces\w*(?:<[^>()]*>)?\((?:[^()]*,)?\s*([1-5]\d\d)|\b(Ok|NotFound|NoContent|BadRequest|Created(?:AtAction|AtRoute)?|Unauthorized|Forbid|Conflict|Accepted|UnprocessableEntity|ValidationProblem)(?:<[^>()]*>)?\(")
        .expect("a constant pattern, compiled by a test")
});
/// Wrappers that say how an answer comes, not what it is.
const WRAPPERS: [&str; 3] = ["Task<", "ValueTask<", "ActionResult<"];

/// Attributes on a class, a method, a property or a parameter.
pub(super) fn attributes<'t>(definition: Node<'t>, source: &'t str) -> Vec<Call<'t>> {
    let lists = node::children(definition).into_iter().filter(|child| child.kind() == "attribute_list");
    lists.flat_map(node::children).filter_map(|one| call::call(one, source)).take(64).collect()
}

/// Modifiers as written: `public`, `static`.
pub(super) fn has_modifier(definition: Node<'_>, word: &str, source: &str) -> bool {
    node::children(definition).iter().any(|child| child.kind() == "modifier" && node::text(*child, source) == word)
}

/// What `[Authorize]` and `[AllowAnonymous]` ask.
pub(super) fn filters(attributes: &[Call<'_>], source: &str) -> Vec<Filter> {
    let filter = |one: &Call<'_>| {
        let lifts = one.name == "AllowAnonymous";
        let shown = node::shortened(node::text(one.node, source));
        let asks = lifts || one.name == "Authorize" || one.name.ends_with("Authorize");
        let condition = Condition { shown, sure: true, ..Condition::default() };
        asks.then_some(Filter { condition, lifts, ..Filter::default() })
    };
    attributes.iter().filter_map(filter).collect()
}

/// What a method or lambda tells about its answers.
pub(super) fn answerer(definition: Node<'_>, attributes: &[Call<'_>], source: &str) -> Answerer {
    let mut statuses: Vec<u16> =
        definition.child_by_field_name("body").map_or_else(Vec::new, |body| statuses(node::text(body, source)));
    statuses.extend(attributes.iter().flat_map(|one| self::statuses(node::text(one.node, source))));
    statuses.sort_unstable();
    statuses.dedup();
    Answerer {
        name: definition.child_by_field_name("name").map(|name| node::text(name, source).to_owned()),
        parameters: definition
            .child_by_field_name("parameters")
            .map(|list| parameters(list, source))
            .unwrap_or_default(),
        statuses,
        response: definition.child_by_field_name("returns").and_then(|found| response(node::text(found, source))),
        doc: node::doc(definition, source),
        end_line: node::end_line(definition),
        ..Answerer::default()
    }
}

pub(super) fn statuses(text: &str) -> Vec<u16> {
    let number = |found: regex::Captures<'_>| match (1..=3).find_map(|group| found.get(group)) {
        Some(digits) => digits.as_str().parse().ok(),
        None => Some(match found.get(4)?.as_str() {
            "Ok" => 200,
            "NoContent" => 204,
            "Accepted" => 202,
            "BadRequest" | "ValidationProblem" => 400,
            "Unauthorized" => 401,
            "Forbid" => 403,
            "NotFound" => 404,
            "Conflict" => 409,
            "UnprocessableEntity" => 422,
            _ => 201,
        }),
    };
    STATUS.captures_iter(&text[..text.floor_char_boundary(MAX_BODY_BYTES)]).filter_map(number).collect()
}

/// `Task<ActionResult<Order>>` → `Order`; nothing for what names no type.
fn response(written: &str) -> Option<String> {
    let mut inner = written.trim();
    while let Some(rest) = WRAPPERS.iter().find_map(|wrapper| inner.strip_prefix(wrapper)) {
        inner = rest.strip_suffix('>').unwrap_or(rest).trim();
    }
    let opaque = ["Task", "ValueTask", "IActionResult", "ActionResult", "IResult", "void", "ViewResult", "JsonResult"];
    (!opaque.contains(&inner) && !inner.starts_with("Results<")).then(|| node::shortened(inner))
}

fn parameters(list: Node<'_>, source: &str) -> Vec<Parameter> {
    let each = node::children(list).into_iter().filter(|child| child.kind() == "parameter");
    each.take(MAX_PARAMETERS).filter_map(|one| parameter(one, source)).collect()
}

fn parameter(one: Node<'_>, source: &str) -> Option<Parameter> {
    let own = node::text(one.child_by_field_name("name")?, source).to_owned();
    let written = one.child_by_field_name("type").map_or("", |found| node::text(found, source));
    let bare = written.trim_end_matches('?');
    let marks = attributes(one, source);
    let mark = marks.iter().find(|mark| mark.name.starts_with("From"));
    let interface = bare.strip_prefix('I').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()));
    let upload = bare.starts_with("IFormFile");
    let collection = bare.starts_with("IEnumerable<") || bare.starts_with("IList<");
    let place = match mark.map(|mark| mark.name) {
        Some("FromBody" | "FromForm") => Place::Body,
        Some("FromQuery") => Place::Query,
        Some("FromRoute") => Place::Path,
        Some("FromHeader") => Place::Header,
        // `FromServices`, `FromKeyedServices`.
        Some(_) => return None,
        None if SCALARS.contains(&bare) || bare.ends_with("[]") || bare.starts_with("List<") => Place::Query,
        None if upload || collection => Place::Body,
        None if interface || INJECTED.contains(&bare) || is_service(bare) => return None,
        None => Place::Body,
    };
    let default = node::children(one)
        .last()
        .is_some_and(|last| Some(*last) != one.child_by_field_name("name") && last.kind() != "attribute_list");
    let name = mark.and_then(|mark| mark.named_text("Name", source)).unwrap_or(own);
    let required = place == Place::Path || (!written.ends_with('?') && !default);
    Some(Parameter { name, place, data_type: (!bare.is_empty()).then(|| bare.to_owned()), required })
}

fn is_service(bare: &str) -> bool {
    let outer = bare.split('<').next().unwrap_or(bare);
    SERVICES.iter().any(|ending| outer.ends_with(ending)) || outer.ends_with("DbContext") || outer.ends_with("Db")
}

/// The namespace a definition stands in, with the classes around it, parts by `.`.
pub(in super::super) fn scope(definition: Node<'_>, source: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for above in node::ancestors(definition) {
        let around = matches!(
            above.kind(),
            "namespace_declaration" | "class_declaration" | "record_declaration" | "struct_declaration"
        );
        if around && let Some(name) = above.child_by_field_name("name") {
            parts.push(node::text(name, source));
        }
        if above.kind() == "compilation_unit" {
            // It stands above all types.
            let mut first = node::first_children(above, MAX_USINGS).into_iter();
            let whole = first.rfind(|child| child.kind() == "file_scoped_namespace_declaration");
            parts
                .extend(whole.and_then(|found| found.child_by_field_name("name")).map(|name| node::text(name, source)));
        }
    }
    parts.reverse();
    parts.join(".")
}

/// Classes and interfaces a definition extends, as written.
pub(in super::super) fn bases(definition: Node<'_>, source: &str) -> Vec<String> {
    let list = node::children(definition).into_iter().find(|child| child.kind() == "base_list");
    let base = |one: Node<'_>| match one.kind() {
        "argument_list" => None,
        "primary_constructor_base_type" => one.named_child(0).map(|base| node::text(base, source).to_owned()),
        _ => Some(node::text(one, source).to_owned()),
    };
    list.map(node::children).unwrap_or_default().into_iter().filter_map(base).take(32).collect()
}
