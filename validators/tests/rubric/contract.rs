//! Kinds as data: what each folder must hold.

use crate::kinds::{kind, names};

#[test]
fn the_kinds_of_the_first_stage_are_there() {
    let expected = [
        "api_docs",
        "api_sequence",
        "architecture",
        "class",
        "code_prototype",
        "components_diagram",
        "data_flow",
        "erd",
        "jira",
        "json",
        "openapi",
        "system_overview",
        "user_flow",
        "visual_prototype",
        "workflows",
    ];
    let missing: Vec<_> = expected.iter().filter(|name| !names().contains(name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn names_and_aliases_are_used_once() {
    let mut seen = std::collections::HashSet::new();
    for name in names() {
        let table = &kind(name).table;
        assert_eq!(table["kind"].as_str(), Some(name));
        let aliases = table["aliases"].as_array().into_iter().flatten().filter_map(|alias| alias.as_str());
        for spelling in std::iter::once(name).chain(aliases) {
            assert!(seen.insert(spelling), "{spelling} names two kinds");
        }
    }
}

#[test]
fn every_prompt_carries_the_frame_with_its_contract() {
    for name in names() {
        let kind = kind(name);
        assert_eq!(kind.prompt.matches("\n---user---\n").count(), 1, "{name}: one line parts system from user");
        for frame in ["{% include \"rules.md.j2\" %}", "{% include \"material.md.j2\" %}"] {
            assert!(kind.prompt.contains(frame), "{name}: the prompt lacks `{frame}`");
        }
        assert!(
            kind.table["contract"]["rules"].as_array().is_some_and(|rules| rules.len() >= 4),
            "{name}: too few rules"
        );
    }
}

#[test]
fn no_rubric_and_no_prompt_holds_words_of_one_project() {
    // Names of the project the rubrics are tested with would leak into every answer; examples use orders and customers.
    for name in names() {
        let kind = kind(name);
        let points = kind.table["points"].to_string();
        for word in ["services/checkout", "stripe", "wish list", "catalogue"] {
            assert!(!points.contains(word) && !kind.prompt.contains(word), "{name}: `{word}`");
        }
    }
}
