//! Whether a page speaks of what matters in a project: its main modules, its dependencies, its purpose.

use super::look::{self, count, ratio};
use super::modules::{is_inside, top_modules};
use super::row::Row;
use super::words::content;
use crate::document::Markdown;
use crate::facts::Facts;
use crate::names::tokens;
use crate::rubric::{Evidence, Outcome, Settings, Subject};
use std::collections::{HashMap, HashSet};

pub(super) const ROWS: &[Row] = &[
    Row::new("facts.coverage", coverage).numbers(&[("modules", 12.0), ("externals", 4.0)]).measures(&["recall"]),
    Row::new("markdown.purpose", purpose).measures(&["said"]),
];

/// Something a page should speak of.
struct Wanted {
    /// As written in the sources.
    name: String,
    /// Runs of words any of which names it.
    spoken: Vec<Vec<String>>,
}

/// Share of the main modules and dependencies that a sentence, an item or a row speaks of.
fn coverage(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let wanted = wanted(subject.facts, (settings.count("modules"), settings.count("externals")));
    if wanted.is_empty() {
        return Outcome::unscored("no modules and no dependencies in the sources");
    }
    let Some(page) = look::markdown(subject) else {
        return Outcome::share(0.0, "there is no page to look at").on(Evidence::Facts).measure("recall", 0.0);
    };
    let mut spoken: HashSet<usize> = HashSet::new();
    for block in blocks(page) {
        let words = tokens(&block);
        let mut named: Vec<(usize, usize, usize)> = (0..wanted.len())
            .filter_map(|index| place(&words, &wanted[index]).map(|(at, length)| (at, index, length)))
            .collect();
        // In the order of the text: what stands later in the list of facts counts as much.
        named.sort_unstable();
        let mut is_name = vec![false; words.len()];
        for &(at, _, length) in &named {
            is_name[at..at + length].fill(true);
        }
        // A row of bare names says nothing of them: there must be a word beside each.
        let beside = is_name.iter().filter(|is_name| !**is_name).count();
        spoken.extend(named.into_iter().take(beside + 1).map(|(_, index, _)| index));
    }
    let recall = ratio(spoken.len(), wanted.len());
    let mut outcome =
        Outcome::share(recall, format!("{} of {} are spoken of", spoken.len(), count(wanted.len(), "main part")))
            .on(Evidence::Facts)
            .measure("recall", recall);
    for part in wanted.iter().enumerate().filter(|(index, _)| !spoken.contains(index)).map(|(_, part)| part) {
        outcome = outcome.remark(
            None,
            format!("nothing is said of `{}`", part.name),
            Some(format!("say what `{}` is for", part.name)),
        );
    }
    outcome
}

fn wanted(facts: &Facts, most: (usize, usize)) -> Vec<Wanted> {
    let top = top_modules(facts, most.0);
    let all = facts.modules.iter().filter(|module| !module.test).count();
    let mut wanted: Vec<Wanted> = Vec::new();
    for index in top {
        let name = &facts.modules[index].name;
        let mut spoken = vec![tokens(name)];
        let last = name.rsplit('/').next().unwrap_or(name);
        spoken.push(tokens(last));
        // A folder of few modules may stand for them.
        if let Some((folder, _)) = name.rsplit_once('/') {
            let inside = facts.modules.iter().filter(|module| !module.test && is_inside(&module.name, folder)).count();
            if inside * 3 <= all {
                spoken.push(tokens(folder));
            }
        }
        let told = facts.aliases.iter().filter(|(name, _)| name == last || *name == facts.modules[index].name);
        spoken.extend(told.map(|(_, other)| tokens(other)));
        spoken.retain(|words| !words.is_empty());
        wanted.push(Wanted { name: name.clone(), spoken });
    }
    let mut uses: HashMap<&str, usize> = HashMap::new();
    for used in facts.modules.iter().flat_map(|module| &module.uses) {
        *uses.entry(used.as_str()).or_default() += 1;
    }
    let mut externals: Vec<&str> = facts
        .externals
        .iter()
        .filter(|external| !external.development)
        .map(|external| external.name.as_str())
        .collect();
    externals.retain(|name| uses.is_empty() || uses.contains_key(name));
    externals.sort_by_key(|name| std::cmp::Reverse(uses.get(name).copied().unwrap_or(0)));
    externals.truncate(most.1);
    wanted.extend(externals.into_iter().map(|name| Wanted { name: name.to_owned(), spoken: vec![tokens(name)] }));
    wanted.retain(|part| !part.spoken.is_empty() && !part.spoken[0].is_empty());
    wanted
}

/// Where a part is named: its first word, and how many words its name has there.
fn place(words: &[String], part: &Wanted) -> Option<(usize, usize)> {
    let find = |run: &Vec<String>| words.windows(run.len()).position(|window| window == run.as_slice());
    part.spoken.iter().find_map(|run| find(run).map(|at| (at, run.len())))
}

/// Paragraphs, items and rows: what a reader takes in at once.
fn blocks(page: &Markdown) -> impl Iterator<Item = String> + '_ {
    let paragraphs = page.paragraphs.iter().map(|(_, text)| text.clone());
    let items = page.items.iter().map(|item| item.text.clone());
    let rows = page.rows.iter().map(|(_, cells)| cells.join(" "));
    paragraphs.chain(items).chain(rows)
}

/// The beginning of the page says what the project is for, in the words of its manifest, README or notes.
fn purpose(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let (words, evidence) = match &subject.facts.purpose {
        Some(purpose) => (content(&purpose.name), Evidence::Facts),
        None => (subject.notes.terms.iter().flat_map(|term| content(&term.name)).collect(), Evidence::Notes),
    };
    let words: HashSet<String> = words.into_iter().collect();
    if words.is_empty() {
        let why = "neither manifest nor README nor notes say what the project is for";
        return Outcome::unscored(why).measure("said", 1.0);
    }
    let Some(page) = look::markdown(subject) else {
        return Outcome::share(0.0, "there is no page to look at").on(evidence).measure("said", 0.0);
    };
    let second =
        page.headings.iter().filter(|heading| heading.level >= 2).nth(1).map_or(u32::MAX, |heading| heading.line);
    let beginning = page.paragraphs.iter().filter(|(line, _)| *line < second).map(|(_, text)| text.as_str());
    let said: HashSet<String> = content(&beginning.collect::<Vec<_>>().join(" ")).into_iter().collect();
    let found = words.iter().filter(|word| said.contains(*word)).count();
    let wanted = (words.len() as f64 * 0.5).ceil().clamp(1.0, 6.0);
    let share = found as f64 / wanted;
    let outcome =
        Outcome::share(share, format!("the beginning has {found} of the words that say what the project is for"))
            .on(evidence)
            .measure("said", share);
    if share < 1.0 {
        let hint = subject
            .facts
            .purpose
            .as_ref()
            .map(|purpose| format!("begin with what the project is for: {}", purpose.name));
        outcome.remark(None, "the beginning does not say what the project is for", hint)
    } else {
        outcome
    }
}
