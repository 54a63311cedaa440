//! What is wrong with a value, in the words of the file it stands in.

use super::file::ConfigFile;
use super::layers::{Layer, Origin};
use toml::Value;

/// Names the setting that does not fit, its value, where it was made, and what would fit.
///
/// The merged table has no lines to point at; so each setting is tried on its own, and the first that fails is the one.
pub(super) fn told(error: &toml::de::Error, settings: &Layer) -> String {
    let made = settings.iter().filter(|(_, _, origin)| **origin != Origin::Default);
    let culprit = made.into_iter().find_map(|(key, value, origin)| {
        let mut alone = Layer::default();
        alone.set(key, value.clone(), origin);
        let error = alone.table().try_into::<ConfigFile>().err()?;
        Some(format!("`{key} = {value}` from {origin} {}", in_words(&error, value)))
    });
    culprit.unwrap_or_else(|| error.message().replace('\n', " "))
}

/// What would fit, in words that are those of TOML and not those of its reader.
fn in_words(error: &toml::de::Error, value: &Value) -> String {
    let message = error.message().replace('\n', " ");
    let Some((_, expected)) = message.split_once("expected ") else {
        // The error is one of ours, or names what there is.
        return format!("does not fit: {message}");
    };
    if message.starts_with("unknown variant") {
        return format!(
            "is none of these: {}",
            expected.trim_start_matches("one of ").replace(" or ", ", ").replace('`', "\"")
        );
    }
    let wanted = match (expected, value) {
        ("u32" | "u64" | "usize" | "u8" | "u16", Value::Integer(_)) => "a whole number from 0 on, within its bounds",
        ("u32" | "u64" | "usize" | "u8" | "u16" | "i64" | "i32", _) => "a whole number, without quotes",
        ("f64" | "f32", _) => "a number, without quotes",
        ("a boolean", _) => "true or false, without quotes",
        ("a string" | "string" | "a borrowed string", _) => "a text in quotes",
        ("path string", _) => "a path in quotes",
        ("a sequence", _) => "a list: [\"…\", \"…\"]",
        ("a map", _) => "a table of its own: [section]",
        (other, _) => return format!("does not fit: it must be {}", without_struct(other)),
    };
    format!("does not fit: it must be {wanted}")
}

/// Names of our own types say nothing to whoever writes the file.
fn without_struct(expected: &str) -> &str {
    if expected.starts_with("struct ") { "a table of its own: [section]" } else { expected }
}

#[cfg(test)]
mod tests {
    use crate::config::{Config, Environment, Layer};

    fn complaint(toml: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("sluice.toml"), toml).unwrap();
        let environment = Environment::fixed(&[("HOME", "/nonexistent")]);
        Config::load(folder.path(), &environment, Layer::default()).unwrap_err().to_string()
    }

    #[test]
    fn a_value_that_does_not_fit_is_named_with_what_would() {
        for (toml, setting, wanted) in [
            ("jobs = \"two\"", "`jobs = \"two\"`", "a whole number, without quotes"),
            ("jobs = -1", "`jobs = -1`", "a whole number from 0 on"),
            ("temperature = \"hot\"", "`temperature = \"hot\"`", "a number, without quotes"),
            ("frozen = \"yes\"", "`frozen = \"yes\"`", "true or false"),
            ("deadline = 30", "`deadline = 30`", "a text in quotes"),
            ("deadline = \"soon\"", "`deadline = \"soon\"`", "write 500ms, 30s"),
            ("cloud = \"maybe\"", "`cloud = \"maybe\"`", "\"allow\", \"deny\""),
            ("[budget]\nrun = 0.5", "`budget.run = 0.5`", "a text in quotes"),
            ("[providers.groq]\nrpm = \"30\"", "`providers.groq.rpm = \"30\"`", "a whole number, without quotes"),
            ("[providers.groq]\nbase_urls = \"a\"", "`providers.groq.base_urls = \"a\"`", "a list"),
            ("[kinds.erd]\nroute = \"ollama/m\"", "`kinds.erd.route = \"ollama/m\"`", "a list"),
        ] {
            let told = complaint(toml);
            assert!(told.contains(setting) && told.contains(wanted) && told.contains("sluice.toml"), "{toml}: {told}");
            for raw in ["invalid type", "invalid value", "expected", "a map", "u64", "f32", "struct", "usize"] {
                assert!(!told.contains(raw), "{toml}: {told}");
            }
        }
    }

    #[test]
    fn of_several_values_the_one_that_does_not_fit_is_named() {
        let told = complaint("artifact_value = 0.5\n[providers.groq]\nmodel = \"rpm\"\nrpm = true\ntpm = 1\n");
        assert!(told.contains("`providers.groq.rpm = true`"), "{told}");
    }

    #[test]
    fn a_section_that_is_a_value_is_said_to_be_none() {
        for toml in ["providers = 3", "budget = \"0.50\"", "kinds = []", "[providers]\ngroq = 3"] {
            let told = complaint(toml);
            assert!(!told.contains("expected") && !told.contains("struct"), "{toml}: {told}");
        }
    }
}
