//! What a kind is made from, and whether a project has it.

use sluice_validators::facts::{Facts, Notes, state_sets};

/// Names that `needs` may hold, and how a person would call them.
const NEEDS: &[(&str, &str)] = &[
    ("facts.tables", "tables"),
    ("facts.foreign_keys", "foreign keys"),
    ("facts.modules", "code modules"),
    ("facts.imports", "imports between modules"),
    ("facts.externals", "declared dependencies"),
    ("facts.routes", "HTTP routes"),
    ("facts.items", "functions or types"),
    ("facts.accesses", "code that reads or writes tables"),
    ("facts.commands", "commands"),
    ("facts.states", "enums or choices of values"),
    ("facts.branches", "branches of a git repository"),
    ("facts.services", "services (compose, Kubernetes, Dockerfile)"),
    ("notes", "notes (--notes FILE)"),
    ("notes.terms", "terms in notes (--notes FILE)"),
    ("notes.actions", "action items in notes (--notes FILE)"),
    ("notes.roles", "roles in notes (--notes FILE)"),
];

/// Says what is missing where none of the needs is met; a kind without needs can be made from anything.
pub fn missing(needs: &[String], facts: &Facts, notes: &Notes) -> Option<String> {
    if needs.is_empty() || needs.iter().any(|need| is_met(need, facts, notes)) {
        return None;
    }
    let wanted: Vec<&str> = needs.iter().map(|need| called(need)).collect();
    Some(format!("the sources hold no {}", wanted.join(" and no ")))
}

fn called(need: &str) -> &str {
    NEEDS.iter().find(|(name, _)| *name == need).map_or(need, |(_, called)| *called)
}

/// True for a name that `needs` may hold.
pub(super) fn is_known(need: &str) -> bool {
    NEEDS.iter().any(|(name, _)| *name == need)
}

fn is_met(need: &str, facts: &Facts, notes: &Notes) -> bool {
    match need {
        "facts.tables" => !facts.tables.is_empty(),
        "facts.foreign_keys" => !facts.foreign_keys.is_empty(),
        "facts.modules" => !facts.modules.is_empty(),
        "facts.imports" => !facts.imports.is_empty(),
        "facts.externals" => !facts.externals.is_empty(),
        "facts.routes" => !facts.routes.is_empty(),
        "facts.items" => !facts.items.is_empty(),
        "facts.accesses" => !facts.accesses.is_empty(),
        "facts.commands" => !facts.commands.is_empty(),
        "facts.states" => !state_sets(facts).is_empty(),
        "facts.branches" => !facts.branches.is_empty(),
        "facts.services" => !facts.services.is_empty(),
        "notes" => !(notes.terms.is_empty() && notes.actions.is_empty() && notes.roles.is_empty()),
        "notes.terms" => !notes.terms.is_empty(),
        "notes.actions" => !notes.actions.is_empty(),
        "notes.roles" => !notes.roles.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sluice_validators::facts::{Location, Named};

    #[test]
    fn one_need_that_is_met_is_enough() {
        let notes = Notes {
            actions: vec![Named { name: "ship it".to_owned(), at: Location { path: "n.md".into(), line: 1 } }],
            ..Notes::default()
        };
        let needs = ["facts.routes".to_owned(), "notes".to_owned()];
        assert_eq!(missing(&needs, &Facts::default(), &notes), None);
        let told = missing(&needs, &Facts::default(), &Notes::default()).unwrap();
        assert!(told.contains("HTTP routes") && told.contains("--notes"), "{told}");
        assert_eq!(missing(&[], &Facts::default(), &Notes::default()), None);
    }

    #[test]
    fn every_need_that_is_listed_can_be_met() {
        for (need, _) in NEEDS {
            assert!(missing(&[(*need).to_owned()], &Facts::default(), &Notes::default()).is_some(), "{need}");
        }
    }
}
