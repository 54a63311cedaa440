//! Which of the models that are really installed suits a kind: by family and size, newer members of a family included.

use serde::Deserialize;
use sluice_providers::Model;

/// A model a kind would like to have: a family and a size.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preference {
    /// Family without version, e.g. `qwen-coder` or `qwen2.5-coder`.
    pub family: String,
    /// Parameters in thousand millions.
    pub billions: f64,
}

/// How far a size may be off, as a factor, before another family is the better match.
const SIZE_TOLERANCE: f64 = 2.5;

/// Orders installed models for a kind: the preferred ones first, in their order, then the others, larger first.
/// Models that only embed are left out. Stable: the same list gives the same order.
pub(super) fn rank<'a>(installed: &'a [Model], preferences: &[Preference]) -> Vec<&'a Model> {
    let writes =
        |model: &&Model| !["embed", "bge-", "minilm", "rerank", "whisper"].iter().any(|word| model.id.contains(word));
    let mut ranked: Vec<(usize, f64, &Model)> = installed
        .iter()
        .filter(writes)
        .map(|model| {
            let (place, distance) = place(model, preferences);
            (place, distance, model)
        })
        .collect();
    ranked.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then_with(|| a.2.id.cmp(&b.2.id)));
    ranked.into_iter().map(|(_, _, model)| model).collect()
}

/// The place of a model in the list of preferences, and what orders it within that place (less is better).
fn place(model: &Model, preferences: &[Preference]) -> (usize, f64) {
    let family = family_of(&model.id);
    let size = size_of(model);
    let matched = preferences.iter().enumerate().find_map(|(place, wanted)| {
        let off = size.map_or(1.0, |size| (size / wanted.billions).max(wanted.billions / size));
        (family == family_of(&wanted.family) && off <= SIZE_TOLERANCE).then_some((place, off))
    });
    matched.unwrap_or((preferences.len(), -size.unwrap_or(0.0)))
}

/// A model's family without its version: `qwen2.5-coder:14b` is `qwen-coder`, `llama3.2` is `llama`,
/// `deepseek-coder-v2` is `deepseek-coder`.
fn family_of(id: &str) -> String {
    let name = id.rsplit('/').next().unwrap_or(id);
    let name = name.split(':').next().unwrap_or(name).to_ascii_lowercase();
    name.split('-').map(without_version).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

/// A part of a name without the version at its end: `qwen2.5` is `qwen`, `v2` is nothing.
fn without_version(part: &str) -> &str {
    let bare = part.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    if bare == "v" { "" } else { bare }
}

/// Parameters in thousand millions, from what the server says or from the tag (`:14b`).
fn size_of(model: &Model) -> Option<f64> {
    let from_tag = model.id.split_once(':').map(|(_, tag)| tag);
    model.parameters.as_deref().and_then(billions).or_else(|| from_tag.and_then(billions))
}

fn billions(text: &str) -> Option<f64> {
    let text = text.split('-').next().unwrap_or(text).to_ascii_lowercase();
    if let Some(number) = text.strip_suffix('b') {
        return number.parse().ok().filter(|size| *size > 0.0);
    }
    let millions: f64 = text.strip_suffix('m')?.parse().ok()?;
    Some(millions / 1000.0).filter(|size| *size > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranked(installed: &[&str], preferences: &[(&str, f64)]) -> Vec<String> {
        let installed: Vec<Model> = installed.iter().map(|id| Model::named(*id)).collect();
        let preferences: Vec<Preference> = preferences
            .iter()
            .map(|(family, billions)| Preference { family: (*family).to_owned(), billions: *billions })
            .collect();
        rank(&installed, &preferences).into_iter().map(|model| model.id.clone()).collect()
    }

    #[test]
    fn preferred_models_come_first_and_newer_members_of_a_family_count_as_it() {
        let coder = [("qwen2.5-coder", 14.0), ("codellama", 7.0)];
        for (installed, first) in [
            (vec!["mistral:7b", "codellama:7b", "qwen2.5-coder:14b"], "qwen2.5-coder:14b"),
            (vec!["mistral:7b", "qwen3-coder:30b"], "qwen3-coder:30b"),
            (vec!["mistral:7b", "codellama:7b"], "codellama:7b"),
            (vec!["qwen2.5-coder:1.5b", "codellama:7b"], "codellama:7b"),
        ] {
            assert_eq!(ranked(&installed, &coder)[0], first);
        }
    }

    #[test]
    fn without_a_preferred_model_the_largest_that_writes_comes_first() {
        assert_eq!(
            ranked(&["phi3:3.8b", "nomic-embed-text:latest", "gemma2:9b"], &[("mistral", 7.0)]),
            ["gemma2:9b", "phi3:3.8b"]
        );
    }

    #[test]
    fn mistral_and_mistral_nemo_are_two_families() {
        assert_eq!(ranked(&["mistral:7b", "mistral-nemo:12b"], &[("mistral-nemo", 12.0)])[0], "mistral-nemo:12b");
        assert_eq!(ranked(&["mistral:7b", "mistral-nemo:12b"], &[("mistral", 7.0)])[0], "mistral:7b");
    }
}
