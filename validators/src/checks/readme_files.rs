//! READMEs against the manifest, the licence and the files: how it is installed, what links lead to, what fences hold.

use super::danger::dangers;
use super::known::Known;
use super::look::{self, count, ratio};
use super::names_of::Names;
use super::readme_claims::is_path;
use super::row::Row;
use super::sections::range;
use super::shell::{is_shell, runs};
use super::vocabulary::Vocabulary;
use crate::document::{Fence, Markdown};
use crate::facts::Facts;
use crate::names::tokens;
use crate::parse::code;
use crate::rubric::{Evidence, Outcome, Settings, Subject};
use regex::Regex;
use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

pub(super) const ROWS: &[Row] = &[
    Row::new("readme.install", install).lists(&["install"]).measures(&["foreign", "danger"]),
    Row::new("readme.links", links),
    Row::new("readme.licence", licence),
    Row::new("readme.fences", fences),
];

/// Links, and paths, that are followed.
const MAX_LINKS: usize = 1_000;
/// Ways to install, each with the files that show it and the programs that do it.
const WAYS: [(&str, &[&str], &[&str]); 10] = [
    ("cargo", &["Cargo.toml"], &["cargo", "rustup"]),
    ("npm", &["package.json"], &["npm", "npx", "yarn", "pnpm", "bun", "deno"]),
    (
        "pip",
        &["pyproject.toml", "requirements.txt", "setup.py", "setup.cfg", "Pipfile"],
        &["pip", "pip3", "pipx", "uv", "poetry", "pipenv", "conda", "hatch"],
    ),
    ("go", &["go.mod"], &["go"]),
    ("maven", &["pom.xml"], &["mvn", "mvnw", "./mvnw"]),
    ("gradle", &["build.gradle", "build.gradle.kts"], &["gradle", "gradlew", "./gradlew"]),
    ("bundler", &["Gemfile"], &["bundle", "gem", "bundler"]),
    ("composer", &["composer.json"], &["composer"]),
    ("dotnet", &[".csproj", ".sln", ".fsproj"], &["dotnet", "nuget"]),
    ("cmake", &["CMakeLists.txt"], &["cmake"]),
];

static LICENCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"\b(MIT|Apache|AGPL|LGPL|GPL|GNU|BSD|MPL|Mozilla|ISC|Unlicense|EUPL|Boost|BSL|CC0|Proprietary|proprietary)\b",
    )
    .expect("a constant pattern reads")
});
/// Pictures that claim a state nobody has checked.
static BADGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)shields\.io|badge\.fury|travis-ci|coveralls\.io|codecov\.io|circleci\.com|badgen\.net|/badges?[/.]|badge\.svg")
        .expect("a constant pattern reads")
});

/// Ways that the files of a project show, as indices.
fn shown_ways(facts: &Facts) -> HashSet<usize> {
    let files = facts.files.iter().map(|path| &**path);
    let manifests = facts.externals.iter().map(|external| &*external.at.path);
    let mut names: HashSet<&str> =
        files.chain(manifests).chain(facts.project.iter().map(|name| &*name.at.path)).collect();
    names = names.into_iter().map(|path| path.rsplit('/').next().unwrap_or(path)).collect();
    let is_shown = |index: &usize| {
        let (_, files, _) = WAYS[*index];
        files.iter().any(|file| {
            names.contains(file) || (file.starts_with('.') && names.iter().any(|name| name.ends_with(file)))
        })
    };
    (0..WAYS.len()).filter(is_shown).collect()
}

/// The way a program belongs to.
fn way_of(words: &[String]) -> Option<usize> {
    let program = match words {
        [python, m, module, ..] if python.starts_with("python") && m == "-m" && module == "pip" => "pip",
        [sudo, program, ..] if sudo == "sudo" => program.as_str(),
        [program, ..] => program.as_str(),
        [] => return None,
    };
    WAYS.iter().position(|(_, _, programs)| programs.contains(&program))
}

/// It is installed as its manifest says, and nowhere as another language would be.
fn install(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let found = look::markdown(subject).map(|page| dangers(page, subject.facts)).unwrap_or_default();
    let mut outcome = installed(subject, settings).measure("danger", found.len() as f64);
    for (line, text) in found {
        let short: String = text.chars().take(80).collect();
        let message = format!("`{short}` runs what nobody has read, or erases what is there");
        outcome = outcome.remark(Some(line), message, Some(format!("leave out `{short}`")));
    }
    outcome
}

/// The tool of the manifest is used, and no other.
fn installed(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let shown = shown_ways(subject.facts);
    if shown.is_empty() {
        return Outcome::unscored("no manifest says how the project is installed").measure("foreign", 0.0);
    }
    let Some(page) = look::markdown(subject) else {
        return Outcome::share(0.0, "there is no page to look at").measure("foreign", 0.0);
    };
    let (from, to) = range(page, &settings.list("install").join("|")).unwrap_or((0, 0));
    let used: Vec<(u32, usize)> = runs(page).iter().filter_map(|run| Some((run.line, way_of(&run.words)?))).collect();
    let right = used.iter().any(|(line, way)| *line > from && *line < to && shown.contains(way));
    let foreign: Vec<&(u32, usize)> = used.iter().filter(|(_, way)| !shown.contains(way)).collect();
    let share = if right && foreign.is_empty() { 1.0 } else { 0.0 };
    let names: Vec<&str> =
        WAYS.iter().enumerate().filter(|(way, _)| shown.contains(way)).map(|(_, way)| way.0).collect();
    let mut outcome = Outcome::share(share, format!("the manifest asks for {}", names.join(" or ")))
        .on(Evidence::Facts)
        .measure("foreign", foreign.len() as f64);
    for (line, way) in foreign {
        let message = format!("no manifest of the project is for {}", WAYS[*way].0);
        outcome = outcome.remark(Some(*line), message, Some(format!("install it with {}", names.join(" or "))));
    }
    if !right {
        let hint = format!("show under `Installation` how it is installed with {}", names.join(" or "));
        outcome = outcome.remark(None, "the installation does not use the project's manifest", Some(hint));
    }
    outcome
}

/// Share of links and paths that lead to something.
fn links(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let facts = subject.facts;
    if facts.files.is_empty() && facts.modules.is_empty() {
        return Outcome::unscored("it is not known which files there are");
    }
    let Some(page) = look::markdown(subject) else { return Outcome::share(0.0, "there is no page to look at") };
    let names = Names::new(Known::all(facts, subject.notes));
    let mut found: BTreeMap<&str, (u32, bool)> = BTreeMap::new();
    for (line, target) in page.links.iter().take(MAX_LINKS) {
        if BADGE.is_match(target) {
            found.insert(target, (*line, false));
        } else if let Some(exists) = leads_to(target, page, facts, &names) {
            found.insert(target, (*line, exists));
        }
    }
    let paths = page.code_spans.iter().filter(|(_, span)| is_path(span.trim()) && !is_made(span.trim()));
    for (line, span) in paths.take(MAX_LINKS) {
        found.insert(span.trim(), (*line, has_file(span.trim(), facts, &names) || names.resolves(span)));
    }
    if found.is_empty() {
        return Outcome::unscored("the page has no links and no paths");
    }
    let right = found.values().filter(|(_, exists)| *exists).count();
    let share = ratio(right, found.len());
    let mut outcome =
        Outcome::share(share, format!("{right} of {} lead to something", count(found.len(), "link or path")))
            .on(Evidence::Facts);
    for (target, (line, _)) in found.iter().filter(|(_, (_, exists))| !exists) {
        let message = if BADGE.is_match(target) { "no source bears this badge out" } else { "it leads nowhere" };
        let short: String = target.chars().take(80).collect();
        outcome = outcome.remark(Some(*line), format!("`{short}`: {message}"), Some(format!("remove `{short}`")));
    }
    outcome
}

/// What a tool makes is in no source: `target/release/shop`, `.venv/bin`, `~/.config`.
fn is_made(path: &str) -> bool {
    const MADE: [&str; 9] =
        ["target/", "dist/", "build/", "node_modules/", "venv/", "out/", "bin/", "origin/", "path/to"];
    let path = path.trim_start_matches("./");
    path.starts_with('.') || MADE.iter().any(|start| path.starts_with(start))
}

fn leads_to(target: &str, page: &Markdown, facts: &Facts, names: &Names<'_>) -> Option<bool> {
    if let Some(anchor) = target.strip_prefix('#') {
        let wanted = tokens(anchor).join("-");
        return Some(page.headings.iter().any(|heading| tokens(&heading.text).join("-") == wanted));
    }
    let leads_out = target.contains("://") || target.starts_with("mailto:") || target.is_empty();
    (!leads_out).then(|| has_file(target.split('#').next().unwrap_or(""), facts, names))
}

fn has_file(path: &str, facts: &Facts, names: &Names<'_>) -> bool {
    let bare = path.trim_start_matches("./").trim_end_matches('/');
    let folder = format!("/{bare}/");
    let is_one = |file: &str| {
        file == bare
            || file.strip_suffix(bare).is_some_and(|rest| rest.ends_with('/'))
            || file.strip_prefix(bare).is_some_and(|rest| rest.starts_with('/'))
            || file.contains(&folder)
    };
    !bare.is_empty() && (facts.files.iter().any(|file| is_one(file)) || names.has_path(path))
}

/// The licence is the one that a file states; none may be claimed where no file does.
fn licence(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let said: HashSet<String> = look::markdown(subject).map(said_licences).unwrap_or_default();
    match &subject.facts.licence {
        None if said.is_empty() => Outcome::unscored("no source states a licence, and the page claims none"),
        None => Outcome::share(0.0, "the page claims a licence that no source states").on(Evidence::Facts).remark(
            None,
            "no source states a licence",
            Some("leave out the licence: no file states one".to_owned()),
        ),
        Some(stated) => {
            let known: HashSet<String> = LICENCE.find_iter(&stated.name).map(|found| key(found.as_str())).collect();
            let right = !said.is_empty() && said.is_subset(&known);
            let outcome =
                Outcome::share(if right { 1.0 } else { 0.0 }, format!("{} states {}", stated.at, stated.name));
            let outcome = outcome.on(Evidence::Facts);
            if right {
                return outcome;
            }
            let hint = format!("write that the licence is {}", stated.name);
            outcome.remark(None, format!("the page does not state {} as its licence", stated.name), Some(hint))
        }
    }
}

fn key(licence: &str) -> String {
    match licence {
        "Mozilla" => "mpl".to_owned(),
        "GNU" => "gpl".to_owned(),
        "Boost" => "bsl".to_owned(),
        other => other.to_lowercase(),
    }
}

/// Licences named under a title or in a sentence about the licence.
fn said_licences(page: &Markdown) -> HashSet<String> {
    let (from, to) = range(page, "license|licence|lizenz|licensing").unwrap_or((0, 0));
    let about = |line: u32, text: &str| (line > from && line < to) || text.to_lowercase().contains("licen");
    let blocks = super::sections::blocks(page);
    let texts = blocks.iter().filter(|block| about(block.line, &block.text)).map(|block| block.text.as_str());
    let links =
        page.links.iter().map(|(_, target)| target.as_str()).filter(|target| target.to_lowercase().contains("licen"));
    texts.chain(links).flat_map(|text| LICENCE.find_iter(text).map(|found| key(found.as_str()))).collect()
}

/// Share of fences that say their language and follow it, of a page whose fences speak of the project.
fn fences(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let Some(page) = look::markdown(subject) else { return Outcome::share(0.0, "there is no page to look at") };
    let vocabulary = Vocabulary::new(subject.facts, subject.notes);
    let Some(evidence) = vocabulary.evidence() else { return Outcome::unscored("the project has no words of its own") };
    let is_known = page.fences.iter().any(|fence| vocabulary.knows_any(&fence.text));
    let (mut good, mut outcome) = (0usize, Outcome::default());
    for fence in &page.fences {
        match fault_of(fence) {
            None => good += 1,
            Some((line, fault)) => {
                let hint = "give every fence its language, and text that follows it".to_owned();
                outcome = outcome.remark(Some(line), fault, Some(hint));
            }
        }
    }
    let share = if is_known { ratio(good, page.fences.len()) } else { 0.0 };
    let mut judged =
        Outcome::share(share, format!("{good} of {} follow their language", count(page.fences.len(), "fence")));
    judged.remarks = outcome.remarks;
    if !is_known {
        let hint = Some("show commands of this project".to_owned());
        judged = judged.remark(None, "no fence shows anything of this project", hint);
    }
    judged.on(evidence)
}

/// What is wrong with a fence, if anything.
fn fault_of(fence: &Fence) -> Option<(u32, String)> {
    if fence.language.is_empty() {
        return Some((fence.line, "a fence without a language".to_owned()));
    }
    if fence.text.trim().is_empty() {
        return Some((fence.line, "an empty fence".to_owned()));
    }
    let extension = match fence.language.to_ascii_lowercase().as_str() {
        "python" => "py".to_owned(),
        "rust" => "rs".to_owned(),
        "javascript" | "node" => "js".to_owned(),
        "typescript" => "ts".to_owned(),
        "csharp" => "cs".to_owned(),
        "ruby" => "rb".to_owned(),
        other => other.to_owned(),
    };
    let parsed = || code(&format!("fence.{extension}"), &fence.text).map(|errors| (fence.line, errors));
    let known = fence.syntax_errors.clone().map(|errors| (0, errors));
    let (start, errors) = known.or_else(|| if is_shell(&fence.language) { None } else { parsed() })?;
    errors.first().map(|(line, error)| (start.saturating_add(*line), error.clone()))
}
