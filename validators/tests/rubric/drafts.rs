//! What is drawn from facts alone holds up against the same facts.

use crate::kinds::kind;
use crate::shop;
use crate::subject::{Ground, explain, judge};
use sluice_validators::diagram::{compile, from_facts};
use sluice_validators::facts::{Facts, Notes, read};
use sluice_validators::{Source, diagram::Diagram};

/// Draws, compiles, parses again and judges.
fn draft(name: &str, facts: &Facts) -> (u8, String) {
    let diagram: Option<Diagram> = match name {
        "erd" => from_facts::erd(facts),
        "architecture" => from_facts::architecture(facts),
        "components_diagram" => from_facts::components(facts),
        "data_flow" => from_facts::data_flow(facts),
        "class" => from_facts::class(facts),
        "c4_container" => from_facts::c4_container(facts),
        "c4_component" => from_facts::c4_component(facts),
        "mindmap" => from_facts::mindmap(facts),
        "git_graph" => from_facts::git_graph(facts),
        _ => None,
    };
    let text = diagram.map(|diagram| compile(&diagram)).expect("the facts suffice");
    let ground = Ground { facts: facts.clone(), notes: Notes::default() };
    let verdict = judge(kind(name), &text, &ground);
    (verdict.score.get(), format!("{name}\n{text}\n{}", explain(&verdict)))
}

#[test]
fn diagrams_drawn_from_facts_are_accepted() {
    let drawn = ["erd", "architecture", "components_diagram", "data_flow", "class"];
    for name in drawn.into_iter().chain(["c4_container", "c4_component", "mindmap", "git_graph"]) {
        let (score, told) = draft(name, &shop::facts());
        assert!(score >= 80, "{told}");
    }
}

#[test]
fn a_public_schema_is_drawn_in_full() {
    let sources = [Source::new("chinook.sql", include_str!("../../../tests/inputs/chinook.sql"))];
    let facts = read(&sources);
    assert_eq!((facts.tables.len(), facts.foreign_keys.len()), (11, 11));
    let (score, told) = draft("erd", &facts);
    assert_eq!(score, 100, "{told}");
}
