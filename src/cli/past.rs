//! What can be typed about earlier versions.

use clap::{Args, ValueHint};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  sluice history\n  sluice history erd --out docs/sluice\n  sluice history docs/sluice/erd.mmd"
)]
pub struct History {
    /// A kind, or the file of one [default: every kind of the folder].
    #[arg(value_name = "KIND|FILE", value_hint = ValueHint::FilePath)]
    pub artifact: Option<String>,
    /// Folder the artifacts were written to; a FILE says it by itself.
    #[arg(long, value_name = "DIR", default_value = "docs/sluice", value_hint = ValueHint::DirPath)]
    pub out: PathBuf,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Without a version, the file as it stands is compared with the version before the current one; with \
                        one, with that; two are compared with each other.\n\nExamples:\n  sluice diff docs/sluice/erd.mmd\n  \
                        sluice diff erd v2\n  sluice diff erd v2 9f3a1c2b"
)]
pub struct Diff {
    /// The file of an artifact, or its kind.
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub artifact: String,
    /// The version to compare with: its number (v2), or the first digits of its hash.
    #[arg(value_name = "VERSION")]
    pub from: Option<String>,
    /// The version to compare it to [default: the file as it stands].
    #[arg(value_name = "VERSION")]
    pub to: Option<String>,
    /// Folder the artifacts were written to; a FILE says it by itself.
    #[arg(long, value_name = "DIR", default_value = "docs/sluice", value_hint = ValueHint::DirPath)]
    pub out: PathBuf,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  sluice restore docs/sluice/erd.mmd v2")]
pub struct Restore {
    /// The file of an artifact, or its kind.
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub artifact: String,
    /// The version to put back: its number (v2), or the first digits of its hash.
    #[arg(value_name = "VERSION")]
    pub which: String,
    /// Folder the artifacts were written to; a FILE says it by itself.
    #[arg(long, value_name = "DIR", default_value = "docs/sluice", value_hint = ValueHint::DirPath)]
    pub out: PathBuf,
    /// Also where the file was edited by hand; the edited one is set aside as FILE.bak-1.
    #[arg(long)]
    pub force: bool,
}
