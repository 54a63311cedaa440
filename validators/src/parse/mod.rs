//! From text to the parts that checks ask for.
//!
//! Parsers of the formats, nothing else: none of them judges, repairs or knows of facts. All are bounded and take any bytes.

mod code;
mod definitions;
mod fence;
mod html;
mod markdown;
mod openapi;
mod openapi_lines;
mod openapi_operations;
mod script;
mod settings;
mod sql;
mod undefined;
mod unseen;
mod yaml;

pub(crate) use code::is_code;
pub use code::{code, file};
pub use html::html;
pub use markdown::markdown;
pub use openapi::openapi;
pub(crate) use openapi::{value as openapi_value, version as openapi_version};
pub(crate) use openapi_lines::Places;
pub(crate) use openapi_operations::{base as openapi_base, operations as openapi_operations, resolved};
pub use yaml::yaml;
