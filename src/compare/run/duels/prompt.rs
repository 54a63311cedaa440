//! What a referee is asked.

use crate::cascade::{Ask, Unaskable};
use crate::compare::run::question::Question;
use crate::ledger::sha256;
use crate::prompt::{PromptError, PromptParts, Template, estimate_tokens};
use crate::routing::Place;
use crate::sources::redact;
use sluice_providers::{Locality, Message, Reason, Request};
use sluice_validators::Source;
use std::borrow::Cow;

const PROMPT: &str = include_str!("prompt.md.j2");
/// Window a referee is taken to have, and the part of it that the task is written for.
const WINDOW: u32 = 16_384;
/// Tokens for one word, and what a model thinks before.
const ANSWER: u32 = 2_048;

/// Writes what one referee is asked.
pub(super) struct Prompt<'a> {
    template: Template,
    referee: &'a Place,
    window: u32,
}

/// Two texts for one question, in the order in which they are read.
#[derive(Clone, Copy)]
pub(super) struct Texts<'a> {
    pub(super) question: &'a Question<'a>,
    /// What their authors were asked.
    pub(super) task: &'a str,
    pub(super) first: &'a str,
    pub(super) second: &'a str,
}

impl<'a> Prompt<'a> {
    pub(super) fn new(referee: &'a Place) -> Self {
        let window = referee.window.unwrap_or(WINDOW).min(WINDOW);
        let template =
            Template::compile(PROMPT).expect("it is part of the program, and every test of duels renders it");
        Prompt { template, referee, window }
    }

    /// What the candidates were asked, as this referee may see it: in half the window, without secrets where it is in a
    /// cloud. `None` where it does not fit.
    pub(super) fn task(&self, question: &Question<'_>) -> Option<String> {
        let place = Place { window: Some(self.window / 2), ..self.referee.clone() };
        let asked = question.work.request(&place, &Ask::default(), &[]).ok()?;
        Some(asked.messages.iter().map(|message| message.text.as_str()).collect::<Vec<_>>().join("\n\n"))
    }

    /// The request, with what the ask changes.
    pub(super) fn request(&self, texts: &Texts<'_>, ask: &Ask) -> Result<Request, Unaskable> {
        let messages = self.messages(texts).map_err(|error| Unaskable::from(&error))?;
        let tokens = messages.iter().map(|message| estimate_tokens(&message.text)).fold(0, u32::saturating_add);
        let needed = tokens.saturating_add(ANSWER);
        if needed > self.window {
            let (limit, got) = (Some(u64::from(self.window)), Some(u64::from(needed)));
            let message = format!("task and texts need {needed} tokens of the {} of a referee", self.window);
            return Err(Unaskable { reason: Reason::ContextTooLong { limit, got }, message });
        }
        // Who thinks for longer is asked once more with what the window leaves.
        let answer = if ask.more_tokens { (2 * ANSWER).min(self.window - tokens) } else { ANSWER };
        Ok(Request {
            model: self.referee.candidate.model.clone(),
            messages,
            max_tokens: Some(answer),
            num_ctx: (self.referee.locality == Locality::Local).then_some(self.window),
            temperature: (!ask.omits("temperature")).then_some(0.0),
            prompt_tokens_estimate: Some(tokens),
            label: "referee".to_owned(),
            ..Request::default()
        })
    }

    /// Content hash of what is asked of whom.
    pub(super) fn key(&self, request: &Request) -> String {
        let messages: Vec<&str> = request.messages.iter().map(|message| message.text.as_str()).collect();
        let parameters = (request.max_tokens, request.num_ctx, request.temperature.map(f32::to_bits));
        sha256(format!("{:?}", ("duel", self.referee.candidate.to_string(), messages, parameters)).as_bytes())
    }

    fn messages(&self, texts: &Texts<'_>) -> Result<Vec<Message>, PromptError> {
        let (first, second) = (self.shown(texts.first), self.shown(texts.second));
        let kind = texts.question.kind;
        self.template.render(&PromptParts {
            title: kind.title.clone(),
            format: kind.format.to_string(),
            extra: serde_json::json!({"task": texts.task, "first": first, "second": second}),
            ..PromptParts::default()
        })
    }

    /// A text as this referee may see it: what a local model has repeated of a secret does not leave this machine.
    fn shown<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.referee.locality {
            Locality::Local => Cow::Borrowed(text),
            Locality::Cloud => Cow::Owned(redact(&Source::new("text.txt", text)).0.into_owned()),
        }
    }
}
