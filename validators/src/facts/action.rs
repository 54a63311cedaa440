//! Routes that a method of a class answers, before the class is found.

use super::partial::{Answerer, Condition};

/// A route that names the class and method that answer it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct RawAction {
    pub(super) methods: Vec<String>,
    pub(super) path: String,
    /// Class as written; nothing where the function stands in place.
    pub(super) class: Option<String>,
    pub(super) action: Option<String>,
    /// The path hangs on the prefix of the class (attributes on class and method).
    pub(super) under_class: bool,
    /// Only a route if the class has that method: one of those that a resource brings.
    pub(super) implied: bool,
    /// What is asked around it.
    pub(super) filters: Vec<Filter>,
    pub(super) answerer: Answerer,
    pub(super) framework: &'static str,
    pub(super) line: u32,
}

/// A class whose methods answer requests.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Controller {
    /// Full name, parts by `.`.
    pub(super) name: String,
    /// Class it extends, as written.
    pub(super) base: Option<String>,
    pub(super) prefixes: Vec<String>,
    pub(super) filters: Vec<Filter>,
    /// Its public methods.
    pub(super) methods: Vec<Answerer>,
}

/// What a request must pass before some or all methods.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Filter {
    pub(super) condition: Condition,
    /// Methods it holds for; all where empty.
    pub(super) only: Vec<String>,
    pub(super) except: Vec<String>,
    /// Takes away what was asked above: `[AllowAnonymous]`, `skip_before_action`.
    pub(super) lifts: bool,
}

impl Filter {
    /// True where it holds for a method.
    pub(super) fn covers(&self, method: &str) -> bool {
        let named = |list: &[String]| list.iter().any(|name| name == method);
        (self.only.is_empty() || named(&self.only)) && !named(&self.except)
    }
}
