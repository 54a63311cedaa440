//! The manifest: what lies in an output folder, who made it, and how it was judged. Its format is `docs/manifest.md`.

use crate::drift::{Listed, Snapshot};
use crate::ledger::{ArtifactEntry, AttemptEntry, AttemptOutcome, Purpose, Status};
use crate::prices::Cost;
use serde::{Deserialize, Serialize};
use sluice_validators::Score;
use sluice_validators::rubric::{Evidence, Finding, Repair};
use std::collections::{BTreeMap, HashSet};

/// Version of the format.
pub const MANIFEST_SCHEMA: u32 = 1;

/// The content of `manifest.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    pub schema: u32,
    /// Sorted by kind; the accepted one of a kind before what was not accepted since.
    pub artifacts: Vec<ManifestEntry>,
    /// The lists of facts that entries refer to, by content hash: name and details of each fact. Those that are too long
    /// to keep are not among them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: BTreeMap<String, BTreeMap<String, String>>,
}

/// One artifact of an output folder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ManifestEntry {
    pub kind: String,
    pub status: Status,
    /// Why it is not accepted, in snake case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Stands under its own name although it was rejected, because that was asked for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub kept_best: bool,
    /// The run that made it.
    pub run: String,
    /// The text, relative to the folder; a folder with `/` at its end where it is several files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Its HTML twin, relative to the folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// SHA-256 of the text that was judged, in hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Every file that belongs to it.
    #[serde(default)]
    pub files: Vec<ManifestFile>,
    /// The candidate whose text it is.
    pub candidate: Option<String>,
    pub score: Option<Score>,
    pub threshold: Score,
    pub evidence: Evidence,
    /// SHA-256 over the sources it was judged against.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sources_sha256: Option<String>,
    /// The facts it was made from: content hash of each list, by its name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: BTreeMap<String, String>,
    /// Those lists themselves, on their way into the manifest.
    #[serde(skip)]
    pub lists: Snapshot,
    /// Every call that was made for it, in order.
    pub attempts: Vec<AttemptSummary>,
    #[serde(flatten)]
    pub cost: CostFields,
    pub findings: Vec<Finding>,
    pub repairs: Vec<Repair>,
}

/// A file of an artifact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestFile {
    /// Relative to the folder, `/`-separated.
    pub path: String,
    /// SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
}

/// A call, as reports tell it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AttemptSummary {
    pub candidate: String,
    /// Absent where the call wrote a text.
    #[serde(default, skip_serializing_if = "is_write")]
    pub purpose: Purpose,
    pub outcome: AttemptOutcome,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
    pub latency_ms: u64,
    pub input_tokens: Option<u64>,
    pub output_tokens: Option<u64>,
    #[serde(flatten)]
    pub cost: CostFields,
}

fn is_write(purpose: &Purpose) -> bool {
    *purpose == Purpose::Write
}

/// A cost, as reports tell it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CostFields {
    /// USD; `None` where it is not known.
    pub cost_usd: Option<f64>,
    /// Made on this machine: nothing to pay.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub local: bool,
}

impl From<Cost> for CostFields {
    fn from(cost: Cost) -> Self {
        CostFields { cost_usd: cost.amount().map(|money| money.usd()), local: cost == Cost::Local }
    }
}

impl From<&AttemptEntry> for AttemptSummary {
    fn from(attempt: &AttemptEntry) -> Self {
        AttemptSummary {
            candidate: attempt.candidate.to_string(),
            purpose: attempt.purpose,
            outcome: attempt.outcome,
            reason: attempt.reason.clone(),
            score: attempt.score,
            latency_ms: attempt.latency_ms,
            input_tokens: attempt.input_tokens,
            output_tokens: attempt.output_tokens,
            cost: attempt.cost.into(),
        }
    }
}

impl ManifestEntry {
    /// What the manifest tells of an artifact, before it has files.
    pub fn new(artifact: &ArtifactEntry, attempts: &[AttemptEntry], sources_sha256: Option<&str>) -> Self {
        let cost = attempts.iter().fold(Cost::Local, |sum, attempt| sum.and(attempt.cost));
        ManifestEntry {
            kind: artifact.kind.clone(),
            status: artifact.status,
            reason: artifact.reason.clone(),
            kept_best: false,
            run: artifact.run.to_string(),
            path: None,
            html: None,
            sha256: None,
            files: Vec::new(),
            candidate: artifact.candidate.as_ref().map(ToString::to_string),
            score: artifact.score,
            threshold: artifact.threshold,
            evidence: artifact.evidence,
            sources_sha256: sources_sha256.map(str::to_owned),
            facts: BTreeMap::new(),
            lists: Snapshot::default(),
            attempts: attempts.iter().map(AttemptSummary::from).collect(),
            cost: cost.into(),
            findings: artifact.findings.clone(),
            repairs: artifact.repairs.clone(),
        }
    }
}

impl ManifestEntry {
    /// Notes which facts it was made from.
    pub fn resting_on(self, lists: Snapshot) -> ManifestEntry {
        ManifestEntry { lists, ..self }
    }
}

impl Default for Manifest {
    fn default() -> Self {
        Manifest { schema: MANIFEST_SCHEMA, artifacts: Vec::new(), facts: BTreeMap::new() }
    }
}

impl Manifest {
    /// Reads a manifest; `None` where it is broken, or not one that this version may write over.
    pub fn parse(bytes: &[u8]) -> Option<Manifest> {
        serde_json::from_slice::<Manifest>(bytes).ok().filter(|manifest| manifest.schema == MANIFEST_SCHEMA)
    }

    /// The content of the file.
    ///
    /// **Shape**: indented JSON with a newline at its end.
    pub fn to_json(&self) -> String {
        let mut json = serde_json::to_string_pretty(self).expect("a manifest holds nothing that JSON cannot");
        json.push('\n');
        json
    }

    /// The accepted artifact of a kind, where there is one.
    pub fn accepted(&self, kind: &str) -> Option<&ManifestEntry> {
        self.artifacts.iter().find(|entry| entry.kind == kind && entry.status == Status::Accepted)
    }

    /// Takes an entry in, and drops what it supersedes: an accepted one every other of its kind, a rejected one all
    /// but the accepted, one without a text only its like.
    pub fn put(&mut self, mut entry: ManifestEntry) {
        let rank = |status| match status {
            Status::Accepted => 0,
            Status::Rejected => 1,
            Status::Failed | Status::Skipped => 2,
        };
        self.artifacts.retain(|old| old.kind != entry.kind || rank(old.status) < rank(entry.status));
        for (name, listed) in std::mem::take(&mut entry.lists).lists {
            self.facts.extend(listed.facts.map(|facts| (listed.sha256.clone(), facts)));
            entry.facts.insert(name, listed.sha256);
        }
        self.artifacts.push(entry);
        self.artifacts.sort_by(|a, b| (&a.kind, rank(a.status)).cmp(&(&b.kind, rank(b.status))));
        let wanted: HashSet<&String> = self.artifacts.iter().flat_map(|entry| entry.facts.values()).collect();
        self.facts.retain(|sha256, _| wanted.contains(sha256));
    }

    /// The lists of facts an entry was made from, as far as they were kept.
    pub fn lists_of(&self, entry: &ManifestEntry) -> Snapshot {
        let listed = |(name, sha256): (&String, &String)| {
            (name.clone(), Listed { sha256: sha256.clone(), facts: self.facts.get(sha256).cloned() })
        };
        Snapshot { lists: entry.facts.iter().map(listed).collect() }
    }

    /// Every file that the manifest knows.
    pub(super) fn files(&self) -> impl Iterator<Item = &ManifestFile> {
        self.artifacts.iter().flat_map(|entry| &entry.files)
    }
}
