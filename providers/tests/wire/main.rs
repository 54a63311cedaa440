//! Recorded answers of real providers, read by every wire: as they came, cut anywhere, and mutilated.

#![expect(clippy::result_large_err, reason = "an error is as large as the crate makes it")]

mod batches;
mod case;
mod cuts;
mod failures;
mod labels;
mod lists;
mod mutations;
mod oracle;
