//! A comparison as one HTML file that stands for itself: no network, one script, one style, both named by their hashes.
//!
//! What models, inputs and providers wrote stays text: the template escapes it, and the script only ever sets text.
//! Knows neither files nor clocks; who asks for a page saves it.

mod bars;
mod cells;
mod drawing;
mod duels;
mod figures;
mod page;
mod placed;
mod plot;
mod pool;
mod sentences;
mod summary;
#[cfg(test)]
mod tests;
mod texts;

pub use page::{Page, PageCell, html};
