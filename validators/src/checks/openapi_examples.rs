//! Examples of an OpenAPI description against the schemas beside them.

use super::look::{count, ratio};
use super::openapi::Held;
use crate::document::Operation;
use crate::parse::resolved;
use crate::rubric::{Evidence, Outcome, Settings, Subject};
use crate::schema::JsonSchema;
use serde_json::{Value, json};

/// Examples that are held against a schema; each compiles it with all components.
const MAX_EXAMPLES: usize = 200;
/// Bytes of components that are compiled per example; larger ones are left out, and examples that need them unjudged.
const MAX_COMPONENTS: usize = 200_000;

/// Operations whose bodies and answers are shown by an example that fits.
pub(super) fn examples(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let held = match Held::of(subject) {
        Ok(held) => held,
        Err(outcome) => return outcome.measure("broken", 0.0),
    };
    let root = &held.found.value;
    let components = root.get("components").filter(|value| value.to_string().len() <= MAX_COMPONENTS);
    let (mut shown, mut silent, mut broken, mut looked_at) = (0usize, 0usize, 0usize, 0usize);
    let mut remarks = Outcome::default();
    for (operation, _) in held.pairs() {
        let name = format!("{} {}", operation.method, operation.path);
        let media = media(root, operation);
        if media.is_empty() {
            silent += 1;
            continue;
        }
        let mut examples = Vec::new();
        for media in media {
            examples.extend(examples_of(root, media).into_iter().map(|example| (media, example)));
        }
        looked_at += examples.len();
        let wrong: Vec<String> = examples
            .iter()
            .take(MAX_EXAMPLES.saturating_sub(looked_at - examples.len()))
            .filter_map(|(media, example)| misfit(root, components, media.get("schema")?, example))
            .collect();
        broken += wrong.len();
        if examples.is_empty() {
            let hint = format!("give a body or an answer of `{name}` an example");
            remarks = remarks.remark(operation.line, format!("`{name}` has no example"), Some(hint));
        } else if wrong.is_empty() {
            shown += 1;
        }
        for why in wrong {
            let message = format!("an example of `{name}` does not fit its schema: {why}");
            remarks = remarks.remark(operation.line, message.clone(), Some(message));
        }
    }
    let wanted = (held.count() - silent).max(1);
    let share = if held.count() == silent { 1.0 } else { ratio(shown, wanted) };
    let mut outcome = Outcome::share(share, format!("{shown} of {} with examples that fit", count(wanted, "endpoint")))
        .on(Evidence::Facts)
        .measure("broken", broken as f64);
    outcome.remarks = remarks.remarks;
    outcome
}

/// Media types of the body and of the answers that promise one.
fn media<'a>(root: &'a Value, operation: &Operation) -> Vec<&'a Value> {
    let item = root.get("paths").and_then(|paths| paths.get(&operation.path)).map(|item| resolved(root, item));
    let Some(here) = item.and_then(|item| item.get(operation.method.to_ascii_lowercase())) else { return Vec::new() };
    let responses = here.get("responses").and_then(Value::as_object).into_iter().flat_map(|map| map.values());
    here.get("requestBody")
        .into_iter()
        .chain(responses)
        .map(|one| resolved(root, one))
        .filter_map(|one| one.get("content").and_then(Value::as_object))
        .flat_map(|content| content.values())
        .collect()
}

/// Examples beside a schema, and those within it.
fn examples_of<'a>(root: &'a Value, media: &'a Value) -> Vec<&'a Value> {
    let named = media.get("examples").and_then(Value::as_object).into_iter().flat_map(|map| map.values());
    let named = named.filter_map(|example| resolved(root, example).get("value"));
    let schema = media.get("schema").map(|schema| resolved(root, schema));
    let within = schema.and_then(|schema| schema.get("example"));
    let list = schema.and_then(|schema| schema.get("examples")).and_then(Value::as_array).into_iter().flatten();
    media.get("example").into_iter().chain(named).chain(within).chain(list).collect()
}

/// Why an example does not fit, if so; a schema that cannot be compiled says nothing.
fn misfit(root: &Value, components: Option<&Value>, schema: &Value, example: &Value) -> Option<String> {
    let old = root.get("openapi").and_then(Value::as_str).is_some_and(|version| version.starts_with("3.0"));
    // In 3.0 a schema is of an older draft, and says `nullable` beside its type.
    if old && example.is_null() && resolved(root, schema).get("nullable") == Some(&Value::Bool(true)) {
        return None;
    }
    let draft =
        if old { "http://json-schema.org/draft-04/schema#" } else { "https://json-schema.org/draft/2020-12/schema" };
    let mut whole = json!({"$schema": draft, "allOf": [schema]});
    if let (Some(whole), Some(components)) = (whole.as_object_mut(), components) {
        let mut components = components.clone();
        if old {
            nullable(&mut components);
        }
        whole.insert("components".to_owned(), components);
    }
    let violations = JsonSchema::compile(whole).ok()?.violations(example).ok()?;
    violations.first().map(|first| format!("`{}` {}", first.path, first.message))
}

/// Writes `nullable: true` as the draft would: the type or null.
fn nullable(value: &mut Value) {
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        if let Value::Object(map) = value
            && map.get("nullable") == Some(&Value::Bool(true))
            && let Some(Value::String(name)) = map.get("type").cloned()
        {
            map.insert("type".to_owned(), json!([name, "null"]));
        }
        match value {
            Value::Object(map) => open.extend(map.values_mut()),
            Value::Array(list) => open.extend(list),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}
