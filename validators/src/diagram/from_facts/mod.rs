//! Diagrams drawn from facts alone. Each says only what was read: `None` where the facts do not suffice, and the same
//! facts give the same diagram.

mod architecture;
mod class;
mod components;
mod data_flow;
mod erd;
mod fit;
mod landscape;
mod modules;
mod outline;
mod parts;
#[cfg(test)]
mod tests;

pub use architecture::architecture;
pub use class::class;
pub use components::components;
pub use data_flow::data_flow;
pub use erd::erd;
pub use landscape::{c4_component, c4_container};
pub use outline::{git_graph, mindmap};
