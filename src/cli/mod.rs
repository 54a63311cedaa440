//! The command line: what can be typed, what is printed, how the program ends.

mod arguments;
mod batch_arguments;
mod batch_progress;
mod batch_pulse;
mod batch_summary;
mod commands;
mod compare_arguments;
mod exit;
mod live;
mod past;
mod printer;
mod progress;
mod run;
mod sheet;
mod style;
mod summary;
mod words;

pub use arguments::{
    Arguments, Check, Command, Compact, ConfigCommand, Doctor, Generate, Grouping, Kinds, KindsCommand, LedgerCommand,
    Replay, RouteArguments, Usage,
};
pub use batch_arguments::{BatchAdopt, BatchCommand, BatchOrder, BatchRun};
pub use batch_progress::BatchProgress;
pub use batch_summary::{batch_head, batch_list, batch_plan, batch_table};
pub use compare_arguments::Compare;
pub use exit::{CommandError, Exit};
pub use past::{Diff, History, Restore};
pub use printer::{Printer, Tone};
pub use run::main;
pub use words::{Audit, AuditCommand, Feedback, FeedbackCommand};
