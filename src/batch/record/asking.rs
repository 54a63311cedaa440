//! The request for one record.

use super::bench::RecordBench;
use crate::batch::task::Room as Space;
use crate::cascade::{Ask, Judged, Unaskable, Work};
use crate::config::Config;
use crate::ledger::sha256;
use crate::prompt::{ContextSpec, Material, PromptParts, Room, Section, estimate_tokens, hints, prepare};
use crate::routing::{Place, Variant};
use crate::sources::redact;
use serde_json::{Map, Value};
use sluice_providers::{Locality, Reason, Request};
use sluice_validators::Source;
use sluice_validators::facts::{Facts, Notes};
use sluice_validators::rubric::Finding;
use std::sync::LazyLock;

/// Bytes of a record per token of room: fewer than any text has, so that what fits in bytes fits in tokens.
const BYTES_PER_TOKEN: usize = 3;
/// Part of a window that template, rules and schema may take before a record's room is measured.
const FRAME_TOKENS: u32 = 1024;

static NOTHING: LazyLock<(Facts, Notes)> = LazyLock::new(Default::default);

/// What one record is asked with.
pub struct Asking<'a> {
    pub bench: &'a RecordBench<'a>,
    pub config: &'a Config,
    pub record: &'a Map<String, Value>,
}

impl Asking<'_> {
    fn planned(&self, place: &Place, ask: &Ask, findings: &[Finding]) -> Result<Request, Unaskable> {
        let kind = self.bench.kind();
        let provider = self.config.providers.get(place.candidate.provider.as_str());
        let window = place.window.unwrap_or(Room::USUAL_WINDOW);
        let usual = provider.and_then(|provider| provider.max_tokens).unwrap_or(self.config.max_tokens);
        let room = Room::for_ask(ask, window, usual);
        let parts = PromptParts {
            title: kind.title.clone(),
            rules: kind.rules.clone(),
            facts: vec![self.section(place, room)?],
            variant: Variant::Text,
            schema: Some(self.bench.asked_text().to_owned()),
            findings: hints(findings),
            format: kind.format.to_string(),
            ..PromptParts::default()
        };
        let (facts, notes) = &*NOTHING;
        let material = Material { facts, notes, sources: &[] };
        let prepared = prepare(self.bench.template(), &parts, &ContextSpec::default(), material, room)
            .map_err(|error| Unaskable::from(&error))?;
        let temperature = provider.and_then(|provider| provider.temperature).unwrap_or(self.config.temperature);
        let takes_schema = !ask.omits("response_format") && !ask.omits("format");
        Ok(Request {
            model: place.candidate.model.clone(),
            messages: prepared.messages,
            schema: takes_schema.then(|| self.bench.asked().clone()),
            max_tokens: Some(room.answer),
            num_ctx: (place.locality == Locality::Local).then_some(window),
            temperature: (!ask.omits("temperature")).then_some(temperature),
            prompt_tokens_estimate: Some(prepared.plan.prompt_tokens),
            label: kind.name.clone(),
        })
    }

    /// The record as a model sees it; secrets do not leave this machine.
    fn section(&self, place: &Place, room: Room) -> Result<Section, Unaskable> {
        let frame = FRAME_TOKENS.min(room.window / 4) + estimate_tokens(self.bench.asked_text());
        let left = room.window.saturating_sub(room.answer).saturating_sub(frame);
        let space = Space { bytes: left as usize * BYTES_PER_TOKEN };
        let rendered = self.bench.task().render(self.record, space).ok_or_else(|| Unaskable {
            reason: Reason::ContextTooLong { limit: Some(u64::from(room.window)), got: None },
            message: format!("the record does not fit into the {} tokens of the model, however it is cut", room.window),
        })?;
        Ok(match place.locality {
            Locality::Local => rendered.section,
            Locality::Cloud => {
                let source = Source::new("record.json", &rendered.section.text);
                let text = redact(&source).0.into_owned();
                Section { text, ..rendered.section }
            }
        })
    }
}

#[async_trait::async_trait]
impl Work for Asking<'_> {
    fn request(&self, place: &Place, ask: &Ask, findings: &[Finding]) -> Result<Request, Unaskable> {
        self.planned(place, ask, findings)
    }

    fn key(&self, place: &Place, request: &Request) -> String {
        key(place, request)
    }

    async fn judge(&self, _place: &Place, answer: &str) -> Judged {
        self.bench.judge(answer, self.record)
    }
}

/// Content hash of what is asked of whom. How answers are judged stays out of it: one that is kept is judged again.
pub(super) fn key(place: &Place, request: &Request) -> String {
    let messages: Vec<&str> = request.messages.iter().map(|message| message.text.as_str()).collect();
    let parameters = (request.max_tokens, request.num_ctx, request.temperature.map(f32::to_bits));
    let schema = request.schema.as_ref().map(ToString::to_string);
    sha256(format!("{:?}", ("record", place.candidate.to_string(), messages, schema, parameters)).as_bytes())
}
