//! One artifact in the making: its prompt for each candidate, and the verdict over each answer.

use super::spoken::Spoken;
use crate::cascade::{Ask, Judged, Unaskable, Work};
use crate::config::Config;
use crate::judge::{Bench, Case, Panel};
use crate::kinds::Kind;
use crate::ledger::sha256;
use crate::project::Project;
use crate::prompt::{Material, Plan, PromptParts, Room, Section, Template, estimate_tokens, hints, prepare};
use crate::routing::{BUILTIN, Place, Variant};
use sluice_providers::{Locality, Request};
use sluice_validators::diagram::DiagramKind;
use sluice_validators::facts::Facts;
use sluice_validators::rubric::Finding;
use sluice_validators::{Format, Score, diagram};
use std::sync::{Mutex, PoisonError};

/// Part of a window that artifacts made before may take, as a divisor: they help, but the sources matter more.
const EARLIER_SHARE: u32 = 8;
/// Ids that go into a prompt for a graph; a project with more of them does not fit a local window anyway.
const MOST_IDS: usize = 400;

/// What one artifact is made from.
pub(crate) struct Making<'a> {
    pub(crate) kind: &'a Kind,
    pub(crate) project: &'a Project,
    pub(crate) config: &'a Config,
    pub(crate) threshold: Score,
    pub(crate) bench: &'a Bench<'a>,
    /// Who may grade what the rubric accepts; nobody where nothing is sent.
    pub(crate) panel: Option<&'a Panel<'a>>,
    /// Who remembers what was said; nobody where nothing is.
    pub(crate) spoken: Option<&'a Spoken>,
    /// Artifacts of this run that passed before: title and text.
    pub(crate) earlier: &'a Mutex<Vec<(String, String)>>,
}

impl Making<'_> {
    /// The request for a place, and the plan of what went into its prompt.
    pub(super) fn planned(&self, place: &Place, ask: &Ask, findings: &[Finding]) -> Result<(Request, Plan), Unaskable> {
        let provider = self.config.providers.get(place.candidate.provider.as_str());
        let window = place.window.unwrap_or(Room::USUAL_WINDOW);
        let usual = provider.and_then(|provider| provider.max_tokens).unwrap_or(self.config.max_tokens);
        let room = Room::for_ask(ask, window, usual);
        let parts = self.parts(place, findings);
        let material = match place.locality {
            Locality::Local => {
                Material { facts: &self.project.facts, notes: &self.project.notes, sources: &self.project.sources }
            }
            Locality::Cloud => Material {
                facts: &self.project.redacted_facts,
                notes: &self.project.notes,
                sources: &self.project.redacted,
            },
        };
        let template = Template::compile(&self.kind.prompt).map_err(|error| Unaskable::from(&error))?;
        let prepared =
            prepare(&template, &parts, &self.kind.context, material, room).map_err(|error| Unaskable::from(&error))?;
        let temperature = provider.and_then(|provider| provider.temperature).unwrap_or(self.config.temperature);
        let request = Request {
            model: place.candidate.model.clone(),
            messages: prepared.messages,
            schema: self.schema(place, ask),
            max_tokens: Some(room.answer),
            num_ctx: (place.locality == Locality::Local).then_some(window),
            temperature: (!ask.omits("temperature")).then_some(temperature),
            prompt_tokens_estimate: Some(prepared.plan.prompt_tokens),
            label: self.kind.name.clone(),
        };
        Ok((request, prepared.plan))
    }

    fn parts(&self, place: &Place, findings: &[Finding]) -> PromptParts {
        let facts = match place.locality {
            Locality::Local => &self.project.facts,
            Locality::Cloud => &self.project.redacted_facts,
        };
        let schema = match (place.candidate.variant, self.kind.format) {
            (Variant::Graph, Format::Mermaid(kind)) => Some(diagram::graph::schema(kind, facts).to_string()),
            (Variant::Graph | Variant::Text, Format::Json) => {
                self.kind.schema.as_ref().map(|schema| schema.value().to_string())
            }
            (Variant::Graph | Variant::Text, _) => None,
        };
        let ids = match (place.candidate.variant, self.kind.format) {
            (Variant::Graph, Format::Mermaid(kind)) => Some(ids_of(kind, facts)),
            (Variant::Graph | Variant::Text, _) => None,
        };
        let mut left = place.window.unwrap_or(Room::USUAL_WINDOW) / EARLIER_SHARE;
        let made = self.earlier.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let earlier = made.iter().filter_map(|(title, text)| {
            let tokens = estimate_tokens(text);
            left = left.checked_sub(tokens)?;
            Some(Section { title: format!("{title} (made and checked before)"), text: text.clone(), tokens })
        });
        PromptParts {
            title: self.kind.title.clone(),
            project: facts.project.as_ref().map(|project| project.name.clone()).unwrap_or_default(),
            rules: self.kind.rules.clone(),
            facts: ids.into_iter().chain(earlier).collect(),
            variant: place.candidate.variant,
            schema,
            findings: hints(findings),
            format: self.kind.format.to_string(),
            ..PromptParts::default()
        }
    }

    fn schema(&self, place: &Place, ask: &Ask) -> Option<serde_json::Value> {
        if ask.omits("response_format") || ask.omits("format") {
            return None;
        }
        match (place.candidate.variant, self.kind.format) {
            (Variant::Graph, Format::Mermaid(kind)) => Some(diagram::graph::schema(kind, &self.project.facts)),
            (Variant::Graph | Variant::Text, Format::Json) => {
                self.kind.schema.as_ref().map(|schema| schema.value().clone())
            }
            (Variant::Graph | Variant::Text, _) => None,
        }
    }
}

#[async_trait::async_trait]
impl Work for Making<'_> {
    fn request(&self, place: &Place, ask: &Ask, findings: &[Finding]) -> Result<Request, Unaskable> {
        if place.candidate.provider.as_str() == BUILTIN {
            let (model, label) = (place.candidate.model.clone(), self.kind.name.clone());
            return Ok(Request { model, label, ..Request::default() });
        }
        self.planned(place, ask, findings).map(|(request, _)| request)
    }

    fn key(&self, place: &Place, request: &Request) -> String {
        let messages: Vec<&str> = request.messages.iter().map(|message| message.text.as_str()).collect();
        let parameters = (request.max_tokens, request.num_ctx, request.temperature.map(f32::to_bits));
        // What is judged stays out of it: an answer that is kept is judged again by the rubric of the day.
        let schema = request.schema.as_ref().map(ToString::to_string);
        // A draft from facts has no prompt to tell of them.
        let facts = (place.candidate.provider.as_str() == BUILTIN).then_some(&self.project.digest);
        let all = (&self.kind.name, place.candidate.to_string(), messages, schema, parameters, facts);
        let key = sha256(format!("{all:?}").as_bytes());
        if let Some(spoken) = self.spoken {
            spoken.ask(&key, request);
        }
        key
    }

    async fn judge(&self, place: &Place, answer: &str) -> Judged {
        let judge = || self.bench.judge(self.kind, answer, place.candidate.variant, self.threshold).judged;
        let judged = match self.kind.format {
            // Compilers take seconds that a stream beside must not wait for.
            Format::Files => tokio::task::block_in_place(judge),
            Format::Mermaid(_) | Format::Markdown | Format::Json | Format::Html | Format::OpenApi => judge(),
        };
        if let Some(spoken) = self.spoken.filter(|_| judged.verdict.accepted()) {
            spoken.answer(&judged.text, answer);
        }
        let case = Case { kind: self.kind, project: self.project, author: place };
        match self.panel {
            Some(panel) => panel.review(&case, judged).await,
            None => judged,
        }
    }
}

/// The ids that a graph may use, each with what it names.
fn ids_of(kind: DiagramKind, facts: &Facts) -> Section {
    let ids = diagram::graph::fact_ids(facts, kind);
    let mut text: String = ids.iter().take(MOST_IDS).map(|(id, name)| format!("{id}: {name}\n")).collect();
    text.truncate(text.trim_end().len());
    Section { title: "Ids to use (id: what it names)".to_owned(), tokens: estimate_tokens(&text), text }
}
