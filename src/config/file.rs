//! The shape of `sluice.toml`. Every key is optional: a file is one layer among several.

use super::bounds::{BreakerFile, BudgetFile};
use crate::prices::PriceRow;
use crate::routing::rank::Prefer;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::time::Duration;

/// All layers merged into one table; what is still missing has no default.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConfigFile {
    pub(super) cloud: Option<CloudPolicy>,
    pub(super) deadline: Option<Span>,
    pub(super) delay: Option<Span>,
    pub(super) jobs: Option<usize>,
    pub(super) prefer: Option<Prefer>,
    pub(super) frozen: Option<bool>,
    pub(super) pull: Option<bool>,
    pub(super) artifact_value: Option<f64>,
    pub(super) time_value: Option<f64>,
    pub(super) temperature: Option<f32>,
    pub(super) max_tokens: Option<u32>,
    #[serde(default)]
    pub(super) cascade: CascadeFile,
    #[serde(default)]
    pub(super) cache: CacheFile,
    #[serde(default)]
    pub(super) ledger: LedgerFile,
    #[serde(default)]
    pub(super) history: HistoryFile,
    #[serde(default)]
    pub(super) compile: CompileFile,
    #[serde(default)]
    pub(super) budget: BudgetFile,
    #[serde(default)]
    pub(super) breaker: BreakerFile,
    #[serde(default)]
    pub(super) sources: SourcesFile,
    #[serde(default)]
    pub(super) providers: BTreeMap<String, ProviderFile>,
    #[serde(default)]
    pub(super) kinds: BTreeMap<String, KindFile>,
    #[serde(default)]
    pub(super) judge: JudgeFile,
    /// A user's own prices.
    #[serde(default)]
    pub(super) prices: Vec<PriceRow>,
    /// True name → other names that people use for it.
    #[serde(default)]
    pub(super) aliases: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CascadeFile {
    pub(super) max_attempts: Option<u32>,
    pub(super) max_transport_retries: Option<u32>,
    pub(super) max_rate_limit_waits: Option<u32>,
    pub(super) pause: Option<Span>,
    pub(super) rate_limit_pause: Option<Span>,
    pub(super) switch_pause: Option<Span>,
    pub(super) longest_wait: Option<Span>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CacheFile {
    pub(super) max_bytes: Option<u64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LedgerFile {
    pub(super) keep: Option<Span>,
    pub(super) wait: Option<Span>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HistoryFile {
    pub(super) max_bytes: Option<u64>,
    pub(super) max_versions: Option<u32>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CompileFile {
    pub(super) enabled: Option<bool>,
    pub(super) timeout: Option<Span>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct JudgeFile {
    pub(super) models: Option<Vec<String>>,
    pub(super) timeout: Option<Span>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SourcesFile {
    pub(super) max_file_bytes: Option<u64>,
    pub(super) max_sql_bytes: Option<u64>,
    pub(super) max_files: Option<usize>,
    pub(super) max_total_bytes: Option<u64>,
    pub(super) max_depth: Option<usize>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProviderFile {
    pub(super) api: Option<Api>,
    pub(super) base_url: Option<String>,
    pub(super) base_urls: Option<Vec<String>>,
    pub(super) key_env: Option<String>,
    pub(super) key_file: Option<std::path::PathBuf>,
    pub(super) local: Option<bool>,
    pub(super) bulk: Option<bool>,
    pub(super) model: Option<String>,
    pub(super) temperature: Option<f32>,
    pub(super) max_tokens: Option<u32>,
    pub(super) num_ctx: Option<u32>,
    pub(super) connect_timeout: Option<Span>,
    pub(super) first_byte_timeout: Option<Span>,
    pub(super) idle_timeout: Option<Span>,
    pub(super) rpm: Option<u64>,
    pub(super) tpm: Option<u64>,
    pub(super) rpd: Option<u64>,
    pub(super) tpd: Option<u64>,
    pub(super) concurrency: Option<u32>,
    #[serde(default)]
    pub(super) models: BTreeMap<String, ModelFile>,
}

/// What holds for one model of a provider.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ModelFile {
    pub(super) rpm: Option<u64>,
    pub(super) tpm: Option<u64>,
    pub(super) rpd: Option<u64>,
    pub(super) tpd: Option<u64>,
    pub(super) concurrency: Option<u32>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KindFile {
    pub(super) threshold: Option<i64>,
    pub(super) route: Option<Vec<String>>,
}

/// Whether sources may leave the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CloudPolicy {
    Allow,
    Deny,
}

/// Which wire a provider speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Api {
    Ollama,
    Groq,
    Gemini,
    /// OpenAI itself, and every server that speaks its Chat Completions.
    Openai,
}

/// A duration as people write it: `30s`, `10m`, `1h 30m`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span(pub(super) Duration);

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let span = humantime::parse_duration(&text)
            .map_err(|_| serde::de::Error::custom(format!("`{text}` is no duration: write 500ms, 30s, 10m or 2h")))?;
        Ok(Span(span))
    }
}
