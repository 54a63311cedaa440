//! Renders a kind's template into messages.

use super::error::PromptError;
use super::parts::PromptParts;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior, Value};
use sluice_providers::{Message, Role};

/// The line between a template's system part and its user part.
const USER_LINE: &str = "---user---";

/// What every prompt of ours says alike; a template takes it in with `{% include "rules.md.j2" %}`.
const FRAME: &[(&str, &str)] = &[
    ("rules.md.j2", include_str!("frame/rules.md.j2")),
    ("material.md.j2", include_str!("frame/material.md.j2")),
];

/// Steps a template may take; ours take some thousands. A user's own template may loop in vain.
const FUEL: u64 = 2_000_000;

/// Renders a template into a system and a user message.
///
/// The template is split before it is rendered, so that no text of a source can move the border.
///
/// **Errors**: a template without the border, with an unknown variable, an include, or no end.
pub fn render(template: &str, parts: &PromptParts) -> Result<Vec<Message>, PromptError> {
    let (system, user) = split(template)?;
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.set_syntax(syntax());
    let parts = Value::from(Serde(parts));
    let message = |role, part: &str| {
        let text = environment.render_str(part, parts.clone()).map_err(|error| template_error(&error))?;
        Ok(Message { role, text: text.trim().to_owned() })
    };
    Ok(vec![message(Role::System, system)?, message(Role::User, user)?])
}

/// A tag on a line of its own leaves no empty line behind.
fn syntax() -> SyntaxConfig {
    let built = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    built.expect("the usual delimiters are valid")
}

fn split(template: &str) -> Result<(&str, &str), PromptError> {
    let mut start = 0;
    for line in template.split_inclusive('\n') {
        if line.trim() == USER_LINE {
            return Ok((&template[..start], &template[start + line.len()..]));
        }
        start += line.len();
    }
    Err(PromptError::NoUserPart)
}

fn template_error(error: &minijinja::Error) -> PromptError {
    let line = error.line().map(|line| format!(" (line {line})")).unwrap_or_default();
    PromptError::Template {
        message: format!("{}{line}", error.detail().map_or_else(|| error.kind().to_string(), str::to_owned)),
    }
}
