//! Waves: local models are loaded one after the other, and each does all the work that waits for it before the next is
//! loaded. Loading takes as long as an answer; taking turns would load a model for every artifact. Of several servers
//! behind one provider each may have another model loaded.
//!
//! The order is pure ([`Waves`]); [`Yard`] lets tasks wait for it.

mod order;
#[cfg(test)]
mod tests;
mod yard;

pub use order::{Turn, Waves, Work};
pub use yard::{Stay, Yard};
