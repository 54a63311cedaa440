//! Markdown, HTML and code to the parts that checks ask for.

mod simple;

pub use simple::{code, html, markdown};
