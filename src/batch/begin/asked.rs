//! What a batch is asked for, as it is kept in the ledger.

use crate::batch::field::FieldPath;
use crate::batch::input::{Condition, Input, InputError, Limits, Selection};
use crate::batch::run::{Failures, Sorting};
use crate::config::Config;
use crate::kinds::Kind;
use crate::ledger::sha256;
use crate::prices::Delivery;
use crate::routing::{CandidateSpec, Tier};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

/// Everything that a batch is asked for: enough to take it up again without its command.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    pub kind: String,
    /// File or folder of the records; a stream is kept in a file.
    pub records: PathBuf,
    pub out: PathBuf,
    pub key: Option<FieldPath>,
    pub group_by: Option<FieldPath>,
    #[serde(default)]
    pub exclude_empty: Vec<FieldPath>,
    /// `FIELD=VALUE` each.
    #[serde(default)]
    pub filters: Vec<String>,
    pub limit: Option<u64>,
    /// Who is asked instead of the route; in bulk, one pass each.
    #[serde(default)]
    pub models: Vec<String>,
    pub delivery: Delivery,
    pub tier: Tier,
    pub threshold: Option<u8>,
    pub sorting: Sorting,
    pub concurrency: Option<usize>,
    pub delay: Duration,
    pub deadline: Option<Duration>,
    pub max_cost: Option<f64>,
    pub failures: Failures,
    pub canary: bool,
    /// What the input looked like when its records were taken in.
    pub stamp: Option<Stamp>,
}

/// What tells a changed file without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    pub bytes: u64,
    /// Nanoseconds since 1970.
    pub modified_ns: u64,
}

impl Stamp {
    /// The stamp of a file; `None` for a folder and for what cannot be looked at.
    pub fn of(path: &Path) -> Option<Stamp> {
        let about = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file)?;
        let modified = about.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        Some(Stamp { bytes: about.len(), modified_ns: u64::try_from(modified.as_nanos()).ok()? })
    }
}

impl Asked {
    /// Which records are taken. Filters were read before they were kept.
    pub fn selection(&self) -> Selection {
        Selection {
            key: self.key.clone(),
            group_by: self.group_by.clone(),
            exclude_empty: self.exclude_empty.clone(),
            conditions: self.filters.iter().filter_map(|filter| Condition::parse(filter).ok()).collect(),
            limit: self.limit,
        }
    }

    /// Who is asked, as it was read before it was kept.
    pub fn candidates(&self) -> Vec<CandidateSpec> {
        self.models.iter().filter_map(|model| model.parse().ok()).collect()
    }

    /// Content hash of everything that decides what is made: input, kind, prompt, rubric and who is asked.
    ///
    /// **Errors**: [`InputError`] where the input cannot be read. **Cost**: reads all of it.
    pub fn identity(&self, kind: &Kind, config: &Config, input: &Input, limits: Limits) -> Result<String, InputError> {
        let given = config.kinds.get(&kind.name);
        let route = given.map(|given| format!("{:?}", given.route));
        let who = (&self.models, route, format!("{:?}", self.tier), self.delivery.name());
        let which = (&self.key, &self.group_by, &self.exclude_empty, &self.filters, self.limit);
        let threshold = self.threshold.or(given.and_then(|given| Some(given.threshold?.get())));
        let how = (threshold, config.temperature.to_bits(), config.max_tokens, set(config));
        let content = content(input, limits)?;
        Ok(sha256(format!("{:?}", ("batch", &kind.name, &kind.version, who, which, how, content)).as_bytes()))
    }
}

/// What is set for providers and decides what they answer.
fn set(config: &Config) -> String {
    let set = config.providers.iter().map(|(name, provider)| {
        let temperature = provider.temperature.map(f32::to_bits);
        format!("{:?}", (name, &provider.model, temperature, provider.max_tokens, provider.num_ctx))
    });
    set.collect()
}

/// Content hash of an input.
fn content(input: &Input, limits: Limits) -> Result<String, InputError> {
    let mut hash = Sha256::new();
    match input {
        Input::File { path, .. } => {
            let unreadable = |error: std::io::Error| InputError::Unreadable {
                path: path.display().to_string(),
                message: error.to_string(),
            };
            let mut file = std::fs::File::open(path).map_err(unreadable)?;
            let mut buffer = vec![0; 1 << 20];
            loop {
                match file.read(&mut buffer).map_err(unreadable)? {
                    0 => break,
                    read => hash.update(&buffer[..read]),
                }
            }
        }
        // Names and contents of its files, in their order.
        Input::Folder { .. } => {
            for record in input.records(limits)? {
                match record {
                    Ok(parsed) => {
                        hash.update(parsed.place.path.unwrap_or_default());
                        hash.update(crate::batch::input::digest(&parsed.fields));
                    }
                    Err(bad) => hash.update(bad.to_string()),
                }
            }
        }
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
