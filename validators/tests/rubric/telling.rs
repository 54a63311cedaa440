//! Every check earns on a good text and loses on a bad one; one that never varies is dead. And none panics.

use crate::good::{ground, text};
use crate::kinds::{Kind, kind, names};
use crate::shop;
use crate::subject::{Ground, judge};
use proptest::prelude::*;
use sluice_validators::rubric::{FindingRole, Verdict};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Share that each graded check earned.
fn shares(verdict: &Verdict) -> BTreeMap<String, f32> {
    let graded = verdict.findings.iter().filter(|finding| finding.role == FindingRole::Graded && finding.of > 0.0);
    graded.filter_map(|finding| Some((finding.check.clone(), finding.earned? / finding.of))).collect()
}

/// Texts that parse and lack something: a careless model's, and a good one about another project.
fn bad_shares(kind: &Kind) -> Vec<BTreeMap<String, f32>> {
    let extension = kind.format.extension();
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/rubric/bad/{}.{extension}", kind.name));
    let careless = std::fs::read_to_string(path).expect("every kind has a bad text");
    let good = text(&kind.name, extension);
    let other = Ground { facts: shop::other_facts(), notes: shop::other_notes() };
    vec![shares(&judge(kind, &careless, &ground())), shares(&judge(kind, &good, &other))]
}

#[test]
fn every_check_tells_a_good_text_from_a_bad_one() {
    for name in names() {
        let kind = kind(name);
        let good = shares(&judge(kind, &text(name, kind.format.extension()), &ground()));
        let bad = bad_shares(kind);
        let flawed = include_str!("flawed.txt");
        for (check, share) in good {
            assert!(share >= 0.8, "{name}: {check} earns {share} on the good text");
            // What neither of the bad texts lacks has a text of its own.
            if flawed.contains(&format!("=== {name} {check}\n")) || check == "html.size" {
                continue;
            }
            let lowest = bad.iter().filter_map(|shares| shares.get(&check)).fold(1.0f32, |low, share| low.min(*share));
            assert!(lowest <= 0.5, "{name}: {check} never earns less than {lowest}");
        }
    }
}

/// A good text with pieces cut out, doubled and swapped: still near the grammar, where parsers are weakest.
fn mangled(text: &str, edits: &[(usize, usize, u8)]) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for &(at, length, what) in edits {
        if letters.is_empty() {
            break;
        }
        let from = at % letters.len();
        let to = (from + length % 40).min(letters.len());
        let piece: Vec<char> = letters[from..to].to_vec();
        match what % 3 {
            0 => drop(letters.drain(from..to)),
            1 => letters.splice(from..from, piece).for_each(drop),
            _ => letters[from..to].reverse(),
        }
    }
    letters.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_a_check_panic(text in ".{0,400}") {
        let ground = ground();
        for name in names() {
            let score = judge(kind(name), &text, &ground).score.get();
            prop_assert!(score < 80, "{name}: {score}");
        }
    }

    #[test]
    fn no_mangled_text_makes_a_check_panic(edits in prop::collection::vec((0usize..5000, 0usize..40, 0u8..3), 1..8)) {
        let ground = ground();
        for name in names() {
            let kind = kind(name);
            judge(kind, &mangled(&text(name, kind.format.extension()), &edits), &ground);
        }
    }
}
