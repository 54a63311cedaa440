//! The files of a batch, one after the other, as a stream of lines. A file of any size takes the memory of one line.

use super::api::{BulkId, BulkLine, BulkLines, gone};
use super::elements::Elements;
use super::lines::{Cut, LineCutter};
use crate::reason::{ProviderError, Reason};
use crate::send::{Body, Sender};
use crate::wire::{HttpRequest, gemini_bulk, openai_bulk};
use futures_util::{StreamExt, stream};
use std::collections::VecDeque;
use std::time::SystemTime;

/// Where lines are read from, and how.
#[derive(Debug)]
pub(super) enum File {
    /// A file of lines of OpenAI or Groq.
    OpenAi(String),
    /// A batch of Gemini with the answers inside.
    GeminiBatch(BulkId),
    /// A file of lines of Gemini.
    Gemini(String),
}

impl File {
    fn request(&self) -> HttpRequest {
        match self {
            File::OpenAi(file) => openai_bulk::encode_content(file),
            File::GeminiBatch(id) => gemini_bulk::encode_status(id),
            File::Gemini(file) => gemini_bulk::encode_content(file),
        }
    }

    fn read(&self, line: &[u8], now: SystemTime) -> BulkLine {
        match self {
            File::OpenAi(_) => openai_bulk::line(line, now),
            File::GeminiBatch(_) | File::Gemini(_) => gemini_bulk::line(line, now),
        }
    }
}

/// Reads these files.
pub(super) fn harvest(sender: Sender, files: impl IntoIterator<Item = File>) -> BulkLines {
    let files = files.into_iter().collect();
    let harvest = Harvest { sender, files, open: None, cuts: VecDeque::new() };
    Box::pin(stream::unfold(harvest, |mut harvest| async move { harvest.next().await.map(|line| (line, harvest)) }))
}

struct Harvest {
    sender: Sender,
    files: VecDeque<File>,
    open: Option<Open>,
    cuts: VecDeque<BulkLine>,
}

struct Open {
    file: File,
    body: Body,
    cutter: Cutter,
}

enum Cutter {
    Lines(LineCutter),
    Elements(Elements),
}

impl Harvest {
    async fn next(&mut self) -> Option<Result<BulkLine, ProviderError>> {
        loop {
            if let Some(line) = self.cuts.pop_front() {
                return Some(Ok(self.told(line)));
            }
            let step = match &mut self.open {
                Some(open) => match open.body.next().await {
                    Some(chunk) => chunk.and_then(|chunk| self.push(&chunk)),
                    None => self.finish(),
                },
                None => self.begin().await?,
            };
            if let Err(error) = step {
                self.open = None;
                return Some(Err(error));
            }
        }
    }

    /// Opens the next file; `None` where there is none.
    async fn begin(&mut self) -> Option<Result<(), ProviderError>> {
        let file = self.files.pop_front()?;
        let (_, body) = match self.sender.download(&file.request()).await {
            Ok(opened) => opened,
            Err(error) => return Some(Err(gone(error))),
        };
        let limit = self.sender.sizes.line;
        let cutter = match &file {
            File::GeminiBatch(_) => Cutter::Elements(Elements::new(gemini_bulk::ANSWERS, limit)),
            File::OpenAi(_) | File::Gemini(_) => Cutter::Lines(LineCutter::new(limit)),
        };
        self.open = Some(Open { file, body, cutter });
        Some(Ok(()))
    }

    fn push(&mut self, chunk: &[u8]) -> Result<(), ProviderError> {
        let Some(open) = &mut self.open else { return Ok(()) };
        let mut cuts = Vec::new();
        let pushed = match &mut open.cutter {
            Cutter::Lines(lines) => {
                lines.push(chunk, &mut cuts);
                Ok(())
            }
            Cutter::Elements(elements) => elements.push(chunk, &mut cuts),
        };
        let now = SystemTime::now();
        self.cuts.extend(cuts.iter().map(|cut| read(&open.file, cut, now)));
        pushed.map_err(|error| self.sender.teller.tell(error))
    }

    fn finish(&mut self) -> Result<(), ProviderError> {
        let Some(open) = self.open.take() else { return Ok(()) };
        match open.cutter {
            Cutter::Lines(lines) => {
                let mut cuts = Vec::new();
                lines.finish(&mut cuts);
                self.cuts.extend(cuts.iter().map(|cut| read(&open.file, cut, SystemTime::now())));
            }
            Cutter::Elements(elements) => {
                let read = gemini_bulk::batch(&elements.finish());
                let (_, file) = read.map_err(|error| self.sender.teller.tell(error))?;
                self.files.extend(file.map(File::Gemini));
            }
        }
        Ok(())
    }

    /// Errors of single requests name the provider and hold no key, like all others.
    fn told(&self, line: BulkLine) -> BulkLine {
        BulkLine { outcome: line.outcome.map_err(|error| self.sender.teller.tell(error)), ..line }
    }
}

fn read(file: &File, cut: &Cut, now: SystemTime) -> BulkLine {
    match cut {
        Cut::Whole(line) => file.read(line, now),
        Cut::TooLong => {
            let error = ProviderError::new(Reason::Decode, "sent a line that is longer than allowed and was left out");
            BulkLine { id: None, outcome: Err(error) }
        }
    }
}
