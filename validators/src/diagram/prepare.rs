//! Takes away what no reader sees but parsers trip over.

use std::borrow::Cow;

/// Removes a byte order mark, turns CRLF and lone CR into LF and every odd space into a plain one.
///
/// The number of lines stays the same, so that a line number means the same before and after. The official parser
/// takes no-break spaces as indentation; the parser used here panics on them, and on separators of Unicode.
pub fn prepare(text: &str) -> Cow<'_, str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let odd = |c: char| matches!(c, '\u{feff}' | '\u{200b}') || c.is_whitespace() && !matches!(c, ' ' | '\n' | '\t');
    if !text.contains(odd) {
        return Cow::Borrowed(text);
    }
    let mut prepared = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(next) = rest.next() {
        match next {
            '\r' if rest.peek() == Some(&'\n') => {}
            '\r' => prepared.push('\n'),
            '\u{feff}' | '\u{200b}' => {}
            space if odd(space) => prepared.push(' '),
            other => prepared.push(other),
        }
    }
    Cow::Owned(prepared)
}

#[cfg(test)]
mod tests {
    use super::prepare;

    #[test]
    fn marks_and_odd_spaces_go_and_lines_stay() {
        for (text, expected) in [
            ("a\nb", "a\nb"),
            ("\u{feff}a", "a"),
            ("a\r\nb\rc", "a\nb\nc"),
            ("a\r\r\nb", "a\n\nb"),
            ("\u{a0}\u{a0}a\u{200b}b\u{2029}c", "  ab c"),
        ] {
            assert_eq!(prepare(text), expected, "{text:?}");
        }
    }
}
