//! What answers a route, and what a request passes before.

use super::body;
use super::scope::Scope;
use super::syntax;
use crate::facts::code::node;
use crate::facts::partial::{Answerer, Condition};
use tree_sitter::Node;

/// Most functions that are put around one handler.
const MAX_WRAPS: usize = 8;
/// Types of what is given to a function that answers, and of what such a function is returned as.
const ASKED: [&str; 5] = ["http.ResponseWriter", "gin.Context", "echo.Context", "fiber.Ctx", "http.Request"];
const RETURNED: [&str; 6] =
    ["http.HandlerFunc", "http.Handler", "gin.HandlerFunc", "echo.HandlerFunc", "echo.MiddlewareFunc", "fiber.Handler"];
/// How functions begin that make a handler rather than wrap one.
const MAKERS: [&str; 10] = ["handle", "get", "list", "create", "update", "delete", "show", "new", "make", "add"];

/// A function that answers requests, passes them on, or makes such a function.
pub(super) fn read(function: Node<'_>, source: &str) -> Option<Answerer> {
    let parameters = function.child_by_field_name("parameters").map_or("", |list| node::text(list, source));
    let result = function.child_by_field_name("result").map_or("", |found| node::text(found, source));
    let answers =
        ASKED.iter().any(|name| parameters.contains(name)) || RETURNED.iter().any(|name| result.contains(name));
    if !answers {
        return None;
    }
    let found = body::read(function, source);
    Some(Answerer { name: syntax::full_name(function, source), doc: syntax::doc(function, source), ..found })
}

/// A handler as it is registered: its own wrappers are conditions.
pub(super) fn registered(expression: Node<'_>, scope: &Scope<'_, '_>) -> Answerer {
    let mut conditions = Vec::new();
    let mut at = expression;
    for _ in 0..MAX_WRAPS {
        let Some(inner) = wrapped(at, scope) else { break };
        if let Some(function) = at.child_by_field_name("function")
            && !node::text(function, scope.file.source).ends_with(".HandlerFunc")
        {
            conditions.push(condition(function, scope));
        }
        at = inner;
    }
    let mut found = match at.kind() {
        "func_literal" => body::read(at, scope.file.source),
        "call_expression" => Answerer { name: made_by(at, scope), ..Answerer::default() },
        "identifier" | "selector_expression" => Answerer { name: Some(scope.name_of(at)), ..Answerer::default() },
        _ => Answerer::default(),
    };
    found.end_line = node::end_line(expression);
    found.conditions = conditions;
    found
}

fn made_by(call: Node<'_>, scope: &Scope<'_, '_>) -> Option<String> {
    Some(scope.name_of(call.child_by_field_name("function")?))
}

/// The handler inside a call that wraps it: `http.HandlerFunc(show)`, `requireLogin(show)`, `auth(secret, show)`.
fn wrapped<'n>(expression: Node<'n>, scope: &Scope<'_, '_>) -> Option<Node<'n>> {
    if !matches!(expression.kind(), "call_expression" | "type_conversion_expression") {
        return None;
    }
    let source = scope.file.source;
    let function = node::text(expression.child_by_field_name("function")?, source);
    let last_name = function.rsplit('.').next().unwrap_or(function).to_ascii_lowercase();
    let makes = MAKERS.iter().any(|word| last_name.starts_with(word));
    let is_handler = |argument: &Node<'_>| match argument.kind() {
        "func_literal" => true,
        "call_expression" => wrapped(*argument, scope).is_some() || !makes,
        "identifier" => !makes && !scope.is_variable(node::text(*argument, source)),
        "selector_expression" => {
            let name = syntax::field(*argument, "field", source);
            !makes
                && (scope.file.defines.contains(&scope.name_of(*argument))
                    || syntax::is_exported(name)
                    || name.starts_with("handle"))
        }
        _ => false,
    };
    let handler_function = function.ends_with(".HandlerFunc");
    syntax::arguments(expression).into_iter().rev().find(|argument| handler_function || is_handler(argument))
}

/// Functions that a request passes, by name.
pub(super) fn conditions(passed: &[Node<'_>], scope: &Scope<'_, '_>) -> Vec<Condition> {
    passed.iter().map(|one| condition(*one, scope)).take(MAX_WRAPS).collect()
}

fn condition(passed: Node<'_>, scope: &Scope<'_, '_>) -> Condition {
    let function = passed.child_by_field_name("function").filter(|_| passed.kind() == "call_expression");
    let named = function.unwrap_or(passed);
    if named.kind() == "func_literal" {
        let refuses = body::read(named, scope.file.source).statuses.iter().any(|status| matches!(status, 401 | 403));
        return Condition { shown: "func".to_owned(), sure: refuses, ..Condition::default() };
    }
    let name = scope.name_of(named);
    // `echojwt.WithConfig(…)`: the package says what its function does.
    let package = name.split('.').next().filter(|package| package.contains("jwt")).map(|_| "jwt".to_owned());
    let shown = node::shortened(node::text(named, scope.file.source));
    Condition { shown, names: std::iter::once(name).chain(package).collect(), sure: false, code_decides: false }
}
