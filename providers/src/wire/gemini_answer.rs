//! Reads `generateContent`, streamed or whole; every chunk has the shape of a whole answer.

use super::count::Count;
use super::draft::Draft;
use super::records::Unread;
use super::words::Words;
use crate::answer::{Event, Finish, Usage};
use crate::reason::{ProviderError, Reason};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Chunk<'a> {
    #[serde(borrow)]
    candidates: Option<Vec<Candidate<'a>>>,
    #[serde(borrow)]
    prompt_feedback: Option<Feedback<'a>>,
    usage_metadata: Option<Figures>,
    #[serde(borrow, default)]
    model_version: Words<'a>,
    error: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Candidate<'a> {
    #[serde(borrow)]
    content: Option<Content<'a>>,
    #[serde(borrow, default)]
    finish_reason: Words<'a>,
    #[serde(borrow, default)]
    finish_message: Words<'a>,
}

#[derive(Deserialize)]
struct Content<'a> {
    #[serde(borrow)]
    parts: Option<Vec<Part<'a>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Part<'a> {
    #[serde(borrow, default)]
    text: Words<'a>,
    thought: Option<bool>,
    function_call: Option<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Feedback<'a> {
    #[serde(borrow, default)]
    block_reason: Words<'a>,
    #[serde(borrow, default)]
    block_reason_message: Words<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Figures {
    #[serde(default)]
    prompt_token_count: Count,
    #[serde(default)]
    candidates_token_count: Count,
    #[serde(default)]
    thoughts_token_count: Count,
    #[serde(default)]
    cached_content_token_count: Count,
}

/// Reads one chunk, or the one body of an answer that is not streamed.
pub(super) fn read(record: &str, draft: &mut Draft, events: &mut Vec<Event>) -> Result<(), Unread> {
    let chunk: Chunk<'_> = serde_json::from_str(record)?;
    if let Some(error) = chunk.error.filter(|error| !error.is_null()) {
        return Err(Unread::Error(error));
    }
    draft.recognised |= chunk.candidates.is_some() || chunk.prompt_feedback.is_some();
    draft.model(&chunk.model_version.0);
    if let Some(figures) = chunk.usage_metadata {
        draft.usage(usage(&figures));
    }
    let candidate = chunk.candidates.into_iter().flatten().next();
    match (candidate, chunk.prompt_feedback) {
        (Some(candidate), _) => answer(candidate, draft, events),
        (None, Some(feedback)) => {
            blocked(&feedback, draft);
            Ok(())
        }
        (None, None) => Ok(()),
    }
}

fn answer(candidate: Candidate<'_>, draft: &mut Draft, events: &mut Vec<Event>) -> Result<(), Unread> {
    for part in candidate.content.and_then(|content| content.parts).into_iter().flatten() {
        draft.calls_tools |= part.function_call.is_some();
        if part.thought != Some(true) {
            draft.text(&part.text.0, events)?;
        }
    }
    let word = &candidate.finish_reason.0;
    match word.as_ref() {
        // An enum's zero value: as good as not told.
        "" | "FINISH_REASON_UNSPECIFIED" => {}
        "STOP" => draft.ended(Finish::Stop, word),
        "MAX_TOKENS" => draft.ended(Finish::Length, word),
        "SAFETY" | "RECITATION" | "BLOCKLIST" | "PROHIBITED_CONTENT" | "SPII" | "LANGUAGE" | "MODEL_ARMOR" => {
            refused(word, &candidate.finish_message.0, draft);
        }
        image if image.starts_with("IMAGE_") => refused(word, &candidate.finish_message.0, draft),
        _ => {
            let message = format!("the answer ended with `{word}`: {}", candidate.finish_message.0);
            return Err(ProviderError::new(Reason::OutputInvalid { salvage: None }, message).into());
        }
    }
    Ok(())
}

fn refused(word: &str, message: &str, draft: &mut Draft) {
    draft.ended(Finish::Refused, word);
    draft.refusal(if message.is_empty() { word } else { message });
}

/// The prompt itself was held back: an answer of status 200 without candidates.
fn blocked(feedback: &Feedback<'_>, draft: &mut Draft) {
    if feedback.block_reason.is_empty() && feedback.block_reason_message.is_empty() {
        // Feedback without a complaint is no ending: candidates may still come.
        return;
    }
    let word = if feedback.block_reason.is_empty() { "BLOCKED" } else { feedback.block_reason.0.as_ref() };
    refused(word, &feedback.block_reason_message.0, draft);
}

/// Thoughts are billed as output but counted apart.
fn usage(figures: &Figures) -> Usage {
    let (written, thought) = (figures.candidates_token_count.0, figures.thoughts_token_count.0);
    let billed = written.unwrap_or(0).saturating_add(thought.unwrap_or(0));
    Usage {
        input_tokens: figures.prompt_token_count.0,
        output_tokens: (written.is_some() || thought.is_some()).then_some(billed),
        cached_tokens: figures.cached_content_token_count.0,
        reasoning_tokens: thought,
    }
}
