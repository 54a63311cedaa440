//! Small parts of Markdown sentences.

/// Longest sentence that is taken over from a source. **Units**: characters.
const SENTENCE: usize = 300;

/// A code span, whatever backticks the text holds.
pub(super) fn code(text: &str) -> String {
    let text = one_line(text);
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}

/// A text on one line, without runs of spaces.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first sentence of a text from a source, ended by a full stop; nothing where there is none.
pub(super) fn sentence(text: &str) -> String {
    let first = text.split("\n\n").next().unwrap_or("");
    let mut line: String = one_line(first).chars().take(SENTENCE).collect();
    if line.matches('`').count() % 2 == 1 {
        line = line.replace('`', "");
    }
    let line = line.trim_start_matches(['#', '>', '-', '*', '|', ' ']).replace('<', "&lt;").replace('|', "\\|");
    let ended = line.ends_with(['.', '!', '?', ':']);
    if line.is_empty() || ended { line } else { format!("{line}.") }
}

/// `a`, `a and b`, `a, b and c`, `a, b, c and 4 more`.
pub(super) fn series(words: &[String], most: usize) -> String {
    let mut shown: Vec<String> = words.iter().take(most).cloned().collect();
    if words.len() > most {
        shown.push(format!("{} more", words.len() - most));
    }
    match shown.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}

/// Names as code spans, in a row.
pub(super) fn codes<'a>(names: impl IntoIterator<Item = &'a str>, most: usize) -> String {
    let spans: Vec<String> = names.into_iter().map(code).collect();
    series(&spans, most)
}

/// `1 table`, `4 tables`.
pub(super) fn count(number: usize, word: &str) -> String {
    if number == 1 {
        return format!("1 {word}");
    }
    match word.strip_suffix('y') {
        Some(stem) => format!("{number} {stem}ies"),
        None => format!("{number} {word}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_from_a_source_cannot_break_the_page() {
        for (text, expected) in [
            ("Place an order", "Place an order."),
            ("Place it.\n\nMore.", "Place it."),
            ("# Title <script>", "Title &lt;script>."),
            ("an `odd span", "an odd span."),
            ("a | b", "a \\| b."),
            ("", ""),
        ] {
            assert_eq!(sentence(text), expected);
        }
        assert_eq!(code("a`b\n c"), "`` a`b c ``");
    }

    #[test]
    fn a_series_reads_as_a_person_would_write_it() {
        let words = ["a", "b", "c", "d"].map(str::to_owned);
        for (number, most, expected) in
            [(0, 9, ""), (1, 9, "a"), (2, 9, "a and b"), (4, 9, "a, b, c and d"), (4, 2, "a, b and 2 more")]
        {
            assert_eq!(series(&words[..number], most), expected);
        }
        assert_eq!([count(1, "entry"), count(2, "entry"), count(0, "table")], ["1 entry", "2 entries", "0 tables"]);
    }
}
