//! `config/routes.rb`: blocks within blocks give path, module and controller.

use super::super::call::{self, Call};
use super::super::node;
use super::super::read::Reading;
use super::resources;
use crate::facts::action::RawAction;
use crate::facts::code::join;
use tree_sitter::Node;

/// How deep blocks nest, and most routes of one file.
const MAX_DEPTH: usize = 16;
const MAX_ROUTES: usize = 5_000;

const VERBS: [&str; 7] = ["get", "post", "put", "patch", "delete", "options", "match"];

/// What the blocks around a line say.
#[derive(Clone, Default)]
pub(super) struct Scope {
    pub(super) path: String,
    /// Modules of the controllers: `Api::V1`.
    pub(super) modules: Vec<String>,
    pub(super) controller: Option<String>,
    /// Path of the single objects of the resources around, and of all of them.
    pub(super) member: String,
    pub(super) collection: String,
    pub(super) depth: usize,
}

impl Scope {
    /// `orders` → `Api::V1::OrdersController`.
    pub(super) fn class(&self, controller: &str) -> String {
        let modules = if controller.starts_with('/') { &[][..] } else { self.modules.as_slice() };
        let own = controller.trim_start_matches('/').split('/').map(camel);
        let parts: Vec<String> = modules.iter().map(|part| camel(part)).chain(own).collect();
        format!("{}Controller", parts.join("::"))
    }
}

/// Reads the block of `Rails.application.routes.draw do … end`.
pub(in super::super) fn read(found: Node<'_>, source: &str, reading: &mut Reading<'_>) {
    block(found.child_by_field_name("block"), &Scope::default(), source, reading);
}

pub(super) fn block(found: Option<Node<'_>>, scope: &Scope, source: &str, reading: &mut Reading<'_>) {
    let body = found.and_then(|block| block.child_by_field_name("body"));
    if scope.depth > MAX_DEPTH {
        return;
    }
    for statement in body.map(node::children).unwrap_or_default() {
        match call::call(statement, source) {
            Some(found) if found.receiver.is_none() => line(&found, scope, source, reading),
            Some(_) | None => wrapped(statement, scope, source, reading),
        }
    }
}

/// `if Rails.env.development? … end`, `authenticate :user do … end` keep the scope around.
fn wrapped(statement: Node<'_>, scope: &Scope, source: &str, reading: &mut Reading<'_>) {
    if !matches!(statement.kind(), "if" | "unless" | "then" | "else" | "if_modifier" | "unless_modifier") {
        return;
    }
    let deeper = Scope { depth: scope.depth + 1, ..scope.clone() };
    if deeper.depth > MAX_DEPTH {
        return;
    }
    for inner in node::children(statement) {
        match call::call(inner, source) {
            Some(found) if found.receiver.is_none() => line(&found, &deeper, source, reading),
            Some(_) | None => wrapped(inner, &deeper, source, reading),
        }
    }
}

fn line(found: &Call<'_>, scope: &Scope, source: &str, reading: &mut Reading<'_>) {
    if reading.facts.code.actions.len() >= MAX_ROUTES {
        return;
    }
    let deeper = Scope { depth: scope.depth + 1, ..scope.clone() };
    match found.name {
        "resources" | "resource" => resources::read(found, &deeper, source, reading),
        "namespace" => {
            let name = found.text(0, source).unwrap_or_default();
            let path = found.named_text("path", source).unwrap_or_else(|| name.clone());
            let module = found.named_text("module", source).unwrap_or(name);
            let inner = within(&deeper, &path, Some(module));
            block(found.block, &inner, source, reading);
        }
        "scope" => {
            let path = found.text(0, source).or_else(|| found.named_text("path", source)).unwrap_or_default();
            let inner = within(&deeper, &path, found.named_text("module", source));
            let controller = found.named_text("controller", source).or(inner.controller.clone());
            block(found.block, &Scope { controller, ..inner }, source, reading);
        }
        "controller" => {
            block(found.block, &Scope { controller: found.text(0, source), ..deeper }, source, reading);
        }
        "member" => block(found.block, &Scope { path: deeper.member.clone(), ..deeper }, source, reading),
        "collection" => block(found.block, &Scope { path: deeper.collection.clone(), ..deeper }, source, reading),
        "root" => {
            let to = found.named_text("to", source).or_else(|| found.text(0, source));
            push(to.as_deref(), "GET", join("", &scope.path), (scope, found), reading);
        }
        verb if VERBS.contains(&verb) => route(found, scope, source, reading),
        // Devise's, concerns, constraints: what is inside stands where they stand.
        "constraints" | "authenticate" | "authenticated" | "unauthenticated" | "defaults" | "with_options"
        | "shallow" | "direct" | "devise_scope" => block(found.block, &deeper, source, reading),
        _ => {}
    }
}

/// The scope with a part of a path and a module added.
fn within(scope: &Scope, path: &str, module: Option<String>) -> Scope {
    let mut inner = Scope { path: join(&scope.path, &unformatted(path)), ..scope.clone() };
    inner
        .modules
        .extend(module.into_iter().flat_map(|module| module.split('/').map(str::to_owned).collect::<Vec<_>>()));
    inner
}

/// `get "health", to: "health#show"`, `post "login" => "sessions#create"`, `get :recent` inside a resource.
fn route(found: &Call<'_>, scope: &Scope, source: &str, reading: &mut Reading<'_>) {
    let options =
        ["to", "on", "as", "via", "controller", "action", "constraints", "defaults", "format", "path", "module"];
    let arrow =
        found.arguments.iter().find(|argument| argument.name.as_deref().is_some_and(|name| !options.contains(&name)));
    let arrow = arrow.and_then(|argument| Some((argument.name.clone()?, call::text(argument.value, source))));
    let base = match found.named_text("on", source).as_deref() {
        Some("member") => scope.member.clone(),
        Some("collection") => scope.collection.clone(),
        Some(_) | None => scope.path.clone(),
    };
    let verbs: Vec<String> = match found.name {
        "match" => found.named("via").map(|via| call::texts(via, source)).unwrap_or_default(),
        verb => vec![verb.to_owned()],
    };
    let (paths, to) = match arrow {
        Some((path, to)) => (vec![path], to),
        None => (found.texts(source), found.named_text("to", source)),
    };
    let action = found.named_text("action", source);
    for path in paths {
        let whole = join(&base, &unformatted(found.named_text("path", source).as_deref().unwrap_or(&path)));
        let to =
            to.clone().or_else(|| implied(&path, action.as_deref(), scope, found.named_text("controller", source)));
        for verb in &verbs {
            let method = if verb == "all" { "ANY".to_owned() } else { verb.to_uppercase() };
            push(to.as_deref(), &method, whole.clone(), (scope, found), reading);
        }
    }
}

/// Without `to`, the path names controller and action, or the action of the resource around.
fn implied(path: &str, action: Option<&str>, scope: &Scope, given: Option<String>) -> Option<String> {
    let controller = given.or_else(|| scope.controller.clone());
    match controller {
        Some(controller) => {
            let last = path.rsplit('/').next().unwrap_or(path).trim_start_matches(':');
            Some(format!("{controller}#{}", action.unwrap_or(last)))
        }
        None => {
            path.trim_start_matches('/').rsplit_once('/').map(|(controller, action)| format!("{controller}#{action}"))
        }
    }
}

fn push(to: Option<&str>, method: &str, path: String, (scope, found): (&Scope, &Call<'_>), reading: &mut Reading<'_>) {
    let target = to.and_then(|to| match to.split_once('#') {
        Some((controller, action)) => Some((scope.class(controller), action.to_owned())),
        // `to: :recent` is an action of the controller around.
        None => scope.controller.as_ref().map(|controller| (scope.class(controller), to.to_owned())),
    });
    let (class, action) = target.unzip();
    let path = if path.is_empty() { "/".to_owned() } else { path };
    reading.facts.code.actions.push(RawAction {
        methods: vec![method.to_owned()],
        path,
        class,
        action,
        framework: "rails",
        line: node::line(found.node),
        ..RawAction::default()
    });
}

/// `orders(.:format)` → `orders`.
fn unformatted(path: &str) -> String {
    path.trim_end_matches("(.:format)").trim_matches('/').to_owned()
}

/// `order_items` → `OrderItems`.
pub(super) fn camel(name: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    name.split('_').map(word).collect()
}
