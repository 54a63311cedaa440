//! Names that whole packages share: a folder of Go, a package of Java.
//!
//! Their files name what they use, not where it stands: a file uses another if it names what that one defines.

use super::modules::{Family, Project, folder, under};
use super::resolve::Target;
use crate::facts::partial::Code;
use std::collections::{HashMap, HashSet};

/// Most files that one file uses by name.
const MAX_USED: usize = 500;

/// Where names are defined.
#[derive(Default)]
pub(super) struct Definitions {
    by_name: HashMap<(Family, String, String), usize>,
    /// By the last part of a name: where exactly one file defines it, that is meant.
    by_last: HashMap<(Family, String), Vec<(usize, String)>>,
    /// First file of a package.
    first: HashMap<(Family, String), usize>,
    /// Go's modules: name in `go.mod` and its folder.
    pub(super) go_modules: Vec<(String, String)>,
}

impl Definitions {
    pub(super) fn add(&mut self, family: Family, index: usize, path: &str, code: &Code) {
        let package = package_of(family, path, code);
        self.first.entry((family, package.clone())).or_insert(index);
        for name in &code.defines {
            self.by_name.entry((family, package.clone(), name.clone())).or_insert(index);
            let last = name.rsplit('.').next().unwrap_or(name).to_owned();
            let all = self.by_last.entry((family, last)).or_default();
            if all.len() < 2 {
                all.push((index, name.clone()));
            }
        }
    }

    fn find(&self, family: Family, package: &str, name: &str) -> Option<usize> {
        self.by_name.get(&(family, package.to_owned(), name.to_owned())).copied()
    }

    /// The only file that defines a name, in whatever package.
    fn only(&self, family: Family, name: &str) -> Option<Target> {
        match self.by_last.get(&(family, name.to_owned())).map(Vec::as_slice) {
            Some([(module, whole)]) => Some(Target { module: *module, item: Some(whole.clone()) }),
            Some(_) | None => None,
        }
    }

    /// The folder an import path of Go means.
    fn go_folder(&self, spec: &str) -> Option<String> {
        let inside = |name: &str| spec.strip_prefix(name).filter(|rest| rest.is_empty() || rest.starts_with('/'));
        let found = self.go_modules.iter().filter_map(|(name, folder)| Some((name.len(), folder, inside(name)?)));
        let (_, folder, rest) = found.max_by_key(|(length, ..)| *length)?;
        Some(under(folder, rest.trim_start_matches('/')))
    }
}

fn package_of(family: Family, path: &str, code: &Code) -> String {
    match family {
        Family::Java => code.package.clone().unwrap_or_default(),
        Family::Go | Family::Python | Family::Script | Family::Rust | Family::CSharp | Family::Ruby | Family::Php => {
            folder(path).to_owned()
        }
    }
}

impl Project<'_> {
    /// What an import of Go or Java leads to: a package's first file, or the file of a class.
    pub(super) fn resolve_package(&self, family: Family, spec: &str) -> Option<Target> {
        if family == Family::Go {
            let folder = self.definitions.go_folder(spec)?;
            let module = *self.definitions.first.get(&(family, folder))?;
            return Some(Target { module, item: None });
        }
        // `com.shop.Order.Status` and static imports name what is inside a class.
        spec.match_indices('.').rev().take(3).find_map(|(at, _)| {
            let name = spec[at + 1..].split('.').next().unwrap_or("");
            let module = self.definitions.find(family, &spec[..at], name)?;
            Some(Target { module, item: Some(name.to_owned()) })
        })
    }

    /// Finds what `orders.NewHandler`, `Handler.List` or `Order` means in a file.
    pub(super) fn lookup_package(&self, family: Family, from: usize, expression: &str) -> Option<Target> {
        let (first, rest) = expression.split_once('.').unwrap_or((expression, ""));
        let of = |package: &str, name: &str| {
            let module = self.definitions.find(family, package, name)?;
            Some(Target { module, item: Some(name.to_owned()) })
        };
        if let Some(import) = self.binding(from, first) {
            if family == Family::Java {
                return self.resolve_package(family, &import.spec);
            }
            let folder = self.definitions.go_folder(&import.spec)?;
            return of(&folder, rest);
        }
        let own = package_of(family, &self.modules[from].path, self.codes[from]);
        let last = expression.rsplit('.').next().unwrap_or(expression);
        of(&own, expression).or_else(|| of(&own, last)).or_else(|| self.definitions.only(family, last))
    }

    /// Files whose names a file uses, each with the line of the import or of the first use.
    pub(super) fn mentioned(&self, from: usize) -> Vec<(usize, u32)> {
        let Some(family) = self.family(from).filter(|family| matches!(family, Family::Go | Family::Java)) else {
            return Vec::new();
        };
        let code = self.codes[from];
        let own = package_of(family, &self.modules[from].path, code);
        let wildcards = code.imports.iter().filter(|import| import.name.as_deref() == Some("*"));
        let wildcards: Vec<(&str, u32)> = wildcards.map(|import| (import.spec.as_str(), import.line)).collect();
        let mut found = Vec::new();
        let mut used: HashSet<u32> = HashSet::new();
        for mention in &code.mentions {
            let (first, rest) = mention.name.split_once('.').unwrap_or((&mention.name, ""));
            let import = self.binding(from, first).filter(|_| family == Family::Go);
            let target = match import {
                Some(import) => self
                    .definitions
                    .go_folder(&import.spec)
                    .and_then(|folder| self.definitions.find(family, &folder, rest))
                    .map(|module| (module, import.line)),
                None if self.binding(from, first).is_some() => None,
                None => {
                    self.definitions.find(family, &own, &mention.name).map(|module| (module, mention.line)).or_else(
                        || {
                            wildcards.iter().find_map(|(package, line)| {
                                Some((self.definitions.find(family, package, &mention.name)?, *line))
                            })
                        },
                    )
                }
            };
            if let Some((module, line)) = target.filter(|(module, _)| *module != from && !self.modules[*module].test)
                && found.len() < MAX_USED
            {
                used.insert(line);
                found.push((module, line));
            }
        }
        // An import that is used in no way that is seen (for its effect, in a macro of text) is one all the same.
        for import in code.imports.iter().filter(|import| import.name.is_none() && !used.contains(&import.line)) {
            let target = self.resolve_package(family, &import.spec);
            found.extend(target.filter(|target| target.module != from).map(|target| (target.module, import.line)));
        }
        found
    }
}
