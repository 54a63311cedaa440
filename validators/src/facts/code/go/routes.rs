//! Routes of Go, function by function: what a router is called changes from line to line.

use super::chain;
use super::handlers;
use super::scope::{File, Router, Scope};
use super::syntax::{self, field};
use crate::facts::code::join;
use crate::facts::code::node;
use crate::facts::code::read::Reading;
use crate::facts::partial::{Answerer, Child, RawMount, RawRoute};
use tree_sitter::Node;

/// How deep statements are followed, and most routes of one file.
const MAX_DEPTH: usize = 64;
const MAX_ROUTES: usize = 5_000;

const METHODS: [&str; 9] = ["get", "post", "put", "patch", "delete", "head", "options", "trace", "connect"];

/// Routes, mounts and handlers of all functions.
pub(super) fn read(functions: &[Node<'_>], types: &[Node<'_>], source: &str, reading: &mut Reading<'_>) {
    let file = File::new(&reading.facts.code, types, source);
    for function in functions {
        reading.facts.code.handlers.extend(handlers::read(*function, source));
        let Some(mut scope) = Scope::of(*function, &file) else { continue };
        if let Some(body) = function.child_by_field_name("body") {
            walk(body, &mut scope, reading, 0);
        }
    }
}

fn walk(at: Node<'_>, scope: &mut Scope<'_, '_>, reading: &mut Reading<'_>, depth: usize) {
    if depth > MAX_DEPTH {
        return;
    }
    match at.kind() {
        "short_var_declaration" | "assignment_statement" => assign(at, "left", "right", scope),
        "var_spec" => {
            let data_type = field(at, "type", scope.file.source).to_owned();
            if !data_type.is_empty() {
                let name = field(at, "name", scope.file.source).to_owned();
                scope.declare_type(&name, &data_type);
            }
            assign(at, "name", "value", scope);
        }
        "call_expression" => return call(at, scope, reading, depth),
        _ => {}
    }
    for child in node::children(at) {
        walk(child, scope, reading, depth + 1);
    }
}

fn assign(statement: Node<'_>, left: &str, right: &str, scope: &mut Scope<'_, '_>) {
    let list = |name: &str| -> Vec<Node<'_>> {
        let Some(found) = statement.child_by_field_name(name) else { return Vec::new() };
        if found.kind() == "expression_list" { node::children(found) } else { vec![found] }
    };
    let (names, values) = (list(left), list(right));
    for (index, name) in names.iter().enumerate() {
        let Some(value) = values.get(index) else { break };
        let name = node::text(*name, scope.file.source).to_owned();
        scope.declare(&name, *value);
        if let Some(router) = chain::router(*value, scope) {
            scope.add_router(&name, router);
        }
    }
}

fn call(at: Node<'_>, scope: &mut Scope<'_, '_>, reading: &mut Reading<'_>, depth: usize) {
    let source = scope.file.source;
    let arguments = syntax::arguments(at);
    let Some(function) = at.child_by_field_name("function") else { return };
    let operand = function.child_by_field_name("operand").filter(|_| function.kind() == "selector_expression");
    let name = if operand.is_some() { field(function, "field", source) } else { "" };
    let router = operand.and_then(|operand| router_of(operand, name, scope));
    if let Some(router) = router {
        if let Some(inner) = arguments.iter().find(|one| one.kind() == "func_literal")
            && matches!(name, "Route" | "Group")
        {
            let prefix = arguments.first().and_then(|first| chain::text(*first, scope)).unwrap_or_default();
            nested(*inner, Router { prefix: join(&router.prefix, &prefix), ..router }, scope, reading, depth);
            return;
        }
        if name == "Use"
            && let Some(operand) = operand
        {
            let passed = handlers::conditions(&arguments, scope);
            let name = node::text(operand, source);
            if let Some(known) = scope.router_mut(name) {
                known.conditions.extend(passed);
            } else {
                let conditions = [router.conditions, passed].concat();
                scope.add_router(name, Router { conditions, ..router });
            }
            return;
        }
        let found = routes(at, name, &arguments, &router, scope);
        let mount = if found.is_empty() { mount(name, &arguments, &router, scope) } else { None };
        let room = MAX_ROUTES.saturating_sub(reading.facts.code.routes.len());
        let is_route = !found.is_empty();
        reading.facts.code.routes.extend(found.into_iter().take(room));
        reading.facts.code.mounts.extend(mount);
        if let Some(operand) = operand {
            walk(operand, scope, reading, depth + 1);
        }
        if is_route {
            return;
        }
    } else {
        passed_on(function, &arguments, scope, reading);
        walk(function, scope, reading, depth + 1);
    }
    for argument in arguments {
        walk(argument, scope, reading, depth + 1);
    }
}

/// The router a method is called on; the package itself for `http.HandleFunc`.
fn router_of(operand: Node<'_>, name: &str, scope: &Scope<'_, '_>) -> Option<Router> {
    let text = node::text(operand, scope.file.source);
    if scope.file.is_http(text) && matches!(name, "HandleFunc" | "Handle") {
        return Some(scope.fresh("http", "net/http"));
    }
    chain::router(operand, scope)
}

/// `r.Route("/orders", func(r chi.Router) { … })`.
fn nested(function: Node<'_>, router: Router, scope: &Scope<'_, '_>, reading: &mut Reading<'_>, depth: usize) {
    let mut inner = scope.clone();
    let list = function.child_by_field_name("parameters");
    if let Some((name, _)) = syntax::parameters(list, scope.file.source).first() {
        inner.add_router(name, router);
    }
    if let Some(body) = function.child_by_field_name("body") {
        walk(body, &mut inner, reading, depth + 1);
    }
}

/// The routes that a call registers.
fn routes(call: Node<'_>, name: &str, arguments: &[Node<'_>], router: &Router, scope: &Scope<'_, '_>) -> Vec<RawRoute> {
    let lower = name.to_ascii_lowercase();
    let text = |index: usize| arguments.get(index).and_then(|one| chain::text(*one, scope));
    let (methods, path, rest) = if METHODS.contains(&lower.as_str()) {
        (vec![lower.to_uppercase()], text(0), 1)
    } else if matches!(name, "Any" | "All") {
        (vec!["ANY".to_owned()], text(0), 1)
    } else if matches!(name, "Handle" | "HandleFunc" | "Method" | "MethodFunc" | "Add" | "Match") {
        match arguments.first().map(|first| methods_of(*first, scope)).unwrap_or_default() {
            named if !named.is_empty() && arguments.len() > 2 => (named, text(1), 2),
            _ => pattern(call, text(0), scope),
        }
    } else {
        return Vec::new();
    };
    let handlers = arguments.get(rest..).unwrap_or_default();
    let Some(path) = path.filter(|path| is_path(path, router)) else { return Vec::new() };
    let (handler, passed) = match (router.framework, handlers) {
        ("echo", [first, passed @ ..]) => (*first, passed),
        (_, [passed @ .., last]) => (*last, passed),
        (_, []) => return Vec::new(),
    };
    if child_router(handler, scope).is_some() || serves_files(handler, scope) {
        return Vec::new();
    }
    let found = handlers::registered(handler, scope);
    let conditions = [router.conditions.clone(), handlers::conditions(passed, scope), found.conditions].concat();
    vec![RawRoute {
        owner: Some(router.owner.clone()),
        owner_must_be_router: false,
        methods,
        path: whole_path(router, path.trim_end_matches("{$}")),
        answerer: Answerer { conditions, ..found },
        frameworks: router.framework,
        line: node::line(call.child_by_field_name("arguments").unwrap_or(call)),
    }]
}

/// What chi and fiber answer at a group itself has no slash at its end.
fn whole_path(router: &Router, path: &str) -> String {
    let lenient = matches!(router.framework, "chi" | "fiber") && path == "/" && !router.prefix.is_empty();
    join(&router.prefix, if lenient { "" } else { path })
}

/// A path of the router's own; `client.Get("https://…")` has none.
fn is_path(path: &str, router: &Router) -> bool {
    path.starts_with('/') || path.is_empty() || (path == "*" && router.framework != "net/http")
}

/// `GET /orders/{id}` of `net/http`, or a bare path whose methods stand behind: `.Methods("GET", "PUT")`.
fn pattern(call: Node<'_>, text: Option<String>, scope: &Scope<'_, '_>) -> (Vec<String>, Option<String>, usize) {
    let text = text.unwrap_or_default();
    if let Some((method, path)) = text.split_once(' ')
        && METHODS.contains(&method.to_ascii_lowercase().as_str())
    {
        return (vec![method.to_owned()], Some(path.trim().to_owned()), 1);
    }
    let mut at = call;
    for _ in 0..8 {
        let Some(selector) = at.parent().filter(|parent| parent.kind() == "selector_expression") else { break };
        let Some(outer) = selector.parent().filter(|parent| parent.kind() == "call_expression") else { break };
        if field(selector, "field", scope.file.source) == "Methods" {
            let named = syntax::arguments(outer).into_iter().flat_map(|one| methods_of(one, scope));
            return (named.collect(), Some(text), 1);
        }
        at = outer;
    }
    (vec!["ANY".to_owned()], Some(text).filter(|text| !text.is_empty()), 1)
}

/// `"GET"`, `http.MethodGet`, `[]string{"GET", "POST"}`.
fn methods_of(expression: Node<'_>, scope: &Scope<'_, '_>) -> Vec<String> {
    let source = scope.file.source;
    let one = |text: &str| {
        let name = text.strip_prefix("http.Method").unwrap_or(text).to_ascii_lowercase();
        METHODS.contains(&name.as_str()).then(|| name.to_uppercase())
    };
    match expression.kind() {
        "composite_literal" => {
            let body = expression.child_by_field_name("body").map(node::children).unwrap_or_default();
            body.into_iter().filter_map(|element| one(&node::literal(element.named_child(0)?, source))).collect()
        }
        _ if syntax::is_string(expression) => one(&node::literal(expression, source)).into_iter().collect(),
        _ => one(node::text(expression, source)).into_iter().collect(),
    }
}

fn serves_files(handler: Node<'_>, scope: &Scope<'_, '_>) -> bool {
    let text = node::text(handler, scope.file.source);
    text.contains("http.FileServer") || text.contains("http.NotFoundHandler")
}

/// A router that stands where a handler does: `http.StripPrefix("/api", api)`, `requireAuth(api)`.
fn child_router<'n>(handler: Node<'n>, scope: &Scope<'_, '_>) -> Option<Node<'n>> {
    let mut at = handler;
    for _ in 0..8 {
        if scope.router(at).is_some() {
            return Some(at);
        }
        at = *syntax::arguments(at).last()?;
    }
    None
}

/// `r.Mount("/admin", adminRouter())`, `r.Route("/orders", orderRoutes)`, `mux.Handle("/api/", http.StripPrefix("/api", api))`.
fn mount(name: &str, arguments: &[Node<'_>], router: &Router, scope: &Scope<'_, '_>) -> Option<RawMount> {
    let [first, .., last] = arguments else { return None };
    let source = scope.file.source;
    let written = chain::text(*first, scope)?;
    let (child, prefix) = match name {
        "Mount" | "Route" => (*last, written),
        "Handle" => {
            let child = child_router(*last, scope)?;
            let strips = node::text(*last, source).contains("StripPrefix(");
            // Without it the inner router knows whole paths.
            (child, if strips { written.trim_end_matches('/').to_owned() } else { String::new() })
        }
        _ => return None,
    };
    let made = child.child_by_field_name("function").filter(|_| child.kind() == "call_expression");
    Some(RawMount {
        owner: Some(router.owner.clone()),
        child: Child::Name(scope.name_of(made.unwrap_or(child))),
        prefix: join(&router.prefix, &prefix),
        replaces: false,
        conditions: router.conditions.clone(),
        line: node::line(*first),
    })
}

/// A router that is given to another function: `orders.Register(api.Group("/orders"))`.
fn passed_on(function: Node<'_>, arguments: &[Node<'_>], scope: &Scope<'_, '_>, reading: &mut Reading<'_>) {
    for argument in arguments {
        if let Some(router) = chain::router(*argument, scope) {
            reading.facts.code.mounts.push(RawMount {
                owner: Some(router.owner),
                child: Child::Name(scope.name_of(function)),
                prefix: router.prefix,
                replaces: false,
                conditions: router.conditions,
                line: node::line(*argument),
            });
        }
    }
}
