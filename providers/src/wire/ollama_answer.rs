//! Reads the lines of `/api/chat` and `/api/generate`, streamed or whole.

use super::count::Count;
use super::draft::Draft;
use super::records::Unread;
use super::words::Words;
use crate::answer::{Event, Finish, Usage};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use std::time::Duration;

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow, default)]
    model: Words<'a>,
    #[serde(borrow)]
    message: Option<Said<'a>>,
    #[serde(borrow)]
    response: Option<Words<'a>>,
    done: Option<bool>,
    #[serde(borrow, default)]
    done_reason: Words<'a>,
    #[serde(default)]
    prompt_eval_count: Count,
    #[serde(default)]
    eval_count: Count,
    /// Nanoseconds.
    #[serde(default)]
    load_duration: Count,
    error: Option<Value>,
}

#[derive(Deserialize)]
struct Said<'a> {
    #[serde(borrow, default)]
    content: Words<'a>,
    tool_calls: Option<Vec<IgnoredAny>>,
}

/// Reads one line, or the one body of an answer that is not streamed.
pub(super) fn read(record: &str, draft: &mut Draft, events: &mut Vec<Event>) -> Result<(), Unread> {
    let line: Line<'_> = serde_json::from_str(record)?;
    if let Some(error) = line.error.filter(|error| !error.is_null()) {
        return Err(Unread::Error(error));
    }
    draft.recognised |= line.done.is_some();
    draft.model(&line.model.0);
    if let Some(said) = line.message {
        draft.calls_tools |= said.tool_calls.is_some_and(|calls| !calls.is_empty());
        draft.text(&said.content.0, events)?;
    }
    if let Some(text) = line.response {
        draft.text(&text.0, events)?;
    }
    if line.done == Some(true) {
        draft.usage(Usage {
            input_tokens: line.prompt_eval_count.0,
            output_tokens: line.eval_count.0,
            ..Usage::default()
        });
        draft.answer.load = line.load_duration.0.map(Duration::from_nanos);
        // Older servers give no reason. One that counted nothing and wrote nothing has loaded the model.
        let did_nothing = line.done_reason.is_empty() && line.eval_count.0.is_none() && line.prompt_eval_count.0.is_none();
        let finish = if did_nothing && !draft.has_text() { Finish::Load } else { finish(&line.done_reason.0) };
        draft.ended(finish, &line.done_reason.0);
        draft.closed = true;
    }
    Ok(())
}

fn finish(word: &str) -> Finish {
    match word {
        // Servers before 0.1.40 send no reason.
        "stop" | "" => Finish::Stop,
        "length" => Finish::Length,
        "load" => Finish::Load,
        "unload" => Finish::Unload,
        _ => Finish::Other,
    }
}
