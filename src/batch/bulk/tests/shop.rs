//! A batch of small records in a folder of its own, and processes that work on it one after the other.

use super::counter::{Counter, World};
use crate::batch::bulk::{Wait, run};
use crate::batch::input::{Input, Limits, Shape, digest};
use crate::batch::record::RecordBench;
use crate::batch::run::{BatchError, BatchWatcher, Event, Failures, Floor, Output, Stop};
use crate::config::{Config, Environment, Layer};
use crate::kinds::{Kind, Registry};
use crate::ledger::batches::{BatchCounts, BatchEntry, BatchState, Journal, NewBatch, NewRecord};
use crate::ledger::{AttemptEntry, SqliteLedger};
use crate::prices::{Cost, Delivery, Money};
use crate::routing::{CandidateSpec, Roster, Tier};
use serde_json::{Value, json};
use sluice_validators::Score;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;

/// Wednesday, 2026-11-18.
pub(crate) const NOW_MS: u64 = 1_795_000_000_000;
pub(crate) const SMALL: &str = "groq/openai/gpt-oss-20b";
pub(crate) const LARGE: &str = "groq/openai/gpt-oss-120b";

const KIND: &str = "kind = \"note\"\ntitle = \"Note\"\nformat = \"json\"\nschema = \"schema.json\"\nthreshold = 80\n\
    [record]\ncopy = [\"id\"]\n[[gates]]\ncheck = \"json.syntax\"\n[[gates]]\ncheck = \"json.schema\"\n\
    [[points]]\ncheck = \"json.schema\"\nof = 100\n";
const PROMPT: &str = "{% include \"rules.md.j2\" %}\n---user---\n{% include \"material.md.j2\" %}\n";
const SCHEMA: &str = "{\"type\":\"object\",\"required\":[\"id\",\"text\"],\"additionalProperties\":false,\
    \"properties\":{\"id\":{\"type\":\"string\"},\"text\":{\"type\":\"string\"}}}";

/// A folder with input, ledger and output.
pub(crate) struct Shop {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) kind: Arc<Kind>,
    pub(crate) config: Config,
    pub(crate) models: Vec<CandidateSpec>,
    pub(crate) max_cost: Option<Money>,
    pub(crate) failures: Failures,
    pub(crate) canary: bool,
    pub(crate) interrupted: watch::Sender<bool>,
    pub(crate) heard: Heard,
    pub(crate) world: Arc<Mutex<World>>,
}

/// What was told.
#[derive(Default)]
pub(crate) struct Heard {
    pub(crate) told: Mutex<Vec<String>>,
    /// Where a pause begins that is to be interrupted.
    pub(crate) at_pause: Mutex<Option<watch::Sender<bool>>>,
}

impl BatchWatcher for Heard {
    fn on(&self, event: &Event<'_>) {
        match event {
            Event::Told(message) | Event::Warned(message) => self.told.lock().unwrap().push((*message).to_owned()),
            Event::Waiting { .. } => {
                if let Some(interrupt) = self.at_pause.lock().unwrap().as_ref() {
                    interrupt.send_replace(true);
                }
            }
            Event::Began { .. } | Event::Ended { .. } | Event::GivenBack { .. } | Event::Changed { .. } => {}
        }
    }
}

impl Shop {
    /// A batch of `records` records that waits for its first pass.
    pub(crate) async fn new(records: u64, models: &[&str], world: &Arc<Mutex<World>>) -> Shop {
        let folder = tempfile::tempdir().unwrap();
        let kind = folder.path().join(".sluice/kinds/note");
        std::fs::create_dir_all(&kind).unwrap();
        for (name, text) in [("kind.toml", KIND), ("prompt.md.j2", PROMPT), ("schema.json", SCHEMA)] {
            std::fs::write(kind.join(name), text).unwrap();
        }
        let environment = Environment::fixed(&[("HOME", "/nonexistent")]);
        let shop = Shop {
            kind: Registry::load(folder.path()).unwrap().kind("note").unwrap().clone(),
            config: Config::load(Path::new("/nonexistent"), &environment, Layer::default()).unwrap(),
            models: models.iter().map(|model| model.parse().unwrap()).collect(),
            max_cost: None,
            failures: Failures::Any,
            canary: false,
            interrupted: watch::channel(false).0,
            heard: Heard::default(),
            world: world.clone(),
            folder,
        };
        shop.begin(records).await;
        shop
    }

    /// Begins the batch.
    pub(crate) async fn begin(&self, records: u64) {
        let ledger = SqliteLedger::open(&self.ledger()).await.unwrap();
        let new =
            NewBatch { identity: "shop", kind: "note", delivery: Delivery::Bulk, asked: "{}", command: "batch run" };
        let batch = ledger.begin_batch(&new).await.unwrap();
        let (mut text, mut all) = (String::new(), Vec::new());
        for seq in 0..records {
            let fields = json!({"id": format!("k{seq}"), "body": format!("The body of record {seq}.")});
            let line = fields.to_string();
            all.push(NewRecord {
                turn: seq,
                key: format!("k{seq}"),
                digest: digest(fields.as_object().unwrap()),
                group: None,
                line: seq + 1,
                offset: text.len() as u64,
                length: line.len() as u64,
                path: None,
            });
            text.push_str(&line);
            text.push('\n');
        }
        std::fs::write(self.folder.path().join("records.jsonl"), text).unwrap();
        ledger.add_records(batch.id, 0, &all).await.unwrap();
        ledger.set_batch(batch.id, BatchState::Open, None).await.unwrap();
        ledger.close().await.unwrap();
    }

    /// The same batch once more, as it was written down, with a provider of its own.
    pub(crate) fn copied(&self, world: &Arc<Mutex<World>>) -> Shop {
        let folder = tempfile::tempdir().unwrap();
        for name in ["ledger.db", "records.jsonl"] {
            std::fs::copy(self.folder.path().join(name), folder.path().join(name)).unwrap();
        }
        Shop {
            folder,
            kind: self.kind.clone(),
            config: self.config.clone(),
            models: self.models.clone(),
            max_cost: self.max_cost,
            failures: self.failures,
            canary: self.canary,
            interrupted: watch::channel(false).0,
            heard: Heard::default(),
            world: world.clone(),
        }
    }

    pub(crate) fn ledger(&self) -> PathBuf {
        self.folder.path().join("ledger.db")
    }

    pub(crate) fn output(&self) -> PathBuf {
        self.folder.path().join("out.jsonl")
    }

    pub(crate) fn roster(&self) -> Roster {
        let mut roster = Roster::default();
        roster.take_in(Counter::new("groq", &self.world), None, None);
        roster
    }

    /// A process of its own, from opening the ledger to its end.
    pub(crate) async fn run(&self, wait: Wait) -> Result<Option<Stop>, BatchError> {
        self.with(async |floor: &Floor<'_>| run(floor, wait).await).await
    }

    /// Does something on the floor of a process of its own.
    pub(crate) async fn with<T>(
        &self,
        work: impl AsyncFnOnce(&Floor<'_>) -> Result<T, BatchError>,
    ) -> Result<T, BatchError> {
        let ledger = SqliteLedger::open(&self.ledger()).await?;
        let journal = Journal::open(&self.ledger()).await?;
        let batch = ledger.batch_of("shop").await?.unwrap();
        let (output, _) = Output::open(&self.output(), &ledger, &batch).await?;
        let bench = RecordBench::new(&self.kind, Score::try_from(80).unwrap())?;
        let input = Input::File { path: self.folder.path().join("records.jsonl"), shape: Shape::Jsonl };
        let roster = self.roster();
        let floor = Floor {
            batch: &batch,
            bench: &bench,
            input: &input,
            limits: Limits::default(),
            config: &self.config,
            roster: &roster,
            ledger: &ledger,
            journal: &journal,
            output: &output,
            watcher: &self.heard,
            accounts: &[],
            models: &self.models,
            tier: Tier::Any,
            concurrency: 8,
            delay: Duration::ZERO,
            deadline: Duration::from_secs(60),
            max_cost: self.max_cost,
            failures: self.failures,
            canary: self.canary,
            interrupted: self.interrupted.subscribe(),
            now_ms: || NOW_MS,
        };
        work(&floor).await
    }

    pub(crate) async fn batch(&self) -> (SqliteLedger, BatchEntry) {
        let ledger = SqliteLedger::open(&self.ledger()).await.unwrap();
        let batch = ledger.batch_of("shop").await.unwrap().unwrap();
        (ledger, batch)
    }

    pub(crate) async fn counts(&self) -> BatchCounts {
        let (ledger, batch) = self.batch().await;
        ledger.batch_counts(batch.id).await.unwrap()
    }

    pub(crate) async fn attempts(&self) -> Vec<AttemptEntry> {
        let (ledger, batch) = self.batch().await;
        ledger.attempts(&batch.run).await.unwrap()
    }

    /// What all attempts cost.
    pub(crate) async fn cost(&self) -> Cost {
        self.attempts().await.iter().fold(Cost::Known(Money::ZERO), |sum, attempt| sum.and(attempt.cost))
    }

    /// The lines of the output, each whole.
    pub(crate) fn lines(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(self.output()).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    pub(crate) fn told(&self, part: &str) -> bool {
        self.heard.told.lock().unwrap().iter().any(|told| told.contains(part))
    }

    /// Every record has ended once, and its line stands in the output once.
    pub(crate) async fn check_ends(&self, records: u64) {
        let counts = self.counts().await;
        assert_eq!((counts.open, counts.ended()), (0, records));
        let mut keys: Vec<String> = self.lines().iter().map(|line| line["key"].as_str().unwrap().to_owned()).collect();
        keys.sort();
        keys.dedup();
        assert_eq!((keys.len() as u64, self.lines().len() as u64), (records, records));
    }
}
