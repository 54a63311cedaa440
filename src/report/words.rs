//! Numbers as people read them.

/// A number with its thousands apart.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// So many of something: `1 record`, `1,200 records`, `2 entries`.
pub fn plural(number: u64, word: &str) -> String {
    let is_ies = !word.ends_with("ay") && !word.ends_with("ey") && !word.ends_with("oy");
    match (number, word.strip_suffix('y').filter(|_| is_ies)) {
        (1, _) => format!("1 {word}"),
        (_, Some(stem)) => format!("{} {stem}ies", count(number)),
        (_, None) => format!("{} {word}s", count(number)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_one_and_everything_else_is_many() {
        for (number, word, text) in [
            (0, "record", "0 records"),
            (1, "record", "1 record"),
            (2, "record", "2 records"),
            (1_234_567, "call", "1,234,567 calls"),
            (1, "entry", "1 entry"),
            (3, "entry", "3 entries"),
            (2, "key", "2 keys"),
            (2, "day", "2 days"),
        ] {
            assert_eq!(plural(number, word), text);
        }
    }
}
