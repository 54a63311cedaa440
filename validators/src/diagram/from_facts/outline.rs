//! A mind map of what a project consists of, and the branches of its repository as a git graph.

use super::modules::Modules;
use crate::diagram::model::{Diagram, DiagramKind, Edge, Field, Group, Node};
use crate::facts::{Facts, Named};

/// Most topics below one branch.
const TOPICS: usize = 10;
/// Most branches, and most tags, of a git graph.
const BRANCHES: usize = 8;
const TAGS: usize = 6;

/// Draws a project as a mind map; `None` without a name, or with fewer than three sorts of things to show.
pub fn mindmap(facts: &Facts) -> Option<Diagram> {
    let name = &facts.project.as_ref()?.name;
    let modules = Modules::new(facts);
    let names = |list: Vec<&str>| list.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let used = |name: &str| facts.modules.iter().any(|module| module.uses.iter().any(|used| used == name));
    let branches = [
        ("Modules", names(modules.top(TOPICS, |_| false).iter().map(|module| module.name.as_str()).collect())),
        ("Tables", names(facts.tables.iter().map(|table| table.name.as_str()).collect())),
        ("Routes", facts.routes.iter().map(|route| format!("{} {}", route.method, route.path)).collect()),
        ("Commands", names(facts.commands.iter().map(|command| command.name.as_str()).collect())),
        (
            "Dependencies",
            names(
                facts
                    .externals
                    .iter()
                    .filter(|external| used(&external.name))
                    .map(|external| external.name.as_str())
                    .collect(),
            ),
        ),
    ];
    let mut diagram = Diagram::new(DiagramKind::Mindmap);
    let node = |id: String, label: &str| Node { id, label: label.to_owned(), ..Node::default() };
    diagram.nodes.push(node("root".to_owned(), name));
    let mut shown = 0;
    for (heading, topics) in branches.iter().filter(|(_, topics)| !topics.is_empty()) {
        shown += 1;
        diagram.nodes.push(node((*heading).to_owned(), heading));
        diagram.edges.push(Edge { from: "root".to_owned(), to: (*heading).to_owned(), ..Edge::default() });
        for (index, topic) in topics.iter().take(TOPICS).enumerate() {
            let id = format!("{heading} {index}");
            diagram.nodes.push(node(id.clone(), topic));
            diagram.edges.push(Edge { from: (*heading).to_owned(), to: id, ..Edge::default() });
        }
    }
    (shown >= 3).then_some(diagram)
}

/// Draws branches and tags; `None` where the repository has no second branch. Nothing is said of merges, which the names
/// of branches do not tell: every branch leaves the first.
pub fn git_graph(facts: &Facts) -> Option<Diagram> {
    let (first, others) = facts.branches.split_first().filter(|(_, others)| !others.is_empty())?;
    let mut diagram = Diagram::new(DiagramKind::GitGraph);
    let group = |branch: &Named| Group {
        id: branch.name.clone(),
        label: branch.name.clone(),
        keyword: "branch".to_owned(),
        parent: None,
    };
    diagram.groups.push(group(first));
    let mut last: Option<String> = None;
    let tags: Vec<&Named> = facts.tags.iter().rev().take(TAGS).rev().collect();
    for tag in &tags {
        let field = Field { name: tag.name.clone(), data_type: "tag".to_owned(), ..Field::default() };
        let id = format!("tag {}", tag.name);
        let node =
            Node { id: id.clone(), label: tag.name.clone(), group: Some(0), fields: vec![field], ..Node::default() };
        diagram.edges.extend(last.map(|from| Edge { from, to: id.clone(), ..Edge::default() }));
        diagram.nodes.push(node);
        last = Some(id);
    }
    if last.is_none() {
        let id = first.name.clone();
        diagram.nodes.push(Node { id: id.clone(), label: id.clone(), group: Some(0), ..Node::default() });
        last = Some(id);
    }
    for branch in others.iter().take(BRANCHES) {
        let id = format!("branch {}", branch.name);
        let at = Some(diagram.groups.len());
        diagram.groups.push(group(branch));
        diagram.nodes.push(Node { id: id.clone(), label: branch.name.clone(), group: at, ..Node::default() });
        diagram.edges.extend(last.clone().map(|from| Edge { from, to: id, ..Edge::default() }));
    }
    Some(diagram)
}
