//! One incremental reader for every wire: event streams, lines of JSON, and plain JSON bodies.

use super::lines::Lines;
use super::ollama::Window;
use super::records::Records;
use crate::answer::{Answer, Event};
use crate::classify::classify;
use crate::headers::Head;
use crate::reason::{ProviderError, Reason};
use std::time::SystemTime;

/// Which records an answer is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// Chat Completions of OpenAI and of everybody who copies them.
    Chat,
    /// Responses of OpenAI.
    Responses,
    /// `/api/chat` and `/api/generate` of Ollama.
    Ollama,
    /// `generateContent` of Gemini, streamed or not.
    Gemini,
}

/// What an answer may cost in memory and in reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// Bytes of one line.
    pub line: usize,
    /// Bytes of the answer's text.
    pub text: usize,
    /// Bytes of everything that is received; a token of four bytes comes wrapped in some 300.
    pub body: usize,
}

impl Default for Sizes {
    fn default() -> Self {
        Sizes { line: 16 << 20, text: 32 << 20, body: 512 << 20 }
    }
}

/// Reads an answer from chunks of bytes that may end anywhere.
///
/// Feed it with [`push`](Decoder::push), then call [`finish`](Decoder::finish). The events do not depend on where the
/// chunks were cut.
#[derive(Debug)]
pub struct Decoder {
    lines: Lines,
    records: Records,
    sizes: Sizes,
    window: Window,
    received: usize,
}

impl Decoder {
    /// Begins to read an answer of which the head has arrived. `now` is the time it came, for waits told as a date.
    pub fn new(dialect: Dialect, head: Head, now: SystemTime) -> Self {
        let sizes = Sizes::default();
        let records = Records::new(dialect, head, now, sizes);
        Decoder { lines: Lines::default(), records, sizes, window: Window::default(), received: 0 }
    }

    /// Bounds what the answer may cost.
    pub fn sized(mut self, sizes: Sizes) -> Self {
        self.sizes = sizes;
        self.records.resize(sizes);
        self
    }

    /// Notices a prompt that the server cut silently.
    pub fn within(self, window: Window) -> Self {
        Decoder { window, ..self }
    }

    /// Whether the terminal marker was seen; what may still follow are figures.
    pub fn has_ended(&self) -> bool {
        self.records.has_ended()
    }

    /// Whether nothing that counts can follow any more.
    pub fn is_closed(&self) -> bool {
        self.records.is_closed()
    }

    /// Takes the next bytes and adds what they hold to `events`; after an error nothing more is to be fed.
    ///
    /// **Errors**: an error record inside the answer; [`Reason::Decode`] for what is not of this protocol and for what
    /// exceeds a size.
    pub fn push(&mut self, chunk: &[u8], events: &mut Vec<Event>) -> Result<(), ProviderError> {
        self.received = self.received.saturating_add(chunk.len());
        if self.received > self.sizes.body {
            return Err(too_long("the body", self.sizes.body));
        }
        self.lines.push(chunk);
        while let Some(line) = self.lines.next_line() {
            if line.len() > self.sizes.line {
                return Err(too_long("a line", self.sizes.line));
            }
            self.records.line(self.lines.bytes(line), events)?;
        }
        if self.lines.pending() > self.sizes.line {
            return Err(too_long("a line", self.sizes.line));
        }
        Ok(())
    }

    /// Reads what is left at the end of the body, adds the last text to `events`, and decides whether it was an answer.
    ///
    /// **Errors**: [`Reason::StreamAborted`] without a terminal marker, and all of [`push`](Decoder::push).
    pub fn finish(mut self, events: &mut Vec<Event>) -> Result<Answer, ProviderError> {
        let rest = self.lines.rest();
        let answer = self.records.end(self.lines.bytes(rest), events)?;
        self.window.check(answer)
    }
}

/// Reads a whole response at once.
///
/// **Errors**: every [`Reason`] that a response can have.
pub fn decode(dialect: Dialect, head: &Head, body: &[u8], now: SystemTime) -> Result<Answer, ProviderError> {
    if !head.promises_answer() {
        return Err(classify(head, body, now));
    }
    let mut events = Vec::new();
    let mut decoder = Decoder::new(dialect, head.clone(), now);
    decoder.push(body, &mut events)?;
    let answer = decoder.finish(&mut events)?;
    let pieces = events.into_iter().map(|event| match event {
        Event::Text(piece) => piece,
        Event::End(answer) => answer.text,
    });
    Ok(Answer { text: pieces.collect(), ..answer })
}

fn too_long(what: &str, limit: usize) -> ProviderError {
    ProviderError::new(Reason::Decode, format!("{what} of the answer is longer than {limit} bytes and was cut off"))
}
