//! The page of a comparison, used as a reader uses it: with the pointer, and with nothing but the keyboard.
#![allow(clippy::disallowed_macros, reason = "a skipped test says so")]

use super::chromium::{Tab, chromium};
use super::made_up::{MadeUp, cells, with_page};
use serde_json::{Value, json};
use sluice::compare::report::html;
use std::path::{Path, PathBuf};

const SKIPPED: &str = "SKIPPED: no Chromium on this machine, so nobody used the page of a comparison";
const HOSTILE: &str =
    "</script><script>window.hacked = 1</script><!-- <img src=x onerror=\"window.hacked = 2\"> \u{202e}x {{ 7 * 7 }}";

/// The page in a browser; it stays in the target folder for whoever wants to look.
fn shown(name: &str, made_up: &[MadeUp]) -> Option<Tab> {
    let Some(browser) = chromium() else {
        eprintln!("{SKIPPED}");
        return None;
    };
    let file = place(&format!("{name}.html"));
    std::fs::write(&file, with_page("Entity-relationship diagrams", made_up, html)).unwrap();
    Some(Tab::open(&browser, &file))
}

fn place(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("compare-{name}"))
}

/// What an element says.
fn text(tab: &mut Tab, selector: &str) -> String {
    tab.ask(&format!("document.querySelector({selector:?}).textContent")).as_str().unwrap().to_owned()
}

fn count(tab: &mut Tab, selector: &str) -> u64 {
    tab.ask(&format!("document.querySelectorAll({selector:?}).length")).as_u64().unwrap()
}

/// Sets a choice as a person would, and waits for what follows.
fn choose(tab: &mut Tab, selector: &str, value: &str) {
    tab.ask(&format!(
        "(() => {{ const one = document.querySelector({selector:?}); one.value = {value:?}; \
         for (const name of ['input', 'change']) one.dispatchEvent(new Event(name, {{bubbles: true}})); }})()"
    ));
    settled(tab);
}

/// Filters are read a moment after the last key.
fn settled(tab: &mut Tab) {
    tab.ask("new Promise(done => setTimeout(() => requestAnimationFrame(() => done(1)), 120))");
}

fn column(tab: &mut Tab, column: u32) -> Vec<f64> {
    let orders = format!(
        "[...document.querySelector('#summary').tBodies[0].rows].map(row => row.cells[{column}].dataset.order ?? null)"
    );
    let orders = tab.ask(&orders);
    let known = orders.as_array().unwrap().iter().filter_map(Value::as_str);
    known.map(|order| order.parse().unwrap()).collect()
}

#[test]
fn a_large_comparison_is_sorted_filtered_and_opened_with_the_pointer() {
    let mut made_up = cells(200, 12, 1);
    made_up[30].text = Some("one\nZebra crossing".to_owned());
    made_up[60].findings[1].message = "no zebra".to_owned();
    let Some(mut tab) = shown("large", &made_up) else { return };
    assert_eq!(count(&mut tab, "#matrix td"), 2_400);
    assert_eq!(text(&mut tab, "#count"), "200 of 200 inputs");

    tab.click("#summary th:nth-child(4) button");
    let rates = column(&mut tab, 3);
    assert!(rates.len() == 12 && rates.is_sorted(), "{rates:?}");
    tab.click("#summary th:nth-child(4) button");
    assert!(column(&mut tab, 3).iter().rev().is_sorted());
    assert_eq!(tab.ask("document.querySelectorAll('#summary [aria-sort]').length"), 1);
    // Unknown costs come last, either way.
    for _ in 0..2 {
        tab.click("#summary th:nth-child(11) button");
        assert!(text(&mut tab, "#summary tbody tr:last-child td:nth-child(11)").starts_with("unknown"));
    }

    tab.click("#matrix th[data-by='1'] button");
    let scores = "[...document.querySelectorAll('#matrix td[data-by=\"1\"]')].map(cell => parseFloat(cell.textContent)).filter(score => score >= 0)";
    let scores: Vec<f64> = serde_json::from_value(tab.ask(scores)).unwrap();
    assert!(scores.len() > 100 && scores.iter().rev().is_sorted(), "{scores:?}");

    tab.click("#filter-text");
    tab.type_in("SHOP-01");
    settled(&mut tab);
    assert_eq!(text(&mut tab, "#count"), "10 of 200 inputs");
    choose(&mut tab, "#filter-text", "zebra");
    assert_eq!(text(&mut tab, "#count"), "2 of 200 inputs", "outputs and findings are looked through");
    choose(&mut tab, "#filter-text", "shop-01");
    choose(&mut tab, "#filter-state", "accepted");
    let accepted = count(&mut tab, "#matrix tbody tr");
    assert!((1..=10).contains(&accepted));
    tab.click("#filters [type=reset]");
    settled(&mut tab);
    assert_eq!(text(&mut tab, "#count"), "200 of 200 inputs");
    tab.click("#columns summary");
    tab.click("#filter-candidates label:nth-child(2) input");
    settled(&mut tab);
    assert_eq!((count(&mut tab, "#matrix td"), count(&mut tab, "#matrix th[data-by='1']")), (2_200, 0));
    tab.click("#columns summary");
    assert_eq!(tab.complaints, Vec::<String>::new());
    assert_eq!(tab.ask("performance.getEntriesByType('resource').length"), 0);
}

#[test]
fn many_inputs_are_drawn_a_page_at_a_time() {
    let Some(mut tab) = shown("pages", &cells(450, 2, 1)) else { return };
    let first = |tab: &mut Tab| text(tab, "#matrix tbody th");
    for (button, rows, name) in [
        (None, 200, "shop-001/schema.sql"),
        (Some("#page-after"), 200, "shop-201/schema.sql"),
        (Some("#page-after"), 50, "shop-401/schema.sql"),
        (Some("#page-before"), 200, "shop-201/schema.sql"),
    ] {
        if let Some(button) = button {
            tab.click(button);
        }
        assert_eq!((count(&mut tab, "#matrix tbody tr"), first(&mut tab)), (rows, name.to_owned()));
    }
    assert_eq!(text(&mut tab, "#page-at"), "201 to 400 of 450");
    choose(&mut tab, "#filter-text", "shop-44");
    assert_eq!(count(&mut tab, "#matrix tbody tr"), 10);
    assert_eq!(tab.ask("document.querySelector('#pages').hidden"), true);
}

#[test]
fn an_opened_cell_shows_its_output_its_findings_and_how_another_differs() {
    let Some(mut tab) = shown("opened", &cells(40, 5, 3)) else { return };
    tab.click("#matrix td[data-row='3'][data-by='1']");
    assert_eq!(tab.ask("document.querySelector('#cell').open"), true);
    assert_eq!(text(&mut tab, "#cell-title"), "shop-004/schema.sql · erd · ollama/small-1b");
    assert!(text(&mut tab, "#output").starts_with("erDiagram\n    customer {\n"));
    assert!(text(&mut tab, "#cell-findings").contains("of 8 tables"));
    assert_eq!(count(&mut tab, "#cell-repeat option"), 3);
    choose(&mut tab, "#cell-other", "3");
    assert!(text(&mut tab, "#output-note").contains("lines differ"));
    assert!(count(&mut tab, "#output ins") > 0);
    let own =
        "[...document.querySelectorAll('#output > :not(ins)')].map(line => line.textContent.slice(2)).join('\\n')";
    let own = tab.ask(own);
    choose(&mut tab, "#cell-other", "");
    assert_eq!(own, text(&mut tab, "#output"));
    tab.click("#cell-close");
    assert_eq!(tab.ask("document.activeElement.dataset.row + ' ' + document.activeElement.dataset.by"), "3 1");
    assert_eq!(tab.complaints, Vec::<String>::new());
}

#[test]
fn everything_is_reached_with_the_keyboard_alone() {
    let Some(mut tab) = shown("keyboard", &cells(40, 5, 1)) else { return };
    let mut stops = Vec::new();
    for _ in 0..60 {
        tab.press("Tab");
        let stop =
            tab.ask("document.activeElement.id || document.activeElement.className || document.activeElement.tagName");
        stops.push(stop.as_str().unwrap().to_owned());
        if tab.ask("document.activeElement.matches('#matrix td')") == true {
            break;
        }
    }
    for stop in ["skip", "sort", "filter-text", "filter-state", "order"] {
        assert!(stops.iter().any(|seen| seen == stop), "{stop}: {stops:?}");
    }
    let outline = tab.ask("getComputedStyle(document.activeElement).outlineStyle");
    assert_eq!(outline, "solid", "the focus is seen");
    let here = |tab: &mut Tab| tab.ask("document.activeElement.dataset.row + ' ' + document.activeElement.dataset.by");
    assert_eq!(here(&mut tab), "0 0");
    for (key, expected) in [
        ("ArrowDown", "1 0"),
        ("ArrowRight", "1 1"),
        ("End", "1 4"),
        ("ArrowRight", "1 4"),
        ("Home", "1 0"),
        ("ArrowUp", "0 0"),
        ("ArrowUp", "0 0"),
        ("ArrowRight", "0 1"),
    ] {
        tab.press(key);
        assert_eq!(here(&mut tab), expected, "{key}");
    }
    assert_eq!(count(&mut tab, "#matrix td[tabindex='0']"), 1);
    tab.press("Enter");
    assert_eq!(tab.ask("document.querySelector('#cell').open"), true);
    assert_eq!(text(&mut tab, "#cell-title"), "shop-001/schema.sql · erd · ollama/small-1b");
    tab.press("Escape");
    assert_eq!(tab.ask("document.querySelector('#cell').open"), false);
    assert_eq!(here(&mut tab), "0 1");
    assert_eq!(tab.complaints, Vec::<String>::new());
}

#[test]
fn hostile_text_runs_nothing_and_is_read_as_it_is() {
    let mut made_up = cells(3, 2, 1);
    for one in &mut made_up {
        one.cell.input = format!("{HOSTILE}{}", one.cell.input);
        one.cell.candidate = format!("{HOSTILE}{}", one.cell.candidate);
        one.text = Some(format!("{HOSTILE}\n{}", one.text.as_deref().unwrap_or("")));
        one.findings.iter_mut().for_each(|finding| finding.message = HOSTILE.to_owned());
    }
    let Some(mut tab) = shown("hostile", &made_up) else { return };
    tab.click("#matrix td");
    choose(&mut tab, "#cell-other", "1");
    assert!(text(&mut tab, "#output").contains("<script>window.hacked = 1</script>"));
    assert!(text(&mut tab, "#output").contains("⟨U+202E⟩x"), "what turns text round is shown");
    assert_eq!((count(&mut tab, "script"), count(&mut tab, "img")), (2, 0));
    assert_eq!(tab.ask("typeof window.hacked"), "undefined");
    assert_eq!(tab.complaints, Vec::<String>::new());
    // Even a mistake of ours could make no HTML of a text.
    assert_eq!(
        tab.ask("(() => { try { document.body.innerHTML = 'x'; return 'made'; } catch { return 'refused'; } })()"),
        "refused"
    );
}

#[test]
fn a_diff_keeps_both_texts_and_is_as_short_as_can_be() {
    let Some(mut tab) = shown("diff", &[]) else { return };
    let script = format!(
        "(() => {{ {}\n{} }})()",
        include_str!("../../src/compare/report/html/page/diff.js"),
        include_str!("diff_check.js")
    );
    assert_eq!(tab.ask(&script), json!({"cases": 400, "wrong": []}));
}

#[test]
fn pictures_are_taken_in_light_and_in_dark() {
    let Some(mut tab) = shown("picture", &cells(60, 12, 3)) else { return };
    for scheme in ["light", "dark"] {
        tab.ask("window.scrollTo(0, 0)");
        tab.picture(scheme, &place(&format!("top-{scheme}.png")));
        let ground = tab.ask("getComputedStyle(document.body).backgroundColor");
        assert_eq!(ground, if scheme == "light" { "rgb(255, 255, 255)" } else { "rgb(20, 23, 26)" });
        for (name, selector) in [("plot", "#plot-title"), ("matrix", "#matrix-title")] {
            tab.ask(&format!("document.querySelector('{selector}').scrollIntoView()"));
            tab.picture(scheme, &place(&format!("{name}-{scheme}.png")));
        }
        tab.click("#matrix td[data-row='3'][data-by='1']");
        choose(&mut tab, "#cell-other", "7");
        tab.picture(scheme, &place(&format!("cell-{scheme}.png")));
        tab.press("Escape");
    }
}
