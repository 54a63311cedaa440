//! Broken JSON: how much of it comes back as what it was, and that none of it comes back as something else.
//!
//! How it is counted. *Accepted* is a text whose document is JSON afterwards. *Exact* is a text whose value equals the
//! document it came from, accepted or, where only brackets at its very end are missing, closed for people to read: such a
//! text cannot be told from one that was cut, so it is never accepted, whatever its value. *Silently wrong* is an accepted
//! text with another value. A truncated text must not be accepted, although the provider claims that it is whole.

use serde_json::Value;
use sluice_validators::normalise::{Normalised, normalise};
use sluice_validators::{Document, Format};

fn lines(text: &'static str) -> impl Iterator<Item = (String, String, Value)> {
    text.lines().map(|line| {
        let mut line: Value = serde_json::from_str(line).expect("every line is JSON");
        let text = |value: &Value| value.as_str().expect("it is a text").to_owned();
        (text(&line["kind"]), text(&line["input"]), line["exp"].take())
    })
}

fn read(input: &str) -> Normalised {
    normalise(input, Format::Json, true)
}

#[test]
fn corrupted_json_comes_back_as_it_was_and_never_as_something_else() {
    let (mut all, mut accepted, mut closed, mut wrong) = (0, 0, 0, Vec::new());
    for (kind, input, expected) in lines(include_str!("json/corruptions.jsonl")) {
        all += 1;
        let Normalised { text, document, repairs, .. } = read(&input);
        match document {
            Document::Json(value) if value == expected => accepted += 1,
            Document::Json(value) => wrong.push(format!("{kind}: {value}")),
            _ if kind == "missing_closers" && serde_json::from_str::<Value>(&text).is_ok_and(|v| v == expected) => {
                assert!(repairs.iter().any(|repair| repair.lossy), "{input}");
                closed += 1;
            }
            _ => {}
        }
    }
    let exact = accepted + closed;
    assert_eq!(all, 992);
    assert!(accepted >= 913, "{accepted} accepted");
    assert!(
        f64::from(exact) >= 0.995 * f64::from(all),
        "{exact} of {all} exact ({accepted} accepted, {closed} closed)"
    );
    assert!(wrong.len() as f64 <= 0.002 * f64::from(all), "{wrong:#?}");
}

#[test]
fn truncated_json_is_never_accepted_even_if_it_is_called_whole() {
    let mut all = 0;
    for (kind, input, _) in lines(include_str!("json/truncated.jsonl")) {
        all += 1;
        for answer in [input.clone(), format!("```json\n{input}"), format!("Here it is:\n\n{input}")] {
            let document = read(&answer).document;
            assert!(matches!(document, Document::Broken(_)), "{kind}: {answer}\n{document:?}");
        }
    }
    assert_eq!(all, 300);
}

#[test]
fn only_the_end_of_a_fence_tells_missing_brackets_from_cut_ones() {
    for (answer, accepted) in [
        ("```json\n{\"a\": [1, 2\n```", true),
        ("Here:\n```json\n{\"a\": {\"b\": \"c\"\n```\nThat is all.", true),
        ("```json\n{\"a\": [1, 2", false),
        ("{\"a\": [1, 2", false),
        ("```json\n{\"a\": \"b\n```", false),
        ("```json\n{\"a\":\n```", false),
    ] {
        let normalised = read(answer);
        assert_eq!(matches!(normalised.document, Document::Json(_)), accepted, "{answer}: {normalised:?}");
    }
}
