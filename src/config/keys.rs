//! Which keys exist. An unknown one is an error that names the nearest.

use super::layers::FileError;

/// Every key; `*` stands for a name the user chooses.
pub(super) const KEYS: &[&str] = &[
    "cloud",
    "deadline",
    "delay",
    "jobs",
    "prefer",
    "frozen",
    "pull",
    "artifact_value",
    "time_value",
    "temperature",
    "max_tokens",
    "cascade.max_attempts",
    "cascade.max_transport_retries",
    "cascade.max_rate_limit_waits",
    "cascade.pause",
    "cascade.rate_limit_pause",
    "cascade.switch_pause",
    "cascade.longest_wait",
    "cache.max_bytes",
    "ledger.keep",
    "ledger.wait",
    "history.max_bytes",
    "history.max_versions",
    "budget.artifact",
    "budget.run",
    "budget.day",
    "budget.artifact_tokens",
    "budget.run_tokens",
    "budget.day_tokens",
    "breaker.cooldown",
    "breaker.longest_cooldown",
    "breaker.max_retry_after",
    "breaker.all_down",
    "breaker.max_wait",
    "breaker.health_age",
    "compile.enabled",
    "compile.timeout",
    "sources.max_file_bytes",
    "sources.max_sql_bytes",
    "sources.max_files",
    "sources.max_total_bytes",
    "sources.max_depth",
    "providers.*.api",
    "providers.*.base_url",
    "providers.*.base_urls",
    "providers.*.key_env",
    "providers.*.key_file",
    "providers.*.local",
    "providers.*.bulk",
    "providers.*.model",
    "providers.*.temperature",
    "providers.*.max_tokens",
    "providers.*.num_ctx",
    "providers.*.connect_timeout",
    "providers.*.first_byte_timeout",
    "providers.*.idle_timeout",
    "providers.*.rpm",
    "providers.*.tpm",
    "providers.*.rpd",
    "providers.*.tpd",
    "providers.*.concurrency",
    "providers.*.models.*.rpm",
    "providers.*.models.*.tpm",
    "providers.*.models.*.rpd",
    "providers.*.models.*.tpd",
    "providers.*.models.*.concurrency",
    "prices",
    "judge.models",
    "judge.timeout",
    "aliases.*",
    "kinds.*.threshold",
    "kinds.*.route",
];

/// Splits a dotted key into at most three parts, so that a provider's name may hold a dot; a model of a provider, whose
/// name may hold dots too, has five.
pub(super) fn split(key: &str) -> Vec<&str> {
    match (key.split_once('.'), key.rsplit_once('.')) {
        (Some((first, rest)), Some((_, last))) if rest.len() > last.len() => {
            let middle = &rest[..rest.len() - last.len() - 1];
            match middle.split_once(".models.").filter(|_| first == "providers") {
                Some((provider, model)) => vec![first, provider, "models", model, last],
                None => vec![first, middle, last],
            }
        }
        (Some((first, rest)), _) => vec![first, rest],
        (None, _) => vec![key],
    }
}

/// Accepts a known key.
pub(super) fn check(key: &str, path: &str) -> Result<(), FileError> {
    let parts = split(key);
    if KEYS.iter().any(|known| matches(known, &parts)) {
        return Ok(());
    }
    let last = parts.last().copied().unwrap_or(key);
    if ["key", "api_key", "token", "secret"].contains(&last) {
        return Err(FileError::Secret { key: key.to_owned(), path: path.to_owned() });
    }
    Err(FileError::UnknownKey { key: key.to_owned(), path: path.to_owned(), nearest: nearest(&parts) })
}

fn matches(known: &str, parts: &[&str]) -> bool {
    let known = split(known);
    known.len() == parts.len() && known.iter().zip(parts).all(|(known, part)| *known == "*" || known == part)
}

fn nearest(parts: &[&str]) -> String {
    let name = |index: usize| parts.get(index).copied().filter(|_| parts.len() > 2).unwrap_or("NAME");
    let filled = |known: &str| known.replacen('*', name(1), 1).replacen('*', name(3), 1);
    let key = parts.join(".");
    let best = KEYS
        .iter()
        .map(|known| filled(known))
        .max_by(|a, b| strsim::jaro_winkler(a, &key).total_cmp(&strsim::jaro_winkler(b, &key)));
    match best {
        Some(best) => format!("the nearest is `{best}`"),
        None => "see `sluice config show`".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_names_the_nearest_one() {
        for (key, nearest) in [
            ("deadlin", "`deadline`"),
            ("providers.groq.base_ur", "`providers.groq.base_url`"),
            ("kinds.erd.treshold", "`kinds.erd.threshold`"),
            ("cascade.max_attempt", "`cascade.max_attempts`"),
            ("providers.groq.concurency", "`providers.groq.concurrency`"),
            ("providers.groq.models.gpt-5.1.concurency", "`providers.groq.models.gpt-5.1.concurrency`"),
        ] {
            let error = check(key, "sluice.toml").unwrap_err().to_string();
            assert!(error.contains(nearest), "{error}");
        }
    }

    #[test]
    fn a_key_in_clear_is_refused_with_the_way_out() {
        let error = check("providers.groq.api_key", "sluice.toml").unwrap_err().to_string();
        assert!(error.contains("key_env"), "{error}");
    }

    #[test]
    fn a_providers_name_may_hold_a_dot() {
        assert_eq!(split("providers.my.lab.model"), ["providers", "my.lab", "model"]);
        assert!(check("providers.my.lab.model", "x").is_ok());
    }

    #[test]
    fn a_models_name_may_hold_dots() {
        let key = "providers.my.lab.models.gemini-3.5-flash.rpm";
        assert_eq!(split(key), ["providers", "my.lab", "models", "gemini-3.5-flash", "rpm"]);
        assert!(check(key, "x").is_ok());
        assert!(check("providers.lab.models.a.b.model", "x").is_err());
    }
}
