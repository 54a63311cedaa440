//! Kinds of artifacts as data: one folder each, with `kind.toml` and `prompt.md.j2`.

mod kind;
mod needs;
mod own;
mod registry;

pub use kind::{Kind, KindError};
pub use needs::missing;
pub use own::OwnKindError;
pub use registry::{LoadError, PRESETS, Registry, UnknownName};
