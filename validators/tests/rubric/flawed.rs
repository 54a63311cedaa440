//! Each check sees the one thing that a text which parses lacks.

use crate::good::ground;
use crate::kinds::kind;
use crate::subject::{document, explain, judge};
use sluice_validators::Document;

/// Judges one text of `flawed.txt` and holds the check to at most half of its points.
fn must_lose(kind_name: &str, check: &str, text: &str) {
    let kind = kind(kind_name);
    assert!(!matches!(document(kind.format, text), Document::Broken(_)), "{kind_name} {check}: the text must parse");
    let verdict = judge(kind, text, &ground());
    let finding = verdict.findings.iter().find(|finding| finding.check == check && finding.of > 1.0);
    let earned = finding.and_then(|finding| Some(finding.earned? / finding.of));
    assert!(earned.is_some_and(|share| share <= 0.5), "{kind_name} {check} {earned:?}\n{text}\n{}", explain(&verdict));
}

#[test]
fn a_check_sees_the_one_thing_that_is_missing() {
    let mut seen = 0;
    for case in include_str!("flawed.txt").split("=== ").skip(1) {
        let (head, text) = case.split_once('\n').expect("a text follows");
        let (kind, check) = head.split_once(' ').expect("kind and check");
        must_lose(kind, check, text);
        seen += 1;
    }
    assert_eq!(seen, 36);
}

#[test]
fn a_page_of_four_hundred_kilobytes_loses_on_size() {
    let page = format!(
        "<!DOCTYPE html><html><head><title>x</title></head><body><h1>x</h1>{}</body></html>",
        "<p>word</p>".repeat(40_000)
    );
    must_lose("visual_prototype", "html.size", &page);
}
