//! JUnit XML: a test per candidate, so that a pipeline shows who fell below the bar.

use crate::compare::{Summary, Table};
use crate::report::visible_line;
use std::fmt::Write;

/// A test suite with a test per candidate. Fails who is accepted less often than `fail_under` per cent; who was never
/// judged is an error.
///
/// **Shape**: JUnit XML as CI systems read it; what is not visible is shown by its number.
pub fn junit(suite: &str, table: &Table, fail_under: Option<f64>) -> String {
    let below = fail_under.map(|percent| table.below(percent)).unwrap_or_default();
    let fails = |summary: &Summary| summary.rate.is_some() && below.iter().any(|other| **other == *summary);
    let failures = table.candidates.iter().filter(|summary| fails(summary)).count();
    let errors = table.candidates.iter().filter(|summary| summary.rate.is_none()).count();
    let (tests, suite) = (table.candidates.len(), escaped(suite));
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n\
         <testsuite name=\"{suite}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\">\n"
    );
    for summary in &table.candidates {
        let name = escaped(&summary.candidate);
        let told = match (summary.rate, fail_under) {
            (None, _) => "<error message=\"never judged\"/>".to_owned(),
            (Some(rate), Some(percent)) if fails(summary) => {
                let share = rate.share * 100.0;
                format!("<failure message=\"accepted {share:.1} %, asked for {percent:.1} %\"/>")
            }
            (Some(_), _) => String::new(),
        };
        // Writing to a string does not fail.
        let _ = writeln!(xml, "<testcase classname=\"{suite}\" name=\"{name}\">{told}</testcase>");
    }
    let duels = table.duels.iter().flat_map(|duels| duels.pairs.iter().map(|pair| &pair.sentence).chain(&duels.notes));
    let sentences = table.pairs.iter().map(|pair| &pair.sentence).chain(&table.notes).chain(duels);
    let said: Vec<String> = sentences.map(|sentence| escaped(sentence)).collect();
    let _ = writeln!(xml, "<system-out>{}</system-out>\n</testsuite>\n</testsuites>", said.join("\n"));
    xml
}

/// Text that stays text in an attribute and in an element.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in visible_line(text).chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&apos;"),
            // No XML 1.0 document may hold these, not even escaped.
            '\u{fffe}' | '\u{ffff}' => safe.push('\u{fffd}'),
            other => safe.push(other),
        }
    }
    safe
}
