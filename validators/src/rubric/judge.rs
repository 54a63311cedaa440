//! Judging: gates, then graded checks, then caps, each leaving its findings behind.

use super::build::{Planned, Rubric};
use super::check::{Check, Outcome, Remark, Subject};
use super::finding::{Evidence, Finding, FindingRole, Repair, Verdict};
use crate::score::Score;

/// Highest score with a failed gate. Source: SCORING §5.
const FAILED_GATE: f64 = 40.0;
/// Highest score on notes alone.
const NOTES_ONLY: f64 = 90.0;
/// Highest score on nothing but the text itself.
const NO_EVIDENCE: f64 = 75.0;
/// Points of 100 that must be scored for a score to mean anything.
const ENOUGH_SCORED: f64 = 50.0;
/// What a repair costs that lost nothing, and one that did or guessed.
const LOSSLESS_REPAIR: f64 = 5.0;
const LOSSY_REPAIR: f64 = 15.0;
/// Shortcomings told per check; the rest is counted. Every unmatched name of an ordinary project fits.
const MAX_REMARKS: usize = 100;
/// Longest message, in characters: it may quote an untrusted text.
const MAX_MESSAGE: usize = 300;

/// A check's outcome beside what it was worth.
struct Judged<'a> {
    planned: &'a Planned,
    outcome: Outcome,
}

impl Rubric {
    /// Judges a text. The same subject, threshold and repairs give the same verdict.
    pub fn judge(&self, subject: &Subject<'_>, threshold: Score, repairs: &[Repair]) -> Verdict {
        let run = |planned| -> Vec<Judged<'_>> { run_all(planned, subject) };
        let (gates, points) = (run(&self.gates), run(&self.points));
        let mut findings = Vec::new();
        let failed = tell_gates(&gates, &mut findings);
        let earned = tell_points(&points, &mut findings);
        let penalty = tell_penalties(&gates, &mut findings);
        let evidence = evidence_of(&points);
        let limit = self.tell_caps(&gates, &points, &mut findings).min(tell_evidence(evidence, &mut findings));
        let cost: f64 = repairs.iter().map(|repair| if repair.lossy { LOSSY_REPAIR } else { LOSSLESS_REPAIR }).sum();
        let points = (earned - penalty - cost).min(limit);
        let points = if failed { points.min(FAILED_GATE) } else { points };
        Verdict { score: Score::from_points(points), threshold, evidence, findings, repairs: repairs.to_vec() }
    }

    fn tell_caps(&self, gates: &[Judged<'_>], points: &[Judged<'_>], findings: &mut Vec<Finding>) -> f64 {
        let mut limit: f64 = 100.0;
        for cap in &self.caps {
            let figure = gates
                .iter()
                .chain(points)
                .filter(|judged| judged.planned.check.id() == cap.condition.check)
                .find_map(|judged| judged.outcome.measures.iter().find(|(name, _)| *name == cap.condition.measure));
            let Some((_, figure)) = figure.filter(|(_, figure)| cap.condition.holds(*figure)) else { continue };
            limit = limit.min(f64::from(cap.at));
            let message = cap.condition.describe(*figure);
            findings.push(cap_finding(&cap.condition.check, f32::from(cap.at), message));
        }
        limit
    }
}

fn run_all<'a>(planned: &'a [Planned], subject: &Subject<'_>) -> Vec<Judged<'a>> {
    planned.iter().map(|planned| Judged { planned, outcome: planned.check.run(subject) }).collect()
}

/// Tells the gates that do not hold, and those that could not run; true where one does not hold.
fn tell_gates(gates: &[Judged<'_>], findings: &mut Vec<Finding>) -> bool {
    let mut failed = false;
    for Judged { planned, outcome } in gates {
        let earned = match outcome.share {
            Some(share) if share >= 1.0 => continue,
            Some(_) => Some(0.0),
            None => None,
        };
        failed |= earned.is_some();
        let first = outcome.remarks.first();
        findings.push(Finding {
            check: planned.check.id().to_owned(),
            role: FindingRole::Gate,
            earned,
            of: 1.0,
            line: first.and_then(|remark| remark.line),
            message: clip(&outcome.summary),
            hint: planned.hint.clone().or_else(|| first.and_then(|remark| remark.hint.as_deref().map(clip))),
        });
        // Where the one shortcoming is what the gate says of the whole, it was told with its line and its hint.
        let is_told = matches!(&outcome.remarks[..], [one] if outcome.summary.contains(&one.message));
        if !is_told || planned.hint.is_some() {
            tell_remarks(planned, outcome, FindingRole::Graded, findings);
        }
    }
    failed
}

/// Tells every graded check once and its shortcomings after it; gives the points earned, scaled to 100.
fn tell_points(points: &[Judged<'_>], findings: &mut Vec<Finding>) -> f64 {
    let scored: f64 =
        points.iter().filter(|judged| judged.outcome.share.is_some()).map(|judged| judged.planned.of).sum();
    let mut earned = 0.0;
    for Judged { planned, outcome } in points {
        let share = outcome.share.map(|share| if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 });
        earned += share.unwrap_or(0.0) * planned.of;
        let message = match share {
            Some(_) => clip(&outcome.summary),
            None if scored > 0.0 => {
                clip(&format!("unscored: {}; the other {scored} points are scaled to 100", outcome.summary))
            }
            None => clip(&format!("unscored: {}", outcome.summary)),
        };
        findings.push(Finding {
            check: planned.check.id().to_owned(),
            role: FindingRole::Graded,
            earned: share.map(|share| (share * planned.of) as f32),
            of: planned.of as f32,
            line: None,
            message,
            hint: planned.hint.clone().filter(|_| share.is_some_and(|share| share < 1.0)),
        });
        tell_remarks(planned, outcome, FindingRole::Graded, findings);
    }
    // Where nothing could be scored nothing speaks against the text either: it stands at what no evidence allows.
    if scored > 0.0 { earned * 100.0 / scored } else { NO_EVIDENCE }
}

fn tell_remarks(planned: &Planned, outcome: &Outcome, role: FindingRole, findings: &mut Vec<Finding>) {
    let id = planned.check.id();
    for Remark { line, message, hint } in outcome.remarks.iter().take(MAX_REMARKS) {
        findings.push(Finding {
            check: id.to_owned(),
            role,
            earned: Some(0.0),
            of: 0.0,
            line: *line,
            message: clip(message),
            hint: hint.as_deref().map(clip),
        });
    }
    if outcome.remarks.len() > MAX_REMARKS {
        let message = format!("and {} more of the same kind", outcome.remarks.len() - MAX_REMARKS);
        findings.push(Finding {
            check: id.to_owned(),
            role,
            earned: Some(0.0),
            of: 0.0,
            line: None,
            message,
            hint: None,
        });
    }
}

/// Tells what passing gates take off, and gives the sum.
fn tell_penalties(gates: &[Judged<'_>], findings: &mut Vec<Finding>) -> f64 {
    let mut sum = 0.0;
    for Judged { planned, outcome } in gates {
        let holds = outcome.share.is_none_or(|share| share >= 1.0);
        if outcome.penalty <= 0.0 || !holds {
            continue;
        }
        sum += outcome.penalty;
        findings.push(Finding {
            check: planned.check.id().to_owned(),
            role: FindingRole::Graded,
            earned: Some(-outcome.penalty as f32),
            of: 0.0,
            line: outcome.remarks.first().and_then(|remark| remark.line),
            message: clip(&outcome.summary),
            hint: outcome.remarks.first().and_then(|remark| remark.hint.clone()),
        });
        tell_remarks(planned, outcome, FindingRole::Graded, findings);
    }
    sum
}

/// What a score rests on; on nothing where most of the points could not be scored, whatever the others rest on.
fn evidence_of(points: &[Judged<'_>]) -> Evidence {
    let scored = points.iter().filter(|judged| judged.outcome.share.is_some()).map(|judged| judged.planned.of);
    if scored.sum::<f64>() < ENOUGH_SCORED {
        return Evidence::None;
    }
    let stands_on =
        |evidence| points.iter().any(|judged| judged.outcome.share.is_some() && judged.outcome.evidence == evidence);
    if stands_on(Evidence::Facts) {
        Evidence::Facts
    } else if stands_on(Evidence::Notes) {
        Evidence::Notes
    } else {
        Evidence::None
    }
}

fn tell_evidence(evidence: Evidence, findings: &mut Vec<Finding>) -> f64 {
    let (limit, message) = match evidence {
        Evidence::Facts => return 100.0,
        Evidence::Notes => (NOTES_ONLY, "judged against notes alone, not against facts of the sources"),
        Evidence::None => (NO_EVIDENCE, "judged against nothing but the text itself, or with most points unscored"),
    };
    findings.push(cap_finding("evidence", limit as f32, message.to_owned()));
    limit
}

fn cap_finding(check: &str, of: f32, message: String) -> Finding {
    Finding { check: check.to_owned(), role: FindingRole::Cap, earned: None, of, line: None, message, hint: None }
}

/// A message fit for a line of a terminal and for a prompt.
fn clip(message: &str) -> String {
    let mut clipped: String =
        message.chars().take(MAX_MESSAGE).map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    if message.chars().nth(MAX_MESSAGE).is_some() {
        clipped.push('…');
    }
    clipped
}
