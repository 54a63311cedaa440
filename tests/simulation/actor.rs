//! A provider in memory that acts as its seed says and keeps books of its own.

use super::books::Books;
use super::clock::pass;
use super::dice::Dice;
use super::faults::{Fault, failure};
use super::world::{Party, secs};
use async_trait::async_trait;
use futures_util::StreamExt;
use sluice_providers::{
    Answer, AnswerStream, Event, Finish, Health, Locality, Model, Provider, ProviderError, ProviderId, Reason, Request,
    Usage,
};
use std::sync::{Arc, Mutex};
use std::time::Duration;

pub(super) struct Actor {
    id: ProviderId,
    party: Party,
    books: Arc<Books>,
    stage: Mutex<Stage>,
}

struct Stage {
    dice: Dice,
    /// The model in memory.
    resident: Option<String>,
}

/// The call as long as anybody listens to it.
struct Listening {
    books: Arc<Books>,
    call: usize,
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.books.hung_up(self.call);
    }
}

/// What is heard after a while.
struct Act {
    after: Duration,
    text: String,
    ending: Ending,
}

enum Ending {
    Whole(Answer),
    Error(ProviderError),
    Silence,
    Stall,
}

impl Actor {
    pub(super) fn new(party: &Party, seed: u64, books: &Arc<Books>) -> Actor {
        let dice = Dice::new(seed ^ party.name.len() as u64);
        let stage = Mutex::new(Stage { dice, resident: None });
        Actor { id: ProviderId::new(party.name), party: party.clone(), books: books.clone(), stage }
    }

    fn act(&self, request: &Request) -> Act {
        let mut stage = self.stage.lock().unwrap();
        let (load, dice) =
            (self.load(&request.model, &mut stage), Duration::from_millis(stage.dice.within(50, 20_000)));
        let after = dice + load.unwrap_or_default();
        let dice = &mut stage.dice;
        let cast = self.party.models.iter().find(|cast| cast.model == request.model).unwrap();
        let score = match cast.passes {
            None => 79,
            Some(passes) if dice.chance(passes) => dice.within(80, 101),
            Some(_) => dice.within(0, 80),
        };
        let usage = Usage {
            input_tokens: request.prompt_tokens_estimate.map(|most| dice.within(1, u64::from(most) + 1)),
            output_tokens: request.max_tokens.map(|most| dice.within(1, u64::from(most) + 1)),
            ..Usage::default()
        };
        let answer = Answer { usage, load, ..Answer::ended(Finish::Stop) };
        let text = format!("score {score}");
        match self.fault(dice) {
            None => Act { after, text, ending: Ending::Whole(answer) },
            Some(fault) => wrong(fault, Act { after, text, ending: Ending::Whole(answer) }),
        }
    }

    fn load(&self, model: &str, stage: &mut Stage) -> Option<Duration> {
        if self.party.name != "ollama" || stage.resident.as_deref() == Some(model) {
            return None;
        }
        stage.resident = Some(model.to_owned());
        self.books.loaded();
        Some(secs(10))
    }

    fn fault(&self, dice: &mut Dice) -> Option<Fault> {
        let age = self.books.age();
        if let Some((from, until, fault)) = &self.party.outage
            && (*from..*until).contains(&age)
        {
            return Some(fault.clone());
        }
        if self.party.secret_rpm.is_some_and(|most| self.books.last_minute(self.party.name) > most) {
            let hint = dice.chance(700).then(|| secs(dice.within(1, 60)));
            return Some(Fault::Error(Box::new(Reason::RateLimited), Some(429), hint, Duration::from_millis(20)));
        }
        dice.chance(self.party.faults).then(|| Fault::any(dice))
    }
}

/// What becomes of a good answer.
fn wrong(fault: Fault, good: Act) -> Act {
    let Act { after, text, ending } = good;
    let Ending::Whole(answer) = ending else { return Act { after, text, ending } };
    let nothing = String::new();
    match fault {
        Fault::Error(reason, status, hint, after) => {
            Act { after, text: nothing, ending: Ending::Error(failure(&reason, status, hint)) }
        }
        Fault::Broken(reason) => Act { after, text, ending: Ending::Error(failure(&reason, None, None)) },
        Fault::Cut => Act { after, text, ending: Ending::Silence },
        Fault::Stall => Act { after, text, ending: Ending::Stall },
        Fault::Truncated => Act { after, text, ending: Ending::Whole(Answer { finish: Finish::Length, ..answer }) },
        Fault::Refused => Act { after, text, ending: Ending::Whole(Answer { finish: Finish::Refused, ..answer }) },
        Fault::Empty => Act { after, text: nothing, ending: Ending::Whole(answer) },
        Fault::Uncounted => Act { after, text, ending: Ending::Whole(Answer { usage: Usage::default(), ..answer }) },
    }
}

#[async_trait]
impl Provider for Actor {
    fn id(&self) -> &ProviderId {
        &self.id
    }

    fn locality(&self) -> Locality {
        self.party.locality
    }

    fn constrains_schema(&self) -> bool {
        false
    }

    async fn stream(&self, request: &Request) -> Result<AnswerStream, ProviderError> {
        let call = self.books.called(self.party.name, request);
        let listening = Listening { books: self.books.clone(), call };
        let act = self.act(request);
        pass(act.after).await;
        match act.ending {
            Ending::Error(error) if act.text.is_empty() => {
                self.books.turned_away(call, &error);
                Err(error)
            }
            ending => Ok(stream(act.text, ending, listening)),
        }
    }

    async fn models(&self) -> Result<Vec<Model>, ProviderError> {
        Ok(Vec::new())
    }

    async fn health(&self) -> Result<Health, ProviderError> {
        Ok(Health { detail: "simulated".to_owned(), latency: Duration::ZERO })
    }
}

#[allow(clippy::result_large_err, reason = "the stream's item is given by the trait")]
fn stream(text: String, ending: Ending, listening: Listening) -> AnswerStream {
    let texts = futures_util::stream::iter([text]).map(|piece| Ok(Event::Text(piece)));
    let end = futures_util::stream::once(async move {
        pass(Duration::from_millis(700)).await;
        let (books, call) = (&listening.books, listening.call);
        match ending {
            Ending::Whole(answer) => {
                books.answered(call, answer.usage);
                Some(Ok(Event::End(answer)))
            }
            Ending::Error(error) => {
                books.turned_away(call, &error);
                Some(Err(error))
            }
            Ending::Silence => None,
            Ending::Stall => std::future::pending().await,
        }
    });
    texts.chain(end.filter_map(std::future::ready)).boxed()
}
