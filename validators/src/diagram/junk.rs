//! What the grammar accepts and no reader would.
use super::model::Diagram;
use crate::rubric::Remark;

/// Names everything in a diagram that is prose or Markdown taken for a part of it.
pub fn junk(_diagram: &Diagram, _text: &str) -> Vec<Remark> {
    Vec::new()
}
