//! Reports over small ledgers whose sums can be checked by hand, and over hostile ones.

use super::*;
use crate::ledger::batches::{BatchEntry, BatchState, Change, Journal, NewBatch, NewRecord, Outlook, RecordEnd};
use crate::ledger::{AttemptEntry, AttemptOutcome, SqliteLedger, Status};
use crate::prices::{Cost, Delivery, Money};
use crate::report::{count, is_visible};
use crate::routing::{Candidate, Place, Variant};
use sluice_providers::{Locality, ProviderId};
use sluice_validators::Score;

/// Texts that would do harm where nobody escapes them.
const HOSTILE: [&str; 4] = [
    "<script>alert(1)</script>",
    "=HYPERLINK(\"http://x\")",
    "a\u{1b}[2J\n\u{202e}b\u{7}",
    "\"><img src=x onerror=y>'",
];

struct Scene {
    _folder: tempfile::TempDir,
    ledger: SqliteLedger,
    journal: Journal,
    batch: BatchEntry,
}

impl Scene {
    async fn new(delivery: Delivery, records: &[(&str, Option<&str>)]) -> Scene {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.db");
        let ledger = SqliteLedger::open(&path).await.unwrap();
        let new = NewBatch { identity: "i", kind: "pull_request", delivery, asked: "{}", command: "batch run" };
        let batch = ledger.begin_batch(&new).await.unwrap();
        let record = |(turn, (key, group)): (u64, &(&str, Option<&str>))| NewRecord {
            turn,
            key: (*key).to_owned(),
            digest: "d".to_owned(),
            group: group.map(str::to_owned),
            line: turn + 1,
            offset: 0,
            length: 1,
            path: None,
        };
        let records: Vec<NewRecord> = (0..).zip(records).map(record).collect();
        ledger.add_records(batch.id, 0, &records).await.unwrap();
        let journal = Journal::open(&path).await.unwrap();
        Scene { _folder: folder, ledger, journal, batch }
    }

    async fn ends(&self, seq: u64, status: Status, reason: Option<&str>, cost: Cost) {
        let end = RecordEnd {
            seq,
            status,
            reason: reason.map(str::to_owned),
            message: None,
            retryable: false,
            score: Some(Score::from_points(90.0)),
            candidate: None,
            output: None,
            attempts: 1,
            cost,
            ended_ms: self.batch.started_ms + 1_000 * (seq + 1),
        };
        self.journal.write(vec![Change::End(self.batch.id, Box::new(end))]).await.unwrap();
    }

    async fn asks(&self, seq: u64, pass: u32, outcome: AttemptOutcome, cost: Cost) {
        self.notes(seq, pass, outcome, (cost, false)).await;
    }

    async fn keeps(&self, seq: u64) {
        self.notes(seq, 1, AttemptOutcome::Accepted, (Cost::Known(Money::ZERO), true)).await;
    }

    async fn notes(&self, seq: u64, pass: u32, outcome: AttemptOutcome, (cost, from_cache): (Cost, bool)) {
        let model = if pass == 1 { "openai/gpt-oss-20b" } else { "openai/gpt-oss-120b" };
        let candidate =
            Candidate { provider: ProviderId::new("groq"), model: model.to_owned(), variant: Variant::Text };
        let place = Place { candidate, window: None, locality: Locality::Cloud, floor: false };
        let attempt = AttemptEntry {
            outcome,
            cost,
            from_cache,
            input_tokens: Some(4_000),
            output_tokens: Some(500),
            record: Some(seq),
            pass: Some(pass),
            delivery: self.batch.delivery,
            ..AttemptEntry::new(self.batch.run.clone(), "pull_request", &place, 0)
        };
        self.journal.write(vec![Change::Attempt(Box::new(attempt))]).await.unwrap();
    }

    async fn goes_on(&self, seq: u64) {
        let outlook = Outlook {
            seq,
            pass: 2,
            ask: None,
            reason: Some("output_invalid".to_owned()),
            score: None,
            candidate: None,
            output: None,
            attempts: 1,
            cost: usd(1),
        };
        self.journal.write(vec![Change::Outlook(self.batch.id, Box::new(outlook))]).await.unwrap();
    }

    async fn report(&self) -> BatchReport {
        gather(&self.ledger, &self.batch, 2).await.unwrap()
    }
}

fn usd(whole: u64) -> Cost {
    Cost::Known(Money::from_pico_usd(whole * 1_000_000_000_000))
}

#[tokio::test]
async fn a_report_adds_up_records_passes_groups_and_causes() {
    let records = [("a", Some("north")), ("b", Some("north")), ("c", Some("south")), ("d", Some("south")), ("e", None)];
    let mut scene = Scene::new(Delivery::Bulk, &records).await;
    let intake = r#"{"records":5,"excluded":{"empty":2},"bad":{"syntax":1},"keyed_by_content":0}"#;
    scene.ledger.set_batch(scene.batch.id, BatchState::Open, Some(intake)).await.unwrap();
    scene.batch = scene.ledger.batches("", 1).await.unwrap().remove(0);
    for seq in 0..5 {
        let outcome = if seq < 2 { AttemptOutcome::Accepted } else { AttemptOutcome::Rejected };
        scene.asks(seq, 1, outcome, usd(1)).await;
    }
    scene.asks(2, 2, AttemptOutcome::Accepted, usd(3)).await;
    scene.asks(3, 2, AttemptOutcome::Failed, usd(3)).await;
    scene.ends(0, Status::Accepted, None, usd(1)).await;
    scene.ends(1, Status::Accepted, None, usd(1)).await;
    scene.ends(2, Status::Accepted, None, usd(4)).await;
    scene.ends(3, Status::Failed, Some("truncated"), usd(4)).await;
    scene.goes_on(4).await;

    let report = scene.report().await;
    let records = RecordSums { asked: 5, accepted: 3, rejected: 0, failed: 1, skipped: 0, open: 1 };
    assert_eq!(report.totals.records, records);
    assert_eq!(report.totals.coverage_pct, Some(60.0));
    assert_eq!((report.totals.calls, report.totals.input_tokens, report.totals.output_tokens), (7, 28_000, 3_500));
    assert_eq!(report.totals.cost.cost_usd, Some(11.0));
    assert_eq!(report.totals.cost.cost_per_accepted_usd, Some(11.0 / 3.0));
    assert_eq!(report.totals.wall_ms, 4_000);
    assert_eq!((report.intake.excluded["empty"], report.intake.bad["syntax"]), (2, 1));
    let passes: Vec<_> =
        report.passes.iter().map(|pass| (pass.pass, pass.calls, pass.accepted, pass.cost.cost_usd)).collect();
    assert_eq!(passes, [(1, 5, 2, Some(5.0)), (2, 2, 1, Some(6.0))]);
    let causes: Vec<_> =
        report.causes.iter().map(|cause| (cause.reason.as_str(), cause.records, cause.example.as_deref())).collect();
    assert_eq!(causes, [("truncated", 1, Some("d"))]);
    let groups: Vec<_> = report
        .groups
        .iter()
        .map(|group| (group.group.as_deref(), group.records.asked, group.coverage_pct, group.cost.cost_usd))
        .collect();
    assert_eq!(groups[..2], [(Some("north"), 2, Some(100.0), Some(2.0)), (Some("south"), 2, Some(50.0), Some(8.0))]);
    assert_eq!(groups[2].0, None);
    assert_eq!(report.groups[1].causes["truncated"], 1);
    // One record waits for the second pass, where each cost 3.
    let projection = report.projection.unwrap();
    assert_eq!((projection.records, projection.cost_usd, projection.total_usd), (1, 3.0, Some(14.0)));
}

#[tokio::test]
async fn what_is_open_live_costs_the_mean_of_what_has_ended_within_an_interval() {
    let keys: Vec<String> = (0..20).map(|number| number.to_string()).collect();
    let records: Vec<(&str, Option<&str>)> = keys.iter().map(|key| (key.as_str(), None)).collect();
    let scene = Scene::new(Delivery::Live, &records).await;
    assert_eq!(scene.report().await.no_projection.as_deref(), Some("no record has ended yet"));
    for seq in 0..10 {
        let cost = if seq % 2 == 0 { usd(1) } else { usd(3) };
        scene.asks(seq, 1, AttemptOutcome::Accepted, cost).await;
        scene.ends(seq, Status::Accepted, None, cost).await;
    }
    let report = scene.report().await;
    assert!(report.groups.is_empty(), "nobody asked for groups");
    let projection = report.projection.unwrap();
    assert_eq!((projection.cost_usd, projection.total_usd), (20.0, Some(40.0)));
    // Mean 2, variance 10/9: ten more have 100/9, and so has ten times the mean of ten. 1.96 · √(200/9) = 9.24.
    assert!(
        (projection.low_usd.unwrap() - 10.7604).abs() < 1e-3 && (projection.high_usd.unwrap() - 29.2396).abs() < 1e-3,
        "{projection:?}"
    );
}

#[tokio::test]
async fn what_was_kept_or_failed_for_free_tells_nothing_of_what_the_next_costs() {
    for delivery in [Delivery::Live, Delivery::Bulk] {
        let scene = Scene::new(delivery, &[("a", None), ("b", None), ("c", None), ("d", None), ("e", None)]).await;
        let free = Cost::Known(Money::ZERO);
        scene.asks(0, 1, AttemptOutcome::Failed, free).await;
        scene.ends(0, Status::Failed, Some("server_error"), free).await;
        scene.keeps(1).await;
        scene.ends(1, Status::Accepted, None, free).await;
        let report = scene.report().await;
        assert_eq!(report.projection, None, "{delivery:?}");
        assert!(report.no_projection.unwrap().ends_with("has told yet what one costs"));
        for seq in 2..4 {
            scene.asks(seq, 1, AttemptOutcome::Accepted, usd(2)).await;
            scene.ends(seq, Status::Accepted, None, usd(2)).await;
            let projection = scene.report().await.projection.unwrap();
            let open = 4 - seq;
            assert_eq!((projection.records, projection.cost_usd), (open, 2.0 * open as f64), "{delivery:?}");
            assert_eq!((projection.low_usd, projection.high_usd), (None, None), "one, or all alike: {delivery:?}");
        }
    }
}

#[tokio::test]
async fn a_pass_that_nobody_has_been_through_has_no_cost_yet() {
    let scene = Scene::new(Delivery::Bulk, &[("a", None), ("b", None), ("c", None)]).await;
    scene.asks(0, 1, AttemptOutcome::Rejected, usd(1)).await;
    scene.goes_on(0).await;
    let report = scene.report().await;
    assert_eq!(report.projection, None);
    assert_eq!(report.no_projection.as_deref(), Some("no call of pass 2 has told yet what one costs"));
    assert!(page(&report).contains("no call of pass 2 has told yet what one costs"));
}

#[tokio::test]
async fn a_cost_that_nobody_knows_stays_unknown_everywhere() {
    let scene = Scene::new(Delivery::Live, &[("a", Some("g")), ("b", Some("g")), ("c", Some("g"))]).await;
    scene.asks(0, 1, AttemptOutcome::Accepted, usd(1)).await;
    scene.asks(1, 1, AttemptOutcome::Accepted, Cost::Unknown).await;
    scene.ends(0, Status::Accepted, None, usd(1)).await;
    scene.ends(1, Status::Accepted, None, Cost::Unknown).await;
    let report = scene.report().await;
    for figures in [report.totals.cost, report.groups[0].cost, report.passes[0].cost] {
        assert_eq!((figures.cost_usd, figures.cost_per_accepted_usd), (None, None));
        assert_eq!((figures.unknown_costs, figures.known_cost_usd), (1, Some(1.0)));
    }
    assert_eq!(report.no_projection.as_deref(), Some("the cost of records that have ended is unknown"));
    let json = serde_json::to_value(&report).unwrap();
    assert!(json["totals"]["cost_usd"].is_null() && json["projection"].is_null(), "{json}");
    let table = csv(&report).unwrap();
    assert!(table.lines().nth(1).unwrap().contains(",8000,1000,,,"), "tokens, no cost: {table}");
    assert!(page(&report).contains("1.0000 USD and 1 of unknown cost"));
}

#[tokio::test]
async fn a_batch_without_records_has_a_report_without_figures() {
    let report = Scene::new(Delivery::Live, &[]).await.report().await;
    assert_eq!(report.totals.records, RecordSums::default());
    assert_eq!((report.totals.coverage_pct, report.totals.wall_ms), (None, 0));
    assert_eq!((report.projection, report.no_projection.clone()), (None, None));
    assert_eq!(csv(&report).unwrap().lines().count(), 2);
    assert!(page(&report).contains("Coverage -"));
    assert!(tables(&report).is_empty());
}

#[tokio::test]
async fn hostile_keys_groups_and_reasons_do_no_harm() {
    let records: Vec<(&str, Option<&str>)> = HOSTILE.iter().map(|text| (*text, Some(*text))).collect();
    let scene = Scene::new(Delivery::Live, &records).await;
    for (seq, text) in (0..).zip(HOSTILE) {
        scene.ends(seq, Status::Failed, Some(text), Cost::Local).await;
    }
    let report = scene.report().await;
    let page = page(&report);
    assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
    assert!(page.contains("&lt;script&gt;"));
    assert!(page.contains("default-src 'none'"));
    assert!(page.chars().all(|character| character == '\n' || is_visible(character)), "{page}");
    let text = csv(&report).unwrap();
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<::csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
    assert_eq!(rows.len(), 1 + 2 * HOSTILE.len());
    for cell in rows.iter().flatten() {
        assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
        assert!(cell.chars().all(is_visible), "{cell:?}");
    }
    assert!(rows.iter().any(|row| &row[1] == "'=HYPERLINK(\"http://x\")"));
}

#[tokio::test]
async fn groups_beyond_the_hundredth_are_summed() {
    let names: Vec<String> = (0..150).map(|number| format!("g{number:03}")).collect();
    let mut records: Vec<(&str, Option<&str>)> =
        names.iter().map(|name| (name.as_str(), Some(name.as_str()))).collect();
    // The largest group comes first, wherever it stands in the alphabet.
    records.push(("more", Some("g149")));
    let scene = Scene::new(Delivery::Live, &records).await;
    for seq in [0, 120, 149] {
        scene.ends(seq, Status::Accepted, None, Cost::Local).await;
    }
    let report = scene.report().await;
    assert_eq!(report.groups.len(), 100);
    assert_eq!(report.groups[0].group.as_deref(), Some("g149"));
    let other = report.other_groups.unwrap();
    assert_eq!((other.groups, other.records.asked, other.records.accepted, other.records.open), (50, 50, 1, 49));
    let listed: u64 = report.groups.iter().map(|group| group.records.asked).sum();
    assert_eq!(listed + other.records.asked, report.totals.records.asked);
}

#[tokio::test]
async fn the_name_of_a_file_says_what_is_written() {
    let report = Scene::new(Delivery::Live, &[("a", None)]).await.report().await;
    let folder = tempfile::tempdir().unwrap();
    for (name, begins) in [("r.html", "<!doctype html>"), ("r.csv", "row,name,"), ("r.JSON", "{\n  \"schema\": 1")] {
        let path = folder.path().join(name);
        std::fs::write(&path, "what was there before").unwrap();
        let file: ReportFile = path.to_str().unwrap().parse().unwrap();
        file.write(&report).unwrap();
        assert!(std::fs::read_to_string(file.path()).unwrap().starts_with(begins), "{name}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3, "nothing else is left there");
    for name in ["report", "report.txt", ".html", ""] {
        let refused = name.parse::<ReportFile>().unwrap_err();
        assert!(refused.to_string().contains(".csv"), "{refused}");
    }
    let nowhere: ReportFile = folder.path().join("none/r.csv").to_str().unwrap().parse().unwrap();
    assert!(nowhere.write(&report).unwrap_err().to_string().contains("none/r.csv"));
}

#[test]
fn figures_read_as_people_write_them() {
    for (number, expected) in [(0, "0"), (999, "999"), (1_000, "1,000"), (21_000_000, "21,000,000")] {
        assert_eq!(count(number), expected);
    }
    for (amount, expected) in
        [(0.0, "0.00 USD"), (0.000_012_3, "0.00001230 USD"), (8.57, "8.5700 USD"), (1_234.5, "1234.50 USD")]
    {
        assert_eq!(figures::usd(amount), expected);
    }
    for (share, expected) in [(None, "-"), (Some(100.0), "100 %"), (Some(99.999), "99.9 %"), (Some(7.13), "7.1 %")] {
        assert_eq!(percent(share), expected);
    }
    for (seconds, expected) in
        [(0.25, "0.2 s"), (59.0, "59 s"), (61.0, "1 min 1 s"), (7_260.0, "2 h 1 min"), (1e6, "11 d 13 h")]
    {
        assert_eq!(time(seconds), expected);
    }
    assert!(time(f64::INFINITY).ends_with('h') && time(f64::NAN).ends_with('s'));
}
