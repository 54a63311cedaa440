//! Functions that code calls and that nothing in its file can be: neither defined, nor imported, nor bound, nor built in.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;
use tree_sitter::Tree;

/// Names of one file that are told.
const MAX_TOLD: usize = 20;
/// What the languages bring along, by language. Source: Python 3.13 `builtins`, ECMAScript 2025 and the globals that
/// browsers and Node share, the prelude of Rust 2024.
static BUILT_IN: LazyLock<HashMap<&str, HashSet<&str>>> = LazyLock::new(|| {
    let lines = include_str!("builtins.txt").lines().filter_map(|line| line.split_once(": "));
    lines.map(|(language, names)| (language, names.split(' ').collect())).collect()
});

/// Names that are only ever called, with the line of the first call. A name that stands anywhere else (a definition, an
/// import, a parameter, an assignment) is taken for defined; nothing is told where everything of a module is imported.
pub(super) fn undefined(tree: &Tree, text: &str, language: &str) -> Vec<(u32, String)> {
    let Some(built_in) = BUILT_IN.get(language) else { return Vec::new() };
    let (mut called, mut named): (HashMap<&str, u32>, HashSet<&str>) = Default::default();
    let mut cursor = tree.walk();
    // What stands around a node: asking the tree for it takes as long as the tree is deep.
    let mut around: Vec<&str> = Vec::new();
    // Without recursion: a hostile text nests as deep as it is long.
    loop {
        let node = cursor.node();
        let written = || text.get(node.byte_range()).unwrap_or("");
        match node.kind() {
            "wildcard_import" => return Vec::new(),
            "use_wildcard" if !written().starts_with("super::") => return Vec::new(),
            "identifier" | "shorthand_property_identifier_pattern" | "type_identifier" => {
                let parent = around.last().copied().unwrap_or("");
                let field = cursor.field_name().unwrap_or("");
                let line = u32::try_from(node.start_position().row).unwrap_or(u32::MAX).saturating_add(1);
                match (parent, field) {
                    ("call" | "call_expression", "function") | ("new_expression", "constructor") => {
                        called.entry(written()).or_insert(line);
                    }
                    ("attribute", "attribute") => {}
                    _ => {
                        named.insert(written());
                    }
                }
            }
            _ => {}
        }
        let kind = node.kind();
        if cursor.goto_first_child() {
            around.push(kind);
            continue;
        }
        while !cursor.goto_next_sibling() {
            around.pop();
            if !cursor.goto_parent() {
                let unknown = called.iter().filter(|(name, _)| !named.contains(*name) && !built_in.contains(*name));
                let mut found: Vec<(u32, String)> = unknown
                    .map(|(name, line)| (*line, (*name).to_owned()))
                    .filter(|(_, name)| !name.is_empty())
                    .collect();
                found.sort();
                found.truncate(MAX_TOLD);
                return found;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::parse::file;

    #[test]
    fn what_is_called_and_stands_nowhere_else_is_undefined() {
        for (path, text, expected) in [
            ("a.py", "def f(x):\n    return g(x)\n", vec!["2 g"]),
            ("a.py", "from b import g\n\ndef f(x):\n    return g(x)\n", vec![]),
            ("a.py", "from b import *\n\nprint(g(1))\n", vec![]),
            ("a.py", "def f(call):\n    return [call(n) for n in range(3)]\n", vec![]),
            ("a.py", "class A(Exception):\n    pass\n\nraise A(len('x'))\n", vec![]),
            ("a.py", "import os\nos.g()\ng()\n", vec!["3 g"]),
            ("a.js", "const f = (x) => g(parseInt(x));\nnew H();\nf(1);\n", vec!["1 g", "2 H"]),
            ("a.ts", "import { g } from './g';\nfunction f(): number { return g(Number('1')); }\nf();\n", vec![]),
            ("a.rs", "fn f(x: i32) -> Option<i32> { Some(g(x)) }\n", vec!["1 g"]),
            ("a.rs", "use super::*;\nfn f(x: i32) -> i32 { g(x) }\nfn g(x: i32) -> i32 { x }\n", vec![]),
            ("a.go", "package a\nfunc f() { g() }\n", vec![]),
        ] {
            let found: Vec<String> =
                file(path, text).undefined.iter().map(|(line, name)| format!("{line} {name}")).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
