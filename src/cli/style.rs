//! Colours that survive while everything else that a terminal would obey is shown by its number.
//!
//! What is painted carries a mark that nobody outside this process can know, so that no text of others passes for ours.

use super::printer::Tone;
use crate::report::visible;
use std::borrow::Cow;
use std::fmt::Write;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::OnceLock;

/// How a text is to look where it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// In colours, and nothing else that moves or changes anything.
    Colored,
    /// The same without colours.
    Plain,
    /// As it is, without colours: what is read by programs is the text itself.
    Raw,
}

/// Text in a tone, for [`shown`].
pub(super) fn painted(tone: Tone, text: &str) -> String {
    let code = match tone {
        Tone::Plain => return text.to_owned(),
        Tone::Good => "32",
        Tone::Warning => "33",
        Tone::Bad => "31",
        Tone::Faint => "2",
    };
    let mark = mark();
    format!("{mark}{code}m{text}{mark}0m")
}

/// Text as it is printed.
pub(super) fn shown(text: &str, look: Look) -> Cow<'_, str> {
    let fit = |text| if look == Look::Raw { Cow::Borrowed(text) } else { visible(text) };
    let mut pieces = text.split(mark());
    let first = fit(pieces.next().unwrap_or_default());
    let mut pieces = pieces.peekable();
    if pieces.peek().is_none() {
        return first;
    }
    let mut all = first.into_owned();
    for piece in pieces {
        let (code, rest) = piece.split_once('m').unwrap_or(("0", piece));
        if look == Look::Colored {
            // Writing to a string does not fail.
            let _ = write!(all, "\u{1b}[{code}m");
        }
        all.push_str(&fit(rest));
    }
    Cow::Owned(all)
}

fn mark() -> &'static str {
    static MARK: OnceLock<String> = OnceLock::new();
    MARK.get_or_init(|| format!("\u{1b}{:016x}:", RandomState::new().build_hasher().finish()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_colours_stay_and_those_of_others_are_shown_by_number() {
        let text = format!("a\u{1b}[31mb {} c\u{1b}[0m\u{7}", painted(Tone::Good, "fine\u{1b}[2J"));
        for (look, printed) in [
            (Look::Colored, "a⟨U+001B⟩[31mb \u{1b}[32mfine⟨U+001B⟩[2J\u{1b}[0m c⟨U+001B⟩[0m⟨U+0007⟩"),
            (Look::Plain, "a⟨U+001B⟩[31mb fine⟨U+001B⟩[2J c⟨U+001B⟩[0m⟨U+0007⟩"),
            (Look::Raw, "a\u{1b}[31mb fine\u{1b}[2J c\u{1b}[0m\u{7}"),
        ] {
            assert_eq!(shown(&text, look), printed);
        }
        assert_eq!(shown("\u{202e}x\r\n\ty", Look::Plain), "⟨U+202E⟩x⟨U+000D⟩\n\ty");
        assert!(matches!(shown("nothing to do", Look::Colored), Cow::Borrowed(_)));
        assert_eq!(painted(Tone::Plain, "as it is"), "as it is");
    }
}
