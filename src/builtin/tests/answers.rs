//! What the provider promises, whatever it drafts.

use super::ground::Ground;
use crate::builtin::{Builtin, drafts};
use crate::kinds::Registry;
use sluice_providers::{Event, Finish, Locality, Provider, Reason, Request};
use sluice_validators::facts::Facts;
use std::sync::Arc;

const DRAFTED: &[&str] = &[
    "erd",
    "architecture",
    "components_diagram",
    "data_flow",
    "class",
    "c4_container",
    "c4_component",
    "git_graph",
    "api_docs",
    "openapi",
    "system_overview",
];

#[test]
fn the_kinds_it_drafts_are_kinds_of_the_program() {
    let registry = Registry::embedded().unwrap();
    let found: Vec<&str> = registry.kinds().iter().map(|kind| kind.name.as_str()).filter(|name| drafts(name)).collect();
    assert_eq!(found.len(), DRAFTED.len(), "{found:?}");
    assert!(DRAFTED.iter().all(|kind| found.contains(kind)), "{found:?}");
}

#[test]
fn what_cannot_be_drafted_is_unsupported_and_says_what_is_missing() {
    let nothing = Ground::with(Facts::default());
    for (kind, missing) in [
        ("erd", "a table"),
        ("architecture", "two modules"),
        ("components_diagram", "two modules"),
        ("data_flow", "reads or writes a known table"),
        ("class", "two public types"),
        ("c4_container", "programs or services"),
        ("c4_component", "four modules"),
        ("git_graph", "a second branch"),
        ("api_docs", "an HTTP route"),
        ("system_overview", "a module of code"),
        ("jira", "judgement that no fact gives"),
        ("visual_prototype", "judgement that no fact gives"),
        ("", "judgement that no fact gives"),
    ] {
        let error = nothing.ask(kind).unwrap_err();
        assert_eq!(error.reason, Reason::Unsupported, "{kind}");
        assert!(error.message.contains(missing) && error.message.contains("`builtin`"), "{kind}: {}", error.message);
    }
}

#[test]
fn a_label_of_any_length_gives_a_short_message() {
    let error = Ground::with(Facts::default()).ask(&"ä".repeat(100_000)).unwrap_err();
    assert!(error.message.chars().count() <= 500);
}

#[test]
fn a_draft_arrives_in_pieces_and_ends_with_a_stop_that_cost_nothing() {
    let shop = Ground::of("examples/shop");
    let events = shop.events("api_docs");
    let (Some(Event::End(end)), pieces) = (events.last(), &events[..events.len() - 1]) else { panic!("{events:?}") };
    assert_eq!((end.finish, end.usage.input_tokens, end.usage.output_tokens), (Finish::Stop, Some(0), Some(0)));
    assert_eq!(end.model.as_deref(), Some("facts"));
    assert!(pieces.len() > 1);
    let whole: String = pieces
        .iter()
        .map(|piece| match piece {
            Event::Text(text) => text.as_str(),
            Event::End(_) => panic!("a second end"),
        })
        .collect();
    assert_eq!(whole, shop.draft("api_docs"));
}

#[tokio::test]
async fn it_is_local_always_well_and_has_one_model() {
    let builtin = Builtin::new(Arc::default(), Arc::default());
    assert_eq!((builtin.id().as_str(), builtin.locality()), ("builtin", Locality::Local));
    assert!(!builtin.constrains_schema() && builtin.health().await.is_ok());
    let models: Vec<String> = builtin.models().await.unwrap().into_iter().map(|model| model.id).collect();
    assert_eq!(models, ["facts"]);
    let request = Request { model: "gpt".to_owned(), label: "erd".to_owned(), ..Request::default() };
    let error = builtin.generate(&request).await.unwrap_err();
    assert_eq!(error.reason, Reason::ModelNotFound { pullable: false });
}
