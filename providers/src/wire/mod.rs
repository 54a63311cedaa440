//! The wires: what is sent and what comes back, as pure functions without I/O, clock or keys.
//!
//! Each wire has an `encode` that writes a [`HttpRequest`]; one [`Decoder`] reads the answers of all of them, a chunk at
//! a time, streamed or not.

mod bulk_line;
mod count;
mod decoder;
mod draft;
pub mod gemini;
mod gemini_answer;
pub mod gemini_bulk;
mod http;
mod lines;
pub mod ollama;
mod ollama_answer;
pub mod openai;
mod openai_answer;
pub mod openai_bulk;
mod records;
mod responses;
mod schema;
mod words;

pub use decoder::{Decoder, Dialect, Sizes, decode};
pub use http::{HttpRequest, Method};
pub(crate) use lines::Lines;
