//! One source → what it gives beside code; all of them → facts.

use super::{assignments, choices, services};
use crate::Language;
use crate::facts::link::is_test_path;
use crate::facts::model::{Choice, Facts, Service};
use crate::facts::partial::Partial;
use std::collections::HashSet;
use std::sync::Arc;

/// Most of each list in a project.
const MOST: usize = 2_000;

/// What one source gives.
#[derive(Debug, Default)]
pub(in crate::facts) struct Further {
    pub(super) services: Vec<Service>,
    pub(super) choices: Vec<Choice>,
    pub(super) assignments: Vec<assignments::Assignment>,
}

/// Reads one source; what a test holds is not the project's.
pub(in crate::facts) fn read(path: &Arc<str>, language: Language, text: &str) -> Further {
    if is_test_path(path) {
        return Further::default();
    }
    Further {
        services: services::read(path, language, text),
        choices: choices::read(path, language, text),
        assignments: assignments::read(path, language, text),
    }
}

/// Joins what all sources gave; routes and items must be there already.
pub(in crate::facts) fn combine(partials: &mut [Partial], facts: &mut Facts) {
    let mut seen = HashSet::new();
    let mut all: Vec<Further> = partials.iter_mut().map(|partial| std::mem::take(&mut partial.further)).collect();
    for further in &mut all {
        facts.choices.extend(further.choices.drain(..).filter(|choice| seen.insert(choice.name.to_lowercase())));
    }
    facts.choices.truncate(MOST);
    facts.services = joined(all.iter_mut().flat_map(|further| further.services.drain(..)));
    let assignments = all.into_iter().flat_map(|further| further.assignments).collect();
    facts.transitions = assignments::transitions(assignments, facts);
    facts.transitions.truncate(MOST);
}

/// Services by name; an image alone is one only where no file lists services.
fn joined(found: impl Iterator<Item = Service>) -> Vec<Service> {
    let (mut listed, mut images): (Vec<Service>, Vec<Service>) = (Vec::new(), Vec::new());
    let mut seen = HashSet::new();
    for service in found {
        if service.platform == "docker" {
            images.push(service);
        } else if seen.insert(service.name.clone()) {
            listed.push(service);
        }
    }
    let mut services = if listed.is_empty() { images } else { listed };
    services.sort_by(|a, b| a.at.cmp(&b.at));
    services.truncate(MOST);
    services
}
