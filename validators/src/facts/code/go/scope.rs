//! What the variables of a function stand for, as far as routes need it.

use super::syntax::{self, bare_type, field};
use crate::facts::code::node;
use crate::facts::partial::{Code, Condition};
use std::collections::{HashMap, HashSet};
use tree_sitter::Node;

/// Most calls or selections of one expression that are followed.
const MAX_STEPS: usize = 16;

/// A package that routes requests: import path, name, types of its routers, functions that make one.
struct Framework {
    path: &'static str,
    name: &'static str,
    types: &'static [&'static str],
    makers: &'static [&'static str],
}

const FRAMEWORKS: [Framework; 6] = [
    Framework {
        path: "github.com/gin-gonic/gin",
        name: "gin",
        types: &["Engine", "RouterGroup", "IRouter", "IRoutes"],
        makers: &["Default", "New"],
    },
    Framework { path: "github.com/labstack/echo", name: "echo", types: &["Echo", "Group"], makers: &["New"] },
    Framework {
        path: "github.com/go-chi/chi",
        name: "chi",
        types: &["Router", "Mux"],
        makers: &["NewRouter", "NewMux"],
    },
    Framework { path: "github.com/gorilla/mux", name: "gorilla/mux", types: &["Router"], makers: &["NewRouter"] },
    Framework { path: "github.com/gofiber/fiber", name: "fiber", types: &["App", "Router", "Group"], makers: &["New"] },
    Framework { path: "net/http", name: "net/http", types: &["ServeMux"], makers: &["NewServeMux"] },
];

/// A router, or a group of one: where its routes begin and what they are put behind.
#[derive(Clone, Debug)]
pub(super) struct Router {
    /// `function/variable`.
    pub(super) owner: String,
    pub(super) prefix: String,
    pub(super) conditions: Vec<Condition>,
    pub(super) framework: &'static str,
}

/// What all functions of a file share.
pub(super) struct File<'t> {
    pub(super) source: &'t str,
    /// Name here → framework.
    frameworks: HashMap<String, &'static Framework>,
    pub(super) constants: HashMap<String, String>,
    /// Type of a field, by type and field.
    fields: HashMap<(String, String), String>,
    pub(super) defines: HashSet<String>,
}

impl<'t> File<'t> {
    pub(super) fn new(code: &Code, types: &[Node<'_>], source: &'t str) -> Self {
        let imports = || code.imports.iter().filter_map(|one| Some((one.local.clone()?, one.spec.as_str())));
        let framework = |path: &str| FRAMEWORKS.iter().find(|one| path.starts_with(one.path));
        let mut fields = HashMap::new();
        for definition in types {
            let owner = field(*definition, "name", source);
            let list = definition.child_by_field_name("type").filter(|body| body.kind() == "struct_type");
            let list = list.and_then(|body| body.named_child(0));
            for (name, data_type) in syntax::parameters(list, source) {
                let name = if name.is_empty() { bare_type(data_type).rsplit('.').next().unwrap_or("") } else { name };
                fields.insert((owner.to_owned(), name.to_owned()), bare_type(data_type).to_owned());
            }
        }
        File {
            source,
            frameworks: imports().filter_map(|(local, path)| Some((local, framework(path)?))).collect(),
            constants: code.constants.iter().cloned().collect(),
            fields,
            defines: code.defines.iter().cloned().collect(),
        }
    }

    /// The framework whose router a type is: `*gin.RouterGroup`.
    fn router_type(&self, data_type: &str) -> Option<&'static str> {
        let (package, name) = bare_type(data_type).split_once('.')?;
        self.frameworks.get(package).filter(|framework| framework.types.contains(&name)).map(|found| found.name)
    }

    /// The framework whose router a call makes: `chi.NewRouter()`.
    fn made_by(&self, package: &str, function: &str) -> Option<&'static str> {
        let framework = self.frameworks.get(package)?;
        framework.makers.contains(&function).then_some(framework.name)
    }

    pub(super) fn is_http(&self, package: &str) -> bool {
        self.frameworks.get(package).is_some_and(|framework| framework.name == "net/http")
    }

    /// The one framework beside `net/http` that the file imports, else `net/http` itself.
    fn framework(&self) -> Option<&'static str> {
        let mut names: Vec<&'static str> = self.frameworks.values().map(|found| found.name).collect();
        names.sort_by_key(|name| (*name == "net/http", *name));
        names.first().copied()
    }
}

/// The variables of one function.
#[derive(Clone)]
pub(super) struct Scope<'f, 't> {
    pub(super) file: &'f File<'t>,
    pub(super) function: String,
    routers: HashMap<String, Router>,
    types: HashMap<String, String>,
}

impl<'f, 't> Scope<'f, 't> {
    pub(super) fn of(function: Node<'_>, file: &'f File<'t>) -> Option<Self> {
        let name = syntax::full_name(function, file.source)?;
        let mut scope = Scope { file, function: name, routers: HashMap::new(), types: HashMap::new() };
        scope.add_parameters(function.child_by_field_name("receiver"));
        scope.add_parameters(function.child_by_field_name("parameters"));
        Some(scope)
    }

    pub(super) fn add_parameters(&mut self, list: Option<Node<'_>>) {
        for (name, data_type) in syntax::parameters(list, self.file.source) {
            self.types.insert(name.to_owned(), bare_type(data_type).to_owned());
            if let Some(framework) = self.file.router_type(data_type) {
                self.add_router(name, self.fresh(name, framework));
            }
        }
    }

    pub(super) fn add_router(&mut self, name: &str, router: Router) {
        self.routers.insert(name.to_owned(), router);
    }

    pub(super) fn router_mut(&mut self, name: &str) -> Option<&mut Router> {
        self.routers.get_mut(name)
    }

    pub(super) fn fresh(&self, name: &str, framework: &'static str) -> Router {
        let owner = format!("{}/{name}", self.function);
        Router { owner, prefix: String::new(), conditions: Vec::new(), framework }
    }

    /// A router by its name or as a field; nothing for what cannot be told to be one.
    pub(super) fn router(&self, expression: Node<'_>) -> Option<Router> {
        let text = node::text(expression, self.file.source);
        if let Some(known) = self.routers.get(text) {
            return Some(known.clone());
        }
        if expression.kind() != "selector_expression" {
            return None;
        }
        let name = field(expression, "field", self.file.source);
        let typed = self.type_of(expression, 0).and_then(|found| self.file.router_type(&found));
        // The struct may be defined in another file: then the name has to tell.
        let named = || ["router", "Router", "mux", "engine", "app", "echo"].contains(&name);
        let framework = typed.or_else(|| named().then(|| self.file.framework()).flatten())?;
        Some(self.fresh(text, framework))
    }

    /// Takes in what a statement declares or assigns.
    pub(super) fn declare(&mut self, name: &str, value: Node<'_>) {
        if let Some(found) = self.type_of(value, 0) {
            self.types.insert(name.to_owned(), found);
        }
        let made = value.child_by_field_name("function").and_then(|function| {
            let package = field(function, "operand", self.file.source);
            self.file.made_by(package, field(function, "field", self.file.source))
        });
        if let Some(framework) = made {
            self.add_router(name, self.fresh(name, framework));
        }
    }

    pub(super) fn declare_type(&mut self, name: &str, data_type: &str) {
        self.types.insert(name.to_owned(), bare_type(data_type).to_owned());
        if let Some(framework) = self.file.router_type(data_type) {
            self.add_router(name, self.fresh(name, framework));
        }
    }

    pub(super) fn is_variable(&self, name: &str) -> bool {
        self.types.contains_key(name) || self.routers.contains_key(name)
    }

    /// Type of an expression, told by what makes it: `orders.NewHandler(db)` is taken for an `orders.Handler`.
    pub(super) fn type_of(&self, expression: Node<'_>, depth: usize) -> Option<String> {
        let source = self.file.source;
        if depth > MAX_STEPS {
            return None;
        }
        match expression.kind() {
            "identifier" => self.types.get(node::text(expression, source)).cloned(),
            "unary_expression" => self.type_of(expression.child_by_field_name("operand")?, depth + 1),
            "parenthesized_expression" => self.type_of(expression.named_child(0)?, depth + 1),
            "composite_literal" => Some(bare_type(field(expression, "type", source)).to_owned()),
            "selector_expression" => {
                let owner = self.type_of(expression.child_by_field_name("operand")?, depth + 1)?;
                self.file.fields.get(&(owner, field(expression, "field", source).to_owned())).cloned()
            }
            "call_expression" => self.made_type(expression),
            _ => None,
        }
    }

    fn made_type(&self, call: Node<'_>) -> Option<String> {
        let source = self.file.source;
        let function = call.child_by_field_name("function")?;
        let text = node::text(function, source);
        if text == "new" {
            return syntax::arguments(call).first().map(|found| bare_type(node::text(*found, source)).to_owned());
        }
        let (package, name) = text.rsplit_once('.').unwrap_or(("", text));
        let made = name.strip_prefix("New").or_else(|| name.strip_prefix("new")).filter(|rest| !rest.is_empty())?;
        Some(if package.is_empty() { made.to_owned() } else { format!("{package}.{made}") })
    }

    /// A name that other files can find: a method goes by its type.
    pub(super) fn name_of(&self, expression: Node<'_>) -> String {
        let source = self.file.source;
        let text = node::text(expression, source);
        let operand = expression.child_by_field_name("operand").filter(|_| expression.kind() == "selector_expression");
        let owner = operand.and_then(|operand| self.type_of(operand, 0));
        match owner {
            Some(owner) => format!("{owner}.{}", field(expression, "field", source)),
            None => node::shortened(text),
        }
    }
}
