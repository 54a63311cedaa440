//! What can be typed about the quality of artifacts.

use crate::feedback::Word;
use clap::{Args, Subcommand, ValueHint};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  sluice feedback erd bad\n  sluice feedback docs/sluice/erd.mmd --corrected erd.mmd\n  \
                  sluice feedback --file feedback.jsonl\n  sluice feedback export --out chat.jsonl"
)]
pub struct Feedback {
    #[command(subcommand)]
    pub command: Option<FeedbackCommand>,
    /// A kind (the last one that passed is meant), the file of an artifact, or its number in the ledger.
    #[arg(required_unless_present = "file")]
    pub artifact: Option<String>,
    /// What you think of it [default with --corrected: correct].
    #[arg(required_unless_present_any = ["file", "corrected"])]
    pub word: Option<Word>,
    /// The text that you made of it; its author is trusted less for it, unless you call it good.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub corrected: Option<PathBuf>,
    /// Why, in your own words.
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    /// Read words from a file: {"artifact", "word", "note", "corrected"}, one a line; all of them count or none.
    #[arg(long, value_name = "JSONL", value_hint = ValueHint::FilePath, conflicts_with_all = ["artifact", "word", "corrected", "note"])]
    pub file: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum FeedbackCommand {
    /// Write what was called good or was corrected as chat JSONL, for fine-tuning.
    Export {
        /// File to write; it must not exist yet.
        #[arg(long, value_name = "JSONL", value_hint = ValueHint::FilePath)]
        out: PathBuf,
    },
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  sluice audit sample 10\n  sluice audit show 42\n  sluice audit mark 42 bad --note \
                        \"the arrow to the mail server is invented\"\n  sluice audit report"
)]
pub struct Audit {
    #[command(subcommand)]
    pub command: AuditCommand,
}

#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Pick artifacts that passed and that nobody has looked at: some of every kind, those that only just passed first.
    Sample {
        /// How many.
        #[arg(default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=1000))]
        number: u16,
        /// The same seed picks the same artifacts.
        #[arg(long, default_value = "1")]
        seed: String,
    },
    /// Print the text of an artifact.
    Show {
        /// Its number, as `audit sample` tells it.
        artifact: i64,
    },
    /// Say whether an artifact that passed is any good; routes trust its author accordingly.
    Mark {
        /// Its number, as `audit sample` tells it.
        #[arg(required_unless_present = "file")]
        artifact: Option<i64>,
        /// What you think of it.
        #[arg(required_unless_present = "file", value_parser = ["good", "bad"])]
        word: Option<String>,
        /// Why, in your own words.
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
        /// Read marks from a file: {"artifact", "word", "note"}, one a line; all of them count or none.
        #[arg(long, value_name = "JSONL", value_hint = ValueHint::FilePath, conflicts_with_all = ["artifact", "word", "note"])]
        file: Option<PathBuf>,
    },
    /// Tell where people and the rubric disagree, and how far its passes can be trusted.
    Report,
}
