//! Precedence, and errors that name the thing, the value and the way out.

use super::*;
use crate::prices::{Cost, Day, Delivery, Money, Priced};
use sluice_providers::Locality;
use std::time::Duration;

fn load(toml: &str, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("sluice.toml"), toml).unwrap();
    let mut all = vec![("HOME", "/nonexistent")];
    all.extend_from_slice(variables);
    Config::load(folder.path(), &Environment::fixed(&all), Layer::default())
}

#[test]
fn without_any_file_every_setting_has_a_value() {
    let config = load("", &[]).unwrap();
    assert_eq!(config.deadline, Duration::from_secs(600));
    assert_eq!(config.providers["ollama"].first_byte_timeout, Duration::from_secs(300));
    assert_eq!(config.providers["groq"].first_byte_timeout, Duration::from_secs(30));
    assert!(config.ledger.ends_with(".local/state/sluice/ledger.db"));
}

#[test]
fn the_environment_beats_the_file_and_the_file_beats_the_default() {
    let toml = "deadline = \"90s\"\n[providers.groq]\nmodel = \"from-file\"\nidle_timeout = \"7s\"\n";
    let config = load(toml, &[("GROQ_MODEL", "from-environment"), ("GROQ_TIMEOUT", "9")]).unwrap();
    assert_eq!(config.deadline, Duration::from_secs(90));
    let groq = &config.providers["groq"];
    assert_eq!(groq.model.as_deref(), Some("from-environment"));
    assert_eq!((groq.first_byte_timeout, groq.idle_timeout), (Duration::from_secs(9), Duration::from_secs(9)));
    assert_eq!(config.settings.origin("providers.groq.model"), Some(&Origin::Variable("GROQ_MODEL")));
}

#[test]
fn a_flag_beats_everything() {
    let mut flags = Layer::default();
    flags.set("deadline", toml::Value::String("1s".into()), &Origin::Flag("--deadline"));
    let environment = Environment::fixed(&[("HOME", "/nonexistent")]);
    let config = Config::load(std::path::Path::new("/nonexistent"), &environment, flags).unwrap();
    assert_eq!(config.deadline, Duration::from_secs(1));
}

#[test]
fn what_does_not_fit_is_named() {
    for (toml, wanted) in [
        ("deadline = \"soon\"", "soon"),
        (
            "[kinds.erd]\nthreshold = 101",
            "`kinds.erd.threshold` does not fit: `101` is no score: a score lies between 0 and 100",
        ),
        ("[kinds.erd]\nthreshold = 800", "`kinds.erd.threshold` does not fit: `800`"),
        ("[kinds.erd]\nthreshold = -1", "`kinds.erd.threshold` does not fit: `-1`"),
        ("[kinds.erd]\nroute = [\"mistral\"]", "mistral"),
        ("[providers.lab]\nbase_url = \"http://127.0.0.1:1\"", "`lab` needs `api`"),
        ("[providers.lab]\napi = \"openai\"", "`lab` needs `base_url`"),
        ("jobs = \"two\"", "jobs"),
        ("[providers.groq]\nrpm = -1", "rpm"),
        ("[providers.groq.models.\"a.b\"]\ntpm = \"many\"", "tpm"),
        ("[providers.groq.models.\"a.b\"]\nmodel = \"x\"", "providers.groq.models.a.b"),
        ("= 3", "sluice.toml"),
        ("[[prices]]\nprovider = \"lab\"\nmodel = \"m\"\ninput = -1\noutput = 1", "`-1` is no price"),
        ("[[prices]]\nprovider = \"lab\"\nmodel = \"m\"\ninput = 1", "output"),
        ("[provider.groq]\nmodel = \"x\"", "providers.groq.model"),
    ] {
        let error = load(toml, &[]).unwrap_err().to_string();
        assert!(error.contains(wanted), "{toml}: {error}");
    }
}

#[test]
fn a_variable_that_does_not_fit_is_named() {
    let error = load("", &[("OPENAI_MAX_TOKENS", "many")]).unwrap_err().to_string();
    assert!(error.contains("OPENAI_MAX_TOKENS") && error.contains("many"), "{error}");
}

#[test]
fn a_provider_of_the_users_own_gets_limits_by_where_it_runs() {
    let toml = "[providers.lab]\napi = \"openai\"\nbase_url = \"http://127.0.0.1:8080/v1\"\nlocal = true\n";
    let lab = load(toml, &[]).unwrap().providers["lab"].clone();
    assert!(lab.local);
    assert_eq!(lab.first_byte_timeout, Duration::from_secs(300));
}

#[test]
fn limits_stand_under_a_provider_and_under_its_models() {
    let toml = "[providers.groq]\nrpm = 30\nconcurrency = 2\n\
                [providers.groq.models.\"openai/gpt-oss-120b\"]\ntpm = 8000\nrpd = 0\n\
                [providers.groq.models.\"qwen3.5:9b\"]\ntpd = 500000\n";
    let groq = load(toml, &[]).unwrap().providers["groq"].clone();
    assert_eq!((groq.limits.requests_per_minute, groq.limits.concurrency), (Some(30), Some(2)));
    assert_eq!(groq.limits.tokens_per_minute, None);
    let model = groq.models["openai/gpt-oss-120b"];
    assert_eq!((model.tokens_per_minute, model.requests_per_day), (Some(8000), Some(0)));
    assert_eq!(groq.models["qwen3.5:9b"].tokens_per_day, Some(500_000));
}

#[test]
fn a_price_of_the_users_own_stands_for_a_model_that_no_list_knows() {
    let toml = "[[prices]]\nprovider = \"lab\"\nmodel = \"m:1\"\ninput = 0.5\noutput = 2\n";
    let cost = |toml: &str| {
        let config = load(toml, &[]).unwrap();
        let call = Priced {
            provider: "lab",
            model: "m:1",
            locality: Locality::Cloud,
            delivery: Delivery::Live,
            day: Day::from_ms(1_795_000_000_000),
        };
        (config.prices.projected(&call, 1_000_000, 500_000), config.prices.version().to_owned())
    };
    assert_eq!(cost(""), (Cost::Unknown, "2026-11-22".to_owned()));
    assert_eq!(cost(toml), (Cost::Known(Money::from_usd(1.5)), "2026-11-22+own".to_owned()));
}

#[test]
fn several_servers_of_a_provider_and_one_replace_each_other_by_layer() {
    let toml = "[providers.ollama]\nbase_urls = [\"http://a:11434\", \"http://b:11434\", \"http://a:11434\"]\n";
    let ollama = load(toml, &[]).unwrap().providers["ollama"].clone();
    assert_eq!(
        (ollama.base_url.as_deref(), ollama.more_urls),
        (Some("http://a:11434"), vec!["http://b:11434".to_owned()])
    );
    let ollama = load(toml, &[("OLLAMA_HOST", "c")]).unwrap().providers["ollama"].clone();
    assert_eq!((ollama.base_url.as_deref(), ollama.more_urls.len()), (Some("c"), 0));
    let groq = load("[providers.groq]\nbase_urls = [\"https://x/v1\"]\n", &[]).unwrap().providers["groq"].clone();
    assert_eq!((groq.base_url.as_deref(), groq.more_urls.len()), (Some("https://x/v1"), 0));
    for (toml, wanted) in [
        ("[providers.ollama]\nbase_url = \"a\"\nbase_urls = [\"b\"]", "keep one"),
        ("[providers.ollama]\nbase_urls = []", "names 0 servers"),
        ("[providers.ollama]\nbase_urls = \"a\"", "base_urls"),
    ] {
        let error = load(toml, &[]).unwrap_err().to_string();
        assert!(error.contains(wanted), "{toml}: {error}");
    }
}
