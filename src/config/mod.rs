//! Configuration: ordered layers, lowest first: defaults, user file, project file, environment, flags.

mod bounds;
mod edit;
mod environment;
mod file;
mod fits;
mod keys;
mod layers;
mod names;
mod resolved;
#[cfg(test)]
mod tests;
mod unfit;

pub use bounds::BreakerConfig;
pub use edit::{EditError, with_route};
pub use environment::{Environment, EnvironmentError};
pub use file::{Api, CloudPolicy};
pub use layers::{FileError, Layer, Origin};
pub use resolved::{CompileConfig, Config, ConfigError, KindConfig, ProviderConfig};
