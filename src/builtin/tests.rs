//! Drafts against small projects made by hand, and against the projects in this repository.

use super::Builtin;
use crate::prompt::fixture::{facts, notes};
use futures_util::StreamExt;
use sluice_providers::{Event, Finish, Locality, Provider, Reason, Request};
use sluice_validators::facts::Facts;
use std::sync::Arc;

fn builtin(facts: Facts) -> Builtin {
    Builtin::new(Arc::new(facts), Arc::new(notes()))
}

fn request(kind: &str) -> Request {
    Request {
        model: "facts".to_owned(),
        messages: Vec::new(),
        schema: None,
        max_tokens: None,
        num_ctx: None,
        temperature: None,
        prompt_tokens_estimate: None,
        label: kind.to_owned(),
    }
}

async fn draft(kind: &str) -> String {
    builtin(facts()).generate(&request(kind)).await.unwrap().text
}

#[tokio::test]
async fn a_draft_streams_in_pieces_and_ends_with_a_stop_and_no_tokens() {
    let events: Vec<_> = builtin(facts()).stream(&request("api_docs")).await.unwrap().collect().await;
    assert!(events.len() > 3);
    let Some(Ok(Event::End(end))) = events.last() else { panic!("no end") };
    assert_eq!((end.finish, end.usage.output_tokens), (Finish::Stop, Some(0)));
    assert!(events[..events.len() - 1].iter().all(|event| matches!(event, Ok(Event::Text(_)))));
    assert_eq!(builtin(facts()).locality(), Locality::Local);
    assert_eq!(builtin(facts()).models().await.unwrap()[0].id, "facts");
}

#[tokio::test]
async fn what_facts_cannot_give_is_unsupported_with_the_way_out() {
    let message = |facts: Facts, kind: &'static str| async move {
        let error = builtin(facts).generate(&request(kind)).await.unwrap_err();
        assert_eq!(error.reason, Reason::Unsupported);
        error.message
    };
    for kind in ["jira", "workflows", "user_flow", "visual_prototype", "no_such_kind"] {
        assert!(message(facts(), kind).await.contains("start Ollama with a model, or set GROQ_API_KEY"));
    }
    for (kind, missing) in [("api_docs", "no HTTP routes"), ("system_overview", "no modules"), ("erd", "no tables")] {
        assert!(message(Facts::default(), kind).await.contains(missing), "{kind}");
    }
}

#[tokio::test]
async fn there_is_one_model_and_no_other() {
    let error = builtin(facts()).generate(&Request { model: "gpt".to_owned(), ..request("erd") }).await.unwrap_err();
    assert_eq!(error.reason, Reason::ModelNotFound { pullable: false });
}

#[tokio::test]
async fn api_docs_say_of_every_route_what_the_code_says_and_name_no_other() {
    let text = draft("api_docs").await;
    assert!(text.starts_with("# tea-shop API\n\nWeb shop of a small tea store.\n"), "{text}");
    let headings: Vec<&str> = text.lines().filter(|line| line.starts_with("### ")).collect();
    assert_eq!(headings, ["### POST /orders", "### GET /orders", "### GET /orders/{order_id}"]);
    for expected in [
        "Answered by `place_order` in `api/routers/orders.py:38`.",
        "Authentication: required, checked by `current_customer`.",
        "| `order` | body | `OrderIn` | yes |",
        "| `lines` | field of `order` | `list[OrderLine]` | by its type |",
        "| `status` | query | `str \\| None` | no |",
        "- 201 Created\n- 404 Not Found\n- 409 Conflict\n",
        "The answer is `list[OrderOut]`.",
        "What get_order does.",
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
}

#[tokio::test]
async fn every_example_is_valid_json() {
    let text = draft("api_docs").await;
    let examples: Vec<&str> = text.split("```json\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert_eq!(examples.len(), 4);
    for example in examples {
        assert!(serde_json::from_str::<serde_json::Value>(example).is_ok(), "{example}");
    }
}

#[tokio::test]
async fn a_route_without_a_guard_is_not_said_to_have_one() {
    let mut facts = facts();
    facts.routes[0].auth = None;
    let text = builtin(facts).generate(&request("api_docs")).await.unwrap().text;
    let section = text.split("### POST /orders").nth(1).unwrap().split("###").next().unwrap();
    assert!(
        section.contains("Authentication: none found in the code.") && !section.contains("required, checked"),
        "{section}"
    );
}

/// Everything that a code span may name.
fn known(facts: &Facts) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for module in &facts.modules {
        names.extend([module.name.clone(), module.path.to_string()]);
        names.extend(module.name.rsplit_once('/').map(|(folder, _)| folder.to_owned()));
    }
    for table in &facts.tables {
        names.extend([table.name.clone(), table.at.path.to_string()]);
        names.extend(table.columns.iter().map(|column| column.name.clone()));
    }
    names.extend(facts.items.iter().map(|item| item.name.clone()));
    for route in &facts.routes {
        names.extend([route.path.clone()]);
        names.extend(route.handler.clone().into_iter().chain(route.auth.clone()));
    }
    names.extend(facts.externals.iter().flat_map(|one| [one.name.clone(), one.at.path.to_string()]));
    let named = facts.commands.iter().chain(&facts.flags).chain(&facts.environment);
    names.extend(named.flat_map(|one| [one.name.clone(), one.at.path.to_string()]));
    names
}

#[tokio::test]
async fn an_overview_has_its_sections_and_names_nothing_that_is_no_fact() {
    let text = draft("system_overview").await;
    assert!(text.starts_with("# tea-shop\n\nWeb shop of a small tea store.\n\nThe sources hold 5 modules"), "{text}");
    assert!(text.lines().filter(|line| line.starts_with("## ")).count() >= 4);
    assert!(text.split_whitespace().count() >= 150, "{text}");
    let known = known(&facts());
    let prose = text.split("```").step_by(2).collect::<String>();
    for span in prose.split('`').skip(1).step_by(2) {
        assert!(known.iter().any(|name| name == span), "`{span}` is no fact");
    }
    for expected in [
        "- `api/main` starts in `api/main.py` and brings in `api/routers/orders` and `api/settings`.",
        "- `api/routers/orders` answers 3 routes; defines `OrderLine`, `OrderIn` and `OrderOut`; serves 1 importer.",
        "`orders` (`db/schema.sql`) has 3 columns; is keyed by `id`; refers to `customers` by `customer_id` and \
         `addresses` by `shipping_address_id` where it is set; is written by `api/store/orders`",
        "- `fastapi` (declared in `pyproject.toml`) is imported by `api/main` and `api/routers/orders`.",
        "Only development needs `pytest`.",
        "- `api/settings.py` reads from the environment `DATABASE_URL`.",
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
}

#[tokio::test]
async fn a_section_without_facts_does_not_appear() {
    let facts = Facts { tables: Vec::new(), environment: Vec::new(), commands: Vec::new(), ..facts() };
    let text = builtin(facts).generate(&request("system_overview")).await.unwrap().text;
    assert!(["## Stored data", "## Configuration", "## Commands"].iter().all(|title| !text.contains(title)), "{text}");
}

#[tokio::test]
async fn endpoints_of_which_little_is_known_are_not_told_in_one_and_the_same_line() {
    let mut bare = facts();
    for route in &mut bare.routes {
        (route.doc, route.handler, route.auth, route.response) = (None, None, None, None);
        route.parameters.clear();
        route.statuses.clear();
    }
    let text = builtin(bare).generate(&request("api_docs")).await.unwrap().text;
    let mut said = std::collections::HashSet::new();
    let prose = text.lines().filter(|line| !line.is_empty() && !line.starts_with(['|', '#']));
    for line in prose {
        assert!(said.insert(line), "{line}");
    }
}

#[tokio::test]
async fn a_path_with_angle_brackets_stays_whole_in_its_heading() {
    let mut flask = facts();
    flask.routes[0].path = "/orders/<int:id>".to_owned();
    let text = builtin(flask).generate(&request("api_docs")).await.unwrap().text;
    let page = sluice_validators::parse::markdown(&text);
    assert!(page.headings.iter().any(|heading| heading.text.contains("/orders/<int:id>")), "{text}");
}
