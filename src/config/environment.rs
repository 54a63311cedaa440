//! The one place that reads the environment. Every variable Sluice knows stands in the list below.

use super::layers::{Layer, Origin};
use std::path::PathBuf;
use toml::Value;

/// A variable, the key it sets, and how its text becomes a value.
struct Variable {
    name: &'static str,
    key: &'static str,
    form: Form,
}

enum Form {
    Text,
    Number,
    /// A whole number of tokens.
    Count,
    /// `30s`; a bare number is seconds. Sets both the first-byte and the idle limit.
    Timeout,
}

/// `OLLAMA_HOST` sets Ollama's address; the keys themselves are named by `key_env` and read when a provider is built.
const VARIABLES: &[Variable] = &[
    Variable { name: "OLLAMA_HOST", key: "providers.ollama.base_url", form: Form::Text },
    Variable { name: "OLLAMA_MODEL", key: "providers.ollama.model", form: Form::Text },
    Variable { name: "OLLAMA_TEMPERATURE", key: "providers.ollama.temperature", form: Form::Number },
    Variable { name: "OLLAMA_MAX_TOKENS", key: "providers.ollama.max_tokens", form: Form::Count },
    Variable { name: "OLLAMA_TIMEOUT", key: "providers.ollama", form: Form::Timeout },
    Variable { name: "GROQ_BASE_URL", key: "providers.groq.base_url", form: Form::Text },
    Variable { name: "GROQ_MODEL", key: "providers.groq.model", form: Form::Text },
    Variable { name: "GROQ_TEMPERATURE", key: "providers.groq.temperature", form: Form::Number },
    Variable { name: "GROQ_MAX_TOKENS", key: "providers.groq.max_tokens", form: Form::Count },
    Variable { name: "GROQ_TIMEOUT", key: "providers.groq", form: Form::Timeout },
    Variable { name: "GEMINI_BASE_URL", key: "providers.gemini.base_url", form: Form::Text },
    Variable { name: "GEMINI_MODEL", key: "providers.gemini.model", form: Form::Text },
    Variable { name: "GEMINI_TEMPERATURE", key: "providers.gemini.temperature", form: Form::Number },
    Variable { name: "GEMINI_MAX_TOKENS", key: "providers.gemini.max_tokens", form: Form::Count },
    Variable { name: "GEMINI_TIMEOUT", key: "providers.gemini", form: Form::Timeout },
    Variable { name: "OPENAI_BASE_URL", key: "providers.openai.base_url", form: Form::Text },
    Variable { name: "OPENAI_MODEL", key: "providers.openai.model", form: Form::Text },
    Variable { name: "OPENAI_TEMPERATURE", key: "providers.openai.temperature", form: Form::Number },
    Variable { name: "OPENAI_MAX_TOKENS", key: "providers.openai.max_tokens", form: Form::Count },
    Variable { name: "OPENAI_TIMEOUT", key: "providers.openai", form: Form::Timeout },
];

/// Where a setting of the environment cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the variable `{name}` holds `{value}`, which is no {wanted}")]
pub struct EnvironmentError {
    name: &'static str,
    value: String,
    wanted: &'static str,
}

/// Reads variables; tests give their own.
#[derive(Clone)]
pub struct Environment {
    read: Read,
}

/// Looks a variable up.
type Read = std::sync::Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

impl Environment {
    /// The environment of this process.
    #[expect(clippy::disallowed_methods, reason = "this is the one file that reads the environment")]
    pub fn of_process() -> Self {
        Environment { read: std::sync::Arc::new(|name| std::env::var(name).ok()) }
    }

    /// A fixed environment.
    pub fn fixed(variables: &[(&str, &str)]) -> Self {
        let variables: std::collections::BTreeMap<String, String> =
            variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Environment { read: std::sync::Arc::new(move |name| variables.get(name).cloned()) }
    }

    /// A variable that is set and not blank.
    pub fn get(&self, name: &str) -> Option<String> {
        (self.read)(name).filter(|value| !value.trim().is_empty())
    }

    /// The file named by `SLUICE_CONFIG`: it replaces the project's and the user's file.
    pub fn config_file(&self) -> Option<PathBuf> {
        self.get("SLUICE_CONFIG").map(PathBuf::from)
    }

    /// `$XDG_CONFIG_HOME/sluice/config.toml`, or below `~/.config`.
    pub fn user_config_file(&self) -> Option<PathBuf> {
        Some(self.home("XDG_CONFIG_HOME", ".config")?.join("sluice/config.toml"))
    }

    /// `SLUICE_LEDGER`, or `$XDG_STATE_HOME/sluice/ledger.db`, or below `~/.local/state`.
    pub fn ledger_file(&self) -> Option<PathBuf> {
        let given = self.get("SLUICE_LEDGER").map(PathBuf::from);
        given.or_else(|| Some(self.home("XDG_STATE_HOME", ".local/state")?.join("sluice/ledger.db")))
    }

    /// Colours are unwanted (`NO_COLOR`, see no-color.org).
    pub fn no_color(&self) -> bool {
        self.get("NO_COLOR").is_some()
    }

    /// What to log, in the form of `tracing` (`SLUICE_LOG`).
    pub fn log_filter(&self) -> Option<String> {
        self.get("SLUICE_LOG")
    }

    /// What launchers of compilers (rustup's, pyenv's) need to find what they launch; nothing else is handed on to them.
    pub fn for_launchers(&self) -> Vec<(String, String)> {
        let names = ["PATH", "HOME", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN", "CARGO_HOME", "PYENV_ROOT", "PYENV_VERSION"];
        names.iter().filter_map(|name| Some(((*name).to_owned(), self.get(name)?))).collect()
    }

    fn home(&self, variable: &str, fallback: &str) -> Option<PathBuf> {
        match self.get(variable) {
            Some(folder) => Some(PathBuf::from(folder)),
            None => Some(PathBuf::from(self.get("HOME")?).join(fallback)),
        }
    }

    /// The settings made by variables, as one layer.
    pub(super) fn layer(&self) -> Result<Layer, EnvironmentError> {
        let mut layer = Layer::default();
        for variable in VARIABLES {
            let Some(text) = self.get(variable.name) else { continue };
            let text = text.trim();
            let origin = Origin::Variable(variable.name);
            let wrong = |wanted| EnvironmentError { name: variable.name, value: text.to_owned(), wanted };
            match variable.form {
                Form::Text => layer.set(variable.key, Value::String(text.to_owned()), &origin),
                Form::Number => {
                    layer.set(variable.key, Value::Float(text.parse().map_err(|_| wrong("number"))?), &origin);
                }
                Form::Count => {
                    let count: u32 = text.parse().map_err(|_| wrong("whole number"))?;
                    layer.set(variable.key, Value::Integer(count.into()), &origin);
                }
                Form::Timeout => {
                    let text =
                        if text.bytes().all(|b| b.is_ascii_digit()) { format!("{text}s") } else { text.to_owned() };
                    humantime::parse_duration(&text).map_err(|_| wrong("duration such as 30s"))?;
                    for limit in ["first_byte_timeout", "idle_timeout"] {
                        layer.set(&format!("{}.{limit}", variable.key), Value::String(text.clone()), &origin);
                    }
                }
            }
        }
        Ok(layer)
    }
}

impl std::fmt::Debug for Environment {
    /// Never its contents: keys live there.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Environment(..)")
    }
}
