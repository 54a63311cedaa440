//! Who works next. Pure.

use sluice_providers::ProviderId;
use std::collections::{BTreeMap, BTreeSet};

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
    /// The models that local servers have loaded, as far as is known; the one used last is the last.
    loaded: BTreeMap<ProviderId, Vec<String>>,
    /// Servers of a provider, where there are several: each may have a model of its own loaded.
    servers: BTreeMap<ProviderId, usize>,
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

    /// Tells how many servers of a provider are there now, one where nobody has told; gives whether that is new.
    pub fn has_servers(&mut self, provider: &ProviderId, servers: usize) -> bool {
        let servers = servers.max(1);
        let before = self.servers.insert(provider.clone(), servers).unwrap_or(1);
        // One that has gone took its model along; which one, nobody knows.
        if servers < before {
            self.make_room(provider, servers);
        }
        servers != before
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

    /// A piece that works wants to use a local model. It goes on where the model is loaded, a server is there for it, or
    /// nobody else needs the loaded one; otherwise it steps aside until its model's wave.
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
                let Some(wanted) = wanted.as_ref().filter(|(provider, _)| self.has_free(provider)) else { continue };
                crowds.entry(wanted).or_insert((0, *work)).0 += 1;
            }
            // The largest crowd; of equal ones that which has waited for longest.
            crowds.into_values().max_by_key(|(size, first)| (*size, std::cmp::Reverse(*first))).map(|(_, first)| first)
        })
    }

    fn is_loaded(&self, (provider, model): &Resident) -> bool {
        self.loaded.get(provider).is_some_and(|models| models.contains(model))
    }

    /// Whether a server is there whose model nobody uses now.
    fn has_free(&self, provider: &ProviderId) -> bool {
        self.in_use(provider).len() < self.servers_of(provider)
    }

    fn in_use(&self, provider: &ProviderId) -> BTreeSet<&str> {
        let used = self.working.values().flatten().filter(|(used, _)| used == provider);
        used.map(|(_, model)| model.as_str()).collect()
    }

    fn servers_of(&self, provider: &ProviderId) -> usize {
        self.servers.get(provider).copied().unwrap_or(1)
    }

    /// True where a server has nothing loaded, or no work is left that a loaded model might do.
    fn may_load(&self, work: Work, provider: &ProviderId) -> bool {
        let loaded = self.loaded.get(provider).map_or(0, Vec::len);
        let others_work = self.working.keys().any(|other| *other != work);
        loaded < self.servers_of(provider) && self.has_free(provider) || !others_work && self.waiting.is_empty()
    }

    fn take(&mut self, work: Work, wanted: Resident) {
        let (provider, model) = &wanted;
        if !self.is_loaded(&wanted) {
            self.loads += 1;
            self.make_room(provider, self.servers_of(provider) - 1);
        }
        let loaded = self.loaded.entry(provider.clone()).or_default();
        loaded.retain(|one| one != model);
        loaded.push(model.clone());
        self.working.insert(work, Some(wanted));
    }

    /// Keeps so many models in memory: those in use, then those that were used last. What else is in memory of a server
    /// may have to go for a model, so one is counted for each.
    fn make_room(&mut self, provider: &ProviderId, most: usize) {
        let Some(loaded) = self.loaded.remove(provider) else { return };
        let in_use = self.in_use(provider);
        let (used, idle): (Vec<_>, Vec<_>) = loaded.into_iter().partition(|model| in_use.contains(model.as_str()));
        let mut kept: Vec<String> = idle.into_iter().chain(used).collect();
        kept.drain(..kept.len().saturating_sub(most));
        self.loaded.insert(provider.clone(), kept);
    }
}
