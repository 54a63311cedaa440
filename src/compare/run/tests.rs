//! The order of cells, and what attempts and verdicts say.

use super::order::{Turn, turns};
use super::verdict::{failed_gates, outcome};
use crate::compare::Outcome;
use crate::ledger::{AttemptEntry, AttemptOutcome, RunId};
use crate::routing::{Candidate, Place, Variant};
use sluice_providers::{Locality, ProviderId};
use sluice_validators::Score;
use sluice_validators::rubric::{Evidence, Finding, FindingRole, Verdict};
use std::collections::BTreeSet;

#[test]
fn every_cell_comes_once_and_no_input_is_asked_again_before_all_were() {
    for (questions, candidates, repeats) in [(1, 1, 1), (4, 3, 2), (7, 5, 3), (0, 2, 3)] {
        let all: Vec<Turn> = turns(questions, candidates, repeats).collect();
        let each: BTreeSet<_> = all.iter().map(|turn| (turn.question, turn.candidate, turn.repeat)).collect();
        assert_eq!((all.len(), each.len()), (questions * candidates * repeats as usize, all.len()));
        assert!(all.is_sorted_by_key(|turn| (turn.repeat, turn.question)));
    }
}

#[test]
fn each_candidate_is_as_often_the_first_as_any_other() {
    let all: Vec<Turn> = turns(6, 3, 2).collect();
    let mut first = [0; 3];
    for turn in all.chunks(3).map(|input| input[0]) {
        first[turn.candidate] += 1;
    }
    assert_eq!(first, [4, 4, 4]);
}

fn attempt(outcome: AttemptOutcome, reason: Option<&str>) -> AttemptEntry {
    let candidate = Candidate { provider: ProviderId::new("lab"), model: "tiny".to_owned(), variant: Variant::Text };
    let place = Place { candidate, window: None, locality: Locality::Local, floor: false };
    let new = AttemptEntry::new(RunId("r".to_owned()), "erd", &place, 0);
    AttemptEntry { outcome, reason: reason.map(str::to_owned), ..new }
}

fn verdict(findings: &[(&str, FindingRole, Option<f32>, f32)]) -> Verdict {
    let finding = |(check, role, earned, of): &(&str, FindingRole, Option<f32>, f32)| Finding {
        check: (*check).to_owned(),
        role: *role,
        earned: *earned,
        of: *of,
        line: None,
        message: String::new(),
        hint: None,
    };
    Verdict {
        score: Score::from_points(75.0),
        threshold: Score::from_points(70.0),
        evidence: Evidence::None,
        findings: findings.iter().map(finding).collect(),
        repairs: Vec::new(),
    }
}

#[test]
fn a_score_that_rests_on_nothing_is_none() {
    use FindingRole::{Gate, Graded};
    let gate = ("mermaid.syntax", Gate, Some(0.0), 1.0);
    let (blind, seen) = (("facts.entities", Graded, None, 60.0), ("text.language", Graded, Some(0.0), 40.0));
    let judged = |accepted| Outcome::Judged { score: Score::from_points(75.0), accepted };
    for (findings, expected) in [
        (vec![blind], Outcome::Unscored),
        (vec![blind, seen], judged(true)),
        (vec![gate, blind], judged(false)),
        (vec![], judged(true)),
    ] {
        let verdict = verdict(&findings);
        assert_eq!(outcome(&attempt(AttemptOutcome::Accepted, None), Some(&verdict)), expected, "{findings:?}");
    }
    assert_eq!(failed_gates(&verdict(&[gate, gate, seen])), ["mermaid.syntax"]);
}

#[test]
fn an_attempt_that_failed_says_why_whatever_was_judged_on_the_way() {
    let failed = attempt(AttemptOutcome::Failed, Some("output_invalid"));
    let expected = Outcome::Failed { reason: "output_invalid".to_owned() };
    assert_eq!(outcome(&failed, Some(&verdict(&[]))), expected);
    assert_eq!(outcome(&failed, None), expected);
}
