//! Entity Framework: classes that a `DbContext` lists become tables.

use super::super::call::Call;
use super::super::node;
use super::super::read::Reading;
use super::signature::{self, SCALARS};
use crate::facts::entity::{Entity, Holds, Relation, Standing};
use crate::facts::model::Column;
use tree_sitter::Node;

/// Most properties of one class.
const MAX_PROPERTIES: usize = 500;
/// Collections that may hold entities.
const COLLECTIONS: [&str; 8] =
    ["ICollection<", "List<", "IList<", "IEnumerable<", "HashSet<", "ISet<", "Collection<", "ObservableCollection<"];

/// A property that may be stored.
struct Property<'t> {
    name: &'t str,
    /// Type without `?`.
    data_type: &'t str,
    nullable: bool,
    marks: Vec<Call<'t>>,
    line: u32,
}

impl Property<'_> {
    fn mark(&self, name: &str) -> Option<&Call<'_>> {
        self.marks.iter().find(|mark| mark.name == name)
    }

    fn column(&self, source: &str, reading: &Reading<'_>) -> Column {
        let given = self.mark("Column");
        let name = given.and_then(|mark| mark.text(0, source)).unwrap_or_else(|| self.name.to_owned());
        let data_type = given.and_then(|mark| mark.named_text("TypeName", source));
        Column {
            name,
            data_type: data_type.unwrap_or_else(|| self.data_type.to_owned()),
            primary_key: self.mark("Key").is_some(),
            unique: false,
            nullable: self.nullable && self.mark("Required").is_none(),
            at: reading.at(self.line),
        }
    }
}

/// Reads what a `DbContext` lists: `DbSet<Order> Orders` names class and table.
pub(in super::super) fn context(property: Node<'_>, source: &str, reading: &mut Reading<'_>) {
    let (Some(found), Some(name)) = (property.child_by_field_name("type"), property.child_by_field_name("name")) else {
        return;
    };
    let class = node::text(found, source).strip_prefix("DbSet<").and_then(|rest| rest.split('>').next());
    if let Some(class) = class {
        let class = class.rsplit('.').next().unwrap_or(class).trim().to_owned();
        reading.facts.code.listed.push((class, node::text(name, source).to_owned()));
    }
}

/// Reads a class as what may be stored.
pub(in super::super) fn read(class: Node<'_>, source: &str, reading: &mut Reading<'_>) {
    let Some(name) = class.child_by_field_name("name").map(|name| node::text(name, source)) else { return };
    let properties = properties(class, source);
    let bases = signature::bases(class, source);
    let other = ["Controller", "Context", "Exception", "Attribute"];
    if properties.is_empty() && bases.is_empty() || other.iter().any(|ending| name.ends_with(ending)) {
        return;
    }
    let marks = signature::attributes(class, source);
    let text = |mark: &str| marks.iter().find(|found| found.name == mark);
    let table = text("Table").and_then(|mark| mark.text(0, source));
    let mut entity = Entity {
        name: name.to_owned(),
        table: table.unwrap_or_default(),
        standing: if signature::has_modifier(class, "abstract", source) { Standing::Base } else { Standing::IfListed },
        bases,
        columns: Vec::new(),
        relations: Vec::new(),
        unique: marks.iter().filter(|mark| is_unique(mark, source)).map(|mark| named_columns(mark, source)).collect(),
        at: reading.at(node::line(class)),
    };
    let keys = text("PrimaryKey").map(|mark| named_columns(mark, source)).unwrap_or_default();
    for property in properties.iter().filter(|property| property.mark("NotMapped").is_none()) {
        if SCALARS.contains(&property.data_type) || is_list_of_scalars(property.data_type) {
            entity.columns.push(property.column(source, reading));
        } else if let Some(relation) = relation(property, &properties, source, reading) {
            entity.relations.push(relation);
        }
    }
    mark_key(&mut entity, &keys);
    reading.facts.code.entities.push(entity);
}

/// The key is what is marked, else `Id`, else `<Class>Id`.
fn mark_key(entity: &mut Entity, keys: &[String]) {
    for column in &mut entity.columns {
        column.primary_key |= keys.contains(&column.name);
    }
    if entity.columns.iter().any(|column| column.primary_key) {
        return;
    }
    let long = format!("{}Id", entity.name);
    let wanted = ["Id", &long];
    let key =
        wanted.iter().find_map(|name| entity.columns.iter().position(|column| column.name.eq_ignore_ascii_case(name)));
    if let Some(column) = key.and_then(|at| entity.columns.get_mut(at)) {
        column.primary_key = true;
    }
}

fn is_unique(mark: &Call<'_>, source: &str) -> bool {
    mark.name == "Index" && mark.says("IsUnique", "true", source)
}

/// `nameof(Email)` and `"Email"` in an attribute.
fn named_columns(mark: &Call<'_>, source: &str) -> Vec<String> {
    let plain = mark.arguments.iter().filter(|argument| argument.name.is_none());
    plain.filter_map(|argument| property_name(argument.value, source)).collect()
}

fn property_name(value: Node<'_>, source: &str) -> Option<String> {
    let text = node::text(value, source);
    let inner = text.strip_prefix("nameof(").map(|rest| rest.trim_end_matches(')'));
    let inner = inner.unwrap_or_else(|| text.trim_matches('"'));
    inner.rsplit('.').next().map(str::to_owned).filter(|name| !name.is_empty())
}

fn properties<'t>(class: Node<'t>, source: &'t str) -> Vec<Property<'t>> {
    let members = class.child_by_field_name("body").map(node::children).unwrap_or_default().into_iter();
    let found = members.filter(|member| member.kind() == "property_declaration").filter_map(|member| {
        let public =
            signature::has_modifier(member, "public", source) && !signature::has_modifier(member, "static", source);
        // A computed property is stored nowhere.
        let stored =
            member.child_by_field_name("accessors").is_some_and(|list| node::text(list, source).contains("get;"));
        let written = node::text(member.child_by_field_name("type")?, source);
        Some(Property {
            name: node::text(member.child_by_field_name("name")?, source),
            data_type: written.trim_end_matches('?'),
            nullable: written.ends_with('?'),
            marks: signature::attributes(member, source),
            line: node::line(member),
        })
        .filter(|_| public && stored)
    });
    found.take(MAX_PROPERTIES).collect()
}

fn element(data_type: &str) -> Option<&str> {
    COLLECTIONS.iter().find_map(|outer| data_type.strip_prefix(outer)).map(|rest| rest.trim_end_matches('>'))
}

fn is_list_of_scalars(data_type: &str) -> bool {
    element(data_type).is_some_and(|inner| SCALARS.contains(&inner.trim_end_matches('?')))
}

/// A property of another class: Entity Framework's conventions name its column.
fn relation(property: &Property<'_>, all: &[Property<'_>], source: &str, reading: &Reading<'_>) -> Option<Relation> {
    let many = element(property.data_type);
    let target = many.unwrap_or(property.data_type);
    let target = target.rsplit('.').next().unwrap_or(target);
    if target.contains(['<', '[', '(']) {
        return None;
    }
    let named = property.mark("ForeignKey").and_then(|mark| mark.at(0)).and_then(|value| property_name(value, source));
    let pointing = || {
        let points = |one: &&Property<'_>| {
            let value =
                one.mark("ForeignKey").and_then(|mark| mark.at(0)).and_then(|value| property_name(value, source));
            value.as_deref() == Some(property.name) && SCALARS.contains(&one.data_type)
        };
        all.iter().find(points).map(|one| one.name.to_owned())
    };
    let columns = match (many, named.or_else(pointing)) {
        (Some(_), _) => vec![property.name.to_owned()],
        (None, Some(given)) => vec![given],
        (None, None) => {
            let nav = property.name;
            vec![format!("{nav}Id"), format!("{nav}{{Key}}"), format!("{target}Id"), format!("{target}{{Key}}")]
        }
    };
    Some(Relation {
        target: target.to_owned(),
        by_table: false,
        holds: if many.is_some() { Holds::Many } else { Holds::Key },
        columns,
        to_column: None,
        nullable: property.nullable && property.mark("Required").is_none(),
        unique: false,
        through: None,
        value: many.is_none().then(|| property.column(source, reading)),
        at: reading.at(property.line),
    })
}
