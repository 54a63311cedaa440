//! Values that can be read and mean nothing: numbers out of their bounds, names nobody can call, spans that contradict.

use super::keys;
use super::layers::{Layer, Origin};
use crate::prices::PriceRow;
use crate::routing::BUILTIN;
use std::time::Duration;
use toml::Value;

/// What is wrong with the first setting that does not fit: the key, the value, where it was made, and what would.
pub(super) fn unfit(settings: &Layer) -> Option<String> {
    let made = settings.iter().filter(|(_, _, origin)| **origin != Origin::Default);
    let mut wrong = made.filter_map(|(key, value, origin)| {
        let wanted = wanted(&keys::split(key), value)?;
        Some(format!("`{key} = {value}` from {origin} does not fit: {wanted}"))
    });
    wrong.next().or_else(|| cooldowns(settings))
}

/// What of the own prices can never be in force.
pub(super) fn unfit_price(prices: &[PriceRow]) -> Option<String> {
    prices.iter().find_map(|row| {
        let (from, until) = (row.from?, row.until?);
        let model = format!("{}/{}", row.provider, row.model);
        (from > until).then(|| {
            format!("the price of `{model}` does not fit: `from = \"{from}\"` comes after `until = \"{until}\"`")
        })
    })
}

/// What would fit, where the value does not.
fn wanted(parts: &[&str], value: &Value) -> Option<String> {
    if let ["providers", name, ..] = parts {
        if *name == BUILTIN {
            return Some(format!("`{BUILTIN}` is the provider that drafts from facts; give yours another name"));
        }
        if name.contains('/') || name.is_empty() {
            return Some("a provider's name holds no `/`, which stands between it and a model".to_owned());
        }
    }
    match parts {
        ["temperature"] | ["providers", _, "temperature"] => {
            let given = value.as_float().or_else(|| value.as_integer().map(|whole| whole as f64))?;
            (!(0.0..=2.0).contains(&given)).then(|| "it must be a number from 0 to 2".to_owned())
        }
        ["jobs" | "max_tokens"] | ["cascade", "max_attempts"] | ["providers", _, "max_tokens" | "num_ctx"] => {
            (value.as_integer()? < 1).then(|| "it must be a whole number from 1 on".to_owned())
        }
        _ => None,
    }
}

/// A bound of the cooldowns that is shorter than the first one, where somebody has set it.
fn cooldowns(settings: &Layer) -> Option<String> {
    let span = |key: &str| {
        let (_, value, origin) = settings.iter().find(|(known, _, _)| *known == key)?;
        let span: Duration = humantime::parse_duration(value.as_str()?).ok()?;
        Some((span, value, origin))
    };
    let (first, first_value, _) = span("breaker.cooldown")?;
    let (longest, value, origin) = span("breaker.longest_cooldown")?;
    (*origin != Origin::Default && longest < first).then(|| {
        format!(
            "`breaker.longest_cooldown = {value}` from {origin} does not fit: it must not be shorter than \
             `breaker.cooldown = {first_value}`"
        )
    })
}

#[cfg(test)]
mod tests {
    use crate::config::{Config, Environment, Layer};

    fn complaint(toml: &str) -> Option<String> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("sluice.toml"), toml).unwrap();
        let environment = Environment::fixed(&[("HOME", "/nonexistent")]);
        Config::load(folder.path(), &environment, Layer::default()).err().map(|error| error.to_string())
    }

    #[test]
    fn a_value_that_means_nothing_is_named_with_what_would_fit() {
        let server = "api = \"openai\"\nbase_url = \"http://127.0.0.1:9/v1\"\nlocal = true\n";
        for (toml, setting, wanted) in [
            ("temperature = nan", "`temperature = nan`", "from 0 to 2"),
            ("temperature = 1e300", "`temperature = ", "from 0 to 2"),
            ("temperature = -5.0", "`temperature = -5.0`", "from 0 to 2"),
            ("temperature = 3", "`temperature = 3`", "from 0 to 2"),
            ("[providers.groq]\ntemperature = 9.0", "`providers.groq.temperature = 9.0`", "from 0 to 2"),
            ("max_tokens = 0", "`max_tokens = 0`", "from 1 on"),
            ("[providers.groq]\nmax_tokens = 0", "`providers.groq.max_tokens = 0`", "from 1 on"),
            ("[providers.ollama]\nnum_ctx = 0", "`providers.ollama.num_ctx = 0`", "from 1 on"),
            ("[cascade]\nmax_attempts = 0", "`cascade.max_attempts = 0`", "from 1 on"),
            ("jobs = 0", "`jobs = 0`", "from 1 on"),
            (
                "[breaker]\ncooldown = \"1h\"\nlongest_cooldown = \"1s\"",
                "`breaker.longest_cooldown = \"1s\"`",
                "`breaker.cooldown = \"1h\"`",
            ),
            (
                "[breaker]\nlongest_cooldown = \"1s\"",
                "`breaker.longest_cooldown = \"1s\"`",
                "`breaker.cooldown = \"15s\"`",
            ),
            (
                "[[prices]]\nprovider = \"x\"\nmodel = \"y\"\ninput = 1.0\noutput = 1.0\nfrom = \"2026-12-01\"\nuntil = \"2026-01-01\"",
                "`from = \"2026-12-01\"`",
                "the price of `x/y`",
            ),
            (&format!("[providers.builtin]\n{server}"), "`providers.builtin.api = \"openai\"`", "another name"),
            (&format!("[providers.\"a/b\"]\n{server}"), "`providers.a/b.api = \"openai\"`", "holds no `/`"),
        ] {
            let told = complaint(toml).unwrap_or_default();
            assert!(told.contains(setting) && told.contains(wanted), "{toml}: {told}");
        }
    }

    #[test]
    fn the_outermost_values_that_mean_something_are_taken() {
        for toml in [
            "temperature = 0\njobs = 1\nmax_tokens = 1\n[cascade]\nmax_attempts = 1",
            "temperature = 2.0\n[breaker]\ncooldown = \"30s\"\nlongest_cooldown = \"30s\"",
            "[breaker]\ncooldown = \"5m\"",
            "[providers.groq.models.\"openai/gpt-oss-120b\"]\nrpd = 0",
            "[[prices]]\nprovider = \"x\"\nmodel = \"y\"\ninput = 1.0\noutput = 1.0\nfrom = \"2026-12-01\"\nuntil = \"2026-12-01\"",
        ] {
            assert_eq!(complaint(toml), None, "{toml}");
        }
    }
}
