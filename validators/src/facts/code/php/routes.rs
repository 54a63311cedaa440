//! Laravel's `Route::…`: calls in a chain, and groups around them.

use super::super::call::{self, Call};
use super::super::node;
use super::super::read::Reading;
use crate::facts::action::{Filter, RawAction};
use crate::facts::code::join;
use crate::facts::inflect::singular;
use crate::facts::partial::{Answerer, Condition};
use tree_sitter::Node;

/// How deep groups nest, and most routes of one file.
const MAX_DEPTH: usize = 12;
const MAX_ROUTES: usize = 5_000;

const VERBS: [&str; 7] = ["get", "post", "put", "patch", "delete", "options", "any"];
/// Action, method, whether it answers for one object, and whether an API has it.
const ACTIONS: [(&str, &str, bool, bool); 8] = [
    ("index", "GET", false, true),
    ("create", "GET", false, false),
    ("store", "POST", false, true),
    ("show", "GET", true, true),
    ("edit", "GET", true, false),
    ("update", "PUT", true, true),
    ("update", "PATCH", true, true),
    ("destroy", "DELETE", true, true),
];

/// What the calls around or before a route say.
#[derive(Clone, Default)]
struct Scope {
    prefix: String,
    filters: Vec<Filter>,
    controller: Option<String>,
    depth: usize,
}

/// Reads a statement that begins with `Route::`, unless it stands in a group: the group reads it.
pub(in super::super) fn read(found: Node<'_>, source: &str, reading: &mut Reading<'_>) {
    let nested = node::ancestors(found).any(|above| {
        let is_call = matches!(above.kind(), "member_call_expression" | "scoped_call_expression");
        is_call && node::text(above, source).trim_start_matches('\\').starts_with("Route::")
    });
    let file = reading.path.rsplit('/').next().unwrap_or("");
    // Laravel puts what stands in routes/api.php under /api.
    let api = file == "api.php" && reading.path.rsplit('/').nth(1) == Some("routes");
    let prefix = if api { "/api".to_owned() } else { String::new() };
    if !nested {
        statement(found, &Scope { prefix, ..Scope::default() }, source, reading);
    }
}

fn statement(found: Node<'_>, scope: &Scope, source: &str, reading: &mut Reading<'_>) {
    let expression = if found.kind() == "expression_statement" { found.named_child(0) } else { Some(found) };
    let calls = expression.map(|last| call::chain(last, source)).unwrap_or_default();
    let root = calls.first().and_then(|first| first.receiver).map_or("", |root| node::text(root, source));
    if root.rsplit('\\').next() != Some("Route") || reading.facts.code.actions.len() >= MAX_ROUTES {
        return;
    }
    let mut inner = Scope { depth: scope.depth + 1, ..scope.clone() };
    calls.iter().for_each(|call| attribute(call, &mut inner, source));
    for call in &calls {
        match call.name {
            "group" => group(call, &inner, source, reading),
            "resource" | "apiResource" => resource(call, &calls, &inner, (source, reading)),
            "resources" | "apiResources" => resources(call, &inner, source, reading),
            verb if VERBS.contains(&verb) => {
                let methods = vec![if verb == "any" { "ANY".to_owned() } else { verb.to_uppercase() }];
                route(call, methods, (0, 1), (&inner, source, reading));
            }
            "match" => {
                let methods = call.at(0).map(|list| call::texts(list, source)).unwrap_or_default();
                route(
                    call,
                    methods.iter().map(|verb| verb.to_uppercase()).collect(),
                    (1, 2),
                    (&inner, source, reading),
                );
            }
            "view" | "redirect" if call.receiver.is_some_and(|root| root.kind() == "name") => {
                route(call, vec!["GET".to_owned()], (0, usize::MAX), (&inner, source, reading));
            }
            _ => {}
        }
    }
}

/// `prefix('admin')`, `middleware(['auth'])`, `controller(X::class)` hold for the whole chain.
fn attribute(found: &Call<'_>, scope: &mut Scope, source: &str) {
    match found.name {
        "prefix" => scope.prefix = join(&scope.prefix, &plain(&found.text(0, source).unwrap_or_default())),
        "middleware" => scope.filters.extend(found.texts(source).iter().map(|name| filter(name, false))),
        "withoutMiddleware" => scope.filters.extend(found.texts(source).iter().map(|name| filter(name, true))),
        "can" => scope.filters.extend(found.text(0, source).map(|name| filter(&format!("can:{name}"), false))),
        "controller" => {
            scope.controller = found.at(0).and_then(|class| class_of(class, source)).or(scope.controller.take());
        }
        _ => {}
    }
}

/// `Route::group(['prefix' => 'x', 'middleware' => 'auth'], function () { … })`.
fn group(found: &Call<'_>, scope: &Scope, source: &str, reading: &mut Reading<'_>) {
    let mut inner = scope.clone();
    if let Some(list) = found.at(0).filter(|list| list.kind() == "array_creation_expression") {
        for entry in node::children(list) {
            let [key, value] = node::children(entry)[..] else { continue };
            match call::text(key, source).as_deref() {
                Some("prefix") => {
                    inner.prefix = join(&inner.prefix, &plain(&call::text(value, source).unwrap_or_default()));
                }
                Some("middleware") => {
                    inner.filters.extend(call::texts(value, source).iter().map(|name| filter(name, false)));
                }
                Some(_) | None => {}
            }
        }
    }
    let block = found.arguments.last().and_then(|argument| argument.value.child_by_field_name("body"));
    if inner.depth <= MAX_DEPTH {
        for one in block.map(node::children).unwrap_or_default() {
            statement(one, &inner, source, reading);
        }
    }
}

/// `auth:sanctum`, `can:update,post`: the framework's own names of guards, and those of the project.
fn filter(name: &str, lifts: bool) -> Filter {
    let first = name.split([':', '.']).next().unwrap_or(name);
    let last = first.rsplit('\\').next().unwrap_or(first).trim_end_matches("::class");
    let sure = matches!(
        last,
        "auth" | "can" | "role" | "permission" | "ability" | "abilities" | "scope" | "scopes" | "verified"
    );
    let condition = Condition { shown: node::shortened(name), names: vec![last.to_owned()], sure, code_decides: false };
    Filter { condition, lifts, ..Filter::default() }
}

fn plain(path: &str) -> String {
    path.trim_matches('/').to_owned()
}

fn class_of(value: Node<'_>, source: &str) -> Option<String> {
    (value.kind() == "class_constant_access_expression")
        .then(|| call::class_name(value, source).map(|name| name.trim_start_matches('\\').replace('\\', ".")))?
}

/// One route: `[OrderController::class, 'show']`, `'OrderController@show'`, `'show'` in a group, a class, a closure.
fn route(
    found: &Call<'_>,
    methods: Vec<String>,
    (path, target): (usize, usize),
    (scope, source, reading): (&Scope, &str, &mut Reading<'_>),
) {
    let Some(path) = found.text(path, source) else { return };
    let target = found.at(target);
    let (class, action) = target.map_or((None, None), |target| answers(target, scope, source));
    let closure = target.filter(|target| matches!(target.kind(), "anonymous_function" | "arrow_function"));
    let end_line = node::end_line(closure.unwrap_or(found.node));
    reading.facts.code.actions.push(RawAction {
        methods,
        path: rooted(&scope.prefix, &plain(&path)),
        class,
        action,
        filters: scope.filters.clone(),
        answerer: Answerer { end_line, doc: None, ..Answerer::default() },
        framework: "laravel",
        line: node::line(found.node),
        ..RawAction::default()
    });
}

fn rooted(prefix: &str, path: &str) -> String {
    let whole = if path.is_empty() { prefix.to_owned() } else { join(prefix, path) };
    if whole.is_empty() { "/".to_owned() } else { whole }
}

fn answers(target: Node<'_>, scope: &Scope, source: &str) -> (Option<String>, Option<String>) {
    match target.kind() {
        "array_creation_expression" => {
            let parts: Vec<Node<'_>> = node::children(target).iter().filter_map(|entry| entry.named_child(0)).collect();
            let class = parts.first().and_then(|class| class_of(*class, source));
            (class, parts.get(1).and_then(|action| call::text(*action, source)))
        }
        "class_constant_access_expression" => (class_of(target, source), Some("__invoke".to_owned())),
        _ => match call::text(target, source) {
            Some(text) => match text.split_once('@') {
                Some((class, action)) => (Some(class.replace('\\', ".")), Some(action.to_owned())),
                None => (scope.controller.clone(), Some(text)),
            },
            None => (None, None),
        },
    }
}

/// `Route::resources(['orders' => OrderController::class])`.
fn resources(found: &Call<'_>, scope: &Scope, source: &str, reading: &mut Reading<'_>) {
    let entries = found.at(0).map(node::children).unwrap_or_default();
    for entry in entries.into_iter().take(100) {
        if let [key, value] = node::children(entry)[..]
            && let Some(name) = call::text(key, source)
        {
            let api = found.name == "apiResources";
            each(&name, class_of(value, source).as_deref(), (api, &[], &[]), (found, scope, reading));
        }
    }
}

fn resource(found: &Call<'_>, chain: &[Call<'_>], scope: &Scope, (source, reading): (&str, &mut Reading<'_>)) {
    let Some(name) = found.text(0, source) else { return };
    let list =
        |word: &str| chain.iter().find(|call| call.name == word).map(|call| call.texts(source)).unwrap_or_default();
    let class = found.at(1).and_then(|class| class_of(class, source));
    let class = class.or_else(|| found.text(1, source).map(|name| name.replace('\\', ".")));
    each(
        &name,
        class.as_deref(),
        (found.name == "apiResource", &list("only"), &list("except")),
        (found, scope, reading),
    );
}

/// The routes of a resource; `orders.lines` nests.
fn each(
    name: &str,
    class: Option<&str>,
    (api, only, except): (bool, &[String], &[String]),
    (found, scope, reading): (&Call<'_>, &Scope, &mut Reading<'_>),
) {
    let parts: Vec<&str> = name.trim_matches('/').split('.').collect();
    let key = |part: &str| format!("{{{}}}", singular(&part.rsplit('/').next().unwrap_or(part).replace('-', "_")));
    let (last, outer) = parts.split_last().unwrap_or((&"", &[]));
    let above = outer.iter().fold(scope.prefix.clone(), |path, part| join(&join(&path, part), &key(part)));
    let all = join(&above, last);
    let named = |list: &[String], action: &str| list.iter().any(|one| one == action);
    for (action, method, of_one, in_api) in ACTIONS {
        let wanted = (only.is_empty() || named(only, action)) && !named(except, action) && (!api || in_api);
        if !wanted {
            continue;
        }
        let base = if of_one { join(&all, &key(last)) } else { all.clone() };
        let path = if matches!(action, "create" | "edit") { join(&base, action) } else { base };
        reading.facts.code.actions.push(RawAction {
            methods: vec![method.to_owned()],
            path,
            class: class.map(str::to_owned),
            action: Some(action.to_owned()),
            implied: true,
            filters: scope.filters.clone(),
            framework: "laravel",
            line: node::line(found.node),
            ..RawAction::default()
        });
    }
}
