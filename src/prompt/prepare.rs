//! From a template and a project to messages that fit a candidate's window.

use super::context::{Context, Excerpt};
use super::error::PromptError;
use super::parts::PromptParts;
use super::plan::Plan;
use super::render::Template;
use super::select::{least_tokens, select};
use super::spec::{ContextSpec, Selector};
use super::tokens::estimate_tokens;
use crate::cascade::Ask;
use sluice_providers::Message;
use sluice_validators::Source;
use sluice_validators::facts::{Facts, Notes};

/// What is known of the project.
#[derive(Clone, Copy)]
pub struct Material<'a> {
    pub facts: &'a Facts,
    pub notes: &'a Notes,
    pub sources: &'a [Source],
}

/// How much a candidate takes. **Units**: tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Its whole window.
    pub window: u32,
    /// What is kept free for the answer.
    pub answer: u32,
}

impl Room {
    /// Window of a candidate that does not tell its own: what Ollama is asked for by default, and less than any cloud
    /// model has.
    pub const USUAL_WINDOW: u32 = 16_384;

    /// Room in a window for an answer of the usual length, at most half the window, changed as the last failure asks.
    ///
    /// What the answer gives up for a limit does not go to the prompt: both together have to become smaller.
    pub fn for_ask(ask: &Ask, window: u32, usual: u32) -> Room {
        if let Some(within) = ask.within.filter(|_| ask.shrink) {
            return Room::within(ask, within, window, usual);
        }
        let usual = usual.min(window / 2);
        let usual = if ask.more_tokens { usual.saturating_mul(2).min(window / 4 * 3) } else { usual };
        let fewer = u32::try_from(ask.fewer_tokens.unwrap_or(0)).unwrap_or(u32::MAX);
        let answer = usual.saturating_sub(fewer).max(SHORTEST_ANSWER);
        let given_up = usual.saturating_sub(answer);
        Room { window: if ask.shrink { window / 2 } else { window.saturating_sub(given_up) }, answer }
    }

    /// Room within a limit that is smaller than the prompt: most of it for the prompt, which has to be cut.
    fn within(ask: &Ask, within: u64, window: u32, usual: u32) -> Room {
        let window = u32::try_from(within).unwrap_or(u32::MAX).min(window / 2);
        let share = if ask.more_tokens { window / 2 } else { window / 4 };
        Room { window, answer: usual.min(share).max(SHORTEST_ANSWER) }
    }
}

/// A prompt that fits, and what it is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Prepared {
    pub messages: Vec<Message>,
    pub plan: Plan,
}

/// Shortest answer that is worth asking for.
const SHORTEST_ANSWER: u32 = 512;

/// Tokens a chat format puts around one message.
const MESSAGE: u32 = 8;

/// How often a context is cut down because its template wraps it in more than was reckoned.
const ROUNDS: usize = 4;

/// Renders a template with as much of the project as fits.
///
/// `parts` holds everything but excerpts and notes, which are chosen here; its lists of facts come before those that are
/// chosen, and are never left out.
///
/// **Errors**: a template that does not render; a window too small for the shortest useful list of facts.
pub fn prepare(
    template: &Template,
    parts: &PromptParts,
    spec: &ContextSpec,
    material: Material<'_>,
    room: Room,
) -> Result<Prepared, PromptError> {
    let mut bare = Some(template.render(parts)?);
    let bare_tokens = bare.as_deref().map_or(0, tokens_of);
    let fixed = bare_tokens.saturating_add(room.answer);
    let needed = fixed.saturating_add(least_tokens(spec, material.facts, material.notes));
    let too_small = PromptError::WindowTooSmall { needed, window: room.window };
    if needed > room.window {
        return Err(too_small);
    }
    let mut budget = room.window - fixed;
    for _ in 0..ROUNDS {
        let context = select(spec, material.facts, material.notes, material.sources, budget);
        // Without anything of the project it is what was rendered to be measured.
        let is_bare = context.sections.is_empty() && context.excerpts.is_empty();
        let messages = match bare.take().filter(|_| is_bare) {
            Some(messages) => messages,
            None => template.render(&with_context(parts, &context))?,
        };
        let tokens = tokens_of(&messages);
        let excess = tokens.saturating_add(room.answer).saturating_sub(room.window);
        if excess == 0 {
            let plan = Plan::new(&context, room.window, room.answer, tokens);
            return Ok(Prepared { messages, plan });
        }
        budget = budget.saturating_sub(excess);
    }
    Err(too_small)
}

fn with_context(parts: &PromptParts, context: &Context) -> PromptParts {
    let (notes, excerpts): (Vec<Excerpt>, Vec<Excerpt>) =
        context.excerpts.iter().cloned().partition(|excerpt| excerpt.selector == Selector::Notes);
    let notes: Vec<String> =
        notes.iter().map(|note| format!("{}:{}\n{}", note.path, note.from_line, note.text)).collect();
    let facts = parts.facts.iter().chain(&context.sections).cloned().collect();
    PromptParts { facts, excerpts, notes: notes.join("\n\n"), ..parts.clone() }
}

fn tokens_of(messages: &[Message]) -> u32 {
    let tokens = messages.iter().map(|message| estimate_tokens(&message.text).saturating_add(MESSAGE));
    tokens.fold(0, u32::saturating_add)
}
