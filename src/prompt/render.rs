//! Renders a kind's template into messages.

use super::context::{Excerpt, Section};
use super::error::PromptError;
use super::parts::PromptParts;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Object, Serde};
use minijinja::{Environment, UndefinedBehavior, Value, context};
use sluice_providers::{Message, Role};
use std::sync::Arc;

/// The line between a template's system part and its user part.
const USER_LINE: &str = "---user---";

/// Names of the two parts; a template of a kind may take in those of [`FRAME`] alone.
const SYSTEM: &str = "system part";
const USER: &str = "user part";

/// What every prompt of ours says alike; a template takes it in with `{% include "rules.md.j2" %}`.
const FRAME: &[(&str, &str)] =
    &[("rules.md.j2", include_str!("frame/rules.md.j2")), ("material.md.j2", include_str!("frame/material.md.j2"))];

/// Steps a template may take; ours take some thousands. A user's own template may loop in vain.
const FUEL: u64 = 2_000_000;

/// A template that was read once and is rendered for many.
#[derive(Debug)]
pub struct Template(Environment<'static>);

impl Template {
    /// Reads a template.
    ///
    /// It is split before it is read, so that no text of a source can move the border.
    ///
    /// **Errors**: a template without the border, or whose syntax does not hold.
    pub fn compile(text: &str) -> Result<Self, PromptError> {
        let (system, user) = split(text)?;
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_fuel(Some(FUEL));
        environment.set_syntax(syntax());
        for (name, text) in FRAME {
            environment.add_template(name, text).map_err(|error| template_error(&error))?;
        }
        for (name, text) in [(SYSTEM, system), (USER, user)] {
            environment.add_template_owned(name, text.to_owned()).map_err(|error| template_error(&error))?;
        }
        Ok(Template(environment))
    }

    /// Renders it into a system and a user message.
    ///
    /// **Errors**: an unknown variable, an unknown template, or no end.
    pub fn render(&self, parts: &PromptParts) -> Result<Vec<Message>, PromptError> {
        let parts = variables(parts);
        let message = |role, name| {
            let rendered = self.0.get_template(name).and_then(|template| template.render(parts.clone()));
            let text = rendered.map_err(|error| template_error(&error))?;
            Ok(Message { role, text: text.trim().to_owned() })
        };
        Ok(vec![message(Role::System, SYSTEM)?, message(Role::User, USER)?])
    }
}

/// Renders a template that is used once.
///
/// **Errors**: as [`Template`].
pub fn render(template: &str, parts: &PromptParts) -> Result<Vec<Message>, PromptError> {
    Template::compile(template)?.render(parts)
}

/// The variables of a template; lists of facts and excerpts print as text and have fields too.
fn variables(parts: &PromptParts) -> Value {
    let facts: Vec<Value> = parts.facts.iter().cloned().map(Value::from_object).collect();
    let excerpts: Vec<Value> = parts.excerpts.iter().cloned().map(Value::from_object).collect();
    let (notes, extra) = (sealed(&parts.notes), sealed_all(&parts.extra));
    context! { facts, excerpts, notes, extra => Value::from(Serde(extra)), ..Value::from(Serde(parts)) }
}

/// Words of the marks that material stands between.
const MARKS: &[&str] = &["facts", "notes", "excerpts", "text", "task", "first", "second"];

/// Material with every closing mark broken up, so that no source, and no text that is judged, can end its own part.
fn sealed(text: &str) -> String {
    if !text.contains(">>>") {
        return text.to_owned();
    }
    MARKS.iter().fold(text.to_owned(), |text, mark| text.replace(&format!("{mark}>>>"), &format!("{mark}> > >")))
}

fn sealed_all(value: &serde_json::Value) -> serde_json::Value {
    match value {
        serde_json::Value::String(text) => serde_json::Value::String(sealed(text)),
        serde_json::Value::Array(list) => list.iter().map(sealed_all).collect(),
        serde_json::Value::Object(table) => {
            table.iter().map(|(name, value)| (name.clone(), sealed_all(value))).collect()
        }
        serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => value.clone(),
    }
}

impl Object for Section {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        match key.as_str()? {
            "title" => Some(Value::from(self.title.as_str())),
            "text" => Some(Value::from(sealed(&self.text))),
            _ => None,
        }
    }

    fn render(self: &Arc<Self>, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}:", self.title)?;
        f.write_str(&sealed(&self.text))
    }
}

impl Object for Excerpt {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        match key.as_str()? {
            "path" => Some(Value::from(self.path.as_str())),
            "from_line" => Some(Value::from(self.from_line)),
            "to_line" => Some(Value::from(self.to_line)),
            "text" => Some(Value::from(sealed(&self.text))),
            "why" => Some(Value::from(self.why.as_str())),
            _ => None,
        }
    }

    fn render(self: &Arc<Self>, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}, lines {} to {}:", self.path, self.from_line, self.to_line)?;
        f.write_str(&sealed(&self.text))
    }
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
