//! Controllers of PHP: Symfony's attributes, Laravel's methods.

use super::super::call::{self, Call};
use super::super::node;
use super::super::read::Reading;
use crate::facts::action::{Controller, Filter, RawAction};
use crate::facts::model::{Parameter, Place};
use crate::facts::partial::{Answerer, Condition};
use regex::Regex;
use std::sync::LazyLock;
use tree_sitter::Node;

/// Most methods of one class, parameters of one method, and text of a body that is searched.
const MAX_METHODS: usize = 500;
const MAX_PARAMETERS: usize = 50;
const MAX_BODY_BYTES: usize = 20_000;

static STATUS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\babort(?:_if|_unless)?\((?:[^();]*,)?\s*([1-5]\d\d)|\bHTTP_([A-Z_]{2,40})\b|->setStatusCode\(\s*([1-5]\d\d)|[\])]\s*,\s*([1-5]\d\d)\s*[,)]|\bnoContent\(|\bcreateNotFoundException\(|\bcreateAccessDeniedException\(|OrFail\(")
        .expect("a constant pattern, compiled by a test")
});
static RULE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"['"](\w+)['"]\s*=>\s*(\[[^\]]*\]|['"][^'"]*['"])"#).expect("a constant pattern, compiled by a test")
});
static FETCHED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"->(query|input|query->get|request->get|header)\(\s*['"]([\w-]+)['"]"#)
        .expect("a constant pattern, compiled by a test")
});

/// Reads a class, if it answers requests.
pub(in super::super) fn read(class: Node<'_>, source: &str, reading: &mut Reading<'_>) {
    let Some(name) = class.child_by_field_name("name").map(|name| node::text(name, source)) else { return };
    let marks = attributes(class, source);
    let children = node::children(class);
    let base = children.iter().find(|child| child.kind() == "base_clause").and_then(|base| base.named_child(0));
    if !name.ends_with("Controller") && !marks.iter().any(|mark| mark.name == "Route") {
        return;
    }
    let full = super::super::declared::joined(&namespace(class, source), name);
    let route = marks.iter().find(|mark| mark.name == "Route");
    let mut controller = Controller {
        name: full.clone(),
        base: base.map(|base| node::text(base, source).replace('\\', ".")),
        prefixes: route.and_then(|mark| path(mark, source)).into_iter().collect(),
        filters: marks.iter().filter_map(|mark| guard(mark, source)).collect(),
        methods: Vec::new(),
    };
    let body = class.child_by_field_name("body").map(node::children).unwrap_or_default();
    for method in body.into_iter().filter(|member| member.kind() == "method_declaration").take(MAX_METHODS) {
        let hidden = node::children(method).iter().any(|child| {
            child.kind() == "visibility_modifier" && matches!(node::text(*child, source), "private" | "protected")
        });
        let answerer = answerer(method, source);
        if answerer.name.as_deref() == Some("__construct") {
            controller.filters.extend(middleware(method, source));
        } else if !hidden {
            attributed(method, &full, &answerer, (source, reading));
            controller.methods.push(answerer);
        }
    }
    // One class with one method: the route stands on the class.
    if route.is_some() && controller.methods.iter().any(|method| method.name.as_deref() == Some("__invoke")) {
        attributed(
            class,
            &full,
            &Answerer { name: Some("__invoke".to_owned()), ..Answerer::default() },
            (source, reading),
        );
        controller.prefixes.clear();
    }
    reading.facts.code.controllers.push(controller);
}

/// `#[Route('/{id}', methods: ['GET'])]` and what else stands on a method.
fn attributed(method: Node<'_>, class: &str, answerer: &Answerer, (source, reading): (&str, &mut Reading<'_>)) {
    let marks = attributes(method, source);
    for mark in &marks {
        let verb = match mark.name {
            "Route" => None,
            "Get" | "Post" | "Put" | "Patch" | "Delete" => Some(mark.name.to_uppercase()),
            _ => continue,
        };
        let methods = mark.named("methods").map(|list| call::texts(list, source)).unwrap_or_default();
        let mut methods: Vec<String> = methods.iter().map(|verb| verb.to_uppercase()).chain(verb).collect();
        if methods.is_empty() {
            methods.push("ANY".to_owned());
        }
        reading.facts.code.actions.push(RawAction {
            methods,
            path: path(mark, source).unwrap_or_default(),
            class: Some(class.to_owned()),
            action: answerer.name.clone(),
            under_class: true,
            filters: marks.iter().filter_map(|mark| guard(mark, source)).collect(),
            framework: "symfony",
            line: node::line(mark.node),
            ..RawAction::default()
        });
    }
}

fn path(mark: &Call<'_>, source: &str) -> Option<String> {
    let written = mark.text(0, source).or_else(|| mark.named_text("path", source))?;
    // `{id<\\d+>}` asks for digits, it is called `id`.
    let mut plain = String::new();
    let mut depth = 0u32;
    for c in written.chars() {
        match c {
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            c if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    Some(plain)
}

/// `#[IsGranted('ROLE_ADMIN')]`.
fn guard(mark: &Call<'_>, source: &str) -> Option<Filter> {
    let shown = node::shortened(node::text(mark.node, source));
    let condition = Condition { shown, sure: true, ..Condition::default() };
    matches!(mark.name, "IsGranted" | "Security").then(|| Filter { condition, ..Filter::default() })
}

/// `$this->middleware('auth')->except('index')` in a constructor.
fn middleware(constructor: Node<'_>, source: &str) -> Vec<Filter> {
    let body = constructor.child_by_field_name("body").map(node::children).unwrap_or_default();
    let statements = body.into_iter().filter(|statement| statement.kind() == "expression_statement").take(50);
    let filters = statements.filter_map(|statement| {
        let calls = call::chain(statement.named_child(0)?, source);
        let first = calls.iter().find(|call| call.name == "middleware")?;
        let list =
            |word: &str| calls.iter().find(|call| call.name == word).map(|call| call.texts(source)).unwrap_or_default();
        let name = first.texts(source).into_iter().next()?;
        let sure = name.starts_with("auth") || name.starts_with("can:");
        let names = vec![name.split(':').next().unwrap_or(&name).to_owned()];
        let condition = Condition { shown: name, names, sure, code_decides: false };
        Some(Filter { condition, only: list("only"), except: list("except"), lifts: false })
    });
    filters.collect()
}

/// Attributes on a class, a method or a parameter.
pub(super) fn attributes<'t>(definition: Node<'t>, source: &'t str) -> Vec<Call<'t>> {
    let list = definition.child_by_field_name("attributes");
    let groups = list.map(node::children).unwrap_or_default();
    groups.into_iter().flat_map(node::children).filter_map(|one| call::call(one, source)).take(64).collect()
}

/// The namespace of a file, parts by `.`.
pub(super) fn namespace(definition: Node<'_>, source: &str) -> String {
    let top = node::ancestors(definition).find(|above| above.kind() == "program");
    // It stands above all else, save comments.
    let first = top.map(|top| node::first_children(top, 50)).unwrap_or_default();
    let statement = first.into_iter().find(|child| child.kind() == "namespace_definition");
    let name = statement.and_then(|statement| statement.child_by_field_name("name"));
    name.map_or_else(String::new, |name| node::text(name, source).replace('\\', "."))
}

fn answerer(method: Node<'_>, source: &str) -> Answerer {
    let text = method.child_by_field_name("body").map_or("", |body| node::text(body, source));
    let text = &text[..text.floor_char_boundary(MAX_BODY_BYTES)];
    let list = method.child_by_field_name("parameters").map(node::children).unwrap_or_default();
    let mut parameters: Vec<Parameter> = list.into_iter().filter_map(|one| parameter(one, source)).collect();
    parameters.extend(in_body(text));
    parameters.truncate(MAX_PARAMETERS);
    let mut statuses: Vec<u16> = STATUS.captures_iter(text).filter_map(|found| status(&found)).collect();
    statuses.sort_unstable();
    statuses.dedup();
    let returned = method.child_by_field_name("return_type").map(|found| node::text(found, source));
    let opaque = |name: &&str| {
        name.ends_with("Response") || matches!(*name, "void" | "mixed" | "array" | "View" | "static" | "self")
    };
    Answerer {
        name: method.child_by_field_name("name").map(|name| node::text(name, source).to_owned()),
        parameters,
        statuses,
        response: returned.filter(|name| !opaque(name)).map(node::shortened),
        doc: node::doc(method, source),
        end_line: node::end_line(method),
        ..Answerer::default()
    }
}

fn status(found: &regex::Captures<'_>) -> Option<u16> {
    let number = [1, 3, 4].into_iter().find_map(|group| found.get(group));
    if let Some(number) = number {
        return number.as_str().parse().ok();
    }
    match (found.get(2), &found[0]) {
        (Some(name), _) => super::super::answerers::status(name.as_str()),
        (None, "noContent(") => Some(204),
        (None, "createAccessDeniedException(") => Some(403),
        (None, _) => Some(404),
    }
}

/// A parameter that a request fills in; services and models that the framework finds are none of their own.
fn parameter(one: Node<'_>, source: &str) -> Option<Parameter> {
    let name = node::text(one.child_by_field_name("name")?, source).trim_start_matches('$').to_owned();
    let written = one.child_by_field_name("type").map_or("", |found| node::text(found, source));
    let marks = attributes(one, source);
    let bare = written.trim_start_matches('?');
    if bare.ends_with("Request") || bare.ends_with("Interface") || bare.ends_with("Repository") {
        return None;
    }
    let place = match marks.iter().find(|mark| mark.name.starts_with("Map")).map(|mark| mark.name) {
        Some("MapRequestPayload" | "MapUploadedFile") => Place::Body,
        Some("MapQueryParameter" | "MapQueryString") => Place::Query,
        Some(_) | None => Place::Path,
    };
    let nullable = written.starts_with('?') || one.child_by_field_name("default_value").is_some();
    let data_type = (!bare.is_empty()).then(|| bare.to_owned());
    // A class in the path is a model that is found by it; what is not in the path is dropped when that is known.
    Some(Parameter { name, place, data_type, required: !nullable })
}

/// `$request->validate(['number' => 'required|string'])`, `$request->query('page')`.
fn in_body(text: &str) -> Vec<Parameter> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("validate(").take(4) {
        let rest = text.get(at..).unwrap_or("");
        let list = rest.split_once("])").map_or(rest, |(list, _)| list);
        found.extend(RULE.captures_iter(list).map(|rule| Parameter {
            name: rule[1].to_owned(),
            place: Place::Body,
            data_type: None,
            required: rule[2].contains("required"),
        }));
    }
    found.extend(FETCHED.captures_iter(text).map(|one| {
        let place = match &one[1] {
            "header" => Place::Header,
            "input" | "request->get" => Place::Body,
            _ => Place::Query,
        };
        Parameter { name: one[2].to_owned(), place, data_type: None, required: false }
    }));
    found.truncate(MAX_PARAMETERS);
    found
}
