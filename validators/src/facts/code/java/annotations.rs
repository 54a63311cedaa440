//! Annotations, and what is written in them.

use crate::facts::code::node;
use tree_sitter::Node;

/// Most annotations of one definition, and most values of one argument.
const MAX_ANNOTATIONS: usize = 40;
const MAX_VALUES: usize = 50;

/// One annotation: its last name and its arguments.
#[derive(Clone, Copy)]
pub(super) struct Annotation<'t> {
    pub(super) name: &'t str,
    node: Node<'t>,
    source: &'t str,
}

/// The annotations on a type, method, field or parameter.
pub(super) fn on<'t>(definition: Node<'t>, source: &'t str) -> Vec<Annotation<'t>> {
    let Some(modifiers) = modifiers(definition) else { return Vec::new() };
    let marks = node::children(modifiers).into_iter();
    let marks = marks.filter(|one| matches!(one.kind(), "annotation" | "marker_annotation")).take(MAX_ANNOTATIONS);
    marks.filter_map(|one| annotation(one, source)).collect()
}

fn annotation<'t>(node: Node<'t>, source: &'t str) -> Option<Annotation<'t>> {
    let name = node::text(node.child_by_field_name("name")?, source);
    Some(Annotation { name: name.rsplit('.').next().unwrap_or(name), node, source })
}

pub(super) fn modifiers(definition: Node<'_>) -> Option<Node<'_>> {
    node::children(definition).into_iter().find(|child| child.kind() == "modifiers")
}

/// True where a keyword (`static`, `private`) stands before a definition.
pub(super) fn is_marked(definition: Node<'_>, word: &str) -> bool {
    let Some(modifiers) = modifiers(definition) else { return false };
    let mut cursor = modifiers.walk();
    modifiers.children(&mut cursor).any(|child| child.kind() == word)
}

/// The one of a name.
pub(super) fn named<'t>(all: &[Annotation<'t>], name: &str) -> Option<Annotation<'t>> {
    all.iter().find(|one| one.name == name).copied()
}

impl<'t> Annotation<'t> {
    /// All that stands in the brackets, as written.
    pub(super) fn text(&self) -> &'t str {
        let list = self.node.child_by_field_name("arguments").map_or("", |list| node::text(list, self.source));
        list.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(list).trim()
    }

    /// As a reader is to see it, without `@`.
    pub(super) fn shown(&self) -> String {
        node::shortened(node::text(self.node, self.source).trim_start_matches('@'))
    }

    pub(super) fn line(&self) -> u32 {
        node::line(self.node)
    }

    /// An argument by its name; `value` is also the one without a name.
    pub(super) fn argument(&self, name: &str) -> Option<Node<'t>> {
        let list = self.node.child_by_field_name("arguments")?;
        node::children(list).into_iter().find_map(|one| {
            if one.kind() != "element_value_pair" {
                return (name == "value").then_some(one);
            }
            let key = one.child_by_field_name("key").map(|key| node::text(key, self.source));
            if key == Some(name) { one.child_by_field_name("value") } else { None }
        })
    }

    /// The values of an argument, a list or a single one.
    pub(super) fn values(&self, name: &str) -> Vec<Node<'t>> {
        match self.argument(name) {
            Some(list) if list.kind() == "element_value_array_initializer" => {
                node::children(list).into_iter().take(MAX_VALUES).collect()
            }
            Some(one) => vec![one],
            None => Vec::new(),
        }
    }

    /// A text among the arguments, by the first of some names that has one.
    pub(super) fn string(&self, names: &[&str]) -> Option<String> {
        let found = names.iter().find_map(|name| self.argument(name))?;
        node::is_string(found).then(|| node::literal(found, self.source))
    }

    /// True where an argument says so.
    pub(super) fn says(&self, name: &str, value: &str) -> bool {
        self.argument(name).is_some_and(|found| node::text(found, self.source) == value)
    }
}
