//! Drafts about whole projects, judged by the rubrics that judge everybody.

use super::ground::{Ground, explain, kind};

/// Project, kind, and the least score. Each was read by a person before its score was written down.
const SCORES: &[(&str, &str, u8)] = &[
    ("examples/shop", "erd", 100),
    ("examples/shop", "architecture", 95),
    ("examples/shop", "components_diagram", 95),
    ("examples/shop", "data_flow", 95),
    ("examples/shop", "class", 95),
    ("examples/shop", "c4_container", 80),
    ("examples/shop", "c4_component", 80),
    ("examples/shop", "api_docs", 95),
    ("examples/shop", "openapi", 95),
    ("examples/shop", "system_overview", 95),
    ("tests/inputs/chinook.sql", "erd", 100),
    ("validators/src/facts/fixtures/axum", "api_docs", 95),
    ("validators/src/facts/fixtures/axum", "openapi", 85),
    ("validators/src/facts/fixtures/express", "openapi", 85),
    ("validators/src/facts/fixtures/nest", "openapi", 85),
    ("validators/src/facts/fixtures/axum", "system_overview", 95),
    ("validators/src/facts/fixtures/django", "api_docs", 85),
    ("validators/src/facts/fixtures/django", "system_overview", 95),
    ("validators/src/facts/fixtures/express", "api_docs", 90),
    ("validators/src/facts/fixtures/flask", "api_docs", 95),
    ("validators/src/facts/fixtures/nest", "api_docs", 95),
];

#[test]
fn every_draft_about_a_real_project_is_accepted() {
    for (path, name, least) in SCORES {
        let ground = Ground::of(path);
        let verdict = ground.judge(&kind(name), &ground.draft(name));
        let is_good = verdict.accepted() && verdict.score.get() >= *least;
        assert!(is_good, "{path} {name}: {}", explain(&verdict));
    }
}

#[test]
fn the_same_facts_give_the_same_draft() {
    for (path, name, _) in SCORES {
        let ground = Ground::of(path);
        assert_eq!(ground.draft(name), ground.draft(name), "{path} {name}");
    }
}

#[test]
fn chinook_has_its_eleven_tables_and_eleven_references() {
    let text = Ground::of("tests/inputs/chinook.sql").draft("erd");
    let drawn = sluice_validators::diagram::parse(&text, sluice_validators::diagram::DiagramKind::EntityRelationship);
    let drawn = drawn.unwrap();
    assert_eq!((drawn.nodes.len(), drawn.edges.len()), (11, 11));
}

/// A service with five routes on each of many things, as generators and frameworks make them.
fn crud(things: usize) -> String {
    let mut code = "from fastapi import FastAPI\nfrom pydantic import BaseModel\napp = FastAPI()\n".to_owned();
    let template = include_str!("../testdata/crud.py");
    for number in 0..things {
        code += &template.replace("THING", &format!("thing{number}")).replace("Thing", &format!("Thing{number}"));
    }
    code
}

#[test]
fn a_large_service_that_does_the_same_to_many_things_does_not_read_as_a_loop() {
    for (things, least) in [(1, 95), (4, 95), (20, 95), (40, 90)] {
        let ground = Ground::of_source("service.py", &crud(things));
        assert_eq!(ground.facts.routes.len(), 5 * things);
        let verdict = ground.judge(&kind("api_docs"), &ground.draft("api_docs"));
        assert!(verdict.score.get() >= least, "{things}: {}", explain(&verdict));
    }
}
