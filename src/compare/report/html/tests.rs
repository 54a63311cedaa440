//! Pages of made-up comparisons, read as text; `tests/browser` looks at them in a browser.

use super::plot::{Point, beside, frontier};
use super::pool::{fair_share, fitting, weight};
use super::{Page, PageCell, html};
use crate::compare::tests::{cell, failed, run};
use crate::compare::{Cell, Held, Met, Outcome, Table, Words};
use crate::prices::Cost;
use base64::Engine;
use serde_json::Value;
use sha2::Digest;
use sluice_validators::rubric::{Finding, FindingRole};

const HOSTILE: &str =
    "</script><script>alert(1)</script><!-- \" ' & \u{0}\u{2028}\u{202e} <img src=x onerror=alert(2)> {{ 7*7 }}";

fn finding(check: &str, earned: Option<f32>, of: f32, message: &str) -> Finding {
    let role = FindingRole::Graded;
    Finding { check: check.to_owned(), role, earned, of, line: Some(3), message: message.to_owned(), hint: None }
}

/// The page of cells that all have this text and these findings.
fn page(cells: &[Cell], text: Option<&str>, findings: &[Finding]) -> String {
    let table = Table::of(cells, 6).unwrap();
    let cells: Vec<PageCell<'_>> = cells.iter().map(|cell| PageCell { cell, text, findings }).collect();
    html(&Page { title: "A <title>", day: Some("2026-11-22"), table: &table, cells: &cells })
}

/// What the script of a page is given.
fn given(page: &str) -> Value {
    serde_json::from_str(between(page, "id=\"cells\">", "</script>")).unwrap()
}

fn between<'a>(page: &'a str, start: &str, end: &str) -> &'a str {
    page.split_once(start).unwrap().1.split_once(end).unwrap().0
}

#[test]
fn hostile_text_stays_text_wherever_it_stands() {
    let mut cells = run(HOSTILE, 40, 4);
    cells.extend(run("b", 40, 3));
    cells.extend([failed(HOSTILE, 41, HOSTILE)]);
    for cell in &mut cells {
        cell.input = format!("{HOSTILE}{}", cell.input);
        cell.group = HOSTILE.to_owned();
        cell.failed_gates = vec![HOSTILE.to_owned()];
    }
    let page = page(&cells, Some(HOSTILE), &[finding(HOSTILE, None, 5.0, HOSTILE)]);
    assert_eq!(page.matches("<script").count(), 2);
    assert_eq!(page.matches("</script>").count(), 2);
    assert!(!page.contains("<img") && !page.contains("<!--"));
    assert!(page.contains("{{ 7*7 }}"), "what looks like a template is none");
    assert!(!between(&page, "id=\"cells\">", "</script>").contains('<'));
    let given = given(&page);
    assert_eq!(given["outputs"]["lines"], serde_json::json!([HOSTILE]));
    assert_eq!(given["candidates"][0], HOSTILE);
}

#[test]
fn duels_have_a_section_where_they_were_had_and_names_in_it_stay_text() {
    let cells = [run(HOSTILE, 2, 3), run("b", 2, 3)].concat();
    let table = Table::of(&cells, 6).unwrap();
    let shown = |table: &Table| html(&Page { title: "t", day: None, table, cells: &[] });
    assert!(!shown(&table).contains("Duels before a referee"));
    let met = Met {
        input: "1".to_owned(),
        group: String::new(),
        one: HOSTILE.to_owned(),
        other: "b".to_owned(),
        words: Words::Equal,
    };
    let page = shown(&table.with_duels(&Held { referee: HOSTILE.to_owned(), met: vec![met], ..Held::default() }));
    assert!(page.contains("Duels before a referee") && page.contains("has judged no duel"), "{page}");
    assert_eq!((page.matches("<script").count(), page.contains("<img")), (2, false));
}

#[test]
fn the_policy_names_the_one_script_and_the_one_style_by_what_they_are() {
    let page = page(&run("a", 3, 2), None, &[]);
    let policy = between(&page, "Content-Security-Policy\" content=\"", "\"");
    let hash = |text: &str| base64::prelude::BASE64_STANDARD.encode(sha2::Sha256::digest(text.as_bytes()));
    let script = page.rsplit_once("<script>").unwrap().1.split_once("</script>").unwrap().0;
    assert!(policy.contains(&format!("script-src 'sha256-{}'", hash(script))), "{policy}");
    assert!(policy.contains(&format!("style-src 'sha256-{}'", hash(between(&page, "<style>", "</style>")))));
    for part in ["default-src 'none'", "base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'"] {
        assert!(policy.contains(part), "{part}");
    }
    assert!(!policy.contains("unsafe"));
    // Attributes that such a policy forbids would silently do nothing.
    for word in [" style=", " onclick", " src=", "<link", "innerHTML", "url("] {
        assert!(!page.contains(word), "{word}");
    }
    let addresses: Vec<&str> = page.match_indices("http").map(|(at, _)| &page[at..at + 10]).collect();
    assert!(addresses.iter().all(|address| ["http-equiv", "http://www"].contains(address)), "{addresses:?}");
}

#[test]
fn a_cell_tells_score_status_and_only_findings_that_took_points() {
    let unscored = Cell { outcome: Outcome::Unscored, cost: Cost::Local, ..cell("a", 2, 0) };
    let cells = [cell("a", 1, 84), unscored, failed("a", 3, "refused"), failed("a", 4, "timeout")];
    let findings = [
        finding("facts.entities", Some(20.0), 20.0, "all"),
        finding("facts.relations", Some(3.5), 10.0, "two are missing"),
        finding("json.schema", None, 5.0, "no schema"),
    ];
    let given = given(&page(&cells, Some("one\ntwo"), &findings));
    let shown = |at: usize| &given["cells"][at];
    assert_eq!((&shown(0)["score"], &shown(0)["accepted"], &shown(0)["held"]), (&84.into(), &true.into(), &1.into()));
    assert_eq!(
        (&shown(1)["score"], &shown(1)["accepted"], &shown(1)["cost"]),
        (&Value::Null, &Value::Null, &"local".into())
    );
    assert_eq!(
        (&shown(2)["score"], &shown(2)["accepted"], &shown(2)["cost"]),
        (&0.into(), &false.into(), &Value::Null)
    );
    assert_eq!((&shown(3)["score"], &shown(3)["accepted"]), (&Value::Null, &Value::Null));
    assert_eq!(given["messages"][shown(3)["reason"].as_u64().unwrap() as usize], "timeout");
    let checks: Vec<&Value> = shown(0)["findings"].as_array().unwrap().iter().map(|found| &found[0]).collect();
    let checks: Vec<&Value> = checks.iter().map(|place| &given["messages"][place.as_u64().unwrap() as usize]).collect();
    assert_eq!(checks, ["facts.relations", "json.schema"]);
    assert_eq!(given["outputs"]["lines"], serde_json::json!(["one", "two"]));
    assert_eq!(given["outputs"]["texts"].as_array().unwrap().len(), 1, "a text is kept once");
}

#[test]
fn of_two_cells_for_a_place_the_later_counts_and_strangers_are_left_out() {
    let (first, second, stranger) = (cell("a", 1, 10), cell("a", 1, 90), cell("z", 1, 50));
    let table = Table::of(std::slice::from_ref(&second), 6).unwrap();
    let cells = [&first, &stranger, &second].map(|cell| PageCell { cell, text: None, findings: &[] });
    let page = html(&Page { title: "t", day: None, table: &table, cells: &cells });
    let given = given(&page);
    assert_eq!(given["cells"].as_array().unwrap().len(), 1);
    assert_eq!(given["cells"][0]["score"], 90);
    assert!(page.contains("1 score; a quarter at or below 90"));
}

#[test]
fn small_and_odd_comparisons_are_pages_too() {
    let unpriced: Vec<Cell> = run("a", 40, 4).into_iter().map(|cell| Cell { cost: Cost::Unknown, ..cell }).collect();
    let local: Vec<Cell> = run("l", 40, 4).into_iter().map(|cell| Cell { cost: Cost::Local, ..cell }).collect();
    let lost: Vec<Cell> = (0..40).map(|input| failed("x", input, "auth")).collect();
    let cases: Vec<(Vec<Cell>, &[&str])> = vec![
        (vec![], &["0 inputs, 0 candidates", "nothing was compared: there is no input"]),
        (run("a", 1, 9), &["1 input, 1 candidate;", "is the only candidate", "<svg "]),
        (unpriced.clone(), &["a has no known cost", "unknown<small>40 calls unpriced", "Not drawn"]),
        (local.clone(), &["<svg ", "local", "75.0 % accepted for nothing"]),
        (lost.clone(), &["x was never judged", "auth 40", "no score"]),
        (
            [unpriced, local, lost, run("k", 40, 2)].concat(),
            &["pairs without a significant difference", "a has no known cost"],
        ),
    ];
    for (cells, parts) in cases {
        let page = page(&cells, None, &[]);
        for part in parts {
            assert!(page.contains(part), "{part} is missing");
        }
        assert!(!page.contains("NaN") && !page.contains("inf<"));
        assert_eq!(given(&page)["cells"].as_array().unwrap().len(), cells.len());
    }
}

#[test]
fn a_page_keeps_its_size_whatever_the_texts() {
    let texts: Vec<String> = (0..2_400).map(|at| format!("{at} {}", "<odd \u{1}>\n".repeat(at / 4))).collect();
    let ones: Vec<String> = (0..2_400).map(|at| format!("{at}{}", "<".repeat(at))).collect();
    let cells: Vec<Cell> =
        (0..200).flat_map(|input| (0..12).map(move |by| cell(&format!("m{by}"), input, 90))).collect();
    let table = Table::of(&cells, 6).unwrap();
    for texts in [&texts, &ones] {
        let shown: Vec<PageCell<'_>> =
            cells.iter().zip(texts).map(|(cell, text)| PageCell { cell, text: Some(text), findings: &[] }).collect();
        let page = html(&Page { title: "t", day: None, table: &table, cells: &shown });
        assert!(page.len() <= super::page::MOST_BYTES, "{}", page.len());
        let given = given(&page);
        assert_eq!(given["outputs"]["texts"].as_array().unwrap().len(), 2_400);
    }
    // Long ones are cut and say how long they were; short ones are whole.
    let shown: Vec<PageCell<'_>> =
        cells.iter().zip(&ones).map(|(cell, text)| PageCell { cell, text: Some(text), findings: &[] }).collect();
    let page = html(&Page { title: "t", day: None, table: &table, cells: &shown });
    let given = given(&page);
    let of = |at: usize| given["outputs"]["texts"][at]["of"].as_u64();
    assert_eq!((of(0), of(2_399)), (None, Some(ones[2_399].chars().count() as u64)));
}

#[test]
fn of_many_differences_those_of_the_best_are_read_first() {
    let cells: Vec<Cell> = (1..=8).flat_map(|by| run(&format!("m{by}"), 200, by)).collect();
    let page = page(&cells, None, &[]);
    let told = between(&page, "<h2 id=\"pairs-title\">Differences</h2>", "</section>");
    let first = told.split("<details>").next().unwrap();
    assert_eq!(first.matches("<li>").count(), 12);
    assert!(first.contains("<li>`m8` is better than `m1`") && !first.contains("`m2` is better"), "{first}");
    assert_eq!(told.matches("<li>").count(), 28);
    assert!(told.contains("more pairs with a significant difference"));
}

#[test]
fn what_has_no_room_is_left_out_by_whole_inputs_and_told() {
    let cells: Vec<Cell> = (0..5_200).flat_map(|input| [cell("a", input, 90), cell("b", input, 80)]).collect();
    let findings: Vec<Finding> =
        (0..20).map(|at| finding("c", Some(0.0), 1.0, &format!("{at}{}", "<".repeat(3_000)))).collect();
    let page = page(&cells, Some("x"), &findings);
    let given = given(&page);
    assert_eq!((given["rows"].as_array().unwrap().len(), &given["left_out"]), (5_000, &200.into()));
    assert_eq!(given["cells"].as_array().unwrap().len(), 10_000);
    assert_eq!((given["cells"][0]["findings"].as_array().unwrap().len(), &given["cells"][0]["more"]), (12, &8.into()));
    assert_eq!(given["cells"][9_999]["more"], 20);
    assert!(page.len() <= super::page::MOST_BYTES, "{}", page.len());
}

#[test]
fn nobody_on_the_line_is_beaten_in_both() {
    let point = |number, cost, rate| Point { number, cost, rate, low: rate, high: rate };
    let cases: [(Vec<Point>, &[usize]); 5] = [
        (vec![], &[]),
        (vec![point(1, 3.0, 50.0)], &[1]),
        (vec![point(1, 3.0, 90.0), point(2, 1.0, 50.0), point(3, 2.0, 40.0)], &[2, 1]),
        (vec![point(1, 1.0, 50.0), point(2, 1.0, 60.0)], &[2]),
        (vec![point(1, 0.0, 60.0), point(2, 1.0, 60.0), point(3, 5.0, 99.0)], &[1, 3]),
    ];
    for (points, expected) in cases {
        let numbers: Vec<usize> = frontier(&points).iter().map(|point| point.number).collect();
        assert_eq!(numbers, expected);
    }
}

#[test]
fn no_disc_covers_another() {
    for (places, rights) in [
        (vec![], vec![]),
        (vec![(50, 9), (50, 9), (50, 9)], vec![0, 22, 44]),
        (vec![(50, 9), (60, 40), (61, 12)], vec![0, 0, 11]),
    ] {
        assert_eq!(beside(&places), rights);
    }
    assert_eq!(beside(&[(7, 7); 32]).last(), Some(&(31 * 22)));
}

#[test]
fn a_weight_is_what_json_takes_and_the_light_are_never_cut() {
    for text in ["", "plain", "a\"b\\c\n\r\t", "\u{0}\u{b}\u{1f}", "<ä€😀>", HOSTILE] {
        let json = super::pool::enclosed(&serde_json::to_string(text).unwrap());
        assert!(json.len() - 2 <= weight(text) && weight(text) <= json.len() + 6 * text.len(), "{text:?}");
        for most in 0..12 {
            let kept = fitting(text, most);
            assert!(text.starts_with(kept) && weight(kept) <= most);
        }
        assert_eq!(fitting(text, weight(text)), text);
    }
    for (weights, most, share) in
        [(vec![], 0, usize::MAX), (vec![1, 2, 3], 6, usize::MAX), (vec![9, 1, 9], 11, 5), (vec![5], 0, 0)]
    {
        assert_eq!(fair_share(weights, most), share);
    }
}
