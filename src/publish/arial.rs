//! How wide a text is in Arial, so that a drawing's boxes fit their labels.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Regular and bold width of a character in thousandths of the font size.
static WIDTHS: LazyLock<HashMap<char, (u32, u32)>> = LazyLock::new(|| {
    // The first two lines say what the table is; they are counted, because `#` is a character of the table, too.
    include_str!("arial_widths.txt").lines().skip(2).filter_map(parse).collect()
});

fn parse(line: &str) -> Option<(char, (u32, u32))> {
    let mut characters = line.chars();
    let character = characters.next()?;
    let (regular, bold) = characters.as_str().trim_start().split_once(' ')?;
    Some((character, (regular.parse().ok()?, bold.parse().ok()?)))
}

/// A character that the table does not have: as wide as most letters, or square from the East Asian scripts on.
fn unknown(character: char) -> (u32, u32) {
    match u32::from(character) {
        0x0300..=0x036f | 0x200b..=0x200f | 0xfe00..=0xfe0f => (0, 0),
        0..=0x10ff => (600, 650),
        _ => (1000, 1000),
    }
}

/// Width of a line of text, without kerning.
///
/// **Units**: of `font_size`.
pub(super) fn width(text: &str, font_size: f64, bold: bool) -> f64 {
    let thousandths: u64 = text
        .chars()
        .map(|character| WIDTHS.get(&character).copied().unwrap_or_else(|| unknown(character)))
        .map(|(regular, heavy)| u64::from(if bold { heavy } else { regular }))
        .sum();
    thousandths as f64 * font_size / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_as_wide_as_a_browser_says() {
        // `measureText` of a canvas with the font `16px Arial`, and `bold 16px Arial`.
        for (text, bold, expected) in [
            ("employee_id", false, 90.73),
            ("+total_with_taxes_and_shipping() : Money", false, 300.19),
            ("InternationalShippingAddressFormatter", true, 303.14),
            ("漢字", false, 32.0),
            ("", false, 0.0),
        ] {
            assert!((width(text, 16.0, bold) - expected).abs() < 0.5, "{text}: {}", width(text, 16.0, bold));
        }
        assert!(WIDTHS.len() > 190);
        assert_eq!(WIDTHS.get(&'#'), Some(&(556, 556)));
    }
}
