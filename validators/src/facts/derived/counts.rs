//! What can be counted in a project: the numbers a chart of shares may show.

use crate::facts::{Facts, Location};
use std::collections::BTreeMap;

/// A number that the sources bear out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// What is counted by what: `routes by method`.
    pub measure: &'static str,
    /// What has so many.
    pub name: String,
    pub number: u64,
    /// Where the first of them stands.
    pub at: Location,
}

/// Everything that is counted, by measure; what there is none of is left out.
pub fn counts(facts: &Facts) -> Vec<Count> {
    let mut tally = Tally::default();
    for route in &facts.routes {
        tally.add("routes by method", &route.method, 1, &route.at);
        tally.add("routes by module", &route.module, 1, &route.at);
        tally.add("routes by resource", resource(&route.path), 1, &route.at);
    }
    for table in &facts.tables {
        tally.add("columns by table", &table.name, table.columns.len() as u64, &table.at);
    }
    for module in facts.modules.iter().filter(|module| !module.test) {
        let at = Location { path: module.path.clone(), line: 1 };
        let language = format!("{:?}", module.language);
        tally.add("modules by language", &language, 1, &at);
        tally.add("lines by language", &language, u64::from(module.lines), &at);
        tally.add("lines by module", &module.name, u64::from(module.lines), &at);
        if let Some((folder, _)) = module.name.split_once('/') {
            tally.add("modules by folder", folder, 1, &at);
            tally.add("lines by folder", folder, u64::from(module.lines), &at);
        }
        for used in &module.uses {
            tally.add("modules by dependency they use", used, 1, &at);
        }
    }
    for item in &facts.items {
        tally.add("public items by module", &item.module, 1, &item.at);
    }
    for access in &facts.accesses {
        tally.add("accesses by table", &access.table, 1, &access.at);
    }
    tally.0.into_iter().map(|((measure, name), (number, at))| Count { measure, name, number, at }).collect()
}

/// The first part of a path that names something: `orders` of `/api/v1/orders/{id}`.
fn resource(path: &str) -> &str {
    let is_version = |part: &str| part.strip_prefix('v').is_some_and(|rest| rest.parse::<u16>().is_ok());
    let is_plain = |part: &&str| part.chars().all(|letter| letter.is_alphanumeric() || letter == '-' || letter == '_');
    let mut parts = path.split('/').filter(|part| !part.is_empty() && is_plain(part));
    parts.find(|part| *part != "api" && !is_version(part)).unwrap_or("")
}

#[derive(Default)]
struct Tally(BTreeMap<(&'static str, String), (u64, Location)>);

impl Tally {
    fn add(&mut self, measure: &'static str, name: &str, number: u64, at: &Location) {
        if number > 0 && !name.is_empty() {
            let entry = self.0.entry((measure, name.to_owned())).or_insert_with(|| (0, at.clone()));
            entry.0 = entry.0.saturating_add(number);
        }
    }
}
