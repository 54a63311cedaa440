//! Judges the texts of `benches/verdict.rs`, or reads the facts of files, so often that a profiler has something to count.
//!
//! Instructions do not depend on what else the machine does, so they tell what a change is worth where a clock cannot:
//! `valgrind --tool=callgrind verdict diagram_50_boxes 100`, less those of `… 0`, are a hundred verdicts.
//!
//! **Shape**: `verdict FIGURE TIMES`, or `verdict facts FILE…`.

#![allow(clippy::disallowed_macros, reason = "a development tool whose output is its purpose")]

#[path = "../../benches/texts/verdict.rs"]
mod texts;

use sluice_validators::facts::{Facts, Notes, read};
use sluice_validators::normalise::normalise;
use sluice_validators::rubric::{Definition, Rubric, Subject};
use sluice_validators::{Format, Score, Source};
use std::hint::black_box;
use std::path::Path;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match &words[..] {
        [first, files @ ..] if first == "facts" => count_facts(files),
        [figure, times] => judge_often(figure, times.parse().expect("the second word says how often")),
        _ => eprintln!("verdict FIGURE TIMES, or verdict facts FILE…"),
    }
}

fn count_facts(files: &[String]) {
    let source = |path: &String| Source::new(path.as_str(), std::fs::read_to_string(path).unwrap_or_default());
    let sources: Vec<Source> = files.iter().map(source).collect();
    let facts = read(&sources);
    println!("{} modules, {} items, {} routes", facts.modules.len(), facts.items.len(), facts.routes.len());
}

fn judge_often(figure: &str, times: usize) {
    let texts = texts::texts();
    let (_, kind, text) = texts.iter().find(|(name, ..)| *name == figure).expect("a figure of the bench");
    let (format, rubric) = kind_of(kind);
    let sources: Vec<Source> = texts::sources().into_iter().map(|(name, text)| Source::new(name, text)).collect();
    let (facts, notes) = (read(&sources), Notes::default());
    // The first verdict compiles patterns, once for all that follow.
    println!("{}", judge(text, format, &rubric, &facts, &notes));
    for _ in 0..times {
        black_box(judge(black_box(text), format, &rubric, &facts, &notes));
    }
}

fn judge(answer: &str, format: Format, rubric: &Rubric, facts: &Facts, notes: &Notes) -> Score {
    let normalised = normalise(answer, format, true);
    let subject = Subject {
        text: &normalised.text,
        document: &normalised.document,
        facts,
        notes,
        finished: true,
        secrets: &[],
        compiled: None,
        schema: None,
    };
    rubric.judge(&subject, Score::MAX, &normalised.repairs).score
}

fn kind_of(name: &str) -> (Format, Rubric) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src/kinds").join(name).join("kind.toml");
    let text = std::fs::read_to_string(file).expect("a kind has its file");
    let table: toml::Table = toml::from_str(&text).expect("a kind is TOML");
    let format = table["format"].as_str().and_then(|format| format.parse().ok()).expect("a kind has a format");
    let parts = table.into_iter().filter(|(part, _)| matches!(part.as_str(), "gates" | "points" | "caps"));
    let definition: Definition = parts.collect::<toml::Table>().try_into().expect("a kind has a rubric");
    (format, Rubric::build(&definition).expect("a shipped rubric builds"))
}
