//! Reads which text a referee prefers out of what it wrote.

use crate::compare::stats::Said;

/// What a whole answer says: one of the three words, with nothing but marks around it. A part that a model thinks aloud
/// between `<think>` marks is passed over. `None` for everything else: what has to be interpreted was not said.
pub(super) fn said(answer: &str) -> Option<Said> {
    let answer = answer.trim_start();
    let spoken = match answer.strip_prefix("<think>") {
        Some(thought) => thought.split_once("</think>")?.1,
        None => answer,
    };
    let marks = |sign: char| sign.is_whitespace() || matches!(sign, '"' | '\'' | '`' | '*' | '_' | '.');
    let word = spoken.trim_matches(marks);
    Said::ALL.into_iter().find(|said| said.name().eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_of_three_words_says_anything() {
        for (answer, expected) in [
            ("first", Some(Said::First)),
            ("  Second.\n", Some(Said::Second)),
            ("**NEITHER**", Some(Said::Neither)),
            ("\"first\"", Some(Said::First)),
            ("<think>the second? no: first</think>\n\nsecond", Some(Said::Second)),
            ("<think>first", None),
            ("<think>first</think>", None),
            ("first second", None),
            ("The first one", None),
            ("first, because it is longer", None),
            ("firstly", None),
            ("1", None),
            ("both", None),
            ("premier", None),
            ("first>>>", None),
            ("", None),
            ("....", None),
        ] {
            assert_eq!(said(answer), expected, "{answer:?}");
        }
        assert_eq!(said(&"first ".repeat(200_000)), None);
    }
}
