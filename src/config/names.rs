//! Names in the settings that stand for something: kinds, and the providers of candidates.

use super::layers::Origin;
use super::resolved::{Config, ConfigError};
use crate::routing::{BUILTIN, CandidateSpec};
use std::path::Path;

impl Config {
    /// Whether every kind and every provider that the settings name is there; `nearest` gives the kind that is nearest to
    /// a name that is none, and `elsewhere` is a file of all projects, which may name kinds of another one.
    ///
    /// **Errors**: [`ConfigError::UnknownKind`] and [`ConfigError::UnknownProvider`], naming the key, the file and the
    /// nearest name.
    pub fn check_names(
        &self,
        nearest: &dyn Fn(&str) -> Option<String>,
        elsewhere: Option<&Path>,
    ) -> Result<(), ConfigError> {
        for (kind, given) in &self.kinds {
            let prefix = format!("kinds.{kind}.");
            let made = self.settings.iter().find(|(key, _, origin)| {
                key.starts_with(&prefix) && !matches!(origin, Origin::File(path) if Some(path.as_path()) == elsewhere)
            });
            if let Some((key, _, origin)) = made
                && let Some(nearest) = nearest(kind)
            {
                let (key, place) = (key.to_owned(), origin.to_string());
                return Err(ConfigError::UnknownKind { kind: kind.clone(), key, place, nearest });
            }
            self.check_candidates(&format!("{prefix}route"), &given.route)?;
        }
        self.check_candidates("judge.models", &self.judges)
    }

    fn check_candidates(&self, key: &str, candidates: &[CandidateSpec]) -> Result<(), ConfigError> {
        let is_known = |name: &str| name == BUILTIN || self.providers.contains_key(name);
        let Some(wrong) = candidates.iter().find(|candidate| !is_known(&candidate.provider)) else { return Ok(()) };
        let likeness = |name: &str| strsim::jaro_winkler(name, &wrong.provider);
        let nearest = self.providers.keys().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
        Err(ConfigError::UnknownProvider {
            provider: wrong.provider.clone(),
            candidate: format!("{}/{}", wrong.provider, wrong.model),
            key: key.to_owned(),
            place: self.settings.origin(key).map(Origin::to_string).unwrap_or_default(),
            nearest: nearest.cloned().unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{Config, Environment, Layer};
    use std::path::Path;

    fn complaint(toml: &str, in_own_file: bool) -> Option<String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(if in_own_file { "sluice/config.toml" } else { "sluice.toml" });
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        let lab = "[providers.lab]\napi = \"openai\"\nbase_url = \"http://127.0.0.1:9/v1\"\nlocal = true\n";
        std::fs::write(&file, format!("{toml}\n{lab}")).unwrap();
        let home = folder.path().display().to_string();
        let environment = Environment::fixed(&[("HOME", &home), ("XDG_CONFIG_HOME", &home)]);
        let config = Config::load(folder.path(), &environment, Layer::default()).unwrap();
        let nearest = |name: &str| (name != "erd" && name != "own").then(|| "erd".to_owned());
        let elsewhere = environment.user_config_file();
        config.check_names(&nearest, elsewhere.as_deref().map(Path::new)).err().map(|error| error.to_string())
    }

    #[test]
    fn a_name_that_stands_for_nothing_is_told_with_its_key_its_file_and_the_nearest() {
        for (toml, wanted) in [
            ("[kinds.erd]\nroute = [\"lab/m\", \"labb/t\"]", ["`kinds.erd.route`", "`labb/t`", "nearest is `lab`"]),
            ("[kinds.edr]\nroute = [\"lab/t\"]", ["`kinds.edr.route`", "`edr` is no kind", "nearest is `erd`"]),
            ("[kinds.edr]\nthreshold = 5", ["`kinds.edr.threshold`", "`edr` is no kind", "nearest is `erd`"]),
            ("[judge]\nmodels = [\"gorq/x\"]", ["`judge.models`", "`gorq/x`", "nearest is `groq`"]),
        ] {
            let told = complaint(toml, false).unwrap_or_default();
            assert!(wanted.iter().all(|part| told.contains(part)) && told.contains("sluice.toml"), "{toml}: {told}");
        }
    }

    #[test]
    fn who_is_configured_but_has_no_key_is_known_and_so_are_kinds_of_a_project() {
        for toml in ["[kinds.erd]\nroute = [\"groq/x\", \"builtin/facts\"]", "[kinds.own]\nthreshold = 70", ""] {
            assert_eq!(complaint(toml, false), None, "{toml}");
        }
    }

    #[test]
    fn a_file_of_all_projects_may_name_the_kinds_of_another_one() {
        assert_eq!(complaint("[kinds.minutes]\nthreshold = 70", true), None);
        assert!(complaint("[kinds.minutes]\nroute = [\"labb/t\"]", true).is_some());
    }
}
