//! Code: where it does not follow its language's grammar.

use super::definitions::definitions;
use super::settings;
use super::undefined::undefined;
use crate::document::{Definition, File};
use std::ops::ControlFlow;
use tree_sitter::{Language, Node, ParseOptions, ParseState, Parser, Tree};

/// Longest code that is parsed, in bytes; error recovery on more takes too long.
const MAX_BYTES: usize = 200_000;
/// Reports of progress that even the shortest text may take.
const MIN_REPORTS: usize = 1_000;
/// Errors that are told; one mistake often causes many.
const MAX_ERRORS: usize = 20;
/// Longest piece of code quoted in an error, in characters.
const MAX_QUOTE: usize = 40;

/// Gives the syntax errors of a file, with their lines; `None` where no parser knows the language of the path.
pub fn code(path: &str, text: &str) -> Option<Vec<(u32, String)>> {
    file(path, text).syntax_errors
}

/// Parses a file as its path says: its syntax errors, and what it defines.
pub fn file(path: &str, text: &str) -> File {
    let file = File { path: path.to_owned(), text: text.to_owned(), ..File::default() };
    if text.len() > MAX_BYTES {
        let error = (1, format!("{} bytes are too long to be parsed", text.len()));
        return File { syntax_errors: Some(vec![error]), ..file };
    }
    if let Some(grammar) = grammar(path) {
        let parsed = parsed(text, &grammar, language_key(path));
        return File {
            syntax_errors: Some(parsed.errors),
            definitions: parsed.definitions,
            undefined: parsed.undefined,
            ..file
        };
    }
    let syntax_errors = match crate::Language::of_path(path) {
        crate::Language::Json => Some(settings::json(text)),
        crate::Language::Toml => Some(settings::toml(text)),
        crate::Language::Yaml => Some(settings::yaml(text)),
        crate::Language::Sql => super::sql::errors(text),
        crate::Language::Html => settings::page(text),
        crate::Language::Python
        | crate::Language::Rust
        | crate::Language::TypeScript
        | crate::Language::Tsx
        | crate::Language::JavaScript
        | crate::Language::Go
        | crate::Language::Java
        | crate::Language::CSharp
        | crate::Language::Ruby
        | crate::Language::Php
        | crate::Language::Prisma
        | crate::Language::GraphQl
        | crate::Language::Markdown
        | crate::Language::Other => None,
    };
    File { syntax_errors, ..file }
}

/// The grammar of code; `None` for everything else.
fn grammar(path: &str) -> Option<Language> {
    match crate::Language::of_path(path) {
        crate::Language::Python => Some(tree_sitter_python::LANGUAGE.into()),
        crate::Language::Rust => Some(tree_sitter_rust::LANGUAGE.into()),
        crate::Language::TypeScript => Some(tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into()),
        crate::Language::Tsx => Some(tree_sitter_typescript::LANGUAGE_TSX.into()),
        crate::Language::JavaScript => Some(tree_sitter_javascript::LANGUAGE.into()),
        crate::Language::Go => Some(tree_sitter_go::LANGUAGE.into()),
        crate::Language::Java => Some(tree_sitter_java::LANGUAGE.into()),
        crate::Language::CSharp => Some(tree_sitter_c_sharp::LANGUAGE.into()),
        crate::Language::Ruby => Some(tree_sitter_ruby::LANGUAGE.into()),
        crate::Language::Php => Some(tree_sitter_php::LANGUAGE_PHP.into()),
        crate::Language::Other if is_c(path) => Some(tree_sitter_c::LANGUAGE.into()),
        crate::Language::Sql
        | crate::Language::Prisma
        | crate::Language::GraphQl
        | crate::Language::Markdown
        | crate::Language::Toml
        | crate::Language::Json
        | crate::Language::Yaml
        | crate::Language::Html
        | crate::Language::Other => None,
    }
}

/// True for a file that holds code, as opposed to notes, settings and pages.
pub(crate) fn is_code(path: &str) -> bool {
    grammar(path).is_some()
}

/// C is code of a prototype, but no facts are read from it, so it is no language of a source.
fn is_c(path: &str) -> bool {
    let extension = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, extension)| extension);
    extension.is_some_and(|extension| extension.eq_ignore_ascii_case("c") || extension.eq_ignore_ascii_case("h"))
}

/// Syntax errors of JavaScript.
pub(super) fn javascript(text: &str) -> Vec<(u32, String)> {
    if text.len() > MAX_BYTES {
        return vec![(1, format!("{} bytes are too long to be parsed", text.len()))];
    }
    parsed(text, &tree_sitter_javascript::LANGUAGE.into(), "").errors
}

/// What is read from code.
#[derive(Default)]
struct Parsed {
    errors: Vec<(u32, String)>,
    definitions: Vec<Definition>,
    undefined: Vec<(u32, String)>,
}

impl Parsed {
    fn failed(why: &str) -> Self {
        Parsed { errors: vec![(1, why.to_owned())], ..Parsed::default() }
    }
}

/// Under which key the names are listed that a language brings along.
fn language_key(path: &str) -> &'static str {
    match crate::Language::of_path(path) {
        crate::Language::Python => "py",
        crate::Language::TypeScript | crate::Language::Tsx | crate::Language::JavaScript => "js",
        crate::Language::Rust => "rs",
        _ => "",
    }
}

/// Syntax errors of a text, what it defines, and what it calls without defining it.
fn parsed(text: &str, language: &Language, key: &str) -> Parsed {
    let mut parser = Parser::new();
    if parser.set_language(language).is_err() {
        return Parsed::failed("the grammar does not load");
    }
    let Some(tree) = parse_bounded(&mut parser, text) else {
        return Parsed::failed("the text is too broken to be parsed");
    };
    let mut errors = Vec::new();
    if tree.root_node().has_error() {
        collect(tree.root_node(), text, &mut errors);
    }
    let undefined = if errors.is_empty() { undefined(&tree, text, key) } else { Vec::new() };
    Parsed { definitions: definitions(&tree, text), errors, undefined }
}

/// Parses with a bound on the work, counted and not timed so that the same text always gives the same answer.
fn parse_bounded(parser: &mut Parser, text: &str) -> Option<Tree> {
    // The parser reports every hundred operations; sound code takes up to one operation a byte (measured on Python's
    // standard library and on this project), error recovery far more.
    let mut left = MIN_REPORTS + text.len() / 25;
    let mut report = |_: &ParseState| match left.checked_sub(1) {
        Some(rest) => {
            left = rest;
            ControlFlow::Continue(())
        }
        None => ControlFlow::Break(()),
    };
    let options = ParseOptions::new().progress_callback(&mut report);
    let bytes = text.as_bytes();
    parser.parse_with_options(&mut |offset, _| bytes.get(offset..).unwrap_or_default(), None, Some(options))
}

/// Walks only into nodes that hold an error, without recursion: a hostile text nests as deep as it is long.
fn collect(root: Node<'_>, text: &str, errors: &mut Vec<(u32, String)>) {
    let mut cursor = root.walk();
    loop {
        let node = cursor.node();
        let told = describe(&node, text);
        let descend = told.is_none() && node.has_error();
        errors.extend(told);
        if errors.len() >= MAX_ERRORS {
            return;
        }
        if descend && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return;
            }
        }
    }
}

fn describe(node: &Node<'_>, text: &str) -> Option<(u32, String)> {
    let line = u32::try_from(node.start_position().row).unwrap_or(u32::MAX).saturating_add(1);
    if node.is_missing() {
        return Some((line, format!("`{}` is missing", node.kind())));
    }
    node.is_error().then(|| {
        let piece = text.get(node.byte_range()).unwrap_or("").trim();
        let quote: String = piece.lines().next().unwrap_or("").chars().take(MAX_QUOTE).collect();
        (line, format!("unexpected `{quote}`"))
    })
}

#[cfg(test)]
#[path = "code_tests.rs"]
mod tests;
