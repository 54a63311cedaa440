//! What can be typed behind `sluice batch`.

use super::arguments::{amount, duration};
use crate::batch::FieldPath;
use crate::batch::input::Condition;
use crate::batch::report::ReportFile;
use crate::batch::run::Failures;
use crate::routing::CandidateSpec;
use clap::{Args, Subcommand, ValueHint};
use std::path::PathBuf;
use std::time::Duration;

#[derive(Debug, Subcommand)]
pub enum BatchCommand {
    /// Ask for every record of an input; the same command goes on where it was stopped.
    ///
    /// Example: sluice batch run --kind offer --records records.csv --out out.jsonl --key sku
    Run(Box<BatchRun>),
    /// Tell how far a batch is.
    Status {
        /// Its run, or the beginning of it [default: the latest].
        run: Option<String>,
        /// Write a report, by its ending: FILE.html, .csv or .json.
        #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
        report: Vec<ReportFile>,
    },
    /// Go on with a batch, as it was asked for.
    Resume {
        /// Its run, or the beginning of it [default: the latest].
        run: Option<String>,
        /// Hand in what is left and collect what is done, without waiting for providers.
        #[arg(long)]
        no_wait: bool,
    },
    /// Ask once more for records that were rejected or failed.
    Retry {
        /// Its run, or the beginning of it [default: the latest].
        run: Option<String>,
        /// All that were rejected or failed [default: those of which asking again may help].
        #[arg(long, conflicts_with = "cause")]
        failed: bool,
        /// Only those with this reason, e.g. timeout.
        #[arg(long, value_name = "REASON")]
        cause: Option<String>,
    },
    /// Give a batch up: what is open is skipped, what was handed in is cancelled.
    Cancel {
        /// Its run, or the beginning of it.
        run: String,
    },
    /// Make artifacts of many projects: `generate` for each project of a plan, one after the other.
    ///
    /// Example: a file with kinds = ["erd"], delay = "5s", and a table `project` with from = ["a"], out = "docs/a" for each.
    Projects {
        /// The plan, in TOML.
        #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
        plan: PathBuf,
        /// Print what would be made and asked; call nobody.
        #[arg(long)]
        dry_run: bool,
    },
    /// Take over a batch that was handed in to a provider elsewhere, and ask again for what failed in it.
    ///
    /// Example: sluice batch adopt groq batch_01 --kind offer --records records.csv --key sku --out out.jsonl --passes
    /// groq/openai/gpt-oss-20b,groq/openai/gpt-oss-120b
    Adopt(Box<BatchAdopt>),
    /// List the batches of this ledger, the newest first.
    List,
}

/// What every batch is asked for.
#[derive(Debug, Args)]
pub struct BatchOrder {
    /// Kind with a `[record]` in its kind.toml.
    #[arg(long, value_name = "KIND")]
    pub kind: String,
    /// JSONL, CSV, a JSON array, a folder of JSON files, or `-` for stdin.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::AnyPath)]
    pub records: PathBuf,
    /// File with one JSON line for each record that has ended.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub out: PathBuf,
    /// Field that names a record [default: its content].
    #[arg(long, value_name = "FIELD", value_parser = field)]
    pub key: Option<FieldPath>,
    /// Field whose value is the group of a record: groups take turns, and the report counts them.
    #[arg(long, value_name = "FIELD", value_parser = field)]
    pub group_by: Option<FieldPath>,
    /// Leave out records in which this field says nothing.
    #[arg(long, value_name = "FIELD", value_parser = field)]
    pub exclude_empty: Vec<FieldPath>,
    /// Take only records with this value.
    #[arg(long, value_name = "FIELD=VALUE", value_parser = filter)]
    pub filter: Vec<String>,
    /// Take at most so many records.
    #[arg(long, value_name = "N")]
    pub limit: Option<u64>,
    /// Most USD this batch may cost, all its runs together.
    #[arg(long, value_name = "USD", value_parser = amount)]
    pub max_cost: Option<f64>,
    /// Stop when more records than these were rejected or failed: a number such as 5, or a share such as 0.1 or 10%.
    #[arg(long, value_name = "N|F", value_parser = Failures::parse)]
    pub fail_on_error: Option<Failures>,
    /// Score an answer must reach, 0 to 100 [default: the kind's own].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub threshold: Option<u8>,
    /// Write the finished file in the order of the input.
    #[arg(long)]
    pub sorted: bool,
    /// Do not try 30 records first where there are a hundred or more.
    #[arg(long)]
    pub no_canary: bool,
    /// Forget an earlier batch of the same order, its records and its output, and begin anew.
    #[arg(long)]
    pub reset: bool,
    /// Write a report at the end, by its ending: FILE.html, .csv or .json.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub report: Vec<ReportFile>,
}

#[derive(Debug, Args)]
pub struct BatchRun {
    #[command(flatten)]
    pub order: BatchOrder,
    /// Ask these models, in this order, and nobody else.
    #[arg(long, num_args = 1.., value_name = "PROVIDER/MODEL", conflicts_with = "passes")]
    pub model: Vec<CandidateSpec>,
    /// The same, separated by commas: each takes what the one before did not deliver.
    #[arg(long, value_name = "C,C", value_delimiter = ',')]
    pub passes: Vec<CandidateSpec>,
    /// Use the providers' Batch APIs: half the price, hours later.
    #[arg(long, requires = "passes")]
    pub bulk: bool,
    /// Hand in and come back later: the same command collects.
    #[arg(long, requires = "bulk")]
    pub no_wait: bool,
    /// Calls under way at the same time, at most [default: 8].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub concurrency: Option<u16>,
    /// Pause between the beginnings of two calls, e.g. 200ms.
    #[arg(long, value_name = "D", value_parser = duration)]
    pub delay: Option<Duration>,
    /// Longest time for one record, e.g. 90s.
    #[arg(long, value_name = "D", value_parser = duration)]
    pub deadline: Option<Duration>,
    /// Let no record leave this machine.
    #[arg(long, conflicts_with = "cloud_only")]
    pub local_only: bool,
    /// Ask cloud providers only.
    #[arg(long)]
    pub cloud_only: bool,
    /// Project tokens, cost and time from a sample; call nobody.
    #[arg(long)]
    pub dry_run: bool,
}

/// What is told of a batch that somebody else has handed in: who is asked is settled, and nobody is asked live.
#[derive(Debug, Args)]
pub struct BatchAdopt {
    /// Provider that has it.
    pub provider: String,
    /// The provider's name for it; the ids of its requests are the keys of records.
    pub id: String,
    #[command(flatten)]
    pub order: BatchOrder,
    /// The model it was made for, and those that take what it did not deliver, one after the other.
    #[arg(long, value_name = "C,C", value_delimiter = ',', required = true)]
    pub passes: Vec<CandidateSpec>,
    /// Collect what is done, hand in what is left, and come back later: the same command goes on.
    #[arg(long)]
    pub no_wait: bool,
}

impl From<BatchAdopt> for BatchRun {
    fn from(adopt: BatchAdopt) -> Self {
        BatchRun {
            order: adopt.order,
            model: Vec::new(),
            passes: adopt.passes,
            bulk: true,
            no_wait: adopt.no_wait,
            concurrency: None,
            delay: None,
            deadline: None,
            local_only: false,
            cloud_only: false,
            dry_run: false,
        }
    }
}

fn field(text: &str) -> Result<FieldPath, String> {
    FieldPath::parse(text).map_err(|error| error.to_string())
}

fn filter(text: &str) -> Result<String, String> {
    Condition::parse(text).map(|_| text.to_owned()).map_err(|error| error.to_string())
}
