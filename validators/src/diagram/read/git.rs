//! Git graphs: commits as nodes, branches as groups, an edge from every parent.

use super::fields::{decoded, label_or, list, plain, text};
use crate::diagram::lines::Lines;
use crate::diagram::model::{Diagram, Edge, Field, Group, Node};
use serde_json::Value;

pub(super) fn read(json: &Value, lines: &Lines<'_>, diagram: &mut Diagram) {
    for branch in list(json, "branches") {
        let name = text(branch, "name");
        let (id, label) = (name.to_owned(), plain(name));
        diagram.groups.push(Group { id, label, keyword: "branch".to_owned(), parent: None });
    }
    for commit in list(json, "commits") {
        let id = text(commit, "id");
        let label = label_or(decoded(commit, "message"), id);
        let tags = list(commit, "tags").iter().filter_map(Value::as_str);
        let branch = text(commit, "branch");
        for parent in list(commit, "parents").iter().filter_map(Value::as_str) {
            diagram.edges.push(Edge { from: parent.to_owned(), to: id.to_owned(), ..Edge::default() });
        }
        diagram.nodes.push(Node {
            id: id.to_owned(),
            line: lines.of_node(id, &label),
            label,
            group: diagram.groups.iter().position(|group| group.id == branch),
            fields: tags
                .map(|tag| Field { name: plain(tag), data_type: "tag".to_owned(), ..Field::default() })
                .collect(),
            ..Node::default()
        });
    }
}
