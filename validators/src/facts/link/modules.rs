//! Modules by name, and what each of them imports.

use super::declared::Declared;
use super::definitions::Definitions;
use super::packages;
use crate::Language;
use crate::facts::model::Module;
use crate::facts::partial::{Code, Partial, RawImport};
use std::collections::{HashMap, HashSet};

/// Languages whose modules import each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Family {
    Python,
    Script,
    Rust,
    CSharp,
    Ruby,
    Php,
    Go,
    Java,
}

/// All files of code, and what is needed to find one from another.
pub(super) struct Project<'a> {
    pub(super) modules: Vec<Module>,
    /// What module `index` says, beside `modules`.
    pub(super) codes: Vec<&'a Code>,
    by_stem: HashMap<(Family, String), usize>,
    /// Name here → import, for each module.
    bindings: Vec<HashMap<&'a str, &'a RawImport>>,
    /// Package name → folder, of the packages of this project.
    pub(super) crates: HashMap<String, String>,
    pub(super) packages: HashMap<String, String>,
    pub(super) declared: Declared,
    pub(super) definitions: Definitions,
}

impl<'a> Project<'a> {
    pub(super) fn new(partials: &'a [Partial]) -> Self {
        let mut project = Project {
            modules: Vec::new(),
            codes: Vec::new(),
            by_stem: HashMap::new(),
            bindings: Vec::new(),
            crates: HashMap::new(),
            packages: HashMap::new(),
            declared: Declared::default(),
            definitions: Definitions::default(),
        };
        let mut names = HashSet::new();
        for partial in partials {
            if let Some(code) = &partial.code {
                project.add(partial, code, &mut names);
            }
            let name = partial.manifest.as_ref().and_then(|manifest| manifest.name.as_ref());
            if let Some(name) = name {
                let (folder, file) = partial.path.rsplit_once('/').unwrap_or(("", &partial.path));
                match file {
                    "Cargo.toml" => project.crates.insert(name.name.replace('-', "_"), folder.to_owned()),
                    "package.json" => project.packages.insert(name.name.clone(), folder.to_owned()),
                    "go.mod" => {
                        project.definitions.go_modules.push((name.name.clone(), folder.to_owned()));
                        None
                    }
                    _ => None,
                };
            }
        }
        project
    }

    fn add(&mut self, partial: &'a Partial, code: &'a Code, names: &mut HashSet<String>) {
        let Some(family) = family(partial.language) else { return };
        let stem = stem(&partial.path);
        let path = &*partial.path;
        let name = [stem, path].into_iter().map(str::to_owned).find(|name| names.insert(name.clone()));
        // Equal paths given twice: the second is the same module again.
        let Some(name) = name else { return };
        let index = self.modules.len();
        self.by_stem.entry((family, folded(path).to_owned())).or_insert(index);
        self.declared.add(family, &code.declared, &code.global_scopes, index);
        if !packages::is_test(path) {
            self.definitions.add(family, index, path, code);
        }
        let bound = code.imports.iter().filter_map(|import| Some((import.local.as_deref()?, import)));
        self.bindings.push(bound.collect());
        self.codes.push(code);
        self.modules.push(Module {
            name,
            path: partial.path.clone(),
            language: partial.language,
            lines: partial.lines,
            entry_point: code.entry_point && !packages::is_test(path),
            test: packages::is_test(path),
            uses: Vec::new(),
        });
    }

    pub(super) fn imports_of(&self, module: usize) -> &'a [RawImport] {
        let code: &'a Code = self.codes[module];
        &code.imports
    }

    /// The import that gives a name its meaning in a module.
    pub(super) fn binding(&self, module: usize, name: &str) -> Option<&'a RawImport> {
        self.bindings.get(module)?.get(name).copied()
    }

    pub(super) fn find(&self, family: Family, stem: &str) -> Option<usize> {
        self.by_stem.get(&(family, stem.to_owned())).copied()
    }

    pub(super) fn family(&self, module: usize) -> Option<Family> {
        family(self.modules.get(module)?.language)
    }
}

fn family(language: Language) -> Option<Family> {
    match language {
        Language::Python => Some(Family::Python),
        Language::Rust => Some(Family::Rust),
        Language::CSharp => Some(Family::CSharp),
        Language::Ruby => Some(Family::Ruby),
        Language::Php => Some(Family::Php),
        Language::TypeScript | Language::Tsx | Language::JavaScript => Some(Family::Script),
        Language::Go => Some(Family::Go),
        Language::Java => Some(Family::Java),
        Language::Sql
        | Language::Prisma
        | Language::GraphQl
        | Language::Markdown
        | Language::Toml
        | Language::Json
        | Language::Yaml
        | Language::Html
        | Language::Other => None,
    }
}

/// A path as a module's name: no extension; what stands for its folder is named as the folder.
fn stem(path: &str) -> &str {
    let folded = folded(path);
    if folded.is_empty() { without_extension(path) } else { folded }
}

fn without_extension(path: &str) -> &str {
    let start = path.rfind('/').map_or(0, |at| at + 1);
    let path = path.strip_suffix(".d.ts").unwrap_or(path);
    path.get(start..).and_then(|file| file.rfind('.')).filter(|at| *at > 0).map_or(path, |at| &path[..start + at])
}

/// Like [`stem`], but empty for what stands for the topmost folder.
fn folded(path: &str) -> &str {
    let bare = without_extension(path);
    let (folder, file) = bare.rsplit_once('/').unwrap_or(("", bare));
    if matches!(file, "__init__" | "mod" | "index") { folder } else { bare }
}

/// The folder a path stands in; empty at the top.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Joins folder and rest; an empty one adds no slash.
pub(super) fn under(folder: &str, rest: &str) -> String {
    match (folder, rest) {
        ("", rest) => rest.to_owned(),
        (folder, "") => folder.to_owned(),
        (folder, rest) => format!("{folder}/{rest}"),
    }
}
