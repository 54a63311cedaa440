//! Examples of JSON from declared types.

use super::ground::Ground;
use crate::builtin::example::Examples;
use crate::builtin::types::Types;
use sluice_validators::parse;

/// Types as three languages write them, seen from a module of `types/`, and the JSON they give.
const CASES: &str = include_str!("../testdata/examples.txt");

#[test]
fn an_example_follows_the_declared_type_and_nothing_else() {
    let ground = Ground::of("src/builtin/testdata/types");
    let types = Types::new(&ground.facts);
    for line in CASES.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let mut parts = line.split(" => ").map(str::trim);
        let (Some(place), Some(expected)) = (parts.next(), parts.next()) else { panic!("{line}") };
        let (module, data_type) = place.split_once(": ").unwrap();
        let value = Examples::new(&types).value(data_type, module);
        let found = value.map_or_else(|| "nothing".to_owned(), |value| value.to_string());
        assert_eq!(found, expected, "{line}");
    }
}

#[test]
fn every_example_of_a_page_parses() {
    for path in ["examples/shop", "src/builtin/testdata/tiny", "validators/src/facts/fixtures/nest"] {
        let page = parse::markdown(&Ground::of(path).draft("api_docs"));
        let examples: Vec<_> = page.fences.iter().filter(|fence| fence.language == "json").collect();
        assert!(!examples.is_empty(), "{path}");
        for fence in examples {
            assert!(serde_json::from_str::<serde_json::Value>(&fence.text).is_ok(), "{path}: {}", fence.text);
        }
    }
}
