//! What a request may have to pass before it is answered, as written.
//!
//! One file cannot tell whether `Depends(current_customer)` guards: that is settled when all files are known.

use super::answerers;
use super::node;
use super::record::Record;
use crate::facts::partial::{Checkpoint, Condition};
use regex::Regex;
use std::sync::LazyLock;
use tree_sitter::Node;

/// Most conditions kept of one place, and most calls of a chain that are followed.
const MAX_CONDITIONS: usize = 16;
const MAX_CHAIN: usize = 200;
/// Most text of one definition that is searched.
const MAX_TEXT_BYTES: usize = 20_000;

/// Decorators that register a route: named after the router they hang on, which may be called `auth`.
const REGISTERING: [&str; 14] = [
    "route",
    "get",
    "post",
    "put",
    "patch",
    "delete",
    "options",
    "head",
    "trace",
    "all",
    "api_route",
    "websocket",
    "api_view",
    "controller",
];

static DEPENDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(Depends|Security)\(\s*(?:dependency\s*=\s*)?([A-Za-z_][\w.]*)")
        .expect("a constant pattern, compiled by a test")
});
/// FastAPI's security schemes: each answers 401 or 403 by itself.
static SCHEME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:HTTPBearer|HTTPBasic|HTTPDigest|OAuth2\w+|APIKey(?:Header|Query|Cookie)|OpenIdConnect)\b")
        .expect("a constant pattern, compiled by a test")
});
static REFUSAL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\braise\s+[\w.]*(?:Unauthori[sz]ed|Forbidden|Permission|NotAuthenticated|Authentication|Credential|Token)|\bSecurity\(")
        .expect("a constant pattern, compiled by a test")
});
static NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[A-Za-z_$][\w$]*(?:(?:\.|::)[A-Za-z_$][\w$]*)*").expect("a constant pattern, compiled by a test")
});

/// The dependencies that a text of Python names: `Depends(current_user)`.
pub(crate) fn dependencies(text: &str) -> Vec<Condition> {
    let condition = |found: regex::Captures<'_>| Condition {
        shown: format!("{}({})", &found[1], &found[2]),
        names: vec![found[2].to_owned()],
        // What FastAPI calls security is a guard whatever it does.
        sure: &found[1] == "Security",
        code_decides: true,
    };
    DEPENDS.captures_iter(text).take(MAX_CONDITIONS).map(condition).collect()
}

/// The decorators and attributes on a definition.
pub(super) fn on(definition: Node<'_>, source: &str) -> Vec<Condition> {
    answerers::marks(definition, source).into_iter().filter_map(mark).take(MAX_CONDITIONS).collect()
}

fn mark(text: &str) -> Option<Condition> {
    let text = text.trim_start_matches(['@', '#', '[']).trim_end_matches(']');
    let (called, arguments) = text.split_once('(').unwrap_or((text, ""));
    let last = called.rsplit(['.', ':']).next().unwrap_or(called).trim();
    // Nest's `@Api…` decorators describe, they do not refuse.
    if REGISTERING.contains(&last.to_ascii_lowercase().as_str()) || last.starts_with("Api") {
        return None;
    }
    let given = names(arguments);
    let only = |word: &str| !given.is_empty() && given.iter().all(|name| name.contains(word));
    let (sure, names) = match last {
        "UseGuards" => (!only("Throttl"), Vec::new()),
        "permission_classes" => (!only("AllowAny"), Vec::new()),
        "user_passes_test" => (true, Vec::new()),
        "method_decorator" => (false, given),
        _ => (false, vec![called.trim().to_owned()]),
    };
    Some(Condition { shown: node::shortened(text), names, sure, code_decides: false })
}

/// Names, and paths of names, in a text.
fn names(text: &str) -> Vec<String> {
    NAME.find_iter(text).take(MAX_CONDITIONS).map(|found| found.as_str().to_owned()).collect()
}

/// What stands between path and handler: `router.get("/x", requireLogin, show)`.
pub(super) fn between(arguments: Node<'_>, source: &str) -> Vec<Condition> {
    let all = node::positional(arguments);
    let inner = all.get(1..all.len().saturating_sub(1)).unwrap_or_default();
    let hooks = ["onRequest", "preValidation", "preHandler"];
    let hooks = hooks.into_iter().filter_map(|name| node::keyword(arguments, name, source));
    let listed = inner.iter().copied().chain(hooks).flat_map(|one| match one.kind() {
        "array" => node::children(one),
        _ => vec![one],
    });
    listed.filter_map(|one| middleware(one, source)).take(MAX_CONDITIONS).collect()
}

/// A function that is passed on the way, by its name.
pub(super) fn middleware(node: Node<'_>, source: &str) -> Option<Condition> {
    let called = match node.kind() {
        "call_expression" => node.child_by_field_name("function")?,
        "identifier" | "member_expression" => node,
        _ => return None,
    };
    let shown = node::shortened(node::text(node, source));
    Some(Condition { shown, names: names(node::text(called, source)), sure: false, code_decides: false })
}

/// Layers on the router that a call of a chain belongs to: `.route("/x", get(show)).route_layer(from_fn(require_login))`.
///
/// A layer holds for what is added before it; actix's `wrap` for its whole scope.
pub(super) fn layers(place: Node<'_>, source: &str) -> Vec<Condition> {
    let Some(call) = node::ancestors(place).find(|node| node.kind() == "call_expression") else { return Vec::new() };
    let mut found = Vec::new();
    let mut outer = call;
    for _ in 0..MAX_CHAIN {
        let Some(field) = outer.parent().filter(|node| node.kind() == "field_expression") else { break };
        let Some(next) = field.parent().filter(|node| node.kind() == "call_expression") else { break };
        found.extend(layer(next, &["layer", "route_layer", "wrap"], source));
        outer = next;
    }
    found.extend(chain(call).skip(1).filter_map(|inner| layer(inner, &["wrap"], source)));
    // A router that is made where it is mounted: `.nest("/x", orders().layer(…))`.
    found.extend(chain(place).filter_map(|inner| layer(inner, &["layer", "route_layer", "wrap"], source)));
    found.truncate(MAX_CONDITIONS);
    found
}

/// The calls of a chain, the last first: `a().b().c()` is the calls of `c`, `b` and `a`.
pub(super) fn chain<'t>(call: Node<'t>) -> impl Iterator<Item = Node<'t>> {
    let inner = |call: &Node<'t>| {
        let field = call.child_by_field_name("function").filter(|node| node.kind() == "field_expression")?;
        field.child_by_field_name("value").filter(|node| node.kind() == "call_expression")
    };
    std::iter::successors(Some(call), inner).take(MAX_CHAIN)
}

fn layer(call: Node<'_>, names_of_layers: &[&str], source: &str) -> Option<Condition> {
    let field = call.child_by_field_name("function")?.child_by_field_name("field")?;
    let arguments =
        call.child_by_field_name("arguments").filter(|_| names_of_layers.contains(&node::text(field, source)))?;
    let text = node::shortened(node::text(arguments, source));
    // Of what a layer is made with, only a function may refuse: a header's name does not.
    let found = names(&text);
    let made = found.first().filter(|name| !name.contains("from_fn")).or(found.last())?;
    Some(Condition { shown: made.clone(), names: vec![made.clone()], sure: false, code_decides: false })
}

/// A type that a Rust framework fills in from the request: refuses where it cannot.
pub(super) fn extractor(whole: &str, outer: &str) -> Condition {
    let inner = whole.strip_prefix("Extension<").map(|rest| rest.trim_end_matches('>'));
    let name = inner.unwrap_or(outer);
    let sure = matches!(name, "User" | "Identity");
    Condition { shown: whole.to_owned(), names: vec![name.to_owned()], sure, code_decides: false }
}

/// What others may depend on, and whether it refuses.
pub(super) fn checkpoint(record: &Record<'_>) -> Option<Checkpoint> {
    let name = record.text("name")?.split('<').next()?.to_owned();
    let source = record.source;
    if let Some(called) = record.node("call") {
        let whole = called.parent().map_or("", |call| bounded(node::text(call, source)));
        let called = node::text(called, source);
        let quiet = whole.contains("auto_error=False");
        let names = vec![called.to_owned()];
        let needs = Condition { shown: called.to_owned(), names, sure: false, code_decides: true };
        return Some(Checkpoint { name, refuses: SCHEME.is_match(called) && !quiet, needs: vec![needs] });
    }
    let definition = record.node("")?;
    let text = bounded(node::text(definition, source));
    let says_so = || answerers::statuses(text).any(|status| matches!(status, 401 | 403)) || REFUSAL.is_match(text);
    let bases = definition.child_by_field_name("superclasses").map_or("", |bases| node::text(bases, source));
    if SCHEME.is_match(bases) {
        return Some(Checkpoint { name, refuses: true, needs: Vec::new() });
    }
    // An object is passed only if it can be called; what its other methods answer is their own affair.
    if definition.kind() == "class_definition" && !text.contains("def __call__(") {
        return Some(Checkpoint { name, refuses: false, needs: Vec::new() });
    }
    let parameters =
        definition.child_by_field_name("parameters").map_or(text, |list| bounded(node::text(list, source)));
    let mut needs = dependencies(parameters);
    let types = NAME.find_iter(parameters).map(|found| found.as_str());
    let types = types.filter(|name| name.starts_with(|c: char| c.is_ascii_uppercase())).take(MAX_CONDITIONS);
    needs.extend(types.map(|name| Condition {
        names: vec![name.to_owned()],
        code_decides: true,
        ..Condition::default()
    }));
    Some(Checkpoint { name, refuses: says_so(), needs })
}

fn bounded(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_TEXT_BYTES)]
}
