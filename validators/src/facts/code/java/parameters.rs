//! Parameters of a method that answers requests, by their annotations.

use super::annotations::{self, Annotation};
use crate::facts::code::node;
use crate::facts::model::{Parameter, Place};
use tree_sitter::Node;

/// Most parameters of one route.
const MAX_PARAMETERS: usize = 50;
/// Annotation → where the parameter travels.
const PLACES: [(&str, Place); 12] = [
    ("PathVariable", Place::Path),
    ("RequestParam", Place::Query),
    ("RequestBody", Place::Body),
    ("RequestPart", Place::Body),
    ("RequestHeader", Place::Header),
    ("ModelAttribute", Place::Query),
    ("PathParam", Place::Path),
    ("QueryParam", Place::Query),
    ("HeaderParam", Place::Header),
    ("FormParam", Place::Body),
    ("RestPath", Place::Path),
    ("RestQuery", Place::Query),
];
/// Types that fit into a query string.
const SCALARS: [&str; 14] = [
    "String",
    "int",
    "long",
    "boolean",
    "double",
    "float",
    "Integer",
    "Long",
    "Boolean",
    "Double",
    "UUID",
    "LocalDate",
    "LocalDateTime",
    "BigDecimal",
];

/// Reads the list; in JAX-RS a parameter without an annotation is the body.
pub(super) fn read(list: &[Node<'_>], rest: bool, source: &str) -> Vec<Parameter> {
    list.iter().take(MAX_PARAMETERS).flat_map(|one| parameter(*one, rest, source)).collect()
}

fn parameter(one: Node<'_>, rest: bool, source: &str) -> Vec<Parameter> {
    let text = |field: &str| one.child_by_field_name(field).map_or("", |found| node::text(found, source));
    let (name, data_type) = (text("name"), text("type"));
    if one.kind() != "formal_parameter" || name.is_empty() {
        return Vec::new();
    }
    let marks = annotations::on(one, source);
    let placed = marks.iter().find_map(|mark| {
        let place = PLACES.iter().find(|(known, _)| *known == mark.name).map(|(_, place)| *place)?;
        Some((*mark, place))
    });
    let Some((mark, place)) = placed else { return unmarked(name, data_type, &marks, rest) };
    let place = if data_type.starts_with("MultipartFile") { Place::Body } else { place };
    let own = mark.string(&["value", "name"]).filter(|own| !own.is_empty());
    let has_default = mark.argument("defaultValue").is_some() || annotations::named(&marks, "DefaultValue").is_some();
    let optional = mark.says("required", "false") || has_default || data_type.starts_with("Optional<");
    // JAX-RS leaves out what is not sent; a bean of the query may be empty.
    let lenient = matches!(mark.name, "QueryParam" | "HeaderParam" | "FormParam" | "RestQuery" | "ModelAttribute");
    vec![Parameter {
        name: own.unwrap_or_else(|| name.to_owned()),
        place,
        data_type: Some(node::shortened(data_type)),
        required: place == Place::Path || !(optional || lenient),
    }]
}

fn unmarked(name: &str, data_type: &str, marks: &[Annotation<'_>], rest: bool) -> Vec<Parameter> {
    let query = |name: &str, data_type: &str| Parameter {
        name: name.to_owned(),
        place: Place::Query,
        data_type: Some(data_type.to_owned()),
        required: false,
    };
    if data_type == "Pageable" {
        return vec![query("page", "int"), query("size", "int"), query("sort", "String")];
    }
    let described = marks.iter().any(|mark| !matches!(mark.name, "Valid" | "NotNull" | "Validated"));
    if rest && !described {
        let data_type = Some(node::shortened(data_type));
        return vec![Parameter { name: name.to_owned(), place: Place::Body, data_type, required: true }];
    }
    // Spring takes a plain value out of the query.
    let plain = !rest && marks.is_empty() && SCALARS.contains(&data_type);
    if plain { vec![query(name, data_type)] } else { Vec::new() }
}
