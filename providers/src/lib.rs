//! Talks to language models: requests, answers, and the reasons why an answer did not come.
//!
//! This crate knows nothing of artifacts, kinds, scores or verdicts. Every wire is a pure pair of functions, one that
//! writes a request and one that reads an answer; one file sends.

mod answer;
mod provider;
mod reason;
mod request;

pub use answer::{Answer, Event, Finish, Usage};
pub use provider::{AnswerStream, Health, Locality, Model, Provider, ProviderId};
pub use reason::{Phase, ProviderError, Reason};
pub use request::{Message, Request, Role};
