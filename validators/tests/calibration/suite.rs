//! The table, and the bars it must reach. Source: SCORING §6.
#![allow(clippy::disallowed_macros, reason = "figures for whoever runs this with --nocapture")]
use crate::cases::{Case, cases};
use crate::figures::{self, Figures};
use crate::judging::{explain, judge};
use crate::kinds::{Kind, kind, names};
use crate::texts::{Base, bases};
use std::time::Instant;

/// Kinds whose texts are still to be written: nothing is held against them, and nothing of theirs against others.
const TO_COME: &[&str] = &[];

/// Why nothing loops where a drawing has no connections, or hides that it has one twice.
const REPEATS: &str = "`mermaid.repeats` tells it";

/// Checks that come to the same for every text here, and why that is right: kind (`*` for all), check, reason.
const SETTLED: &[(&str, &str, &str)] = &[
    ("*", "text.size", "a text of that size takes longer than all others; the rubric's tests have one"),
    ("adr", "extract", "any text is Markdown"),
    ("api_docs", "extract", "any text is Markdown"),
    ("backlog", "extract", "any text is Markdown"),
    ("estimations", "extract", "any text is Markdown"),
    ("feature_scoring", "extract", "any text is Markdown"),
    ("jira", "extract", "any text is Markdown"),
    ("personas", "extract", "any text is Markdown"),
    ("pm_analysis", "extract", "any text is Markdown"),
    ("pm_planning", "extract", "any text is Markdown"),
    ("pm_tasks", "extract", "any text is Markdown"),
    ("readme", "extract", "any text is Markdown"),
    ("system_overview", "extract", "any text is Markdown"),
    ("workflows", "extract", "any text is Markdown"),
    ("c4_component", "text.loop", REPEATS),
    ("c4_container", "text.loop", REPEATS),
    ("c4_context", "text.loop", REPEATS),
    ("c4_deployment", "text.loop", REPEATS),
    ("gantt", "text.loop", REPEATS),
    ("git_graph", "text.loop", REPEATS),
    ("journey", "text.loop", REPEATS),
    ("mindmap", "text.loop", REPEATS),
    ("pie", "text.loop", REPEATS),
    ("timeline", "text.loop", REPEATS),
    ("code_prototype", "files.compile", "no compiler runs here"),
];

/// A text of the one is one of the other as well: text of, judged as.
const ALSO: &[(&str, &str)] = &[
    ("api_sequence", "sequence"),
    ("sequence", "api_sequence"),
    ("user_flow", "flowchart"),
    ("flowchart", "user_flow"),
];

/// Why one text was told from the other side, or was not.
struct Judged {
    figures: Figures,
    faults: Vec<String>,
}

fn judged(kind: &Kind, cases: &[Case]) -> Judged {
    let mut judged = Judged { figures: Figures::default(), faults: Vec::new() };
    for case in cases {
        let begin = Instant::now();
        let verdict = judge(kind, &case.text, case.ground, case.finished);
        judged.figures.add(kind, case.good, (&verdict, begin.elapsed()));
        if (verdict.score.get() >= 80) != case.good {
            let side = if case.good { "good" } else { "bad" };
            judged.faults.push(format!(
                "{side} {} on {}\n{}\n{}",
                case.label,
                case.ground.name,
                case.text,
                explain(&verdict)
            ));
        }
    }
    judged
}

/// Kinds whose texts are written.
pub(crate) fn told() -> impl Iterator<Item = &'static str> {
    names().into_iter().filter(|name| !TO_COME.contains(name))
}

/// Judges all kinds, two at a time, and gives them in their order.
fn all_judged() -> Vec<(&'static str, Judged)> {
    let of = |start: usize| {
        move || -> Vec<(&'static str, Judged)> {
            let mine = told().skip(start).step_by(2).map(kind);
            mine.map(|kind| (kind.name.as_str(), judged(kind, &cases(kind, &others(kind))))).collect()
        }
    };
    let mut all = std::thread::scope(|scope| {
        let other = scope.spawn(of(1));
        let mut all = of(0)();
        all.extend(other.join().expect("judging does not panic"));
        all
    });
    all.sort_by_key(|(name, _)| *name);
    all
}

/// Good texts of other kinds in the same format.
fn others(kind: &Kind) -> Vec<(String, Base)> {
    let is_other = |name: &&str| *name != kind.name && !ALSO.contains(&(*name, kind.name.as_str()));
    let mut found = Vec::new();
    for name in told().filter(is_other) {
        let other = crate::kinds::kind(name);
        if other.format == kind.format {
            // The same drawing may do for two kinds.
            let own: Vec<String> =
                bases(kind).into_iter().filter(|base| base.flaw.is_none()).map(|base| base.text).collect();
            let good = bases(other).into_iter().filter(|base| base.flaw.is_none() && !own.contains(&base.text));
            found.extend(good.map(|base| (name.to_owned(), base)));
        }
    }
    found
}

fn is_settled(kind: &str, check: &str) -> bool {
    SETTLED.iter().any(|(of, settled, _)| *settled == check && (*of == "*" || *of == kind))
}

#[test]
fn every_bad_text_scores_below_eighty_and_every_good_one_does_not() {
    let (mut table, mut faults) = (vec![figures::head()], Vec::new());
    for (name, Judged { figures, faults: found }) in all_judged() {
        table.push(figures.line(name));
        faults.extend(found);
        if figures.good.len() < 20 || figures.bad.len() < 40 {
            faults.push(format!("{name}: {} good and {} bad texts are too few", figures.good.len(), figures.bad.len()));
        }
        if figures.auc() < 0.98 {
            faults.push(format!("{name}: the AUC is {:.3}", figures.auc()));
        }
        let dead = figures.dead().into_iter().filter(|check| !is_settled(name, check));
        faults.extend(dead.map(|check| format!("{name}: {check} comes to the same for every text")));
    }
    println!("{}", table.join("\n"));
    assert!(faults.is_empty(), "{}\n{} faults\n{}", table.join("\n"), faults.len(), faults.join("\n\n"));
}
