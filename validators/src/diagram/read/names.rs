//! Unique identifiers where a notation has none.

use std::collections::HashSet;

/// Hands out identifiers, each only once.
#[derive(Default)]
pub(super) struct Names(HashSet<String>);

impl Names {
    /// The name itself the first time, then with a number behind it.
    pub(super) fn unique(&mut self, name: &str) -> String {
        if self.0.insert(name.to_owned()) {
            return name.to_owned();
        }
        // Numbered by how many names there are: never more than one step per name already given.
        let mut number = self.0.len();
        loop {
            let numbered = format!("{name} ({number})");
            if self.0.insert(numbered.clone()) {
                return numbered;
            }
            number += 1;
        }
    }
}
