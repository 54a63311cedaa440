//! Python classes that may be stored as tables, as they are written.

use super::node;
use super::read::Reading;
use super::record::Record;
use crate::facts::partial::{Field, ModelClass};
use tree_sitter::Node;

/// Most statements of a class body that are looked at.
const MAX_FIELDS: usize = 1_000;

pub(super) fn read(record: &Record<'_>, reading: &mut Reading<'_>) {
    let source = record.source;
    let at = reading.at(record.line());
    if let (Some(table), Some(columns)) = (record.literal("table"), record.node("columns")) {
        let mut fields = vec![Field { name: "__tablename__".to_owned(), value: Some(table), ..Field::default() }];
        fields.extend(
            node::positional(columns).into_iter().skip(2).take(MAX_FIELDS).filter_map(|call| column(call, source)),
        );
        let name = record.text("name").unwrap_or("").to_owned();
        let bases = vec!["Table".to_owned()];
        reading.facts.code.models.push(ModelClass { name, bases, keywords: Vec::new(), fields, at });
        return;
    }
    let (Some(name), Some(body)) = (record.text("name"), record.node("body")) else { return };
    let bases = record.node("bases");
    let fields =
        node::children(body).into_iter().take(MAX_FIELDS).flat_map(|statement| fields(statement, source)).collect();
    let model = ModelClass {
        name: name.to_owned(),
        bases: bases
            .map(node::positional)
            .unwrap_or_default()
            .into_iter()
            .map(|b| node::text(b, source).to_owned())
            .collect(),
        keywords: bases.map(|bases| keywords(bases, source)).unwrap_or_default(),
        fields,
        at,
    };
    reading.facts.code.models.push(model);
}

fn keywords(arguments: Node<'_>, source: &str) -> Vec<(String, String)> {
    let words = node::children(arguments).into_iter().filter(|child| child.kind() == "keyword_argument");
    let pair = |word: Node<'_>| {
        let name = node::text(word.child_by_field_name("name")?, source).to_owned();
        Some((name, node::shortened(node::text(word.child_by_field_name("value")?, source))))
    };
    words.filter_map(pair).collect()
}

/// Fields of a class body; those of Django's inner `Meta` are named `Meta.…`.
fn fields(statement: Node<'_>, source: &str) -> Vec<Field> {
    if statement.kind() == "class_definition" {
        let named = statement.child_by_field_name("name").is_some_and(|name| node::text(name, source) == "Meta");
        let body = statement.child_by_field_name("body").filter(|_| named).map(node::children).unwrap_or_default();
        let inner = body.into_iter().take(50).filter_map(|inner| field(inner, source));
        return inner.map(|field| Field { name: format!("Meta.{}", field.name), ..field }).collect();
    }
    field(statement, source).into_iter().collect()
}

fn field(statement: Node<'_>, source: &str) -> Option<Field> {
    let assignment = statement.named_child(0).filter(|child| child.kind() == "assignment")?;
    let name = node::text(assignment.child_by_field_name("left")?, source).to_owned();
    let annotation = assignment.child_by_field_name("type").map(|found| node::shortened(node::text(found, source)));
    let base = Field { name, annotation, line: node::line(assignment), ..Field::default() };
    Some(match assignment.child_by_field_name("right") {
        Some(right) if right.kind() == "call" => called(right, source, base),
        Some(right) => Field { value: Some(node::shortened(&node::literal(right, source))), ..base },
        None => base,
    })
}

fn called(call: Node<'_>, source: &str, base: Field) -> Field {
    let function = call.child_by_field_name("function").map(|function| node::text(function, source).to_owned());
    let Some(arguments) = call.child_by_field_name("arguments") else { return Field { call: function, ..base } };
    let texts = node::positional(arguments).into_iter().map(|argument| node::shortened(node::text(argument, source)));
    Field { call: function, arguments: texts.collect(), keywords: keywords(arguments, source), ..base }
}

/// `Column("id", Integer, …)` inside a `Table(…)`.
fn column(call: Node<'_>, source: &str) -> Option<Field> {
    let mut field = called(call, source, Field { line: node::line(call), ..Field::default() });
    let is_column = field.call.as_deref().is_some_and(|name| name.ends_with("Column")) && !field.arguments.is_empty();
    if is_column {
        field.name = node::unquote(&field.arguments.remove(0)).to_owned();
    }
    is_column.then_some(field)
}
