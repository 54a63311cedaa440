//! What a kind asks of a record: which fields the model sees, which ones code copies, and what must hold between them.
//!
//! Pure. Who is asked, and how an answer is scored, is not known here.

mod asked;
mod check;
mod expression;
mod known;
mod render;
mod restore;
mod spec;
mod token;
mod truth;

pub use expression::{Expression, ExpressionError};
pub use render::{Cut, Rendered, Room};
pub use restore::Restored;
pub use spec::{RecordFile, Relation, RelationFile, Task, TaskError};
pub use truth::Doubt;

#[cfg(test)]
mod tests;
