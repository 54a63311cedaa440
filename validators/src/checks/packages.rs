//! What code imports, by package.

use crate::Language;
use crate::document::File;
use regex::Regex;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Modules that come with the language. Source: `sys.stdlib_module_names` of Python 3.11 and `builtinModules` of Node 20.
static PYTHON: LazyLock<HashSet<&str>> = LazyLock::new(|| names(include_str!("words/python.txt")));
static NODE: LazyLock<HashSet<&str>> = LazyLock::new(|| names(include_str!("words/node.txt")));

static FROM_PYTHON: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)^[ \t]*(?:from[ \t]+(\.*[\w.]*)[ \t]+import\b|import[ \t]+([\w., \t]+))")
        .expect("a constant pattern reads")
});
static FROM_SCRIPT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?m)(?:^[ \t]*(?:import|export)\b[^"'`;]{0,500}?|\bimport\(|\brequire\()[ \t]*["']([^"'\n]{1,200})["']"#,
    )
    .expect("a constant pattern reads")
});
static FROM_RUST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)^[ \t]*(?:pub(?:\([a-z]+\))?[ \t]+)?(?:use|extern[ \t]+crate)[ \t]+(?:::)?([A-Za-z_]\w*)")
        .expect("a constant pattern reads")
});

/// A package that a file imports.
pub(super) struct Package {
    pub(super) name: String,
    pub(super) language: Language,
    /// Named by a path within the prototype.
    pub(super) local: bool,
}

/// Packages that a file imports.
pub(super) fn imported(file: &File) -> Vec<Package> {
    let language = Language::of_path(&file.path);
    let package = |name: &str| {
        let local = name.starts_with(['.', '/']) || name.starts_with("@/") || name.is_empty();
        Package { name: root(name, language).to_owned(), language, local }
    };
    match language {
        Language::Python => FROM_PYTHON
            .captures_iter(&file.text)
            .flat_map(|found| {
                let list = found.get(1).or(found.get(2)).map_or("", |names| names.as_str());
                list.split(',').map(|name| package(name.split_whitespace().next().unwrap_or(""))).collect::<Vec<_>>()
            })
            .collect(),
        Language::TypeScript | Language::Tsx | Language::JavaScript => {
            FROM_SCRIPT.captures_iter(&file.text).map(|found| package(&found[1])).collect()
        }
        Language::Rust => FROM_RUST.captures_iter(&file.text).map(|found| package(&found[1])).collect(),
        Language::Sql
        | Language::Prisma
        | Language::Go
        | Language::Java
        | Language::CSharp
        | Language::Ruby
        | Language::Php
        | Language::GraphQl
        | Language::Markdown
        | Language::Toml
        | Language::Json
        | Language::Yaml
        | Language::Html
        | Language::Other => Vec::new(),
    }
}

/// `@scope/name/deep` is `@scope/name`, `a.b.c` is `a`.
fn root(name: &str, language: Language) -> &str {
    if language == Language::Python {
        return name.split('.').next().unwrap_or(name);
    }
    let depth = if name.starts_with('@') { 2 } else { 1 };
    let end = name.match_indices('/').nth(depth - 1).map_or(name.len(), |(at, _)| at);
    &name[..end]
}

/// True for what comes with the language.
pub(super) fn is_standard(package: &Package) -> bool {
    let name = package.name.as_str();
    match package.language {
        Language::Python => PYTHON.contains(name),
        Language::TypeScript | Language::Tsx | Language::JavaScript => name.starts_with("node:") || NODE.contains(name),
        Language::Rust => matches!(name, "std" | "core" | "alloc" | "crate" | "self" | "super"),
        Language::Sql
        | Language::Prisma
        | Language::Go
        | Language::Java
        | Language::CSharp
        | Language::Ruby
        | Language::Php
        | Language::GraphQl
        | Language::Markdown
        | Language::Toml
        | Language::Json
        | Language::Yaml
        | Language::Html
        | Language::Other => false,
    }
}

fn names(text: &'static str) -> HashSet<&'static str> {
    text.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect()
}
