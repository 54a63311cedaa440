//! OpenAPI descriptions, from YAML or JSON.

use super::openapi_lines::Places;
use super::openapi_operations as operations;
use super::yaml::yaml;
use crate::document::{OpenApi, ParseFailure};
use roas::validation::{Options, Validate};
use serde_json::Value;

/// Problems that are told.
const MAX_PROBLEMS: usize = 50;
/// Longest problem that is told, in characters.
const MAX_MESSAGE: usize = 200;

/// Reads an OpenAPI description and what breaks the specification in it.
///
/// **Errors**: [`ParseFailure`] where the text is no YAML or JSON, or is something else than such a description.
pub fn openapi(text: &str) -> Result<OpenApi, ParseFailure> {
    let value = value(text)?;
    let Some(version) = version(&value) else {
        return Err(ParseFailure {
            line: Some(1),
            message: "no OpenAPI description: it has no key `openapi`".to_owned(),
        });
    };
    let places = Places::of(text);
    let mut problems = specification(&value, &version, &places);
    problems.extend(operations::problems(&value, &places));
    problems.truncate(MAX_PROBLEMS);
    let operations = operations::operations(&value, &places);
    Ok(OpenApi { operations, problems, value })
}

/// The value of a text in YAML, of which JSON is a part, except where it indents with tabs.
pub(crate) fn value(text: &str) -> Result<Value, ParseFailure> {
    if !text.trim_start().starts_with('{') {
        return yaml(text);
    }
    serde_json::from_str(text).map_err(|error| {
        let line = u32::try_from(error.line()).ok().filter(|line| *line > 0);
        ParseFailure { line, message: format!("no valid JSON: {error}") }
    })
}

/// The version an OpenAPI (or Swagger) description says it is written in.
pub(crate) fn version(value: &Value) -> Option<String> {
    let version = value.get("openapi").or_else(|| value.get("swagger"))?;
    match version {
        Value::String(version) => Some(version.clone()),
        // `swagger: 2.0` without quotes.
        Value::Number(version) => Some(version.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// What the specification of its version is not held in.
fn specification(value: &Value, version: &str, places: &Places) -> Vec<(Option<u32>, String)> {
    // What nobody uses is no fault, and tags need not be declared.
    let unused = Options::IgnoreUnusedSchemas
        | Options::IgnoreUnusedParameters
        | Options::IgnoreUnusedResponses
        | Options::IgnoreUnusedExamples
        | Options::IgnoreUnusedRequestBodies
        | Options::IgnoreUnusedHeaders
        | Options::IgnoreUnusedSecuritySchemes
        | Options::IgnoreUnusedLinks
        | Options::IgnoreUnusedCallbacks
        | Options::IgnoreUnusedPathItems
        | Options::IgnoreUnusedServerVariables
        | Options::IgnoreUnusedTags
        | Options::IgnoreMissingTags;
    let checked = if version.starts_with("3.0.") {
        serde_json::from_value::<roas::v3_0::spec::Spec>(value.clone()).map(|spec| spec.validate(unused, None))
    } else if version.starts_with("3.1.") {
        serde_json::from_value::<roas::v3_1::spec::Spec>(value.clone()).map(|spec| spec.validate(unused, None))
    } else {
        let message = format!("version `{}` is none of 3.0.x and 3.1.x", short(version));
        return vec![(places.of_key("openapi"), message)];
    };
    match checked {
        Err(error) => vec![(None, short(&format!("the description does not fit: {error}")))],
        Ok(Err(found)) => {
            found.errors.iter().map(|error| (places.of_locator(&error.path), short(&error.to_string()))).collect()
        }
        Ok(Ok(())) => Vec::new(),
    }
}

fn short(message: &str) -> String {
    message.chars().take(MAX_MESSAGE).collect()
}

#[cfg(test)]
#[path = "openapi_tests.rs"]
mod tests;
