//! Routing: who is asked, and in which order.

mod candidate;

pub use candidate::{Candidate, CandidateError, CandidateSpec, Variant};
