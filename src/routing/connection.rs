//! From a provider's settings to a connection: address, key, limits.

use super::roster::Cause;
use crate::config::{Api, Environment, ProviderConfig};
use sluice_providers::bulk::BulkLimits;
use sluice_providers::wire::openai::Flavour;
use sluice_providers::{ApiKey, Connection, Locality, Misconfigured, TimeLimits, ollama_base_url};

/// Why no connection can be made.
pub(super) struct Absent {
    pub(super) cause: Cause,
    pub(super) message: String,
    pub(super) hint: String,
}

impl Absent {
    pub(super) fn misconfigured(error: &Misconfigured) -> Self {
        Absent::wrong(error.to_string(), "`sluice config show` tells where each setting comes from".to_owned())
    }

    fn wrong(message: String, hint: String) -> Self {
        Absent { cause: Cause::Misconfigured, message, hint }
    }
}

/// Where Ollama listens unless told otherwise.
const OLLAMA_ADDRESS: &str = "http://127.0.0.1:11434";

/// Makes the connection of a provider.
pub(super) fn connection(
    name: &str,
    settings: &ProviderConfig,
    environment: &Environment,
) -> Result<Connection, Absent> {
    let locality = if settings.local { Locality::Local } else { Locality::Cloud };
    let key = key_of(name, settings, environment)?;
    if key.is_none() && locality == Locality::Cloud {
        let variable = settings.key_env.as_deref().unwrap_or("a key");
        return Err(Absent {
            cause: Cause::Unset,
            message: format!("`{name}` has no key"),
            hint: format!("set {variable}, or `key_env` or `key_file` under [providers.{name}]"),
        });
    }
    let key_name = if settings.more_urls.is_empty() { "base_url" } else { "base_urls" };
    let address = |url: Option<&str>| address(name, settings.api, url, key_name);
    let base_url = address(settings.base_url.as_deref())?;
    let more_urls = settings.more_urls.iter().map(|url| address(Some(url)));
    let more_urls = more_urls.collect::<Result<Vec<_>, _>>()?;
    let api = match settings.api {
        Api::Ollama => sluice_providers::Api::Ollama,
        Api::Gemini => sluice_providers::Api::Gemini,
        Api::Groq => sluice_providers::Api::OpenAi(Flavour::GROQ),
        Api::Openai if name == "openai" => sluice_providers::Api::OpenAi(Flavour::OPENAI),
        Api::Openai => sluice_providers::Api::OpenAi(Flavour::COMPATIBLE),
    };
    let limits = TimeLimits {
        connect: settings.connect_timeout,
        first_byte: settings.first_byte_timeout,
        idle: settings.idle_timeout,
    };
    let usual = Connection::new(name, api, &base_url, locality);
    let bulk = bulk(settings).unwrap_or(usual.bulk);
    Ok(Connection { key, limits, more_urls, bulk, ..usual })
}

/// What a batch may hold, where the settings say whether there are any; a server that copies an API has its limits.
fn bulk(settings: &ProviderConfig) -> Option<Option<BulkLimits>> {
    let limits = match settings.api {
        Api::Openai => Some(BulkLimits::OPENAI),
        Api::Groq => Some(BulkLimits::GROQ),
        Api::Gemini => Some(BulkLimits::GEMINI),
        Api::Ollama => None,
    };
    settings.bulk.map(|has_batches| limits.filter(|_| has_batches))
}

/// An address that can be used; `key` names the setting that holds it.
fn address(name: &str, api: Api, given: Option<&str>, key: &str) -> Result<String, Absent> {
    match (api, given) {
        (Api::Ollama, host) => ollama_base_url(host.unwrap_or(OLLAMA_ADDRESS)).map_err(|error| {
            let hint = match key {
                "base_urls" => format!("write `{key}` under [providers.{name}] like [\"127.0.0.1:11434\"]"),
                _ => "set OLLAMA_HOST to something like 127.0.0.1:11434".to_owned(),
            };
            Absent::wrong(error.to_string(), hint)
        }),
        (Api::Groq | Api::Gemini | Api::Openai, Some(url)) => Ok(url.to_owned()),
        (Api::Groq | Api::Gemini | Api::Openai, None) => {
            Err(Absent::wrong(format!("`{name}` has no address"), format!("set `base_url` under [providers.{name}]")))
        }
    }
}

/// The key from the variable or the file that the settings name; Gemini's has a second name.
fn key_of(name: &str, settings: &ProviderConfig, environment: &Environment) -> Result<Option<ApiKey>, Absent> {
    let variable = settings.key_env.as_deref().or((name == "ollama").then_some("OLLAMA_API_KEY"));
    let second = (variable == Some("GEMINI_API_KEY")).then_some("GOOGLE_API_KEY");
    let from_variable = [variable, second]
        .into_iter()
        .flatten()
        .find_map(|variable| Some((variable.to_owned(), environment.get(variable)?)));
    let (place, text) = match (from_variable, &settings.key_file) {
        (Some(found), _) => found,
        (None, Some(file)) => {
            let place = file.display().to_string();
            let text = std::fs::read_to_string(file).map_err(|error| {
                Absent::wrong(
                    format!("the key file `{place}` of `{name}` cannot be read: {error}"),
                    format!("check `key_file` under [providers.{name}]"),
                )
            })?;
            (place, text)
        }
        (None, None) => return Ok(None),
    };
    let key = ApiKey::new(&text).map_err(|error| {
        Absent::wrong(format!("the key of `{name}` cannot be used: {error}"), format!("set {place} anew"))
    })?;
    Ok(Some(key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Layer};

    #[test]
    fn a_server_has_batches_where_its_settings_or_its_api_say_so() {
        let bulk = |settings: &str| {
            let folder = tempfile::tempdir().unwrap();
            let text = format!("[providers.lab]\nlocal = true\n{settings}");
            std::fs::write(folder.path().join("sluice.toml"), text).unwrap();
            let environment = Environment::fixed(&[("HOME", "/nonexistent")]);
            let config =
                Config::load(folder.path(), &environment, Layer::default()).map_err(|error| error.to_string())?;
            let connection = connection("lab", &config.providers["lab"], &environment);
            connection.map(|connection| connection.bulk).map_err(|absent| absent.message)
        };
        let one = "base_url = \"http://127.0.0.1:1\"\n";
        let with = |api: &str, rest: &str| bulk(&format!("{one}api = \"{api}\"\n{rest}"));
        assert_eq!(with("openai", ""), Ok(None));
        assert_eq!(with("openai", "bulk = true"), Ok(Some(BulkLimits::OPENAI)));
        assert_eq!(with("groq", ""), Ok(Some(BulkLimits::GROQ)));
        assert_eq!(with("groq", "bulk = false"), Ok(None));
        let two = "base_urls = [\"http://127.0.0.1:1\", \"http://127.0.0.1:2\"]\napi = \"openai\"\nbulk = true";
        for refused in [with("ollama", "bulk = true"), bulk(two)] {
            let told = refused.unwrap_err();
            assert!(told.contains("`bulk = true` under [providers.lab]"), "{told}");
        }
    }
}
