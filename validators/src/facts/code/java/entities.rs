//! Classes that JPA stores, as they are written; repositories, which read and write them.

use super::annotations::{self, Annotation, is_marked};
use super::items;
use crate::facts::code::node;
use crate::facts::code::read::Reading;
use crate::facts::partial::{Field, ModelClass, Touch};
use tree_sitter::Node;

/// Most fields of one class.
const MAX_FIELDS: usize = 500;
/// What makes a class part of the schema.
const STORED: [&str; 3] = ["Entity", "MappedSuperclass", "Embeddable"];

pub(super) fn read(definition: Node<'_>, source: &str, reading: &mut Reading<'_>) {
    repository(definition, source, reading);
    let marks = annotations::on(definition, source);
    if !marks.iter().any(|mark| STORED.contains(&mark.name)) {
        return;
    }
    let Some(name) = definition.child_by_field_name("name").map(|name| node::text(name, source)) else { return };
    let body = definition.child_by_field_name("body").map(node::children).unwrap_or_default();
    let fields = body.into_iter().filter(|part| part.kind() == "field_declaration" && !is_marked(*part, "static"));
    let fields = fields.filter(|part| !is_marked(*part, "transient")).take(MAX_FIELDS);
    let fields = fields.flat_map(|part| declared(part, source)).collect();
    let bases = items::bases(definition, source).into_iter().map(|base| bare(&base).to_owned()).collect();
    let at = reading.at(items::line(definition));
    let keywords = words(&marks);
    reading.facts.code.models.push(ModelClass { name: name.to_owned(), bases, keywords, fields, at });
}

/// `Base<Long>` is `Base`.
fn bare(name: &str) -> &str {
    let name = name.split('<').next().unwrap_or(name);
    name.rsplit('.').next().unwrap_or(name)
}

/// Annotations as pairs of name and arguments.
fn words(marks: &[Annotation<'_>]) -> Vec<(String, String)> {
    marks.iter().map(|mark| (mark.name.to_owned(), one_line(mark.text()))).collect()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().take(200).collect::<Vec<_>>().join(" ")
}

fn declared(part: Node<'_>, source: &str) -> Vec<Field> {
    let annotation = part.child_by_field_name("type").map(|found| node::shortened(node::text(found, source)));
    let keywords = words(&annotations::on(part, source));
    let mut cursor = part.walk();
    let named: Vec<Node<'_>> = part.children_by_field_name("declarator", &mut cursor).collect();
    let field = |one: Node<'_>| {
        let name = node::text(one.child_by_field_name("name")?, source).to_owned();
        let (annotation, keywords) = (annotation.clone(), keywords.clone());
        Some(Field { name, annotation, keywords, line: node::line(one), ..Field::default() })
    };
    named.into_iter().filter_map(field).collect()
}

/// `interface OrderRepository extends JpaRepository<Order, Long>` is how orders are read and written.
fn repository(definition: Node<'_>, source: &str, reading: &mut Reading<'_>) {
    for base in items::bases(definition, source) {
        let Some((name, rest)) = base.split_once('<') else { continue };
        let entity = rest.split([',', '>']).next().unwrap_or("").trim();
        if !name.ends_with("Repository") && !name.ends_with("RepositoryBase") || entity.is_empty() {
            continue;
        }
        let line = items::line(definition);
        for write in [false, true] {
            reading.facts.code.touches.push(Touch { name: entity.to_owned(), write, model: true, line });
        }
    }
}
