//! The command line: what can be typed, what is printed, how the program ends.

mod arguments;
mod batch_arguments;
mod commands;
mod exit;
mod live;
mod printer;
mod progress;
mod run;
mod summary;

pub use arguments::{
    Arguments, Check, Command, Compact, ConfigCommand, Doctor, Feedback, Generate, Grouping, Kinds, KindsCommand,
    LedgerCommand, Replay, RouteArguments, Usage, Word,
};
pub use batch_arguments::{BatchCommand, BatchRun};
pub use exit::{CommandError, Exit};
pub use printer::{Printer, Tone};
pub use run::main;
