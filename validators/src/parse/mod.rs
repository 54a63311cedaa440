//! From text to the parts that checks ask for.
//!
//! Parsers of the formats, nothing else: none of them judges, repairs or knows of facts. All are bounded and take any bytes.

mod code;
mod definitions;
mod fence;
mod html;
mod markdown;
mod script;
mod settings;

pub(crate) use code::is_code;
pub use code::{code, file};
pub use html::html;
pub use markdown::markdown;
