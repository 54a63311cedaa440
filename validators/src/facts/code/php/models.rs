//! Eloquent models: relations stand for foreign keys where no migration tells them.

use super::super::call::{self, Call};
use super::super::node;
use super::super::read::Reading;
use crate::facts::entity::{Entity, Holds, Relation, Standing, Through};
use crate::facts::inflect::{plural, snake};
use crate::facts::model::Column;
use tree_sitter::Node;

/// Most members of one class.
const MAX_MEMBERS: usize = 500;

/// Reads a class that extends `Model`.
pub(in super::super) fn read(class: Node<'_>, source: &str, reading: &mut Reading<'_>) {
    let base = node::children(class)
        .into_iter()
        .find(|child| child.kind() == "base_clause")
        .and_then(|base| base.named_child(0));
    let base = base.map_or("", |base| node::text(base, source));
    let Some(name) = class.child_by_field_name("name").map(|name| node::text(name, source)) else { return };
    if !matches!(base.rsplit('\\').next().unwrap_or(base), "Model" | "Authenticatable" | "Pivot") {
        return;
    }
    let members: Vec<Node<'_>> = class.child_by_field_name("body").map(node::children).unwrap_or_default();
    let property = |wanted: &str| {
        let elements = members
            .iter()
            .filter(|member| member.kind() == "property_declaration")
            .flat_map(|member| node::children(*member));
        let named =
            |one: &Node<'_>| one.child_by_field_name("name").is_some_and(|name| node::text(name, source) == wanted);
        let value = elements
            .filter(|one| one.kind() == "property_element")
            .find(named)?
            .child_by_field_name("default_value")?;
        call::text(value, source)
    };
    let at = reading.at(node::line(class));
    let key = property("$primaryKey").unwrap_or_else(|| "id".to_owned());
    let id = Column {
        name: key,
        data_type: "bigint".to_owned(),
        primary_key: true,
        unique: false,
        nullable: false,
        at: at.clone(),
    };
    let methods = members.iter().filter(|member| member.kind() == "method_declaration").take(MAX_MEMBERS);
    let relations = methods.filter_map(|method| relation(*method, name, source, reading)).collect();
    reading.facts.code.entities.push(Entity {
        name: name.to_owned(),
        table: property("$table").unwrap_or_else(|| plural(&snake(name))),
        standing: Standing::WithoutSchema,
        bases: Vec::new(),
        columns: vec![id],
        relations,
        unique: Vec::new(),
        at,
    });
}

/// `return $this->belongsTo(User::class, 'user_id');`
fn relation(method: Node<'_>, class: &str, source: &str, reading: &Reading<'_>) -> Option<Relation> {
    let name = node::text(method.child_by_field_name("name")?, source);
    let body = node::children(method.child_by_field_name("body")?);
    let returned = body.into_iter().rfind(|statement| statement.kind() == "return_statement")?;
    let chain = call::chain(returned.named_child(0)?, source);
    let first: &Call<'_> =
        chain.first().filter(|call| call.receiver.is_some_and(|this| node::text(this, source) == "$this"))?;
    let target = call::class_name(first.at(0)?, source)?;
    let target = target.rsplit('\\').next().unwrap_or(target).to_owned();
    let base = Relation {
        target: target.clone(),
        by_table: false,
        holds: Holds::Key,
        columns: Vec::new(),
        to_column: None,
        nullable: false,
        unique: false,
        through: None,
        value: None,
        at: reading.at(node::line(method)),
    };
    match first.name {
        "belongsTo" => {
            let column = first.text(1, source).unwrap_or_else(|| format!("{}_id", snake(name)));
            Some(Relation { columns: vec![column], to_column: first.text(2, source), ..base })
        }
        "belongsToMany" => {
            let (own, other) = (snake(class), snake(&target));
            let mut both = [own.clone(), other.clone()];
            both.sort();
            let table = first.text(1, source).unwrap_or_else(|| both.join("_"));
            let columns = (
                first.text(2, source).unwrap_or_else(|| format!("{own}_id")),
                first.text(3, source).unwrap_or_else(|| format!("{other}_id")),
            );
            Some(Relation { holds: Holds::Many, through: Some(Through { table, columns }), ..base })
        }
        _ => None,
    }
}
