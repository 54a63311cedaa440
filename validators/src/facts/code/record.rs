//! A query's match, as captures with meaning.

use super::node;
use tree_sitter::{Node, Query, QueryMatch};

/// One match: a topic and its fields.
pub(super) struct Record<'t> {
    /// What the match is about: `route`, `item`, …
    pub(super) topic: &'static str,
    captures: Vec<(&'static str, Node<'t>)>,
    query: &'static Query,
    pattern: usize,
    pub(super) source: &'t str,
}

impl<'t> Record<'t> {
    /// Nothing where all captures serve predicates only.
    pub(super) fn new(query: &'static Query, found: &QueryMatch<'_, 't>, source: &'t str) -> Option<Self> {
        let names = query.capture_names();
        let mut topic = "";
        let mut captures = Vec::with_capacity(found.captures().len());
        for capture in found.captures() {
            let name: &'static str = names.get(capture.index as usize)?;
            if name.starts_with('_') {
                continue;
            }
            let (head, field) = name.split_once('.').unwrap_or((name, ""));
            topic = head;
            captures.push((field, capture.node));
        }
        let pattern = found.pattern_index;
        (!captures.is_empty()).then_some(Record { topic, captures, query, pattern, source })
    }

    /// The node captured for a field; the topic's own node for `""`.
    pub(super) fn node(&self, field: &str) -> Option<Node<'t>> {
        self.captures.iter().find(|(name, _)| *name == field).map(|(_, node)| *node)
    }

    /// First field of a few that was captured, with its name.
    pub(super) fn any(&self, fields: &[&'static str]) -> Option<(&'static str, Node<'t>)> {
        fields.iter().find_map(|field| self.node(field).map(|node| (*field, node)))
    }

    /// A constant of the pattern.
    pub(super) fn setting(&self, key: &str) -> Option<&'static str> {
        let settings = self.query.property_settings(self.pattern);
        settings.iter().find(|property| &*property.key == key).and_then(|property| property.value.as_deref())
    }

    /// A field's text: the captured node's, or else the pattern's constant.
    pub(super) fn text(&self, field: &str) -> Option<&'t str> {
        self.node(field).map(|node| node::text(node, self.source)).or_else(|| self.setting(field))
    }

    /// A field's text without quotes.
    pub(super) fn literal(&self, field: &str) -> Option<String> {
        self.node(field).map(|node| node::literal(node, self.source))
    }

    /// The outermost captured node: where the match stands.
    pub(super) fn place(&self) -> Option<Node<'t>> {
        self.captures.iter().map(|(_, node)| *node).min_by_key(|node| (node.start_byte(), usize::MAX - node.end_byte()))
    }

    /// Line of the match, from 1.
    pub(super) fn line(&self) -> u32 {
        self.place().map_or(1, node::line)
    }
}
