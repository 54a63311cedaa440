//! Lines → records: which line is a field of an event stream, which a record of its own, which part of a plain body.

use super::decoder::{Dialect, Sizes};
use super::draft::Draft;
use super::{gemini_answer, ollama_answer, openai_answer, responses};
use crate::answer::{Answer, Event};
use crate::classify::classify_record;
use crate::headers::Head;
use crate::rate_limits::RateLimits;
use crate::reason::{ProviderError, Reason};
use serde_json::{Value, json};
use std::time::SystemTime;

/// Why a record was not taken.
#[derive(Debug)]
pub(super) enum Unread {
    /// It is no JSON of the expected shape.
    Json(serde_json::Error),
    /// It is an error of the provider.
    Error(Value),
    /// It is more than we take.
    Failed(ProviderError),
}

impl From<serde_json::Error> for Unread {
    fn from(error: serde_json::Error) -> Self {
        Unread::Json(error)
    }
}

impl From<ProviderError> for Unread {
    fn from(error: ProviderError) -> Self {
        Unread::Failed(error)
    }
}

/// What was made of the lines so far.
#[derive(Debug)]
pub(super) struct Records {
    dialect: Dialect,
    head: Head,
    now: SystemTime,
    sizes: Sizes,
    draft: Draft,
    /// An event whose JSON goes on in the next `data:` line.
    open: String,
    /// Lines that are no field: a plain JSON body, or an error thrown into the stream as bare JSON.
    stray: Vec<u8>,
    /// At least one line was a field of an event stream.
    streams: bool,
    /// The event that is being read calls itself an error.
    names_error: bool,
}

impl Records {
    pub(super) fn new(dialect: Dialect, head: Head, now: SystemTime, sizes: Sizes) -> Self {
        let mut draft = Draft::new(sizes.text);
        draft.answer.limits = RateLimits::read(&head.headers).map(Box::new);
        let (open, stray) = (String::new(), Vec::new());
        Records { dialect, head, now, sizes, draft, open, stray, streams: false, names_error: false }
    }

    pub(super) fn resize(&mut self, sizes: Sizes) {
        self.sizes = sizes;
        self.draft.text_limit = sizes.text;
    }

    pub(super) fn has_ended(&self) -> bool {
        self.draft.finish.is_some()
    }

    pub(super) fn is_closed(&self) -> bool {
        self.draft.closed
    }

    /// Takes one whole line.
    pub(super) fn line(&mut self, line: &[u8], events: &mut Vec<Event>) -> Result<(), ProviderError> {
        if self.draft.closed {
            return Ok(());
        }
        let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
        match self.dialect {
            Dialect::Ollama if self.stray.is_empty() => self.json_line(line, events),
            Dialect::Ollama => self.keep(line),
            Dialect::Chat | Dialect::Responses | Dialect::Gemini => self.field(line, events),
        }
    }

    /// Takes what stood after the last line end, and decides.
    pub(super) fn end(mut self, rest: &[u8], events: &mut Vec<Event>) -> Result<Answer, ProviderError> {
        if !self.draft.closed && !is_cut_in_a_character(rest) {
            self.line(rest, events)?;
            self.close_event(events, true)?;
            self.plain_body(events)?;
        }
        self.draft.conclude().map_err(|error| ProviderError { status: Some(self.head.status), ..error })
    }

    /// A line of its own that is one record, or the first of a document that stands over several lines.
    fn json_line(&mut self, line: &[u8], events: &mut Vec<Event>) -> Result<(), ProviderError> {
        let text = self.text(line)?.trim();
        if text.is_empty() {
            return Ok(());
        }
        match self.record(text, events) {
            Err(Unread::Json(error)) if error.is_eof() => self.keep(line),
            other => other.map_err(|unread| self.explain(unread, text)),
        }
    }

    /// A line of an event stream. **Source**: the HTML standard, server-sent events.
    fn field(&mut self, line: &[u8], events: &mut Vec<Event>) -> Result<(), ProviderError> {
        if let Some(payload) = line.strip_prefix(b"data:") {
            self.streams = true;
            let payload = self.text(payload)?.trim();
            return self.data(payload, events);
        }
        if let Some(name) = line.strip_prefix(b"event:") {
            self.streams = true;
            self.names_error = name.trim_ascii() == b"error";
            return self.close_event(events, false);
        }
        match line.first() {
            None => self.close_event(events, false),
            Some(b':') => {
                self.streams = true;
                Ok(())
            }
            _ if line.starts_with(b"id:") || line.starts_with(b"retry:") => Ok(()),
            _ => self.keep(line),
        }
    }

    fn data(&mut self, payload: &str, events: &mut Vec<Event>) -> Result<(), ProviderError> {
        if payload == "[DONE]" {
            // It closes the stream, but proves nothing: the terminal marker is the reason of the finish.
            self.draft.closed = true;
            return Ok(());
        }
        if !self.open.is_empty() {
            self.open.push('\n');
            self.open.push_str(payload);
            return if self.open.len() > self.sizes.line { Err(too_long("an event")) } else { Ok(()) };
        }
        if payload.is_empty() {
            return Ok(());
        }
        if std::mem::take(&mut self.names_error) {
            let told = serde_json::from_str(payload).unwrap_or_else(|_| json!(payload));
            return Err(self.told(&told));
        }
        match self.record(payload, events) {
            // The JSON may go on in the next line; it is read again once, when the event is complete.
            Err(Unread::Json(error)) if error.is_eof() => {
                self.open.push_str(payload);
                Ok(())
            }
            other => other.map_err(|unread| self.explain(unread, payload)),
        }
    }

    /// The event is over: what was kept open is a record now, or was cut. One that is cut while others follow may have
    /// held text: an answer with a hole is none. After the terminal marker it costs nothing, nor does it at the end of
    /// the body, where a missing marker tells.
    fn close_event(&mut self, events: &mut Vec<Event>, body_is_over: bool) -> Result<(), ProviderError> {
        if self.open.is_empty() {
            return Ok(());
        }
        let payload = std::mem::take(&mut self.open);
        match self.record(&payload, events) {
            Err(Unread::Json(error)) if error.is_eof() && (body_is_over || self.has_ended()) => Ok(()),
            other => other.map_err(|unread| self.explain(unread, &payload)),
        }
    }

    fn keep(&mut self, line: &[u8]) -> Result<(), ProviderError> {
        if self.stray.is_empty() {
            match line.trim_ascii_start().first() {
                None => return Ok(()),
                Some(b'{' | b'[') => {}
                // In a stream a strange line is skipped; as the first line it is a page or a text, not an answer.
                Some(_) if self.streams => return Ok(()),
                Some(_) => return Err(self.not_json(line)),
            }
        }
        self.stray.extend_from_slice(line);
        self.stray.push(b'\n');
        if self.stray.len() > self.sizes.line { Err(too_long("the body")) } else { Ok(()) }
    }

    /// Lines that are no field are one JSON document: the answer of a server that does not stream, or an error.
    fn plain_body(&mut self, events: &mut Vec<Event>) -> Result<(), ProviderError> {
        let stray = std::mem::take(&mut self.stray);
        let text = self.text(&stray)?.trim();
        if text.is_empty() {
            return Ok(());
        }
        if self.draft.recognised {
            // A cut line after the terminal marker costs nothing; an error is an error wherever it stands.
            let told = serde_json::from_str::<Value>(text).ok();
            return match told.and_then(|told| classify_record(&self.head, &told, self.now)) {
                Some(error) => Err(error),
                None => Ok(()),
            };
        }
        let read = match text.as_bytes() {
            [b'[', ..] => self.list(text, events),
            _ => self.record(text, events),
        };
        match read {
            Err(Unread::Json(error)) if error.is_eof() => Ok(()),
            Err(unread) => Err(self.explain(unread, text)),
            Ok(()) => {
                self.draft.whole = self.dialect != Dialect::Ollama;
                Ok(())
            }
        }
    }

    /// Gemini streams a list of records where events were not asked for.
    fn list(&mut self, text: &str, events: &mut Vec<Event>) -> Result<(), Unread> {
        let items: Vec<Value> = serde_json::from_str(text)?;
        items.iter().try_for_each(|item| self.record(&item.to_string(), events))
    }

    fn record(&mut self, text: &str, events: &mut Vec<Event>) -> Result<(), Unread> {
        match self.dialect {
            Dialect::Chat => openai_answer::read(text, &mut self.draft, events),
            Dialect::Responses => responses::read(text, &mut self.draft, events),
            Dialect::Ollama => ollama_answer::read(text, &mut self.draft, events),
            Dialect::Gemini => gemini_answer::read(text, &mut self.draft, events),
        }
    }

    fn explain(&self, unread: Unread, text: &str) -> ProviderError {
        match unread {
            Unread::Failed(error) => error,
            Unread::Error(told) => self.told(&told),
            Unread::Json(error) => {
                let told = serde_json::from_str::<Value>(text).ok();
                told.and_then(|told| classify_record(&self.head, &told, self.now))
                    .unwrap_or_else(|| self.not_json(text.as_bytes()).caused_by(error))
            }
        }
    }

    fn told(&self, error: &Value) -> ProviderError {
        let wrapped = if error.get("error").is_some() { error.clone() } else { json!({ "error": error }) };
        classify_record(&self.head, &wrapped, self.now)
            .unwrap_or_else(|| ProviderError::new(Reason::StreamError, "the server reported an error without a text"))
    }

    fn text<'a>(&self, bytes: &'a [u8]) -> Result<&'a str, ProviderError> {
        std::str::from_utf8(bytes).map_err(|error| self.not_json(bytes).caused_by(error))
    }

    fn not_json(&self, bytes: &[u8]) -> ProviderError {
        let front = String::from_utf8_lossy(&bytes[..bytes.len().min(2000)]);
        let message = format!("the answer is none of this protocol: {}", front.trim());
        ProviderError { status: Some(self.head.status), ..ProviderError::new(Reason::Decode, message) }
    }
}

/// A connection cut in the middle of a character leaves a tail that is no text; it is no error of its own.
fn is_cut_in_a_character(rest: &[u8]) -> bool {
    std::str::from_utf8(rest).is_err_and(|error| error.error_len().is_none())
}

fn too_long(what: &str) -> ProviderError {
    ProviderError::new(Reason::Decode, format!("{what} of the answer is longer than allowed and was cut off"))
}
