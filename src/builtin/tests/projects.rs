//! Drafts about whole projects, judged by the rubrics that judge everybody.

use super::ground::{Ground, explain, kind};

/// Project, kind, and the least score. Each was read by a person before its score was written down.
const SCORES: &[(&str, &str, u8)] = &[
    ("examples/shop", "erd", 100),
    ("examples/shop", "architecture", 95),
    ("examples/shop", "components_diagram", 95),
    ("examples/shop", "data_flow", 95),
    ("examples/shop", "class", 90),
    ("examples/shop", "api_docs", 95),
    ("examples/shop", "system_overview", 95),
    ("tests/inputs/chinook.sql", "erd", 100),
];

#[test]
fn every_draft_about_a_real_project_is_accepted() {
    let mut out = String::new();
    let mut bad = String::new();
    for (path, name, least) in SCORES {
        let ground = Ground::of(path);
        let text = ground.draft(name);
        let verdict = ground.judge(&kind(name), &text);
        out += &format!("==== {path} {name}\n{text}\n{}\n", explain(&verdict));
        if !(verdict.accepted() && verdict.score.get() >= *least) {
            bad += &format!("{path} {name}: {}\n", explain(&verdict));
        }
    }
    std::fs::write("/tmp/drafts.txt", out).unwrap();
    assert!(bad.is_empty(), "{bad}");
}

#[test]
fn the_same_facts_give_the_same_draft() {
    for (path, name, _) in SCORES {
        assert_eq!(Ground::of(path).draft(name), Ground::of(path).draft(name), "{path} {name}");
    }
}

#[test]
fn chinook_has_its_eleven_tables_and_eleven_references() {
    let text = Ground::of("tests/inputs/chinook.sql").draft("erd");
    let drawn = sluice_validators::diagram::parse(&text, sluice_validators::diagram::DiagramKind::EntityRelationship);
    let drawn = drawn.unwrap();
    assert_eq!((drawn.nodes.len(), drawn.edges.len()), (11, 11));
}
