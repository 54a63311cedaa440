//! Which models are kin: they fail together, and nobody grades the work of its own family.

use super::candidate::Candidate;
use super::rank::Kinship;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

static FAMILIES: LazyLock<BTreeMap<String, Vec<String>>> =
    LazyLock::new(|| toml::from_str(include_str!("families.toml")).expect("a test reads the table"));

/// True where two models may be of one family; an unknown model is kin to those that share its first word.
pub fn are_kin(one: &str, other: &str) -> bool {
    families(one).intersection(&families(other)).next().is_some()
}

/// What is left of a candidate's chance where others have failed: its nearest relative among them decides.
pub fn kinship<'a>(one: &Candidate, failed: impl IntoIterator<Item = &'a Candidate>, kin: Kinship) -> f64 {
    let factor = |other: &Candidate| {
        if one.provider == other.provider && one.model == other.model {
            kin.same_model
        } else if are_kin(&one.model, &other.model) {
            kin.same_family
        } else {
            1.0
        }
    };
    failed.into_iter().map(factor).fold(1.0, f64::min)
}

/// Families of a model id such as `openai/gpt-oss-120b` or `qwen2.5-coder:14b`.
fn families(model: &str) -> BTreeSet<String> {
    let words: Vec<String> = model
        .to_ascii_lowercase()
        .split(|c: char| !c.is_ascii_alphanumeric())
        .map(|word| {
            let bare = word.trim_end_matches(|c: char| c.is_ascii_digit());
            // `o3` and the like are names as a whole.
            if bare.len() < 2 { word.to_owned() } else { bare.to_owned() }
        })
        .collect();
    let known: BTreeSet<String> = FAMILIES
        .iter()
        .filter(|(_, names)| names.iter().any(|name| words.contains(name)))
        .map(|(family, _)| family.clone())
        .collect();
    if !known.is_empty() {
        return known;
    }
    let name = model.rsplit('/').next().unwrap_or(model).to_ascii_lowercase();
    let first: String = name.chars().take_while(char::is_ascii_alphabetic).collect();
    BTreeSet::from([first])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kin_is_told_by_name_whatever_the_provider_version_and_size() {
        for (one, other, kin) in [
            ("openai/gpt-oss-120b", "gpt-6-luna", true),
            ("qwen2.5-coder:14b", "qwen/qwen3-32b", true),
            ("llama3.2:3b", "meta-llama/llama-4-scout-17b-16e-instruct", true),
            ("gemma3:12b", "gemini-3.5-flash-lite", true),
            ("mistral-nemo:12b", "codestral:22b", true),
            ("deepseek-r1-distill-qwen-32b", "qwen2.5-coder:7b", true),
            ("o3", "gpt-6-luna", true),
            ("qwen2.5-coder:14b", "openai/gpt-oss-120b", false),
            ("mistral:7b", "llama3:8b", false),
            ("gemini-3.5-flash-lite", "gpt-6-luna", false),
            ("phi4:14b", "granite3.3:8b", false),
            ("starling-lm:7b", "starling-lm:7b-beta", true),
            ("starling-lm:7b", "openchat:7b", false),
        ] {
            assert_eq!(are_kin(one, other), kin, "{one} and {other}");
            assert_eq!(are_kin(other, one), kin, "{other} and {one}");
        }
    }
}
