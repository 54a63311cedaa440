//! Recorded answers of real providers, read by every wire: as they came, cut anywhere, and mutilated.

mod case;
mod cuts;
mod labels;
mod lists;
mod mutations;
mod oracle;
