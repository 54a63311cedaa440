//! The program as a user runs it: the real binary, a loopback wall for providers, folders that vanish afterwards.

mod audit;
mod bad_input;
mod bad_routing;
mod batches;
mod bulk;
mod check;
mod clouds;
mod commands;
mod compare;
mod drift;
mod duels;
mod feedback;
mod generate;
mod history;
mod hostile;
mod hosts;
mod interrupts;
mod judge;
mod kills;
mod learning;
mod local;
mod notes;
mod own_kinds;
mod prototypes;
mod schema;
pub(crate) mod stage;
mod usage;
