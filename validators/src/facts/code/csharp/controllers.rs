//! ASP.NET controllers: attributes on a class and its methods are routes.

use super::super::call::Call;
use super::super::node;
use super::super::read::Reading;
use super::signature;
use crate::facts::action::{Controller, RawAction};
use tree_sitter::Node;

/// Most methods of one class.
const MAX_METHODS: usize = 500;

/// Attributes that name a method of HTTP.
const VERBS: [(&str, &str); 7] = [
    ("HttpGet", "GET"),
    ("HttpPost", "POST"),
    ("HttpPut", "PUT"),
    ("HttpPatch", "PATCH"),
    ("HttpDelete", "DELETE"),
    ("HttpHead", "HEAD"),
    ("HttpOptions", "OPTIONS"),
];

/// Reads a class, if it is a controller.
pub(in super::super) fn read(class: Node<'_>, source: &str, reading: &mut Reading<'_>) {
    let Some(name) = class.child_by_field_name("name").map(|name| node::text(name, source)) else { return };
    let bases = signature::bases(class, source);
    let marks = signature::attributes(class, source);
    let base = bases.first().cloned();
    let is_controller = name.ends_with("Controller")
        || base.as_deref().is_some_and(|base| base.ends_with("Controller") || base.ends_with("ControllerBase"))
        || marks.iter().any(|mark| mark.name == "ApiController");
    if !is_controller {
        return;
    }
    let scope = signature::scope(class, source);
    let full = if scope.is_empty() { name.to_owned() } else { format!("{scope}.{name}") };
    let prefixes = marks.iter().filter(|mark| mark.name == "Route").filter_map(|mark| mark.text(0, source));
    let mut controller = Controller {
        name: full.clone(),
        base,
        prefixes: prefixes.collect(),
        filters: signature::filters(&marks, source),
        methods: Vec::new(),
    };
    let body = class.child_by_field_name("body").map(node::children).unwrap_or_default();
    for method in body.into_iter().filter(|member| member.kind() == "method_declaration").take(MAX_METHODS) {
        let marks = signature::attributes(method, source);
        let hidden =
            !signature::has_modifier(method, "public", source) || marks.iter().any(|mark| mark.name == "NonAction");
        if !hidden {
            let answerer = signature::answerer(method, &marks, source);
            let base = RawAction {
                class: Some(full.clone()),
                action: answerer.name.clone(),
                under_class: true,
                filters: signature::filters(&marks, source),
                framework: "aspnet",
                line: node::line(method),
                ..RawAction::default()
            };
            let routes = routes(&marks, source).into_iter();
            reading.facts.code.actions.extend(routes.map(|(methods, path)| at(&base, methods, &path)));
            controller.methods.push(answerer);
        }
    }
    reading.facts.code.controllers.push(controller);
}

/// A path from the root does not hang on the class.
fn at(base: &RawAction, methods: Vec<String>, path: &str) -> RawAction {
    let absolute = path.starts_with(['/', '~']);
    let path = path.trim_start_matches('~').to_owned();
    RawAction { methods, path, under_class: !absolute, ..base.clone() }
}

/// Methods and paths that the attributes of one method give.
fn routes(marks: &[Call<'_>], source: &str) -> Vec<(Vec<String>, String)> {
    let template = marks.iter().find(|mark| mark.name == "Route").and_then(|mark| mark.text(0, source));
    let path = |mark: &Call<'_>| mark.text(0, source).or_else(|| template.clone()).unwrap_or_default();
    let mut found = Vec::new();
    for mark in marks {
        if let Some((_, verb)) = VERBS.iter().find(|(name, _)| *name == mark.name) {
            found.push((vec![(*verb).to_owned()], path(mark)));
        } else if mark.name == "AcceptVerbs" {
            let verbs = mark.texts(source).into_iter().map(|verb| verb.to_uppercase()).collect();
            let path = mark.named_text("Route", source).or_else(|| template.clone()).unwrap_or_default();
            found.push((verbs, path));
        }
    }
    if found.is_empty() {
        found.extend(template.map(|path| (vec!["ANY".to_owned()], path)));
    }
    found
}
