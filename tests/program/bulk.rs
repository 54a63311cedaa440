//! Bulk batches as a user runs them: handed in to a Batch API over HTTP, killed at any step, taken up by the same command.
//!
//! What is paid twice: nothing, where the provider lists a batch within two seconds of its hand-in; otherwise the one job
//! whose hand-in was under way.

use super::batches::moments;
use super::notes::notes_and_kind;
use super::stage::Stage;
use crate::wall::{At, Awaited, Came, Counter, Paid, Script, Step};
use serde_json::Value;
use sluice::ledger::{AttemptEntry, SqliteLedger};
use sluice::prices::Delivery;
use std::collections::{BTreeMap, BTreeSet};
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::time::Duration;

/// A provider by the models of two passes, and their batch prices in pico-USD per token. **Source**: `prices.json`.
struct Lab {
    passes: &'static str,
    models: [&'static str; 2],
    prices: [(u64, u64); 2],
    /// What comes of a request whose model writes nothing that can be used.
    unusable: Came,
    /// Files have at most two thirds of the notes: the first hand-in is refused, and the next are smaller.
    bounds_files: bool,
    /// Steps at which the first run is killed, one after the other; all others come by chance. What is handed in with the
    /// last breath has to be looked for, which is interrupted, too.
    phases: &'static [(&'static str, At)],
}

const GROQ: Lab = Lab {
    passes: "groq/openai/gpt-oss-20b,groq/openai/gpt-oss-120b",
    models: ["openai/gpt-oss-20b", "openai/gpt-oss-120b"],
    prices: [(37_500, 150_000), (75_000, 300_000)],
    unusable: Came::Broken,
    bounds_files: true,
    phases: &[
        ("upload", At::Came),
        ("upload", At::Told),
        ("make", At::Came),
        ("make", At::Done),
        ("list", At::Done),
        ("list", At::Told),
        ("make", At::Told),
        ("look", At::Done),
        ("look", At::Told),
        ("content", At::Came),
        ("content", At::Sent),
        ("content", At::Told),
    ],
};

const GEMINI: Lab = Lab {
    passes: "gemini/gemini-2.5-flash-lite,gemini/gemini-2.5-flash",
    models: ["gemini-2.5-flash-lite", "gemini-2.5-flash"],
    prices: [(50_000, 200_000), (150_000, 1_250_000)],
    unusable: Came::Cut,
    bounds_files: false,
    phases: &[
        ("make", At::Came),
        ("make", At::Done),
        ("list", At::Done),
        ("list", At::Told),
        ("make", At::Told),
        ("look", At::Done),
        ("look", At::Told),
    ],
};

/// Every way in which a record can go through two passes.
fn every_way(lab: &'static Lab) -> Script {
    Arc::new(move |model, record, time| {
        let (is_small, is_first) = (model == lab.models[0], time == 0);
        match record % 12 {
            0 if is_small => Came::Bad,
            1 if is_small => lab.unusable,
            2 if is_small && is_first => Came::Cut,
            3 if is_small && is_first => Came::Missing,
            4 if is_first => Came::Failed,
            5 if record % 24 == 5 => Came::Bad,
            6 if record % 24 == 6 => lab.unusable,
            _ => Came::Good,
        }
    })
}

/// How a record has ended in the end, whatever happened in between.
fn end_of(record: u64) -> &'static str {
    match record % 24 {
        5 => "rejected",
        6 => "failed",
        _ => "accepted",
    }
}

struct Shop {
    lab: &'static Lab,
    counter: Counter,
    stage: Stage,
    notes: usize,
}

impl Shop {
    fn open(lab: &'static Lab, notes: usize, script: Script, late: u32) -> Shop {
        let counter = Counter::open(0, script, if lab.bounds_files { notes * 2 / 3 } else { notes }, late);
        let stage = Stage::bare()
            .set("GROQ_API_KEY", "test-key-0123456789")
            .set("GROQ_BASE_URL", &counter.base_url())
            .set("GEMINI_API_KEY", "test-key-0123456789")
            .set("GEMINI_BASE_URL", &counter.gemini_url());
        notes_and_kind(&stage, notes);
        Shop { lab, counter, stage, notes }
    }

    fn command(&self) -> Vec<&'static str> {
        let mut all = vec!["batch", "run", "--kind", "note", "--records", "notes.jsonl", "--out", "out.jsonl"];
        all.extend(["--key", "id", "--group-by", "group", "--no-canary", "--bulk", "--passes", self.lab.passes]);
        all
    }

    fn spawn(&self) -> Child {
        self.stage.command(&self.command()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// Ends the command at this moment; false where it was over before.
    fn killed(&self, moment: Moment) -> bool {
        let length = match moment {
            Moment::Lines(bytes) => self.length() + bytes,
            Moment::Step(..) => u64::MAX,
        };
        match moment {
            Moment::Step(awaited, hold) => self.counter.arm(Some(awaited), hold),
            Moment::Lines(_) => self.counter.arm(None, false),
        }
        let mut run = self.spawn();
        // A step wakes us; lines are looked for.
        let pause = Duration::from_micros(if length < u64::MAX { 1 } else { 20_000 });
        while !self.counter.reaches(pause) && self.length() < length && run.try_wait().unwrap().is_none() {}
        run.kill().unwrap();
        let is_killed = run.wait().unwrap().code().is_none();
        self.counter.arm(None, false);
        is_killed
    }

    fn length(&self) -> u64 {
        std::fs::metadata(self.stage.path("out.jsonl")).map_or(0, |about| about.len())
    }

    /// Whole lines of the output; a kill may have torn the last.
    fn whole_lines(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(self.stage.path("out.jsonl")).unwrap_or_default();
        let whole = text.rfind('\n').map_or("", |end| &text[..=end]);
        whole.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("torn: {line}"))).collect()
    }

    fn attempts(&self) -> Vec<AttemptEntry> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let ledger = SqliteLedger::open(&self.stage.path("ledger.db")).await.unwrap();
            let mut all = Vec::new();
            for run in ledger.runs(10).await.unwrap() {
                all.extend(ledger.attempts(&run.id).await.unwrap());
            }
            all
        })
    }

    /// What `batch status` says, which must be true at any moment.
    fn check_status(&self) {
        let status = self.stage.run(&["batch", "status", "--json"]);
        let report = status.ends(0).json();
        let count = |name: &str| report["totals"][name].as_u64().unwrap();
        let ended: u64 = ["accepted", "rejected", "failed", "skipped"].map(count).iter().sum();
        assert_eq!((ended + count("open"), count("asked")), (self.notes as u64, self.notes as u64), "{report}");
        let lines = self.whole_lines();
        assert!(lines.len() as u64 <= ended, "{} lines of {ended} records that have ended", lines.len());
        let paid = self.counter.paid();
        let asked: u64 = paid.values().flat_map(|paid| paid.asked.values()).map(|times| u64::from(*times)).sum();
        assert!(count("calls") <= asked, "{} calls in the ledger, {asked} at the provider", count("calls"));
        let jobs = report["jobs"].as_array().unwrap();
        let known: BTreeSet<&str> =
            jobs.iter().filter_map(|job| Some(job["id"].as_str()?.trim_start_matches("batches/"))).collect();
        let made = self.counter.batches();
        assert!(known.iter().all(|id| made.iter().any(|made| made == id)), "{known:?} of {made:?}");
        let unknown = made.iter().filter(|id| !known.contains(id.as_str())).count();
        let prepared = jobs.iter().filter(|job| job["state"] == "prepared").count();
        assert!(unknown <= prepared && prepared <= 1, "{unknown} batches are not known, {prepared} are looked for");
    }
}

/// When a run is killed.
#[derive(Clone, Copy)]
enum Moment {
    /// At a step of the provider, which then says nothing more (true) or goes on, as the run does until it is dead.
    Step(Awaited, bool),
    /// When the output has grown by so many bytes.
    Lines(u64),
}

/// Numbers that look random and are the same on every machine.
struct Random(u64);

impl Random {
    fn number(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    fn moment(&mut self, notes: usize) -> Moment {
        // A file takes a dozen steps from the look to its last line, a job twice as many.
        let (steps, kind) = (1 + self.number(24) as usize, self.number(5));
        match kind {
            // About a third of its length.
            0 => Moment::Lines(1 + self.number(notes as u64 * 60)),
            _ => Moment::Step(Awaited::After(steps), kind > 2),
        }
    }
}

#[test]
fn killed_at_random_moments_a_bulk_batch_ends_every_record_once_and_pays_nothing_twice() {
    kill(&GROQ, 20);
}

#[test]
fn killed_at_random_moments_so_does_one_whose_answers_come_inside_the_batch() {
    kill(&GEMINI, 10);
}

fn kill(lab: &'static Lab, usual: usize) {
    let (moments, notes) = moments().map_or((usual, 60), |moments| (moments, 500));
    let (mut random, mut killed) = (Random(0x2026_1122), 0);
    let mut phases = lab.phases.iter().map(|(request, at)| Step { request, at: *at });
    while killed < moments {
        let shop = Shop::open(lab, notes, every_way(lab), 0);
        let mut is_over = false;
        while killed < moments && !is_over {
            let phase = phases.next();
            let moment = phase.map_or_else(|| random.moment(notes), |step| Moment::Step(Awaited::Next(step), true));
            is_over = !shop.killed(moment);
            assert!(!is_over || phase.is_none(), "it was over before {phase:?}");
            killed += usize::from(!is_over);
            if !shop.counter.batches().is_empty() {
                shop.check_status();
            }
        }
        shop.stage.run(&shop.command()).ends(3);
        check_ends(&shop);
        check_sums(&shop);
    }
    assert_eq!(phases.next(), None, "a phase in which no run was killed");
}

/// A provider whose list is behind: the only case in which requests are handed in twice.
#[test]
fn a_job_that_no_list_shows_when_it_is_looked_for_is_cancelled_once_one_does() {
    let shop = Shop::open(&GROQ, 6, Arc::new(|_: &str, _: u64, _: u32| Came::Good), 2);
    assert!(shop.killed(Moment::Step(Awaited::Next(Step { request: "make", at: At::Done }), true)));
    assert_eq!(shop.counter.batches().len(), 1);
    let ran = shop.stage.run(&shop.command());
    ran.ends(0).says(&["`batch-0` came to light after its 3 requests were handed in again; it was cancelled"]);
    assert_eq!(shop.whole_lines().len(), 6);
    let paid = &shop.counter.paid()[GROQ.models[0]];
    assert_eq!(paid.asked.values().sum::<u32>(), 6 + 3, "the one job under way, and no more");
    assert_eq!(shop.attempts().len(), 6);
}

#[test]
fn reset_leaves_no_job_behind_that_would_be_paid_for() {
    let shop = Shop::open(&GROQ, 6, every_way(&GROQ), 0);
    let with = |more: &[&'static str]| [&shop.command()[..], more].concat();
    shop.stage.run(&with(&["--no-wait"])).ends(5);
    shop.stage.run(&with(&["--reset"])).ends(2).says(&["is at its provider", "sluice batch cancel"]);
}

#[test]
fn a_provider_without_a_batch_api_begins_no_batch() {
    let stage = Stage::bare();
    notes_and_kind(&stage, 2);
    let command = ["batch", "run", "--kind", "note", "--records", "notes.jsonl", "--out", "out.jsonl", "--key", "id"];
    let ran = stage.run(&[&command[..], &["--bulk", "--passes", "ollama/tiny"]].concat());
    ran.ends(2).says(&["`ollama` has no Batch API that is known"]);
    let listed = stage.run(&["batch", "list", "--json"]).json();
    assert_eq!(listed["batches"].as_array().unwrap().len(), 0, "{listed}");
}

/// Every record has exactly one line, with the end that it must come to.
fn check_ends(shop: &Shop) {
    let lines = shop.whole_lines();
    let ends: BTreeMap<String, &str> =
        lines.iter().map(|line| (line["key"].as_str().unwrap().to_owned(), line["status"].as_str().unwrap())).collect();
    let expected = (0..shop.notes as u64).map(|record| (format!("r{record:04}"), end_of(record)));
    assert_eq!(ends, expected.collect());
    assert_eq!(lines.len(), shop.notes, "a record is there twice");
    assert!(shop.stage.read("out.jsonl").ends_with('\n'));
    let copied = |line: &Value| line["status"] != "accepted" || line["output"]["id"] == line["key"];
    assert!(lines.iter().all(copied), "{lines:?}");
}

/// The ledger has exactly what the provider would put on its bill.
fn check_sums(shop: &Shop) {
    let mut known: BTreeMap<String, Paid> = BTreeMap::new();
    let mut cost = 0;
    for attempt in shop.attempts() {
        assert!(attempt.delivery == Delivery::Bulk && !attempt.from_cache, "{attempt:?}");
        let paid = known.entry(attempt.candidate.model.clone()).or_default();
        *paid.asked.entry(attempt.record.unwrap()).or_default() += 1;
        paid.answers += u64::from(attempt.input_tokens.is_some());
        paid.input_tokens += attempt.input_tokens.unwrap_or(0);
        paid.output_tokens += attempt.output_tokens.unwrap_or(0);
        paid.untold += u64::from(attempt.cost.amount().is_none());
        cost += attempt.cost.amount().map_or(0, |money| money.pico_usd());
    }
    let billed = shop.counter.paid();
    assert_eq!(known, billed, "the ledger, and what the provider answered");
    let price = |(model, (input, output)): (&&str, &(u64, u64))| {
        billed[*model].input_tokens * input + billed[*model].output_tokens * output
    };
    assert_eq!(cost, shop.lab.models.iter().zip(&shop.lab.prices).map(price).sum::<u64>());
    let status = shop.stage.run(&["batch", "status", "--json"]).json();
    // Where a cost is unknown, what is known of it stands beside.
    let totals = &status["totals"];
    let told = totals["cost_usd"].as_f64().or(totals["known_cost_usd"].as_f64()).unwrap();
    assert_eq!((told * 1e12).round() as u64, cost, "{status}");
}
