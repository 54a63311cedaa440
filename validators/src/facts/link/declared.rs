//! Names → the files that declare them, for languages whose files do not import each other by path.

use super::modules::{Family, Project};
use super::resolve::Target;
use crate::facts::partial::RawImport;
use std::collections::HashMap;

/// Folders that Ruby's `require` may start from, beside the top.
const LOAD_PATH: [&str; 3] = ["lib", "app", "app/models"];
/// Where Laravel finds controllers that a route names without a namespace.
const CONTROLLERS: &str = "App.Http.Controllers";
/// Most parts of a name that are tried.
const MAX_PARTS: usize = 12;

/// All full names of a project.
#[derive(Default)]
pub(super) struct Declared {
    by_name: HashMap<(Family, String), usize>,
    /// Namespaces that every file of C# sees.
    global: Vec<String>,
}

impl Declared {
    pub(super) fn add(&mut self, family: Family, names: &[String], global: &[String], module: usize) {
        for name in names {
            self.by_name.entry((family, name.clone())).or_insert(module);
        }
        self.global.extend_from_slice(global);
    }

    fn at(&self, family: Family, name: &str) -> Option<usize> {
        self.by_name.get(&(family, name.to_owned())).copied()
    }
}

impl Project<'_> {
    /// What an import of one of these languages leads to: a path that is required, or a name.
    pub(super) fn resolve_declared(&self, from: usize, family: Family, import: &RawImport) -> Option<Target> {
        if family == Family::Ruby && import.spec.starts_with('.') {
            let here = super::modules::folder(&self.modules[from].path);
            let stem = super::resolve::normal(here, &import.spec)?;
            let module = self.find(family, stem.trim_end_matches(".rb"))?;
            return Some(Target { module, item: None });
        }
        if family == Family::Ruby && import.spec.contains('/') {
            let roots = [""].iter().chain(&LOAD_PATH);
            let module =
                roots.filter_map(|root| self.find(family, &super::modules::under(root, &import.spec))).next()?;
            return Some(Target { module, item: None });
        }
        let (module, _) = self.declares(from, family, &import.spec)?;
        Some(Target { module, item: import.spec.rsplit('.').next().map(str::to_owned) })
    }

    /// What a name means in a file: a declared one, a method of one, or something of the file itself.
    pub(super) fn lookup_declared(&self, from: usize, family: Family, expression: &str) -> Option<Target> {
        let name = expression.replace("::", ".").replace('\\', ".");
        let item = name.rsplit('.').next().map(str::to_owned);
        if let Some((module, _)) = self.declares(from, family, &name) {
            return Some(Target { module, item });
        }
        match name.rsplit_once('.') {
            Some((class, _)) => self.declares(from, family, class).map(|(module, _)| Target { module, item }),
            None => Some(Target { module: from, item: Some(name) }),
        }
    }

    /// The file that declares a name as a file sees it, and the name in full.
    pub(super) fn declares(&self, from: usize, family: Family, name: &str) -> Option<(usize, String)> {
        let absolute = name.trim_start_matches('.');
        if name.split('.').count() > MAX_PARTS {
            return None;
        }
        if absolute.len() < name.len() {
            return self.declared.at(family, absolute).map(|module| (module, absolute.to_owned()));
        }
        if let Some(import) = name.split('.').next().and_then(|first| self.binding(from, first)) {
            let rest = name.split_once('.').map_or(String::new(), |(_, rest)| format!(".{rest}"));
            let full = format!("{}{rest}", import.spec);
            return self.declared.at(family, &full).map(|module| (module, full));
        }
        let own = self.codes.get(from)?.scopes.iter().map(String::as_str);
        let global = self.declared.global.iter().map(String::as_str).filter(|_| family == Family::CSharp);
        let usual = [CONTROLLERS].into_iter().filter(|_| family == Family::Php && name.ends_with("Controller"));
        own.chain(global).chain(usual).chain([""]).find_map(|scope| {
            let full = if scope.is_empty() { name.to_owned() } else { format!("{scope}.{name}") };
            self.declared.at(family, &full).map(|module| (module, full))
        })
    }
}
