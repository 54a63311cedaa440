//! A sample of the records of an input: the same one every time, in whatever order they come.

use crate::batch::input::Record;
use crate::batch::record::{Asking, RecordBench};
use crate::cascade::{Ask, Work};
use crate::config::Config;
use crate::routing::Place;
use std::collections::BTreeMap;

/// Records whose prompts are made.
const MOST: usize = 200;

/// The records with the lowest digests: as good as drawn, and no dice are needed.
///
/// Only their tokens are kept; of an input of any length some thousand prompts are made at most.
pub struct Sampler<'a> {
    bench: &'a RecordBench<'a>,
    config: &'a Config,
    places: &'a [Place],
    kept: BTreeMap<(String, String), Vec<Sampled>>,
    max_tokens: Vec<u32>,
    records: u64,
}

/// What one record takes of one candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sampled {
    /// `None` where it fits into no prompt for it.
    pub prompt_tokens: Option<u32>,
}

/// What a sample of an input came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sample {
    /// Records of the whole input.
    pub records: u64,
    /// For each record of the sample, what it takes of each candidate, in the order of the passes.
    pub sampled: Vec<Vec<Sampled>>,
    /// The most that an answer of each candidate may have.
    pub max_tokens: Vec<u32>,
}

impl<'a> Sampler<'a> {
    /// A sampler for these candidates, in the order of the passes.
    pub fn new(bench: &'a RecordBench<'a>, config: &'a Config, places: &'a [Place]) -> Self {
        Sampler { bench, config, places, kept: BTreeMap::new(), max_tokens: vec![0; places.len()], records: 0 }
    }

    /// Takes in a record that would be asked for.
    pub fn offer(&mut self, record: &Record) {
        self.records += 1;
        let rank = (record.digest.clone(), record.key.clone());
        let is_full = self.kept.len() >= MOST;
        if is_full && self.kept.last_key_value().is_some_and(|(highest, _)| *highest <= rank) {
            return;
        }
        let asking = Asking { bench: self.bench, config: self.config, record: &record.fields };
        let mut sampled = Vec::with_capacity(self.places.len());
        for (place, most) in self.places.iter().zip(&mut self.max_tokens) {
            let request = asking.request(place, &Ask::default(), &[]).ok();
            *most = request.as_ref().and_then(|request| request.max_tokens).unwrap_or(0).max(*most);
            sampled.push(Sampled { prompt_tokens: request.map(|request| request.prompt_tokens_estimate.unwrap_or(0)) });
        }
        self.kept.insert(rank, sampled);
        if self.kept.len() > MOST {
            self.kept.pop_last();
        }
    }

    /// What the sample came to.
    pub fn finish(self) -> Sample {
        Sample { records: self.records, sampled: self.kept.into_values().collect(), max_tokens: self.max_tokens }
    }
}
