//! Cells as they are kept and found again.

use super::{CellEntry, CellText, DuelEntry};
use crate::compare::stats::Said;
use crate::compare::{Cell, Outcome};
use crate::ledger::{AttemptEntry, AttemptOutcome, Compacting, Ledger, RunId, SqliteLedger};
use crate::prices::{Cost, Money};
use crate::routing::{Candidate, Place, Variant};
use sluice_providers::{Locality, ProviderId};
use sluice_validators::Score;
use sluice_validators::rubric::{Finding, FindingRole};

fn attempt(run: &RunId) -> AttemptEntry {
    let candidate = Candidate { provider: ProviderId::new("groq"), model: "x".to_owned(), variant: Variant::Text };
    let place = Place { candidate, window: None, locality: Locality::Cloud, floor: false };
    AttemptEntry { outcome: AttemptOutcome::Accepted, ..AttemptEntry::new(run.clone(), "erd", &place, 5) }
}

fn entry(key: &str, outcome: Outcome, cost: Cost) -> CellEntry {
    let finding = Finding {
        check: "mermaid.syntax".to_owned(),
        role: FindingRole::Gate,
        earned: Some(0.0),
        of: 1.0,
        line: Some(3),
        message: "no".to_owned(),
        hint: None,
    };
    let cell = Cell {
        input: "shop".to_owned(),
        candidate: "groq/x".to_owned(),
        group: "erd".to_owned(),
        repeat: 2,
        outcome,
        failed_gates: vec!["mermaid.syntax".to_owned()],
        latency_ms: 12,
        first_token_ms: Some(3),
        input_tokens: Some(100),
        output_tokens: None,
        cost,
    };
    let text = CellText { findings: vec![finding], text: Some(format!("text of {key}")) };
    CellEntry { key: key.to_owned(), work_key: format!("work of {key}"), cell, text }
}

#[tokio::test]
async fn a_cell_comes_back_as_it_was_kept_with_its_text_and_its_answer() {
    let ledger = SqliteLedger::in_memory().await.unwrap();
    let (comparison, run) = ledger.begin_comparison("{}", "compare").await.unwrap();
    let judged = |accepted| Outcome::Judged { score: Score::from_points(70.0), accepted };
    let failed = Outcome::Failed { reason: "timeout".to_owned() };
    let entries = [
        entry("a", judged(true), Cost::Known(Money::from_pico_usd(7))),
        entry("b", judged(false), Cost::Local),
        entry("c", Outcome::Unscored, Cost::Unknown),
        entry("d", failed, Cost::Known(Money::ZERO)),
    ];
    for entry in &entries {
        ledger.keep_cell(comparison, &attempt(&run), Some("raw"), entry).await.unwrap();
    }
    let keys: Vec<String> = ["d", "c", "b", "a", "z"].map(str::to_owned).into();
    let mut found = ledger.known_cells(&keys).await.unwrap();
    found.sort_by(|one, other| one.0.cmp(&other.0));
    assert_eq!(found, entries.each_ref().map(|entry| (entry.key.clone(), entry.cell.clone())));
    let mut texts = ledger.cell_texts(&keys).await.unwrap();
    texts.sort_by(|one, other| one.0.cmp(&other.0));
    assert_eq!(texts, entries.each_ref().map(|entry| (entry.key.clone(), entry.text.clone())));
    assert_eq!(ledger.attempts(&run).await.unwrap().len(), 4);
    let kept = ledger.kept_answer("work of a").await.unwrap().unwrap();
    assert_eq!((kept.answer.as_str(), &kept.cell), ("raw", &entries[0].cell));
    assert_eq!(ledger.kept_answer("work of d").await.unwrap(), None, "what failed has no answer");
}

#[tokio::test]
async fn a_cell_that_is_asked_for_again_is_replaced_and_its_attempts_stay() {
    let ledger = SqliteLedger::in_memory().await.unwrap();
    let (first, run) = ledger.begin_comparison("{}", "compare").await.unwrap();
    let lost = entry("a", Outcome::Failed { reason: "transport".to_owned() }, Cost::Unknown);
    ledger.keep_cell(first, &attempt(&run), None, &lost).await.unwrap();
    let (second, again) = ledger.begin_comparison("{}", "compare").await.unwrap();
    let judged = entry("a", Outcome::Unscored, Cost::Local);
    ledger.keep_cell(second, &attempt(&again), Some("raw"), &judged).await.unwrap();
    assert_eq!(ledger.known_cells(&["a".to_owned()]).await.unwrap(), [("a".to_owned(), judged.cell)]);
    assert_eq!((ledger.attempts(&run).await.unwrap().len(), ledger.attempts(&again).await.unwrap().len()), (1, 1));
}

#[tokio::test]
async fn an_answer_comes_back_with_the_figures_of_its_own_call() {
    let ledger = SqliteLedger::in_memory().await.unwrap();
    let (comparison, run) = ledger.begin_comparison("{}", "compare").await.unwrap();
    let first = entry("a", Outcome::Unscored, Cost::Local);
    let mut later = entry("b", Outcome::Unscored, Cost::Unknown);
    later.work_key.clone_from(&first.work_key);
    later.cell.latency_ms = 99;
    ledger.keep_cell(comparison, &attempt(&run), Some("raw"), &first).await.unwrap();
    ledger.keep_cell(comparison, &attempt(&run), Some("later"), &later).await.unwrap();
    let kept = ledger.kept_answer(&first.work_key).await.unwrap().unwrap();
    assert_eq!((kept.answer.as_str(), kept.cell), ("later", later.cell));
}

#[tokio::test]
async fn runs_are_found_by_the_beginning_of_their_names_taken_as_it_is() {
    let ledger = SqliteLedger::in_memory().await.unwrap();
    let run = ledger.begin_run("generate").await.unwrap();
    let found = ledger.runs_called(&run.0[..10], 5).await.unwrap();
    assert_eq!(found.iter().map(|found| &found.id).collect::<Vec<_>>(), [&run]);
    for prefix in ["%", "_", "'", "9999"] {
        assert!(ledger.runs_called(prefix, 5).await.unwrap().is_empty(), "{prefix}");
    }
}

#[tokio::test]
async fn versions_and_past_attempts_leave_out_what_was_kept_or_corrected() {
    let ledger = SqliteLedger::in_memory().await.unwrap();
    let run = ledger.begin_run("generate").await.unwrap();
    let plain = AttemptEntry { version: "v1".to_owned(), ..attempt(&run) };
    ledger.record_attempt(&plain).await.unwrap();
    ledger.record_attempt(&AttemptEntry { with_findings: true, ..plain.clone() }).await.unwrap();
    ledger.record_attempt(&AttemptEntry { from_cache: true, version: "v2".to_owned(), ..plain.clone() }).await.unwrap();
    let past = ledger.past_attempts(10).await.unwrap();
    assert_eq!(past.iter().map(|past| &past.attempt).collect::<Vec<_>>(), [&plain]);
    let versions = ledger.kind_versions(&run).await.unwrap();
    assert_eq!(versions["erd"].iter().collect::<Vec<_>>(), ["v1", "v2"]);
}

fn duel(key: &str, said: Option<Said>, cost: Cost) -> DuelEntry {
    DuelEntry {
        key: key.to_owned(),
        referee: "den/big".to_owned(),
        input: "shop".to_owned(),
        group: "erd".to_owned(),
        first: "groq/x".to_owned(),
        second: "lab/y".to_owned(),
        said,
        latency_ms: 7,
        input_tokens: Some(900),
        output_tokens: None,
        cost,
    }
}

#[tokio::test]
async fn a_word_of_a_referee_comes_back_as_it_was_kept_and_a_later_one_replaces_it() {
    let ledger = SqliteLedger::in_memory().await.unwrap();
    let (comparison, run) = ledger.begin_comparison("{}", "compare").await.unwrap();
    let entries = [
        duel("a", Some(Said::First), Cost::Known(Money::from_pico_usd(7))),
        duel("b", Some(Said::Second), Cost::Local),
        duel("c", Some(Said::Neither), Cost::Unknown),
        duel("d", None, Cost::Known(Money::ZERO)),
    ];
    ledger.keep_duel(comparison, &attempt(&run), &duel("a", None, Cost::Unknown)).await.unwrap();
    for entry in &entries {
        ledger.keep_duel(comparison, &attempt(&run), entry).await.unwrap();
    }
    let keys: Vec<String> = ["d", "c", "b", "a", "z"].map(str::to_owned).into();
    let mut found = ledger.known_duels(&keys).await.unwrap();
    found.sort_by(|one, other| one.key.cmp(&other.key));
    assert_eq!(found, entries);
    assert_eq!(ledger.attempts(&run).await.unwrap().len(), 5);
}

#[tokio::test]
async fn compacting_empties_old_cells_of_their_texts_and_leaves_every_figure() {
    let ledger = SqliteLedger::in_memory().await.unwrap();
    let judged = Outcome::Judged { score: Score::from_points(70.0), accepted: true };
    let mut keys = Vec::new();
    for key in ["old", "open"] {
        let (comparison, run) = ledger.begin_comparison("{}", "compare").await.unwrap();
        let cell = entry(key, judged.clone(), Cost::Known(Money::from_pico_usd(7)));
        ledger.keep_cell(comparison, &attempt(&run), Some("raw"), &cell).await.unwrap();
        ledger.keep_duel(comparison, &attempt(&run), &duel(key, Some(Said::First), Cost::Local)).await.unwrap();
        if key == "old" {
            ledger.end_run(&run).await.unwrap();
        }
        keys.push(key.to_owned());
    }
    let before = (ledger.known_cells(&keys).await.unwrap(), ledger.known_duels(&keys).await.unwrap());
    let counted = ledger.compact(u64::MAX, Compacting::Count).await.unwrap();
    assert_eq!((counted.cells, counted.texts), (1, 1));
    assert!(ledger.cell_texts(&keys).await.unwrap().iter().all(|(_, text)| text.text.is_some()));
    let gone = ledger.compact(u64::MAX, Compacting::Remove).await.unwrap();
    assert_eq!((gone.cells, gone.texts), (1, 1));
    assert_eq!((ledger.known_cells(&keys).await.unwrap(), ledger.known_duels(&keys).await.unwrap()), before);
    for (key, text) in ledger.cell_texts(&keys).await.unwrap() {
        assert_eq!((text.text.is_some(), text.findings.is_empty()), (key == "open", key == "old"), "{key}");
    }
    assert_eq!(ledger.compact(u64::MAX, Compacting::Remove).await.unwrap().cells, 0);
}
