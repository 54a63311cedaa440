//! A request before it is sent: no address, no key.

use serde_json::Value;

/// How a request is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
}

/// What a wire asks to be sent. The address and the key are added by the file that sends.
#[derive(Clone, Debug, PartialEq)]
pub struct HttpRequest {
    pub method: Method,
    /// Path and query below the provider's base address, starting with `/`.
    pub path: String,
    /// Headers besides the key and the content type.
    pub headers: Vec<(&'static str, String)>,
    /// JSON body.
    pub body: Option<Value>,
}

impl HttpRequest {
    /// A GET of this path.
    pub fn get(path: impl Into<String>) -> Self {
        HttpRequest { method: Method::Get, path: path.into(), headers: Vec::new(), body: None }
    }

    /// A POST of a JSON body to this path.
    pub fn post(path: impl Into<String>, body: Value) -> Self {
        HttpRequest { method: Method::Post, path: path.into(), headers: Vec::new(), body: Some(body) }
    }
}
