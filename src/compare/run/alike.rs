//! Inputs that ask the same are one input. Pure.

use super::question::Question;
use crate::report::plural;
use std::collections::HashMap;

/// An input that asks the same as an earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alike {
    pub input: String,
    pub earlier: String,
    pub group: String,
}

/// Questions without those that ask any candidate the same as an earlier one, and these. Their answers would be one answer,
/// and a difference that shows on ten copies of an input is no better proven than on one.
pub fn distinct(questions: Vec<Question<'_>>) -> (Vec<Question<'_>>, Vec<Alike>) {
    let mut first = HashMap::<String, usize>::new();
    let (mut kept, mut alike) = (Vec::<Question<'_>>::with_capacity(questions.len()), Vec::new());
    for question in questions {
        let asks = question.asks();
        if let Some(at) = asks.iter().find_map(|ask| first.get(ask)) {
            let earlier = kept[*at].input.clone();
            alike.push(Alike { input: question.input, earlier, group: question.group });
        } else {
            first.extend(asks.into_iter().map(|ask| (ask, kept.len())));
            kept.push(question);
        }
    }
    (kept, alike)
}

/// How many were left out, with an example; `what` is what they are called.
pub fn told_alike(alike: &[Alike], what: &str) -> Option<String> {
    let Alike { input, earlier, .. } = alike.first()?;
    let (asks, are) = if alike.len() == 1 { ("asks", "is") } else { ("ask", "are") };
    let count = plural(alike.len() as u64, what);
    Some(format!("{count} {asks} the same as an earlier one and {are} left out, e.g. `{input}` as `{earlier}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_asks_the_same_is_told_with_its_number_and_an_example() {
        let one = |input: &str| Alike { input: input.to_owned(), earlier: "a".to_owned(), group: "rate".to_owned() };
        assert_eq!(told_alike(&[], "record"), None);
        for (alike, expected) in [
            (vec![one("b")], "1 record asks the same as an earlier one and is left out, e.g. `b` as `a`"),
            (vec![one("b"), one("c")], "2 records ask the same as an earlier one and are left out, e.g. `b` as `a`"),
        ] {
            assert_eq!(told_alike(&alike, "record").unwrap(), expected);
        }
    }
}
