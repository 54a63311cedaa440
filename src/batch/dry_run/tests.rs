//! Plans whose figures were worked out by hand: pull requests of 100 M tokens in and 15 M out, all together.

use super::*;
use crate::batch::FieldPath;
use crate::batch::input::{Entry, Input, Intake, Record, Selection};
use crate::batch::project::{PassFigures, project, reach};
use crate::batch::record::RecordBench;
use crate::config::{Config, Environment, Layer};
use crate::kinds::Registry;
use crate::ledger::{AttemptEntry, AttemptOutcome, Ledger, RunId, SqliteLedger};
use crate::prices::{Day, PriceList, PriceRow};
use crate::routing::beliefs::{Beliefs, Cell, Counts, Mean};
use crate::routing::limiter::Limits;
use crate::routing::{Candidate, Place, Variant};
use serde_json::json;
use sluice_providers::{Locality, ProviderId};
use std::path::Path;

const RECORDS: u64 = 25_000;
const SMALL: &str = "openai/gpt-oss-20b";
const LARGE: &str = "openai/gpt-oss-120b";
/// A model that has ended; its batch prices stand in the test.
const OLD: &str = "llama-3.3-70b-of-the-plan";

fn place(model: &str, locality: Locality) -> Place {
    let candidate = Candidate { provider: ProviderId::new("groq"), model: model.to_owned(), variant: Variant::Text };
    Place { candidate, window: None, locality, floor: false }
}

/// The builtin prices, and those of the plan: 0.30 and 0.40 USD a million are already half of the live ones.
fn prices() -> PriceList {
    #[derive(serde::Deserialize)]
    struct Own {
        prices: Vec<PriceRow>,
    }
    let own = format!(
        "[[prices]]\nprovider = 'groq'\nmodel = '{OLD}'\ninput = 0.60\noutput = 0.80\nbatch_input = 0.30\nbatch_output = 0.40"
    );
    PriceList::builtin().with_overrides(toml::from_str::<Own>(&own).unwrap().prices)
}

/// Beliefs so sure that what was seen is all that counts.
fn believed(model: &str, fail: f64, seconds: f64) -> Beliefs {
    let mut beliefs = Beliefs::default();
    let attempts = 1e9;
    let cell = Cell {
        counts: Counts { passes: attempts * (1.0 - fail), attempts },
        seconds: Mean { sum: seconds, weight: 1.0 },
        ..Cell::default()
    };
    beliefs.restore("pull_request", &format!("groq/{model}"), cell);
    beliefs
}

/// Every record with 4,000 tokens in and 600 out.
fn constant(models: &[&str], beliefs: &Beliefs, limits: Limits) -> BatchPlan {
    let places: Vec<Place> = models.iter().map(|model| place(model, Locality::Cloud)).collect();
    let answers = Answers { mean: 600.0, variance: 0.0, seen: 100, from: AnswersFrom::Candidate };
    let sampled = vec![vec![Sampled { prompt_tokens: Some(4_000) }; models.len()]; 200];
    let sample = Sample { records: RECORDS, sampled, max_tokens: vec![4_096; models.len()] };
    let terms = Terms {
        kind: "pull_request",
        places: &places,
        answers: &vec![answers; models.len()],
        limits: &vec![limits; models.len()],
        beliefs,
        prices: &prices(),
        day: "2026-11-22".parse::<Day>().unwrap(),
        concurrency: 64,
    };
    plan(&terms, &sample)
}

fn cents(usd: f64) -> f64 {
    (usd * 100.0).round() / 100.0
}

#[test]
fn two_passes_cost_the_first_and_the_failed_share_of_the_second() {
    // 6 and 36 USD for all; the table of the design.
    for (fail, expected) in [
        (0.0, 6.0),
        (0.023, 6.83),
        (0.04, 7.44),
        (0.05, 7.80),
        (0.0713, 8.57),
        (0.111, 10.0),
        (0.25, 15.0),
        (0.578, 26.81),
        (0.58, 26.88),
        (5.0 / 6.0, 36.0),
        (1.0, 42.0),
    ] {
        let first = PassFigures { mean: 6.0 / RECORDS as f64, fail, ..PassFigures::default() };
        let second = PassFigures { mean: 36.0 / RECORDS as f64, ..PassFigures::default() };
        let projected = project(&[first, second], &[RECORDS as f64]);
        assert_eq!(cents(projected.mean), expected, "{fail}");
        let chance = RECORDS as f64 * fail * (1.0 - fail);
        let reach = 1.96 * chance.sqrt() * second.mean;
        assert!((projected.high - projected.mean - reach).abs() < 1e-9, "which records fail is all that is left open");
    }
    let with = |fail| PassFigures { fail, ..PassFigures::default() };
    // The second model delivers 98 % of what it is asked for.
    for (fail, covered) in [(0.05, 99.90), (0.58, 98.84)] {
        let (reached, left) = reach(&[with(fail), with(0.02)], 100.0);
        assert!((100.0 * (1.0 - left) - covered).abs() < 0.005 && (reached[1] - 100.0 * fail).abs() < 1e-9);
    }
}

#[test]
fn a_batch_price_is_halved_once() {
    let plan = constant(&[SMALL], &believed(SMALL, 0.0, 1.0), Limits::default());
    // 100 M x 0.0375 + 15 M x 0.15 = 6 in bulk; 12 live, at 0.075 and 0.30.
    assert_eq!(cents(plan.bulk.unwrap().cost_usd), 6.0);
    assert_eq!(cents(plan.live.unwrap().cost_usd), 12.0);
    assert_eq!(cents(constant(&[OLD], &believed(OLD, 0.0, 1.0), Limits::default()).bulk.unwrap().cost_usd), 36.0);
    assert_eq!(cents(constant(&[LARGE], &believed(LARGE, 0.0, 1.0), Limits::default()).bulk.unwrap().cost_usd), 12.0);
}

#[test]
fn what_is_cheapest_depends_on_how_often_the_first_fails() {
    let bulk = |models: &[&str], fail| {
        let plan = constant(models, &believed(SMALL, fail, 1.0), Limits::default());
        cents(plan.bulk.unwrap().cost_usd)
    };
    assert_eq!(bulk(&[SMALL, OLD], 0.05), 7.80);
    assert_eq!(bulk(&[SMALL, OLD], 0.578), 26.81);
    assert_eq!(bulk(&[SMALL, LARGE], 0.05), 6.60);
    assert_eq!(bulk(&[SMALL, LARGE], 0.578), 12.94, "dearer than asking the large one at once, for 12.00");
    assert_eq!(bulk(&[LARGE], 0.578), 12.00);
}

#[test]
fn what_was_not_learned_is_said_to_be_assumed() {
    let plan = constant(&[SMALL, LARGE], &believed(SMALL, 0.25, 1.0), Limits::default());
    let [first, second] = &plan.passes[..] else { panic!("{plan:?}") };
    assert!(first.fail_learned && (first.fail_pct - 25.0).abs() < 1e-3);
    assert!(!second.fail_learned);
    assert!((second.records - 0.25 * RECORDS as f64).abs() < 0.1, "{second:?}");
    assert!(plan.notes.iter().any(|note| note.contains("assumed")));
    assert!(plan.delivered_pct > 75.0 && plan.delivered_pct < 100.0);
    let live = plan.live.unwrap();
    assert!(live.low_usd < live.cost_usd && live.cost_usd < live.high_usd);
    assert!((first.live_usd.unwrap() + second.live_usd.unwrap() - live.cost_usd).abs() < 1e-6);
}

#[test]
fn the_tightest_limit_tells_the_time() {
    let time = |limits: Limits| {
        let plan = constant(&[SMALL], &believed(SMALL, 0.0, 2.0), limits);
        (plan.passes[0].live_s.unwrap().round(), plan.passes[0].limited_by.unwrap())
    };
    // 25,000 x 2 s / 64 calls at once.
    assert_eq!(time(Limits::default()), (781.0, "latency"));
    assert_eq!(time(Limits { concurrency: Some(8), ..Limits::default() }), (6_250.0, "latency"));
    assert_eq!(time(Limits { requests_per_minute: Some(1_000), ..Limits::default() }), (1_500.0, "rpm"));
    // 25,000 x 4,600 tokens, 250,000 a minute.
    assert_eq!(time(Limits { tokens_per_minute: Some(250_000), ..Limits::default() }), (27_600.0, "tpm"));
    assert_eq!(time(Limits { requests_per_day: Some(12_500), ..Limits::default() }), (172_800.0, "rpd"));
    let unknown = constant(&[LARGE], &Beliefs::default(), Limits::default());
    assert_eq!((unknown.passes[0].live_s, unknown.passes[0].limited_by), (None, None));
}

#[test]
fn an_unknown_price_is_no_price_and_a_local_model_costs_nothing() {
    let unknown = constant(&[SMALL, "nobody-knows"], &Beliefs::default(), Limits::default());
    assert_eq!((unknown.live, unknown.bulk), (None, None));
    assert!(serde_json::to_value(&unknown).unwrap()["live"].is_null());
    let places = [place("mistral", Locality::Local)];
    let sample = Sample { records: 5, sampled: vec![vec![Sampled { prompt_tokens: None }]; 5], max_tokens: vec![100] };
    let terms = Terms {
        kind: "pull_request",
        places: &places,
        answers: &[Answers::longest(100)],
        limits: &[],
        beliefs: &Beliefs::default(),
        prices: PriceList::builtin(),
        day: "2026-11-22".parse().unwrap(),
        concurrency: 1,
    };
    let local = plan(&terms, &sample);
    let clouds = [place(SMALL, Locality::Cloud)];
    assert!(plan(&Terms { places: &clouds, ..terms }, &sample).live.unwrap().at_most, "no answer was seen");
    assert_eq!(
        local.live,
        Some(PlannedCost { cost_usd: 0.0, low_usd: 0.0, high_usd: 0.0, at_most: false, local: true })
    );
    assert_eq!(local.passes[0].too_long, 5);
    assert!(local.notes.iter().any(|note| note.starts_with("5 of 5 sampled records fit into no prompt")));
    let nothing = plan(&Terms { places: &[], answers: &[], ..terms }, &Sample::default());
    assert_eq!((nothing.records, nothing.passes.len(), nothing.delivered_pct), (0, 0, 0.0));
}

fn records(number: u64) -> Vec<Record> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("records.jsonl");
    let line =
        |id| json!({"id": id, "title": format!("change {id}"), "body": "word ".repeat(id as usize % 90)}).to_string();
    let lines: Vec<String> = (0..number).map(line).collect();
    std::fs::write(&path, lines.join("\n")).unwrap();
    let limits = crate::batch::input::Limits::default();
    let read = Input::find(&path, &[]).unwrap().records(limits).unwrap();
    let selection = Selection { key: Some(FieldPath::parse("id").unwrap()), ..Selection::default() };
    let entries = Intake::new(read, selection, &limits);
    entries.map(|entry| if let Entry::Record(record) = entry { record } else { panic!("{entry:?}") }).collect()
}

#[test]
fn a_sample_is_bounded_and_the_same_in_whatever_order_records_come() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/pull-requests");
    let kind = Registry::load(&folder).unwrap().kind("pull_request_summary").unwrap().clone();
    let bench = RecordBench::new(&kind, sluice_validators::Score::from_points(80.0)).unwrap();
    let config = Config::load(
        Path::new("/nonexistent"),
        &Environment::fixed(&[("SLUICE_LEDGER", "/nonexistent/ledger.db")]),
        Layer::default(),
    )
    .unwrap();
    let places = [place(SMALL, Locality::Cloud), place(LARGE, Locality::Cloud)];
    let sample = |records: &[Record]| {
        let mut sampler = Sampler::new(&bench, &config, &places);
        records.iter().for_each(|record| sampler.offer(record));
        sampler.finish()
    };
    let mut all = records(700);
    let forwards = sample(&all);
    all.reverse();
    assert_eq!(sample(&all), forwards);
    assert_eq!((forwards.records, forwards.sampled.len()), (700, 200));
    let tokens = |sample: &Sample| {
        let all: Vec<f64> = sample.sampled.iter().map(|record| f64::from(record[0].prompt_tokens.unwrap())).collect();
        all.iter().sum::<f64>() / all.len() as f64
    };
    let few = sample(&all[..150]);
    assert_eq!((few.records, few.sampled.len()), (150, 150));
    // A sample of 200 out of 700 tells the mean: 150 of them, evenly taken, have the same.
    let off = (tokens(&forwards) / tokens(&few) - 1.0).abs();
    assert!(off < 0.1, "{off}");
    assert!(forwards.max_tokens.iter().all(|most| *most > 0), "{:?}", forwards.max_tokens);
}

#[tokio::test]
async fn answers_are_as_long_as_earlier_ones_where_there_are_enough() {
    let ledger = SqliteLedger::in_memory().await.unwrap();
    let (small, large) = (place(SMALL, Locality::Cloud), place(LARGE, Locality::Cloud));
    let run = ledger.begin_run("batch run").await.unwrap();
    let attempt = |run: &RunId, tokens| AttemptEntry {
        outcome: AttemptOutcome::Accepted,
        output_tokens: Some(tokens),
        ..AttemptEntry::new(run.clone(), "pull_request", &small, 0)
    };
    for tokens in [100, 300].repeat(4) {
        ledger.record_attempt(&attempt(&run, tokens)).await.unwrap();
    }
    let few = answers(&ledger, "pull_request", &small, 4_096).await.unwrap();
    assert_eq!(few, Answers::longest(4_096), "eight answers are too few");
    let kept = AttemptEntry { from_cache: true, ..attempt(&run, 9_999) };
    let failed = AttemptEntry { outcome: AttemptOutcome::Failed, ..attempt(&run, 9_999) };
    for entry in [attempt(&run, 100), attempt(&run, 300), kept, failed] {
        ledger.record_attempt(&entry).await.unwrap();
    }
    let own = answers(&ledger, "pull_request", &small, 4_096).await.unwrap();
    assert_eq!((own.mean, own.seen, own.from), (200.0, 10, AnswersFrom::Candidate));
    assert!((own.variance - 100_000.0 / 9.0).abs() < 1e-6, "{}", own.variance);
    let other = answers(&ledger, "pull_request", &large, 4_096).await.unwrap();
    assert_eq!((other.mean, other.from), (200.0, AnswersFrom::Kind));
    assert_eq!(answers(&ledger, "offer", &small, 512).await.unwrap().from, AnswersFrom::MaxTokens);
}
