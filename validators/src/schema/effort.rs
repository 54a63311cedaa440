//! How much work a schema makes, counted before it is made.

use serde_json::Value;
use std::collections::HashMap;

/// Most pairs of schema and value that are looked at; an ordinary document takes some thousand.
const MAX_STEPS: u32 = 500_000;
/// Longest way through schemas, references included.
const MAX_WAY: u32 = 400;

/// Keywords whose schemas look at the same value.
const IN_PLACE: &[&str] = &["allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas"];
/// Keywords whose schemas look at each child of the value.
const EVERY_CHILD: &[&str] = &[
    "items",
    "prefixItems",
    "additionalItems",
    "unevaluatedItems",
    "contains",
    "additionalProperties",
    "unevaluatedProperties",
    "patternProperties",
    "propertyNames",
];

/// Nesting of a value, without recursion: it may be anything.
pub(super) fn depth(value: &Value) -> usize {
    let (mut open, mut deepest) = (vec![(value, 1)], 0);
    while let Some((value, depth)) = open.pop() {
        deepest = deepest.max(depth);
        open.extend(children(value).map(|child| (child, depth + 1)));
    }
    deepest
}

/// Where a `$ref` stands that does not begin with `#` and names no `$id` of the schema.
pub(super) fn outside(schema: &Value) -> Option<String> {
    let names = names(schema);
    let mut open = vec![(schema, String::new())];
    while let Some((value, at)) = open.pop() {
        let Some(object) = value.as_object() else {
            open.extend(children(value).enumerate().map(|(index, child)| (child, format!("{at}/{index}"))));
            continue;
        };
        for key in ["$ref", "$dynamicRef", "$recursiveRef"] {
            let Some(target) = object.get(key).and_then(Value::as_str) else { continue };
            let document = target.split('#').next().unwrap_or("");
            if !document.is_empty() && !names.contains_key(document) {
                return Some(format!("{at}/{key}: {target}"));
            }
        }
        open.extend(object.iter().map(|(key, child)| (child, format!("{at}/{key}"))));
    }
    None
}

/// Whether a value is held against a schema in reasonable time, even where schemas refer to themselves or to each other
/// many times over.
pub(super) fn is_bearable(schema: &Value, value: &Value) -> bool {
    let mut walk = Walk { root: schema, names: names(schema), steps: 0 };
    walk.visit(schema, value, 0)
}

fn children(value: &Value) -> Box<dyn Iterator<Item = &Value> + '_> {
    match value {
        Value::Array(items) => Box::new(items.iter()),
        Value::Object(members) => Box::new(members.values()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Box::new(std::iter::empty()),
    }
}

/// Subschemas that go by a name of their own: `$id`, `$anchor`.
fn names(schema: &Value) -> HashMap<&str, &Value> {
    let (mut open, mut names) = (vec![schema], HashMap::new());
    while let Some(value) = open.pop() {
        for key in ["$id", "id", "$anchor", "$dynamicAnchor"] {
            if let Some(name) = value.get(key).and_then(Value::as_str) {
                names.entry(name.trim_end_matches('#')).or_insert(value);
            }
        }
        open.extend(children(value));
    }
    names
}

struct Walk<'a> {
    root: &'a Value,
    names: HashMap<&'a str, &'a Value>,
    steps: u32,
}

impl<'a> Walk<'a> {
    fn visit(&mut self, schema: &'a Value, value: &Value, way: u32) -> bool {
        self.steps += 1;
        if self.steps > MAX_STEPS || way > MAX_WAY {
            return false;
        }
        let Some(object) = schema.as_object() else { return true };
        object.iter().all(|(key, part)| match key.as_str() {
            "$ref" | "$dynamicRef" | "$recursiveRef" => {
                part.as_str().and_then(|target| self.target(target)).is_none_or(|to| self.visit(to, value, way + 1))
            }
            "properties" => part.as_object().is_none_or(|parts| {
                parts.iter().all(|(name, part)| value.get(name).is_none_or(|child| self.visit(part, child, way + 1)))
            }),
            key if IN_PLACE.contains(&key) => {
                schemas(key, part).into_iter().all(|part| self.visit(part, value, way + 1))
            }
            key if EVERY_CHILD.contains(&key) => {
                schemas(key, part).into_iter().all(|part| children(value).all(|child| self.visit(part, child, way + 1)))
            }
            _ => true,
        })
    }

    /// What a reference leads to; one that leads nowhere was refused when the schema was compiled.
    fn target(&self, target: &str) -> Option<&'a Value> {
        let (document, fragment) = target.split_once('#').unwrap_or((target, ""));
        let base = if document.is_empty() { self.root } else { self.names.get(document).copied()? };
        match fragment {
            "" => Some(base),
            pointer if pointer.starts_with('/') => base.pointer(&unescaped(pointer)),
            name => self.names.get(name).copied(),
        }
    }
}

/// The schemas a keyword holds: itself, a list of them, or a map of them.
fn schemas<'a>(key: &str, part: &'a Value) -> Vec<&'a Value> {
    match (key, part) {
        ("patternProperties" | "dependentSchemas", Value::Object(map)) => map.values().collect(),
        (_, Value::Array(list)) => list.iter().collect(),
        (_, one) => vec![one],
    }
}

/// A pointer in a fragment is percent-encoded; the signs that occur in keys are enough.
fn unescaped(pointer: &str) -> String {
    [("%7B", "{"), ("%7D", "}"), ("%20", " "), ("%24", "$"), ("%22", "\""), ("%25", "%")]
        .iter()
        .fold(pointer.to_owned(), |pointer, (escaped, sign)| pointer.replace(escaped, sign))
}
