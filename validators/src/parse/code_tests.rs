//! Sound, broken and hostile code of every language.

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
    for unit in ["(", "{", "[", "if x:\n", "<a>", "\"", "a.b(", "\u{0}"] {
        let text = unit.repeat(20_000);
        for path in ["a.py", "a.rs", "a.ts", "a.tsx", "a.js", "a.json", "a.toml", "a.yaml", "a.sql", "a.html"] {
            code(path, &text);
        }
        for path in ["a.c", "a.go", "a.java", "a.cs", "a.rb", "a.php"] {
            code(path, &unit.repeat(2_000));
        }
    }
    for (path, unit) in [("a.yaml", "- "), ("a.yaml", "a: &a *a\n"), ("a.sql", "NOT "), ("a.sql", "CASE WHEN ")] {
        code(path, &unit.repeat(20_000));
    }
    code("a.sql", &format!("SELECT {}1", "(SELECT ".repeat(15)));
}

#[test]
fn definitions_of_every_language_are_found_and_empty_ones_told_apart() {
    let table = include_str!("definitions.txt");
    for case in table.split("\n=== ").skip(1) {
        let (path, text) = case.split_once('\n').unwrap();
        let (text, wanted) = text.split_once("\n---\n").unwrap();
        let found = file(path, text);
        assert_eq!(found.syntax_errors, Some(Vec::new()), "{path}");
        let told: Vec<String> = found.definitions.iter().map(told).collect();
        assert_eq!(told.join("\n"), wanted.trim(), "{path}");
    }
}

/// `3 function place_order empty`
fn told(definition: &Definition) -> String {
    let what = if definition.function { "function" } else { "type" };
    let empty = if definition.empty { " empty" } else { "" };
    format!("{} {what} {}{empty}", definition.line, definition.name)
}
