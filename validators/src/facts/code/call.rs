//! Calls, attributes and decorators of C#, PHP, Ruby and TypeScript in one shape.

use super::node;
use tree_sitter::Node;

/// Most calls of a chain that are followed, and most arguments of one call.
const MAX_CHAIN: usize = 200;
const MAX_ARGUMENTS: usize = 200;

/// A call as the frameworks' readers need it.
pub(super) struct Call<'t> {
    pub(super) node: Node<'t>,
    pub(super) name: &'t str,
    /// What it is called on: `app` of `app.MapGet(…)`, `Route` of `Route::get(…)`.
    pub(super) receiver: Option<Node<'t>>,
    pub(super) arguments: Vec<Argument<'t>>,
    /// Ruby's block.
    pub(super) block: Option<Node<'t>>,
}

/// An argument, with its name where it has one.
pub(super) struct Argument<'t> {
    pub(super) name: Option<String>,
    pub(super) value: Node<'t>,
}

impl<'t> Call<'t> {
    /// The argument at a place, names not counted.
    pub(super) fn at(&self, index: usize) -> Option<Node<'t>> {
        self.arguments.iter().filter(|argument| argument.name.is_none()).nth(index).map(|argument| argument.value)
    }

    /// The argument of a name.
    pub(super) fn named(&self, name: &str) -> Option<Node<'t>> {
        self.arguments.iter().find(|argument| argument.name.as_deref() == Some(name)).map(|argument| argument.value)
    }

    /// The text at a place, if it is one.
    pub(super) fn text(&self, index: usize, source: &str) -> Option<String> {
        self.at(index).and_then(|found| text(found, source))
    }

    /// The text of a name, if it is one.
    pub(super) fn named_text(&self, name: &str, source: &str) -> Option<String> {
        self.named(name).and_then(|found| text(found, source))
    }

    /// All texts that stand in the arguments without a name, lists unfolded.
    pub(super) fn texts(&self, source: &str) -> Vec<String> {
        let plain = self.arguments.iter().filter(|argument| argument.name.is_none());
        plain.flat_map(|argument| texts(argument.value, source)).take(MAX_ARGUMENTS).collect()
    }

    /// True where a named argument is literally that: `null: false`.
    pub(super) fn says(&self, name: &str, value: &str, source: &str) -> bool {
        self.named(name).is_some_and(|found| node::text(found, source) == value)
    }
}

/// Reads a call, an attribute or a decorator; nothing for other nodes.
pub(super) fn call<'t>(found: Node<'t>, source: &'t str) -> Option<Call<'t>> {
    let field = |name: &str| found.child_by_field_name(name);
    let (name, receiver, list) = match found.kind() {
        "invocation_expression" | "call_expression" => {
            let function = field("function")?;
            let receiver = function.child_by_field_name("expression").or(function.child_by_field_name("object"));
            let name = function.child_by_field_name("name").or(function.child_by_field_name("property"));
            (plain_name(name.unwrap_or(function)), receiver, field("arguments"))
        }
        "member_call_expression" | "nullsafe_member_call_expression" => {
            (field("name")?, field("object"), field("arguments"))
        }
        "scoped_call_expression" => (field("name")?, field("scope"), field("arguments")),
        "function_call_expression" => (field("function")?, None, field("arguments")),
        "call" => (field("method")?, field("receiver"), field("arguments")),
        "attribute" => {
            let name = field("name").or_else(|| found.named_child(0))?;
            let list = node::children(found).into_iter().find(|child| child.kind() == "attribute_argument_list");
            (name, None, field("parameters").or(list))
        }
        "decorator" => return decorator(found, source),
        _ => return None,
    };
    Some(Call {
        node: found,
        name: last_name(node::text(name, source)),
        receiver,
        arguments: list.map(|list| arguments(list, source)).unwrap_or_default(),
        block: found.child_by_field_name("block"),
    })
}

fn decorator<'t>(found: Node<'t>, source: &'t str) -> Option<Call<'t>> {
    let inner = found.named_child(0)?;
    match inner.kind() {
        "call_expression" => call(inner, source),
        _ => Some(Call {
            node: found,
            name: last_name(node::text(inner, source)),
            receiver: None,
            arguments: Vec::new(),
            block: None,
        }),
    }
}

/// `Set<Order>` is called `Set`.
fn plain_name(name: Node<'_>) -> Node<'_> {
    if name.kind() == "generic_name" { name.named_child(0).unwrap_or(name) } else { name }
}

/// `Microsoft.AspNetCore.Mvc.HttpGet`, `ORM\Column` → the last name.
fn last_name(text: &str) -> &str {
    text.rsplit(['.', '\\']).next().unwrap_or(text)
}

fn arguments<'t>(list: Node<'t>, source: &str) -> Vec<Argument<'t>> {
    node::children(list).into_iter().take(MAX_ARGUMENTS).filter_map(|child| argument(child, source)).collect()
}

fn argument<'t>(child: Node<'t>, source: &str) -> Option<Argument<'t>> {
    match child.kind() {
        "argument" | "attribute_argument" => {
            let name = child.child_by_field_name("name");
            let value = node::children(child).into_iter().rfind(|value| Some(*value) != name)?;
            Some(Argument { name: name.map(|name| node::text(name, source).to_owned()), value })
        }
        "pair" => {
            let name = key(child.child_by_field_name("key")?, source);
            Some(Argument { name: Some(name), value: child.child_by_field_name("value")? })
        }
        _ => Some(Argument { name: None, value: child }),
    }
}

/// A key of a hash, an object or an array with keys, without its marks.
pub(super) fn key(key: Node<'_>, source: &str) -> String {
    text(key, source).unwrap_or_else(|| node::text(key, source).trim_matches([':', '"', '\'']).to_owned())
}

/// The calls of a chain, the first written first: `a.b().c()` is the calls of `b` and `c`.
pub(super) fn chain<'t>(last: Node<'t>, source: &'t str) -> Vec<Call<'t>> {
    let mut calls = Vec::new();
    let mut at = Some(last);
    while let Some(found) = at.and_then(|at| call(at, source)).filter(|_| calls.len() < MAX_CHAIN) {
        at = found.receiver;
        calls.push(found);
    }
    calls.reverse();
    calls
}

/// A string or symbol; nothing for other expressions.
pub(super) fn text(value: Node<'_>, source: &str) -> Option<String> {
    let raw = node::text(value, source);
    match value.kind() {
        "string"
        | "string_literal"
        | "verbatim_string_literal"
        | "raw_string_literal"
        | "encapsed_string"
        | "template_string" => Some(node::unquote(raw.trim_start_matches('@')).to_owned()),
        "simple_symbol" | "hash_key_symbol" | "bare_symbol" | "bare_string" => {
            Some(raw.trim_start_matches(':').trim_matches('"').to_owned())
        }
        _ => None,
    }
}

/// The texts of a list, or the one text that stands there instead.
pub(super) fn texts(value: Node<'_>, source: &str) -> Vec<String> {
    let inner = |child: Node<'_>| {
        let element = if child.kind() == "array_element_initializer" { child.named_child(0)? } else { child };
        text(element, source)
    };
    match value.kind() {
        "array" | "symbol_array" | "string_array" | "array_creation_expression" => {
            node::children(value).into_iter().take(MAX_ARGUMENTS).filter_map(inner).collect()
        }
        _ => text(value, source).into_iter().collect(),
    }
}

/// The class of PHP's `Order::class`, or the name that stands there.
pub(super) fn class_name<'t>(value: Node<'_>, source: &'t str) -> Option<&'t str> {
    match value.kind() {
        "class_constant_access_expression" => value.named_child(0).map(|name| node::text(name, source)),
        "name" | "qualified_name" | "constant" | "scope_resolution" | "identifier" => Some(node::text(value, source)),
        _ => None,
    }
}
