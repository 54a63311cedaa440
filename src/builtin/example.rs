//! Sample JSON for a type that the sources define: valid, in the type's shape, with made-up but obvious values.

use serde_json::{Map, Value, json};
use sluice_validators::facts::{Facts, Item, ItemKind};
use std::collections::HashMap;

/// Types inside types that are followed.
const DEPTH: usize = 5;

/// Fields of one object; what is larger than that is no example any more.
const FIELDS: usize = 40;

/// Types that only wrap another one in the way it travels.
const WRAPPERS: &[&str] = &[
    "Annotated",
    "Arc",
    "Awaitable",
    "Box",
    "Json",
    "JSONResponse",
    "Optional",
    "Option",
    "Promise",
    "Response",
    "Result",
];
const LISTS: &[&str] = &["Array", "Iterable", "List", "Sequence", "Set", "Vec", "list", "set", "tuple", "Tuple"];
const MAPS: &[&str] = &["Dict", "HashMap", "BTreeMap", "Mapping", "Record", "dict", "object", "Map"];

/// Types of a project, by name.
pub(super) struct Types<'a>(HashMap<&'a str, &'a Item>);

impl<'a> Types<'a> {
    /// Takes every class, interface and enum; of two with one name, the first.
    pub(super) fn new(facts: &'a Facts) -> Self {
        let mut types = HashMap::new();
        for item in &facts.items {
            if matches!(item.kind, ItemKind::Class | ItemKind::Interface | ItemKind::Enum) {
                types.entry(item.name.as_str()).or_insert(item);
            }
        }
        Types(types)
    }

    /// The fields of a type that a route names, those of its bases first: name and type as written.
    pub(super) fn fields(&self, type_name: &str) -> Vec<(&'a str, Option<&'a str>)> {
        let item = self.0.get(bare(type_name));
        item.map(|item| self.all_fields(item, DEPTH)).unwrap_or_default()
    }

    /// An example of a type; none where the sources do not define it.
    pub(super) fn example(&self, type_name: &str) -> Option<Value> {
        self.value(type_name, DEPTH)
    }

    fn all_fields(&self, item: &'a Item, depth: usize) -> Vec<(&'a str, Option<&'a str>)> {
        let mut fields: Vec<(&str, Option<&str>)> = Vec::new();
        if depth > 0 {
            let bases = item.bases.iter().filter_map(|base| self.0.get(bare(base)));
            fields.extend(bases.flat_map(|base| self.all_fields(base, depth - 1)));
        }
        for member in item.members.iter().filter(|member| !member.method && member.public) {
            fields.retain(|(name, _)| *name != member.name);
            fields.push((&member.name, member.data_type.as_deref()));
        }
        fields.truncate(FIELDS);
        fields
    }

    fn value(&self, written: &str, depth: usize) -> Option<Value> {
        let written = written.trim();
        let choices: Vec<&str> =
            split(written, '|').into_iter().map(str::trim).filter(|one| !is_nothing(one)).collect();
        let [first, ..] = choices[..] else { return Some(Value::Null) };
        if choices.len() > 1 || first != written {
            return self.value(first, depth.checked_sub(1)?);
        }
        if let Some(Value::String(quoted)) = literal(written) {
            // Python quotes a type that is defined further down; else it is the one text that is allowed.
            return Some(self.object(&quoted, depth.checked_sub(1)?).unwrap_or(Value::String(quoted)));
        }
        if let Some(inner) = written.strip_suffix("[]") {
            return self.value(inner, depth.checked_sub(1)?).map(|value| json!([value]));
        }
        let (name, arguments) = generic(written);
        let inner = || arguments.first().and_then(|inner| self.value(inner, depth.checked_sub(1)?));
        match name {
            "Literal" => arguments.first().and_then(|first| literal(first)),
            _ if WRAPPERS.contains(&name) => inner(),
            _ if LISTS.contains(&name) => Some(inner().map_or_else(|| json!([]), |value| json!([value]))),
            _ if MAPS.contains(&name) => Some(match arguments[..] {
                [_, inner] => json!({ "key": self.value(inner, depth.checked_sub(1)?) }),
                _ => json!({}),
            }),
            _ => plain(name).or_else(|| self.object(name, depth.checked_sub(1)?)),
        }
    }

    fn object(&self, name: &str, depth: usize) -> Option<Value> {
        let item = self.0.get(name)?;
        if item.kind == ItemKind::Enum {
            return item.members.first().map(|variant| json!(variant.name));
        }
        let value =
            |written: Option<&str>| written.and_then(|written| self.value(written, depth)).unwrap_or(Value::Null);
        let fields = self.all_fields(item, depth).into_iter();
        let object: Map<String, Value> = fields.map(|(name, written)| (name.to_owned(), value(written))).collect();
        (!object.is_empty()).then_some(Value::Object(object))
    }
}

/// The name a type is defined under: the last part of a path, without arguments.
fn bare(written: &str) -> &str {
    let name = generic(written.trim()).0;
    name.rsplit(['.', ':']).next().unwrap_or(name)
}

fn is_nothing(written: &str) -> bool {
    matches!(written, "None" | "null" | "undefined" | "")
}

/// A literal of a union of literals: a string or a number.
fn literal(written: &str) -> Option<Value> {
    let written = written.trim();
    let quoted = written.strip_prefix(['"', '\'']).and_then(|rest| rest.strip_suffix(['"', '\'']));
    quoted.map(|text| json!(text)).or_else(|| written.parse::<i64>().ok().map(|number| json!(number)))
}

/// Types that languages bring along.
fn plain(name: &str) -> Option<Value> {
    let last = name.rsplit(['.', ':']).next().unwrap_or(name);
    Some(match last {
        "str" | "String" | "&str" | "string" | "EmailStr" | "HttpUrl" => json!("text"),
        "int" | "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" | "usize" | "isize" | "bigint" => json!(1),
        "float" | "f32" | "f64" | "Decimal" | "number" => json!(1.5),
        "bool" | "boolean" => json!(true),
        "datetime" | "DateTime" | "Date" => json!("2026-01-31T12:00:00Z"),
        "date" | "NaiveDate" => json!("2026-01-31"),
        "UUID" | "Uuid" => json!("8d8ac610-566d-4ef0-9c22-186b2a5ed793"),
        _ => return literal(name),
    })
}

/// A type's name and its arguments: `list[OrderOut]` is `list` of `OrderOut`.
fn generic(written: &str) -> (&str, Vec<&str>) {
    let open = written.find(['[', '<']);
    let (Some(open), true) = (open, written.ends_with([']', '>'])) else { return (written, Vec::new()) };
    let inside = &written[open + 1..written.len() - 1];
    (written[..open].trim(), split(inside, ','))
}

/// Splits at a sign that stands in no brackets and no quotes.
fn split(text: &str, sign: char) -> Vec<&str> {
    let (mut depth, mut start, mut quote) = (0usize, 0, None);
    let mut parts = Vec::new();
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            (Some(open), _) if letter == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(letter),
            (None, '[' | '<' | '(' | '{') => depth += 1,
            (None, ']' | '>' | ')' | '}') => depth = depth.saturating_sub(1),
            (None, _) if letter == sign && depth == 0 => {
                parts.push(&text[start..at]);
                start = at + letter.len_utf8();
            }
            (None, _) => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_of_the_sources_gives_an_example_in_its_shape() {
        let facts = crate::prompt::fixture::facts();
        let types = Types::new(&facts);
        for (written, expected) in [
            ("OrderLine", json!({"product_id": 1, "quantity": 1})),
            ("OrderIn", json!({"lines": [{"product_id": 1, "quantity": 1}], "shipping_address_id": 1})),
            ("list[OrderOut] | None", json!([{"id": 1, "status": "text", "placed_at": "2026-01-31T12:00:00Z"}])),
            ("Result<Json<Vec<OrderLine>>, Error>", json!([{"product_id": 1, "quantity": 1}])),
            ("OrderLine[]", json!([{"product_id": 1, "quantity": 1}])),
            ("Literal[\"card\", \"cash\"]", json!("card")),
            ("\"open\" | \"closed\"", json!("open")),
            ("'OrderLine'", json!({"product_id": 1, "quantity": 1})),
            ("dict[str, str]", json!({"key": "text"})),
            ("None", json!(null)),
        ] {
            assert_eq!(types.example(written), Some(expected), "{written}");
        }
        assert_eq!(types.example("Unknown"), None);
    }

    #[test]
    fn a_type_that_holds_itself_ends() {
        let mut facts = crate::prompt::fixture::facts();
        facts.items[0].members[0].data_type = Some("list[OrderLine]".to_owned());
        facts.items[0].bases = vec!["OrderLine".to_owned()];
        let types = Types::new(&facts);
        assert!(types.example("OrderLine").is_some_and(|value| value.is_object()));
        assert_eq!(types.fields("OrderLine").len(), 2);
    }

    proptest::proptest! {
        #[test]
        fn no_written_type_breaks_it(written in "[\\[\\]<>|,'\"a-zA-Z\u{e9} ]{0,80}") {
            let facts = crate::prompt::fixture::facts();
            let _ = Types::new(&facts).example(&written);
        }
    }
}
