//! Reads Chat Completions, streamed or whole: the two differ in `delta` and `message` only.

use super::count::Count;
use super::draft::Draft;
use super::records::Unread;
use super::words::Words;
use crate::answer::{Event, Finish, Usage};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

#[derive(Deserialize)]
struct Chunk<'a> {
    #[serde(borrow, default)]
    model: Words<'a>,
    #[serde(borrow)]
    choices: Option<Vec<Choice<'a>>>,
    usage: Option<Figures>,
    x_groq: Option<Groq>,
    error: Option<Value>,
}

#[derive(Deserialize)]
struct Choice<'a> {
    #[serde(borrow)]
    delta: Option<Said<'a>>,
    #[serde(borrow)]
    message: Option<Said<'a>>,
    #[serde(borrow, default)]
    finish_reason: Words<'a>,
}

#[derive(Deserialize)]
struct Said<'a> {
    #[serde(borrow, default)]
    content: Words<'a>,
    #[serde(borrow, default)]
    refusal: Words<'a>,
    tool_calls: Option<Vec<IgnoredAny>>,
    function_call: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Groq {
    usage: Option<Figures>,
}

#[derive(Deserialize)]
struct Figures {
    #[serde(default)]
    prompt_tokens: Count,
    #[serde(default)]
    completion_tokens: Count,
    prompt_tokens_details: Option<PromptDetails>,
    completion_tokens_details: Option<CompletionDetails>,
}

#[derive(Deserialize)]
struct PromptDetails {
    #[serde(default)]
    cached_tokens: Count,
}

#[derive(Deserialize)]
struct CompletionDetails {
    #[serde(default)]
    reasoning_tokens: Count,
}

/// Reads one chunk, or the one body of an answer that is not streamed.
pub(super) fn read(record: &str, draft: &mut Draft, events: &mut Vec<Event>) -> Result<(), Unread> {
    let chunk: Chunk<'_> = serde_json::from_str(record)?;
    if let Some(error) = chunk.error.filter(|error| !error.is_null()) {
        return Err(Unread::Error(error));
    }
    draft.recognised |= chunk.choices.is_some();
    draft.model(&chunk.model.0);
    if let Some(figures) = chunk.usage.or(chunk.x_groq.and_then(|groq| groq.usage)) {
        draft.usage(usage(&figures));
    }
    // One choice was asked for; a second one would be another answer.
    let Some(choice) = chunk.choices.into_iter().flatten().next() else { return Ok(()) };
    if let Some(said) = choice.message.or(choice.delta) {
        draft.calls_tools |= said.tool_calls.is_some_and(|calls| !calls.is_empty()) || said.function_call.is_some();
        draft.refusal(&said.refusal.0);
        draft.text(&said.content.0, events)?;
    }
    if !choice.finish_reason.is_empty() {
        draft.ended(finish(&choice.finish_reason.0), &choice.finish_reason.0);
    }
    Ok(())
}

fn finish(word: &str) -> Finish {
    match word {
        "stop" => Finish::Stop,
        "length" => Finish::Length,
        "content_filter" => Finish::Refused,
        "tool_calls" | "function_call" => Finish::ToolCalls,
        _ => Finish::Other,
    }
}

fn usage(figures: &Figures) -> Usage {
    Usage {
        input_tokens: figures.prompt_tokens.0,
        output_tokens: figures.completion_tokens.0,
        cached_tokens: figures.prompt_tokens_details.as_ref().and_then(|details| details.cached_tokens.0),
        reasoning_tokens: figures.completion_tokens_details.as_ref().and_then(|details| details.reasoning_tokens.0),
    }
}
