//! The command line: what can be typed, what is printed, how the program ends.

mod arguments;
mod batch_progress;
mod batch_pulse;
mod batch_summary;
mod commands;
mod exit;
mod live;
mod printer;
mod progress;
mod run;
mod summary;

pub use arguments::{
    Arguments, Check, Command, ConfigCommand, Doctor, Feedback, Generate, Kinds, KindsCommand, Replay, RouteArguments,
    Word,
};
pub use batch_progress::BatchProgress;
pub use batch_summary::{batch_list, batch_plan, batch_table};
pub use exit::{CommandError, Exit};
pub use printer::{Printer, Tone};
pub use run::main;
