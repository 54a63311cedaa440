//! Takes away what no reader sees but parsers trip over.

use std::borrow::Cow;

/// Removes a byte order mark, turns CRLF and lone CR into LF and odd spaces into plain ones.
///
/// The number of lines stays the same, so that a line number means the same before and after. The official parser
/// takes no-break spaces as indentation, the parser used here panics on them.
pub fn prepare(text: &str) -> Cow<'_, str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if !text.contains(['\r', '\u{a0}', '\u{2007}', '\u{202f}', '\u{feff}', '\u{200b}']) {
        return Cow::Borrowed(text);
    }
    let mut prepared = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(next) = rest.next() {
        match next {
            '\r' => {
                if rest.peek() != Some(&'\n') {
                    prepared.push('\n');
                }
            }
            '\u{a0}' | '\u{2007}' | '\u{202f}' => prepared.push(' '),
            '\u{feff}' | '\u{200b}' => {}
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
            ("\u{a0}\u{a0}a\u{200b}b", "  ab"),
        ] {
            assert_eq!(prepare(text), expected, "{text:?}");
        }
    }
}
