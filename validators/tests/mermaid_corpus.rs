//! Agreement with the official Mermaid parser, and what repair is worth, over diagrams whose verdict is known.
//!
//! The floors are what was measured; raise them when the figures rise.

#![allow(clippy::disallowed_macros, reason = "figures for whoever runs this with --nocapture")]

use serde::Deserialize;
use sluice_validators::diagram::{DiagramKind, kind_of, parse};
use sluice_validators::normalise::normalise;
use sluice_validators::{Document, Format};
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct Sample {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    text: String,
    valid: bool,
    category: String,
    mutation: Option<String>,
}

fn corpus() -> Vec<(Sample, DiagramKind)> {
    let lines = include_str!("../../tests/mermaid/corpus.jsonl").lines();
    let samples = lines.map(|line| serde_json::from_str::<Sample>(line).expect("every line is a sample"));
    let kind = |name: &str| match name {
        "C4" => DiagramKind::C4,
        other => serde_json::from_value(other.into()).expect("every type is one of ours"),
    };
    samples.map(|sample| (kind(&sample.kind), sample)).map(|(kind, sample)| (sample, kind)).collect()
}

/// Mistakes that the official grammar takes for content and this project rejects: a fence read as a node, `class A
/// extends B` glued to one word, dates that do not exist.
const REJECTED_ON_PURPOSE: &[&str] =
    &["fence_tail", "extends", "class_space", "extra_end", "gantt_words", "gantt_baddate", "missing_arrow"];

#[derive(Default)]
struct Count {
    all: u32,
    agree: u32,
    on_purpose: u32,
    false_accepts: u32,
    invalid: u32,
}

impl Count {
    fn agreement(&self) -> f64 {
        f64::from(self.agree + self.on_purpose) * 100.0 / f64::from(self.all.max(1))
    }
}

#[test]
fn the_parser_agrees_with_the_official_one() {
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    for (sample, kind) in corpus() {
        // The official parser takes whatever kind the header names.
        let accepted = parse(&sample.text, kind_of(&sample.text).unwrap_or(kind)).is_ok();
        let mutation = sample.mutation.as_deref().unwrap_or("");
        let on_purpose = sample.valid && !accepted && REJECTED_ON_PURPOSE.contains(&mutation);
        for name in [sample.kind.as_str(), "all"] {
            let count = counts.entry(name.to_owned()).or_default();
            count.all += 1;
            count.agree += u32::from(accepted == sample.valid);
            count.on_purpose += u32::from(on_purpose);
            count.false_accepts += u32::from(accepted && !sample.valid);
            count.invalid += u32::from(!sample.valid);
        }
    }
    for (name, count) in &counts {
        let raw = f64::from(count.agree) * 100.0 / f64::from(count.all);
        println!(
            "{name:16} {:5} texts, agreement {raw:.1} %, {:.1} % with what is rejected on purpose, {} of {} false accepts",
            count.all,
            count.agreement(),
            count.false_accepts,
            count.invalid
        );
    }
    let all = &counts["all"];
    assert!(all.all > 1_200, "the corpus is there");
    assert!(all.agreement() >= FLOOR, "{:.2}", all.agreement());
    assert!(f64::from(all.false_accepts) <= f64::from(all.invalid) * 0.01, "{}", all.false_accepts);
    for (name, floor) in FLOORS {
        assert!(counts[*name].agreement() >= *floor, "{name}: {:.2}", counts[*name].agreement());
    }
}

const FLOOR: f64 = 98.5;
const FLOORS: &[(&str, f64)] = &[
    ("flowchart", 98.0),
    ("erDiagram", 98.0),
    ("sequenceDiagram", 100.0),
    ("classDiagram", 98.0),
    ("stateDiagram", 98.0),
    ("C4", 100.0),
    ("journey", 100.0),
    ("mindmap", 97.0),
];

#[test]
fn most_broken_diagrams_are_repaired_and_no_sound_one_is_touched() {
    let mut counts: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    for (sample, kind) in corpus() {
        let normalised = normalise(&sample.text, Format::Mermaid(kind), true);
        let parses = matches!(normalised.document, Document::Diagram(_));
        if parse(&sample.text, kind).is_ok() {
            assert!(parses && normalised.repairs.is_empty(), "{} is sound: {:?}", sample.id, normalised.repairs);
        } else if !sample.valid {
            let count = counts.entry(sample.category.clone()).or_default();
            count.0 += 1;
            count.1 += u32::from(parses);
            let unfinished = normalise(&sample.text, Format::Mermaid(kind), false);
            let closed = |edit: &str| edit.starts_with("closed");
            assert!(!unfinished.repairs.iter().any(|repair| closed(&repair.edit)), "{} was cut", sample.id);
        }
    }
    for (category, (all, repaired)) in &counts {
        println!("{category:12} {repaired} of {all} repaired");
    }
    let share = |category: &str| f64::from(counts[category].1) / f64::from(counts[category].0);
    assert!(share("llm-mutated") >= 0.75, "{:.3}", share("llm-mutated"));
    assert!(share("mutated") >= 0.72, "{:.3}", share("mutated"));
}

#[test]
fn line_ends_marks_trailing_spaces_and_one_clean_fence_change_nothing() {
    let sound = |(sample, kind): &(Sample, DiagramKind)| {
        !sample.text.contains(['\r', '`']) && parse(&sample.text, *kind).is_ok()
    };
    for (sample, kind) in corpus().into_iter().filter(sound).step_by(4) {
        let plain = normalise(&sample.text, Format::Mermaid(kind), true);
        let text = &sample.text;
        for variant in [
            text.replace('\n', "\r\n"),
            format!("\u{feff}{text}"),
            text.replace('\n', "  \n"),
            format!("{text}\n\n \n"),
            format!("```mermaid\n{text}\n```"),
            format!("```mermaid\r\n{}\r\n```\r\n", text.replace('\n', "\r\n")),
        ] {
            let other = normalise(&variant, Format::Mermaid(kind), true);
            assert_eq!(other.text, plain.text, "{}", sample.id);
            assert_eq!(other.repairs, [], "{}", sample.id);
        }
    }
}

#[test]
fn no_cut_of_any_diagram_makes_the_parser_panic() {
    for (sample, kind) in corpus().into_iter().step_by(9) {
        let ends: Vec<usize> = sample.text.char_indices().map(|(at, _)| at).collect();
        let step = (ends.len() / 5).max(1);
        for end in ends.into_iter().step_by(step) {
            let cut = &sample.text[..end];
            let normalised = normalise(cut, Format::Mermaid(kind), false);
            assert!(normalised.text.ends_with('\n') && !normalised.text.ends_with("\n\n"));
            let _ = normalise(cut, Format::Mermaid(kind), true);
        }
    }
}
