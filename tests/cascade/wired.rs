//! The cascade over real providers and real sockets: every way a server can misbehave ends as the plan says.
//!
//! The runtime has threads of its own, because a connection is closed by a task and the wall is waited for in place.

use super::scenarios::told;
use super::stage::Stage;
use crate::wall::{Reply, Service, Wall};
use sluice::cascade::{Ended, Ending, StopCause};
use sluice_providers::wire::openai::Flavour;
use sluice_providers::{Api, ApiKey, Connection, Locality, Provider, ProviderId, connect};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

const ALL: [&str; 3] = ["ollama", "groq", "gemini"];

fn wall(replies: &[Reply]) -> Wall {
    Wall::start([
        Service::ollama(&["m"]).replies(replies.to_vec()),
        Service::openai("groq", &["m"]).replies(replies.to_vec()),
        Service::gemini(&["m"]).replies(replies.to_vec()),
    ])
}

/// The three providers in front of a wall, with limits that a test can wait for.
fn providers(wall: &Wall) -> BTreeMap<ProviderId, Arc<dyn Provider>> {
    let connections = [
        Connection::ollama(&wall.ollama_host()),
        Connection::new("groq", Api::OpenAi(Flavour::GROQ), &wall.base_url("groq"), Locality::Cloud),
        Connection::new("gemini", Api::Gemini, &wall.base_url("gemini"), Locality::Cloud),
    ];
    let made = connections.into_iter().map(|mut connection| {
        if connection.locality == Locality::Cloud {
            connection.key = Some(ApiKey::new("sk-test").unwrap());
        }
        connection.limits.first_byte = Duration::from_millis(1000);
        connection.limits.idle = Duration::from_millis(600);
        (connection.id.clone(), connect(&connection).unwrap())
    });
    made.collect()
}

fn stage(provider: &str) -> Stage {
    let mut stage = Stage::new(&[&format!("{provider}/m")], &BTreeMap::new());
    stage.bounds.pause = Duration::from_millis(1);
    stage.bounds.deadline = Duration::from_secs(10);
    stage
}

async fn run(provider: &str, wall: &Wall) -> Ending {
    stage(provider).run_over(providers(wall)).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_way_a_server_can_misbehave_ends_as_the_plan_says() {
    let text = || Reply::text("90").pieces_of(1);
    // The first reply, after which a good one follows, and what becomes of the attempts.
    let table = [
        (text().chunks_of(1), vec!["accepted"]),
        (text().without_done(), vec!["accepted"]),
        (text().after(Duration::from_millis(50)), vec!["accepted"]),
        (Reply::status(429, "{}").header("retry-after-ms", "250"), vec!["rate_limited", "accepted"]),
        (Reply::status(500, "{}"), vec!["server_error", "accepted"]),
        (Reply::status(503, "{}"), vec!["overloaded", "accepted"]),
        (Reply::status(401, "{}"), vec!["auth"]),
        (Reply::hangup(), vec!["transport", "accepted"]),
        (text().cut_after(1), vec!["stream_aborted", "accepted"]),
        (text().unmarked_after(1), vec!["stream_aborted", "accepted"]),
        (text().error_after(1, "the runner died"), vec!["stream_error", "accepted"]),
        (Reply::length("90"), vec!["truncated", "accepted"]),
        (Reply::flood(), vec!["output_invalid", "accepted"]),
        (Reply::silence(), vec!["timeout"]),
        (text().stall_after(1), vec!["timeout"]),
    ];
    for (reply, expected) in &table {
        let each = ALL.map(async |provider| {
            let wall = wall(&[reply.clone(), Reply::text("90")]);
            let ending = run(provider, &wall).await;
            let expected: Vec<String> = expected.iter().map(|word| format!("{provider}/m {word}")).collect();
            assert_eq!(told(&ending), expected, "{reply:?}");
            assert_eq!(wall.calls(provider), expected.len(), "{reply:?}");
        });
        futures_util::future::join_all(each).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_a_filter_held_back_is_not_asked_for_again() {
    for provider in ["groq", "gemini"] {
        let wall = wall(&[Reply::refused("9"), Reply::text("90")]);
        assert_eq!(told(&run(provider, &wall).await), [format!("{provider}/m refused")]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_garbled_stream_is_never_half_an_answer() {
    for provider in ALL {
        let wall = wall(&[Reply::text("190").pieces_of(1).garbled_after(1), Reply::text("85")]);
        let ending = run(provider, &wall).await;
        assert_ne!(ending.accepted().map(|text| text.text.as_str()), Some("90"), "{provider}: {:?}", told(&ending));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_cuts_a_call_closes_its_connection() {
    for reply in [Reply::silence(), Reply::text("90").pieces_of(1).stall_after(1)] {
        for provider in ALL {
            let wall = wall(std::slice::from_ref(&reply));
            let mut stage = stage(provider);
            stage.bounds.deadline = Duration::from_millis(100);
            let ending = stage.run_over(providers(&wall)).await.unwrap();
            assert_eq!(ending.ended, Ended::Stopped(StopCause::Deadline), "{provider} {reply:?}");
            assert!(wall.saw_close(provider, 1), "{provider} {reply:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_nobody_listens_the_next_provider_is_asked_at_once() {
    let closed = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
    let wall = wall(&[Reply::text("90")]);
    let mut providers = providers(&wall);
    providers.insert(ProviderId::new("ollama"), connect(&Connection::ollama(&format!("http://{closed}"))).unwrap());
    let stage = Stage::new(&["ollama/m", "ollama/n", "groq/m"], &BTreeMap::new());
    let ending = stage.run_over(providers).await.unwrap();
    assert_eq!(told(&ending), ["ollama/m transport", "groq/m accepted"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interrupt_closes_the_connection() {
    for provider in ALL {
        let wall = wall(&[Reply::text("90").pieces_of(1).stall_after(1)]);
        let stage = stage(provider);
        let heard = stage.log.clone();
        let stop = async {
            // The first piece of text is the sign that the answer has begun.
            while !heard.lock().unwrap().iter().any(|line| line == "text 9") {
                tokio::task::yield_now().await;
            }
            stage.interrupt.send(true).unwrap();
        };
        let (ending, ()) = tokio::join!(stage.run_over(providers(&wall)), stop);
        assert_eq!(ending.unwrap().ended, Ended::Stopped(StopCause::Interrupted));
        assert!(wall.saw_close(provider, 1), "{provider}");
    }
}
