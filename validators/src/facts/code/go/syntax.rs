//! Small questions about Go's syntax.

use crate::facts::code::node;
use tree_sitter::Node;

/// Most parts of a joined text, and most fields of one list.
const MAX_PARTS: usize = 16;
const MAX_NAMES: usize = 200;

pub(super) fn is_string(node: Node<'_>) -> bool {
    matches!(node.kind(), "interpreted_string_literal" | "raw_string_literal")
}

pub(super) fn field<'t>(node: Node<'_>, name: &str, source: &'t str) -> &'t str {
    node.child_by_field_name(name).map_or("", |found| node::text(found, source))
}

/// The arguments of a call.
pub(super) fn arguments(call: Node<'_>) -> Vec<Node<'_>> {
    call.child_by_field_name("arguments").map(node::children).unwrap_or_default()
}

/// A text that is written out or joined of named constants: `base + "/orders"`.
pub(super) fn constant_text(
    node: Node<'_>,
    source: &str,
    known: &dyn Fn(&str) -> Option<String>,
    depth: usize,
) -> Option<String> {
    if is_string(node) {
        return Some(node::literal(node, source));
    }
    match node.kind() {
        "identifier" => known(node::text(node, source)),
        "binary_expression" if depth < MAX_PARTS => {
            let left = constant_text(node.child_by_field_name("left")?, source, known, depth + 1)?;
            Some(left + &constant_text(node.child_by_field_name("right")?, source, known, depth + 1)?)
        }
        _ => None,
    }
}

/// A type without pointer, slice and type arguments: `[]*models.Order` is `models.Order`.
pub(super) fn bare_type(text: &str) -> &str {
    let bare = text.trim_start_matches(['*', '[', ']', '&', '.', ' ']);
    bare.split(['[', '{', ' ']).next().unwrap_or(bare)
}

/// Names with their types, of parameters and receivers.
pub(super) fn parameters<'t>(list: Option<Node<'_>>, source: &'t str) -> Vec<(&'t str, &'t str)> {
    let mut found = Vec::new();
    for one in list.map(node::children).unwrap_or_default().into_iter().take(MAX_NAMES) {
        let data_type = field(one, "type", source);
        let mut cursor = one.walk();
        let names: Vec<Node<'_>> = one.children_by_field_name("name", &mut cursor).collect();
        found.extend(names.iter().map(|name| (node::text(*name, source), data_type)));
        if names.is_empty() {
            found.push(("", data_type));
        }
    }
    found
}

/// `Handler` of `func (h *Handler) List(…)`, with the receiver's own name.
pub(super) fn receiver<'t>(function: Node<'_>, source: &'t str) -> Option<(&'t str, &'t str)> {
    let (name, data_type) = parameters(function.child_by_field_name("receiver"), source).into_iter().next()?;
    Some((name, bare_type(data_type)))
}

/// `List`, or `Handler.List` for a method.
pub(super) fn full_name(function: Node<'_>, source: &str) -> Option<String> {
    let name = node::text(function.child_by_field_name("name")?, source);
    Some(match receiver(function, source) {
        Some((_, owner)) => format!("{owner}.{name}"),
        None => name.to_owned(),
    })
}

/// First sentence of the comment right above a definition.
pub(super) fn doc(definition: Node<'_>, source: &str) -> Option<String> {
    let holder = definition.parent().filter(|parent| {
        parent.kind() == "type_declaration" || parent.kind() == "const_declaration" && parent.named_child_count() == 1
    });
    let mut below = holder.unwrap_or(definition);
    let mut lines = Vec::new();
    while let Some(above) = below.prev_named_sibling().filter(|above| above.kind() == "comment") {
        let touches = node::end_line(above).saturating_add(1) >= node::line(below);
        if !touches || lines.len() > MAX_PARTS {
            break;
        }
        lines.push(node::text(above, source).trim_start_matches("/*").trim_end_matches("*/").trim_start_matches('/'));
        below = above;
    }
    lines.reverse();
    node::first_sentence(&lines.join("\n"))
}

/// True for what other packages can use.
pub(super) fn is_exported(name: &str) -> bool {
    name.starts_with(char::is_uppercase)
}
