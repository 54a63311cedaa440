//! Reasoning that some models send before their answer.

/// Words between angle brackets that mark reasoning.
const MARKS: &[&str] = &["think", "thinking", "thought", "reasoning"];

/// What was taken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Thoughts {
    None,
    /// Blocks with both marks: the model's way to say that this is no part of the answer.
    Marked,
    /// Only one of the two marks.
    Loose,
}

/// Takes reasoning off the start of an answer. Text between marks further down is content.
pub(super) fn strip(text: &str) -> (&str, Thoughts) {
    let mut rest = text.trim_start();
    let mut found = Thoughts::None;
    while let Some((mark, inside)) = MARKS.iter().find_map(|mark| Some((mark, opened(rest, mark)?))) {
        let Some(end) = inside.find(&format!("</{mark}>")) else {
            // Nothing but thoughts: the answer never came.
            return ("", Thoughts::Loose);
        };
        rest = inside[end + mark.len() + 3..].trim_start();
        found = Thoughts::Marked;
    }
    // Some servers swallow the opening mark.
    for mark in MARKS {
        let close = format!("</{mark}>");
        if let Some(at) = rest.find(&close).filter(|at| !rest[..*at].contains(&format!("<{mark}>"))) {
            return (rest[at + close.len()..].trim_start(), Thoughts::Loose);
        }
    }
    match found {
        // Indentation of the first line may matter.
        Thoughts::None => (text, found),
        _ => (rest, found),
    }
}

fn opened<'a>(text: &'a str, mark: &str) -> Option<&'a str> {
    text.strip_prefix('<')?.strip_prefix(mark)?.strip_prefix('>')
}

#[cfg(test)]
mod tests {
    use super::{Thoughts, strip};

    #[test]
    fn reasoning_goes_from_the_start_only() {
        for (text, rest, thoughts) in [
            ("erDiagram", "erDiagram", Thoughts::None),
            ("<think>a</think>\n\n<think>b</think>erDiagram", "erDiagram", Thoughts::Marked),
            ("so I say\n</think>\npie", "pie", Thoughts::Loose),
            ("<think>never ends", "", Thoughts::Loose),
            ("# Title\n<think>x</think>", "# Title\n<think>x</think>", Thoughts::None),
        ] {
            assert_eq!(strip(text), (rest, thoughts), "{text}");
        }
    }
}
