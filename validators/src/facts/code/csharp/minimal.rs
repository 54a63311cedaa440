//! ASP.NET's minimal APIs: `app.MapGet("/x", …)`, groups, and extension methods that take one.

use super::super::call::{self, Call};
use super::super::node;
use super::super::read::Reading;
use super::signature;
use crate::facts::code::join;
use crate::facts::partial::{Answerer, Child, Condition, RawMount, RawRoute};
use tree_sitter::Node;

/// Most calls that follow one another on a route.
const MAX_CHAIN: usize = 64;

const VERBS: [(&str, &str); 6] = [
    ("MapGet", "GET"),
    ("MapPost", "POST"),
    ("MapPut", "PUT"),
    ("MapPatch", "PATCH"),
    ("MapDelete", "DELETE"),
    ("MapMethods", "ANY"),
];
/// What maps something that is no group of the project's own.
const OTHERS: [&str; 14] = [
    "Map",
    "MapGroup",
    "MapControllers",
    "MapControllerRoute",
    "MapDefaultControllerRoute",
    "MapFallback",
    "MapFallbackToFile",
    "MapHub",
    "MapRazorPages",
    "MapHealthChecks",
    "MapIdentityApi",
    "MapOpenApi",
    "MapStaticAssets",
    "MapWhen",
];

/// Reads `x.MapGet("/path", handler)`.
pub(in super::super) fn read(found: Node<'_>, source: &str, reading: &mut Reading<'_>) {
    let Some(this) = call::call(found, source) else { return };
    let Some((_, verb)) = VERBS.iter().find(|(name, _)| *name == this.name) else { return };
    let (Some(path), Some(receiver)) = (this.text(0, source), this.receiver) else { return };
    let methods = match *verb {
        "ANY" => this.at(1).map(|list| quoted(node::text(list, source))).unwrap_or_default(),
        verb => vec![verb.to_owned()],
    };
    let handler = this.arguments.last().map(|argument| argument.value);
    let mut answerer = handler.map(|handler| answerer(handler, found, source)).unwrap_or_default();
    let outer = outer_calls(found, source);
    answerer.statuses.extend(outer.iter().flat_map(|call| signature::statuses(tail(call, source))));
    answerer.statuses.sort_unstable();
    answerer.statuses.dedup();
    answerer.conditions = outer.iter().filter_map(|call| condition(call, source)).collect();
    answerer.open = outer.iter().any(|call| call.name == "AllowAnonymous");
    answerer.end_line = node::end_line(found);
    let (owner, prefix, inherited) = owner(receiver, source);
    answerer.conditions.extend(inherited);
    reading.facts.code.routes.push(RawRoute {
        owner: Some(owner),
        owner_must_be_router: false,
        methods,
        path: join(&join("", &prefix), &path),
        answerer,
        frameworks: "aspnet",
        line: node::line(found),
    });
}

/// Reads `var x = y.MapGroup("/p")` and `y.MapOrders()`.
pub(in super::super) fn group(found: Node<'_>, source: &str, reading: &mut Reading<'_>) {
    let Some(this) = call::call(found, source) else { return };
    let Some(receiver) = this.receiver else { return };
    let is_verb = VERBS.iter().any(|(name, _)| *name == this.name);
    let named = (this.name.starts_with("Map") || this.name.starts_with("Register"))
        || ["Endpoints", "Routes", "Api"].iter().any(|ending| this.name.ends_with(ending));
    let outer = outer_calls(found, source);
    let conditions: Vec<Condition> = outer.iter().filter_map(|call| condition(call, source)).collect();
    let last = outer.last().map_or(found, |call| call.node);
    if this.name == "MapGroup" {
        let variable = last.parent().filter(|above| above.kind() == "variable_declarator");
        let Some(name) = variable.and_then(|found| found.child_by_field_name("name")) else { return };
        let (owner, prefix, mut inherited) = owner(receiver, source);
        let prefix = join(&prefix, &slashed(&this.text(0, source).unwrap_or_default()));
        inherited.extend(conditions);
        push(found, owner, (node::text(name, source), prefix, inherited), reading);
    } else if named && !is_verb && !OTHERS.contains(&this.name) {
        let passed = this.at(0).filter(|first| first.kind() == "identifier" && is_type(receiver, source));
        let (owner, prefix, mut inherited) = owner(passed.unwrap_or(receiver), source);
        inherited.extend(conditions);
        let child = match passed {
            Some(_) => format!("{}.{}", node::text(receiver, source), this.name),
            None => this.name.to_owned(),
        };
        push(found, owner, (&child, prefix, inherited), reading);
    }
}

fn is_type(receiver: Node<'_>, source: &str) -> bool {
    receiver.kind() == "identifier" && node::text(receiver, source).starts_with(|c: char| c.is_ascii_uppercase())
}

fn push(
    at: Node<'_>,
    owner: String,
    (child, prefix, conditions): (&str, String, Vec<Condition>),
    reading: &mut Reading<'_>,
) {
    let child = Child::Name(child.to_owned());
    let (owner, line) = (Some(owner), node::line(at));
    reading.facts.code.mounts.push(RawMount { owner, child, prefix, replaces: false, conditions, line });
}

/// `function/variable` that a call hangs on, with the groups between.
fn owner(receiver: Node<'_>, source: &str) -> (String, String, Vec<Condition>) {
    let chain = call::chain(receiver, source);
    let root = chain.first().map_or(Some(receiver), |first| first.receiver);
    let mut prefix = String::new();
    let mut conditions = Vec::new();
    for call in &chain {
        if call.name == "MapGroup" {
            prefix = join(&prefix, &slashed(&call.text(0, source).unwrap_or_default()));
        }
        conditions.extend(condition(call, source));
    }
    let kinds = ["method_declaration", "local_function_statement"];
    let function = node::ancestors(receiver).find(|above| kinds.contains(&above.kind()));
    let function =
        function.and_then(|found| found.child_by_field_name("name")).map_or("", |name| node::text(name, source));
    let variable = root.map_or("", |root| node::text(root, source));
    (format!("{function}/{variable}"), prefix, conditions)
}

fn slashed(path: &str) -> String {
    if path.is_empty() { String::new() } else { join("", path) }
}

/// The calls that follow on the outcome of a call: `.RequireAuthorization()`.
fn outer_calls<'t>(found: Node<'t>, source: &'t str) -> Vec<Call<'t>> {
    let next = |call: &Call<'t>| {
        let access = call.node.parent().filter(|above| above.kind() == "member_access_expression")?;
        call::call(access.parent()?, source)
    };
    let first = call::call(found, source);
    std::iter::successors(first, next).skip(1).take(MAX_CHAIN).collect()
}

/// A call's own text, without what it is called on.
fn tail<'t>(found: &Call<'_>, source: &'t str) -> &'t str {
    let start = found.receiver.map_or(found.node.start_byte(), |receiver| receiver.end_byte());
    source.get(start..found.node.end_byte()).unwrap_or("")
}

fn condition(found: &Call<'_>, source: &str) -> Option<Condition> {
    let shown = node::shortened(tail(found, source).trim_start_matches(['.', '\n', ' ']).trim());
    (found.name == "RequireAuthorization").then_some(Condition { shown, sure: true, ..Condition::default() })
}

/// An inline function, or a method of the class around by its name.
fn answerer(handler: Node<'_>, at: Node<'_>, source: &str) -> Answerer {
    if matches!(handler.kind(), "lambda_expression" | "anonymous_method_expression") {
        return Answerer { name: None, ..signature::answerer(handler, &[], source) };
    }
    let written = node::text(handler, source);
    let wanted = written.rsplit('.').next().unwrap_or(written);
    let class = node::ancestors(at).find(|above| matches!(above.kind(), "declaration_list" | "compilation_unit"));
    let members = class.map(node::children).unwrap_or_default().into_iter();
    let members =
        members.map(
            |member| if member.kind() == "global_statement" { member.named_child(0).unwrap_or(member) } else { member },
        );
    let named = |member: &Node<'_>| {
        let is_method = matches!(member.kind(), "method_declaration" | "local_function_statement");
        is_method && member.child_by_field_name("name").is_some_and(|name| node::text(name, source) == wanted)
    };
    let plain = written.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'));
    let found = members.take(500).find(named).map(|method| signature::answerer(method, &[], source));
    Answerer { name: plain.then(|| written.to_owned()), ..found.unwrap_or_default() }
}

fn quoted(text: &str) -> Vec<String> {
    text.split('"').skip(1).step_by(2).map(str::to_uppercase).take(9).collect()
}
