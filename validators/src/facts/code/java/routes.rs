//! Routes of Spring and JAX-RS: annotations on a type and on its methods.

use super::annotations::{self, Annotation, named};
use super::{items, parameters};
use crate::facts::code::read::Reading;
use crate::facts::code::{NAMED_PREFIX, answerers, join, node};
use crate::facts::partial::{Answerer, Condition, RawRoute, RawRouter};
use regex::Regex;
use std::sync::LazyLock;
use tree_sitter::Node;

/// Most routes of one file, and most text of a method that is searched.
const MAX_ROUTES: usize = 5_000;
const MAX_BODY_BYTES: usize = 20_000;

const MAPPINGS: [(&str, &str); 5] = [
    ("GetMapping", "GET"),
    ("PostMapping", "POST"),
    ("PutMapping", "PUT"),
    ("PatchMapping", "PATCH"),
    ("DeleteMapping", "DELETE"),
];
/// JAX-RS names a method by an annotation without arguments.
const VERBS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
/// What names who may call. `@PermitAll` and `permitAll()` ask for nobody.
const GUARDS: [&str; 6] =
    ["PreAuthorize", "Secured", "RolesAllowed", "SecurityRequirement", "Authenticated", "SecurityRequirements"];
/// Types that ask others rather than answer.
const CLIENTS: [&str; 4] = ["FeignClient", "HttpExchange", "RegisterRestClient", "Client"];

static STATUS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"\b(?:ResponseEntity|ServerResponse|Response)\s*(?:\.|::)\s*(ok|created|accepted|noContent|badRequest|notFound|unprocessableEntity|internalServerError|serverError)\b|\.status\(\s*([1-5]\d\d)\b|\bStatus\.([A-Z_]{2,40})\b|responseCode\s*=\s*"([1-5]\d\d)""#,
    )
    .expect("a constant pattern, compiled by a test")
});
const BUILT: [(&str, u16); 9] = [
    ("ok", 200),
    ("created", 201),
    ("accepted", 202),
    ("noContent", 204),
    ("badRequest", 400),
    ("notFound", 404),
    ("unprocessableEntity", 422),
    ("internalServerError", 500),
    ("serverError", 500),
];

/// All routes of a type, which is itself their router.
pub(super) fn read(definition: Node<'_>, source: &str, reading: &mut Reading<'_>) {
    let marks = annotations::on(definition, source);
    if marks.iter().any(|mark| CLIENTS.contains(&mark.name)) {
        return;
    }
    let Some(name) = definition.child_by_field_name("name").map(|name| node::text(name, source).to_owned()) else {
        return;
    };
    let rest = named(&marks, "Path").is_some();
    let on_type = named(&marks, "RequestMapping").or(named(&marks, "Path"));
    let prefixes = on_type.map_or_else(|| vec![String::new()], |mark| paths(mark, source, reading));
    let body = definition.child_by_field_name("body").map(node::children).unwrap_or_default();
    let before = reading.facts.code.routes.len();
    let single = prefixes.len() == 1;
    for method in body.into_iter().filter(|one| one.kind() == "method_declaration") {
        let found = of_method(method, &name, rest, source, reading);
        for route in found {
            let outer = if single { &prefixes[..0] } else { &prefixes[..] };
            let routes = &mut reading.facts.code.routes;
            let all = outer.iter().map(|prefix| RawRoute { path: join(prefix, &route.path), ..route.clone() });
            let all: Vec<RawRoute> = if single { vec![route.clone()] } else { all.collect() };
            routes.extend(all.into_iter().take(MAX_ROUTES.saturating_sub(before)));
        }
    }
    if reading.facts.code.routes.len() > before {
        let prefix = prefixes.into_iter().next().filter(|_| single).unwrap_or_default();
        let framework = Some(if rest { "jax-rs" } else { "spring" });
        reading.facts.code.routers.push(RawRouter { name, prefix, framework, conditions: guards(&marks) });
    }
}

/// Paths of a mapping; one that is empty where it names none.
fn paths(mark: Annotation<'_>, source: &str, reading: &Reading<'_>) -> Vec<String> {
    let named = mark.values("path");
    let values = if named.is_empty() { mark.values("value") } else { named };
    let found: Vec<String> = values.into_iter().map(|one| path(one, source, reading)).collect();
    if found.is_empty() { vec![String::new()] } else { found }
}

/// A path as text; a constant of another file by its marked name.
fn path(value: Node<'_>, source: &str, reading: &Reading<'_>) -> String {
    if node::is_string(value) {
        return node::literal(value, source);
    }
    if value.kind() == "binary_expression" {
        let side =
            |field: &str| value.child_by_field_name(field).map_or(String::new(), |one| path(one, source, reading));
        return side("left") + &side("right");
    }
    let text = node::text(value, source);
    let name = text.rsplit('.').next().unwrap_or(text);
    let known = reading.facts.code.constants.iter().find(|(known, _)| known == name);
    known.map_or_else(|| format!("{NAMED_PREFIX}{name}"), |(_, value)| value.clone())
}

fn of_method(method: Node<'_>, owner: &str, rest: bool, source: &str, reading: &Reading<'_>) -> Vec<RawRoute> {
    let marks = annotations::on(method, source);
    let mut found: Vec<(Vec<String>, Vec<String>, u32)> = Vec::new();
    for mark in &marks {
        if let Some((_, verb)) = MAPPINGS.iter().find(|(name, _)| *name == mark.name) {
            found.push((vec![(*verb).to_owned()], paths(*mark, source, reading), mark.line()));
        } else if mark.name == "RequestMapping" {
            let verbs = mark.values("method").into_iter().map(|one| node::text(one, source));
            let verbs: Vec<String> = verbs.map(|verb| verb.rsplit('.').next().unwrap_or(verb).to_owned()).collect();
            let verbs = if verbs.is_empty() { vec!["ANY".to_owned()] } else { verbs };
            found.push((verbs, paths(*mark, source, reading), mark.line()));
        } else if rest && VERBS.contains(&mark.name) {
            let own = named(&marks, "Path").map(|mark| paths(mark, source, reading));
            found.push((vec![mark.name.to_owned()], own.unwrap_or_else(|| vec![String::new()]), mark.line()));
        }
    }
    if found.is_empty() {
        return Vec::new();
    }
    let answerer = answerer(method, &marks, rest, source);
    let route = |methods: &Vec<String>, path: String, line: u32| RawRoute {
        owner: Some(owner.to_owned()),
        owner_must_be_router: false,
        methods: methods.clone(),
        path,
        answerer: answerer.clone(),
        frameworks: if rest { "jax-rs" } else { "spring" },
        line,
    };
    let each =
        found.iter().flat_map(|(methods, paths, line)| paths.iter().map(move |path| (methods, path.clone(), *line)));
    each.map(|(methods, path, line)| route(methods, path, line)).collect()
}

fn answerer(method: Node<'_>, marks: &[Annotation<'_>], rest: bool, source: &str) -> Answerer {
    let text = bounded(node::text(method, source));
    let mut statuses: Vec<u16> =
        answerers::statuses(text).chain(STATUS.captures_iter(text).filter_map(|s| status(&s))).collect();
    statuses.sort_unstable();
    statuses.dedup();
    let summary = || named(marks, "Operation").and_then(|mark| mark.string(&["summary"]));
    let list = method.child_by_field_name("parameters").map(node::children).unwrap_or_default();
    Answerer {
        name: method.child_by_field_name("name").map(|name| node::text(name, source).to_owned()),
        methods: Vec::new(),
        parameters: parameters::read(&list, rest, source),
        statuses,
        response: response(method, source),
        conditions: guards(marks),
        open: false,
        doc: node::doc(method, source).or_else(summary),
        end_line: node::end_line(method).max(items::line(method)),
    }
}

fn bounded(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_BODY_BYTES)]
}

fn status(found: &regex::Captures<'_>) -> Option<u16> {
    if let Some(name) = found.get(1) {
        return BUILT.iter().find(|(known, _)| *known == name.as_str()).map(|(_, number)| *number);
    }
    match found.get(2).or_else(|| found.get(4)) {
        Some(number) => number.as_str().parse().ok(),
        None => answerers::status(found.get(3)?.as_str()),
    }
}

/// `ResponseEntity<List<Order>>` answers a `List<Order>`.
fn response(method: Node<'_>, source: &str) -> Option<String> {
    let mut text = node::text(method.child_by_field_name("type")?, source);
    for wrapper in ["CompletableFuture", "Mono", "Uni", "Callable", "ResponseEntity", "HttpEntity"] {
        let inner = text.strip_prefix(wrapper).and_then(|rest| rest.strip_prefix('<'));
        text = inner.and_then(|rest| rest.strip_suffix('>')).unwrap_or(text);
    }
    let empty = ["void", "Void", "?", "Object", "Response", "ResponseEntity", "ModelAndView"].contains(&text);
    (!empty).then(|| node::shortened(text))
}

fn guards(marks: &[Annotation<'_>]) -> Vec<Condition> {
    let guards = marks.iter().filter(|mark| GUARDS.contains(&mark.name));
    let guards = guards.filter(|mark| !mark.text().contains("permitAll") && !mark.text().contains("isAnonymous"));
    guards.map(|mark| Condition { shown: mark.shown(), sure: true, ..Condition::default() }).collect()
}
