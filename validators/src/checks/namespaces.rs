//! What C#, PHP and Ruby import: namespaces and required files.

use crate::Language;
use crate::facts::Facts;
use regex::Regex;
use std::collections::HashSet;
use std::sync::LazyLock;

static CSHARP: LazyLock<HashSet<&str>> = LazyLock::new(|| super::packages::names(include_str!("words/csharp.txt")));
static RUBY: LazyLock<HashSet<&str>> = LazyLock::new(|| super::packages::names(include_str!("words/ruby.txt")));

/// Namespace, tab, package of composer.
const PHP_PACKAGES: &str = include_str!("../facts/queries/php/packages.tsv");

static FROM_CSHARP: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?m)^[ \t]*(?:global[ \t]+)?using[ \t]+(?:static[ \t]+)?(?:\w+[ \t]*=[ \t]*)?([A-Z]\w*(?:\.\w+)*)[ \t]*;",
    )
    .expect("a constant pattern reads")
});
// What has no namespace is part of the language, or a trait that a class uses.
static FROM_PHP: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)^[ \t]*use[ \t]+(?:function[ \t]+|const[ \t]+)?\\?([A-Za-z_]\w*(?:\\\w+)+)")
        .expect("a constant pattern reads")
});
static FROM_RUBY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?m)^[ \t]*(require|require_relative)[ \t(]+["']([\w./-]{1,200})["']"#)
        .expect("a constant pattern reads")
});

/// What a text imports; a path within the prototype begins with a dot.
pub(super) fn imported(language: Language, text: &str) -> Vec<String> {
    match language {
        Language::CSharp => FROM_CSHARP.captures_iter(text).map(|found| found[1].to_owned()).collect(),
        Language::Php => FROM_PHP.captures_iter(text).map(|found| found[1].replace('\\', ".")).collect(),
        Language::Ruby => {
            let path = |found: regex::Captures<'_>| {
                if &found[1] == "require" { found[2].to_owned() } else { format!("./{}", &found[2]) }
            };
            FROM_RUBY.captures_iter(text).map(path).collect()
        }
        _ => Vec::new(),
    }
}

/// True for what comes with the language.
pub(super) fn is_standard(language: Language, name: &str) -> bool {
    match language {
        Language::CSharp => super::packages::beginnings(name, '.').any(|start| CSHARP.contains(start)),
        Language::Ruby => RUBY.contains(name),
        _ => false,
    }
}

/// True where a manifest names the package that a namespace belongs to.
pub(super) fn is_declared(language: Language, name: &str, facts: &Facts) -> bool {
    let declared = || facts.externals.iter().map(|external| external.name.as_str());
    let below =
        |name: &str, start: &str| name.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    match language {
        Language::CSharp => {
            let own = facts.project.as_ref().is_some_and(|project| below(name, &project.name));
            own || declared().any(|package| below(name, package) || below(package, name))
        }
        Language::Php => {
            let path = name.replace('.', "\\");
            let listed = PHP_PACKAGES.lines().filter_map(|line| line.split_once('\t'));
            let known: Vec<&str> =
                listed.filter(|(start, _)| path.starts_with(start)).map(|(_, package)| package).collect();
            let plain = |text: &str| text.to_ascii_lowercase().replace(['-', '_'], "");
            let mut parts = name.split('.').map(plain);
            let both = parts.next().zip(parts.next()).map(|(vendor, package)| format!("{vendor}/{package}"));
            declared().any(|package| known.contains(&package) || Some(plain(package)) == both)
        }
        _ => false,
    }
}

/// True where the prototype, or the project, has a file or folder for the end of a namespace.
pub(super) fn is_inside(language: Language, name: &str, has: impl Fn(&str) -> bool) -> bool {
    matches!(language, Language::CSharp | Language::Php) && name.rsplit('.').next().is_some_and(has)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_read_and_those_of_the_language_known() {
        let csharp = "using System.Text.Json;\nglobal using Serilog;\nusing var x = f();\n// using Nope;\nusing Db = Shop.Data;\n";
        assert_eq!(imported(Language::CSharp, csharp), ["System.Text.Json", "Serilog", "Shop.Data"]);
        let php = "<?php\nuse App\\Models\\Order;\nuse function Acme\\f;\nclass A { use HasFactory; }\n";
        assert_eq!(imported(Language::Php, php), ["App.Models.Order", "Acme.f"]);
        let ruby = "require 'json'\nrequire_relative \"cart\"\nrequired 'x'\n";
        assert_eq!(imported(Language::Ruby, ruby), ["json", "./cart"]);
        assert!(is_standard(Language::CSharp, "System.Text.Json") && !is_standard(Language::CSharp, "Serilog"));
        assert!(is_standard(Language::Ruby, "json") && !is_standard(Language::Ruby, "sinatra"));
    }

    #[test]
    fn a_namespace_belongs_to_the_package_that_is_called_like_it() {
        let source =
            crate::Source::new("composer.json", r#"{"require": {"laravel/framework": "^11", "acme/big-tool": "1"}}"#);
        let facts = crate::facts::read(&[source]);
        assert!(is_declared(Language::Php, "Illuminate.Http.Request", &facts));
        assert!(is_declared(Language::Php, "Acme.BigTool.Thing", &facts));
        assert!(!is_declared(Language::Php, "Symfony.Component.Console.Command", &facts));
        let source = crate::Source::new(
            "a.csproj",
            r#"<Project><ItemGroup><PackageReference Include="Dapper" /></ItemGroup></Project>"#,
        );
        let facts = crate::facts::read(&[source]);
        assert!(is_declared(Language::CSharp, "Dapper.Contrib", &facts));
        assert!(!is_declared(Language::CSharp, "Serilog", &facts));
    }
}
