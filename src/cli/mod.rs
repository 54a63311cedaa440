//! The command line: what can be typed, what is printed, how the program ends.

mod arguments;
mod batch_arguments;
mod commands;
mod compare_arguments;
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
pub use batch_arguments::{BatchCommand, BatchRun};
pub use compare_arguments::Compare;
pub use exit::{CommandError, Exit};
pub use printer::{Printer, Tone};
pub use run::main;
