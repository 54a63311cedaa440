//! What code imports, by package.

use super::namespaces;
use crate::Language;
use crate::document::File;
use crate::facts::Facts;
use crate::names::Name;
use regex::Regex;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Modules that come with the language. Source: `sys.stdlib_module_names` of Python 3.11 and `builtinModules` of Node 20.
static PYTHON: LazyLock<HashSet<&str>> = LazyLock::new(|| names(include_str!("words/python.txt")));
static NODE: LazyLock<HashSet<&str>> = LazyLock::new(|| names(include_str!("words/node.txt")));

static GO: LazyLock<HashSet<&str>> = LazyLock::new(|| names(include_str!("words/go.txt")));
static JAVA: LazyLock<HashSet<&str>> = LazyLock::new(|| names(include_str!("words/java.txt")));

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
static FROM_GO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?m)^import\s*(?:\(([^)]*)\)|(?:[\w.]+\s+)?"([^"\n]{1,200})")"#).expect("a constant pattern reads")
});
static FROM_JAVA: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)^[ \t]*import\s+(?:static\s+)?([a-z_]\w*(?:\.[a-z_]\w*)+)\.[\w.*]+\s*;")
        .expect("a constant pattern reads")
});

/// Beginning of an import, tab, artifact of Maven.
const JAVA_ARTIFACTS: &str = include_str!("../facts/queries/java/packages.tsv");

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
        Language::Java => FROM_JAVA.captures_iter(&file.text).map(|found| package(&found[1])).collect(),
        Language::Go => FROM_GO
            .captures_iter(&file.text)
            .flat_map(|found| {
                let listed = found.get(1).map_or("", |list| list.as_str()).split('"').skip(1).step_by(2);
                listed.chain(found.get(2).map(|one| one.as_str())).map(package).collect::<Vec<_>>()
            })
            .collect(),
        Language::CSharp | Language::Ruby | Language::Php => {
            namespaces::imported(language, &file.text).iter().map(|name| package(name)).collect()
        }
        Language::Sql
        | Language::Prisma
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
    if matches!(language, Language::Go | Language::Java | Language::CSharp | Language::Php) {
        return name;
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
        Language::Go => GO.contains(name.split('/').next().unwrap_or(name)),
        Language::Java => beginnings(name, '.').any(|start| JAVA.contains(start)),
        Language::CSharp | Language::Ruby | Language::Php => namespaces::is_standard(package.language, name),
        Language::Sql
        | Language::Prisma
        | Language::GraphQl
        | Language::Markdown
        | Language::Toml
        | Language::Json
        | Language::Yaml
        | Language::Html
        | Language::Other => false,
    }
}

/// True where a manifest names what an import of Go or Java belongs to: the beginning of its path, or an artifact that is
/// called like a part of it.
pub(super) fn is_declared(package: &Package, facts: &Facts) -> bool {
    let name = package.name.as_str();
    let declared = || facts.externals.iter().map(|external| external.name.as_str());
    let belongs = |whole: &str| name.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    if package.language == Language::Go {
        return declared().any(belongs) || facts.project.as_ref().is_some_and(|own| belongs(&own.name));
    }
    if namespaces::is_declared(package.language, name, facts) {
        return true;
    }
    let listed = JAVA_ARTIFACTS.lines().filter_map(|line| line.split_once('\t'));
    let known: HashSet<&str> =
        listed.filter(|(start, _)| name.starts_with(start)).map(|(_, artifact)| artifact).collect();
    // `org.mapstruct` is in `mapstruct`; words as short as `api` say nothing.
    let telling = |part: &str, artifact: &str| part.len() > 4 && artifact.split('-').any(|word| word == part);
    let fits = |artifact: &str| known.contains(artifact) || name.split('.').take(3).any(|part| telling(part, artifact));
    package.language == Language::Java && declared().any(fits)
}

/// True where the prototype, or the project, has a folder for the end of an import of Go, or for all of one of Java.
pub(super) fn is_inside(package: &Package, parts: &HashSet<String>) -> bool {
    let has = |part: &str| parts.contains(&Name::new(part).key);
    if package.language == Language::Go {
        return package.name.rsplit('/').next().is_some_and(has);
    }
    let java = package.language == Language::Java && package.name.split('.').all(has);
    java || namespaces::is_inside(package.language, &package.name, has)
}

/// `a.b.c` begins with `a`, `a.b` and `a.b.c`.
pub(super) fn beginnings(name: &str, separator: char) -> impl Iterator<Item = &str> {
    let ends = name.match_indices(separator).map(|(at, _)| at).chain([name.len()]);
    ends.map(|end| &name[..end])
}

pub(super) fn names(text: &'static str) -> HashSet<&'static str> {
    text.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect()
}
