//! Sets of values that something goes through: SQL choices, enums, constants that share a prefix.

use crate::facts::{Facts, ItemKind, Location};
use crate::names::tokens;
use std::collections::BTreeMap;

/// Fewest values of a set; one alone is no choice.
const LEAST: usize = 2;
/// Fewest constants with the same first word that make a set: two may share one by chance.
const LEAST_CONSTANTS: usize = 3;
/// Most values of a set; longer lists are codes, not states.
const MOST: usize = 60;

/// Values of which something has one at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateSet {
    /// What has them: `orders.status`, `OrderStatus`.
    pub name: String,
    pub values: Vec<String>,
    pub at: Location,
}

/// Every set of values the sources hold, in the order of [`Facts`]: choices, enums, constants.
pub fn state_sets(facts: &Facts) -> Vec<StateSet> {
    let choices = facts.choices.iter().map(|choice| StateSet {
        name: choice.name.clone(),
        values: choice.values.clone(),
        at: choice.at.clone(),
    });
    let enums = facts.items.iter().filter(|item| item.kind == ItemKind::Enum).map(|item| StateSet {
        name: item.name.clone(),
        values: item.members.iter().filter(|member| !member.method).map(|member| member.name.clone()).collect(),
        at: item.at.clone(),
    });
    choices.chain(enums).chain(constants(facts)).filter(|set| (LEAST..=MOST).contains(&set.values.len())).collect()
}

/// `ORDER_PAID`, `ORDER_SHIPPED` of one module are values of `order`.
fn constants(facts: &Facts) -> Vec<StateSet> {
    let mut sets: BTreeMap<(&str, String), StateSet> = BTreeMap::new();
    for item in facts.items.iter().filter(|item| item.kind == ItemKind::Constant) {
        let words = tokens(&item.name);
        let [first, rest @ ..] = words.as_slice() else { continue };
        if rest.is_empty() {
            continue;
        }
        let set = sets.entry((item.module.as_str(), first.clone())).or_insert_with(|| StateSet {
            name: first.clone(),
            values: Vec::new(),
            at: item.at.clone(),
        });
        set.values.push(rest.join("_"));
    }
    sets.into_values().filter(|set| set.values.len() >= LEAST_CONSTANTS).collect()
}
