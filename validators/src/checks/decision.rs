//! Records of decisions: what was decided, instead of what, and what follows from it.

use super::known::{Known, Thing};
use super::look::{self, count, ratio};
use super::modules::names_product;
use super::names_of::Names;
use super::row::Row;
use super::sections::{Block, blocks, range, section};
use super::vocabulary::Vocabulary;
use super::words::{self, content};
use crate::dates::first_date;
use crate::document::Markdown;
use crate::names::tokens;
use crate::rubric::{Evidence, Outcome, Settings, Subject};
use regex::Regex;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

pub(super) const ROWS: &[Row] = &[
    Row::new("adr.form", form),
    Row::new("adr.alternatives", alternatives).measures(&["count"]),
    Row::new("adr.context", context),
    Row::new("adr.decision", decision),
    Row::new("adr.consequences", consequences),
    Row::new("adr.manifest", manifest),
];

const CONTEXT: &str = "context|background|problem|kontext";
pub(super) const DECISION: &str = "decision|entscheidung|decision outcome";
const CONSEQUENCES: &str = "consequences|konsequenzen|folgen";
const ALTERNATIVES: &str = "alternatives|considered|options|alternativen";
const STATUS: &str = "status";
/// Code spans that are looked up.
const MAX_SPANS: usize = 1_000;
/// Options that are looked at.
const MAX_OPTIONS: usize = 50;
/// Things of the project that a context should name.
const NAMED: usize = 4;

static STATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(proposed|accepted|rejected|deprecated|superseded|draft)\b").expect("a constant pattern reads")
});
static DECIDES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^\W*(?:(?:therefore|so),? )?(?:we (?:will|shall|use|adopt|choose|chose|decide|keep|move|switch|replace|store|introduce|build|send|write|let|put|add|have decided)\b|use\b|adopt\b|keep\b|choose\b|introduce\b|replace\b|store\b|move\b|switch\b|add\b|build\b|send\b|write\b|let\b|put\b|the [\w -]{2,40} (?:will|shall|is to|are to)\b|chosen option)",
    )
    .expect("a constant pattern reads")
});
static GOOD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(good|positive|easier|faster|simpler|safer|cheaper|no longer|gains?|saves?|better|less|fewer|can now|allows?|improves?|stays?|keeps?|one place|without)\b").expect("a constant pattern reads")
});
static BAD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(bad|negative|harder|slower|costs?|risks?|must|loses?|extra|additional|drawback|cannot|depends? on|however|but|more (?:complex|work|code)|only|worse|waits?|second|needs?|leaves?|gives? up|has to|have to|more calls)\b").expect("a constant pattern reads")
});

/// `Good, because …`, `Bad: …`.
static MARKED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\W*(?:good|bad|positive|negative)\b\W*(?:because\b|:)").expect("a constant pattern reads")
});
/// A sentence that looks at another way than the one taken.
static OTHERWISE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(whether|instead of|rather than|without|alternativ\w*|otherwise|could|would)\b")
        .expect("a constant pattern reads")
});
static REASON: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(because|since|so that|as it|due to|good|bad|neutral|weil|damit|denn)\b")
        .expect("a constant pattern reads")
});

/// A gate: the sections, a status of the known ones, a day.
fn form(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let page = look::markdown(subject);
    let mut missing: Vec<&str> = Vec::new();
    for names in [CONTEXT, DECISION, CONSEQUENCES] {
        let is_filled = page.and_then(|page| section(page, names)).is_some_and(|found| !found.is_empty());
        missing.extend((!is_filled).then(|| names.split('|').next().unwrap_or(names)));
    }
    let states = page.is_some_and(|page| status(page).is_some());
    missing.extend((!states).then_some("status"));
    missing.extend(first_date(subject.text).is_none().then_some("date"));
    let mut outcome = Outcome::share(1.0 - ratio(missing.len(), 5), format!("{} of 5 parts", 5 - missing.len()));
    for part in missing {
        let hint = match part {
            "status" => "write `Status: accepted`, `proposed`, `rejected`, `deprecated` or `superseded`".to_owned(),
            "date" => "write `Date: YYYY-MM-DD`".to_owned(),
            section => format!("write a section `## {section}`"),
        };
        outcome = outcome.remark(None, format!("no {part}"), Some(hint));
    }
    outcome
}

/// The status, from its section or a line `Status: …`.
pub(super) fn status(page: &Markdown) -> Option<String> {
    let inside = section(page, STATUS).unwrap_or_default();
    let stated = blocks(page).into_iter().filter(|block| block.text.to_lowercase().contains("status"));
    inside.into_iter().chain(stated).find_map(|block| Some(STATE.find(&block.text)?.as_str().to_lowercase()))
}

/// An option that was weighed: its name and what is said of it.
struct Weighed {
    line: u32,
    name: String,
    reason: String,
}

fn weighed(page: &Markdown) -> Vec<Weighed> {
    let Some((from, to)) = range(page, ALTERNATIVES) else { return Vec::new() };
    let inside: Vec<Block> = blocks(page).into_iter().filter(|block| block.line > from && block.line < to).collect();
    let titles: Vec<(u32, &str)> = page
        .headings
        .iter()
        .filter(|heading| heading.line > from && heading.line < to)
        .take(MAX_OPTIONS)
        .map(|heading| (heading.line, heading.text.as_str()))
        .collect();
    if titles.is_empty() {
        return inside.iter().filter(|block| block.item).map(split).collect();
    }
    let until = |index: usize| titles.get(index + 1).map_or(to, |(line, _)| *line);
    let below = |index: usize, line: u32| {
        let texts = inside.iter().filter(|block| block.line > line && block.line < until(index));
        texts.map(|block| block.text.as_str()).collect::<Vec<_>>().join(" ")
    };
    let titles = titles.iter().enumerate();
    titles
        .map(|(index, (line, name))| Weighed { line: *line, name: (*name).to_owned(), reason: below(index, *line) })
        .collect()
}

/// The options of their section. A record in the form of 2011 has none and weighs in its context: there a sentence that
/// looks at another way counts as one.
fn options(page: &Markdown, vocabulary: &Vocabulary) -> Vec<Weighed> {
    if range(page, ALTERNATIVES).is_some() {
        return weighed(page);
    }
    let parts = [CONTEXT, DECISION].iter().flat_map(|part| section(page, part).unwrap_or_default());
    let mut found = Vec::new();
    for block in parts {
        for sentence in sentences(std::slice::from_ref(&block)) {
            if OTHERWISE.is_match(&sentence) && vocabulary.knows_any(&sentence) && found.len() < MAX_OPTIONS {
                found.push(Weighed { line: block.line, name: sentence.clone(), reason: sentence });
            }
        }
    }
    found
}

/// Content words of every sentence that gives a reason, outside of the list of options.
fn reasons(page: &Markdown) -> Vec<HashSet<String>> {
    let parts = [DECISION, "pros and cons|pros and cons of the options|advantages|comparison"];
    let found: Vec<Block> = parts.iter().flat_map(|part| section(page, part).unwrap_or_default()).collect();
    let said = found.iter().filter(|block| REASON.is_match(&block.text)).take(MAX_OPTIONS);
    said.map(|block| content(&block.text).into_iter().collect()).collect()
}

/// True where a sentence that gives a reason speaks of the option by most of its words.
fn is_weighed(option: &Weighed, reasons: &[HashSet<String>]) -> bool {
    let name = content(&option.name);
    reasons.iter().any(|said| {
        let found = name.iter().filter(|word| said.contains(*word)).count();
        found >= 2 && found * 3 >= name.len() * 2
    })
}

/// `Keep the table: it is there, but …` is a name and a reason.
fn split(block: &Block) -> Weighed {
    let marks = [": ", " – ", " — ", " - ", " because ", ", because ", " was ", " would ", ". "];
    let cut = marks.iter().filter_map(|mark| block.text.find(mark)).min().unwrap_or(block.text.len());
    Weighed { line: block.line, name: block.text[..cut].to_owned(), reason: block.text[cut..].to_owned() }
}

/// At least two options, each with a reason in words of the project.
fn alternatives(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let vocabulary = Vocabulary::new(subject.facts, subject.notes);
    let Some(evidence) = vocabulary.evidence() else {
        return Outcome::unscored("neither sources nor notes have words of their own").measure("count", 2.0);
    };
    let (mut seen, mut good, mut outcome) = (HashSet::new(), 0usize, Outcome::default());
    let page = look::markdown(subject);
    let reasons = page.map(reasons).unwrap_or_default();
    for option in page.map(|page| options(page, &vocabulary)).unwrap_or_default() {
        let has_reason = content(&option.reason).len() >= 4 || is_weighed(&option, &reasons);
        let is_known = vocabulary.knows_any(&option.name) || vocabulary.knows_any(&option.reason);
        if has_reason && is_known && seen.insert(content(&option.name).join(" ")) {
            good += 1;
        } else {
            let name: String = option.name.chars().take(60).collect();
            let hint = "say of every alternative why it was or was not taken, in words of the project".to_owned();
            outcome = outcome.remark(Some(option.line), format!("`{name}` has no reason of this project"), Some(hint));
        }
    }
    let share = ratio(good.min(2), 2);
    let mut judged =
        Outcome::share(share, count(good, "alternative with a reason")).on(evidence).measure("count", good as f64);
    judged.remarks = outcome.remarks;
    if good < 2 {
        let hint = "list at least two alternatives under `## Alternatives`, each with a reason".to_owned();
        judged = judged.remark(None, "fewer than two alternatives", Some(hint));
    }
    judged
}

/// The context names things of the notes and the sources, and none that they do not have.
fn context(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let (facts, notes) = (subject.facts, subject.notes);
    if facts.is_empty() && notes.terms.is_empty() && notes.actions.is_empty() {
        return Outcome::unscored("there is nothing a context could name");
    }
    let Some(page) = look::markdown(subject) else { return Outcome::share(0.0, "there is no page to look at") };
    let said: Vec<String> = section(page, CONTEXT).unwrap_or_default().iter().map(|block| block.text.clone()).collect();
    let words: Vec<String> = said.iter().flat_map(|text| text.split(char::is_whitespace)).flat_map(tokens).collect();
    let words: Vec<String> = words.iter().map(|word| crate::names::singular(word)).collect();
    let from_notes = notes.terms.iter().chain(&notes.roles).map(|name| name.name.as_str());
    let tables = facts.tables.iter().map(|table| table.name.as_str());
    let modules = facts.modules.iter().map(|module| module.name.as_str());
    let others = facts.externals.iter().map(|external| external.name.as_str());
    let items = facts.items.iter().map(|item| item.name.as_str());
    let commands = facts.commands.iter().chain(&facts.environment).map(|name| name.name.as_str());
    let routes = facts.routes.iter().map(|route| route.path.as_str());
    let all = from_notes.chain(tables).chain(modules).chain(others).chain(items).chain(commands).chain(routes);
    let places = places(&words);
    let named: HashSet<&str> = all.filter(|name| is_said(name, &words, &places)).collect();
    let names = Names::new(Known::all(facts, notes));
    let spans: HashSet<&str> =
        page.code_spans.iter().map(|(_, span)| span.trim()).filter(|span| span.len() > 2).take(MAX_SPANS).collect();
    let unknown: Vec<&&str> = spans.iter().filter(|span| !names.resolves(span)).collect();
    let precision = if spans.is_empty() { 1.0 } else { 1.0 - ratio(unknown.len(), spans.len()) };
    let evidence = if facts.is_empty() { Evidence::Notes } else { Evidence::Facts };
    let share = ratio(named.len().min(NAMED), NAMED) * precision;
    let summary =
        format!("the context names {}; {} unknown", count(named.len(), "thing of the project"), unknown.len());
    let mut outcome = Outcome::share(share, summary).on(evidence);
    let mut unknown: Vec<&str> = unknown.into_iter().copied().collect();
    unknown.sort_unstable();
    for span in unknown {
        let hint = format!("remove `{span}`, or write it as the sources do");
        outcome = outcome.remark(None, format!("`{span}` is in no source"), Some(hint));
    }
    if named.len() < NAMED {
        let hint = "say in the context which modules, tables, roles and terms of the notes it is about".to_owned();
        outcome = outcome.remark(None, "the context could be that of any project", Some(hint));
    }
    outcome
}

/// Where each word stands.
fn places(words: &[String]) -> HashMap<&str, Vec<usize>> {
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, word) in words.iter().enumerate() {
        places.entry(word).or_default().push(index);
    }
    places
}

/// True where all words of a name stand in a row.
fn is_said(name: &str, words: &[String], places: &HashMap<&str, Vec<usize>>) -> bool {
    let wanted: Vec<String> = tokens(name).iter().map(|word| crate::names::singular(word)).collect();
    let Some(starts) = wanted.first().and_then(|first| places.get(first.as_str())) else { return false };
    let says_something = wanted.iter().any(|word| !words::is_plain(word));
    says_something && starts.iter().any(|&start| words[start..].starts_with(&wanted))
}

/// Sentences of a section, without the marks around them.
fn sentences(found: &[Block]) -> Vec<String> {
    let texts = found.iter().flat_map(|block| block.text.split_inclusive(['.', '\n', ';']).map(str::to_owned));
    texts.map(|text| text.trim().to_owned()).filter(|text| text.split_whitespace().count() >= 3).collect()
}

/// One sentence says what is done, and names an option that was weighed.
fn decision(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let vocabulary = Vocabulary::new(subject.facts, subject.notes);
    let Some(evidence) = vocabulary.evidence() else {
        return Outcome::unscored("neither sources nor notes have words of their own");
    };
    let page = look::markdown(subject);
    let said = sentences(&page.and_then(|page| section(page, DECISION)).unwrap_or_default());
    let decides = said.iter().find(|sentence| DECIDES.is_match(sentence) && vocabulary.knows_any(sentence));
    let options = page.map(weighed).unwrap_or_default();
    let names_one = decides.is_some_and(|sentence| {
        let words: HashSet<String> = content(sentence).into_iter().collect();
        let in_prose = page.is_some_and(|page| range(page, ALTERNATIVES).is_none());
        in_prose
            || options.iter().any(|option| {
                let name = content(&option.name);
                let found = name.iter().filter(|word| words.contains(*word)).count();
                found > 0 && found * 2 >= name.len() && vocabulary.knows_any(&option.name)
            })
    });
    let share = if decides.is_some() { 0.5 } else { 0.0 } + if names_one { 0.5 } else { 0.0 };
    let mut outcome = Outcome::share(share, "one sentence that says what is done, and names an option").on(evidence);
    if decides.is_none() {
        let hint =
            "begin the decision with `We will …` or `Use …`, and name what of the project it is about".to_owned();
        outcome = outcome.remark(None, "no sentence says what is done", Some(hint));
    }
    if !names_one {
        let hint = "let the decision name one of the alternatives by the words it has there".to_owned();
        outcome = outcome.remark(None, "the decision names none of the alternatives", Some(hint));
    }
    outcome
}

/// What gets better, and what gets worse, of this project.
fn consequences(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let vocabulary = Vocabulary::new(subject.facts, subject.notes);
    let Some(evidence) = vocabulary.evidence() else {
        return Outcome::unscored("neither sources nor notes have words of their own");
    };
    let Some(page) = look::markdown(subject) else { return Outcome::share(0.0, "there is no page to look at") };
    let found = section(page, CONSEQUENCES).unwrap_or_default();
    let all = sentences(&found);
    let is_known = |sentence: &String| vocabulary.knows_any(sentence);
    // Where one side is of this project, the other may be marked as such and speak of what it takes.
    let one_is_known = all.iter().any(is_known);
    let is_told = |sentence: &String| {
        is_known(sentence) || (one_is_known && MARKED.is_match(sentence) && content(sentence).len() >= 4)
    };
    let said: Vec<String> = all.iter().filter(|sentence| is_told(sentence)).cloned().collect();
    let below =
        |names: &str| section(page, names).unwrap_or_default().iter().any(|block| vocabulary.knows_any(&block.text));
    let good = said.iter().any(|sentence| GOOD.is_match(sentence)) || below("positive|good|advantages|pros");
    let bad = said.iter().any(|sentence| BAD.is_match(sentence) && !is_only_good(sentence))
        || below("negative|bad|disadvantages|cons");
    let share = if good { 0.5 } else { 0.0 } + if bad { 0.5 } else { 0.0 };
    let mut outcome = Outcome::share(share, "what gets better and what gets worse").on(evidence);
    for (is_there, what) in [(good, "better"), (bad, "worse")] {
        if !is_there {
            let hint = format!("say what of the project gets {what}");
            outcome = outcome.remark(None, format!("nothing gets {what}"), Some(hint));
        }
    }
    outcome
}

/// A sentence that was marked as good is no drawback, whatever words it has.
fn is_only_good(sentence: &str) -> bool {
    let lower = sentence.trim_start_matches(['-', '*', ' ', '+']).to_lowercase();
    lower.starts_with("good") || lower.starts_with("positive")
}

/// What was chosen is in the manifest, or is only proposed.
fn manifest(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let facts = subject.facts;
    if facts.externals.is_empty() {
        return Outcome::unscored("no manifest declares anything");
    }
    let Some(page) = look::markdown(subject) else { return Outcome::share(0.0, "there is no page to look at") };
    let known = Known::all(facts, subject.notes);
    let names = Names::new(Known::all(facts, subject.notes));
    let is_proposed = status(page).is_some_and(|status| matches!(status.as_str(), "proposed" | "draft" | "rejected"));
    let parts: Vec<Block> =
        [CONTEXT, DECISION].iter().flat_map(|part| section(page, part).unwrap_or_default()).collect();
    let text = parts.iter().map(|block| block.text.as_str()).collect::<Vec<_>>().join("\n");
    let lower = text.to_lowercase();
    let missing: Vec<&str> = words::products()
        .iter()
        .filter(|product| !names.has_product(product))
        .filter_map(|product| product.names.iter().find(|name| names_product(&lower, name)).copied())
        .collect();
    let decided = section(page, DECISION).unwrap_or_default();
    let is_fact = |thing: &Thing| !matches!(thing, Thing::Role(_) | Thing::Term(_));
    let words = decided
        .iter()
        .flat_map(|block| block.text.split(|letter: char| letter.is_whitespace() || ",;.".contains(letter)));
    let names_fact = words.filter(|word| word.len() > 2).any(|word| known.lookup(word).iter().any(is_fact));
    let share = if !names_fact {
        0.0
    } else if missing.is_empty() || is_proposed {
        1.0
    } else {
        0.0
    };
    let mut outcome = Outcome::share(share, format!("{} that no manifest has", count(missing.len(), "technology")))
        .on(Evidence::Facts);
    for name in missing.iter().filter(|_| !is_proposed) {
        let hint = format!("leave out {name}, or let the status be `proposed`");
        outcome = outcome.remark(None, format!("no manifest declares {name}"), Some(hint));
    }
    if !names_fact {
        let hint = "say in the decision which module, table or dependency it is about".to_owned();
        outcome = outcome.remark(None, "the decision is about nothing that the sources have", Some(hint));
    }
    outcome
}
