//! Text that nobody of ours wrote, made fit to be shown: nothing of it moves a cursor, rings, changes a colour or turns what
//! follows round. What would is shown by its number, as `⟨U+001B⟩`.

use std::borrow::Cow;
use std::fmt::Write;

/// False for what is not seen as itself: controls, marks that turn the direction of what follows, and characters that show
/// as nothing. Joiners are part of how people write, and stay.
pub fn is_visible(character: char) -> bool {
    let hidden = matches!(
        character,
        '\u{61c}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    );
    !character.is_control() && !hidden
}

/// The text with its lines and tabs, and everything else that is not visible by its number.
pub fn visible(text: &str) -> Cow<'_, str> {
    let is_kept = |character: char| matches!(character, '\n' | '\t') || is_visible(character);
    if text.chars().all(is_kept) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_kept(character) { shown.push(character) } else { number(&mut shown, character) }
    }
    Cow::Owned(shown)
}

/// The text in one line: what breaks or spaces it is a blank, everything else that is not visible stands by its number.
pub fn visible_line(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            blank if blank.is_whitespace() => shown.push(' '),
            other if is_visible(other) => shown.push(other),
            other => number(&mut shown, other),
        }
    }
    shown
}

/// JSON of the same value that shows all of its characters.
pub fn visible_json(json: &str) -> Cow<'_, str> {
    let is_kept = |character: char| character == '\n' || is_visible(character);
    if json.chars().all(is_kept) {
        return Cow::Borrowed(json);
    }
    let mut shown = String::with_capacity(json.len() + 16);
    for character in json.chars() {
        if is_kept(character) {
            shown.push(character);
            continue;
        }
        // Such a character stands in strings only.
        for unit in character.encode_utf16(&mut [0; 2]) {
            let _ = write!(shown, "\\u{unit:04x}");
        }
    }
    Cow::Owned(shown)
}

/// A cell of a CSV file: one line without controls, which no spreadsheet takes for a formula.
///
/// **Shape**: what would begin with `=`, `+`, `-` or `@`, also behind blanks or as wide characters, begins with `'`.
/// **Source**: OWASP, "CSV injection".
pub fn cell(text: &str) -> String {
    let line = visible_line(text);
    let signs = ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];
    if line.trim_start().starts_with(signs) { format!("'{line}") } else { line }
}

fn number(shown: &mut String, character: char) {
    // Writing to a string does not fail.
    let _ = write!(shown, "⟨U+{:04X}⟩", u32::from(character));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_visible_is_shown_by_its_number() {
        for (text, lines, line) in [
            ("plain äöü 日本 👩‍👩‍👧", "plain äöü 日本 👩‍👩‍👧", "plain äöü 日本 👩‍👩‍👧"),
            ("a\u{1b}[2Jb\u{7}", "a⟨U+001B⟩[2Jb⟨U+0007⟩", "a⟨U+001B⟩[2Jb⟨U+0007⟩"),
            ("one\r\ntwo\tx", "one⟨U+000D⟩\ntwo\tx", "one  two x"),
            ("\u{202e}x\u{2066}y\u{9b}3m", "⟨U+202E⟩x⟨U+2066⟩y⟨U+009B⟩3m", "⟨U+202E⟩x⟨U+2066⟩y⟨U+009B⟩3m"),
            ("a\u{2028}b\u{85}c", "a⟨U+2028⟩b⟨U+0085⟩c", "a b c"),
            ("\u{e0041}\u{feff}\u{200b}", "⟨U+E0041⟩⟨U+FEFF⟩⟨U+200B⟩", "⟨U+E0041⟩⟨U+FEFF⟩⟨U+200B⟩"),
        ] {
            assert_eq!(visible(text), lines);
            assert_eq!(visible_line(text), line);
        }
        assert!(matches!(visible("as it is\n\t"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_cell_is_text_and_never_a_formula() {
        for (text, shown) in [
            ("TE-0001", "TE-0001"),
            ("=1+1", "'=1+1"),
            ("+49 30", "'+49 30"),
            ("-x", "'-x"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "' =1"),
            ("\r\n@x", "'  @x"),
            ("\u{ff1d}1", "'\u{ff1d}1"),
            ("\u{0}=1", "⟨U+0000⟩=1"),
            ("a\u{1b}]0;x\u{7}\nb", "a⟨U+001B⟩]0;x⟨U+0007⟩ b"),
            ("1 - 2", "1 - 2"),
        ] {
            assert_eq!(cell(text), shown);
        }
    }

    #[test]
    fn json_says_the_same_and_shows_all_of_it() {
        let hostile = "a\u{1b}\u{7f}\u{9b}\u{202e}\u{e0041}\n\t\"ä";
        let json = serde_json::to_string_pretty(&serde_json::json!({ hostile: [hostile] })).unwrap();
        let shown = visible_json(&json);
        assert!(shown.chars().all(|character| character == '\n' || is_visible(character)), "{shown:?}");
        let read: serde_json::Value = serde_json::from_str(&shown).unwrap();
        assert_eq!(read[hostile][0], hostile);
    }
}
