//! Any bytes, of any size and depth, end in a verdict and never in a panic.

use proptest::prelude::*;
use sluice_validators::diagram::{DiagramKind, MAX_CHARS, junk, parse};
use sluice_validators::normalise::normalise;
use sluice_validators::{Document, Format};

const KINDS: &[(DiagramKind, &str)] = &[
    (DiagramKind::Flowchart, "flowchart TD"),
    (DiagramKind::EntityRelationship, "erDiagram"),
    (DiagramKind::Sequence, "sequenceDiagram"),
    (DiagramKind::Class, "classDiagram"),
    (DiagramKind::State, "stateDiagram-v2"),
    (DiagramKind::C4, "C4Context"),
    (DiagramKind::Journey, "journey"),
    (DiagramKind::Pie, "pie"),
    (DiagramKind::Mindmap, "mindmap"),
    (DiagramKind::Gantt, "gantt"),
    (DiagramKind::Timeline, "timeline"),
    (DiagramKind::GitGraph, "gitGraph"),
];

/// Parses, looks for junk and repairs.
fn judge(text: &str, kind: DiagramKind) -> bool {
    if let Ok(diagram) = parse(text, kind) {
        assert!(diagram.edges.len() <= 500);
        let _ = junk(&diagram, text);
    }
    let normalised = normalise(text, Format::Mermaid(kind), true);
    matches!(normalised.document, Document::Diagram(_))
}

#[test]
fn a_chart_of_more_edges_than_are_drawn_is_rejected() {
    let chart = |edges: usize| {
        (0..edges).fold("flowchart TD\n".to_owned(), |text, at| text + &format!("a{at} --> a{}\n", at + 1))
    };
    assert!(parse(&chart(500), DiagramKind::Flowchart).is_ok());
    assert!(parse(&chart(501), DiagramKind::Flowchart).is_err());
    assert!(!judge(&chart(600), DiagramKind::Flowchart));
}

#[test]
fn a_text_of_more_characters_than_are_read_is_rejected_whatever_it_says() {
    for (kind, header) in KINDS {
        let long = format!("{header}\n{}", "%% é a comment\n".repeat(MAX_CHARS / 10));
        assert!(parse(&long, *kind).is_err(), "{header}");
        assert!(!judge(&long, *kind), "{header}");
    }
}

#[test]
fn blocks_a_hundred_thousand_deep_are_rejected_without_a_deep_stack() {
    for (kind, header) in KINDS {
        for open in ["subgraph a\n", "state A {\n", "alt x\n", "namespace a {\n"] {
            let deep = format!("{header}\n{}", open.repeat(100_000));
            assert!(parse(&deep, *kind).is_err(), "{header} {open}");
            // Short enough to be read.
            let _ = parse(&format!("{header}\n{}", open.repeat(500)), *kind);
        }
        for open in ["(", "[", "{", "<", "\"", "~", "`"] {
            assert!(!judge(&format!("{header}\n{}", open.repeat(100_000)), *kind), "{header} {open}");
            let _ = parse(&format!("{header}\n a{}", open.repeat(2_000)), *kind);
        }
    }
}

#[test]
fn nulls_and_marks_of_direction_are_letters_like_any_other() {
    for odd in ["\0", "\u{202e}", "\u{200f}", "\u{2066}", "\u{feff}", "\u{200b}", "\u{2028}", "\u{1f600}", "\u{e060}"] {
        for (kind, header) in KINDS {
            judge(&format!("{header}\n{odd}A --> {odd}B : {odd}\n"), *kind);
            judge(&format!("{odd}{header}{odd}\n  A{odd}[x{odd}]\n"), *kind);
        }
    }
}

fn sample() -> impl Strategy<Value = String> {
    let texts: Vec<String> = include_str!("../../tests/mermaid/corpus.jsonl")
        .lines()
        .step_by(7)
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter_map(|sample| sample["text"].as_str().map(str::to_owned))
        .filter(|text| text.len() < 2_000)
        .collect();
    proptest::sample::select(texts)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_end_in_a_verdict(bytes in proptest::collection::vec(any::<u8>(), 0..400), at in 0..KINDS.len()) {
        let (kind, header) = KINDS[at];
        let text = String::from_utf8_lossy(&bytes);
        judge(&text, kind);
        judge(&format!("{header}\n{text}"), kind);
    }

    #[test]
    fn any_edit_of_a_diagram_ends_in_a_verdict(
        text in sample(),
        place in 0.0..1.0f64,
        sign in proptest::sample::select(vec!["", "\n", "\"", "{", "}", "-->", ":", "```", "\u{a0}", "end", "class ", "|", "#", "%%{"]),
        dropped in 0usize..20,
    ) {
        let letters: Vec<char> = text.chars().collect();
        let at = ((letters.len() as f64 * place) as usize).min(letters.len());
        let behind = (at + dropped).min(letters.len());
        let edited: String = letters[..at].iter().copied().chain(sign.chars()).chain(letters[behind..].iter().copied()).collect();
        for (kind, _) in KINDS {
            if sluice_validators::diagram::kind_of(&edited) == Some(*kind) {
                judge(&edited, *kind);
            }
        }
    }
}
