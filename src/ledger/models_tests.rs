//! What is remembered of models.

use super::*;
use crate::prices::Cost;
use crate::routing::beliefs::Start;
use sluice_providers::{Model, ProviderId};

/// An attempt that wrote something with a local model.
fn attempt(run: &RunId) -> AttemptEntry {
    let purpose = Purpose::Write;
    AttemptEntry { purpose, with_findings: false, from_cache: false, ..super::tests::attempt(run, 0, Cost::Local) }
}

fn listed(model: &str, digest: Option<&str>) -> Vec<Model> {
    vec![Model { digest: digest.map(str::to_owned), ..Model::named(model) }]
}

#[tokio::test]
async fn a_model_that_was_replaced_is_told_once_and_its_beliefs_shrink_to_a_tenth() {
    let ledger = SqliteLedger::in_memory().await.unwrap();
    let run = ledger.begin_run("generate erd").await.unwrap();
    let entry = AttemptEntry { outcome: AttemptOutcome::Accepted, ..attempt(&run) };
    let AttemptEntry { kind, candidate, .. } = entry.clone();
    for ordinal in 0..4 {
        ledger.record_attempt(&AttemptEntry { ordinal, ..entry.clone() }).await.unwrap();
    }
    let seen = async || {
        let beliefs = ledger.beliefs(entry.started_ms).await.unwrap();
        beliefs.estimate(&kind, &candidate.to_string(), Start::Cloud).seen.attempts
    };
    let before = seen().await;
    assert!(before > 3.9, "{before}");
    let provider = &candidate.provider;
    let name = format!("{provider}/{}", candidate.model);
    for (digest, expected) in [
        (Some("sha256:1"), vec![]),
        (Some("sha256:1"), vec![]),
        // Who does not say is believed to have what it had.
        (None, vec![]),
        (Some("sha256:2"), vec![name.clone()]),
        (Some("sha256:2"), vec![]),
    ] {
        let told = ledger.look_at_models(provider, &listed(&candidate.model, digest)).await.unwrap();
        assert_eq!(told, expected, "{digest:?}");
    }
    let after = seen().await;
    assert!((after - before / 10.0).abs() < 1e-9, "{after}");
    // The same name elsewhere is another model.
    let other = ProviderId::new("other");
    assert!(ledger.look_at_models(&other, &listed(&candidate.model, Some("sha256:3"))).await.unwrap().is_empty());
    assert_eq!(seen().await, after);
}

#[tokio::test]
async fn a_model_that_did_not_fit_is_remembered_until_it_answers_or_is_replaced() {
    let ledger = SqliteLedger::in_memory().await.unwrap();
    let run = ledger.begin_run("generate erd").await.unwrap();
    let failed = AttemptEntry {
        outcome: AttemptOutcome::Failed,
        reason: Some("local_resource_exhausted".to_owned()),
        score: None,
        ..attempt(&run)
    };
    let worked = AttemptEntry { outcome: AttemptOutcome::Rejected, reason: None, ..attempt(&run) };
    let broken = AttemptEntry { reason: Some("transport".to_owned()), ..failed.clone() };
    let (provider, model) = (failed.candidate.provider.clone(), failed.candidate.model.clone());
    let its = [(provider.clone(), model.clone())];
    let mut ordinal = 0;
    let mut record = async |entry: &AttemptEntry| {
        ordinal += 1;
        ledger.record_attempt(&AttemptEntry { ordinal, ..entry.clone() }).await.unwrap();
    };
    record(&failed).await;
    assert_eq!(ledger.cramped(failed.started_ms).await.unwrap(), its);
    assert!(ledger.cramped(failed.started_ms + 1).await.unwrap().is_empty(), "it is too long ago");
    record(&broken).await;
    assert_eq!(ledger.cramped(0).await.unwrap(), its, "a broken line says nothing about memory");
    record(&worked).await;
    assert!(ledger.cramped(0).await.unwrap().is_empty());
    record(&failed).await;
    ledger.look_at_models(&provider, &listed(&model, Some("1"))).await.unwrap();
    assert_eq!(ledger.cramped(0).await.unwrap(), its, "nobody knows what it was before");
    ledger.look_at_models(&provider, &listed(&model, Some("2"))).await.unwrap();
    assert!(ledger.cramped(0).await.unwrap().is_empty());
}
