//! Expressions that give a router: `r.Group("/api", auth)`, `r.With(paginate)`, `r.PathPrefix("/x").Subrouter()`.

use super::handlers;
use super::scope::{Router, Scope};
use super::syntax::{self, field};
use crate::facts::code::join;
use tree_sitter::Node;

/// Most calls of a chain.
const MAX_CHAIN: usize = 16;

/// A constant text of an expression.
pub(super) fn text(expression: Node<'_>, scope: &Scope<'_, '_>) -> Option<String> {
    let known = |name: &str| scope.file.constants.get(name).cloned();
    syntax::constant_text(expression, scope.file.source, &known, 0)
}

/// The router an expression stands for, with what the calls of its chain add.
pub(super) fn router(expression: Node<'_>, scope: &Scope<'_, '_>) -> Option<Router> {
    let mut calls = Vec::new();
    let mut at = expression;
    while at.kind() == "call_expression" && calls.len() < MAX_CHAIN {
        let function = at.child_by_field_name("function").filter(|found| found.kind() == "selector_expression")?;
        calls.push((field(function, "field", scope.file.source), at));
        at = function.child_by_field_name("operand")?;
    }
    let mut router = scope.router(at)?;
    for (name, call) in calls.into_iter().rev() {
        let arguments = syntax::arguments(call);
        match name {
            "Group" | "PathPrefix" | "Route" | "Path" => {
                let prefix = arguments.first().and_then(|first| text(*first, scope));
                let passed = if prefix.is_some() { arguments.get(1..).unwrap_or_default() } else { &[] };
                let passed: Vec<Node<'_>> = passed.iter().filter(|one| one.kind() != "func_literal").copied().collect();
                router.prefix = join(&router.prefix, &prefix.unwrap_or_default());
                router.conditions.extend(handlers::conditions(&passed, scope));
            }
            "With" | "Use" => router.conditions.extend(handlers::conditions(&arguments, scope)),
            "Subrouter" | "StrictSlash" | "Methods" | "Host" | "Schemes" | "Name" | "NewRoute" | "Headers" => {}
            _ => return None,
        }
    }
    Some(router)
}
