//! The words a project speaks: those of its tables, columns, routes, code and notes.

use super::words::content;
use crate::facts::{Facts, Named, Notes};
use crate::rubric::Evidence;
use std::collections::HashSet;

/// Content words of sources and notes, in their singular.
pub(super) struct Vocabulary {
    facts: HashSet<String>,
    notes: HashSet<String>,
}

impl Vocabulary {
    /// Collects the words.
    pub(super) fn new(facts: &Facts, notes: &Notes) -> Self {
        let mut words = HashSet::new();
        let mut add = |text: &str| words.extend(content(text));
        for table in &facts.tables {
            add(&table.name);
            table.columns.iter().for_each(|column| add(&column.name));
        }
        for route in &facts.routes {
            add(&route.path);
            route.handler.iter().for_each(|handler| add(handler));
            route.parameters.iter().for_each(|parameter| add(&parameter.name));
        }
        facts.modules.iter().filter(|module| !module.test).for_each(|module| add(&module.name));
        for item in &facts.items {
            add(&item.name);
            item.members.iter().for_each(|member| add(&member.name));
        }
        facts.choices.iter().flat_map(|choice| &choice.values).for_each(|value| add(value));
        let members =
            facts.items.iter().flat_map(|item| &item.members).filter_map(|member| member.data_type.as_deref());
        let parameters = facts.routes.iter().flat_map(|route| &route.parameters);
        // `Literal["card", "cash"]`: a type may name its values.
        for data_type in members.chain(parameters.filter_map(|parameter| parameter.data_type.as_deref())) {
            data_type.split(['"', '\'']).skip(1).step_by(2).for_each(&mut add);
        }
        let named = facts.commands.iter().chain(&facts.flags).chain(&facts.environment);
        named.chain(&facts.project).chain(&facts.purpose).for_each(|name| add(&name.name));
        facts.externals.iter().for_each(|external| add(&external.name));
        let spoken = notes.terms.iter().chain(&notes.actions).chain(&notes.roles);
        Vocabulary { facts: words, notes: spoken.flat_map(|name| content(&name.name)).collect() }
    }

    /// Takes in more words of the sources, which only some kinds speak.
    pub(super) fn learn<'a>(&mut self, names: impl Iterator<Item = &'a Named>) {
        self.facts.extend(names.flat_map(|named| content(&named.name)));
    }

    /// What the words were read from; `None` where there are none.
    pub(super) fn evidence(&self) -> Option<Evidence> {
        if !self.facts.is_empty() {
            Some(Evidence::Facts)
        } else if !self.notes.is_empty() {
            Some(Evidence::Notes)
        } else {
            None
        }
    }

    /// True for a content word of the project.
    pub(super) fn knows(&self, word: &str) -> bool {
        self.facts.contains(word) || self.notes.contains(word)
    }

    /// True where a text has at least one word of the project.
    pub(super) fn knows_any(&self, text: &str) -> bool {
        content(text).iter().any(|word| self.knows(word))
    }

    /// Share of a text's content words that the project speaks; 0 where it has none.
    pub(super) fn share(&self, text: &str) -> f64 {
        let words = content(text);
        super::look::ratio(words.iter().filter(|word| self.knows(word)).count(), words.len())
    }
}
