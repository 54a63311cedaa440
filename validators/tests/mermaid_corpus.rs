//! Agreement with the official Mermaid parser, and what repair is worth, over diagrams whose verdict is known.
//!
//! The floors are what was measured; raise them when the figures rise.

#![allow(clippy::disallowed_macros, reason = "figures for whoever runs this with --nocapture")]

use serde::Deserialize;
use sluice_validators::diagram::{DiagramKind, junk, kind_of, parse};
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
    mutation: Option<String>,
    base: Option<String>,
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

#[derive(Default)]
struct Count {
    all: u32,
    agree: u32,
    false_accepts: u32,
    invalid: u32,
    repaired: u32,
}

impl Count {
    fn agreement(&self) -> f64 {
        f64::from(self.agree) * 100.0 / f64::from(self.all.max(1))
    }

    fn of_invalid(&self, count: u32) -> f64 {
        f64::from(count) * 100.0 / f64::from(self.invalid.max(1))
    }
}

/// The kinds of documents that people ask for most, pooled in one figure.
const NINE: &[&str] =
    &["flowchart", "erDiagram", "sequenceDiagram", "classDiagram", "stateDiagram", "C4", "journey", "pie", "mindmap"];

/// One half of the corpus by the text that a sample was made from, so that no text stands on both sides.
fn half(sample: &Sample) -> &'static str {
    let base = sample.base.as_deref().unwrap_or(&sample.id);
    if base.bytes().fold(0u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into())) % 2 == 0 {
        "one half"
    } else {
        "other half"
    }
}

fn counts() -> BTreeMap<String, Count> {
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    for (sample, kind) in corpus() {
        // The official parser takes whatever kind the header names.
        let accepted = parse(&sample.text, kind_of(&sample.text).unwrap_or(kind)).is_ok();
        let repaired = !sample.valid && !accepted && {
            let normalised = normalise(&sample.text, Format::Mermaid(kind), true);
            matches!(normalised.document, Document::Diagram(_))
        };
        let pool = NINE.contains(&sample.kind.as_str()).then_some("the nine");
        for name in [Some(sample.kind.as_str()), Some("all"), Some(half(&sample)), pool].into_iter().flatten() {
            let count = counts.entry(name.to_owned()).or_default();
            count.all += 1;
            count.agree += u32::from(accepted == sample.valid);
            count.false_accepts += u32::from(accepted && !sample.valid);
            count.invalid += u32::from(!sample.valid);
            count.repaired += u32::from(repaired);
        }
    }
    counts
}

#[test]
fn the_parser_agrees_with_the_official_one_and_mends_most_of_what_it_rejects() {
    let counts = counts();
    for (name, count) in &counts {
        println!(
            "{name:16} {:5} texts, agreement {:.2} %, {} of {} invalid ones accepted, {:.1} % repaired",
            count.all,
            count.agreement(),
            count.false_accepts,
            count.invalid,
            count.of_invalid(count.repaired)
        );
    }
    assert!(counts["all"].all > 1_200, "the corpus is there");
    for (name, agreement, repaired) in FLOORS {
        let count = &counts[*name];
        assert!(count.agreement() >= *agreement, "{name}: {:.2}", count.agreement());
        assert!(count.of_invalid(count.repaired) >= *repaired, "{name}: {:.2}", count.of_invalid(count.repaired));
        assert!(count.of_invalid(count.false_accepts) <= 0.2, "{name}: {} accepted", count.false_accepts);
    }
}

/// Least agreement, and least share of invalid texts that are repaired, in percent.
const FLOORS: &[(&str, f64, f64)] = &[
    ("all", 99.6, 65.0),
    ("the nine", 99.6, 67.0),
    ("one half", 99.6, 62.0),
    ("other half", 99.6, 67.0),
    ("flowchart", 99.5, 66.0),
    ("erDiagram", 99.5, 65.0),
    ("sequenceDiagram", 100.0, 78.0),
    ("classDiagram", 99.5, 62.0),
    ("stateDiagram", 99.0, 86.0),
    ("C4", 100.0, 55.0),
    ("journey", 100.0, 25.0),
    ("pie", 100.0, 64.0),
    ("mindmap", 98.0, 60.0),
    ("gantt", 98.0, 55.0),
    ("timeline", 99.0, 65.0),
    ("gitGraph", 99.0, 42.0),
];

#[test]
fn no_sound_diagram_is_touched_and_no_cut_one_is_closed() {
    for (sample, kind) in corpus() {
        let sound = parse(&sample.text, kind).is_ok_and(|diagram| junk(&diagram, &sample.text).is_empty());
        if sound {
            let normalised = normalise(&sample.text, Format::Mermaid(kind), true);
            let parses = matches!(normalised.document, Document::Diagram(_));
            assert!(parses && normalised.repairs.is_empty(), "{} is sound: {:?}", sample.id, normalised.repairs);
        } else {
            let unfinished = normalise(&sample.text, Format::Mermaid(kind), false);
            let closed = |edit: &str| edit.starts_with("closed");
            assert!(!unfinished.repairs.iter().any(|repair| closed(&repair.edit)), "{} was cut", sample.id);
        }
    }
}

/// Mistakes that the official grammar takes for content: a reader would not.
const JUNK: &[&str] =
    &["fence_tail", "extends", "class_space", "extra_end", "gantt_words", "gantt_baddate", "label_pipe", "title_md"];

#[test]
fn what_only_a_grammar_would_accept_is_junk_or_is_mended() {
    let mut seen = 0;
    for (sample, kind) in corpus() {
        if !sample.valid || !sample.mutation.as_deref().is_some_and(|mutation| JUNK.contains(&mutation)) {
            continue;
        }
        // Only where the mistake is in the text at all: elsewhere the same edit is a comment.
        let Ok(diagram) = parse(&sample.text, kind) else { continue };
        let normalised = normalise(&sample.text, Format::Mermaid(kind), true);
        assert!(!junk(&diagram, &sample.text).is_empty(), "{}: {}", sample.id, sample.text);
        let Document::Diagram(mended) = &normalised.document else { panic!("{} parses", sample.id) };
        let clean = junk(mended, &normalised.text).is_empty();
        assert_eq!(clean, !normalised.repairs.is_empty(), "{}: {:?}", sample.id, normalised.repairs);
        seen += 1;
    }
    assert!(seen > 20, "{seen}");
}

#[test]
fn line_ends_marks_trailing_spaces_and_one_clean_fence_change_nothing() {
    let sound = |(sample, kind): &(Sample, DiagramKind)| {
        !sample.text.contains(['\r', '`'])
            && parse(&sample.text, *kind).is_ok_and(|diagram| junk(&diagram, &sample.text).is_empty())
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
