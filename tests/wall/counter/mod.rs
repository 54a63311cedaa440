//! A provider with a Batch API, as OpenAI and Groq speak it (files are uploaded, batches are made of them, files come back)
//! or as Gemini does (everything is inside the calls).
//!
//! It knows exactly what it was asked and what it would charge, keeps that while its callers come and go, and tells each
//! step it takes, so that a caller can be ended at that very moment. What it answers is a script.

mod case;
mod desk;
mod gemini;
mod lines;
mod server;
mod steps;

pub(crate) use case::{Came, Paid, Script};
pub(crate) use server::Counter;
pub(crate) use steps::{At, Awaited, Step};
