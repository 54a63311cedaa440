//! What changed in a diagram, said by what it shows instead of by its lines.

use serde::Serialize;
use sluice_validators::diagram::{self, Cardinality, Diagram, DiagramKind, Edge, Field, Node, Style};
use sluice_validators::normalise::normalise;
use sluice_validators::{Document, Format};
use std::collections::BTreeMap;

/// What two diagrams do not have in common.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Elements {
    /// Tables, boxes, participants, classes, states, tasks …
    pub entities: Changes,
    /// Relations, arrows, messages, transitions …
    pub relations: Changes,
}

/// What came, what went, and what is there in both and differs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    pub added: Vec<String>,
    pub removed: Vec<String>,
    pub changed: Vec<String>,
}

impl Changes {
    /// True where both sides say the same.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }
}

/// Compares two Mermaid texts of one kind by what they show; `None` where one of them does not parse.
pub fn elements(kind: DiagramKind, old: &str, new: &str) -> Option<Elements> {
    let (old, new) = (parsed(kind, old)?, parsed(kind, new)?);
    let names = (Names::of(&old), Names::of(&new));
    let entities = compare(&names.0.entities(&old), &names.1.entities(&new), entity_change);
    let relations = compare(&names.0.relations(&old), &names.1.relations(&new), |ends, old, new| {
        vec![format!("{ends}: {} is now {}", said(old), said(new))]
    });
    Some(Elements { entities, relations })
}

fn parsed(kind: DiagramKind, text: &str) -> Option<Diagram> {
    diagram::parse(text, kind).ok().or_else(|| match normalise(text, Format::Mermaid(kind), true).document {
        Document::Diagram(diagram) => Some(diagram),
        _ => None,
    })
}

/// What a reader calls each node: its label, with its id where two have the same.
struct Names<'a>(BTreeMap<&'a str, String>);

impl<'a> Names<'a> {
    fn of(diagram: &'a Diagram) -> Names<'a> {
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for node in &diagram.nodes {
            *seen.entry(node.label.as_str()).or_default() += 1;
        }
        let named = |node: &'a Node| match seen.get(node.label.as_str()) {
            Some(1) => (node.id.as_str(), node.label.clone()),
            _ => (node.id.as_str(), format!("{} ({})", node.label, node.id)),
        };
        Names(diagram.nodes.iter().map(named).collect())
    }

    fn name(&self, id: &str) -> String {
        self.0.get(id).cloned().unwrap_or_else(|| id.to_owned())
    }

    fn entities(&self, diagram: &Diagram) -> BTreeMap<String, Vec<String>> {
        diagram.nodes.iter().map(|node| (self.name(&node.id), traits(node))).collect()
    }

    /// By what stands at both ends: several relations may.
    fn relations(&self, diagram: &Diagram) -> BTreeMap<String, Vec<String>> {
        let mut relations: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for edge in &diagram.edges {
            let ends = format!("{} → {}", self.name(&edge.from), self.name(&edge.to));
            relations.entry(ends).or_default().push(relation(edge));
        }
        relations
    }
}

/// Everything a node says beside its name.
fn traits(node: &Node) -> Vec<String> {
    let mut traits: Vec<String> = node.fields.iter().map(field).collect();
    traits.extend([&node.keyword, &node.technology].into_iter().filter(|word| !word.is_empty()).cloned());
    traits.extend(node.value.map(|value| format!("value {value}")));
    traits
}

fn field(field: &Field) -> String {
    let marks = [(field.primary_key, " PK"), (field.foreign_key, " FK"), (field.unique, " UK"), (field.method, "()")];
    let marks: String = marks.iter().filter(|(is, _)| *is).map(|(_, mark)| *mark).collect();
    format!("{} {}{marks}", field.name, field.data_type).trim().to_owned()
}

fn relation(edge: &Edge) -> String {
    let style = match edge.style {
        Style::Solid => "",
        Style::Dotted => "dotted",
        Style::Reply => "reply",
        Style::Inherits => "inherits",
        Style::Implements => "implements",
        Style::Owns => "owns",
        Style::Undirected => "undirected",
    };
    let many = edge.cardinality.map(|(from, to)| format!("{} to {}", count(from), count(to)));
    let parts = [edge.label.clone(), style.to_owned(), many.unwrap_or_default()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

fn count(cardinality: Cardinality) -> &'static str {
    match cardinality {
        Cardinality::ZeroOrOne => "zero or one",
        Cardinality::ExactlyOne => "exactly one",
        Cardinality::ZeroOrMore => "zero or more",
        Cardinality::OneOrMore => "one or more",
    }
}

fn compare(
    old: &BTreeMap<String, Vec<String>>,
    new: &BTreeMap<String, Vec<String>>,
    change: impl Fn(&str, &[String], &[String]) -> Vec<String>,
) -> Changes {
    let named = |name: &str, says: &[String]| match said(says).as_str() {
        "nothing" => name.to_owned(),
        _ if says.len() > 4 => name.to_owned(),
        said => format!("{name} ({said})"),
    };
    let without = |these: &BTreeMap<String, Vec<String>>, those: &BTreeMap<String, Vec<String>>| {
        these.iter().filter(|(name, _)| !those.contains_key(*name)).map(|(name, says)| named(name, says)).collect()
    };
    let changed = old.iter().filter_map(|(name, before)| {
        let after = new.get(name)?;
        (before != after).then(|| change(name, before, after))
    });
    Changes { added: without(new, old), removed: without(old, new), changed: changed.flatten().collect() }
}

/// A line for each field that came or went.
fn entity_change(name: &str, old: &[String], new: &[String]) -> Vec<String> {
    let gone = old.iter().filter(|one| !new.contains(one)).map(|one| format!("{name}: without {one}"));
    let come = new.iter().filter(|one| !old.contains(one)).map(|one| format!("{name}: with {one}"));
    let mut lines: Vec<String> = gone.chain(come).collect();
    if lines.is_empty() {
        lines.push(format!("{name}: in another order"));
    }
    lines
}

fn said(parts: &[String]) -> String {
    let told: Vec<&str> = parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    if told.is_empty() { "nothing".to_owned() } else { told.join("; ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagram_differs_by_its_entities_and_relations() {
        let old = "erDiagram\n  A { int id PK }\n  B { int id PK\n int a_id FK }\n  A ||--o{ B : has\n";
        let new = "erDiagram\n  A { int id PK\n text note }\n  C { int id PK }\n  A ||--o{ C : has\n";
        let found = elements(DiagramKind::EntityRelationship, old, new).unwrap();
        assert_eq!(found.entities.changed, ["A: with note text"]);
        assert_eq!(found.entities.added, ["C (id int PK)"]);
        assert_eq!(found.entities.removed, ["B (id int PK; a_id int FK)"]);
        assert_eq!(found.relations.added, ["A → C (has, exactly one to zero or more)"]);
        assert_eq!(found.relations.removed, ["A → B (has, exactly one to zero or more)"]);
    }

    #[test]
    fn boxes_are_told_by_their_labels_and_other_ids_are_no_change() {
        let old = "flowchart TD\n  a[Shop] --> b[Store]\n";
        let new = "flowchart TD\n  x[Shop] -->|asks| y[Store]\n";
        let found = elements(DiagramKind::Flowchart, old, new).unwrap();
        assert!(found.entities.is_empty(), "{found:?}");
        assert_eq!(found.relations.changed, ["Shop → Store: nothing is now asks"]);
    }

    #[test]
    fn a_text_that_does_not_parse_has_no_elements() {
        assert_eq!(elements(DiagramKind::Flowchart, "sorry", "flowchart TD\n a --> b\n"), None);
    }
}
