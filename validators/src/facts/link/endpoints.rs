//! Routes with their whole paths: routers, mounts and handlers joined across files.

use super::actions;
use super::guards::Guards;
use super::modules::Project;
use super::paths::{placeholders, whole_path};
use super::resolve::Target;
use crate::facts::code::{NAMED_PREFIX, dependencies, join};
use crate::facts::model::{ItemKind, Location, Parameter, Place, Route};
use crate::facts::partial::{Answerer, Child, Condition, RawImport, RawMount, RawRoute, RawRouter};
use std::collections::{HashMap, HashSet};

/// How deep routers nest, and under how many prefixes one may stand.
const MAX_MOUNT_DEPTH: usize = 8;
const MAX_PREFIXES: usize = 16;
const MAX_ROUTES: usize = 50_000;

const METHODS: [&str; 6] = ["get", "post", "put", "patch", "delete", "head"];

/// A prefix under which a router stands, with what guards it.
#[derive(Clone, Debug, Default, PartialEq)]
struct Base {
    prefix: String,
    auth: Option<String>,
}

/// Where a router is mounted.
struct Mounted<'a> {
    module: usize,
    mount: &'a RawMount,
}

pub(super) struct Routers<'a> {
    project: &'a Project<'a>,
    declared: HashMap<(usize, &'a str), &'a RawRouter>,
    /// By module and name of the child; no name where a whole module is mounted.
    mounts: HashMap<(usize, Option<String>), Vec<Mounted<'a>>>,
    answerers: HashMap<(usize, &'a str), &'a Answerer>,
    /// Constants that hold a path, by name.
    constants: HashMap<&'a str, &'a str>,
    guards: Guards<'a>,
    global_prefix: Option<&'a str>,
}

/// All routes outside of tests.
pub(super) fn read(project: &Project<'_>) -> Vec<Route> {
    let routers = Routers::new(project);
    let mut routes = Vec::new();
    for (module, code) in project.codes.iter().enumerate() {
        if project.modules[module].test {
            continue;
        }
        for raw in &code.routes {
            if routes.len() < MAX_ROUTES && routers.is_route(module, raw) {
                routes.extend(routers.routes(module, raw));
            }
        }
    }
    routes.extend(actions::read(project, &routers));
    routes
}

impl<'a> Routers<'a> {
    fn new(project: &'a Project<'a>) -> Self {
        let codes = || project.codes.iter();
        let mut routers = Routers {
            project,
            declared: HashMap::new(),
            mounts: HashMap::new(),
            answerers: HashMap::new(),
            constants: codes().flat_map(|code| &code.constants).map(|(name, value)| (&**name, &**value)).collect(),
            guards: Guards::new(project),
            global_prefix: codes().find_map(|code| code.global_prefix.as_deref()),
        };
        for (module, code) in project.codes.iter().enumerate() {
            for router in &code.routers {
                routers.declared.entry((module, &router.name)).or_insert(router);
            }
            for answerer in &code.handlers {
                if let Some(name) = &answerer.name {
                    routers.answerers.entry((module, name)).or_insert(answerer);
                }
            }
            for mount in &code.mounts {
                if let Some(Target { module: child, item }) = routers.child(module, mount) {
                    routers.mounts.entry((child, item)).or_default().push(Mounted { module, mount });
                }
            }
        }
        routers
    }

    fn child(&self, module: usize, mount: &RawMount) -> Option<Target> {
        match &mount.child {
            Child::Module(spec) => {
                let import = RawImport { spec: spec.clone(), name: None, local: None, child: false, line: 0 };
                self.project.resolve(module, &import)
            }
            Child::Name(name) => {
                let name = name.trim_end_matches(".urls").trim_end_matches(".routes()").trim_end_matches(".default");
                // A variable of the same function goes by `function/variable`.
                let function = mount.owner.as_deref().and_then(|owner| owner.split('/').next());
                let local = function.map(|function| format!("{function}/{name}"));
                let known = local.filter(|local| self.owns_routes(module, local));
                known.map(|local| Target { module, item: Some(local) }).or_else(|| self.project.lookup(module, name))
            }
        }
    }

    fn owns_routes(&self, module: usize, owner: &str) -> bool {
        let code = self.project.codes[module];
        code.routes.iter().any(|route| route.owner.as_deref() == Some(owner))
            || code.mounts.iter().any(|mount| mount.owner.as_deref() == Some(owner))
    }

    /// `cache.get("/x", …)` looks like a route: only a known router, or what is named like one, has routes.
    fn is_route(&self, module: usize, route: &RawRoute) -> bool {
        let owner = route.owner.as_deref().unwrap_or("");
        let lower = owner.to_ascii_lowercase();
        let named = ["app", "router", "server", "api", "fastify", "routes"].iter().any(|name| lower.ends_with(name));
        !route.owner_must_be_router || named || self.declared.contains_key(&(module, owner))
    }

    /// A prefix with the constants in it put in; a name that is not known adds nothing.
    fn prefix(&self, written: &str) -> String {
        let Some((before, name)) = written.split_once(NAMED_PREFIX) else { return written.to_owned() };
        let known = |name: &str| self.constants.get(name).copied();
        match name.split_once('/') {
            // `BASE + "/orders"`
            Some((name, rest)) => format!("{}/{rest}", join(before, known(name).unwrap_or(""))),
            None => join(before, known(name).unwrap_or("")),
        }
    }

    /// Takes out the parameters whose type is an alias of a dependency, which is a condition.
    fn without_dependencies(&self, answerer: Answerer) -> Answerer {
        let mut conditions = answerer.conditions.clone();
        let mut parameters = answerer.parameters.clone();
        parameters.retain(|parameter| {
            let Some(name) = parameter.data_type.as_deref() else { return true };
            let Some(alias) = self.guards.alias(name) else { return true };
            let shown = dependencies(alias).first().map_or_else(|| name.to_owned(), |first| first.shown.clone());
            conditions.push(Condition { shown, names: vec![name.to_owned()], sure: false, code_decides: true });
            false
        });
        Answerer { conditions, parameters, ..answerer }
    }

    /// A guard that a router lets everything pass from some line on: `router.use(requireLogin)`.
    fn guard_before(&self, module: usize, owner: &str, line: u32) -> Option<String> {
        let mounts = self.project.codes[module].mounts.iter();
        let above = mounts.filter(|mount| mount.line < line && mount.prefix.is_empty());
        let own = above.filter(|mount| mount.owner.as_deref() == Some(owner));
        own.filter(|mount| self.is_middleware(module, mount)).find_map(|mount| {
            let Child::Name(name) = &mount.child else { return None };
            let condition = Condition { shown: name.clone(), names: vec![name.clone()], ..Condition::default() };
            self.guards.first(module, &[condition])
        })
    }

    /// True for what has no routes of its own.
    fn is_middleware(&self, module: usize, mount: &RawMount) -> bool {
        self.child(module, mount).is_none_or(|target| match target.item {
            Some(item) if target.module == module => !self.owns_routes(module, &item),
            Some(_) | None => {
                let code = self.project.codes[target.module];
                code.routes.is_empty() && code.mounts.is_empty()
            }
        })
    }

    /// What guards a route by itself: at its registration, on the function that answers, or on its class.
    fn guard_of(
        &self,
        module: usize,
        conditions: &[Condition],
        answers: Option<(&Target, Option<&Answerer>)>,
    ) -> Option<String> {
        self.guards.first(module, conditions).or_else(|| {
            let (target, found) = answers?;
            let own = found.and_then(|found| self.guards.first(target.module, &found.conditions));
            own.or_else(|| self.guards.of_class(target.module, target.item.as_deref()?))
        })
    }

    /// Every prefix that a router stands under; at least one, which may be empty.
    fn bases(&self, module: usize, owner: &str, depth: usize) -> Vec<Base> {
        let declared = self.declared.get(&(module, owner));
        let own = declared.map_or(String::new(), |router| self.prefix(&router.prefix));
        let own = own.as_str();
        let guard = declared.and_then(|router| self.guards.first(module, &router.conditions));
        let named = self.mounts.get(&(module, Some(owner.to_owned())));
        let mounts = named.or_else(|| self.mounts.get(&(module, None)));
        if depth >= MAX_MOUNT_DEPTH {
            return vec![Base { prefix: own.to_owned(), auth: guard }];
        }
        let Some(mounts) = mounts else {
            return match owner.split_once('/') {
                Some((function, _)) => self.bases(module, function, depth + 1),
                None => vec![Base { prefix: join("", own), auth: guard }],
            };
        };
        let mut bases = Vec::new();
        for Mounted { module: above, mount } in mounts {
            let owner_above = mount.owner.as_deref().unwrap_or("");
            let passed = guard.clone().or_else(|| self.guards.first(*above, &mount.conditions));
            let passed = passed.or_else(|| self.guard_before(*above, owner_above, mount.line));
            for outer in self.bases(*above, owner_above, depth + 1) {
                let prefix = join(&outer.prefix, &self.prefix(&mount.prefix));
                let prefix = if mount.replaces { prefix } else { join(&prefix, own) };
                let auth = passed.clone().or(outer.auth);
                let base = Base { prefix, auth };
                if bases.len() < MAX_PREFIXES && !bases.contains(&base) {
                    bases.push(base);
                }
            }
        }
        bases
    }

    fn routes(&self, module: usize, raw: &RawRoute) -> Vec<Route> {
        let target = raw.answerer.name.as_deref().and_then(|name| self.handler(module, name));
        let found = target.as_ref().and_then(|target| {
            let name = target.item.as_deref()?;
            self.answerers.get(&(target.module, name)).copied()
        });
        let answerer = self.without_dependencies(merged(&raw.answerer, found));
        let owner = raw.owner.as_deref().unwrap_or("");
        let own = self.guard_of(module, &answerer.conditions, target.as_ref().map(|target| (target, found)));
        let own = own.or_else(|| self.guard_before(module, owner, raw.line));
        let methods = self.methods(raw, &answerer, target.as_ref());
        let framework = self.framework(module, raw);
        // An alias of this module says less than the name the function has.
        let defined = target.as_ref().and_then(|target| target.item.clone()).filter(|name| !name.contains('/'));
        let handler = handler_name(answerer.name.as_deref()).and(defined.as_deref().or(answerer.name.as_deref()));
        let handler = handler_name(handler);
        let doc = answerer.doc.clone().or_else(|| self.item_doc(target.as_ref()?));
        let written = self.prefix(&raw.path);
        let mut routes = Vec::new();
        for base in self.bases(module, owner, 0) {
            let before = self.global_prefix.filter(|_| framework == "nest").unwrap_or("");
            let path = whole_path(&join(&join("", before), &base.prefix), &written, framework);
            for method in &methods {
                let auth = own.clone().or_else(|| base.auth.clone()).filter(|_| !answerer.open);
                routes.push(Route {
                    method: method.clone(),
                    parameters: self.parameters(&answerer, &path, framework),
                    path: path.clone(),
                    handler: handler.clone(),
                    statuses: answerer.statuses.clone(),
                    response: answerer.response.clone(),
                    auth,
                    doc: doc.clone(),
                    module: self.project.modules[module].name.clone(),
                    framework,
                    at: Location { path: self.project.modules[module].path.clone(), line: raw.line },
                    end_line: raw.answerer.end_line.max(raw.line),
                });
            }
        }
        routes
    }

    /// A condition as written, if it guards.
    pub(super) fn guard(&self, module: usize, condition: &Condition) -> Option<String> {
        self.guards.first(module, std::slice::from_ref(condition))
    }

    fn item_doc(&self, target: &Target) -> Option<String> {
        let items = &self.project.codes.get(target.module)?.items;
        items.iter().find(|item| Some(&item.name) == target.item.as_ref())?.doc.clone()
    }

    /// Where a handler that is only named is defined.
    fn handler(&self, module: usize, name: &str) -> Option<Target> {
        let plain = name.trim_end_matches(".as_view()").split('(').next().unwrap_or(name);
        self.project.lookup(module, plain)
    }

    /// A class based view answers the methods it has; a function may say so by a decorator.
    fn methods(&self, raw: &RawRoute, answerer: &Answerer, target: Option<&Target>) -> Vec<String> {
        if raw.methods.first().is_some_and(|method| method != "ANY") {
            return raw.methods.clone();
        }
        if !answerer.methods.is_empty() {
            return answerer.methods.clone();
        }
        let class = target.and_then(|target| {
            let items = &self.project.codes.get(target.module)?.items;
            items.iter().find(|item| Some(&item.name) == target.item.as_ref() && item.kind == ItemKind::Class)
        });
        let members = class.map(|class| class.members.as_slice()).unwrap_or_default();
        let named = members.iter().filter(|member| member.method && METHODS.contains(&member.name.as_str()));
        let named: Vec<String> = named.map(|member| member.name.to_uppercase()).collect();
        if named.is_empty() { vec!["ANY".to_owned()] } else { named }
    }

    /// The framework of the router, or the first candidate that the module imports, or the first.
    fn framework(&self, module: usize, raw: &RawRoute) -> &'static str {
        let declared = raw.owner.as_deref().and_then(|owner| self.declared.get(&(module, owner)));
        let imports = self.project.imports_of(module);
        let imported = |name: &&str| {
            let plain = name.replace('-', "_");
            imports
                .iter()
                .any(|import| import.spec.split(['.', ':', '/']).next() == Some(&plain) || import.spec == **name)
        };
        let candidate = raw.frameworks.split('|').find(imported).or_else(|| raw.frameworks.split('|').next());
        declared.and_then(|router| router.framework).or(candidate).unwrap_or("")
    }

    /// Names in the path are path parameters; bare names of the signature that are not in it are none.
    pub(super) fn parameters(&self, answerer: &Answerer, path: &str, framework: &str) -> Vec<Parameter> {
        let placeholders = placeholders(path);
        let mut parameters = answerer.parameters.clone();
        let in_path = |name: &str| placeholders.iter().any(|(found, _)| found == name);
        let mut unnamed: Vec<Parameter> = Vec::new();
        parameters.retain(|parameter| {
            let stray = parameter.place == Place::Path && !in_path(&parameter.name);
            if stray {
                unnamed.push(parameter.clone());
            }
            !stray
        });
        // The code may bind a path parameter under another name: types follow by position.
        let mut types = unnamed.into_iter().map(|parameter| parameter.data_type);
        let mut whole: Vec<Parameter> = Vec::new();
        for (name, written) in &placeholders {
            let known = parameters.iter().position(|parameter| parameter.name == *name).map(|at| parameters.remove(at));
            let data_type = match known {
                Some(known) => known.data_type.or_else(|| written.clone()),
                None => types.next().flatten().or_else(|| written.clone()),
            };
            whole.push(Parameter { name: name.clone(), place: Place::Path, data_type, required: true });
        }
        // Flask and Django pass nothing but path parameters; what is left there was read out of the body.
        let passes_path_only = matches!(framework, "flask" | "django");
        parameters.retain(|parameter| !(passes_path_only && parameter.place == Place::Query && parameter.required));
        whole.append(&mut parameters);
        let mut seen = HashSet::new();
        whole.retain(|parameter| seen.insert(parameter.name.clone()));
        whole
    }
}

/// What the registration says, completed by what the handler itself says.
fn merged(raw: &Answerer, found: Option<&Answerer>) -> Answerer {
    let Some(found) = found else { return raw.clone() };
    let mut statuses = [raw.statuses.as_slice(), &found.statuses].concat();
    statuses.sort_unstable();
    statuses.dedup();
    Answerer {
        name: raw.name.clone(),
        methods: if raw.methods.is_empty() { found.methods.clone() } else { raw.methods.clone() },
        parameters: if raw.parameters.is_empty() { found.parameters.clone() } else { raw.parameters.clone() },
        statuses,
        response: raw.response.clone().or_else(|| found.response.clone()),
        conditions: raw.conditions.clone(),
        open: raw.open || found.open,
        doc: raw.doc.clone().or_else(|| found.doc.clone()),
        end_line: raw.end_line,
    }
}

/// Last name of a path of names; nothing for an expression.
fn handler_name(name: Option<&str>) -> Option<String> {
    let name = name?.trim_end_matches(".as_view()");
    let name = name.split_once(".as_view(").map_or(name, |(name, _)| name);
    let plain = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | ':' | '$'));
    let last = name.rsplit(['.', ':']).next().unwrap_or(name);
    (plain && !last.is_empty()).then(|| last.to_owned())
}
