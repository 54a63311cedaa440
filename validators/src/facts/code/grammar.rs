//! Languages and their query files: the one table where a new file of queries is added.
//!
//! A capture's name says what it means: `@route.path` is the field `path` of the topic `route`. Captures that begin
//! with `_` are for predicates only. `(#set! key value)` gives a field a constant.

use crate::Language;
use std::sync::LazyLock;
use tree_sitter::Query;

/// A language that facts are read from, with all its queries as one.
pub(super) struct Grammar {
    pub(super) language: tree_sitter::Language,
    pub(super) query: Query,
}

macro_rules! queries {
    ($($file:literal),* $(,)?) => { concat!($(include_str!(concat!("../queries/", $file, ".scm")), "\n"),*) };
}

const PYTHON: &str = queries!(
    "python/imports",
    "python/items",
    "python/models",
    "python/program",
    "python/decorated_routes",
    "python/django",
);
const SCRIPT: &str =
    queries!("script/imports", "script/items", "script/program", "script/express", "script/drizzle", "script/prisma");
const TYPESCRIPT: &str = queries!("typescript/items", "typescript/nest", "typescript/orm");
const JAVASCRIPT: &str = queries!("javascript/items");
const RUST: &str = queries!("rust/imports", "rust/items", "rust/program", "rust/clap", "rust/axum", "rust/actix", "rust/diesel");
const CSHARP: &str = queries!("csharp/items", "csharp/program", "csharp/aspnet");
const RUBY: &str = queries!("ruby/items", "ruby/program", "ruby/rails", "ruby/sinatra");
const PHP: &str = queries!("php/items", "php/program", "php/laravel");

const GO: &str = queries!("go/file", "go/program");
const JAVA: &str = queries!("java/file");

static CSHARP_GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| grammar(tree_sitter_c_sharp::LANGUAGE.into(), &[CSHARP]));
static RUBY_GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| grammar(tree_sitter_ruby::LANGUAGE.into(), &[RUBY]));
static PHP_GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| grammar(tree_sitter_php::LANGUAGE_PHP.into(), &[PHP]));
static PYTHON_GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| grammar(tree_sitter_python::LANGUAGE.into(), &[PYTHON]));
static RUST_GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| grammar(tree_sitter_rust::LANGUAGE.into(), &[RUST]));
static JAVASCRIPT_GRAMMAR: LazyLock<Grammar> =
    LazyLock::new(|| grammar(tree_sitter_javascript::LANGUAGE.into(), &[SCRIPT, JAVASCRIPT]));
static TYPESCRIPT_GRAMMAR: LazyLock<Grammar> =
    LazyLock::new(|| grammar(tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into(), &[SCRIPT, TYPESCRIPT]));
static TSX_GRAMMAR: LazyLock<Grammar> =
    LazyLock::new(|| grammar(tree_sitter_typescript::LANGUAGE_TSX.into(), &[SCRIPT, TYPESCRIPT]));

static GO_GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| grammar(tree_sitter_go::LANGUAGE.into(), &[GO]));

static JAVA_GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| grammar(tree_sitter_java::LANGUAGE.into(), &[JAVA]));

fn grammar(language: tree_sitter::Language, parts: &[&str]) -> Grammar {
    let query = Query::new(&language, &parts.concat()).expect("every query file is compiled by a test");
    Grammar { language, query }
}

/// The grammar of a language; nothing for those that are no code.
pub(super) fn of(language: Language) -> Option<&'static Grammar> {
    match language {
        Language::Python => Some(&PYTHON_GRAMMAR),
        Language::Rust => Some(&RUST_GRAMMAR),
        Language::JavaScript => Some(&JAVASCRIPT_GRAMMAR),
        Language::TypeScript => Some(&TYPESCRIPT_GRAMMAR),
        Language::Tsx => Some(&TSX_GRAMMAR),
        Language::CSharp => Some(&CSHARP_GRAMMAR),
        Language::Ruby => Some(&RUBY_GRAMMAR),
        Language::Php => Some(&PHP_GRAMMAR),
        Language::Go => Some(&GO_GRAMMAR),
        Language::Java => Some(&JAVA_GRAMMAR),
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
