//! What can be typed. First stage of two: typed here, resolved by the commands.

use super::batch_arguments::BatchCommand;
use super::compare_arguments::Compare;
use super::past::{Diff, History, Restore};
use super::words::{Audit, Feedback};
use crate::routing::CandidateSpec;
use crate::usage::Since;
use clap::{Args, Parser, Subcommand, ValueHint};
use std::path::PathBuf;
use std::time::Duration;

/// Writes docs and diagrams about a project with language models, local first, and lets nothing through that does
/// not hold up: every output is parsed, checked against the sources and scored 0 to 100.
#[derive(Debug, Parser)]
#[command(name = "sluice", version, max_term_width = 100, propagate_version = true)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
    /// Print JSON of a documented, versioned shape to stdout (see docs/formats.md).
    #[arg(long, global = true)]
    pub json: bool,
    /// Print nothing but the outcome.
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make artifacts about a project: diagrams, docs, stories, prototypes.
    Generate(Generate),
    /// Ask for thousands of records, resumably: run, status, resume, retry, cancel, list, adopt.
    Batch {
        #[command(subcommand)]
        command: BatchCommand,
    },
    /// Ask several candidates for the same inputs, and tell who delivers what and whether a difference is one.
    ///
    /// Example: sluice compare erd api_docs --from . --models ollama/qwen2.5-coder:14b,groq/openai/gpt-oss-120b --report out.csv
    Compare(Box<Compare>),
    /// Score existing files against a kind's rubric and a project's facts.
    Check(Check),
    /// List the kinds of artifacts, or explain one: its rubric, route and prompt.
    Kinds(Kinds),
    /// Tell who would be asked for a kind, in which order, and why.
    Route(RouteArguments),
    /// Say whether an artifact was any good, or how it should have been; routes trust its author accordingly.
    Feedback(Feedback),
    /// Tell what all calls came to: success, latency, tokens, cost, cost per accepted text.
    #[command(after_help = "Example: sluice usage --by kind --since 7d --budget")]
    Usage(Usage),
    /// Look after the ledger, the file every attempt is kept in.
    Ledger {
        #[command(subcommand)]
        command: LedgerCommand,
    },
    /// Look at artifacts that passed, to learn how far the rubric can be trusted.
    Audit(Audit),
    /// List the versions of what was published in an output folder.
    History(History),
    /// Show what changed between two versions of an artifact, or since one of them.
    Diff(Diff),
    /// Put an earlier version of an artifact back, as a new one.
    Restore(Restore),
    /// List the models that can be asked now.
    Models,
    /// Tell what works, what does not, and how to mend it.
    Doctor(Doctor),
    /// Show the configuration.
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// Write a commented `sluice.toml` into this folder.
    Init,
    /// Print a completion script.
    Completions {
        /// The shell to complete in.
        shell: clap_complete::Shell,
    },
    /// Print the manual page.
    Man,
    /// Replay recorded outcomes under each routing policy.
    #[command(hide = true)]
    Replay(Replay),
}

#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Print each value and the layer it came from.
    Show,
}

#[derive(Debug, Args)]
pub struct Generate {
    /// Kinds to make, e.g. erd architecture; see `sluice kinds`.
    #[arg(value_name = "KIND")]
    pub kinds: Vec<String>,
    /// A set of kinds: core, diagrams, docs, pm, prototypes or all [default without KIND: core].
    #[arg(long, value_name = "NAME")]
    pub preset: Vec<String>,
    /// Files and folders of the project; `-` reads text from stdin.
    #[arg(long, required = true, num_args = 1.., value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub from: Vec<PathBuf>,
    /// Meeting notes in Markdown.
    #[arg(long, num_args = 1.., value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub notes: Vec<PathBuf>,
    /// JSON Schema that artifacts in JSON must hold, for the kind `json`.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub schema: Option<PathBuf>,
    /// Folder the artifacts are written to.
    #[arg(long, value_name = "DIR", default_value = "docs/sluice", value_hint = ValueHint::DirPath)]
    pub out: PathBuf,
    /// Score an artifact must reach, 0 to 100 [default: the kind's own, usually 80].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub threshold: Option<u8>,
    /// Ask these models, in this order, each once, and nobody else, e.g. groq/openai/gpt-oss-120b.
    #[arg(long, num_args = 1.., value_name = "PROVIDER/MODEL")]
    pub model: Vec<CandidateSpec>,
    /// Let no source leave this machine.
    #[arg(long, conflicts_with = "cloud_only")]
    pub local_only: bool,
    /// Ask cloud providers only.
    #[arg(long)]
    pub cloud_only: bool,
    /// Most USD this run may cost.
    #[arg(long, value_name = "USD", value_parser = amount)]
    pub max_cost: Option<f64>,
    /// Longest time for one artifact, e.g. 90s or 10m.
    #[arg(long, value_name = "D", value_parser = duration)]
    pub deadline: Option<Duration>,
    /// Pause after an artifact that a cloud provider made, e.g. 5s.
    #[arg(long, value_name = "D", value_parser = duration)]
    pub delay: Option<Duration>,
    /// Artifacts made at the same time.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub jobs: Option<u16>,
    /// Show each text line by line while it is written; it counts only once it has been judged.
    #[arg(long)]
    pub stream: bool,
    /// Ask anew what passed before instead of using the same answer again.
    #[arg(long)]
    pub no_cache: bool,
    /// Keep routes as they are written instead of ordering them by what was learned, e.g. in CI.
    #[arg(long)]
    pub frozen: bool,
    /// Fetch a local model that a route or --model names and that is missing, before its first call.
    #[arg(long)]
    pub pull: bool,
    /// Print the plan, the prompts with their token counts and the projected cost; call nobody.
    #[arg(long)]
    pub dry_run: bool,
    /// Tell whether what was published still fits today's sources; ask nobody and write nothing. Exit 3 where something
    /// is stale.
    #[arg(long, conflicts_with_all = ["dry_run", "model", "max_cost", "keep_best", "stream", "pull"])]
    pub check: bool,
    /// Publish the best text even below its threshold, marked in the manifest.
    #[arg(long)]
    pub keep_best: bool,
    /// Write no HTML pages.
    #[arg(long)]
    pub no_html: bool,
}

#[derive(Debug, Args)]
pub struct Check {
    /// Files to score, or folders whose files are named after kinds (erd.mmd, api_docs.md).
    #[arg(required = true, value_name = "FILE", value_hint = ValueHint::AnyPath)]
    pub files: Vec<PathBuf>,
    /// The kind they are meant to be [default: the one a file is named after].
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
    /// Files and folders of the project to judge them against; without it a score stays at 75 or below.
    #[arg(long, num_args = 1.., value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub against: Vec<PathBuf>,
    /// Meeting notes in Markdown to judge them against.
    #[arg(long, num_args = 1.., value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub notes: Vec<PathBuf>,
    /// JSON Schema that files in JSON must hold; what holds it counts as checked against facts.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub schema: Option<PathBuf>,
    /// Score they must reach, 0 to 100 [default: the kind's own].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub threshold: Option<u8>,
}

#[derive(Debug, Args)]
pub struct Kinds {
    #[command(subcommand)]
    pub command: Option<KindsCommand>,
}

#[derive(Debug, Subcommand)]
pub enum KindsCommand {
    /// Explain one kind: gates, points, caps, contract, route.
    Show {
        /// Its name or one of its aliases.
        kind: String,
    },
}

#[derive(Debug, Args)]
pub struct Doctor {
    /// Ask again whoever is left alone for a while, and forget the limits that providers told.
    #[arg(long)]
    pub reset: bool,
}

#[derive(Debug, Args)]
pub struct Usage {
    /// What attempts are grouped by.
    #[arg(long, value_name = "GROUP", default_value = "model")]
    pub by: Grouping,
    /// Count from here on, in whole UTC days: how long ago (7d, 12h) or a day (2026-11-01) [default: everything].
    #[arg(long, value_name = "WHEN")]
    pub since: Option<Since>,
    /// Tell how much of every budget and of every limit per day is used.
    #[arg(long)]
    pub budget: bool,
    /// Print CSV.
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,
}

/// What attempts are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Grouping {
    Provider,
    Model,
    Kind,
    /// UTC days.
    Day,
    /// The latest thousand.
    Run,
    /// Groups of batch records (`batch run --group-by`) over all batches, the busiest thousand; what has none is told apart.
    Group,
}

#[derive(Debug, Subcommand)]
pub enum LedgerCommand {
    /// Remove texts, findings and messages of old runs and answers that were not used since; every count, sum and belief
    /// stays, and so does what stands on the disk now or was spoken of with `feedback`.
    #[command(after_help = "Example: sluice ledger compact --keep 30d --dry-run")]
    Compact(Compact),
}

#[derive(Debug, Args)]
pub struct Compact {
    /// Leave everything younger than this, e.g. 30d [default: `ledger.keep`, 90d].
    #[arg(long, value_name = "D", value_parser = duration)]
    pub keep: Option<Duration>,
    /// Count what would be removed; remove nothing.
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Args)]
pub struct RouteArguments {
    /// Its name or one of its aliases.
    pub kind: String,
    /// Print every figure that decided over the order.
    #[arg(long)]
    pub explain: bool,
    /// Show the order as it is written, without what was learned.
    #[arg(long)]
    pub frozen: bool,
    /// Print the change of sluice.toml that what was learned suggests, as `patch` reads it; nothing is written.
    #[arg(long, conflicts_with_all = ["explain", "frozen"])]
    pub suggest: bool,
}

#[derive(Debug, Args)]
pub struct Replay {
    /// Outcomes to learn from: CSV with `type`, and `MODEL|s` (score 0-100, 80 passes) and `MODEL|c` (cost in µ$) per model.
    #[arg(long, value_name = "CSV", value_hint = ValueHint::FilePath)]
    pub data: PathBuf,
    /// Outcomes to be asked, of the same shape.
    #[arg(long, value_name = "CSV", value_hint = ValueHint::FilePath)]
    pub test: PathBuf,
    /// Models to replay, in this order [default: all].
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub models: Vec<String>,
}

pub(super) fn duration(text: &str) -> Result<Duration, String> {
    humantime::parse_duration(text).map_err(|_| "write a duration such as 500ms, 30s, 10m or 2h".to_owned())
}

pub(super) fn amount(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(usd) if usd.is_finite() && usd >= 0.0 => Ok(usd),
        _ => Err("write an amount in USD such as 0.50".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_batch_is_adopted_with_what_means_something_for_it() {
        let order = ["--kind", "k", "--records", "r", "--out", "o", "--passes", "groq/a,groq/b"];
        let parsed = |more: &[&str]| {
            let typed = ["sluice", "batch", "adopt", "groq", "b_1"].iter().chain(&order).chain(more);
            Arguments::try_parse_from(typed)
        };
        for more in
            [&["--no-wait"][..], &["--max-cost", "1"], &["--sorted", "--reset", "--no-canary"], &["--report", "r.csv"]]
        {
            assert!(parsed(more).is_ok(), "{more:?}");
        }
        for more in [
            &["--bulk"][..],
            &["--model", "groq/a"],
            &["--concurrency", "2"],
            &["--delay", "1s"],
            &["--deadline", "1s"],
            &["--local-only"],
            &["--cloud-only"],
            &["--dry-run"],
        ] {
            assert!(parsed(more).is_err(), "{more:?}");
        }
        assert!(
            Arguments::try_parse_from(["sluice", "batch", "adopt", "groq", "b_1"].iter().chain(&order[..6])).is_err()
        );
    }
}
