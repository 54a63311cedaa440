//! Tries every sequence of outcomes.

use super::promises::{Books, Trial, Word};
use super::route::route;
use crate::cascade::Bounds;

/// A call of one second.
const fn quick(word: Word) -> Trial {
    Trial { word, seconds: 1 }
}

/// Every kind of outcome, quick ones and slow ones.
const ALL: [Trial; 24] = [
    quick(Word::Passes),
    quick(Word::Scores(40)),
    quick(Word::Scores(60)),
    Trial { word: Word::Scores(50), seconds: 300 },
    Trial { word: Word::Passes, seconds: 601 },
    quick(Word::Busy),
    Trial { word: Word::Busy, seconds: 300 },
    quick(Word::Limited(None)),
    quick(Word::Limited(Some(60))),
    quick(Word::Limited(Some(61))),
    quick(Word::Cut),
    quick(Word::Invalid),
    quick(Word::Truncated),
    quick(Word::NoMemory),
    quick(Word::Parameter),
    quick(Word::TooLarge),
    quick(Word::Oversize),
    quick(Word::Missing),
    quick(Word::NoKey),
    quick(Word::TooLong),
    quick(Word::OurFault),
    quick(Word::OverBudget),
    quick(Word::OutOfTime),
    quick(Word::Interrupted),
];

/// Tries every sequence to its end, or for `depth` calls, after which the last outcome repeats. Gives their number.
fn try_all(books: &Books, trials: &[Trial], depth: u32, last: Option<Trial>) -> u64 {
    let mut books = books.clone();
    let Some(ask) = books.advance() else { return 1 };
    if depth == 0 {
        let mut next = Some(ask);
        let mut calls = 0;
        while let Some(ask) = next {
            books.enter(&ask, last.unwrap());
            next = books.advance();
            calls += 1;
            assert!(calls < 64, "no end");
        }
        return 1;
    }
    let mut sequences = 0;
    for trial in trials {
        let mut here = books.clone();
        here.enter(&ask, *trial);
        sequences += try_all(&here, trials, depth - 1, Some(*trial));
    }
    sequences
}

#[test]
fn every_sequence_of_outcomes_of_three_candidates_keeps_the_promises() {
    let route = route(&[("ollama", "small", Some(8_192)), ("groq", "large", None), ("openai", "larger", None)]);
    let trials = [
        quick(Word::Passes),
        quick(Word::Scores(60)),
        quick(Word::Scores(70)),
        Trial { word: Word::Scores(65), seconds: 250 },
        quick(Word::Truncated),
        quick(Word::Busy),
        quick(Word::NoKey),
    ];
    // No sequence is longer than 32 calls, so this depth is the whole tree.
    assert_eq!(try_all(&Books::open(&route, &Bounds::default()), &trials, 32, None), 328_483);
}

#[test]
fn every_sequence_of_waits_and_retries_above_a_floor_keeps_the_promises() {
    let route = route(&[("ollama", "small", Some(8_192)), ("groq", "large", None), ("builtin", "facts", None)]);
    let trials = [quick(Word::Passes), quick(Word::Scores(60)), quick(Word::Busy), quick(Word::Limited(Some(45)))];
    assert_eq!(try_all(&Books::open(&route, &Bounds::default()), &trials, 32, None), 166_504);
}

#[test]
fn every_kind_of_outcome_keeps_the_promises_on_every_shape_of_route() {
    let shapes = [
        [("ollama", "small", Some(8_192)), ("groq", "large", None), ("builtin", "facts", None)],
        [("groq", "small", Some(8_192)), ("groq", "large", Some(131_072)), ("gemini", "flash", Some(8_192))],
        [("ollama", "small", Some(32_768)), ("ollama", "smaller", Some(8_192)), ("builtin", "facts", None)],
    ];
    for shape in shapes {
        let books = Books::open(&route(&shape), &Bounds::default());
        assert!(try_all(&books, &ALL, 3, None) > 5_000);
    }
}
