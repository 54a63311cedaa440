//! How gates, points, penalties, repairs and caps come together.

use crate::good::{ground, text};
use crate::kinds::kind;
use crate::subject::{Ground, document, explain};
use sluice_validators::Score;
use sluice_validators::rubric::{CompileReport, Evidence, FindingRole, Repair, Subject, Verdict};

/// Judges the good text of a kind after a change, with everything else a subject can carry.
fn judged(name: &str, change: impl Fn(&str) -> String, with: impl Fn(&mut Subject<'_>) -> Vec<Repair>) -> Verdict {
    let kind = kind(name);
    let text = change(&text(name, kind.format.extension()));
    let (document, ground) = (document(kind.format, &text), ground());
    let Ground { facts, notes } = &ground;
    let mut subject = Subject {
        text: &text,
        document: &document,
        facts,
        notes,
        finished: true,
        secrets: &[],
        compiled: None,
        schema: None,
    };
    let repairs = with(&mut subject);
    kind.rubric.judge(&subject, Score::try_from(80).expect("80 is a score"), &repairs)
}

fn plain(text: &str) -> String {
    text.to_owned()
}

fn failed(verdict: &Verdict) -> Vec<&str> {
    let gates =
        verdict.findings.iter().filter(|finding| finding.role == FindingRole::Gate && finding.earned == Some(0.0));
    gates.map(|finding| finding.check.as_str()).collect()
}

#[test]
fn a_repair_costs_five_points_and_a_lossy_one_fifteen() {
    let repair = |lossy| Repair { edit: "closed a block".to_owned(), lossy };
    let whole = judged("erd", plain, |_| Vec::new()).score.get();
    for (repairs, cost) in [(vec![repair(false)], 5), (vec![repair(true)], 15), (vec![repair(false), repair(true)], 20)]
    {
        let verdict = judged("erd", plain, |_| repairs.clone());
        assert_eq!(verdict.score.get(), whole - cost, "{repairs:?}");
        assert_eq!(verdict.repairs, repairs);
    }
}

#[test]
fn up_to_three_placeholders_cost_points_and_more_fail() {
    for (number, score) in [(0, 100), (1, 95), (3, 85), (4, 40)] {
        let verdict =
            judged("api_docs", |text| format!("{text}\nTBD\n").replace("TBD", &"TBD ".repeat(number)), |_| vec![]);
        assert_eq!(verdict.score.get(), score, "{number}: {}", explain(&verdict));
    }
}

#[test]
fn a_failed_gate_holds_the_score_at_forty() {
    let secrets = ["sk-live-4242".to_owned()];
    let verdict = judged("api_docs", |text| format!("{text}\nUse sk-live-4242 to call it.\n"), |_| vec![]);
    assert!(failed(&verdict).is_empty(), "without a list of secrets nothing is one");
    let kind = kind("api_docs");
    let text = format!("{}\nUse sk-live-4242 to call it.\n", text("api_docs", "md"));
    let (document, ground) = (document(kind.format, &text), ground());
    let subject = Subject {
        text: &text,
        document: &document,
        facts: &ground.facts,
        notes: &ground.notes,
        finished: true,
        secrets: &secrets,
        compiled: None,
        schema: None,
    };
    let verdict = kind.rubric.judge(&subject, Score::try_from(80).expect("80 is a score"), &[]);
    assert_eq!((failed(&verdict), verdict.score.get()), (vec!["text.secret"], 40), "{}", explain(&verdict));
    assert!(!explain(&verdict).contains("sk-live"), "a finding never repeats a secret");
}

#[test]
fn a_cut_answer_fails_however_well_it_parses() {
    let verdict = judged("erd", plain, |subject| {
        subject.finished = false;
        vec![]
    });
    assert_eq!((failed(&verdict), verdict.score.get()), (vec!["text.truncated"], 40));
}

#[test]
fn a_diagram_that_does_not_parse_tells_the_parsers_words() {
    let verdict = judged("erd", |text| text.replace("erDiagram", "flowchart TD"), |_| vec![]);
    assert!(
        failed(&verdict).contains(&"extract") && failed(&verdict).contains(&"mermaid.kind"),
        "{}",
        explain(&verdict)
    );
    assert!(verdict.score.get() <= 40);
}

#[test]
fn the_score_is_the_sum_of_what_was_earned() {
    for name in ["erd", "architecture", "api_docs", "system_overview", "workflows", "class"] {
        let verdict = judged(name, plain, |_| vec![]);
        let sum: f32 = verdict
            .findings
            .iter()
            .filter(|finding| finding.role == FindingRole::Graded)
            .filter_map(|finding| finding.earned)
            .sum();
        assert_eq!(Score::from_points(f64::from(sum)), verdict.score, "{}", explain(&verdict));
    }
}

#[test]
fn what_could_not_be_scored_is_told_and_the_rest_scaled() {
    let silent = judged("code_prototype", plain, |_| vec![]);
    let unscored: Vec<_> = silent
        .findings
        .iter()
        .filter(|finding| finding.earned.is_none() && finding.role == FindingRole::Graded)
        .collect();
    assert_eq!(unscored.len(), 1);
    assert!(unscored[0].message.contains("the other 75 points are scaled to 100"), "{}", unscored[0].message);
    assert_eq!(silent.score.get(), 90, "only a compiler lifts the limit");
    let report = CompileReport {
        checked: vec!["shop_features.py".to_owned(), "tests/test_shop_features.py".to_owned()],
        errors: vec![],
        ..CompileReport::default()
    };
    let kind = kind("code_prototype");
    let text = text("code_prototype", "json");
    let (document, ground) = (document(kind.format, &text), ground());
    let subject = Subject {
        text: &text,
        document: &document,
        facts: &ground.facts,
        notes: &ground.notes,
        finished: true,
        secrets: &[],
        compiled: Some(&report),
        schema: None,
    };
    assert_eq!(kind.rubric.judge(&subject, Score::MAX, &[]).score.get(), 100);
}

#[test]
fn notes_alone_allow_ninety_and_nothing_at_all_seventy_five() {
    let verdict = judged("jira", plain, |_| vec![]);
    assert_eq!((verdict.evidence, verdict.score.get()), (Evidence::Notes, 90));
    let nothing = Ground { facts: Default::default(), notes: Default::default() };
    let verdict = crate::subject::judge(kind("jira"), &text("jira", "md"), &nothing);
    assert_eq!((verdict.evidence, verdict.score.get()), (Evidence::None, 75));
}

#[test]
fn findings_read_as_the_command_line_prints_them() {
    let verdict = judged("erd", |text| text.replace("text slug", "text shortcut"), |_| vec![]);
    let json = serde_json::to_value(&verdict.findings).expect("findings are plain");
    let attributes = json
        .as_array()
        .into_iter()
        .flatten()
        .find(|finding| finding["check"] == "facts.attributes")
        .expect("it is graded");
    assert_eq!((attributes["role"].as_str(), attributes["of"].as_f64()), (Some("graded"), Some(20.0)));
    assert!(json.to_string().contains("remove from `categories`: `shortcut`"), "{json:#}");
}
