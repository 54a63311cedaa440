//! C4 from facts: the system among others' systems, what runs by itself, the modules within.

use super::modules::Modules;
use super::parts::some;
use crate::diagram::model::{Diagram, DiagramKind, Edge, Group, Node, Role};
use crate::facts::{Deployable, Facts, Import, Module, deployables};

/// Modules shown as components. **Source**: as many as recall asks for.
const MODULES: usize = 12;
/// Dependencies shown beside them.
const EXTERNALS: usize = 4;

/// A C4 diagram under construction.
struct Canvas {
    diagram: Diagram,
}

impl Canvas {
    fn new(keyword: &str, name: &str) -> Self {
        let mut diagram = Diagram::new(DiagramKind::C4);
        diagram.groups.push(Group {
            id: "own".to_owned(),
            label: name.to_owned(),
            keyword: keyword.to_owned(),
            parent: None,
        });
        Canvas { diagram }
    }

    fn node(&mut self, id: &str, label: &str, role: Role, inside: bool) {
        let group = inside.then_some(0);
        self.diagram.nodes.push(Node { id: id.to_owned(), label: label.to_owned(), role, group, ..Node::default() });
    }

    fn edge(&mut self, from: &str, to: &str, label: String) {
        let is_new = !self.diagram.edges.iter().any(|edge| edge.from == from && edge.to == to);
        let has = |id: &str| self.diagram.node(id).is_some();
        if from != to && is_new && has(from) && has(to) {
            self.diagram.edges.push(Edge { from: from.to_owned(), to: to.to_owned(), label, ..Edge::default() });
        }
    }

    /// Elements that nothing joins say less than they take.
    fn finish(mut self) -> Option<Diagram> {
        let edges = &self.diagram.edges;
        self.diagram.nodes.retain(|node| edges.iter().any(|edge| edge.from == node.id || edge.to == node.id));
        (self.diagram.nodes.len() >= 3 && self.diagram.edges.len() >= 2).then_some(self.diagram)
    }
}

fn is_within(module: &str, folder: &str) -> bool {
    folder.is_empty() || module.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Draws what runs by itself (C4, level 2); `None` where nothing says how it hangs together.
pub fn c4_container(facts: &Facts) -> Option<Diagram> {
    let name = &facts.project.as_ref()?.name;
    let found = deployables(facts);
    let mut canvas = Canvas::new("System_Boundary", name);
    for deployable in &found {
        let role = if deployable.store { Role::Store } else { Role::Component };
        canvas.node(&deployable.name, &deployable.name, role, true);
    }
    for program in found.iter().filter(|deployable| !deployable.store) {
        for needed in found.iter().filter(|other| program.needs.contains(&other.name)) {
            canvas.edge(&program.name, &needed.name, why(facts, program, needed));
        }
        let folder = program.folder.as_deref();
        for store in found.iter().filter(|other| other.store) {
            let tables = folder.map(|folder| touched(facts, folder)).unwrap_or_default();
            if !tables.is_empty() {
                canvas.edge(&program.name, &store.name, format!("reads and writes {tables}"));
            }
        }
        let routes = facts.routes.iter().filter(|route| folder.is_some_and(|folder| is_within(&route.module, folder)));
        let routes = some(routes.map(|route| route.path.as_str()), 2);
        if !routes.is_empty() {
            if canvas.diagram.node("client").is_none() {
                canvas.node("client", "HTTP client", Role::Actor, false);
            }
            canvas.edge("client", &program.name, format!("asks for {routes}"));
        }
    }
    canvas.finish()
}

/// What one needs of another, in the project's words.
fn why(facts: &Facts, program: &Deployable, needed: &Deployable) -> String {
    let routes = |folder: &str| {
        let of = facts.routes.iter().filter(|route| is_within(&route.module, folder));
        some(of.map(|route| route.path.as_str()), 2)
    };
    match (needed.store, program.folder.as_deref(), needed.folder.as_deref()) {
        (true, Some(folder), _) if !touched(facts, folder).is_empty() => {
            format!("reads and writes {}", touched(facts, folder))
        }
        (false, _, Some(folder)) if !routes(folder).is_empty() => format!("asks for {}", routes(folder)),
        _ => format!("needs {}", needed.name),
    }
}

/// Tables that the modules of a folder read or write.
fn touched(facts: &Facts, folder: &str) -> String {
    let of = facts.accesses.iter().filter(|access| is_within(&access.module, folder));
    some(of.map(|access| access.table.as_str()), 3)
}

/// Draws the modules within a program (C4, level 3); `None` with too few that import each other.
pub fn c4_component(facts: &Facts) -> Option<Diagram> {
    let name = &facts.project.as_ref()?.name;
    let modules = Modules::new(facts);
    let shown = modules.joined(MODULES, MODULES + 6, |module| module.entry_point);
    let mut canvas = Canvas::new("Container_Boundary", name);
    for module in &shown {
        canvas.node(&module.name, &module.name, Role::Component, true);
    }
    let both = |import: &&Import| is_shown(&shown, &import.from) && is_shown(&shown, &import.to);
    for import in facts.imports.iter().filter(both) {
        let taken = facts.items.iter().filter(|item| item.module == import.to);
        let taken = some(taken.map(|item| item.name.as_str()), 2);
        let what = if taken.is_empty() { import.to.clone() } else { taken };
        canvas.edge(&import.from, &import.to, format!("uses {what}"));
    }
    add_database(facts, &shown, &mut canvas);
    add_externals(facts, &shown, &mut canvas);
    canvas.finish().filter(|diagram| diagram.nodes.len() >= 4 && diagram.edges.len() >= 3)
}

fn is_shown(shown: &[&Module], name: &str) -> bool {
    shown.iter().any(|module| module.name == name)
}

fn add_database(facts: &Facts, shown: &[&Module], canvas: &mut Canvas) {
    if facts.tables.is_empty() || facts.accesses.is_empty() {
        return;
    }
    canvas.node("database", "Database", Role::Store, true);
    for module in shown {
        let tables = touched(facts, &module.name);
        if !tables.is_empty() {
            canvas.edge(&module.name, "database", format!("reads and writes {tables}"));
        }
    }
}

fn add_externals(facts: &Facts, shown: &[&Module], canvas: &mut Canvas) {
    let users = |name: &str| shown.iter().filter(|module| module.uses.iter().any(|used| used == name)).count();
    let mut used: Vec<&str> = facts
        .externals
        .iter()
        .filter(|external| !external.development && users(&external.name) > 0)
        .map(|external| external.name.as_str())
        .collect();
    used.sort_by_key(|name| std::cmp::Reverse(users(name)));
    used.dedup();
    for name in used.into_iter().take(EXTERNALS) {
        let id = format!("external {name}");
        canvas.node(&id, name, Role::External, false);
        for module in shown.iter().filter(|module| module.uses.iter().any(|own| own == name)) {
            canvas.edge(&module.name, &id, format!("uses {name}"));
        }
    }
}
