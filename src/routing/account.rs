//! What is known of each provider's account before anybody is asked.

use super::breaker::{Account, QuotaReset, QuotaScope};
use super::connection::connection;
use crate::config::{Api, Config, Environment};
use sluice_providers::ProviderId;

/// The account of every provider of the configuration that can be connected; `salt` is the ledger's.
pub fn accounts(config: &Config, environment: &Environment, salt: &[u8]) -> Vec<(ProviderId, Account)> {
    let account = |(name, settings)| {
        let connection = connection(name, settings, environment).ok()?;
        let fingerprint = Some(connection.fingerprint(salt));
        let (quota, reset) = quota_of(settings.api);
        Some((connection.id, Account { fingerprint, quota, reset }))
    };
    config.providers.iter().map(|(name, settings)| (name.as_str(), settings)).filter_map(account).collect()
}

fn quota_of(api: Api) -> (QuotaScope, QuotaReset) {
    match api {
        Api::Gemini => (QuotaScope::Model, QuotaReset::PacificMidnight),
        Api::Groq => (QuotaScope::Model, QuotaReset::Unknown),
        // Credit is the account's.
        Api::Openai | Api::Ollama => (QuotaScope::Account, QuotaReset::Unknown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Layer;

    #[test]
    fn an_account_is_known_by_its_api_and_told_apart_by_its_key() {
        let with = |key: &str| {
            let environment = Environment::fixed(&[("HOME", "/nonexistent"), ("GEMINI_API_KEY", key)]);
            let config = Config::load(std::path::Path::new("/nonexistent"), &environment, Layer::default()).unwrap();
            accounts(&config, &environment, b"salt")
        };
        let one = with("AIza-one");
        let names: Vec<&str> = one.iter().map(|(id, _)| id.as_str()).collect();
        assert_eq!(names, ["gemini", "ollama"], "who has no key cannot be connected");
        assert_eq!((one[0].1.quota, one[0].1.reset), (QuotaScope::Model, QuotaReset::PacificMidnight));
        let other = with("AIza-two");
        assert_ne!(one[0].1.fingerprint, other[0].1.fingerprint);
        assert_eq!(one[1].1, other[1].1);
    }
}
