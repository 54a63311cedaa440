//! Chunks → events, with the limits of time in between. It knows no sockets, so it can be tested without any.

use crate::answer::Event;
use crate::provider::{AnswerStream, ProviderId};
use crate::reason::{Phase, ProviderError, Reason};
use crate::teller::Teller;
use crate::wire::Decoder;
use futures_core::Stream;
use futures_util::{StreamExt, stream};
use std::collections::VecDeque;
use std::pin::Pin;
use std::time::Duration;
use tokio::time::{Instant, timeout, timeout_at};

/// How long is waited for figures after the terminal marker: some servers keep the connection open after it.
const TAIL: Duration = Duration::from_secs(5);

/// How long is waited for the end of a body of which everything that counts was read.
const LINGER: Duration = Duration::from_millis(20);

/// When waiting for an answer ends.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Until when the first byte must have come.
    pub first_byte: Instant,
    /// Most time between two chunks.
    pub idle: Duration,
}

/// Reads an answer of which the head has come out of the chunks of its body, by whatever way they come: over a line of
/// one's own, or from a recording. Errors name `provider`.
///
/// **Errors**: in the stream, every [`Reason`] that a body can have.
pub fn hear<S, B>(provider: &ProviderId, chunks: S, decoder: Decoder, pace: Pace) -> AnswerStream
where
    S: Stream<Item = Result<B, ProviderError>> + Send + 'static,
    B: AsRef<[u8]> + Send,
{
    read(chunks, decoder, pace, Teller { id: provider.clone(), key: None })
}

/// Reads an answer out of the chunks of a body; dropping it drops the chunks and with them the connection.
pub(crate) fn read<S, B>(chunks: S, decoder: Decoder, pace: Pace, teller: Teller) -> AnswerStream
where
    S: Stream<Item = Result<B, ProviderError>> + Send + 'static,
    B: AsRef<[u8]> + Send,
{
    let reading =
        Reading { open: Some((Box::pin(chunks), decoder)), ready: VecDeque::new(), pace, has_begun: false, teller };
    Box::pin(stream::unfold(reading, |mut reading| async move { reading.next().await.map(|event| (event, reading)) }))
}

struct Reading<S> {
    /// The body and what was read of it, until the answer is over.
    open: Option<(Pin<Box<S>>, Decoder)>,
    ready: VecDeque<Result<Event, ProviderError>>,
    pace: Pace,
    has_begun: bool,
    teller: Teller,
}

impl<S, B> Reading<S>
where
    S: Stream<Item = Result<B, ProviderError>> + Send,
    B: AsRef<[u8]> + Send,
{
    async fn next(&mut self) -> Option<Result<Event, ProviderError>> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(event);
            }
            let (chunks, decoder) = self.open.as_mut()?;
            if decoder.is_closed() {
                // Only a body that was read to its end gives its connection back.
                let _ = timeout(LINGER, chunks.next()).await;
                self.finish();
                continue;
            }
            let until = match (self.has_begun, decoder.has_ended()) {
                (_, true) => Instant::now() + self.pace.idle.min(TAIL),
                (true, false) => Instant::now() + self.pace.idle,
                (false, false) => self.pace.first_byte,
            };
            match timeout_at(until, chunks.next()).await {
                Ok(Some(Ok(chunk))) => self.push(chunk.as_ref()),
                Ok(Some(Err(error))) => self.break_off(error),
                Ok(None) => self.finish(),
                Err(_) => self.time_out(),
            }
        }
    }

    fn push(&mut self, chunk: &[u8]) {
        let Some((_, decoder)) = self.open.as_mut() else { return };
        self.has_begun = self.has_begun || !chunk.is_empty();
        let mut events = Vec::new();
        let pushed = decoder.push(chunk, &mut events);
        self.ready.extend(events.into_iter().map(Ok));
        if let Err(error) = pushed {
            self.fail(error);
        }
    }

    fn finish(&mut self) {
        let Some((_, decoder)) = self.open.take() else { return };
        let mut events = Vec::new();
        let finished = decoder.finish(&mut events);
        self.ready.extend(events.into_iter().map(Ok));
        let last = finished.map(Event::End).map_err(|error| self.teller.tell(error));
        self.ready.push_back(last);
    }

    /// The connection broke. After the terminal marker that costs nothing.
    fn break_off(&mut self, error: ProviderError) {
        match &self.open {
            Some((_, decoder)) if decoder.has_ended() => self.finish(),
            _ if self.has_begun => self.fail(ProviderError { reason: Reason::StreamAborted, ..error }),
            _ => self.fail(error),
        }
    }

    fn time_out(&mut self) {
        if self.open.as_ref().is_some_and(|(_, decoder)| decoder.has_ended()) {
            return self.finish();
        }
        let (phase, message) = match self.has_begun {
            true => (Phase::Idle, format!("went silent for {:?} in the middle of its answer", self.pace.idle)),
            false => (Phase::FirstByte, "did not begin to answer in time".to_owned()),
        };
        self.fail(ProviderError::new(Reason::Timeout(phase), message));
    }

    fn fail(&mut self, error: ProviderError) {
        self.open = None;
        self.ready.push_back(Err(self.teller.tell(error)));
    }
}

#[cfg(test)]
#[path = "reading_tests.rs"]
mod tests;
