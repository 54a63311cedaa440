//! Routes that methods of classes answer: the class is found, and what it and its bases ask.

use super::endpoints::Routers;
use super::modules::Project;
use crate::facts::action::{Controller, Filter, RawAction};
use crate::facts::code::join;
use crate::facts::model::{Location, Parameter, Place, Route};
use crate::facts::partial::Answerer;
use std::collections::HashMap;

/// How far bases are followed, and most routes.
const MAX_BASES: usize = 6;
const MAX_ROUTES: usize = 50_000;

/// A controller with the module it stands in.
type Found<'a> = (usize, &'a Controller);

/// All controllers of a project, by module and full name.
struct Controllers<'a, 'r> {
    project: &'a Project<'a>,
    routers: &'r Routers<'a>,
    by_name: HashMap<(usize, &'a str), &'a Controller>,
}

/// Routes of all actions outside of tests.
pub(super) fn read<'a>(project: &'a Project<'a>, routers: &Routers<'a>) -> Vec<Route> {
    let codes = project.codes.iter().enumerate();
    let all =
        codes.flat_map(|(module, code)| code.controllers.iter().map(move |one| ((module, one.name.as_str()), one)));
    let controllers = Controllers { project, routers, by_name: all.collect() };
    let mut routes = Vec::new();
    for (module, code) in project.codes.iter().enumerate() {
        if project.modules[module].test {
            continue;
        }
        for action in &code.actions {
            if routes.len() < MAX_ROUTES {
                routes.extend(controllers.routes(module, action));
            }
        }
    }
    routes
}

impl<'a> Controllers<'a, '_> {
    /// A class and those it extends, as far as they stand in the project.
    fn lineage(&self, module: usize, class: &str) -> Vec<Found<'a>> {
        let mut found: Vec<Found<'a>> = Vec::new();
        let mut next = self.find(module, class);
        while let Some((at, controller)) = next {
            let seen = found.iter().any(|(known, one)| (*known, one.name.as_str()) == (at, controller.name.as_str()));
            if seen || found.len() >= MAX_BASES {
                break;
            }
            found.push((at, controller));
            next = controller.base.as_deref().and_then(|base| self.find(at, base));
        }
        found
    }

    fn find(&self, module: usize, class: &str) -> Option<Found<'a>> {
        let class = class.replace("::", ".");
        if let Some(own) = self.by_name.get(&(module, class.as_str())) {
            return Some((module, own));
        }
        let family = self.project.family(module)?;
        let (at, full) = self.project.declares(module, family, class.split('<').next().unwrap_or(&class))?;
        self.by_name.get(&(at, full.as_str())).map(|found| (at, *found))
    }

    fn routes(&self, module: usize, action: &RawAction) -> Vec<Route> {
        let lineage = action.class.as_deref().map(|class| self.lineage(module, class)).unwrap_or_default();
        let method = action.action.as_deref().unwrap_or("");
        let answers = |(_, one): &Found<'a>| one.methods.iter().find(|found| found.name.as_deref() == Some(method));
        let found = lineage.iter().find_map(answers);
        if action.implied && found.is_none() && is_whole(&lineage) {
            return Vec::new();
        }
        let inherited = lineage.iter().map(|(_, one)| &one.prefixes).find(|prefixes| !prefixes.is_empty());
        let prefixes = match inherited.filter(|_| action.under_class) {
            Some(prefixes) => prefixes.clone(),
            None => vec![String::new()],
        };
        let auth = self.guard(module, action, &lineage);
        let empty = Answerer::default();
        let answerer = found.unwrap_or(&empty);
        let mut routes = Vec::new();
        for prefix in prefixes {
            let path = named(&join(&join("", &prefix), &action.path), action);
            for verb in &action.methods {
                routes.push(self.route(module, action, (answerer, verb, &path, auth.clone())));
            }
        }
        routes
    }

    fn route(
        &self,
        module: usize,
        action: &RawAction,
        (answerer, verb, path, auth): (&Answerer, &str, &str, Option<String>),
    ) -> Route {
        let statuses = if answerer.statuses.is_empty() { &action.answerer.statuses } else { &answerer.statuses };
        let here = &self.project.modules[module];
        let last = action.action.as_deref().filter(|name| *name != "__invoke");
        let class = || action.class.as_deref().and_then(|class| class.rsplit(['.', ':']).next());
        Route {
            method: verb.to_owned(),
            path: path.to_owned(),
            handler: last.or_else(|| action.action.as_deref().and_then(|_| class())).map(str::to_owned),
            parameters: in_body(self.routers.parameters(answerer, path, action.framework), verb, action.framework),
            statuses: statuses.clone(),
            response: answerer.response.clone(),
            auth,
            doc: answerer.doc.clone().or_else(|| action.answerer.doc.clone()),
            module: here.name.clone(),
            framework: action.framework,
            at: Location { path: here.path.clone(), line: action.line },
            // An attribute stands on its method, a table of routes does not.
            end_line: if action.under_class { answerer.end_line } else { action.answerer.end_line }.max(action.line),
        }
    }

    /// The nearest guard: on the route, on its method, on the class and its bases, unless it is taken away.
    fn guard(&self, module: usize, action: &RawAction, lineage: &[Found<'a>]) -> Option<String> {
        let method = action.action.as_deref().unwrap_or("");
        let own = action.filters.iter().map(|filter| (module, filter));
        let classes = lineage.iter().flat_map(|(at, one)| one.filters.iter().map(move |filter| (*at, filter)));
        let all: Vec<(usize, &Filter)> = own.chain(classes).filter(|(_, filter)| filter.covers(method)).collect();
        let lifted: Vec<&[String]> = all
            .iter()
            .filter(|(_, filter)| filter.lifts)
            .map(|(_, filter)| filter.condition.names.as_slice())
            .collect();
        // ASP.NET lifts all of them, Rails and Laravel one by its name.
        if lifted.iter().any(|names| names.is_empty() || *names == ["allow_unauthenticated_access"]) {
            return None;
        }
        let asked =
            all.iter().filter(|(_, filter)| !filter.lifts && !lifted.contains(&filter.condition.names.as_slice()));
        asked.into_iter().find_map(|(at, filter)| self.routers.guard(*at, &filter.condition))
    }
}

/// Rails does not tell query and body apart; what a method sends with a body travels in it.
fn in_body(mut parameters: Vec<Parameter>, verb: &str, framework: &str) -> Vec<Parameter> {
    if framework == "rails" && matches!(verb, "POST" | "PUT" | "PATCH") {
        let queried = parameters.iter_mut().filter(|parameter| parameter.place == Place::Query);
        queried.for_each(|parameter| parameter.place = Place::Body);
    }
    parameters
}

/// True where nothing of a class stands outside of the project, save the framework.
fn is_whole(lineage: &[Found<'_>]) -> bool {
    let Some((_, last)) = lineage.last() else { return false };
    let base = last.base.as_deref().unwrap_or("").rsplit('.').next().unwrap_or("").to_owned();
    matches!(base.as_str(), "" | "ApplicationController" | "Base" | "API" | "Controller")
}

/// `[controller]` and `[action]` in a path of ASP.NET.
fn named(path: &str, action: &RawAction) -> String {
    if !path.contains('[') {
        return if path.is_empty() { "/".to_owned() } else { path.to_owned() };
    }
    let class = action.class.as_deref().and_then(|class| class.rsplit('.').next()).unwrap_or("");
    let controller = class.strip_suffix("Controller").unwrap_or(class);
    path.replace("[controller]", controller).replace("[action]", action.action.as_deref().unwrap_or(""))
}
