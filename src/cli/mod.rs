//! The command line: what can be typed, what is printed, how the program ends.

mod arguments;
mod commands;
mod exit;
mod live;
mod past;
mod printer;
mod progress;
mod run;
mod summary;
mod words;

pub use arguments::{
    Arguments, Check, Command, ConfigCommand, Doctor, Generate, Kinds, KindsCommand, Replay, RouteArguments,
};
pub use exit::{CommandError, Exit};
pub use past::{Diff, History, Restore};
pub use printer::{Printer, Tone};
pub use run::main;
pub use words::{Audit, AuditCommand, Feedback, FeedbackCommand};
