//! Batches: many requests at once, answered within a day at half the price.
//!
//! A batch is submitted, polled, and harvested; the waiting in between is the caller's, and so is the memory of what was
//! sent. This module knows no prices, no records and no passes. What is written and read is in [`wire`](crate::wire).

mod api;
mod awaited;
mod chunks;
mod elements;
mod gemini;
mod harvest;
mod lines;
mod openai;
mod upload;

pub use api::{
    BulkApi, BulkFailure, BulkId, BulkLimits, BulkLine, BulkLines, BulkRequest, BulkState, BulkStatus, Counts,
};
pub use awaited::{Awaited, Met};
pub use chunks::{Chunks, TooLarge};
pub(crate) use upload::Upload;
