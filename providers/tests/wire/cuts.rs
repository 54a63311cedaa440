//! Chunks end anywhere, and connections break anywhere.

use crate::case::{Case, now, spoken};
use sluice_providers::wire::Decoder;
use sluice_providers::{Event, Finish, Reason};

/// Everything a decoder said, in a form that can be compared.
fn told<'a>(case: &Case, chunks: impl Iterator<Item = &'a [u8]>) -> (Vec<Event>, String) {
    let mut events = Vec::new();
    let mut decoder = Decoder::new(case.dialect(), case.head.clone(), now());
    for chunk in chunks {
        if let Err(error) = decoder.push(chunk, &mut events) {
            return (events, format!("{error:?}"));
        }
    }
    let end = decoder.finish(&mut events);
    (events, format!("{end:?}"))
}

#[test]
fn an_answer_is_the_same_wherever_its_chunks_end() {
    for case in spoken() {
        let bytes = case.body.as_bytes();
        let whole = told(&case, std::iter::once(bytes));
        for size in [1, 7, 1460] {
            assert!(told(&case, bytes.chunks(size)) == whole, "{} cut at {size} bytes", case.name);
        }
        let characters = case.body.char_indices().map(|(start, c)| &bytes[start..start + c.len_utf8()]);
        assert!(told(&case, characters) == whole, "{} cut at every character", case.name);
    }
}

#[test]
fn two_chunks_may_meet_at_any_byte() {
    let mut cuts = 0;
    for case in spoken().filter(|case| case.body.len() < 1000) {
        let bytes = case.body.as_bytes();
        let whole = told(&case, std::iter::once(bytes));
        for middle in 0..bytes.len() {
            let (first, second) = bytes.split_at(middle);
            assert!(told(&case, [first, second].into_iter()) == whole, "{} cut at byte {middle}", case.name);
            cuts += 1;
        }
    }
    assert!(cuts > 10_000, "only {cuts} cuts were tried");
}

#[test]
fn a_stream_without_its_last_line_is_aborted() {
    let mut aborted = 0;
    for case in spoken().filter(|case| case.is_stream() && case.label("outcome") == "ok") {
        // A fixture of the vendor says `STOP` with every chunk; there the marker proves nothing about the rest.
        if case.name == "gemini/fx-stream-utf8" {
            continue;
        }
        let whole = case.decode(case.body.as_bytes()).expect("an answer by its label");
        let ends: Vec<usize> = case.body.match_indices('\n').map(|(at, _)| at + 1).collect();
        let mut broken = false;
        for end in ends.iter().rev().take(24) {
            match case.decode(&case.body.as_bytes()[..*end]) {
                // Dropped was something after the terminal marker: figures, or `[DONE]`.
                Ok(answer) => assert_eq!((&answer.text, answer.finish), (&whole.text, whole.finish), "{}", case.name),
                Err(error) => {
                    assert_eq!(error.reason, Reason::StreamAborted, "{} cut at byte {end}", case.name);
                    broken = true;
                }
            }
        }
        assert!(broken, "{} was never cut before its terminal marker", case.name);
        aborted += 1;
    }
    assert!(aborted >= 20, "only {aborted} streams were cut");
}

#[test]
fn a_stream_cut_at_any_byte_is_whole_or_an_error() {
    for case in spoken().filter(|case| case.is_stream() && case.body.len() < 20_000 && case.label("outcome") == "ok") {
        if case.name == "gemini/fx-stream-utf8" {
            continue;
        }
        let whole = case.decode(case.body.as_bytes()).expect("an answer by its label");
        for end in (0..case.body.len()).rev().take(300) {
            if let Ok(answer) = case.decode(&case.body.as_bytes()[..end]) {
                assert_eq!(answer.text, whole.text, "{} cut at byte {end} passes for a whole answer", case.name);
                assert_ne!(answer.finish, Finish::Other);
            }
        }
    }
}

#[test]
fn done_alone_proves_nothing() {
    let case = spoken().find(|case| case.name == "openai/chat-stream-raw").expect("a recorded stream");
    let without: String = case
        .body
        .lines()
        .filter(|line| !line.contains("\"finish_reason\":\"stop\""))
        .map(|line| format!("{line}\n"))
        .collect();
    assert!(without.contains("[DONE]"));
    let error = case.decode(without.as_bytes()).expect_err("the reason of the finish is missing");
    assert_eq!(error.reason, Reason::StreamAborted);
}
