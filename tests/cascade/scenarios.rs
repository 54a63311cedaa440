//! Scenarios as data: a route, what its providers reply, and how the cascade must go.

use super::scripted::Reply;
use super::stage::Stage;
use serde::Deserialize;
use sluice::cascade::{Ended, Ending, StopCause};
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::time::Instant;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenarios {
    scenario: Vec<Scenario>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenario {
    name: String,
    route: Vec<String>,
    replies: BTreeMap<String, Vec<Reply>>,
    #[serde(default)]
    deadline: Option<u64>,
    #[serde(default)]
    purse: Option<usize>,
    /// `candidate outcome-or-reason`, one per call.
    attempts: Vec<String>,
    /// `accepted N`, `below N`, `failed`, `deadline`, `interrupted`, `budget`.
    ended: String,
    /// Least and most time it takes, in seconds.
    seconds: [f64; 2],
    /// What the last request changed, and the findings in it.
    #[serde(default)]
    changes: Option<String>,
    #[serde(default)]
    findings: Option<String>,
}

#[tokio::test(start_paused = true)]
async fn every_scenario_goes_as_its_file_says() {
    let file: Scenarios = toml::from_str(include_str!("scenarios.toml")).unwrap();
    assert!(file.scenario.len() >= 25, "scenarios are missing");
    for scenario in file.scenario {
        play(&scenario).await;
    }
}

async fn play(scenario: &Scenario) {
    let name = &scenario.name;
    let route: Vec<&str> = scenario.route.iter().map(String::as_str).collect();
    let mut stage = Stage::new(&route, &scenario.replies);
    stage.bounds.deadline = scenario.deadline.map_or(stage.bounds.deadline, Duration::from_secs);
    stage.purse = scenario.purse.unwrap_or(usize::MAX);
    let began = Instant::now();
    let ending = stage.run().await.unwrap();
    let seconds = began.elapsed().as_secs_f64();
    assert_eq!(told(&ending), scenario.attempts, "{name}");
    assert_eq!(end(ending.ended), scenario.ended, "{name}");
    let [least, most] = scenario.seconds;
    assert!((least..=most).contains(&seconds), "{name}: took {seconds} s");
    let answering = &ending.attempts.last().unwrap().candidate.provider;
    let requests = stage.providers[answering.as_str()].requests.lock().unwrap();
    let last = requests.last().unwrap();
    if let Some(changes) = &scenario.changes {
        assert_eq!(&last.label, changes, "{name}");
    }
    if let Some(findings) = &scenario.findings {
        assert_eq!(&last.messages[0].text, findings, "{name}");
    }
}

pub(crate) fn told(ending: &Ending) -> Vec<String> {
    let line = |attempt: &sluice::ledger::AttemptEntry| {
        format!("{} {}", attempt.candidate, attempt.reason.as_deref().unwrap_or(attempt.outcome.name()))
    };
    ending.attempts.iter().map(line).collect()
}

fn end(ended: Ended) -> String {
    match ended {
        Ended::Accepted(index) => format!("accepted {index}"),
        Ended::BelowThreshold(index) => format!("below {index}"),
        Ended::Failed => "failed".to_owned(),
        Ended::Stopped(StopCause::Deadline) => "deadline".to_owned(),
        Ended::Stopped(StopCause::Interrupted) => "interrupted".to_owned(),
        Ended::Stopped(StopCause::Budget) => "budget".to_owned(),
        Ended::Stopped(StopCause::Limit) => "limit".to_owned(),
    }
}
