//! Talks to language models: requests, answers, and the reasons why an answer did not come.
//!
//! This crate knows nothing of artifacts, kinds, scores or verdicts. Every wire is a pure pair of functions, one that
//! writes a request and one that reads an answer; one file sends.

#![expect(
    clippy::result_large_err,
    reason = "an error carries the partial text, the wait and the cause; beside a call over the network its size is nothing"
)]

mod answer;
pub mod bulk;
mod classify;
mod connection;
mod duration;
mod fetching;
mod gemini_provider;
mod headers;
mod key;
mod ollama_admin;
mod ollama_host;
mod ollama_provider;
mod openai_provider;
mod pool;
mod provider;
mod quirks;
mod rate_limits;
mod reaction;
mod reading;
mod reason;
mod request;
mod retry_after;
mod send;
#[cfg(test)]
mod stub;
mod teller;
pub mod wire;

pub use answer::{Answer, Event, Finish, Usage};
pub use classify::{classify, classify_text};
pub use connection::{Api, Connection, Misconfigured, TimeLimits, connect};
pub use duration::duration;
pub use fetching::Fetching;
pub use headers::{Head, Headers};
pub use key::{ApiKey, BadKey};
pub use ollama_host::{BadHost, ollama_base_url};
pub use pool::{MOST_HOSTS, Pool};
pub use provider::{AnswerStream, Health, Locality, Model, Provider, ProviderId};
pub use quirks::Quirks;
pub use rate_limits::{Allowance, RateLimits};
pub use reaction::{HealthEffect, Reaction};
pub use reading::{Pace, hear};
pub use reason::{Advice, Phase, ProviderError, Reason};
pub use request::{Message, Request, Role};
pub use retry_after::{FLOOR, Hints, retry_after};
