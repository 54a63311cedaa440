//! Diagrams from facts: the model is made and compiled by `sluice_validators::diagram`.

use sluice_validators::diagram::{compile, from_facts};
use sluice_validators::facts::Facts;

/// Draws a diagram of a kind as Mermaid text; none where the facts do not suffice.
pub(super) fn draft(kind: &str, facts: &Facts) -> Option<String> {
    let diagram = match kind {
        "erd" => from_facts::erd(facts),
        "architecture" => from_facts::architecture(facts),
        "components_diagram" => from_facts::components(facts),
        "data_flow" => from_facts::data_flow(facts),
        "class" => from_facts::class(facts),
        _ => None,
    };
    diagram.map(|diagram| compile(&diagram))
}
