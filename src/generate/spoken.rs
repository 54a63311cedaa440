//! What was said on the way to an artifact: kept of those that pass, so that models can be taught with it.

use crate::cascade::Ending;
use crate::kinds::Kind;
use crate::ledger::{AttemptOutcome, Purpose};
use crate::routing::{BUILTIN, Variant};
use sluice_providers::{Message, Request, Role};
use sluice_validators::normalise::normalise;
use sluice_validators::{Document, Format};
use std::sync::{Mutex, PoisonError};

/// Requests and answers that are remembered at once: more than any cascade has.
const MOST: usize = 16;

/// What one artifact's candidates were asked and what they answered.
#[derive(Default)]
pub(crate) struct Spoken {
    /// Work key and messages.
    asked: Mutex<Vec<(String, Vec<Message>)>>,
    /// The text that was judged, and the answer it was taken from.
    answered: Mutex<Vec<(String, String)>>,
}

/// A prompt as JSON and the answer to it, without secrets.
pub(super) struct Said {
    pub(super) prompt: String,
    pub(super) answer: String,
}

impl Spoken {
    pub(super) fn ask(&self, key: &str, request: &Request) {
        remember(&self.asked, (key.to_owned(), request.messages.clone()));
    }

    pub(super) fn answer(&self, text: &str, answer: &str) {
        remember(&self.answered, (text.to_owned(), answer.to_owned()));
    }

    /// What led to the text that passed; `None` where no model wrote it, or not what it was asked for.
    pub(super) fn said(&self, ending: &Ending, kind: &Kind, secrets: &[String]) -> Option<Said> {
        let text = ending.accepted().filter(|text| text.place.candidate.provider.as_str() != BUILTIN)?;
        let wrote = |attempt: &&crate::ledger::AttemptEntry| {
            attempt.purpose == Purpose::Write && attempt.outcome == AttemptOutcome::Accepted
        };
        let key = &ending.attempts.iter().rfind(wrote)?.work_key;
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, messages) = asked.iter().rfind(|(asked, _)| asked == key)?;
        let answer = match (text.place.candidate.variant, kind.format) {
            (Variant::Graph, Format::Mermaid(_)) => self.graph(&text.text)?,
            (Variant::Graph | Variant::Text, _) => text.text.clone(),
        };
        let clean = |text: &str| secrets.iter().fold(text.to_owned(), |text, secret| without(&text, secret));
        let messages: Vec<serde_json::Value> = messages
            .iter()
            .map(|message| serde_json::json!({ "role": role(message.role), "text": clean(&message.text) }))
            .collect();
        Some(Said { prompt: serde_json::Value::from(messages).to_string(), answer: clean(&answer) })
    }

    /// The graph that a diagram was compiled from: that is what was asked for, not the diagram.
    fn graph(&self, text: &str) -> Option<String> {
        let answered = self.answered.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, answer) = answered.iter().rfind(|(judged, _)| judged == text)?;
        let graph = normalise(answer, Format::Json, true);
        matches!(graph.document, Document::Json(_)).then_some(graph.text)
    }
}

fn remember<T>(held: &Mutex<Vec<T>>, one: T) {
    let mut held = held.lock().unwrap_or_else(PoisonError::into_inner);
    if held.len() == MOST {
        held.remove(0);
    }
    held.push(one);
}

fn without(text: &str, secret: &str) -> String {
    if secret.is_empty() { text.to_owned() } else { text.replace(secret, "[redacted]") }
}

fn role(role: Role) -> &'static str {
    match role {
        Role::System => "system",
        Role::User => "user",
        Role::Assistant => "assistant",
    }
}
