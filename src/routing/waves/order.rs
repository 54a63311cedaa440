//! Who works next. Pure.

use sluice_providers::ProviderId;
use std::collections::BTreeMap;

/// Names a piece of work by its place in the order in which it was asked for.
pub type Work = usize;

/// A model that has to be loaded before it answers.
type Resident = (ProviderId, String);

/// Whether a piece of work may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It may.
    Go,
    /// It has given up its place among those who work and is told when its turn comes.
    Later,
}

/// Pieces of work that share a number of places and the memory of local servers.
#[derive(Clone, Debug, Default)]
pub struct Waves {
    places: usize,
    /// Pieces that work, each with the local model that it uses now.
    working: BTreeMap<Work, Option<Resident>>,
    /// Pieces that wait: for a place, or also for a model to be loaded.
    waiting: BTreeMap<Work, Option<Resident>>,
    /// The model that each local server has loaded, as far as is known.
    loaded: BTreeMap<ProviderId, Vec<String>>,
    loads: u64,
}

impl Waves {
    /// Work for so many places at the same time, at least one.
    pub fn new(places: usize) -> Self {
        Waves { places: places.max(1), ..Waves::default() }
    }

    /// Tells that a server has a model in memory.
    pub fn knows_loaded(&mut self, provider: &ProviderId, model: &str) {
        self.loaded.entry(provider.clone()).or_default().push(model.to_owned());
    }

    /// Times a model had to be loaded so far.
    pub fn loads(&self) -> u64 {
        self.loads
    }

    /// A piece of work wants to begin.
    pub fn begin(&mut self, work: Work) -> Turn {
        if self.working.len() < self.places && self.waiting.is_empty() {
            self.working.insert(work, None);
            return Turn::Go;
        }
        self.waiting.insert(work, None);
        Turn::Later
    }

    /// A piece that works wants to use a local model. It goes on where the model is loaded or nobody else needs the
    /// loaded one; otherwise it steps aside until its model's wave.
    pub fn wants(&mut self, work: Work, provider: &ProviderId, model: &str) -> Turn {
        let wanted = (provider.clone(), model.to_owned());
        self.working.insert(work, None);
        if self.is_loaded(&wanted) || self.may_load(work, provider) {
            self.take(work, wanted);
            return Turn::Go;
        }
        self.working.remove(&work);
        self.waiting.insert(work, Some(wanted));
        Turn::Later
    }

    /// A piece of work has ended, or is given up while it waits.
    pub fn end(&mut self, work: Work) {
        self.working.remove(&work);
        self.waiting.remove(&work);
    }

    /// Those who may work now; each is told once.
    pub fn called(&mut self) -> Vec<Work> {
        let mut called = Vec::new();
        while self.working.len() < self.places
            && let Some(work) = self.first()
        {
            match self.waiting.remove(&work).flatten() {
                Some(wanted) => self.take(work, wanted),
                None => {
                    self.working.insert(work, None);
                }
            }
            called.push(work);
        }
        called
    }

    /// First those whose model is loaded, then those who have not begun, and only then those who need another model:
    /// the model that most of them wait for.
    fn first(&self) -> Option<Work> {
        let ready = |wanted: &Option<Resident>| wanted.as_ref().is_some_and(|wanted| self.is_loaded(wanted));
        let first = |holds: &dyn Fn(&Option<Resident>) -> bool| {
            self.waiting.iter().find(|(_, wanted)| holds(wanted)).map(|(work, _)| *work)
        };
        first(&ready).or_else(|| first(&Option::is_none)).or_else(|| {
            let mut crowds: BTreeMap<&Resident, (usize, Work)> = BTreeMap::new();
            for (work, wanted) in &self.waiting {
                let Some(wanted) = wanted.as_ref().filter(|(provider, _)| !self.is_in_use(provider)) else { continue };
                crowds.entry(wanted).or_insert((0, *work)).0 += 1;
            }
            // The largest crowd; of equal ones that which has waited for longest.
            crowds.into_values().max_by_key(|(size, first)| (*size, std::cmp::Reverse(*first))).map(|(_, first)| first)
        })
    }

    fn is_loaded(&self, (provider, model): &Resident) -> bool {
        self.loaded.get(provider).is_some_and(|models| models.contains(model))
    }

    fn is_in_use(&self, provider: &ProviderId) -> bool {
        self.working.values().flatten().any(|(used, _)| used == provider)
    }

    /// True where no work is left that the loaded model of a server might do.
    fn may_load(&self, work: Work, provider: &ProviderId) -> bool {
        let nothing_is_loaded = self.loaded.get(provider).is_none_or(Vec::is_empty);
        let others_work = self.working.keys().any(|other| *other != work);
        nothing_is_loaded && !self.is_in_use(provider) || !others_work && self.waiting.is_empty()
    }

    fn take(&mut self, work: Work, wanted: Resident) {
        if !self.is_loaded(&wanted) {
            self.loads += 1;
            // What else is in memory may have to go for it.
            self.loaded.insert(wanted.0.clone(), vec![wanted.1.clone()]);
        }
        self.working.insert(work, Some(wanted));
    }
}
