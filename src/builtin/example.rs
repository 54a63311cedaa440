//! Examples of JSON, built from declared types: what is not declared is not shown.

use super::shape::{Shape, shape};
use super::types::Types;
use serde_json::{Map, Value};
use sluice_validators::Language;
use sluice_validators::facts::{Item, ItemKind, Member};
use std::collections::HashSet;

/// How deep types are followed into each other.
const DEEPEST: usize = 4;
/// Fields shown of one type.
const FIELDS: usize = 40;
/// Values in one example.
const VALUES: usize = 120;

/// Builds examples, and remembers which types they showed.
pub(super) struct Examples<'a> {
    types: &'a Types<'a>,
    /// Types that stand in an example, in the order they were met.
    pub(super) shown: Vec<&'a Item>,
    left: usize,
    /// Examples that were written.
    written: HashSet<String>,
}

impl<'a> Examples<'a> {
    /// No example yet.
    pub(super) fn new(types: &'a Types<'a>) -> Self {
        Examples { types, shown: Vec::new(), left: VALUES, written: HashSet::new() }
    }

    /// A value of a type as a module spells it; `None` where the type is not known.
    pub(super) fn value(&mut self, data_type: &str, module: &str) -> Option<Value> {
        self.left = VALUES;
        self.of_shape(&shape(data_type), module, &mut Vec::new())
    }

    /// An example as text: in full the first time, on one line when it comes again.
    pub(super) fn written(&mut self, value: &Value) -> String {
        let line = value.to_string();
        if self.written.insert(line.clone()) { format!("{value:#}") } else { line }
    }

    fn of_shape(&mut self, shape: &Shape, module: &str, open: &mut Vec<&'a Item>) -> Option<Value> {
        self.left = self.left.checked_sub(1)?;
        match shape {
            Shape::Literal(value) => Some(value.clone()),
            Shape::Quoted(text) if self.types.language(module) == Some(Language::Python) => {
                self.of_shape(&super::shape::shape(text), module, open)
            }
            Shape::Quoted(text) => Some(Value::String(text.clone())),
            Shape::List(of) => match self.of_shape(of, module, open) {
                Some(member) => Some(Value::Array(vec![member])),
                // Within itself a type can only hold an empty list of itself.
                None if !open.is_empty() => Some(Value::Array(Vec::new())),
                None => None,
            },
            // The keys of a map are not declared: within something it is empty, alone it shows nothing.
            Shape::Map => (!open.is_empty()).then(|| Value::Object(Map::new())),
            Shape::Tuple(members) => {
                let members: Option<Vec<Value>> =
                    members.iter().map(|member| self.of_shape(member, module, open)).collect();
                members.filter(|members| !members.is_empty()).map(Value::Array)
            }
            Shape::Name(name) => match self.types.find(name, module) {
                Some(item) => self.of_item(item, open),
                None => plain(name),
            },
            Shape::Nothing | Shape::Unknown => None,
        }
    }

    fn of_item(&mut self, item: &'a Item, open: &mut Vec<&'a Item>) -> Option<Value> {
        if open.len() >= DEEPEST || open.iter().any(|outer| std::ptr::eq(*outer, item)) {
            return None;
        }
        if item.kind == ItemKind::Enum {
            let variant = item.members.iter().find(|member| !member.method)?;
            return Some(Value::String(variant.name.clone()));
        }
        if !self.shown.iter().any(|known| std::ptr::eq(*known, item)) {
            self.shown.push(item);
        }
        open.push(item);
        let mut object = Map::new();
        for (field, module) in fields(item, self.types) {
            let declared = field.data_type.as_deref().unwrap_or("");
            // A field is there although its type is not known.
            let value = self.of_shape(&shape(declared), &module, open).unwrap_or(Value::Null);
            object.insert(field.name.clone(), value);
        }
        open.pop();
        (!object.is_empty()).then_some(Value::Object(object))
    }
}

/// Fields of a type that have a declared type, those of its bases first, each with the module it was declared in.
pub(super) fn fields<'a>(item: &'a Item, types: &Types<'a>) -> Vec<(&'a Member, String)> {
    let mut line: Vec<&Item> = vec![item];
    let mut at = 0;
    while at < line.len() && line.len() <= FIELDS {
        for base in &line[at].bases {
            if let Shape::Name(name) = shape(base)
                && let Some(found) = types.find(&name, &line[at].module)
                && !line.iter().any(|known| std::ptr::eq(*known, found))
            {
                line.push(found);
            }
        }
        at += 1;
    }
    let mut fields: Vec<(&Member, String)> = Vec::new();
    for owner in line.into_iter().rev() {
        // A structure of Rust is written with its private fields too; elsewhere what is private stays inside.
        let is_rust = types.language(&owner.module) == Some(Language::Rust);
        for member in &owner.members {
            let travels = !member.method && member.data_type.is_some() && (member.public || is_rust);
            if travels && !fields.iter().any(|(known, _)| known.name == member.name) && fields.len() < FIELDS {
                fields.push((member, owner.module.clone()));
            }
        }
    }
    fields
}

/// A value of a type that the languages bring along.
fn plain(name: &str) -> Option<Value> {
    Some(match name {
        "str" | "String" | "string" | "char" | "EmailStr" | "SecretStr" | "HttpUrl" | "AnyUrl" | "Url" => {
            "string".into()
        }
        "int" | "number" | "Number" | "bigint" | "PositiveInt" | "NonNegativeInt" | "i8" | "i16" | "i32" | "i64"
        | "i128" | "isize" | "u8" | "u16" | "u32" | "u64" | "u128" | "usize" => 0.into(),
        "float" | "f32" | "f64" | "Decimal" => 0.0.into(),
        "bool" | "boolean" | "Boolean" => true.into(),
        "datetime" | "DateTime" | "Date" | "NaiveDateTime" | "OffsetDateTime" => "2000-01-01T00:00:00Z".into(),
        "date" | "NaiveDate" => "2000-01-01".into(),
        "UUID" | "Uuid" => "00000000-0000-0000-0000-000000000000".into(),
        _ => return None,
    })
}
