//! Structs that gorm may store, as they are written.

use super::syntax::{self, field};
use crate::facts::code::node;
use crate::facts::code::read::Reading;
use crate::facts::partial::{Field, ModelClass};
use std::collections::HashMap;
use tree_sitter::Node;

/// Most fields of one struct.
const MAX_FIELDS: usize = 500;

/// Every struct with its fields and gorm's tags; whether it is stored is settled when all files are known.
pub(super) fn read(types: &[Node<'_>], functions: &[Node<'_>], source: &str, reading: &mut Reading<'_>) {
    let tables: HashMap<String, String> = functions.iter().filter_map(|one| table_name(*one, source)).collect();
    for definition in types {
        let Some(body) = definition.child_by_field_name("type").filter(|body| body.kind() == "struct_type") else {
            continue;
        };
        let name = field(*definition, "name", source).to_owned();
        let parts = body.named_child(0).map(node::children).unwrap_or_default();
        let mut fields: Vec<Field> =
            parts.into_iter().take(MAX_FIELDS).flat_map(|part| struct_fields(part, source)).collect();
        if let Some(table) = tables.get(&name) {
            let name = "__tablename__".to_owned();
            fields.push(Field { name, value: Some(table.clone()), ..Field::default() });
        }
        let at = reading.at(node::line(*definition));
        let bases = vec!["struct".to_owned()];
        reading.facts.code.models.push(ModelClass { name, bases, keywords: Vec::new(), fields, at });
    }
}

/// `func (Order) TableName() string { return "shop_orders" }`.
fn table_name(function: Node<'_>, source: &str) -> Option<(String, String)> {
    if field(function, "name", source) != "TableName" {
        return None;
    }
    let (_, owner) = syntax::receiver(function, source)?;
    let body = node::text(function.child_by_field_name("body")?, source);
    let name = body.split_once("return")?.1.trim_start().strip_prefix(['"', '`'])?.split(['"', '`']).next()?;
    let name = name.rsplit('.').next().unwrap_or(name);
    Some((owner.to_owned(), name.to_owned()))
}

/// One field per name; one without a name is called as its type and marked.
fn struct_fields(part: Node<'_>, source: &str) -> Vec<Field> {
    let data_type = field(part, "type", source);
    let tag = part.child_by_field_name("tag").map(|tag| node::literal(tag, source)).unwrap_or_default();
    let pointer = node::text(part, source).contains('*');
    let mut keywords = tag_words(&tag);
    let mut cursor = part.walk();
    let names: Vec<&str> =
        part.children_by_field_name("name", &mut cursor).map(|name| node::text(name, source)).collect();
    let base = Field { annotation: Some(node::shortened(data_type)), line: node::line(part), ..Field::default() };
    if names.is_empty() {
        keywords.push(("embedded".to_owned(), String::new()));
        let written = if pointer { data_type.trim_start_matches('*') } else { data_type };
        return vec![Field { name: written.to_owned(), keywords, ..base }];
    }
    names.iter().map(|name| Field { name: (*name).to_owned(), keywords: keywords.clone(), ..base.clone() }).collect()
}

/// `gorm:"column:id;primaryKey"` → pairs, keys in lower case.
fn tag_words(tag: &str) -> Vec<(String, String)> {
    let Some((_, rest)) = tag.split_once("gorm:\"") else { return Vec::new() };
    let settings = rest.split('"').next().unwrap_or("").split(';').map(str::trim).filter(|one| !one.is_empty());
    let mut words = vec![("gorm".to_owned(), String::new())];
    words.extend(settings.take(32).map(|setting| {
        let (key, value) = setting.split_once(':').unwrap_or((setting, ""));
        (key.to_ascii_lowercase().replace('_', ""), value.trim().to_owned())
    }));
    words
}
