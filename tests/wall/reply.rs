//! What a service does with one call.

use std::time::Duration;

/// One reply. Text is streamed in pieces; everything but `Reply::text` goes wrong in some way.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(super) text: String,
    /// Characters in each piece of text.
    pub(super) piece: usize,
    /// Bytes in each chunk on the wire; none sends a record per chunk.
    pub(super) chunk: Option<usize>,
    pub(super) wait: Duration,
    /// Ending in the words of `OpenAI`: `stop`, `length`, `content_filter`.
    pub(super) finish: &'static str,
    pub(super) headers: Vec<(String, String)>,
    pub(super) turn: Turn,
}

/// What happens, and after how many pieces of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// The whole answer.
    Whole,
    /// The whole answer, without `[DONE]` where the wire has one.
    NoDone,
    /// A status and a body instead of an answer.
    Status(u16, String),
    /// The connection is closed before the headers.
    Hangup,
    /// Nothing is sent until the caller closes.
    Silence,
    /// The connection is closed in the middle.
    Cut(usize),
    /// The answer ends in order, without its terminal marker.
    Unmarked(usize),
    /// Nothing more is sent until the caller closes.
    Stall(usize),
    /// Nothing is sent for a while, then the rest.
    Pause(usize, Duration),
    /// The whole answer without `[DONE]`, after which the connection is held open.
    Held,
    /// A chunk that is not of the protocol, then the rest.
    Garbled(usize),
    /// An error record, then the end.
    Error(usize, String),
    /// Text without end.
    Flood,
}

impl Reply {
    /// A whole answer.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Reply {
            text: text.into(),
            piece: 16,
            chunk: None,
            wait: Duration::ZERO,
            finish: "stop",
            headers: Vec::new(),
            turn: Turn::Whole,
        }
    }

    /// A status with a body.
    pub(crate) fn status(status: u16, body: impl Into<String>) -> Self {
        Self::text("").turning(Turn::Status(status, body.into()))
    }

    /// Closes before the headers.
    pub(crate) fn hangup() -> Self {
        Self::text("").turning(Turn::Hangup)
    }

    /// Accepts and says nothing.
    pub(crate) fn silence() -> Self {
        Self::text("").turning(Turn::Silence)
    }

    /// Text without end.
    pub(crate) fn flood() -> Self {
        Self::text("x".repeat(64 * 1024)).turning(Turn::Flood)
    }

    /// An answer that its token limit cut, with its marker.
    pub(crate) fn length(text: impl Into<String>) -> Self {
        Reply { finish: "length", ..Self::text(text) }
    }

    /// An answer that ends with this word.
    pub(crate) fn ending(text: impl Into<String>, finish: &'static str) -> Self {
        Reply { finish, ..Self::text(text) }
    }

    /// A filter held the answer back.
    pub(crate) fn refused(text: impl Into<String>) -> Self {
        Reply { finish: "content_filter", ..Self::text(text) }
    }

    /// Closes the connection after some pieces.
    pub(crate) fn cut_after(self, pieces: usize) -> Self {
        self.turning(Turn::Cut(pieces))
    }

    /// Ends in order after some pieces, without a terminal marker.
    pub(crate) fn unmarked_after(self, pieces: usize) -> Self {
        self.turning(Turn::Unmarked(pieces))
    }

    /// Says nothing more after some pieces.
    pub(crate) fn stall_after(self, pieces: usize) -> Self {
        self.turning(Turn::Stall(pieces))
    }

    /// Says nothing for a while after some pieces, then goes on.
    pub(crate) fn pause_after(self, pieces: usize, pause: Duration) -> Self {
        self.turning(Turn::Pause(pieces, pause))
    }

    /// Leaves out `[DONE]` and does not end either.
    pub(crate) fn held_open(self) -> Self {
        self.turning(Turn::Held)
    }

    /// Sends nonsense after some pieces, then the rest.
    pub(crate) fn garbled_after(self, pieces: usize) -> Self {
        self.turning(Turn::Garbled(pieces))
    }

    /// Reports an error after some pieces.
    pub(crate) fn error_after(self, pieces: usize, message: &str) -> Self {
        self.turning(Turn::Error(pieces, message.to_owned()))
    }

    /// Leaves out `[DONE]`.
    pub(crate) fn without_done(self) -> Self {
        self.turning(Turn::NoDone)
    }

    /// Adds a header.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Lets time pass before the first byte.
    pub(crate) fn after(self, wait: Duration) -> Self {
        Reply { wait, ..self }
    }

    /// Sets the characters in each piece of text.
    pub(crate) fn pieces_of(self, characters: usize) -> Self {
        Reply { piece: characters.max(1), ..self }
    }

    /// Sets the bytes in each chunk on the wire, wherever a record ends.
    pub(crate) fn chunks_of(self, bytes: usize) -> Self {
        Reply { chunk: Some(bytes.max(1)), ..self }
    }

    fn turning(self, turn: Turn) -> Self {
        Reply { turn, ..self }
    }

    /// The text in pieces.
    pub(super) fn pieces(&self) -> Vec<String> {
        let characters: Vec<char> = self.text.chars().collect();
        characters.chunks(self.piece).map(|piece| piece.iter().collect()).collect()
    }
}
