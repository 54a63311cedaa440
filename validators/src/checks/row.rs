//! What the registry knows of a check, and a check with its settings.

use crate::rubric::{Check, Outcome, Settings, Subject};

/// A check as the registry lists it.
pub(crate) struct Row {
    /// Dotted and stable: public API.
    pub(crate) id: &'static str,
    /// Judges. Pure.
    pub(crate) run: fn(&Subject<'_>, &Settings) -> Outcome,
    /// Numbers its table may set, with their defaults.
    pub(crate) numbers: &'static [(&'static str, f64)],
    /// The setting, if any, that its table must carry and that is a regular expression.
    pub(crate) pattern: Option<&'static str>,
    /// Lists of texts its table may set; empty where it does not.
    pub(crate) lists: &'static [&'static str],
    /// Figures that caps may refer to.
    pub(crate) measures: &'static [&'static str],
}

impl Row {
    /// A check without settings or figures.
    pub(crate) const fn new(id: &'static str, run: fn(&Subject<'_>, &Settings) -> Outcome) -> Self {
        Row { id, run, numbers: &[], pattern: None, lists: &[], measures: &[] }
    }

    /// The same with numbers that its table may set.
    pub(crate) const fn numbers(mut self, numbers: &'static [(&'static str, f64)]) -> Self {
        self.numbers = numbers;
        self
    }

    /// The same with figures for caps.
    pub(crate) const fn measures(mut self, measures: &'static [&'static str]) -> Self {
        self.measures = measures;
        self
    }

    /// The same with lists of texts that its table may set.
    pub(crate) const fn lists(mut self, names: &'static [&'static str]) -> Self {
        self.lists = names;
        self
    }

    /// The same with a regular expression that its table must carry under this name.
    pub(crate) const fn pattern(mut self, name: &'static str) -> Self {
        self.pattern = Some(name);
        self
    }
}

/// A check with the settings of one rubric.
pub(crate) struct Configured {
    pub(crate) row: &'static Row,
    pub(crate) settings: Settings,
}

impl Check for Configured {
    fn id(&self) -> &'static str {
        self.row.id
    }

    fn run(&self, subject: &Subject<'_>) -> Outcome {
        (self.row.run)(subject, &self.settings)
    }
}
