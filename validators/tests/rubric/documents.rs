//! Documents about what people asked for and how a program is run: single flaws, and monotony.

use crate::good::{ground, text};
use crate::kinds::kind;
use crate::subject::{Ground, explain, judge};
use proptest::prelude::*;
use sluice_validators::rubric::Verdict;

const NOTES_KINDS: [&str; 7] =
    ["backlog", "estimations", "feature_scoring", "personas", "pm_analysis", "pm_planning", "pm_tasks"];

fn verdict(name: &str, text: &str, ground: &Ground) -> Verdict {
    judge(kind(name), text, ground)
}

#[test]
fn a_good_document_gets_what_its_evidence_allows() {
    for name in NOTES_KINDS {
        let verdict = verdict(name, &text(name, "md"), &ground());
        assert!((88..=90).contains(&verdict.score.get()), "{name}: {}", explain(&verdict));
    }
    for name in ["readme", "adr"] {
        let verdict = verdict(name, &text(name, "md"), &ground());
        assert!(verdict.score.get() >= 95, "{name}: {}", explain(&verdict));
    }
}

#[test]
fn one_flaw_in_a_good_document_is_seen() {
    let mut seen = 0;
    for case in include_str!("edits.txt").split("=== ").skip(1) {
        let (head, edits) = case.split_once('\n').expect("edits follow");
        let [name, check, below] = head.split(' ').collect::<Vec<_>>()[..] else {
            panic!("kind, check, score: {head}")
        };
        let mut text = text(name, "md");
        for edit in edits.trim_end().split("\n---\n") {
            let (old, new) = edit.split_once(" ==> ").expect("old ==> new");
            assert!(text.contains(old), "{head}: `{old}` is not in the text");
            text = text.replace(old, new);
        }
        let whole = judge(kind(name), &crate::good::text(name, "md"), &ground());
        let verdict = verdict(name, &text, &ground());
        let lost = verdict.findings.iter().any(|finding| {
            let before = whole.findings.iter().find(|old| (&old.check, old.of) == (&finding.check, finding.of));
            finding.check == check && finding.earned < before.map_or(Some(1.0), |old| old.earned)
        });
        let limit: u8 = below.parse().expect("a score");
        assert!(lost && verdict.score.get() < limit, "{head}\n{text}\n{}", explain(&verdict));
        seen += 1;
    }
    assert_eq!(seen, 30);
}

#[test]
fn a_text_in_another_language_than_its_readers_is_refused() {
    let mut ground = ground();
    let german = include_str!("german.md");
    let failed = |verdict: &Verdict| verdict.findings.iter().any(|found| found.check == "text.language");
    assert!(failed(&verdict("pm_analysis", german, &ground)));
    ground.notes.language = Some("deu");
    assert!(!failed(&verdict("pm_analysis", german, &ground)));
}

#[test]
fn a_list_of_fields_that_is_none_is_refused() {
    use sluice_validators::rubric::{Definition, Rubric};
    for (fields, expected) in [
        ("[\"owner|who\"]", "none"),
        ("\"owner\"", "it must be a list of texts"),
        ("[1]", "it must be a list of texts"),
        ("[]", "it has 1 to 40 texts"),
        ("[\" \"]", "it has 1 to 40 texts"),
    ] {
        let text = format!("[[points]]\ncheck = \"entries.owners\"\nof = 100\nfields = {fields}\n");
        let definition: Definition = toml::from_str(&text).expect("it is TOML");
        let error = Rubric::build(&definition).err().map_or_else(|| "none".to_owned(), |error| error.to_string());
        assert!(error.contains(expected), "{fields}: {error}");
    }
}

/// Lines of a table's entries: neither its head nor its total.
fn entry_lines(text: &str) -> Vec<usize> {
    let is_entry = |line: &str| line.starts_with('|') && line.contains("notes.md:");
    text.lines().enumerate().filter(|(_, line)| is_entry(line)).map(|(index, _)| index).collect()
}

/// The text with the lines of its entries edited, and its total of points kept right where it has one.
fn with_lines(text: &str, edit: impl FnOnce(&mut Vec<String>)) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    edit(&mut lines);
    lines.join("\n")
}

/// A row that no note asks for, in the columns of the kind.
fn invented(name: &str, word: &str) -> String {
    match name {
        "backlog" => format!("| {word} dashboard | Saves {word} | Low | 3 | notes.md:11 |"),
        "estimations" => format!("| {word} dashboard | 1 | 2 | 3 | 2.0 | notes.md:12 |"),
        "feature_scoring" => format!("| {word} dashboard | 10 | 1 | 50 % | 1 | 5.0 | notes.md:12 |"),
        "pm_tasks" => format!("| {word} dashboard | customer | 2 | 2026-11-25 | none | notes.md:13 |"),
        _ => format!("| {word} dashboard | 2026-11-16 | 2026-11-20 | 2 | customer | none | notes.md:13 |"),
    }
}

const TABLES: [&str; 5] = ["backlog", "estimations", "feature_scoring", "pm_tasks", "pm_planning"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn taking_a_right_row_away_never_raises_the_score(which in 0usize..5, gone in prop::collection::vec(0usize..4, 1..4)) {
        let name = TABLES[which];
        let mut text = text(name, "md");
        let mut score = verdict(name, &text, &ground()).score;
        for index in gone {
            let rows = entry_lines(&text);
            if rows.is_empty() {
                break;
            }
            text = with_lines(&text, |lines| drop(lines.remove(rows[index % rows.len()])));
            let next = verdict(name, &text, &ground());
            prop_assert!(next.score <= score, "{name}: {score} to {}\n{text}\n{}", next.score, explain(&next));
            score = next.score;
        }
    }

    #[test]
    fn adding_an_invented_row_never_raises_the_score(
        which in 0usize..5,
        gone in prop::collection::vec(0usize..4, 0..3),
        words in prop::collection::vec("[a-z]{4,9}", 1..4),
        at in 0usize..4,
    ) {
        let name = TABLES[which];
        let mut text = text(name, "md");
        for index in gone {
            let rows = entry_lines(&text);
            if rows.len() > 1 {
                text = with_lines(&text, |lines| drop(lines.remove(rows[index % rows.len()])));
            }
        }
        let mut score = verdict(name, &text, &ground()).score;
        for word in words {
            let rows = entry_lines(&text);
            let row = invented(name, &word);
            text = with_lines(&text, |lines| lines.insert(rows[at % rows.len()], row));
            let next = verdict(name, &text, &ground());
            prop_assert!(next.score <= score, "{name}: {score} to {}\n{text}\n{}", next.score, explain(&next));
            score = next.score;
        }
    }

    #[test]
    fn a_command_flag_or_variable_that_is_not_there_never_raises_the_score(
        gone in prop::collection::vec(0usize..6, 0..4),
        word in "[a-z]{4,9}",
        sort in 0usize..4,
    ) {
        let shown = ["shop migrate\n", "shop serve --port 8080\n", "`--reload`", "export STRIPE_KEY=sk_test\n", "| `migrate` |", "`DATABASE_URL`"];
        let mut text = text("readme", "md");
        let mut score = verdict("readme", &text, &ground()).score;
        for index in gone {
            text = text.replace(shown[index], "");
            let next = verdict("readme", &text, &ground());
            prop_assert!(next.score <= score, "{score} to {}\n{text}\n{}", next.score, explain(&next));
            score = next.score;
        }
        let line = ["shop zz-NAME", "shop serve --zz-NAME", "export ZZ_NAME=1", "npm run zz-NAME"][sort].replace("NAME", &word);
        let line = if sort == 2 { line.to_uppercase().replace("EXPORT", "export") } else { line };
        let text = text.replace("shop import-products", &format!("{line}\nshop import-products"));
        let next = verdict("readme", &text, &ground());
        prop_assert!(next.score < score, "{line}: {score} to {}\n{}", next.score, explain(&next));
    }
}
