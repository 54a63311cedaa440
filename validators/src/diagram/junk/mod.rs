//! What the grammar accepts and no reader would: prose, Markdown and words of other notations taken for parts.
//!
//! **Source**: texts that Mermaid 12.3.0 accepts, and the models it makes of them.

mod charts;
mod dates;
mod hidden;
mod lint;
mod names;
#[cfg(test)]
mod tests;

pub use lint::junk;
