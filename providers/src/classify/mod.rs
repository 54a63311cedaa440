//! Status, headers and body of a failure → one [`Reason`](crate::Reason).
//!
//! The same decision for every provider, because servers borrow each other's formats. The body speaks before the
//! status: a 400 can be a wrong key, a missing model or a prompt that is too long. This module knows no wire and no I/O.

mod complaint;
mod decide;
mod figures;
mod google;
mod rules;

pub(crate) use decide::classify_record;
pub use decide::{classify, classify_text};
