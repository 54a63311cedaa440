//! What prose says of a whole project: how much there is of something, and which languages and products it is made of.

use super::markdown::prose;
use super::modules::names_product;
use super::names_of::Names;
use super::words;
use crate::Language;
use crate::document::Markdown;
use crate::facts::Facts;
use regex::Regex;
use std::sync::LazyLock;

/// Bytes before a name that may deny it.
const BEFORE: usize = 40;

static COUNT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(\d{1,6}) (?:[A-Za-z]+ )?(tables|modules|routes|endpoints|commands|dependencies)\b")
        .expect("a constant pattern reads")
});
static WRITTEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:written|implemented|programmed|coded|developed|built) (?:\w+ ){0,2}in ([A-Z][A-Za-z+#]{1,14})")
        .expect("a constant pattern reads")
});
static DENIES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:no|not|never|without|neither|nor|instead of|nicht|kein\w*|ohne)\b[^.;:]*$")
        .expect("a constant pattern reads")
});

/// Languages by the names prose has for them; `None` for those that no facts are read from.
const LANGUAGES: &[(&str, Option<Language>)] = &[
    ("Python", Some(Language::Python)),
    ("Rust", Some(Language::Rust)),
    ("TypeScript", Some(Language::TypeScript)),
    ("JavaScript", Some(Language::JavaScript)),
    ("Go", Some(Language::Go)),
    ("Golang", Some(Language::Go)),
    ("Java", Some(Language::Java)),
    ("C#", Some(Language::CSharp)),
    ("Ruby", Some(Language::Ruby)),
    ("PHP", Some(Language::Php)),
    ("COBOL", None),
    ("Fortran", None),
    ("Haskell", None),
    ("Erlang", None),
    ("Elixir", None),
    ("Scala", None),
    ("Kotlin", None),
    ("Swift", None),
    ("Perl", None),
    ("Pascal", None),
    ("Assembler", None),
    ("Clojure", None),
    ("Lisp", None),
    ("Ada", None),
];

/// Numbers in prose that are larger than what there is: as written. Smaller ones may speak of a part.
pub(super) fn too_many(page: &Markdown, facts: &Facts) -> Vec<String> {
    let there_are = |noun: &str| match noun {
        "tables" => facts.tables.len(),
        "modules" => facts.modules.len(),
        "routes" | "endpoints" => facts.routes.len(),
        "commands" => facts.commands.len(),
        _ => facts.externals.len(),
    };
    let text = prose(page);
    let claims = COUNT.captures_iter(&text).filter(|found| {
        let there = there_are(&found[2]);
        there > 0 && found[1].parse::<usize>().is_ok_and(|said| said > there)
    });
    claims.map(|found| found[0].to_owned()).collect()
}

/// Languages a page says the project is written in, of which it has no file.
pub(super) fn strange_languages(page: &Markdown, facts: &Facts) -> Vec<&'static str> {
    let paths = || facts.files.iter().map(|path| &**path).chain(facts.modules.iter().map(|module| &*module.path));
    let has = |language: Option<Language>| {
        language.is_some_and(|language| paths().any(|path| Language::of_path(path) == language))
    };
    let text = prose(page);
    let said = WRITTEN.captures_iter(&text).filter_map(|found| {
        LANGUAGES.iter().find(|(name, _)| *name == &found[1]).filter(|(_, language)| !has(*language))
    });
    said.map(|(name, _)| *name).collect()
}

/// Products named in prose, with a capital, that are not denied: line, name, and whether a dependency shows them.
pub(super) fn products(page: &Markdown, names: &Names<'_>) -> Vec<(u32, &'static str, bool)> {
    let paragraphs = page.paragraphs.iter().map(|(line, text)| (*line, text.as_str()));
    let lines = paragraphs.chain(page.items.iter().map(|item| (item.line, item.text.as_str())));
    let mut found = Vec::new();
    for (line, text) in lines {
        let lower = text.to_lowercase();
        for product in words::products() {
            let Some(name) = product.names.iter().find(|name| names_product(&lower, name)) else { continue };
            let Some(at) = lower.find(name).filter(|_| text.len() == lower.len()) else { continue };
            // `express` and `react` are words too; a product carries its capital.
            let is_capital = text.get(at..).and_then(|rest| rest.chars().next()).is_some_and(char::is_uppercase);
            let mut start = at.saturating_sub(BEFORE);
            while !text.is_char_boundary(start) {
                start += 1;
            }
            let is_denied = text.get(start..at).is_some_and(|before| DENIES.is_match(before));
            if is_capital && !is_denied {
                found.push((line, *name, names.has_product(product)));
            }
        }
    }
    found
}
