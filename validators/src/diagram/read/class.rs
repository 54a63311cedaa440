//! Class diagrams.

use super::fields::{decoded, entries, label_or, list, number, text};
use crate::diagram::lines::Lines;
use crate::diagram::model::{Diagram, Edge, Field, Group, Node, Style};
use serde_json::Value;

pub(super) fn read(json: &Value, lines: &Lines<'_>, diagram: &mut Diagram) {
    for (name, namespace) in entries(json, "namespaces") {
        diagram.groups.push(Group {
            id: name.to_owned(),
            label: label_or(decoded(namespace, "label"), name),
            keyword: "namespace".to_owned(),
            parent: None,
        });
    }
    for (name, class) in entries(json, "classes") {
        let label = label_or(decoded(class, "label"), name);
        let parent = text(class, "parent");
        let methods = list(class, "methods").iter().map(method);
        diagram.nodes.push(Node {
            id: name.to_owned(),
            line: lines.of_node(name, &label),
            label,
            group: diagram.groups.iter().position(|group| group.id == parent),
            fields: list(class, "members").iter().map(attribute).chain(methods).collect(),
            ..Node::default()
        });
    }
    for relation in list(json, "relations") {
        diagram.edges.push(edge(relation, lines));
    }
}

/// `String name`, `name: String` or just `name`.
fn attribute(json: &Value) -> Field {
    let whole = decoded(json, "id");
    let (name, data_type) = match whole.split_once(':') {
        Some((name, data_type)) => (name.trim(), data_type.trim()),
        None => whole.rsplit_once(char::is_whitespace).map_or((whole.as_str(), ""), |(t, n)| (n.trim(), t.trim())),
    };
    Field {
        name: name.to_owned(),
        data_type: data_type.to_owned(),
        private: is_private(text(json, "visibility")),
        ..Field::default()
    }
}

fn method(json: &Value) -> Field {
    Field {
        name: decoded(json, "id"),
        data_type: decoded(json, "returnType"),
        method: true,
        private: is_private(text(json, "visibility")),
        ..Field::default()
    }
}

fn is_private(visibility: &str) -> bool {
    matches!(visibility, "-" | "#")
}

/// Ends of relations. **Source**: `relationType` in Mermaid's classDb.
const AGGREGATION: i64 = 0;
const EXTENSION: i64 = 1;
const COMPOSITION: i64 = 2;
const DEPENDENCY: i64 = 3;
const LOLLIPOP: i64 = 4;

fn edge(json: &Value, lines: &Lines<'_>) -> Edge {
    let (first, second) = (text(json, "id1"), text(json, "id2"));
    let ends = json.get("relation").unwrap_or(&Value::Null);
    let (at_first, at_second) = (number(ends, "type1"), number(ends, "type2"));
    let dotted = number(ends, "lineType") == 1;
    let plain = if dotted { Style::Dotted } else { Style::Solid };
    let parent = if dotted { Style::Implements } else { Style::Inherits };
    // The mark stands at the parent, the owner or the target.
    let (from, to, style) = match (at_first, at_second) {
        (EXTENSION, _) => (second, first, parent),
        (_, EXTENSION) => (first, second, parent),
        (COMPOSITION | AGGREGATION, _) => (first, second, Style::Owns),
        (_, COMPOSITION | AGGREGATION) => (second, first, Style::Owns),
        (LOLLIPOP, _) => (second, first, Style::Implements),
        (_, LOLLIPOP) => (first, second, Style::Implements),
        (DEPENDENCY, other) if other != DEPENDENCY => (second, first, plain),
        (_, DEPENDENCY) => (first, second, plain),
        _ => (first, second, if dotted { Style::Dotted } else { Style::Undirected }),
    };
    Edge {
        from: from.to_owned(),
        to: to.to_owned(),
        label: decoded(json, "title"),
        style,
        line: lines.of_edge(first, second),
        ..Edge::default()
    }
}
