//! READMEs against the command line, the manifest and the files of the project.

use super::known::Known;
use super::look::{self, count, ratio};
use super::names_of::Names;
use super::readme_claims::{Sort, claims, is_judged};
use super::row::Row;
use super::sections::{blocks, range};
use super::shell::{commands, is_shell};
use super::whole;
use crate::document::{Fence, Markdown};
use crate::facts::{Facts, Named};
use crate::names::tokens;
use crate::rubric::{Evidence, Outcome, Settings, Subject};

pub(super) const ROWS: &[Row] = &[
    Row::new("readme.title", title),
    Row::new("readme.sections", sections).lists(&["install", "usage"]),
    Row::new("readme.names", names).numbers(&[("at_least", 6.0)]).measures(&["precision", "invented", "products"]),
    Row::new("readme.coverage", coverage).measures(&["recall"]),
];

/// Names of the command line that a README should know: commands, flags, variables.
const MOST_COMMANDS: usize = 12;
const MOST_FLAGS: usize = 8;
const MOST_VARIABLES: usize = 12;

/// A gate: the title is the project's name.
fn title(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let Some(project) = &subject.facts.project else { return Outcome::unscored("no manifest names the project") };
    let wanted = tokens(&project.name);
    let said = look::markdown(subject).and_then(|page| page.headings.iter().find(|heading| heading.level == 1));
    let words = said.map(|heading| tokens(&heading.text)).unwrap_or_default();
    // `Shop: orders for everybody` begins with the name; `TeaShop` and `tea-shop` are one.
    let is_named = words.starts_with(&wanted) || words.concat().starts_with(&wanted.concat());
    if is_named && !wanted.is_empty() {
        return Outcome::share(1.0, format!("the title names `{}`", project.name)).on(Evidence::Facts);
    }
    let hint = format!("begin with `# {}`", project.name);
    Outcome::share(0.0, format!("the title is not `{}`", project.name)).remark(
        said.map(|heading| heading.line),
        "the title is not the project's name",
        Some(hint),
    )
}

/// A gate: it says how to install and how to use the project, each with something to type.
fn sections(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let page = look::markdown(subject);
    let mut outcome = Outcome::default();
    let mut found = 0usize;
    for (list, title) in [("install", "Installation"), ("usage", "Usage")] {
        let place = page.and_then(|page| Some((page, range(page, &settings.list(list).join("|"))?)));
        let has_fence = place.is_some_and(|(page, (from, to))| {
            page.fences.iter().any(|fence| fence.line > from && fence.line < to && has_something_to_type(fence))
        });
        if has_fence {
            found += 1;
            continue;
        }
        let hint = format!("write a section `## {title}` with a fence that shows what to type");
        outcome = outcome.remark(None, format!("no section `{title}` with something to type"), Some(hint));
    }
    let mut judged = Outcome::share(ratio(found, 2), format!("{found} of 2 sections with something to type"));
    judged.remarks = outcome.remarks;
    judged
}

/// A shell needs a program or a variable; elsewhere any line will do that is no comment.
fn has_something_to_type(fence: &Fence) -> bool {
    let mut lines = fence.text.lines().map(str::trim).filter(|line| !line.is_empty());
    if is_shell(&fence.language) {
        return lines.any(|line| !commands(line.trim_start_matches(['$', '>', ' ']), 0).is_empty());
    }
    lines.any(|line| !line.starts_with(['#', '/']))
}

/// Share of commands, flags, variables and names that the sources have, and enough of them to say anything.
fn names(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let facts = subject.facts;
    let sorts = [Sort::Flag, Sort::Variable, Sort::Command, Sort::Name];
    if !sorts.iter().any(|sort| is_judged(facts, *sort)) {
        let outcome = Outcome::unscored("the sources name nothing that a README could refer to");
        return outcome.measure("precision", 1.0).measure("invented", 0.0).measure("products", 0.0);
    }
    let mut found = look::markdown(subject).map(|page| claims(subject, page)).unwrap_or_default();
    found.retain(|(sort, _), _| is_judged(facts, *sort));
    let right = found.values().filter(|(_, exists)| *exists).count();
    let is_invented = |(sort, _): &(Sort, String)| matches!(sort, Sort::Flag | Sort::Variable);
    let invented = found.iter().filter(|(claim, (_, exists))| !exists && is_invented(claim)).count();
    let precision = ratio(right, found.len());
    let there_are = facts.commands.len() + facts.flags.len() + facts.environment.len();
    let wanted = (settings.number("at_least") as usize).min(there_are.max(3)).max(1);
    let enough = ratio(right.min(wanted), wanted);
    let strange = strange(subject);
    let summary = format!("{right} of {} stand in the sources", count(found.len(), "name"));
    let mut outcome = Outcome::share(precision * enough, summary)
        .on(Evidence::Facts)
        .measure("precision", precision)
        .measure("invented", invented as f64)
        .measure("products", strange.len() as f64);
    for (line, name) in &strange {
        let hint = format!("do not speak of {name}: no manifest has it");
        outcome = outcome.remark(*line, format!("no source shows {name}"), Some(hint));
    }
    for ((sort, name), (line, _)) in found.iter().filter(|(_, (_, exists))| !exists) {
        let what = match sort {
            Sort::Flag => "flag",
            Sort::Variable => "variable of the environment",
            Sort::Command => "command",
            Sort::Name => "name",
        };
        let hint = format!("remove `{name}`, or write it as the sources do");
        outcome = outcome.remark(Some(*line), format!("the sources have no {what} `{name}`"), Some(hint));
    }
    if enough < 1.0 {
        let hint = "show the commands, flags and variables of the lists".to_owned();
        outcome = outcome.remark(None, "the page shows little of how the program is run", Some(hint));
    }
    outcome
}

/// Products and languages that the page says the project is made of, and that no source shows.
fn strange(subject: &Subject<'_>) -> Vec<(Option<u32>, &'static str)> {
    let Some(page) = look::markdown(subject) else { return Vec::new() };
    let names = Names::new(Known::all(subject.facts, subject.notes));
    let products = whole::products(page, &names).into_iter().filter(|(_, _, shown)| !shown);
    let languages = whole::strange_languages(page, subject.facts).into_iter().map(|name| (None, name));
    products.map(|(line, name, _)| (Some(line), name)).chain(languages).collect()
}

/// What a README should know, the first of each sort.
fn main_names(facts: &Facts) -> Vec<&Named> {
    let first = |list: &'_ [Named], most: usize| list.len().min(most);
    let commands = &facts.commands[..first(&facts.commands, MOST_COMMANDS)];
    let variables = &facts.environment[..first(&facts.environment, MOST_VARIABLES)];
    let flags = &facts.flags[..first(&facts.flags, MOST_FLAGS)];
    commands.iter().chain(variables).chain(flags).collect()
}

/// Share of the main commands, variables and flags that the page shows or speaks of.
fn coverage(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let wanted = main_names(subject.facts);
    if wanted.is_empty() {
        return Outcome::unscored("the sources have no commands, no flags and no variables").measure("recall", 1.0);
    }
    let shown = look::markdown(subject).map_or_else(|| vec![false; wanted.len()], |page| shown(page, &wanted));
    let found = shown.iter().filter(|shown| **shown).count();
    let recall = ratio(found, wanted.len());
    let summary = format!("{found} of {} are shown", count(wanted.len(), "command, flag or variable"));
    let mut outcome = Outcome::share(recall, summary).on(Evidence::Facts).measure("recall", recall);
    for (name, _) in wanted.iter().zip(&shown).filter(|(_, shown)| !**shown) {
        let hint = format!("show or explain `{}` ({})", name.name, name.at);
        outcome = outcome.remark(None, format!("nothing is said of `{}`", name.name), Some(hint));
    }
    outcome
}

/// For each name, whether a line to type or a sentence has it; a list of bare names says nothing of them.
fn shown(page: &Markdown, wanted: &[&Named]) -> Vec<bool> {
    let typed = page.fences.iter().filter(|fence| is_shell(&fence.language) || fence.syntax_errors.is_none());
    let typed = typed.flat_map(|fence| fence.text.lines().map(|line| (line.to_owned(), 1)));
    let said = blocks(page).into_iter().map(|block| (block.text, 3));
    let mut shown = vec![false; wanted.len()];
    for (text, beside) in typed.chain(said) {
        let named: Vec<usize> = (0..wanted.len()).filter(|&index| stands_in(&text, &wanted[index].name)).collect();
        if named.is_empty() {
            continue;
        }
        let is_word = |word: &&str| word.chars().any(char::is_alphanumeric);
        let names: usize = named.iter().map(|&index| wanted[index].name.split(' ').count()).sum();
        let others = text.split([' ', '\n', '\t', '=']).filter(is_word).count().saturating_sub(names);
        // A variable is set with a value, a command follows its program: one word beside each.
        if others >= beside.max(if beside > 1 { named.len() } else { 1 }) {
            named.into_iter().for_each(|index| shown[index] = true);
        }
    }
    shown
}

/// True where a text has the name as a word of its own.
fn stands_in(text: &str, name: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '-';
    text.match_indices(name).any(|(at, found)| {
        let before = text[..at].chars().next_back();
        let after = text[at + found.len()..].chars().next();
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}
