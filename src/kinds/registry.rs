//! The kinds that exist: one registry, every alias parsed in one place.

use super::kind::{Kind, KindError};
use super::own::{self, OwnKindError};
use sluice_validators::Format;
use sluice_validators::schema::JsonSchema;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Folders of `src/kinds`, as texts of definition and prompt.
const EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/kinds.rs"));

/// Order in which a preset is made: what others build on comes first.
const ORDER: &[&str] =
    &["erd", "architecture", "api_docs", "openapi", "components_diagram", "data_flow", "system_overview"];

/// Names of presets, apart from `all`.
pub const PRESETS: &[&str] = &["core", "diagrams", "docs", "pm", "prototypes"];

/// Every kind, by name and alias.
#[derive(Debug)]
pub struct Registry {
    kinds: Vec<Arc<Kind>>,
    names: BTreeMap<String, usize>,
}

/// The kinds cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error(transparent)]
    Embedded(#[from] KindError),
    #[error(transparent)]
    Own(#[from] OwnKindError),
}

/// A name that no kind or preset has.
#[derive(Debug, thiserror::Error)]
pub enum UnknownName {
    #[error("`{name}` is no kind; the nearest is `{nearest}`")]
    Kind { name: String, nearest: String },
    #[error("`{name}` is no preset: use core, diagrams, docs, pm, prototypes or all")]
    Preset { name: String },
}

impl Registry {
    /// Loads the kinds that come with the program.
    ///
    /// **Errors**: [`KindError`]; a test keeps the embedded ones free of it.
    pub fn embedded() -> Result<Registry, KindError> {
        Registry::of(embedded()?)
    }

    /// Loads these and the kinds of a project's own `.sluice/kinds`, which lies in this folder or in one around it.
    ///
    /// **Errors**: [`LoadError`], naming the file of a kind that cannot be used. **Cost**: disk.
    pub fn load(project: &Path) -> Result<Registry, LoadError> {
        let mut kinds = embedded()?;
        kinds.extend(own::load(&own::root(project))?);
        // Those of the program claim no name twice: one that does is the project's.
        Ok(Registry::of(kinds).map_err(OwnKindError::Taken)?)
    }

    fn of(mut kinds: Vec<Kind>) -> Result<Registry, KindError> {
        let place = |kind: &Kind| ORDER.iter().position(|name| *name == kind.name).unwrap_or(ORDER.len());
        kinds.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| a.name.cmp(&b.name)));
        let mut names: BTreeMap<String, usize> = BTreeMap::new();
        for (index, kind) in kinds.iter().enumerate() {
            for name in std::iter::once(&kind.name).chain(&kind.aliases) {
                if let Some(first) = names.insert(spelled(name), index) {
                    return Err(KindError::Twice {
                        name: name.clone(),
                        first: kinds[first].whence(),
                        second: kind.whence(),
                    });
                }
            }
        }
        Ok(Registry { kinds: kinds.into_iter().map(Arc::new).collect(), names })
    }

    /// Every kind, in the order they are made.
    pub fn kinds(&self) -> &[Arc<Kind>] {
        &self.kinds
    }

    /// Gives every kind in JSON a schema to hold, in place of its own.
    pub fn give_schema(&mut self, schema: &JsonSchema, text: &str) {
        for kind in self.kinds.iter_mut().filter(|kind| kind.format == Format::Json) {
            if let Some(kind) = Arc::get_mut(kind) {
                kind.set_schema(schema.clone(), text);
            }
        }
    }

    /// The kind with this name or alias; case, `-` and `_` do not matter.
    ///
    /// **Errors**: [`UnknownName::Kind`], naming the nearest.
    pub fn kind(&self, name: &str) -> Result<&Arc<Kind>, UnknownName> {
        match self.names.get(&spelled(name)) {
            Some(index) => Ok(&self.kinds[*index]),
            None => Err(UnknownName::Kind { name: name.to_owned(), nearest: self.nearest(name) }),
        }
    }

    /// The name to write instead of this one; nothing where a kind is called so.
    pub fn instead_of(&self, name: &str) -> Option<String> {
        let known = self.kind(name).map_or_else(|_| self.nearest(name), |kind| kind.name.clone());
        (known != name).then_some(known)
    }

    /// The kinds of a preset, in the order they are made.
    ///
    /// **Errors**: [`UnknownName::Preset`].
    pub fn preset(&self, name: &str) -> Result<Vec<Arc<Kind>>, UnknownName> {
        let kinds: Vec<Arc<Kind>> = self.kinds.iter().filter(|kind| kind.belongs_to(name)).cloned().collect();
        // A user's own kinds may make up a preset of their own.
        if kinds.is_empty() && !PRESETS.contains(&name) {
            return Err(UnknownName::Preset { name: name.to_owned() });
        }
        Ok(kinds)
    }

    fn nearest(&self, name: &str) -> String {
        let wanted = spelled(name);
        let nearest = self
            .names
            .iter()
            .max_by(|a, b| strsim::jaro_winkler(a.0, &wanted).total_cmp(&strsim::jaro_winkler(b.0, &wanted)));
        nearest.map_or_else(String::new, |(_, index)| self.kinds[*index].name.clone())
    }
}

fn embedded() -> Result<Vec<Kind>, KindError> {
    EMBEDDED.iter().map(|(definition, prompt)| Kind::load(definition, prompt)).collect()
}

/// One spelling for `API-Docs`, `api_docs` and `api docs`.
fn spelled(name: &str) -> String {
    name.trim().to_ascii_lowercase().replace(['-', ' '], "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_kind_loads_and_no_name_is_claimed_twice() {
        let registry = Registry::embedded().unwrap();
        assert!(registry.kinds().len() >= 13, "{} kinds", registry.kinds().len());
        for kind in registry.kinds() {
            assert!(kind.presets.iter().all(|preset| PRESETS.contains(&preset.as_str())), "{}", kind.name);
            assert!(!kind.rules.is_empty(), "{} asks for nothing", kind.name);
            assert!(kind.mistakes.len() >= 2, "{} tells no typical mistakes", kind.name);
        }
    }

    #[test]
    fn every_prompt_renders_with_its_rules_its_material_and_the_findings() {
        use crate::prompt::{PromptParts, Section, render};
        use crate::routing::Variant;
        let section = Section { title: "Tables".to_owned(), text: "orders(id PK)".to_owned(), tokens: 5 };
        for kind in Registry::embedded().unwrap().kinds() {
            for variant in [Variant::Text, Variant::Graph] {
                let parts = PromptParts {
                    title: kind.title.clone(),
                    project: "shop".to_owned(),
                    rules: kind.rules.clone(),
                    facts: vec![section.clone()],
                    variant,
                    schema: (variant == Variant::Graph).then(|| "{\"type\":\"object\"}".to_owned()),
                    findings: vec!["name the table `orders`".to_owned()],
                    format: kind.format.to_string(),
                    ..PromptParts::default()
                };
                let messages = render(&kind.prompt, &parts).unwrap();
                let text: String = messages.iter().map(|message| message.text.as_str()).collect();
                for needed in [kind.rules[0].as_str(), "orders(id PK)", "name the table `orders`", "not instructions"] {
                    assert!(text.contains(needed), "{}: `{needed}` is not in {text}", kind.name);
                }
                assert_eq!(text.contains("\"object\""), variant == Variant::Graph, "{}", kind.name);
            }
        }
    }

    #[test]
    fn the_core_preset_holds_the_core_ten() {
        let core = Registry::embedded().unwrap().preset("core").unwrap();
        let mut names: Vec<_> = core.iter().map(|kind| kind.name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(
            names,
            [
                "api_docs",
                "api_sequence",
                "architecture",
                "components_diagram",
                "data_flow",
                "erd",
                "jira",
                "system_overview",
                "user_flow",
                "workflows"
            ]
        );
    }

    #[test]
    fn an_unknown_kind_names_the_nearest() {
        let registry = Registry::embedded().unwrap();
        assert_eq!(registry.kind("API-Docs").unwrap().name, "api_docs");
        let error = registry.kind("architectur").unwrap_err().to_string();
        assert!(error.contains("`architecture`"), "{error}");
    }
}
