//! Reads OpenAI's Responses: events with a `type`, or one object.

use super::count::Count;
use super::draft::Draft;
use super::records::Unread;
use super::words::Words;
use crate::answer::{Event, Finish, Usage};
use crate::reason::{ProviderError, Reason};
use serde::Deserialize;
use serde_json::Value;

/// What a record is, before its other fields are looked at: they differ in shape under the same names.
#[derive(Deserialize)]
struct Kind<'a> {
    #[serde(borrow, rename = "type", default)]
    event: Words<'a>,
    #[serde(borrow, default)]
    object: Words<'a>,
}

#[derive(Deserialize)]
struct Piece<'a> {
    #[serde(borrow, default)]
    delta: Words<'a>,
}

#[derive(Deserialize)]
struct Ended<'a> {
    #[serde(borrow)]
    response: Response<'a>,
}

#[derive(Deserialize)]
struct Response<'a> {
    #[serde(borrow, default)]
    status: Words<'a>,
    #[serde(borrow, default)]
    model: Words<'a>,
    #[serde(borrow)]
    incomplete_details: Option<Incomplete<'a>>,
    error: Option<Value>,
    #[serde(borrow)]
    output: Option<Vec<Item<'a>>>,
    usage: Option<Figures>,
}

#[derive(Deserialize)]
struct Incomplete<'a> {
    #[serde(borrow, default)]
    reason: Words<'a>,
}

#[derive(Deserialize)]
struct Item<'a> {
    #[serde(borrow, rename = "type", default)]
    kind: Words<'a>,
    #[serde(borrow)]
    content: Option<Vec<Part<'a>>>,
}

#[derive(Deserialize)]
struct Part<'a> {
    #[serde(borrow, rename = "type", default)]
    kind: Words<'a>,
    #[serde(borrow, default)]
    text: Words<'a>,
    #[serde(borrow, default)]
    refusal: Words<'a>,
}

#[derive(Deserialize)]
struct Figures {
    #[serde(default)]
    input_tokens: Count,
    #[serde(default)]
    output_tokens: Count,
    input_tokens_details: Option<InputDetails>,
    output_tokens_details: Option<OutputDetails>,
}

#[derive(Deserialize)]
struct InputDetails {
    #[serde(default)]
    cached_tokens: Count,
}

#[derive(Deserialize)]
struct OutputDetails {
    #[serde(default)]
    reasoning_tokens: Count,
}

/// Reads one event, or the one object of a response that is not streamed.
pub(super) fn read(record: &str, draft: &mut Draft, events: &mut Vec<Event>) -> Result<(), Unread> {
    let kind: Kind<'_> = serde_json::from_str(record)?;
    match kind.event.0.as_ref() {
        "response.output_text.delta" => {
            let piece: Piece<'_> = serde_json::from_str(record)?;
            draft.text(&piece.delta.0, events)?;
        }
        "response.refusal.delta" => {
            let piece: Piece<'_> = serde_json::from_str(record)?;
            draft.refusal(&piece.delta.0);
        }
        "response.completed" | "response.incomplete" | "response.failed" => {
            let ended: Ended<'_> = serde_json::from_str(record)?;
            whole(ended.response, draft, events)?;
            draft.closed = true;
        }
        // The schema has it flat, recordings have it nested.
        "error" => {
            let told: Value = serde_json::from_str(record)?;
            return Err(Unread::Error(told.get("error").filter(|inner| inner.is_object()).cloned().unwrap_or(told)));
        }
        "" if kind.object.0 == "response" => whole(serde_json::from_str(record)?, draft, events)?,
        "" => return plain_error(record),
        _ => {}
    }
    draft.recognised = true;
    Ok(())
}

fn plain_error(record: &str) -> Result<(), Unread> {
    let told: Value = serde_json::from_str(record)?;
    match told.get("error") {
        Some(error) if !error.is_null() => Err(Unread::Error(error.clone())),
        _ => Ok(()),
    }
}

fn whole(response: Response<'_>, draft: &mut Draft, events: &mut Vec<Event>) -> Result<(), Unread> {
    if let Some(error) = response.error.filter(|error| !error.is_null()) {
        return Err(Unread::Error(error));
    }
    draft.model(&response.model.0);
    if let Some(figures) = &response.usage {
        draft.usage(usage(figures));
    }
    // The last event of a stream repeats the text and the refusal that came before.
    let (repeats, refused) = (draft.has_text(), draft.answer.refusal.is_some());
    for item in response.output.into_iter().flatten() {
        draft.calls_tools |= item.kind.0 == "function_call";
        for part in item.content.into_iter().flatten() {
            if part.kind.0 == "output_text" && !repeats {
                draft.text(&part.text.0, events)?;
            }
            if part.kind.0 == "refusal" && !refused {
                draft.refusal(&part.refusal.0);
            }
        }
    }
    let cause = response.incomplete_details.map(|details| details.reason.0.into_owned()).unwrap_or_default();
    finish(&response.status.0, &cause, draft)
}

fn finish(status: &str, cause: &str, draft: &mut Draft) -> Result<(), Unread> {
    match (status, cause) {
        ("completed", _) => draft.ended(Finish::Stop, status),
        ("incomplete", "max_output_tokens") => draft.ended(Finish::Length, cause),
        ("incomplete", "content_filter") => draft.ended(Finish::Refused, cause),
        ("incomplete", _) => draft.ended(Finish::Other, cause),
        ("cancelled", _) => return Err(ProviderError::new(Reason::Cancelled, "the response was cancelled").into()),
        ("failed", _) => {
            return Err(ProviderError::new(Reason::StreamError, "the response failed without a reason").into());
        }
        // `queued`, `in_progress` and words not known yet are no ending.
        _ => {}
    }
    Ok(())
}

fn usage(figures: &Figures) -> Usage {
    Usage {
        input_tokens: figures.input_tokens.0,
        output_tokens: figures.output_tokens.0,
        cached_tokens: figures.input_tokens_details.as_ref().and_then(|details| details.cached_tokens.0),
        reasoning_tokens: figures.output_tokens_details.as_ref().and_then(|details| details.reasoning_tokens.0),
    }
}
