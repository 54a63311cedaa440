//! Modules with what they offer to others.

use super::architecture::add_callers;
use super::modules::Modules;
use super::parts::{Parts, some};
use crate::diagram::model::Diagram;
use crate::facts::{Facts, ItemKind, Module};

/// Modules ranked by imports. **Source**: the same number by which recall is judged (SCORING, formulas).
const MOST_USED: usize = 12;
/// Most components shown.
const COMPONENTS: usize = 16;
/// Names of a component's interface shown.
const NAMES: usize = 4;

/// Draws modules with their public interface; `None` with fewer than two of them.
pub fn components(facts: &Facts) -> Option<Diagram> {
    let modules = Modules::new(facts);
    let shown = modules.joined(MOST_USED, COMPONENTS, |module| module.entry_point);
    if shown.len() < 2 || facts.items.is_empty() {
        return None;
    }
    let mut parts = Parts::new();
    for module in &shown {
        let interface = interface(facts, module);
        let name = modules.short(&module.name);
        let label = if interface.is_empty() { name.to_owned() } else { format!("{name}: {interface}") };
        parts.module(module, label, &modules);
    }
    let imports = facts.imports.iter().map(|import| (import.from.as_str(), import.to.as_str()));
    let drawn: Vec<(&str, &str)> = imports.filter(|(from, to)| parts.has(from) && parts.has(to)).collect();
    for (from, to) in drawn {
        parts.edge(from, to, "uses".to_owned());
    }
    add_callers(facts, &mut parts);
    Some(parts.diagram)
}

/// Public types first, then functions, as far as they fit.
fn interface(facts: &Facts, module: &Module) -> String {
    let own = || facts.items.iter().filter(|item| item.module == module.name);
    let is_type = |kind: ItemKind| matches!(kind, ItemKind::Class | ItemKind::Interface | ItemKind::Enum);
    let types = own().filter(|item| is_type(item.kind)).map(|item| item.name.clone());
    let functions = own().filter(|item| item.kind == ItemKind::Function).map(|item| format!("{}()", item.name));
    let names: Vec<String> = types.chain(functions).collect();
    some(names.iter().map(String::as_str), NAMES)
}
