//! Bodies that no provider sends: keys missing, values null, types wrong, words unknown, and plain noise.

use crate::case::{Case, now, spoken};
use proptest::prelude::*;
use serde_json::{Value, json};
use sluice_providers::wire::{Dialect, decode};
use sluice_providers::{
    FLOOR, Finish, Head, Headers, Hints, classify, classify_text, duration, ollama_base_url, retry_after,
};
use std::time::Duration;

/// Records of one stream that are mutilated: the first two and the last four, between which nothing new comes.
const ENDS: (usize, usize) = (2, 4);
/// Places of one record; a list of tools in an echo has thousands that nobody reads.
const PLACES: usize = 150;

#[test]
fn a_mutilated_body_never_passes_for_an_answer_without_text() {
    let mut tried = 0;
    for case in spoken() {
        for body in mutilated(&case) {
            if let Ok(answer) = case.decode(body.as_bytes()) {
                let empty = answer.text.trim().is_empty();
                assert!(!(empty && answer.finish == Finish::Stop), "{} passes without a text:\n{body}", case.name);
            }
            tried += 1;
        }
    }
    assert!(tried > 20_000, "only {tried} bodies were tried");
}

/// Every body that comes of one mutation of one record.
fn mutilated(case: &Case) -> Vec<String> {
    let (front, back) = ENDS;
    if let Ok(whole) = serde_json::from_str::<Value>(&case.body) {
        return mutations(&whole).iter().map(Value::to_string).collect();
    }
    let lines = thinned(case.body.lines().collect());
    let records: Vec<usize> = (0..lines.len()).filter(|at| record(lines[*at]).is_some()).collect();
    let chosen = records.iter().enumerate().filter(|(nth, _)| *nth < front || nth + back >= records.len());
    let with = |at: usize, line: &str| -> String {
        let replaced = lines.iter().enumerate().map(|(other, text)| if other == at { line } else { text });
        replaced.map(|line| format!("{line}\n")).collect()
    };
    chosen
        .flat_map(|(_, at)| {
            let (prefix, value) = record(lines[*at]).expect("it was one a moment ago");
            mutations(&value).into_iter().map(move |mutant| (*at, format!("{prefix}{mutant}")))
        })
        .map(|(at, line)| with(at, &line))
        .collect()
}

/// A long stream without its middle, where one delta is like the other.
fn thinned(lines: Vec<&str>) -> Vec<&str> {
    match lines.len() {
        0..=60 => lines,
        length => [&lines[..20], &lines[length - 30..]].concat(),
    }
}

fn record(line: &str) -> Option<(&'static str, Value)> {
    let (prefix, payload) = match line.strip_prefix("data:") {
        Some(payload) => ("data: ", payload),
        None => ("", line),
    };
    Some((prefix, serde_json::from_str(payload).ok()?))
}

/// The value with one place removed, nulled, of another type, or with a word nobody knows.
fn mutations(value: &Value) -> Vec<Value> {
    let mut places = Vec::new();
    collect(value, "", &mut places);
    let replacements =
        [Value::Null, json!("A_WORD_NOBODY_KNOWS"), json!(""), json!(-1), json!(true), json!([]), json!({"a": [1]})];
    places
        .iter()
        .take(PLACES)
        .flat_map(|place| {
            let removed = without(value, place);
            replacements
                .iter()
                .map(|replacement| with(value, place, replacement.clone()))
                .chain(removed)
                .collect::<Vec<_>>()
        })
        .collect()
}

fn collect(value: &Value, at: &str, places: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                let place = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
                places.push(place.clone());
                collect(inner, &place, places);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate().take(3) {
                let place = format!("{at}/{index}");
                places.push(place.clone());
                collect(inner, &place, places);
            }
        }
        _ => {}
    }
}

fn with(value: &Value, place: &str, replacement: Value) -> Value {
    let mut copy = value.clone();
    if let Some(found) = copy.pointer_mut(place) {
        *found = replacement;
    }
    copy
}

fn without(value: &Value, place: &str) -> Option<Value> {
    let mut copy = value.clone();
    let (parent, name) = place.rsplit_once('/')?;
    copy.pointer_mut(parent)?.as_object_mut()?.shift_remove(&name.replace("~1", "/").replace("~0", "~"))?;
    Some(copy)
}

const DIALECTS: [Dialect; 4] = [Dialect::Chat, Dialect::Responses, Dialect::Ollama, Dialect::Gemini];

proptest! {
    #[test]
    fn noise_is_never_an_answer(noise in proptest::collection::vec(any::<u8>(), 0..400), status in 100_u16..700) {
        for dialect in DIALECTS {
            prop_assert!(decode(dialect, &Head::of(status), &noise, now()).is_err());
        }
    }

    #[test]
    fn noise_in_the_shape_of_a_stream_is_never_an_answer(lines in proptest::collection::vec("(data: ?|event: ?|: ?|)[ -~äß🦀]{0,60}", 0..12)) {
        for dialect in DIALECTS {
            prop_assert!(decode(dialect, &Head::of(200), lines.join("\n").as_bytes(), now()).is_err());
        }
    }

    #[test]
    fn any_text_has_a_reason(text in "\\PC{0,300}", status in 300_u16..600) {
        let error = classify(&Head::of(status), text.as_bytes(), now());
        prop_assert_eq!(error.status, Some(status));
        prop_assert_eq!(classify_text(&text, now()).status, None);
    }

    #[test]
    fn any_text_is_a_setting_or_an_error(text in "\\PC{0,60}|[0-9hmsun.µ:/\\[\\]-]{0,30}") {
        if let Ok(url) = ollama_base_url(&text) {
            prop_assert!(url.starts_with("http"));
        }
        if let Some(wait) = duration(&text) {
            prop_assert!(wait <= Duration::from_secs(366 * 24 * 3600));
        }
        let headers: Headers = [("retry-after", text.as_str()), ("x-ratelimit-reset-tokens", &text)].into_iter().collect();
        let hints = Hints { retry_delay: Some(&text), message: &text };
        prop_assert!(retry_after(&headers, hints, now()).is_none_or(|wait| wait >= FLOOR));
    }
}
