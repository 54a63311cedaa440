//! Languages and their query files: the one table where a new file of queries is added.
//!
//! A capture's name says what it means: `@route.path` is the field `path` of the topic `route`. Captures that begin
//! with `_` are for predicates only. `(#set! key value)` gives a field a constant.
//!
//! A file whose first line is `; Only in files with one of: a b` is run on sources that hold one of the words. Compiling
//! costs most for expressions that have parts of their own, as these stand nearly everywhere in a grammar: such nodes are
//! written `(_ function: …)`, told by their fields. That makes matching slower, so it belongs into files with words.

use crate::Language;
use std::sync::{LazyLock, OnceLock};
use tree_sitter::Query;

/// Before the words that a source must hold one of.
const WORDS: &str = "; Only in files with one of: ";

/// A language that facts are read from, with its queries.
pub(super) struct Grammar {
    pub(super) language: tree_sitter::Language,
    parts: Vec<Part>,
}

/// Queries that are run on the same sources; compiled when the first such source comes.
struct Part {
    words: Vec<&'static str>,
    text: String,
    query: OnceLock<Query>,
}

/// Texts of query files.
type Files = &'static [&'static str];

macro_rules! queries {
    ($($file:literal),* $(,)?) => { &[$(include_str!(concat!("../queries/", $file, ".scm"))),*] };
}

const PYTHON: Files = queries!(
    "python/imports",
    "python/items",
    "python/names",
    "python/models",
    "python/texts",
    "python/program",
    "python/decorated_routes",
    "python/django",
    "python/rows",
);
const SCRIPT: Files = queries!(
    "script/imports",
    "script/items",
    "script/texts",
    "script/commonjs",
    "script/program",
    "script/express",
    "script/drizzle",
    "script/prisma",
);
const TYPESCRIPT: Files = queries!("typescript/items", "typescript/nest", "typescript/orm");
const JAVASCRIPT: Files = queries!("javascript/items");
const RUST: Files = queries!(
    "rust/imports",
    "rust/items",
    "rust/texts",
    "rust/program",
    "rust/clap",
    "rust/axum",
    "rust/actix",
    "rust/diesel",
);
const GO: Files = queries!("go/file", "go/program");
const JAVA: Files = queries!("java/file");
const CSHARP: Files = queries!("csharp/items", "csharp/program", "csharp/aspnet");
const RUBY: Files = queries!("ruby/items", "ruby/program", "ruby/rails", "ruby/sinatra");
const PHP: Files = queries!("php/items", "php/program", "php/laravel");

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

/// Files without words are one query, as each query has a price of its own.
fn grammar(language: tree_sitter::Language, lists: &[Files]) -> Grammar {
    let mut parts = vec![Part { words: Vec::new(), text: String::new(), query: OnceLock::new() }];
    for file in lists.iter().flat_map(|list| list.iter()) {
        let words = file.strip_prefix(WORDS).and_then(|rest| rest.lines().next());
        match words {
            Some(words) => {
                let words = words.split_whitespace().collect();
                parts.push(Part { words, text: (*file).to_owned(), query: OnceLock::new() });
            }
            None => parts[0].text.extend([file, "\n"]),
        }
    }
    Grammar { language, parts }
}

impl Grammar {
    /// The queries that may find something in a source.
    pub(super) fn queries(&'static self, source: &str) -> impl Iterator<Item = &'static Query> {
        let holds = |part: &&Part| part.words.is_empty() || part.words.iter().any(|word| source.contains(word));
        let compiled = |part: &'static Part| {
            let compile = || Query::new(&self.language, &part.text).expect("every query file is compiled by a test");
            part.query.get_or_init(compile)
        };
        self.parts.iter().filter(holds).map(compiled)
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_query_file_compiles() {
        for language in [
            Language::Python,
            Language::Rust,
            Language::JavaScript,
            Language::TypeScript,
            Language::Tsx,
            Language::Go,
            Language::Java,
            Language::CSharp,
            Language::Ruby,
            Language::Php,
        ] {
            let grammar = of(language).expect("it has queries");
            for part in &grammar.parts {
                let compiled = Query::new(&grammar.language, &part.text);
                assert!(compiled.is_ok(), "{language:?}: {:?}\n{}", compiled.err(), part.text);
            }
        }
    }

    #[test]
    fn a_query_with_words_is_left_out_where_none_of_them_stands() {
        let count = |source: &str| of(Language::Python).expect("it has queries").queries(source).count();
        assert_eq!(count("x = 1"), 1);
        assert!(count("import os\nos.environ['A']") > 1);
    }
}
