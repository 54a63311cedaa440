//! One Mermaid diagram: taken out of the answer, and its syntax repaired where it does not parse.

mod around;
mod blocks;
mod c4;
mod chart;
mod class;
mod comments;
mod entity;
mod extract;
mod flowchart;
mod repair;
mod sequence;
mod state;
mod swap;

pub(super) use extract::read;
