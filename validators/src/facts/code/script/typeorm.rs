//! `TypeORM`: a class with `@Entity()`, and what its decorators say of its fields.

use super::super::call::{self, Call};
use super::super::node;
use super::super::read::Reading;
use crate::facts::entity::{Entity, Holds, Relation, Standing, Through};
use crate::facts::inflect::snake;
use crate::facts::model::Column;
use tree_sitter::Node;

/// Most fields of one class.
const MAX_FIELDS: usize = 500;

/// Decorators of columns with the type each stands for; none where the field tells it.
const COLUMNS: [(&str, Option<&str>); 9] = [
    ("Column", None),
    ("PrimaryColumn", None),
    ("PrimaryGeneratedColumn", Some("int")),
    ("CreateDateColumn", Some("datetime")),
    ("UpdateDateColumn", Some("datetime")),
    ("DeleteDateColumn", Some("datetime")),
    ("VersionColumn", Some("int")),
    ("ObjectIdColumn", Some("ObjectId")),
    ("Generated", None),
];

/// Reads the class that a decorator stands on, or in; each class once.
pub(in super::super) fn read(mark: Node<'_>, source: &str, reading: &mut Reading<'_>) {
    let is_class = |node: &Node<'_>| matches!(node.kind(), "class_declaration" | "abstract_class_declaration");
    let class = node::decorated(mark).filter(is_class).or_else(|| node::ancestors(mark).find(is_class));
    let Some(class) = class else { return };
    let Some(name) = class.child_by_field_name("name").map(|name| node::text(name, source)) else { return };
    let at = reading.at(node::line(class));
    if reading.facts.code.entities.last().is_some_and(|last| last.at == at) {
        return;
    }
    let marks = decorators(class, source);
    let stored = marks.iter().find(|mark| matches!(mark.name, "Entity" | "ChildEntity"));
    let given = stored.and_then(|mark| mark.text(0, source).or_else(|| option(mark, "name", source)));
    let mut entity = Entity {
        name: name.to_owned(),
        table: given.unwrap_or_else(|| snake(name)),
        standing: if stored.is_some() { Standing::Stored } else { Standing::Base },
        bases: base(class, source).into_iter().collect(),
        columns: Vec::new(),
        relations: Vec::new(),
        unique: marks.iter().filter(|mark| is_unique(mark, source)).map(|mark| mark.texts(source)).collect(),
        at,
    };
    let fields = class.child_by_field_name("body").map(node::children).unwrap_or_default();
    let fields = fields.into_iter().filter(|field| field.kind() == "public_field_definition");
    for field in fields.take(MAX_FIELDS) {
        let marks = decorators(field, source);
        entity.columns.extend(column(field, &marks, source, reading));
        entity.relations.extend(relation(field, &marks, source, reading));
    }
    reading.facts.code.entities.push(entity);
}

fn is_unique(mark: &Call<'_>, source: &str) -> bool {
    let indexed = mark.name == "Index" && option(mark, "unique", source).as_deref() == Some("true");
    indexed || mark.name == "Unique"
}

fn base(class: Node<'_>, source: &str) -> Option<String> {
    let heritage = node::children(class).into_iter().find(|child| child.kind() == "class_heritage")?;
    let extends = node::children(heritage).into_iter().find(|child| child.kind() == "extends_clause")?;
    extends.child_by_field_name("value").map(|base| node::text(base, source).to_owned())
}

/// Decorators on a class or a field.
fn decorators<'t>(definition: Node<'t>, source: &'t str) -> Vec<Call<'t>> {
    let is_mark = |node: &Node<'_>| node.kind() == "decorator";
    let own = node::children(definition).into_iter().filter(is_mark);
    let parent = definition.parent().filter(|parent| parent.kind() == "export_statement");
    let outer = parent.map(node::children).unwrap_or_default().into_iter().filter(is_mark);
    own.chain(outer).filter_map(|mark| call::call(mark, source)).take(32).collect()
}

/// An entry of the options object among a decorator's arguments, as text.
fn option(mark: &Call<'_>, name: &str, source: &str) -> Option<String> {
    let object = options(mark)?;
    let entry = node::children(object)
        .into_iter()
        .filter(|entry| entry.kind() == "pair")
        .find(|entry| entry.child_by_field_name("key").is_some_and(|key| call::key(key, source) == name))?;
    let value = entry.child_by_field_name("value")?;
    Some(call::text(value, source).unwrap_or_else(|| node::text(value, source).to_owned()))
}

fn options<'t>(mark: &Call<'t>) -> Option<Node<'t>> {
    mark.arguments.iter().map(|argument| argument.value).find(|value| value.kind() == "object")
}

fn column(field: Node<'_>, marks: &[Call<'_>], source: &str, reading: &Reading<'_>) -> Option<Column> {
    let known = |mark: &&Call<'_>| COLUMNS.iter().any(|(name, _)| *name == mark.name && *name != "Generated");
    let mark = marks.iter().find(known)?;
    let own = node::text(field.child_by_field_name("name")?, source);
    let usual = COLUMNS.iter().find(|(name, _)| *name == mark.name).and_then(|(_, usual)| *usual);
    let annotated =
        field.child_by_field_name("type").map(|found| node::text(found, source).trim_start_matches(':').trim());
    let first = mark.text(0, source).filter(|word| !matches!(word.as_str(), "increment" | "rowid" | "identity"));
    let data_type = option(mark, "type", source).or(first).or_else(|| usual.map(str::to_owned));
    let data_type = data_type.or_else(|| annotated.map(node::shortened)).unwrap_or_default();
    let length = option(mark, "length", source).map(|length| format!("({length})"));
    let says = |name: &str| option(mark, name, source).as_deref() == Some("true");
    Some(Column {
        name: option(mark, "name", source).unwrap_or_else(|| own.to_owned()),
        data_type: format!("{data_type}{}", length.unwrap_or_default()),
        primary_key: mark.name.starts_with("Primary") || says("primary"),
        unique: says("unique") || marks.iter().any(|mark| is_unique(mark, source)),
        nullable: says("nullable") || mark.name == "DeleteDateColumn",
        at: reading.at(node::line(mark.node)),
    })
}

/// `@ManyToOne(() => User, (user) => user.photos)` with what `@JoinColumn` adds.
fn relation(field: Node<'_>, marks: &[Call<'_>], source: &str, reading: &Reading<'_>) -> Option<Relation> {
    let mark = marks.iter().find(|mark| matches!(mark.name, "ManyToOne" | "OneToOne" | "ManyToMany"))?;
    let named = |name: &str| marks.iter().find(|mark| mark.name == name);
    let own = node::text(field.child_by_field_name("name")?, source);
    let target = target(mark.at(0)?, source)?;
    let join = named("JoinColumn");
    let base = Relation {
        target,
        by_table: false,
        holds: Holds::Key,
        columns: vec![join.and_then(|join| option(join, "name", source)).unwrap_or_else(|| format!("{own}{{Key}}"))],
        to_column: join.and_then(|join| option(join, "referencedColumnName", source)),
        nullable: option(mark, "nullable", source).as_deref() != Some("false"),
        unique: mark.name == "OneToOne",
        through: None,
        value: None,
        at: reading.at(node::line(mark.node)),
    };
    match mark.name {
        "ManyToOne" => Some(base),
        "OneToOne" => join.map(|_| base),
        _ => {
            let table = named("JoinTable")?;
            let inner = |name: &str| option(table, name, source).and_then(|text| name_in(&text)).unwrap_or_default();
            let through = Through {
                table: option(table, "name", source).unwrap_or_else(|| format!("{{own}}_{}_{{target}}", snake(own))),
                columns: (inner("joinColumn"), inner("inverseJoinColumn")),
            };
            Some(Relation { holds: Holds::Many, through: Some(through), ..base })
        }
    }
}

/// `{ name: "order_id" }` as text → `order_id`.
fn name_in(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("name:")?;
    rest.split(['"', '\'', '`']).nth(1).map(str::to_owned)
}

/// `() => User`, `type => User`, `'User'`.
fn target(value: Node<'_>, source: &str) -> Option<String> {
    let body = if value.kind() == "arrow_function" { value.child_by_field_name("body")? } else { value };
    let name = call::text(body, source).unwrap_or_else(|| node::text(body, source).to_owned());
    let last = name.rsplit('.').next().unwrap_or(&name).to_owned();
    last.chars().all(|c| c.is_alphanumeric() || c == '_').then_some(last)
}
