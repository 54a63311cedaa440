//! Rules that the official parser has and the parser behind us has not, and lines that it accepts without sense.
//!
//! **Source**: disagreements over 8,907 diagrams with the verdict of Mermaid 12.3.0.

mod bounds;
mod c4;
mod check;
mod class;
mod common;
mod slips;
mod spaces;

pub(crate) use c4::split as c4_arguments;
pub(super) use check::check;
pub(crate) use slips::slips;
pub(super) use spaces::check as check_spaces;
