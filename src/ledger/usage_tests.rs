//! What is read from the sums is what the attempts come to, whatever they are.

use super::batches::{NewBatch, NewRecord};
use super::tests::{attempt, sql};
use super::*;
use crate::prices::{Cost, Day, Delivery, Money};
use proptest::prelude::*;
use sluice_providers::ProviderId;
use std::collections::BTreeMap;

const DAY_MS: u64 = 86_400_000;
const TODAY: u64 = 20_779;
/// Groups of the records of a batch, in the order of the input.
const GROUPS: [Option<&str>; 4] = [Some("a"), Some("b"), None, Some("a")];

fn day(number: u64) -> Day {
    Day::from_ms(number * DAY_MS)
}

/// What can differ from one attempt to the next.
#[derive(Clone, Debug)]
struct Made {
    model: usize,
    kind: usize,
    outcome: usize,
    judge: bool,
    from_cache: bool,
    days_ago: u64,
    latency_ms: u64,
    tokens: Option<u64>,
    cost: Option<u64>,
    record: usize,
}

fn made() -> impl Strategy<Value = Made> {
    let numbers = (0..4_usize, 0..3_usize, 0..4_usize, 0..5_u64, 0..200_000_u64);
    let told = (proptest::option::of(0..5_000_u64), proptest::option::of(0..1_000_000_u64));
    let rest = (any::<bool>(), any::<bool>(), 0..GROUPS.len());
    (numbers, told, rest).prop_map(|(numbers, (tokens, cost), (judge, from_cache, record))| {
        let (model, kind, outcome, days_ago, latency_ms) = numbers;
        Made { model, kind, outcome, judge, from_cache, days_ago, latency_ms, tokens, cost, record }
    })
}

/// A batch with records of these groups; gives its run.
async fn batch(ledger: &SqliteLedger, groups: &[Option<&str>]) -> RunId {
    let new = NewBatch { identity: "same", kind: "note", delivery: Delivery::Live, asked: "{}", command: "batch run" };
    let batch = ledger.begin_batch(&new).await.unwrap();
    let record = |(at, group): (usize, &Option<&str>)| NewRecord {
        turn: 0,
        key: at.to_string(),
        digest: String::new(),
        group: group.map(str::to_owned),
        line: 1,
        offset: 0,
        length: 1,
        path: None,
    };
    let records: Vec<NewRecord> = groups.iter().enumerate().map(record).collect();
    ledger.add_records(batch.id, 0, &records).await.unwrap();
    batch.run
}

fn entry(run: &RunId, made: &Made) -> AttemptEntry {
    let outcomes = [AttemptOutcome::Accepted, AttemptOutcome::Rejected, AttemptOutcome::Failed, AttemptOutcome::Failed];
    let (provider, model) = [("groq", "a"), ("groq", "b"), ("ollama", "a"), ("gemini", "g")][made.model];
    let mut entry = attempt(run, 1, made.cost.map_or(Cost::Unknown, |pico| Cost::Known(Money::from_pico_usd(pico))));
    entry.candidate.provider = ProviderId::new(provider);
    entry.candidate.model = model.to_owned();
    AttemptEntry {
        kind: ["erd", "jira", "class"][made.kind].to_owned(),
        outcome: outcomes[made.outcome],
        reason: [None, Some("below_threshold"), Some("timeout"), Some("refused")][made.outcome].map(str::to_owned),
        purpose: if made.judge { Purpose::Judge } else { Purpose::Write },
        from_cache: made.from_cache,
        started_ms: (TODAY - made.days_ago) * DAY_MS + made.latency_ms,
        latency_ms: made.latency_ms,
        input_tokens: made.tokens,
        output_tokens: made.tokens.map(|tokens| tokens / 2),
        cached_tokens: None,
        waited_ms: made.tokens,
        record: Some(made.record as u64),
        ..entry
    }
}

fn name(by: UsageBy, entry: &AttemptEntry, batch: &RunId) -> Option<String> {
    Some(match by {
        UsageBy::Provider => entry.candidate.provider.to_string(),
        UsageBy::Model => format!("{}/{}", entry.candidate.provider, entry.candidate.model),
        UsageBy::Kind => entry.kind.clone(),
        UsageBy::Day => Day::from_ms(entry.started_ms).to_string(),
        UsageBy::Run => entry.run.to_string(),
        UsageBy::Group => {
            let at = entry.record.filter(|_| entry.run == *batch)?;
            return GROUPS[usize::try_from(at).unwrap()].map(str::to_owned);
        }
    })
}

/// The same, counted one by one.
fn count(sums: &mut UsageSums, entry: &AttemptEntry) {
    let asked = u64::from(!entry.from_cache);
    sums.from_cache += u64::from(entry.from_cache);
    sums.input_tokens += entry.input_tokens.unwrap_or(0);
    sums.output_tokens += entry.output_tokens.unwrap_or(0);
    sums.waited_ms += entry.waited_ms.unwrap_or(0);
    sums.uncounted += u64::from(asked == 1 && entry.outcome != AttemptOutcome::Failed && entry.input_tokens.is_none());
    sums.unknown_costs += u64::from(entry.cost == Cost::Unknown);
    sums.known_cost = sums.known_cost + entry.cost.amount().unwrap_or_default();
    if entry.purpose == Purpose::Judge {
        sums.judge_calls += asked;
        return;
    }
    sums.attempts += asked;
    match entry.outcome {
        AttemptOutcome::Accepted => sums.accepted += asked,
        AttemptOutcome::Rejected => sums.rejected += asked,
        AttemptOutcome::Failed => {
            sums.failed += asked;
            if asked > 0 {
                *sums.failures.entry(entry.reason.clone().unwrap_or_default()).or_default() += asked;
            }
        }
    }
}

/// True latencies at 50 and 95 percent.
fn percentiles(entries: &[&AttemptEntry]) -> Option<[u64; 2]> {
    let sent =
        |entry: &&&AttemptEntry| !entry.from_cache && (entry.outcome != AttemptOutcome::Failed || entry.latency_ms > 0);
    let mut all: Vec<u64> = entries.iter().filter(sent).map(|entry| entry.latency_ms).collect();
    all.sort_unstable();
    let at = |percent: usize| all.get((all.len() * percent).div_ceil(100).max(1) - 1).copied();
    Some([at(50)?, at(95)?])
}

fn compare(found: &UsageEntry, entries: &[&AttemptEntry]) {
    let mut expected = UsageSums::default();
    entries.iter().for_each(|entry| count(&mut expected, entry));
    assert_eq!(found.sums, expected, "{:?}", found.name);
    let told = [50, 95].map(|percent| found.latencies.percentile(percent));
    match percentiles(entries) {
        None => assert_eq!(told, [None, None]),
        Some(exact) => {
            for (told, exact) in told.iter().zip(exact) {
                let off = told.unwrap().abs_diff(exact);
                assert!(off * 40 <= exact.max(40), "{told:?} is told for {exact}");
            }
        }
    }
}

const ALL: [UsageBy; 6] =
    [UsageBy::Provider, UsageBy::Model, UsageBy::Kind, UsageBy::Day, UsageBy::Run, UsageBy::Group];

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn sums_by_every_group_are_those_of_the_attempts_one_by_one(all in proptest::collection::vec(made(), 0..60), since in 0..6_u64) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let ledger = SqliteLedger::in_memory().await.unwrap();
            let of_records = batch(&ledger, &GROUPS).await;
            let runs = [ledger.begin_run("one").await.unwrap(), of_records.clone()];
            let entries: Vec<_> = all.iter().enumerate().map(|(at, made)| entry(&runs[at % 2], made)).collect();
            for entry in &entries {
                ledger.record_attempt(entry).await.unwrap();
            }
            let since = day(TODAY - since);
            let counted: Vec<&AttemptEntry> = entries.iter().filter(|entry| entry.started_ms >= since.start_ms()).collect();
            for by in ALL {
                let usage = ledger.usage(by, since).await.unwrap();
                let mut groups: BTreeMap<Option<String>, Vec<&AttemptEntry>> = BTreeMap::new();
                counted.iter().for_each(|entry| groups.entry(name(by, entry, &of_records)).or_default().push(entry));
                assert_eq!(usage.groups.len(), groups.len(), "{by:?}");
                for found in &usage.groups {
                    compare(found, &groups[&found.name]);
                }
                compare(&usage.total, &counted);
            }
        });
    }
}

#[tokio::test]
async fn absurd_figures_of_a_row_spoil_no_sum() {
    let ledger = SqliteLedger::in_memory().await.unwrap();
    let run = ledger.begin_run("generate").await.unwrap();
    for ordinal in 1..=40 {
        let entry = AttemptEntry {
            latency_ms: u64::MAX,
            waited_ms: Some(u64::MAX),
            output_tokens: Some(u64::MAX),
            started_ms: u64::MAX,
            from_cache: false,
            ..attempt(&run, ordinal, Cost::Known(Money::from_pico_usd(u64::MAX)))
        };
        ledger.record_attempt(&entry).await.unwrap();
    }
    for by in ALL {
        let usage = ledger.usage(by, day(0)).await.unwrap();
        assert_eq!(usage.total.sums.known_cost, Money::from_usd(40_000.0), "{by:?}");
        assert_eq!(usage.total.sums.output_tokens, 40_000_000_000);
        assert_eq!(usage.groups.len(), 1);
    }
}

#[tokio::test]
async fn of_many_runs_the_latest_are_listed_and_all_are_summed() {
    let ledger = SqliteLedger::in_memory().await.unwrap();
    let mut last = None;
    for _ in 0..=MOST_RUNS {
        let run = ledger.begin_run("generate").await.unwrap();
        ledger.record_attempt(&attempt(&run, 1, Cost::Local)).await.unwrap();
        last = last.max(Some(run));
    }
    let usage = ledger.usage(UsageBy::Run, day(0)).await.unwrap();
    assert_eq!((usage.groups.len(), usage.left_out), (MOST_RUNS, true));
    assert_eq!(usage.groups[0].name, Some(last.unwrap().0));
    assert_eq!(usage.total.sums.from_cache, MOST_RUNS as u64 + 1);
    let ahead = ledger.usage(UsageBy::Run, Day::from_ms(u64::MAX)).await.unwrap();
    assert_eq!(ahead, UsageEntries::default());
}

#[tokio::test]
async fn of_many_groups_the_busiest_are_listed_and_what_has_none_is_last() {
    let ledger = SqliteLedger::in_memory().await.unwrap();
    let names: Vec<String> = (0..=MOST_GROUPS).map(|group| format!("g{group:04}")).collect();
    let run = batch(&ledger, &names.iter().map(|name| Some(name.as_str())).collect::<Vec<_>>()).await;
    let called = |run: &RunId, record: usize, ordinal: u32| AttemptEntry {
        purpose: Purpose::Write,
        from_cache: false,
        record: Some(record as u64),
        ..attempt(run, ordinal, Cost::Local)
    };
    for record in 0..=MOST_GROUPS {
        // One group has one call, the rest two.
        for ordinal in 1..=if record == 500 { 1 } else { 2 } {
            ledger.record_attempt(&called(&run, record, ordinal)).await.unwrap();
        }
    }
    let other = ledger.begin_run("generate").await.unwrap();
    ledger.record_attempt(&called(&other, 500, 1)).await.unwrap();
    let usage = ledger.usage(UsageBy::Group, day(0)).await.unwrap();
    assert_eq!((usage.groups.len(), usage.left_out), (MOST_GROUPS + 1, true));
    assert!(usage.groups.iter().all(|group| group.name.as_deref() != Some("g0500")));
    let last = usage.groups.last().unwrap();
    assert_eq!((&last.name, last.sums.attempts, last.latencies.percentile(50)), (&None, 1, Some(2_425)));
    assert_eq!(usage.total.sums.attempts, 2 * MOST_GROUPS as u64 + 2);
}

/// Migrations up to the version before groups were summed.
const BEFORE_GROUPS: &str = concat!(
    include_str!("migrations/001_runs_attempts_artifacts.sql"),
    include_str!("migrations/002_purpose.sql"),
    include_str!("migrations/003_breakers.sql"),
    include_str!("migrations/004_beliefs.sql"),
    include_str!("migrations/005_answers.sql"),
    include_str!("migrations/006_models.sql"),
    include_str!("migrations/007_feedback.sql"),
    include_str!("migrations/008_batches.sql"),
    include_str!("migrations/009_usage.sql"),
    include_str!("migrations/010_versions.sql"),
    include_str!("migrations/011_comparisons.sql"),
    "PRAGMA user_version = 11;",
);

#[tokio::test]
async fn attempts_that_were_recorded_before_groups_were_summed_count_in_theirs() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (folder.path().join("old.db"), folder.path().join("new.db"));
    sql(&old, BEFORE_GROUPS).await;
    sql(&old, include_str!("testdata/groups.sql")).await;
    SqliteLedger::open(&new).await.unwrap().close().await.unwrap();
    sql(&new, include_str!("testdata/groups.sql")).await;
    let mut told = Vec::new();
    for path in [old, new] {
        let usage = SqliteLedger::open(&path).await.unwrap().usage(UsageBy::Group, day(0)).await.unwrap();
        let counts = |group: &UsageEntry| (group.name.clone(), group.sums.attempts, group.sums.judge_calls);
        assert_eq!(
            usage.groups.iter().map(counts).collect::<Vec<_>>(),
            [(Some("shop".to_owned()), 3, 0), (Some("bank".to_owned()), 1, 1), (None, 2, 0)]
        );
        told.push(usage);
    }
    assert_eq!(told[0], told[1]);
}
