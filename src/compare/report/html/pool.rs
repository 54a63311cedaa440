//! Texts that are kept once, however often they are used.

use std::collections::HashMap;

/// Distinct texts in the order in which they first came.
#[derive(Debug, Default)]
pub(super) struct Pool<'a> {
    texts: Vec<&'a str>,
    places: HashMap<&'a str, u32>,
}

impl<'a> Pool<'a> {
    /// Where a text is kept.
    pub(super) fn place(&mut self, text: &'a str) -> u32 {
        let next = self.texts.len() as u32;
        let place = *self.places.entry(text).or_insert(next);
        if place == next {
            self.texts.push(text);
        }
        place
    }

    pub(super) fn texts(&self) -> &[&'a str] {
        &self.texts
    }
}

/// Bytes of a text inside a JSON string in a `script` element.
pub(super) fn weight(text: &str) -> usize {
    text.chars().map(weight_of).sum()
}

/// The most of a text that weighs no more than this.
pub(super) fn fitting(text: &str, most: usize) -> &str {
    let mut left = most;
    for (at, character) in text.char_indices() {
        match left.checked_sub(weight_of(character)) {
            Some(rest) => left = rest,
            None => return &text[..at],
        }
    }
    text
}

/// The weight that each text may have so that all fit: light ones whole, heavy ones cut alike.
pub(super) fn fair_share(mut weights: Vec<usize>, most: usize) -> usize {
    weights.sort_unstable();
    let (mut left, mut count) = (most, weights.len());
    for weight in weights {
        let share = left / count;
        if weight > share {
            return share;
        }
        left -= weight;
        count -= 1;
    }
    usize::MAX
}

/// JSON that ends no `script` element and begins no comment in it.
pub(super) fn enclosed(json: &str) -> String {
    json.replace('<', "\\u003c")
}

fn weight_of(character: char) -> usize {
    match character {
        '"' | '\\' | '\n' | '\r' | '\t' => 2,
        '<' | '\0'..='\u{1f}' => 6,
        other => other.len_utf8(),
    }
}
