//! Code: where it does not follow its language's grammar.

use super::settings;
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
    if text.len() > MAX_BYTES {
        return Some(vec![(1, format!("{} bytes are too long to be parsed", text.len()))]);
    }
    match crate::Language::of_path(path) {
        crate::Language::Python => Some(syntax_errors(text, &tree_sitter_python::LANGUAGE.into())),
        crate::Language::Rust => Some(syntax_errors(text, &tree_sitter_rust::LANGUAGE.into())),
        crate::Language::TypeScript => Some(syntax_errors(text, &tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into())),
        crate::Language::Tsx => Some(syntax_errors(text, &tree_sitter_typescript::LANGUAGE_TSX.into())),
        crate::Language::JavaScript => Some(javascript(text)),
        crate::Language::Go => Some(syntax_errors(text, &tree_sitter_go::LANGUAGE.into())),
        crate::Language::Java => Some(syntax_errors(text, &tree_sitter_java::LANGUAGE.into())),
        crate::Language::CSharp => Some(syntax_errors(text, &tree_sitter_c_sharp::LANGUAGE.into())),
        crate::Language::Ruby => Some(syntax_errors(text, &tree_sitter_ruby::LANGUAGE.into())),
        crate::Language::Php => Some(syntax_errors(text, &tree_sitter_php::LANGUAGE_PHP.into())),
        crate::Language::Json => Some(settings::json(text)),
        crate::Language::Toml => Some(settings::toml(text)),
        crate::Language::Yaml => Some(settings::yaml(text)),
        crate::Language::Sql => settings::sql(text),
        crate::Language::Html => settings::page(text),
        crate::Language::Other if is_c(path) => Some(syntax_errors(text, &tree_sitter_c::LANGUAGE.into())),
        crate::Language::Prisma
        | crate::Language::GraphQl
        | crate::Language::Markdown
        | crate::Language::Other => None,
    }
}

/// C is code of a prototype, but no facts are read from it, so it is no language of a source.
pub(crate) fn is_c(path: &str) -> bool {
    let extension = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, extension)| extension);
    extension.is_some_and(|extension| extension.eq_ignore_ascii_case("c") || extension.eq_ignore_ascii_case("h"))
}

/// Syntax errors of JavaScript.
pub(super) fn javascript(text: &str) -> Vec<(u32, String)> {
    if text.len() > MAX_BYTES {
        return vec![(1, format!("{} bytes are too long to be parsed", text.len()))];
    }
    syntax_errors(text, &tree_sitter_javascript::LANGUAGE.into())
}

fn syntax_errors(text: &str, language: &Language) -> Vec<(u32, String)> {
    let mut parser = Parser::new();
    if parser.set_language(language).is_err() {
        return vec![(1, "the grammar does not load".to_owned())];
    }
    let Some(tree) = parse_bounded(&mut parser, text) else {
        return vec![(1, "the text is too broken to be parsed".to_owned())];
    };
    let mut errors = Vec::new();
    if tree.root_node().has_error() {
        collect(tree.root_node(), text, &mut errors);
    }
    errors
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
mod tests {
    use super::*;

    #[test]
    fn a_file_that_follows_its_grammar_has_no_errors() {
        for (path, text) in [
            ("a.py", "def f(x):\n    return x\n"),
            ("a.rs", "fn f(x: u32) -> u32 { x }\n"),
            ("a.ts", "export const f = (x: number): number => x;\n"),
            ("a.tsx", "export const A = () => <b>hi</b>;\n"),
            ("a.js", "export function f(x) { return x; }\n"),
            ("a.json", "{\"a\": [1, 2]}"),
            ("a.toml", "[a]\nb = 1\n"),
            ("a.c", "#include <stdio.h>\nint main(void) { return 0; }\n"),
            ("a.go", "package main\n\nfunc main() {}\n"),
            ("A.java", "class A { int f() { return 1; } }\n"),
            ("a.cs", "class A { int F() => 1; }\n"),
            ("a.rb", "def f(x)\n  x\nend\n"),
            ("a.php", "<?php\nfunction f($x) { return $x; }\n"),
            ("a.yaml", "a:\n  - 1\n---\nb: {c: d}\n"),
            ("a.sql", "CREATE TABLE a (id INT PRIMARY KEY);\nINSERT INTO a VALUES (1), (2);\n"),
            ("a.html", "<!DOCTYPE html>\n<html><head><title>a</title></head><body><p>a</p></body></html>\n"),
        ] {
            assert_eq!(code(path, text), Some(Vec::new()), "{path}");
        }
        for (path, text) in [("a.md", "# x"), ("a.html", "{% include 'x' %}<p>"), ("Makefile", "all:"), ("a.css", "}")] {
            assert_eq!(code(path, text), None, "{path}");
        }
    }

    #[test]
    fn a_broken_file_names_the_line() {
        for (path, text, line) in [
            ("a.py", "x = 1\ndef f(:\n    return 1\n", 2),
            ("a.rs", "fn f() {}\nfn g( {\n", 2),
            ("a.ts", "const a = 1;\nconst = ;\n", 2),
            ("a.js", "let a = 1;\nfunction (\n", 2),
            ("a.json", "{\n\"a\": }", 2),
            ("a.toml", "a = 1\nb = \n", 2),
            ("a.c", "int a;\nint main( {\n", 2),
            ("a.go", "package main\nfunc {\n", 2),
            ("A.java", "class A {\n  int f( { }\n}\n", 2),
            ("a.cs", "class A {\n  int F( { }\n}\n", 2),
            ("a.rb", "x = 1\ndef f(\n", 2),
            ("a.php", "<?php\nfunction f( { }\n", 2),
            ("a.yaml", "a: 1\nb: [1, 2\n", 3),
            ("a.sql", "SELECT 1;\nCREATE TABLE a (id INT,, b INT);\n", 2),
            ("a.html", "<!DOCTYPE html>\n<html><body><p>a</b></p></body></html>\n", 1),
        ] {
            let errors = code(path, text).unwrap_or_default();
            assert!(errors.first().is_some_and(|error| error.0 >= 1 && error.0 <= line), "{path}: {errors:?}");
        }
    }

    #[test]
    fn hostile_code_is_parsed_without_harm() {
        for unit in ["(", "{", "[", "if x:\n", "<a>", "\"", "a.b(", "\u{0}", "- ", "SELECT (", "NOT ", "CASE WHEN "] {
            let text = unit.repeat(20_000);
            for path in [
                "a.py", "a.rs", "a.ts", "a.tsx", "a.js", "a.json", "a.toml", "a.c", "a.go", "a.java", "a.cs", "a.rb",
                "a.php", "a.yaml", "a.sql", "a.html",
            ] {
                code(path, &text);
            }
        }
    }
}
