//! What a kind wants in its prompt: lists of facts and excerpts, in the order of their worth.

use serde::{Deserialize, Serialize};

/// The `[context]` table of a kind. A name that does not exist is an error when the kind is loaded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContextSpec {
    /// Lists of facts.
    #[serde(default)]
    pub facts: Vec<FactList>,
    /// Where excerpts are cut from.
    #[serde(default)]
    pub excerpts: Vec<Selector>,
}

/// A list of facts, rendered as one section.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactList {
    /// Name and purpose of the project.
    #[serde(alias = "purpose")]
    Project,
    Tables,
    ForeignKeys,
    Modules,
    Imports,
    EntryPoints,
    Externals,
    Routes,
    /// Public functions and constants.
    Items,
    /// Classes, interfaces and enums with their members.
    #[serde(alias = "classes", alias = "models")]
    Types,
    Accesses,
    Commands,
    Flags,
    Environment,
    /// What runs by itself, stores included.
    Services,
    /// Sets of values of which something has one at a time.
    States,
    /// Where code sets one of such values.
    Transitions,
    /// Numbers that can be counted in the sources.
    Counts,
    /// Branches of the repository.
    Branches,
    /// Tags of the repository.
    Tags,
    /// Terms of the notes.
    Terms,
    /// Action items of the notes.
    Actions,
    /// Roles and people of the notes.
    Roles,
}

/// A rule that picks parts of sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Selector {
    /// Statements that define tables.
    Schema,
    /// Classes that are stored as tables, or that routes take and give.
    Models,
    /// Functions that answer routes.
    Routes,
    /// Modules where a program starts.
    EntryPoints,
    /// The modules that most others import.
    ImportedModules,
    /// Notes that people wrote.
    Notes,
    /// The README nearest to the root.
    Readme,
    /// Files that declare dependencies.
    Manifests,
    /// Modules that define commands and flags.
    Commands,
}

impl Selector {
    /// Why such an excerpt is in a prompt, for the plan.
    pub fn why(self) -> &'static str {
        match self {
            Selector::Schema => "defines tables",
            Selector::Models => "defines stored or exchanged types",
            Selector::Routes => "answers routes",
            Selector::EntryPoints => "a program starts here",
            Selector::ImportedModules => "many modules import it",
            Selector::Notes => "notes of people",
            Selector::Readme => "says what the project is for",
            Selector::Manifests => "declares dependencies",
            Selector::Commands => "defines commands",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selector_that_does_not_exist_is_an_error_that_lists_those_that_do() {
        let spec: ContextSpec = toml::from_str("facts = [\"tables\", \"classes\"]\nexcerpts = [\"schema\"]").unwrap();
        assert_eq!(spec.facts, [FactList::Tables, FactList::Types]);
        let error = toml::from_str::<ContextSpec>("excerpts = [\"everything\"]").unwrap_err().to_string();
        assert!(error.contains("unknown variant `everything`") && error.contains("`entry_points`"), "{error}");
    }
}
