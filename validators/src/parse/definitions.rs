//! What code defines: functions and types, and which functions do nothing.

use crate::document::Definition;
use regex::Regex;
use std::sync::LazyLock;
use tree_sitter::{Node, Tree};

/// Definitions of one file that are looked at.
const MAX_DEFINITIONS: usize = 2_000;
/// Longest body of a function that can do nothing, in bytes: one statement and comments.
const MAX_EMPTY: usize = 2_000;
/// Steps from a definition of C to its name, through pointers and parameters.
const MAX_DECLARATORS: usize = 8;

/// Nodes that define functions, over all grammars.
const FUNCTIONS: &[&str] = &[
    "function_definition",
    "function_item",
    "function_declaration",
    "generator_function_declaration",
    "method_definition",
    "method_declaration",
    "constructor_declaration",
    "local_function_statement",
    "variable_declarator",
    "method",
    "singleton_method",
];
/// Nodes that define types.
const TYPES: &[&str] = &[
    "class_definition",
    "class_declaration",
    "abstract_class_declaration",
    "class",
    "module",
    "struct_item",
    "enum_item",
    "trait_item",
    "union_item",
    "type_item",
    "interface_declaration",
    "type_alias_declaration",
    "enum_declaration",
    "record_declaration",
    "struct_declaration",
    "trait_declaration",
    "type_spec",
    "struct_specifier",
    "type_definition",
];
/// Functions without a name of their own, given one by a variable.
const NAMELESS: &[&str] = &["arrow_function", "function_expression", "function"];

/// A statement that says: this is not done yet.
static NOTHING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?is)^(?:pass|\.\.\.|return(?:\s+(?:none|null|nil|undefined|nullptr|true|false|-?\d+(?:\.\d+)?|"[^"]*"|'[^']*'|\[\]|\{\}|\(\)|ok\(\(\)\)))?|none|null|nil|undefined|true|false|ok\(\(\)\)|(?:print(?:ln!)?|console\.log|logger?\.\w+|logging\.\w+)\([^\n]*\)|(?:raise|=?>?\s*throw(?:\s+new)?)\s+\w*(?:not_?implemented|unsupported_?operation)\w*\b.*|(?:raise|throw\s+new|throw|panic!?|die|abort)\b\W*(?:\w+\W+)?(?:not\s+(?:yet\s+)?implemented|todo|implement\s+me)\b.*|(?:std::)?(?:todo|unimplemented)!\s*[({\[].*)\s*;?\s*$"#,
    )
    .expect("a constant pattern reads")
});

/// A call that prints a constant, and nothing else.
static SAYS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?i)^(?:(?:print(?:ln!)?|console\.(?:log|info)|echo|puts|system\.out\.println|fmt\.println|logger?\.\w+|logging\.\w+)\s*\(?\s*(?:"[^"{}%$]*"|'[^'{}%$]*')?\s*\)?|pass|return)\s*;?$"#,
    )
    .expect("a constant pattern reads")
});
/// Lines that only frame others.
static FRAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:try\s*[:{]|\}?\s*(?:except|catch|finally|else)\b.*[:{]|raise|throw \w+;|\}+;?)$")
        .expect("a constant pattern reads")
});
/// Reads the definitions of a parsed file, in their order.
pub(super) fn definitions(tree: &Tree, text: &str) -> Vec<Definition> {
    let mut found = Vec::new();
    let mut cursor = tree.walk();
    // Without recursion: a hostile text nests as deep as it is long.
    loop {
        found.extend(definition(&cursor.node(), text));
        if found.len() >= MAX_DEFINITIONS {
            return found;
        }
        if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return found;
            }
        }
    }
}

fn definition(node: &Node<'_>, text: &str) -> Option<Definition> {
    let kind = node.kind();
    let is_type = TYPES.contains(&kind);
    if !node.is_named() || !is_type && !FUNCTIONS.contains(&kind) {
        return None;
    }
    // Of a variable that holds a function the name counts, and the body of the function.
    let function = if kind == "variable_declarator" {
        node.child_by_field_name("value").filter(|value| NAMELESS.contains(&value.kind()))?
    } else {
        *node
    };
    let name = name(node, text)?;
    let line = u32::try_from(node.start_position().row).unwrap_or(u32::MAX).saturating_add(1);
    let body = function.child_by_field_name("body");
    // What is only declared, in an interface or a header, has no body to be empty.
    // `struct cart *` only speaks of one.
    if kind == "struct_specifier" && body.is_none() {
        return None;
    }
    if !is_type && body.is_none() && kind != "method" && kind != "singleton_method" {
        return None;
    }
    let is_constructor = kind == "constructor_declaration" || ["constructor", "__construct"].contains(&name.as_str());
    let empty = !is_type && !is_constructor && body.is_none_or(|body| does_nothing(&body, text));
    Some(Definition { name, line, function: !is_type, empty })
}

fn name(node: &Node<'_>, text: &str) -> Option<String> {
    let mut named = node.child_by_field_name("name").or_else(|| node.child_by_field_name("declarator"))?;
    for _ in 0..MAX_DECLARATORS {
        match named.child_by_field_name("declarator") {
            Some(inner) => named = inner,
            None => break,
        }
    }
    let name = text.get(named.byte_range())?;
    let plain = name.chars().all(|sign| sign.is_alphanumeric() || "_$?!#".contains(sign));
    (plain && !name.is_empty() && name.len() <= 100).then(|| name.to_owned())
}

/// True for a body of nothing but comments and one statement that puts it off.
fn does_nothing(body: &Node<'_>, text: &str) -> bool {
    if body.byte_range().len() > MAX_EMPTY {
        return false;
    }
    let mut cursor = body.walk();
    let blocks =
        ["block", "statement_block", "compound_statement", "body_statement", "constructor_body", "statement_list"];
    let mut inside = *body;
    // Go puts a list of statements into its blocks.
    if let Some(only) = body.named_child(0).filter(|only| only.kind() == "statement_list") {
        inside = only;
    }
    if !blocks.contains(&inside.kind()) {
        return text.get(inside.byte_range()).is_some_and(|written| NOTHING.is_match(written.trim()));
    }
    let statements: Vec<Node<'_>> = inside
        .named_children(&mut cursor)
        .filter(|child| !child.kind().contains("comment") && !is_docstring(child))
        .take(4)
        .collect();
    let written = |node: &Node<'_>| text.get(node.byte_range()).map_or("", str::trim).to_owned();
    match &statements[..] {
        [] => true,
        [only] => {
            let written = written(only);
            NOTHING.is_match(&written) || only_says(&written)
        }
        several => several.len() < 4 && several.iter().all(|one| only_says(&written(one))),
    }
}

/// Says a word and does nothing: `print("done")`, alone or within a `try`.
fn only_says(written: &str) -> bool {
    let mut lines = written.lines().map(str::trim).filter(|line| !line.is_empty() && !FRAME.is_match(line)).peekable();
    lines.peek().is_some() && lines.all(|line| SAYS.is_match(line))
}

fn is_docstring(statement: &Node<'_>) -> bool {
    statement.kind() == "expression_statement"
        && statement.named_child_count() == 1
        && statement.named_child(0).is_some_and(|only| only.kind() == "string")
}
