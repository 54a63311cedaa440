use super::*;
use crate::batch::dry_run::{PlannedPass, SCHEMA as PLAN_SCHEMA};
use crate::batch::report::{
    BatchTotals, CauseRow, CostFigures, GroupRow, IntakeSums, PassRow, Projection, RecordSums, SCHEMA,
};
use crate::ledger::RunId;
use crate::ledger::batches::{BatchId, BatchState, Written};
use crate::prices::Delivery;
use std::collections::BTreeMap;

fn printer() -> Printer {
    Printer::new(false, true)
}

fn report(records: RecordSums, cost: CostFigures) -> BatchReport {
    BatchReport {
        schema: SCHEMA,
        run: "r".to_owned(),
        kind: "pull_request".to_owned(),
        delivery: Delivery::Live,
        state: "open",
        intake: IntakeSums::default(),
        totals: BatchTotals {
            records,
            coverage_pct: records.coverage(),
            calls: 0,
            from_cache: 0,
            input_tokens: 0,
            output_tokens: 0,
            cost,
            wall_ms: 61_000,
        },
        causes: Vec::new(),
        other_causes: 0,
        groups: Vec::new(),
        other_groups: None,
        passes: Vec::new(),
        jobs: Vec::new(),
        other_jobs: 0,
        projection: None,
        no_projection: None,
    }
}

fn priced(cost_usd: f64, accepted: u64) -> CostFigures {
    CostFigures {
        cost_usd: Some(cost_usd),
        cost_per_accepted_usd: (accepted > 0).then(|| cost_usd / accepted as f64),
        ..CostFigures::default()
    }
}

#[test]
fn the_sums_stand_in_the_last_lines() {
    let records = RecordSums { asked: 1_200, accepted: 1_000, rejected: 40, failed: 60, skipped: 0, open: 100 };
    let mut report = report(records, priced(2.0, 1_000));
    report.projection = Some(Projection {
        records: 100,
        cost_usd: 0.2,
        low_usd: Some(0.19),
        high_usd: Some(0.21),
        confidence: 0.95,
        total_usd: Some(2.2),
        local: false,
    });
    assert_eq!(
        batch_table(&printer(), &report, None),
        "1,200 asked: 1,000 accepted, 40 rejected, 60 failed, 0 skipped, 100 open; coverage 83.3 %; \
         2.0000 USD (0.00200000 USD per accepted); 1 min 1 s\n\
         100 open, 0.2000 USD more (0.1900 USD to 0.2100 USD, 95 %); 2.2000 USD in all"
    );
    report.projection = report.projection.map(|known| Projection { low_usd: None, high_usd: None, ..known });
    let text = batch_table(&printer(), &report, None);
    assert!(text.ends_with("\n100 open, 0.2000 USD more; 2.2000 USD in all"), "{text}");
}

#[test]
fn nothing_asked_and_nothing_to_pay_read_as_such() {
    let text = batch_table(&printer(), &report(RecordSums::default(), priced(0.0, 0)), None);
    assert_eq!(text, "0 asked: 0 accepted, 0 rejected, 0 failed, 0 skipped; coverage -; nothing to pay; 1 min 1 s");
    let unknown = CostFigures { unknown_costs: 2, known_cost_usd: Some(0.5), ..CostFigures::default() };
    let text = batch_table(&printer(), &report(RecordSums::default(), unknown), None);
    assert!(text.contains("cost 0.5000 USD and 2 of unknown cost"), "{text}");
}

#[test]
fn no_text_of_a_record_moves_the_cursor_or_breaks_a_line() {
    let records = RecordSums { asked: 1, failed: 1, ..RecordSums::default() };
    let hostile = "a\u{1b}[2J\nb\u{202e}\u{2028}".to_owned() + &"x".repeat(500);
    let mut report = report(records, priced(0.0, 0));
    report.causes =
        vec![CauseRow { status: "failed", reason: hostile.clone(), records: 1, example: Some(hostile.clone()) }];
    report.groups = vec![GroupRow {
        group: Some(hostile.clone()),
        records,
        coverage_pct: Some(0.0),
        cost: CostFigures::default(),
        causes: BTreeMap::from([(hostile.clone(), 1)]),
    }];
    report.passes = vec![PassRow {
        pass: 1,
        candidate: hostile,
        delivery: Delivery::Live,
        calls: 1,
        from_cache: 0,
        accepted: 0,
        input_tokens: 1,
        output_tokens: 1,
        cost: CostFigures::default(),
    }];
    let text = batch_table(&printer(), &report, None);
    assert!(!text.contains(['\u{1b}', '\u{202e}', '\u{2028}']) && text.contains("⟨U+001B⟩"), "{text:?}");
    // Three tables of a title, a head and a row, and the sums.
    assert_eq!(text.lines().count(), 10, "{text}");
    assert!(text.lines().all(|line| line.chars().count() < 220), "{text}");
}

#[test]
fn a_long_table_says_how_much_is_left() {
    let cause =
        |number: u64| CauseRow { status: "failed", reason: format!("r{number}"), records: number, example: None };
    let mut report = report(RecordSums::default(), priced(0.0, 0));
    report.causes = (0..25).map(cause).collect();
    let text = batch_table(&printer(), &report, None);
    assert!(text.contains("r9") && !text.contains("r10") && text.contains("and 15 more"), "{text}");
}

#[test]
fn a_list_has_a_line_for_each_batch() {
    let batch = BatchEntry {
        id: BatchId(1),
        run: RunId("20261122-130000-ab12".to_owned()),
        identity: "i".to_owned(),
        kind: "pull_request".to_owned(),
        delivery: Delivery::Bulk,
        asked: "{}".to_owned(),
        state: BatchState::Open,
        intake: "{}".to_owned(),
        written: Written::default(),
        started_ms: 0,
        updated_ms: 0,
    };
    let counts = BatchCounts { open: 4, accepted: 3, rejected: 1, failed: 2, skipped: 0 };
    let text = batch_list(&[(batch, counts)], None);
    assert_eq!(text, "20261122-130000-ab12  open  bulk  pull_request  6 of 10 done  3 failed\n");
    assert_eq!(batch_list(&[], None), "");
}

#[test]
fn a_plan_says_what_it_rests_on() {
    let pass = PlannedPass {
        pass: 1,
        candidate: "groq/openai/gpt-oss-20b".to_owned(),
        local: false,
        records: 1_000.0,
        prompt_tokens: 4e6,
        answer_tokens: 6e5,
        answers_from: AnswersFrom::MaxTokens,
        answers_seen: 0,
        fail_pct: 8.0,
        fail_learned: false,
        too_long: 0,
        live_usd: Some(0.48),
        bulk_usd: None,
        live_s: Some(90.0),
        limited_by: Some("tpm"),
    };
    let live = PlannedCost { cost_usd: 0.48, low_usd: 0.4, high_usd: 0.5, at_most: false, local: false };
    let plan = BatchPlan {
        schema: PLAN_SCHEMA,
        dry_run: true,
        kind: "pull_request".to_owned(),
        records: 1_000,
        sampled: 200,
        passes: vec![pass],
        live: Some(live),
        bulk: None,
        delivered_pct: 92.0,
        notes: vec!["a note".to_owned()],
    };
    let text = batch_plan(&plan);
    for part in [
        "1,000 records, 200 of them looked at",
        "at full length: no earlier answer is known",
        "fails 8.0 % (assumed); live 1 min 30 s by tpm",
        "live: 0.4800 USD (0.4000 USD to 0.5000 USD, 95 %)",
        "bulk: price unknown",
        "delivers 92.0 %",
        "a note",
        "nobody was asked",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let bounded = BatchPlan { live: Some(PlannedCost { at_most: true, ..live }), ..plan };
    assert!(batch_plan(&bounded).contains("live: at most 0.5000 USD\n"));
}

fn pass(number: u32, candidate: &str) -> PassRow {
    PassRow {
        pass: number,
        candidate: candidate.to_owned(),
        delivery: Delivery::Live,
        calls: 1_234,
        from_cache: 0,
        accepted: 1_000,
        input_tokens: 4_000_000,
        output_tokens: 600_000,
        cost: priced(0.48, 1_000),
    }
}

#[test]
fn only_bulk_has_passes() {
    let mut report = report(RecordSums::default(), priced(0.48, 0));
    report.passes = vec![pass(1, "groq/a"), pass(1, "groq/b")];
    let live = batch_table(&printer(), &report, None);
    assert!(live.starts_with("Candidates\n  candidate  delivery"), "{live}");
    report.delivery = Delivery::Bulk;
    let bulk = batch_table(&printer(), &report, None);
    assert!(bulk.starts_with("Passes and candidates\n  pass  candidate"), "{bulk}");
}

#[test]
fn a_narrow_terminal_folds_no_table() {
    let records = RecordSums { asked: 10, failed: 10, ..RecordSums::default() };
    let mut report = report(records, priced(0.48, 0));
    let long = "a-rather-long-key-or-name/of-something-that-somebody-made-up";
    report.passes = vec![pass(1, long)];
    report.causes =
        vec![CauseRow { status: "failed", reason: long.to_owned(), records: 9, example: Some(long.to_owned()) }];
    report.groups = vec![GroupRow {
        group: Some(long.to_owned()),
        records,
        coverage_pct: Some(0.0),
        cost: priced(0.48, 0),
        causes: BTreeMap::from([(long.to_owned(), 9)]),
    }];
    for width in [60, 80, 120] {
        let text = batch_table(&printer(), &report, Some(width));
        let table: Vec<&str> = text.lines().filter(|line| line.starts_with("  ")).collect();
        assert!(table.iter().all(|line| line.chars().count() <= width), "{width}: {text}");
    }
    assert!(batch_table(&printer(), &report, Some(80)).contains("(no room for: "));
    assert!(!batch_table(&printer(), &report, None).contains("(no room for: "));
}

#[test]
fn the_first_line_says_which_batch_it_is_and_what_can_be_done_with_it() {
    let records = RecordSums { asked: 3, accepted: 2, open: 1, ..RecordSums::default() };
    let mut report = report(records, priced(0.0, 0));
    for (state, line) in [
        (BatchState::Reading, "run r: pull_request, live, reading its input; the same command goes on"),
        (BatchState::Open, "run r: pull_request, live, open, 1 record to go; `sluice batch resume r` goes on"),
        (BatchState::Finished, "run r: pull_request, live, finished"),
        (BatchState::Cancelled, "run r: pull_request, live, cancelled"),
    ] {
        assert_eq!(batch_head(&report, state), line);
    }
    report.totals.records.skipped = 2;
    let line = batch_head(&report, BatchState::Cancelled);
    assert!(line.ends_with("`sluice batch retry r --cause cancelled` asks for what was skipped"), "{line}");
}

#[test]
fn what_is_asked_on_this_machine_is_local_and_not_an_amount() {
    let records = RecordSums { asked: 3, accepted: 2, open: 1, ..RecordSums::default() };
    let mut report = report(records, CostFigures { local: true, ..priced(0.0, 2) });
    report.projection = Some(Projection {
        records: 1,
        cost_usd: 0.0,
        low_usd: None,
        high_usd: None,
        confidence: 0.95,
        total_usd: Some(0.0),
        local: true,
    });
    let text = batch_table(&printer(), &report, None);
    assert!(text.ends_with("; local, nothing to pay; 1 min 1 s\n1 open, local, nothing to pay"), "{text}");
    let nothing = Some(PlannedCost { cost_usd: 0.0, low_usd: 0.0, high_usd: 0.0, at_most: false, local: true });
    let plan = BatchPlan {
        schema: PLAN_SCHEMA,
        dry_run: true,
        kind: "note".to_owned(),
        records: 1,
        sampled: 1,
        passes: Vec::new(),
        live: nothing,
        bulk: nothing,
        delivered_pct: 92.0,
        notes: Vec::new(),
    };
    let text = batch_plan(&plan);
    assert!(text.starts_with("1 record\n  live: local, nothing to pay\n  all passes"), "{text}");
}
