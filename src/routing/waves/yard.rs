//! Lets tasks wait for their turn.

use super::order::{Turn, Waves, Work};
use sluice_providers::ProviderId;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// Where tasks wait until it is their turn.
pub struct Yard {
    state: Mutex<State>,
}

struct State {
    waves: Waves,
    waiting: BTreeMap<Work, oneshot::Sender<()>>,
}

/// The stay of one piece of work; dropping it ends it.
pub struct Stay<'a> {
    yard: &'a Yard,
    work: Work,
}

impl Yard {
    /// A yard with this order.
    pub fn new(waves: Waves) -> Self {
        Yard { state: Mutex::new(State { waves, waiting: BTreeMap::new() }) }
    }

    /// Waits until a piece of work may begin. Each piece is named once.
    pub async fn enter(&self, work: Work) -> Stay<'_> {
        let stay = Stay { yard: self, work };
        stay.wait(|waves| waves.begin(work)).await;
        stay
    }

    /// Tells how many servers of a provider are there now.
    pub fn has_servers(&self, provider: &ProviderId, servers: usize) {
        let mut state = self.state();
        if state.waves.has_servers(provider, servers) {
            state.call();
        }
    }

    /// Times a model had to be loaded so far.
    pub fn loads(&self) -> u64 {
        self.state().waves.loads()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Every change is one call: a panic elsewhere cannot have left it half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn call(&mut self) {
        for work in self.waves.called() {
            // Who does not listen any more has ended, and its end calls the next.
            if let Some(waiting) = self.waiting.remove(&work) {
                let _ = waiting.send(());
            }
        }
    }
}

impl Stay<'_> {
    /// Waits until this piece of work may use a local model.
    pub async fn use_model(&self, provider: &ProviderId, model: &str) {
        self.wait(|waves| waves.wants(self.work, provider, model)).await;
    }

    async fn wait(&self, ask: impl FnOnce(&mut Waves) -> Turn) {
        let called = {
            let mut state = self.yard.state();
            match ask(&mut state.waves) {
                Turn::Go => return,
                Turn::Later => {
                    let (sender, called) = oneshot::channel();
                    state.waiting.insert(self.work, sender);
                    state.call();
                    called
                }
            }
        };
        // The sender is kept until it is called, or the yard is gone with everybody in it.
        let _ = called.await;
    }
}

impl Drop for Stay<'_> {
    fn drop(&mut self) {
        let mut state = self.yard.state();
        state.waiting.remove(&self.work);
        state.waves.end(self.work);
        state.call();
    }
}
