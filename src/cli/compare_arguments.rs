//! What can be typed behind `sluice compare`.

use super::arguments::amount;
use crate::batch::FieldPath;
use crate::routing::CandidateSpec;
use clap::{ArgGroup, Args, ValueHint};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("inputs").required(true).args(["from", "project", "records", "runs", "from_ledger"])))]
pub struct Compare {
    /// Kinds to make, e.g. erd architecture; see `sluice kinds`.
    #[arg(value_name = "KIND", conflicts_with_all = ["records", "runs"])]
    pub kinds: Vec<String>,
    /// A set of kinds: core, diagrams, docs, pm, prototypes or all [default without KIND: core].
    #[arg(long, value_name = "NAME", conflicts_with_all = ["records", "runs", "from_ledger"])]
    pub preset: Vec<String>,
    /// Files and folders of one project, which is one input; `-` reads text from stdin.
    #[arg(long, num_args = 1.., value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub from: Vec<PathBuf>,
    /// A project that is an input of its own; give one for each.
    #[arg(long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub project: Vec<PathBuf>,
    /// Meeting notes in Markdown, for every project.
    #[arg(long, num_args = 1.., value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub notes: Vec<PathBuf>,
    /// Records, each of them an input: JSONL, CSV, a JSON array, a folder of JSON files, or `-` for stdin.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::AnyPath, requires = "kind")]
    pub records: Option<PathBuf>,
    /// Kind with a `[record]` in its kind.toml, for --records.
    #[arg(long, value_name = "KIND", requires = "records")]
    pub kind: Option<String>,
    /// Field that names a record [default: its content].
    #[arg(long, value_name = "FIELD", value_parser = field, requires = "records")]
    pub key: Option<FieldPath>,
    /// Take at most so many records.
    #[arg(long, value_name = "N", requires = "records")]
    pub limit: Option<u64>,
    /// Candidates to compare, separated by commas, e.g. ollama/qwen2.5-coder:14b,groq/openai/gpt-oss-120b.
    #[arg(long, value_name = "A,B", value_delimiter = ',', required_unless_present_any = ["runs", "from_ledger"])]
    pub models: Vec<CandidateSpec>,
    /// Answers that each candidate gives to each input.
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub repeats: u32,
    /// Compare two runs of `generate` or `batch` by what they had in common; nobody is asked.
    #[arg(long, value_name = "A,B", value_delimiter = ',', num_args = 1..=2, conflicts_with = "models")]
    pub runs: Vec<String>,
    /// Show what earlier runs tell, by kind and candidate; nobody is asked and nothing is ranked.
    #[arg(long, conflicts_with = "models")]
    pub from_ledger: bool,
    /// Let this model say which of two accepted texts is better, in both orders; best of a family that is not compared, e.g.
    /// --referee gemini/gemini-3.5-flash-lite.
    #[arg(long, value_name = "PROVIDER/MODEL", conflicts_with_all = ["runs", "from_ledger"])]
    pub referee: Option<CandidateSpec>,
    /// Duels at most, two calls of the referee each [default: 1000].
    #[arg(long, value_name = "N", requires = "referee", value_parser = clap::value_parser!(u32).range(1..=20_000))]
    pub duels: Option<u32>,
    /// Write a report, by its ending: FILE.html, .csv, .json, or .xml for JUnit.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub report: Vec<PathBuf>,
    /// End with 3 where a candidate is accepted less often than this.
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub fail_under: Option<f64>,
    /// Calls under way at the same time, at most [default: 8].
    #[arg(long, visible_alias = "jobs", value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub concurrency: Option<u16>,
    /// Most USD this run may cost.
    #[arg(long, value_name = "USD", value_parser = amount)]
    pub max_cost: Option<f64>,
    /// Score an answer must reach, 0 to 100 [default: the kind's own].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub threshold: Option<u8>,
    /// Let nothing leave this machine.
    #[arg(long)]
    pub local_only: bool,
    /// Ask anew what earlier comparisons have asked.
    #[arg(long)]
    pub no_cache: bool,
}

fn field(text: &str) -> Result<FieldPath, String> {
    FieldPath::parse(text).map_err(|error| error.to_string())
}

fn percent(text: &str) -> Result<f64, String> {
    match text.trim_end_matches('%').parse::<f64>() {
        Ok(percent) if (0.0..=100.0).contains(&percent) => Ok(percent),
        _ => Err("write a share in per cent, from 0 to 100".to_owned()),
    }
}
