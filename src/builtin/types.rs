//! The types of a project by name, as seen from a module.

use sluice_validators::Language;
use sluice_validators::facts::{Facts, Item, ItemKind};
use std::collections::{HashMap, HashSet};

/// Types of one name that are told apart.
const NAMESAKES: usize = 64;

/// An index over the types of a project.
pub(super) struct Types<'a> {
    by_name: HashMap<&'a str, Vec<&'a Item>>,
    languages: HashMap<&'a str, Language>,
    imports: HashSet<(&'a str, &'a str)>,
}

impl<'a> Types<'a> {
    /// Indexes classes, interfaces and enums.
    pub(super) fn new(facts: &'a Facts) -> Self {
        let mut by_name: HashMap<&str, Vec<&Item>> = HashMap::new();
        let is_type = |item: &&Item| matches!(item.kind, ItemKind::Class | ItemKind::Interface | ItemKind::Enum);
        for item in facts.items.iter().filter(is_type) {
            let namesakes = by_name.entry(&item.name).or_default();
            if namesakes.len() < NAMESAKES {
                namesakes.push(item);
            }
        }
        Types {
            by_name,
            languages: facts.modules.iter().map(|module| (module.name.as_str(), module.language)).collect(),
            imports: facts.imports.iter().map(|import| (import.from.as_str(), import.to.as_str())).collect(),
        }
    }

    /// The type that a module means by a name: its own, one it imports, or the only one of its language. Where several
    /// may be meant, none is.
    pub(super) fn find(&self, name: &str, module: &str) -> Option<&'a Item> {
        let all = self.by_name.get(name)?;
        let language = self.language(module);
        let near: [&dyn Fn(&Item) -> bool; 3] =
            [&|item| item.module == module, &|item| self.imports.contains(&(module, item.module.as_str())), &|item| {
                self.language(&item.module) == language
            }];
        let found = near.iter().map(|is_near| {
            let mut found = all.iter().copied().filter(|item| is_near(item));
            (found.next(), found.next())
        });
        match found.into_iter().find(|(first, _)| first.is_some()) {
            Some((Some(only), None)) => Some(only),
            _ => None,
        }
    }

    /// Dialects of one language share their types.
    pub(super) fn language(&self, module: &str) -> Option<Language> {
        self.languages.get(module).map(|language| match language {
            Language::Tsx | Language::JavaScript => Language::TypeScript,
            other => *other,
        })
    }
}
