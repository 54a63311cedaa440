//! Reads grades out of what a judge wrote.

use super::criteria::Criterion;
use regex::Regex;

/// Longest answer of a judge that is looked at, in bytes; grades stand at its end.
const MAX_ANSWER: usize = 64 << 10;

/// The grade for one criterion, 0 to 4; the last one counts, because a judge may think aloud first. `None` where there
/// is none, or where the last one is not on the menu.
pub(super) fn grade(answer: &str, criterion: &Criterion) -> Option<u8> {
    let start = answer.len().saturating_sub(MAX_ANSWER);
    let start = (start..=answer.len()).find(|&at| answer.is_char_boundary(at)).unwrap_or(0);
    let id = regex::escape(&criterion.id);
    let pattern = format!(r#"(?i)\b{id}\b["'*`_\s]{{0,8}}[:=]["'*`_\s]{{0,8}}(-?[0-9]+(?:[.,][0-9]+)?|[a-z]+)"#);
    let pattern = Regex::new(&pattern).ok()?;
    let last = pattern.captures_iter(&answer[start..]).last()?;
    let grade: u8 = last.get(1)?.as_str().parse().ok()?;
    (usize::from(grade) < criterion.anchors.len()).then_some(grade)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::criteria::criteria;

    #[test]
    fn the_last_grade_counts_and_one_that_is_not_on_the_menu_is_none() {
        let faithful = &criteria()[0];
        for (answer, expected) in [
            ("faithful: 3", Some(3)),
            ("Faithful = 4\ncomplete: 2", Some(4)),
            ("**faithful**: 2", Some(2)),
            ("{\"faithful\": 1, \"complete\": 4}", Some(1)),
            ("At first I thought faithful: 4, but the table `cart` is made up.\nfaithful: 1", Some(1)),
            ("<think>faithful: 0</think>\nfaithful: 3", Some(3)),
            ("faithful: 3\nfaithful: 7", None),
            ("faithful: 3.5", None),
            ("faithful: -1", None),
            ("faithful: high", None),
            ("faithful: 100", None),
            ("unfaithful: 4", None),
            ("It is faithful.", None),
            ("", None),
        ] {
            assert_eq!(grade(answer, faithful), expected, "{answer:?}");
        }
    }

    #[test]
    fn a_long_answer_is_read_from_its_end() {
        let answer = format!("faithful: 4 {}\nfaithful: 2", "é".repeat(100_000));
        assert_eq!(grade(&answer, &criteria()[0]), Some(2));
    }
}
