//! The optional judge: a model of another family than the author grades a text that the rubric has accepted.
//!
//! It can only lower a score. Where it is down, unreadable or not to be had, the score stays as it is and the verdict
//! says so.

use super::criteria::{Criterion, criteria};
use super::grades::grade;
use crate::cascade::{Came, Charge, Entry, Gate, Judged, Leave, Spending, Terms, believable};
use crate::kinds::Kind;
use crate::ledger::{AttemptEntry, AttemptOutcome, Purpose, RunId, sha256};
use crate::project::Project;
use crate::prompt::{Material, PromptParts, Room, Template, estimate_tokens, prepare};
use crate::routing::are_kin;
use crate::routing::limiter::Need;
use crate::routing::{BUILTIN, CandidateSpec, Place, Roster, Tier, Variant, Wish, route};
use sluice_providers::{Answer, Finish, Locality, Provider, ProviderError, ProviderId, Request};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

const PROMPT: &str = include_str!("prompt.md.j2");
/// Window a judge is taken to have; a larger material is cut down to it.
const WINDOW: u32 = 16_384;
/// Tokens for the faults it names, its grades, and what it thinks before.
const ANSWER: u32 = 2_048;
/// Longest text that is shown to a judge, in tokens: it must leave room for the material.
const MAX_TEXT: u32 = WINDOW / 2;

/// Who may be asked to judge, and how.
pub struct Panel<'a> {
    /// Judges that are there, in order; the first that is not of the author's family is asked.
    pub judges: Vec<Place>,
    /// The configuration names judges, whether or not one is there.
    pub wanted: bool,
    pub timeout: Duration,
    pub providers: &'a BTreeMap<ProviderId, Arc<dyn Provider>>,
    pub spending: &'a dyn Spending,
    /// A judge keeps to doors and limits like anybody; where they keep it out, it is not there.
    pub gate: &'a dyn Gate,
    pub run: &'a RunId,
    pub interrupted: watch::Receiver<bool>,
    /// Milliseconds since 1970.
    pub now_ms: fn() -> u64,
}

/// What is graded, and against what.
pub struct Case<'a> {
    pub kind: &'a Kind,
    pub project: &'a Project,
    /// Who wrote the text.
    pub author: &'a Place,
}

/// The judges of a configuration that are there and may be asked.
pub fn judges(models: &[CandidateSpec], tier: Tier, roster: &Roster) -> Vec<Place> {
    if models.is_empty() {
        return Vec::new();
    }
    let wish = Wish { models: &[], route: models, tier, variants: &[Variant::Text], preferences: &[], floor: false };
    // Only `--model` can be an error; whoever has no seat is left out.
    route(&wish, &roster.seats).unwrap_or_default()
}

impl Panel<'_> {
    /// Has an accepted text graded. Texts that were rejected, or drafted from facts without a model, are left alone.
    pub async fn review(&self, case: &Case<'_>, mut judged: Judged) -> Judged {
        let drafted = case.author.candidate.provider.as_str() == BUILTIN;
        if !self.wanted || drafted || !judged.verdict.accepted() {
            return judged;
        }
        let Some((place, provider)) = self.seat(&case.author.candidate.model) else {
            judged.verdict.unscored("judge", "no judge of another family than the author is there");
            return judged;
        };
        let model = &place.candidate.model;
        match self.ask(case, place, provider, &judged.text).await {
            Asked::Unsent(why) => judged.verdict.unscored("judge", &why),
            Asked::Called(entry, answer) => {
                match answer {
                    Ok(text) => apply(&text, model, &mut judged),
                    Err(why) => judged.verdict.unscored("judge", &format!("the judge {model} {why}")),
                }
                judged.calls.push(*entry);
            }
        }
        judged
    }

    /// The first judge that is there and no kin of the author.
    fn seat(&self, author: &str) -> Option<(&Place, &dyn Provider)> {
        self.judges.iter().filter(|place| !are_kin(&place.candidate.model, author)).find_map(|place| {
            let provider = self.providers.get(&place.candidate.provider)?;
            Some((place, provider.as_ref()))
        })
    }

    async fn ask(&self, case: &Case<'_>, place: &Place, provider: &dyn Provider, text: &str) -> Asked {
        let request = match request(case, place, text) {
            Ok(request) => request,
            Err(why) => return Asked::Unsent(why),
        };
        if !self.spending.reserve(place, &request) {
            return Asked::Unsent("the money left does not pay for a judge".to_owned());
        }
        let leave = match self.enter(place, &request).await {
            Ok(leave) => leave,
            Err(why) => {
                self.spending.settle(place, &request, Charge::Nothing);
                return Asked::Unsent(why);
            }
        };
        let mut entry = self.entry(case, place, &request);
        let began = Instant::now();
        let mut heard = self.listen(provider, &request).await;
        if let Some(Ok(answer)) = &mut heard {
            (answer.usage, entry.message) = believable(answer.usage, &request, answer.text.len());
        }
        entry.latency_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        if let Err(error) = self.gate.left(leave, came(heard.as_ref())).await {
            tracing::warn!(%error, "what came of a judge could not be kept");
        }
        let charge = match &heard {
            Some(Ok(answer)) => Charge::Answered(answer.usage),
            Some(Err(error)) if error.status.is_some_and(|status| status >= 400) => Charge::Nothing,
            Some(Err(_)) | None => Charge::Unknown,
        };
        entry.cost = self.spending.settle(place, &request, charge);
        let Terms { prices, most } = self.spending.terms(place, &request, charge, entry.cost);
        (entry.prices, entry.most) = (prices, most);
        let answer = told(heard, &mut entry);
        Asked::Called(Box::new(entry), answer)
    }

    /// Leave for a call, or why there is none now.
    async fn enter(&self, place: &Place, request: &Request) -> Result<Leave, String> {
        let mut need = Need::tokens(u64::from(request.prompt_tokens_estimate.unwrap_or(0)) + u64::from(ANSWER));
        let why = match self.gate.enter(place, &mut need).await {
            Ok(Entry::Open(leave)) => return Ok(leave),
            Ok(Entry::Wait(_)) => format!("the judge {} is at its limit", place.candidate.model),
            Ok(Entry::Shut(closed)) => {
                format!("the judge {} is left alone: {}", place.candidate.model, closed.reason.replace('_', " "))
            }
            Ok(Entry::TooLarge(oversize)) => format!("the judge {} {}", place.candidate.model, oversize.told(place)),
            Ok(Entry::Full(why) | Entry::Spent(why)) => why,
            Err(error) => error.to_string(),
        };
        self.gate.leave(place, need);
        Err(why)
    }

    /// A whole answer, an error, or nothing where time ran out or the user stopped the run.
    async fn listen(&self, provider: &dyn Provider, request: &Request) -> Option<Result<Answer, ProviderError>> {
        let mut interrupted = self.interrupted.clone();
        let stop = async {
            if interrupted.wait_for(|stop| *stop).await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        let answer = tokio::time::timeout(self.timeout, provider.generate(request));
        tokio::select! {
            biased;
            () = stop => None,
            answer = answer => answer.ok(),
        }
    }

    fn entry(&self, case: &Case<'_>, place: &Place, request: &Request) -> AttemptEntry {
        let messages: Vec<&str> = request.messages.iter().map(|message| message.text.as_str()).collect();
        let all = (&case.kind.version, place.candidate.to_string(), messages);
        AttemptEntry {
            purpose: Purpose::Judge,
            work_key: sha256(format!("{all:?}").as_bytes()),
            ..AttemptEntry::new(self.run.clone(), &case.kind.name, place, (self.now_ms)())
        }
    }
}

/// What came of a call, as far as health and limits care.
fn came(heard: Option<&Result<Answer, ProviderError>>) -> Came<'_> {
    match heard {
        Some(Ok(answer)) => {
            let tokens = answer.usage.input_tokens.zip(answer.usage.output_tokens);
            Came::Answered { tokens: tokens.map(|(input, output)| input + output), limits: answer.limits.as_deref() }
        }
        Some(Err(error)) => Came::Failed(error),
        None => Came::Cut,
    }
}

/// What came of asking.
enum Asked {
    /// Nothing was sent, and why.
    Unsent(String),
    /// A call, and its text or why there is none.
    Called(Box<AttemptEntry>, Result<String, String>),
}

/// The text of a judge, or why there is none; enters what came of the call.
fn told(heard: Option<Result<Answer, ProviderError>>, entry: &mut AttemptEntry) -> Result<String, String> {
    let (reason, why) = match heard {
        Some(Ok(answer)) => {
            entry.input_tokens = answer.usage.input_tokens;
            entry.output_tokens = answer.usage.output_tokens;
            entry.cached_tokens = answer.usage.cached_tokens;
            match answer.finish {
                Finish::Stop => {
                    entry.outcome = AttemptOutcome::Accepted;
                    return Ok(answer.text);
                }
                Finish::Length => ("truncated".to_owned(), "was cut before its grades".to_owned()),
                Finish::Refused => ("refused".to_owned(), "would not judge".to_owned()),
                Finish::ToolCalls | Finish::Load | Finish::Unload | Finish::Other => {
                    ("output_invalid".to_owned(), "gave no answer that can be read".to_owned())
                }
            }
        }
        Some(Err(error)) => (error.reason.name().to_owned(), format!("could not be asked: {}", error.message)),
        None => ("timeout".to_owned(), "did not answer in time".to_owned()),
    };
    entry.reason = Some(reason);
    entry.message = Some(why.clone());
    Err(why)
}

/// Lets each grade limit the score; a criterion without a grade is unscored.
fn apply(answer: &str, model: &str, judged: &mut Judged) {
    for criterion in criteria() {
        let check = format!("judge.{}", criterion.id);
        match grade(answer, criterion) {
            Some(given) => {
                let (limit, anchor) = verdict_of(criterion, given);
                let message = format!("{model} grades it {given} of 4: {anchor}");
                judged.verdict.limit(&check, limit, message);
            }
            None => judged.verdict.unscored(&check, &format!("{model} gave no grade from 0 to 4")),
        }
    }
}

fn verdict_of(criterion: &Criterion, grade: u8) -> (u8, &str) {
    let index = usize::from(grade).min(criterion.anchors.len() - 1);
    (criterion.limits[index], &criterion.anchors[index])
}

/// The request: the rubric, the material as this place may see it, and the text between marks.
fn request(case: &Case<'_>, place: &Place, text: &str) -> Result<Request, String> {
    if estimate_tokens(text) > MAX_TEXT {
        return Err(format!("the text is too long for a judge ({MAX_TEXT} tokens at most)"));
    }
    let project = case.project;
    let (facts, sources) = match place.locality {
        Locality::Local => (&project.facts, &project.sources),
        Locality::Cloud => (&project.redacted_facts, &project.redacted),
    };
    let parts = PromptParts {
        title: case.kind.title.clone(),
        project: facts.project.as_ref().map(|project| project.name.clone()).unwrap_or_default(),
        rules: case.kind.rules.clone(),
        format: case.kind.format.to_string(),
        extra: serde_json::json!({"criteria": criteria(), "text": text}),
        ..PromptParts::default()
    };
    let material = Material { facts, notes: &project.notes, sources };
    let room = Room { window: WINDOW, answer: ANSWER };
    let template = Template::compile(PROMPT).map_err(|error| error.to_string())?;
    let prepared = prepare(&template, &parts, &case.kind.context, material, room).map_err(|error| error.to_string())?;
    Ok(Request {
        model: place.candidate.model.clone(),
        messages: prepared.messages,
        max_tokens: Some(ANSWER),
        num_ctx: (place.locality == Locality::Local).then_some(WINDOW),
        temperature: Some(0.0),
        prompt_tokens_estimate: Some(prepared.plan.prompt_tokens),
        label: "judge".to_owned(),
        ..Request::default()
    })
}
