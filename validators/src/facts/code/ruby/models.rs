//! `ActiveRecord` models: relations stand for foreign keys where no schema tells them.

use super::super::call;
use super::super::node;
use super::super::read::Reading;
use super::routes::camel;
use crate::facts::entity::{Entity, Holds, Relation, Standing, Through};
use crate::facts::inflect::{plural, singular, snake};
use crate::facts::model::Column;
use tree_sitter::Node;

/// Most statements of one class.
const MAX_STATEMENTS: usize = 500;

/// Reads a class that extends `ApplicationRecord`.
pub(in super::super) fn read(class: Node<'_>, source: &str, reading: &mut Reading<'_>) {
    let base = class.child_by_field_name("superclass").and_then(|base| base.named_child(0));
    let base = base.map_or("", |base| node::text(base, source));
    let Some(name) = class.child_by_field_name("name").map(|name| node::text(name, source)) else { return };
    if !matches!(base, "ApplicationRecord" | "ActiveRecord::Base") || name == "ApplicationRecord" {
        return;
    }
    let short = name.rsplit("::").next().unwrap_or(name);
    let at = reading.at(node::line(class));
    let id = Column {
        name: "id".to_owned(),
        data_type: "bigint".to_owned(),
        primary_key: true,
        unique: false,
        nullable: false,
        at: at.clone(),
    };
    let mut entity = Entity {
        name: short.to_owned(),
        table: plural(&snake(short)),
        standing: Standing::WithoutSchema,
        bases: Vec::new(),
        columns: vec![id],
        relations: Vec::new(),
        unique: Vec::new(),
        at,
    };
    let body = class.child_by_field_name("body").map(node::children).unwrap_or_default();
    for statement in body.into_iter().take(MAX_STATEMENTS) {
        if statement.kind() == "assignment" {
            let left = statement.child_by_field_name("left").map_or("", |left| node::text(left, source));
            let right = statement.child_by_field_name("right").and_then(|right| call::text(right, source));
            if left == "self.table_name" {
                entity.table = right.unwrap_or(entity.table);
            }
        } else {
            entity.relations.extend(relation(statement, short, source, reading));
        }
    }
    reading.facts.code.entities.push(entity);
}

fn relation(statement: Node<'_>, class: &str, source: &str, reading: &Reading<'_>) -> Option<Relation> {
    let found = call::call(statement, source).filter(|call| call.receiver.is_none())?;
    let name = found.text(0, source)?;
    let given = found.named_text("class_name", source).map(|class| class.rsplit("::").next().unwrap_or("").to_owned());
    let base = Relation {
        target: String::new(),
        by_table: false,
        holds: Holds::Key,
        columns: Vec::new(),
        to_column: None,
        nullable: found.says("optional", "true", source),
        unique: false,
        through: None,
        value: None,
        at: reading.at(node::line(statement)),
    };
    match found.name {
        "belongs_to" if !found.says("polymorphic", "true", source) => {
            let column = found.named_text("foreign_key", source).unwrap_or_else(|| format!("{name}_id"));
            Some(Relation { target: given.unwrap_or_else(|| camel(&name)), columns: vec![column], ..base })
        }
        "has_and_belongs_to_many" => {
            let own = snake(class);
            let mut both = [plural(&own), name.clone()];
            both.sort();
            let table = found.named_text("join_table", source).unwrap_or_else(|| both.join("_"));
            let columns = (format!("{own}_id"), format!("{}_id", singular(&name)));
            let target = given.unwrap_or_else(|| camel(&singular(&name)));
            Some(Relation { target, holds: Holds::Many, through: Some(Through { table, columns }), ..base })
        }
        _ => None,
    }
}
